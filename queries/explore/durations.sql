-- purpose: Half-way times of projects, answers and objections, by up to two dimensions and by month, quarter or year.
-- grain: period_on, first, second
-- param: scope STRUCT | period and filters; each measure by its own date, see macros.sql
-- param: cut STRUCT | measure, first and second dimension, and grain; none divides by nothing
-- column: period_on DATE | first day of the month, quarter or year, in the configured time zone; null for the whole period
-- column: first VARCHAR | value of the first dimension; all, not recorded, or Other for those with least
-- column: second VARCHAR | value of the second dimension; likewise
-- column: first_place BIGINT | order in which the values of the first dimension are shown
-- column: second_place BIGINT | likewise of the second
-- column: waits BIGINT | projects, asks or objected asks whose time is measured
-- column: reached BIGINT | of these, those completed, answered or resolved by as_of
-- column: p50_days DOUBLE | smallest time by which half had; null from fewer than 6, or when not reached
-- column: p50_low_days DOUBLE | lower limit of its 95 % interval; null likewise
-- column: p50_high_days DOUBLE | upper limit of its 95 % interval; null likewise, or when there is none
-- column: p85_days DOUBLE | smallest time by which 85 % had; null from fewer than 15, or when not reached
-- column: projects BIGINT | projects they are about
-- column: all_projects BIGINT | projects in all rows together; the same in all rows
-- column: is_partial BOOLEAN | whether the period or as_of cuts the month, quarter or year
-- note: Open ones are followed to as_of; what ends otherwise is an exit of its own (Aalen–Johansen; without such exits Kaplan–Meier, without open ones the nearest rank).
-- note: Limits invert those of the curve on the log(-log) scale (delta method: Marubini and Valsecchi 1995), as in cycle_time/time_to_completion.
-- note: Time to completion counts by the start, cycle time by the completion, response time by the ask, time to resolve by the first objection.
-- note: Response time and projects: the filter on functions means whose need it is. Time to resolve: those that object.
with measured as (
    select
        project_number,
        started_on as happened_on,
        elapsed_us as waited_us,
        status = 'completed' as is_reached,
        status <> 'open' as is_exit,
        null as function,
        null as stage,
        null as reason
    from scope($scope)
    where $cut['measure'] = 'time_to_completion' and is_started_in
    union all
    select
        project_number,
        ended_on,
        elapsed_us,
        true,
        true,
        null,
        null,
        null
    from scope($scope)
    where $cut['measure'] = 'cycle_time' and is_ended_in and status = 'completed'
    union all
    select
        project_number,
        day_of(asked_at),
        waited_us,
        is_answered as is_reached,
        is_answered as is_exit,
        function,
        stage,
        null
    from asked($scope)
    where $cut['measure'] = 'response_time'
    union all
    select
        project_number,
        day_of(objected_at),
        waited_us,
        is_resolved,
        is_resolved or not is_running,
        function,
        null,
        reason
    from resolutions($scope)
    where $cut['measure'] = 'time_to_resolve'
),

divided as (
    select
        measured.project_number,
        measured.waited_us,
        measured.is_reached,
        measured.is_exit,
        1 as weight,
        period_of(measured.happened_on, $cut['grain']) as period_on,
        coalesce(
            case $cut['first']
                when 'none' then 'all'
                when 'function' then measured.function
                when 'stage' then measured.stage
                when 'reason' then measured.reason
                else of_first.value
            end, 'not recorded'
        ) as first,
        coalesce(
            case $cut['second']
                when 'none' then 'all'
                when 'function' then measured.function
                when 'stage' then measured.stage
                when 'reason' then measured.reason
                else of_second.value
            end, 'not recorded'
        ) as second
    from measured
    left join project_values($cut['first']) as of_first on measured.project_number = of_first.project_number
    left join project_values($cut['second']) as of_second on measured.project_number = of_second.project_number
),

first_value as materialized (
    select
        value,
        shown,
        place
    from value_places('divided', 'first', $cut['first'], $cut['grain'])
),

second_value as materialized (
    select
        value,
        shown,
        place
    from value_places('divided', 'second', $cut['second'], $cut['grain'])
),

-- By the places of values, which are numbers; their names come last.
named as (
    select
        divided.project_number,
        divided.waited_us,
        divided.is_reached,
        divided.is_exit,
        {
            'period_on': divided.period_on,
            'first_place': first_value.place,
            'second_place': second_value.place
        } as key
    from divided
    inner join first_value on divided.first = first_value.value
    inner join second_value on divided.second = second_value.value
),

of_projects as (
    select
        key,
        count(distinct project_number) as projects
    from named
    group by key
),

told as (
    select
        key,
        sum(leaves)::bigint as waits,
        sum(reached)::bigint as reached,
        min(waited_us) filter (where incidence >= 0.5 - 1e-9) as p50_us,
        min(waited_us) filter (where coalesce(incidence_high, incidence) >= 0.5 - 1e-9) as p50_low_us,
        min(waited_us) filter (where incidence_low >= 0.5 - 1e-9) as p50_high_us,
        min(waited_us) filter (where incidence >= 0.85 - 1e-9) as p85_us
    from incidence_curve('named')
    group by key
)

select
    told.key['period_on'] as period_on,
    first_name.shown as first,
    second_name.shown as second,
    told.key['first_place'] as first_place,
    told.key['second_place'] as second_place,
    told.waits,
    told.reached,
    case when told.waits >= 6 then days_of(told.p50_us, $scope) end as p50_days,
    case when told.waits >= 6 then days_of(told.p50_low_us, $scope) end as p50_low_days,
    case when told.waits >= 6 then days_of(told.p50_high_us, $scope) end as p50_high_days,
    case when told.waits >= 15 then days_of(told.p85_us, $scope) end as p85_days,
    of_projects.projects,
    (select count(distinct named.project_number) from named) as all_projects,
    is_period_cut(told.key['period_on'], $cut['grain'], $scope) as is_partial
from told
inner join of_projects on told.key = of_projects.key
inner join shown_names('first_value') as first_name on told.key['first_place'] = first_name.place
inner join shown_names('second_value') as second_name on told.key['second_place'] = second_name.place
order by period_on asc nulls first, first_place asc, first asc, second_place asc, second asc
