-- purpose: In which stage the elapsed time of the period was.
-- grain: stage
-- param: scope STRUCT | period and filters; time is clipped to the period, see macros.sql
-- column: stage VARCHAR | stage; nobody for gaps between visits, unattributed before the first and after the last
-- column: projects BIGINT | projects that spent time in it in the period
-- column: visits BIGINT | visits of these projects to it that overlap the period, zero-length ones within it included
-- column: days DOUBLE | days in it in the period, shared where stages ran at once
-- column: share DOUBLE | of all days of the period
-- column: share_low DOUBLE | lower limit of its 95 % interval; null under 5 projects in all
-- column: share_high DOUBLE | upper limit of the same
-- column: open_days DOUBLE | of its days, those in projects still open at as_of
-- column: median_days DOUBLE | nearest-rank median of days in it per such project over the project's whole life; null under 6
-- column: p85_days DOUBLE | nearest-rank 85th percentile of the same; null under 15
-- column: repeat_visit_days DOUBLE | of its days, those in second and later stays
-- note: The interval is that of a ratio of sums over independent projects, linearised (Cochran 1977, 6.5); a share of all is Wilson's.
-- note: Rows come in process order. Open projects count up to as_of.
with per_project as (
    select
        stage,
        project_number,
        sum(window_us)::bigint as window_us,
        sum(life_us)::bigint as life_us,
        coalesce(sum(window_us) filter (where visit_no >= 2), 0)::bigint as repeat_us
    from ledger($scope)
    group by stage, project_number
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

timed as (
    select
        stage,
        sum(part) as part,
        sum(part * part) as part_part,
        sum(part * whole) as part_whole,
        count(*) filter (where window_us > 0) as projects,
        sum(window_us) as window_us,
        sum(window_us) filter (where is_open) as open_us,
        sum(repeat_us) as repeat_us,
        quantile_disc(life_us, 0.5) filter (where window_us > 0) as median_us,
        quantile_disc(life_us, 0.85) filter (where window_us > 0) as p85_us
    from of_all
    group by stage
),

visited as (
    select
        visit.stage,
        count(*) as visits
    from visit
    inner join scope($scope) as in_scope on visit.project_number = in_scope.project_number
    where
        in_scope.is_running_in
        and visit.known_at <= in_scope.as_of
        and visit.entered_at < in_scope.until_at
        and visit.entered_at <= coalesce(in_scope.ended_at, in_scope.as_of)
        and (
            visit.left_at is null
            or visit.left_at > greatest(in_scope.from_at, in_scope.started_at)
            or visit.entered_at >= greatest(in_scope.from_at, in_scope.started_at)
        )
    group by visit.stage
)

select
    timed.stage,
    timed.projects,
    coalesce(visited.visits, 0) as visits,
    days_of(timed.window_us, $scope) as days,
    timed.window_us / (sum(timed.window_us) over ()) as share,
    share_low(timed.part, total.whole, timed.part_part, timed.part_whole, total.whole_whole, total.projects)
        as share_low,
    share_high(timed.part, total.whole, timed.part_part, timed.part_whole, total.whole_whole, total.projects)
        as share_high,
    days_of(coalesce(timed.open_us, 0), $scope) as open_days,
    case when timed.projects >= 6 then days_of(timed.median_us, $scope) end as median_days,
    case when timed.projects >= 15 then days_of(timed.p85_us, $scope) end as p85_days,
    days_of(timed.repeat_us, $scope) as repeat_visit_days
from timed
cross join total
left join visited on timed.stage = visited.stage
left join stage_order on timed.stage = stage_order.stage
where timed.window_us > 0
order by timed.stage in ('nobody', 'unattributed') asc, stage_order.position asc nulls last, timed.stage asc
