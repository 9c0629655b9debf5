-- purpose: How much of the time that projects were held was work on them, by stage.
-- grain: stage
-- param: scope STRUCT | period and filters; time is clipped to the period, see macros.sql
-- column: stage VARCHAR | stage
-- column: projects BIGINT | projects held in it in the period
-- column: recorded_projects BIGINT | of these, those with a mode recorded
-- column: held_days DOUBLE | days somebody held them in it, on hold only where it has a mode
-- column: touch_days DOUBLE | of its days, those worked on
-- column: wait_days DOUBLE | of its days, those it lay there
-- column: blocked_days DOUBLE | of its days, those it was blocked
-- column: not_recorded_days DOUBLE | of its days, those without a mode
-- column: efficiency_share DOUBLE | touch days per touch, wait and blocked days; null without a mode
-- column: in_all_projects BIGINT | projects with a mode recorded in any stage; the same in all rows
-- note: Rows come in process order. Where several held a project at once they share the time.
with spent as (
    select
        project_id,
        stage,
        sum(window_us) as held_us,
        coalesce(sum(window_us) filter (where mode = 'touch'), 0) as touch_us,
        coalesce(sum(window_us) filter (where mode = 'wait'), 0) as wait_us,
        coalesce(sum(window_us) filter (where mode = 'blocked'), 0) as blocked_us,
        coalesce(sum(window_us) filter (where mode is null), 0) as not_recorded_us
    from ledger($scope)
    where window_us > 0 and (holder_side not in ('nobody', 'unattributed', 'on_hold') or mode is not null)
    group by project_id, stage
),

in_all as (
    select count(*) as projects
    from (select project_id from spent where held_us > not_recorded_us group by project_id) as recorded
),

by_stage as (
    select
        stage,
        count(*) as projects,
        count(*) filter (where held_us > not_recorded_us) as recorded_projects,
        sum(held_us) as held_us,
        sum(touch_us) as touch_us,
        sum(wait_us) as wait_us,
        sum(blocked_us) as blocked_us,
        sum(not_recorded_us) as not_recorded_us
    from spent
    group by stage
)

select
    by_stage.stage,
    by_stage.projects,
    by_stage.recorded_projects,
    days_of(by_stage.held_us, $scope) as held_days,
    days_of(by_stage.touch_us, $scope) as touch_days,
    days_of(by_stage.wait_us, $scope) as wait_days,
    days_of(by_stage.blocked_us, $scope) as blocked_days,
    days_of(by_stage.not_recorded_us, $scope) as not_recorded_days,
    by_stage.touch_us / nullif(by_stage.held_us - by_stage.not_recorded_us, 0) as efficiency_share,
    in_all.projects as in_all_projects
from by_stage
cross join in_all
left join stage_order on by_stage.stage = stage_order.stage
order by stage_order.position asc nulls last, by_stage.stage asc
