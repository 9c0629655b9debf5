-- purpose: How long the projects took that were completed in each month.
-- grain: month_on
-- param: scope STRUCT | period and filters; by completion, see macros.sql
-- column: month_on DATE | first day of the month, in the configured time zone
-- column: completed BIGINT | projects completed in it
-- column: p50_days DOUBLE | nearest-rank median from start to completion; null under 6
-- column: p85_days DOUBLE | nearest-rank 85th percentile; null under 15
-- column: is_running BOOLEAN | whether the month is not complete at as_of
-- note: A month without a completed project has no row. Projects still open, cancelled or bypassed are not in it.
with finished as (
    select
        date_trunc('month', ended_on)::date as month_on,
        elapsed_us,
        as_of
    from scope($scope)
    where is_ended_in and status = 'completed'
)

select
    month_on,
    count(*) as completed,
    case when count(*) >= 6 then days_of(quantile_disc(elapsed_us, 0.5), $scope) end as p50_days,
    case when count(*) >= 15 then days_of(quantile_disc(elapsed_us, 0.85), $scope) end as p85_days,
    -- A day given as as_of ends a microsecond before midnight: its month is complete.
    month_on + interval 1 month > day_of(max(as_of) + interval 1 microsecond) as is_running
from finished
group by month_on
order by month_on asc
