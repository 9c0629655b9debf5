-- purpose: How long each project took that was completed in the period.
-- grain: project_id
-- param: scope STRUCT | period and filters; by completion, see macros.sql
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: ended_on DATE | day of completion in the configured time zone
-- column: elapsed_days DOUBLE | days from start to completion
-- column: is_outlier BOOLEAN | longer than the third quartile by more than three times the distance of the quartiles
-- column: p50_days DOUBLE | nearest-rank median of all rows; null under 6
-- column: p85_days DOUBLE | nearest-rank 85th percentile of all rows; null under 15
-- note: Projects still open, cancelled or bypassed are not in it.
with finished as (
    select
        in_scope.project_id,
        coalesce(in_scope.title, in_scope.project_id) as title,
        in_scope.ended_on,
        in_scope.elapsed_us
    from scope($scope) as in_scope
    where in_scope.is_ended_in and in_scope.status = 'completed'
),

spread as (
    select
        count(*) as completed,
        quantile_disc(elapsed_us, 0.25) as p25_us,
        quantile_disc(elapsed_us, 0.5) as p50_us,
        quantile_disc(elapsed_us, 0.75) as p75_us,
        quantile_disc(elapsed_us, 0.85) as p85_us
    from finished
)

select
    finished.project_id,
    finished.title,
    finished.ended_on,
    days_of(finished.elapsed_us, $scope) as elapsed_days,
    finished.elapsed_us > spread.p75_us + 3 * (spread.p75_us - spread.p25_us) as is_outlier,
    case when spread.completed >= 6 then days_of(spread.p50_us, $scope) end as p50_days,
    case when spread.completed >= 15 then days_of(spread.p85_us, $scope) end as p85_days
from finished
cross join spread
order by finished.ended_on asc, finished.project_id asc
