-- purpose: In whose hands the elapsed time of the period was.
-- grain: holder_side, holder_function
-- param: scope STRUCT | period and filters; time is clipped to the period, see macros.sql
-- column: holder_side VARCHAR | procurement, stakeholder, control, supplier, on_hold, nobody or unattributed
-- column: holder_function VARCHAR | function that had the ball
-- column: projects BIGINT | projects it held in the period
-- column: days DOUBLE | days it held them in the period, shared where several held at once
-- column: share DOUBLE | of all days of the period
-- column: open_days DOUBLE | of its days, those in projects still open at as_of
-- column: median_days DOUBLE | nearest-rank median of its days per such project over the project's whole life; null under 6
-- note: Open projects count up to as_of. Whole lives of open projects are not over, so the median still grows.
with per_project as (
    select
        holder_side,
        holder_function,
        project_id,
        sum(window_us) as window_us,
        sum(life_us) as life_us,
        any_value(status) as status
    from ledger($scope)
    group by holder_side, holder_function, project_id
    having sum(window_us) > 0
)

select
    holder_side,
    holder_function,
    count(*) as projects,
    days_of(sum(window_us), $scope) as days,
    sum(window_us) / (sum(sum(window_us)) over ()) as share,
    days_of(coalesce(sum(window_us) filter (where status = 'open'), 0), $scope) as open_days,
    case when count(*) >= 6 then days_of(quantile_disc(life_us, 0.5), $scope) end as median_days
from per_project
group by holder_side, holder_function
order by days desc, holder_side asc, holder_function asc
