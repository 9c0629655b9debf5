-- purpose: In whose hands the elapsed time of the period was.
-- grain: holder_side, holder_function
-- param: scope STRUCT | period and filters; time is clipped to the period, see macros.sql
-- column: holder_side VARCHAR | procurement, stakeholder, control, supplier, on_hold, nobody or unattributed
-- column: holder_function VARCHAR | function that had the ball
-- column: projects BIGINT | projects it held in the period
-- column: days DOUBLE | days it held them in the period, shared where several held at once
-- column: share DOUBLE | of all days of the period
-- column: share_low DOUBLE | lower limit of its 95 % interval; null under 5 projects in all
-- column: share_high DOUBLE | upper limit of the same
-- column: open_days DOUBLE | of its days, those in projects still open at as_of
-- column: median_days DOUBLE | nearest-rank median of its days per such project over the project's whole life; null under 6
-- note: The interval is that of a ratio of sums over independent projects, linearised (Cochran 1977, 6.5); a share of all is Wilson's.
-- note: Open projects count up to as_of. Whole lives of open projects are not over, so the median still grows.
with per_project as (
    select
        holder_side,
        holder_function,
        project_number,
        sum(window_us)::bigint as window_us,
        sum(life_us)::bigint as life_us
    from ledger($scope)
    group by holder_side, holder_function, project_number
    having sum(window_us) > 0
),

project as (
    select
        project_number,
        is_open,
        window_us
    from project_windows($scope)
),

-- In whole seconds, so that the order of the rows cannot move the last digit.
of_all as (
    select
        per_project.*,
        per_project.window_us // 1000000 as part,
        project.window_us // 1000000 as whole,
        project.is_open
    from per_project
    inner join project on per_project.project_number = project.project_number
),

total as (
    select
        count(*) as projects,
        sum(window_us // 1000000) as whole,
        sum((window_us // 1000000) * (window_us // 1000000)) as whole_whole
    from project
    where window_us > 0
),

held as (
    select
        holder_side,
        holder_function,
        count(*) as projects,
        sum(window_us) as window_us,
        coalesce(sum(window_us) filter (where is_open), 0) as open_us,
        case when count(*) >= 6 then quantile_disc(life_us, 0.5) end as median_us,
        sum(part) as part,
        sum(part * part) as part_part,
        sum(part * whole) as part_whole
    from of_all
    group by holder_side, holder_function
)

select
    held.holder_side,
    held.holder_function,
    held.projects,
    days_of(held.window_us, $scope) as days,
    held.window_us / (sum(held.window_us) over ()) as share,
    share_low(held.part, total.whole, held.part_part, held.part_whole, total.whole_whole, total.projects)
        as share_low,
    share_high(held.part, total.whole, held.part_part, held.part_whole, total.whole_whole, total.projects)
        as share_high,
    days_of(held.open_us, $scope) as open_days,
    days_of(held.median_us, $scope) as median_days
from held
cross join total
order by days desc, held.holder_side asc, held.holder_function asc
