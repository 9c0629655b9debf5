-- purpose: How many days projects waited after objections, by the function that objected and the stage it was in.
-- grain: function, stage
-- param: scope STRUCT | period and filters; the waiting is clipped to the period, see macros.sql
-- column: function VARCHAR | function that objected
-- column: stage VARCHAR | stage the objection was made in; not recorded
-- column: stage_position BIGINT | order in which the stages are shown
-- column: objections BIGINT | objections with waiting in the period
-- column: projects BIGINT | projects they are about
-- column: resolved_days DOUBLE | days until the next answer of the same ask
-- column: ended_days DOUBLE | days until the project ended without another answer
-- column: open_days DOUBLE | days so far: neither answered again nor ended
-- column: days DOUBLE | all of these
-- column: any_projects BIGINT | projects with waiting in any cell; the same in all rows
-- note: From the objection to the next answer of the same ask, the end of the project or as_of, whichever is first. The waits of one ask follow on each other; those of several asks may run at once and are added up.
-- note: The costliest function comes first, its stages in process order.
with waited as (
    select
        function,
        coalesce(stage, 'not recorded') as stage,
        project_number,
        is_resolved,
        is_open,
        window_us
    from objections($scope)
    where window_us > 0
),

cost as (
    select
        function,
        sum(window_us) as window_us
    from waited
    group by function
),

in_all as (
    select count(distinct project_number) as projects
    from waited
)

select
    waited.function,
    waited.stage,
    coalesce(any_value(stage_order.position), 1000)::bigint as stage_position,
    count(*) as objections,
    count(distinct waited.project_number) as projects,
    coalesce(days_of(sum(waited.window_us) filter (where waited.is_resolved), $scope), 0) as resolved_days,
    coalesce(
        days_of(sum(waited.window_us) filter (where not waited.is_resolved and not waited.is_open), $scope), 0
    ) as ended_days,
    coalesce(days_of(sum(waited.window_us) filter (where waited.is_open), $scope), 0) as open_days,
    days_of(sum(waited.window_us), $scope) as days,
    any_value(in_all.projects) as any_projects
from waited
cross join in_all
inner join cost on waited.function = cost.function
left join stage_order on waited.stage = stage_order.stage
group by waited.function, waited.stage, cost.window_us
order by cost.window_us desc, waited.function asc, stage_position asc, waited.stage asc
