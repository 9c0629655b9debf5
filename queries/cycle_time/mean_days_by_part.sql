-- purpose: How many of the projects completed in the period spent time in each stage and with each holder, and how much.
-- grain: view, part
-- param: scope STRUCT | period and filters; by completion, whole lives, see macros.sql
-- column: view VARCHAR | stage or holder
-- column: part VARCHAR | the stage or the holder; nobody and unattributed included
-- column: projects BIGINT | completed projects with time in it
-- column: completed BIGINT | all completed projects
-- column: days DOUBLE | their days in it; over the parts of one view they add up to all days of the completed projects
with spent as (
    select
        project_id,
        stage,
        holder_function,
        sum(life_us) as life_us
    from ledger($scope)
    where is_ended_in and status = 'completed'
    group by project_id, stage, holder_function
),

parts as (
    select
        'stage' as view,
        project_id,
        stage as part,
        sum(life_us) as life_us
    from spent
    group by project_id, stage
    union all
    select
        'holder',
        project_id,
        holder_function,
        sum(life_us)
    from spent
    group by project_id, holder_function
),

total as (
    select count(*) as completed
    from scope($scope)
    where is_ended_in and status = 'completed'
)

select
    parts.view,
    parts.part,
    count(*) as projects,
    any_value(total.completed) as completed,
    days_of(sum(parts.life_us), $scope) as days
from parts
cross join total
where parts.life_us > 0
group by parts.view, parts.part
order by parts.view asc, days desc, parts.part asc
