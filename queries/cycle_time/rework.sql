-- purpose: How often projects came back to a stage, and how much of the elapsed time went into it.
-- grain: stage
-- param: scope STRUCT | period and filters; time is clipped to the period, returns count by their start, see macros.sql
-- column: stage VARCHAR | stage; nobody for gaps between visits, unattributed before the first and after the last
-- column: projects BIGINT | projects that spent time in it in the period or came back to it
-- column: reworked_projects BIGINT | of these, those that came back to it or spent time there in a second or later stay
-- column: backward_moves BIGINT | stays that began in it after a later stage had been left, none later running
-- column: repeats BIGINT | second and later stays that began in it, held by a function of the stay before
-- column: redos BIGINT | second and later stays that began in it, held by other functions only
-- column: days DOUBLE | days in it in the period, shared where stages ran at once
-- column: rework_days DOUBLE | of its days, those in second and later stays
-- column: rework_share DOUBLE | the same as a share of its days; null without days
-- column: any_reworked_projects BIGINT | projects that came back to any stage; the same in all rows
-- note: Rows come in process order. A stay is a run of touching or overlapping visits to one stage, whoever held it.
-- note: A second time on hold is a pause, not rework: it has days, and no rework.
-- note: A stay that has only begun is a redo until a function of the stay before holds it.
with returned as (
    select
        stay.project_number,
        stay.stage,
        count(*) filter (where stay.is_backward) as backward_moves,
        count(*) filter (where stay.visit_no >= 2 and coalesce(stay.repeated_at <= in_scope.as_of, false)) as repeats,
        count(*) filter (where stay.visit_no >= 2 and not coalesce(stay.repeated_at <= in_scope.as_of, false)) as redos
    from stay
    inner join scope($scope) as in_scope on stay.project_number = in_scope.project_number
    where
        in_scope.is_running_in
        and (stay.is_backward or (stay.visit_no >= 2 and stay.stage <> 'on_hold'))
        and stay.known_at <= in_scope.as_of
        and stay.entered_at >= greatest(in_scope.from_at, in_scope.started_at)
        and stay.entered_at < in_scope.until_at
        and stay.entered_at <= coalesce(in_scope.ended_at, in_scope.as_of)
    group by stay.project_number, stay.stage
),

spent as (
    select
        project_number,
        stage,
        sum(window_us)::bigint as window_us,
        coalesce(sum(window_us) filter (where visit_no >= 2 and stage <> 'on_hold'), 0)::bigint as rework_us
    from ledger($scope)
    where window_us > 0
    group by project_number, stage
),

per_project as (
    select
        coalesce(spent.project_number, returned.project_number) as project_number,
        coalesce(spent.stage, returned.stage) as stage,
        coalesce(spent.window_us, 0) as window_us,
        coalesce(spent.rework_us, 0) as rework_us,
        coalesce(returned.backward_moves, 0) as backward_moves,
        coalesce(returned.repeats, 0) as repeats,
        coalesce(returned.redos, 0) as redos,
        returned.project_number is not null or spent.rework_us > 0 as is_reworked
    from spent
    full join returned on spent.project_number = returned.project_number and spent.stage = returned.stage
),

in_all as (
    select count(*) as projects
    from (
        select project_number
        from per_project
        where is_reworked
        group by project_number
    ) as reworked
),

by_stage as (
    select
        stage,
        count(*) as projects,
        count(*) filter (where is_reworked) as reworked_projects,
        sum(backward_moves)::bigint as backward_moves,
        sum(repeats)::bigint as repeats,
        sum(redos)::bigint as redos,
        sum(window_us) as window_us,
        sum(rework_us) as rework_us
    from per_project
    group by stage
)

select
    by_stage.stage,
    by_stage.projects,
    by_stage.reworked_projects,
    by_stage.backward_moves,
    by_stage.repeats,
    by_stage.redos,
    days_of(by_stage.window_us, $scope) as days,
    days_of(by_stage.rework_us, $scope) as rework_days,
    by_stage.rework_us / nullif(by_stage.window_us, 0) as rework_share,
    in_all.projects as any_reworked_projects
from by_stage
cross join in_all
left join stage_order on by_stage.stage = stage_order.stage
order by by_stage.stage in ('nobody', 'unattributed') asc, stage_order.position asc nulls last, by_stage.stage asc
