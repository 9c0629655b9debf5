-- purpose: How many of the projects completed in the period spent time in each stage and with each holder, and how much.
-- grain: view, part
-- param: scope STRUCT | period and filters; by completion, whole lives, see macros.sql
-- column: view VARCHAR | stage or holder
-- column: part VARCHAR | the stage or the holder; nobody and unattributed included
-- column: projects BIGINT | completed projects with time in it
-- column: completed BIGINT | all completed projects
-- column: days DOUBLE | their days in it; over the parts of one view they add up to all days of the completed projects
-- column: mean_days DOUBLE | their days in it ÷ all completed projects: one without time in it counts as 0
-- column: error_days DOUBLE | standard error of that mean; null under two completed projects
with parts as (
    select
        case when grouping(holder_function) = 1 then 'stage' else 'holder' end as view,
        coalesce(stage, holder_function) as part,
        sum(life_us) as life_us
    from ledger($scope)
    where is_ended_in and status = 'completed'
    group by grouping sets ((project_number, stage), (project_number, holder_function))
),

total as (
    select count(*) as completed
    from scope($scope)
    where is_ended_in and status = 'completed'
),

summed as (
    select
        parts.view,
        parts.part,
        count(*) as projects,
        any_value(total.completed) as completed,
        sum(parts.life_us)::hugeint as life_us,
        sum(parts.life_us::hugeint * parts.life_us)::hugeint as squares,
        -- The mean in whole microseconds: squares of distances from there are exact, and a microsecond is no error.
        (sum(parts.life_us) // any_value(total.completed))::hugeint as about_us
    from parts
    cross join total
    where parts.life_us > 0
    group by parts.view, parts.part
)

select
    view,
    part,
    projects,
    completed,
    days_of(life_us, $scope) as days,
    days_of(life_us, $scope) / completed as mean_days,
    case
        when completed > 1
            then days_of(
                    sqrt(
                        (squares - 2 * about_us * life_us + completed * about_us * about_us)
                        / (completed - 1) / completed
                    ), $scope
                )
    end as error_days
from summed
order by view asc, days desc, part asc
