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
-- column: efficiency_low DOUBLE | lower limit of its 95 % interval; null under 5 projects with a mode
-- column: efficiency_high DOUBLE | upper limit of the same
-- column: in_all_projects BIGINT | projects with a mode recorded in any stage; the same in all rows
-- column: in_all_low DOUBLE | lower limit of the 95 % interval of the share of all stages together; the same in all rows
-- column: in_all_high DOUBLE | upper limit of the same
-- note: The interval is that of a ratio of sums over independent projects, linearised (Cochran 1977, 6.5); a share of nothing or all is Wilson's.
-- note: Rows come in process order. Where several held a project at once they share the time.
with spent as (
    select
        project_number,
        stage,
        sum(window_us)::bigint as held_us,
        coalesce(sum(window_us) filter (where mode = 'touch'), 0)::bigint as touch_us,
        coalesce(sum(window_us) filter (where mode = 'wait'), 0)::bigint as wait_us,
        coalesce(sum(window_us) filter (where mode is null), 0)::bigint as not_recorded_us
    from ledger($scope)
    where window_us > 0 and (holder_side not in ('nobody', 'unattributed', 'on_hold') or mode is not null)
    group by project_number, stage
),

-- In whole seconds, so that the order of the rows cannot move the last digit.
recorded as (
    select
        project_number,
        sum(touch_us)::bigint // 1000000 as part,
        sum(held_us - not_recorded_us)::bigint // 1000000 as whole
    from spent
    group by project_number
    having sum(held_us - not_recorded_us) > 0
),

in_all as (
    select
        count(*) as projects,
        share_low(sum(part), sum(whole), sum(part * part), sum(part * whole), sum(whole * whole), count(*)) as low,
        share_high(sum(part), sum(whole), sum(part * part), sum(part * whole), sum(whole * whole), count(*)) as high
    from recorded
),

by_stage as (
    select
        stage,
        count(*) as projects,
        count(*) filter (where held_us > not_recorded_us) as recorded_projects,
        sum(held_us) as held_us,
        sum(touch_us) as touch_us,
        sum(wait_us) as wait_us,
        -- What is none of the others.
        sum(held_us - touch_us - wait_us - not_recorded_us) as blocked_us,
        sum(not_recorded_us) as not_recorded_us,
        sum(touch_us // 1000000) as part,
        sum((held_us - not_recorded_us) // 1000000) as whole,
        sum((touch_us // 1000000) * (touch_us // 1000000)) as part_part,
        sum((touch_us // 1000000) * ((held_us - not_recorded_us) // 1000000)) as part_whole,
        sum(((held_us - not_recorded_us) // 1000000) * ((held_us - not_recorded_us) // 1000000)) as whole_whole
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
    share_low(
        by_stage.part,
        by_stage.whole,
        by_stage.part_part,
        by_stage.part_whole,
        by_stage.whole_whole,
        by_stage.recorded_projects
    ) as efficiency_low,
    share_high(
        by_stage.part,
        by_stage.whole,
        by_stage.part_part,
        by_stage.part_whole,
        by_stage.whole_whole,
        by_stage.recorded_projects
    ) as efficiency_high,
    in_all.projects as in_all_projects,
    in_all.low as in_all_low,
    in_all.high as in_all_high
from by_stage
cross join in_all
left join stage_order on by_stage.stage = stage_order.stage
order by stage_order.position asc nulls last, by_stage.stage asc
