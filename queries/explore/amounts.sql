-- purpose: How many hand-offs, returns and started projects there were, and days waited, by up to two dimensions and by month, quarter or year.
-- grain: period_on, first, second
-- param: scope STRUCT | period and filters; each measure by its own date, see macros.sql
-- param: cut STRUCT | measure, first and second dimension, and grain; none divides by nothing
-- column: period_on DATE | first day of the month, quarter or year, in the configured time zone; null for the whole period
-- column: first VARCHAR | value of the first dimension; all, not recorded, or Other for those with least
-- column: second VARCHAR | value of the second dimension; likewise
-- column: first_place BIGINT | order in which the values of the first dimension are shown
-- column: second_place BIGINT | likewise of the second
-- column: number BIGINT | hand-offs, returns, started projects, or objections with waiting
-- column: days DOUBLE | days waited after objections, or held after hand-offs; null where the measure has none
-- column: projects BIGINT | projects they are about
-- column: all_projects BIGINT | projects in all rows together; the same in all rows
-- column: is_partial BOOLEAN | whether the period or as_of cuts the month, quarter or year
-- note: All are counted, none is a sample: a sum has no interval.
-- note: Waiting after objections is clipped to the period, and has no date of its own to be divided by.
-- note: Waiting after objections: functions are those that object. Hand-offs and projects: those whose need it is.
with counted as (
    select
        project_number,
        null::date as happened_on,
        window_us,
        function,
        stage,
        reason,
        null as from_function,
        null as to_function
    from objections($scope)
    where $cut['measure'] = 'objection_delay' and window_us > 0
    union all
    select
        project_number,
        day_of(happened_at),
        case when $cut['measure'] = 'hand_offs' then held_us end,
        null,
        null,
        null,
        from_function,
        to_function
    from hand_offs($scope)
    where
        is_in_period
        and ($cut['measure'] = 'hand_offs' or ($cut['measure'] = 'ping_pong' and is_ping_pong))
    union all
    select
        project_number,
        started_on,
        null,
        null,
        null,
        null,
        null,
        null
    from scope($scope)
    where $cut['measure'] = 'arrivals' and is_started_in
),

divided as (
    select
        counted.project_number,
        counted.window_us,
        1 as weight,
        period_of(counted.happened_on, $cut['grain']) as period_on,
        coalesce(
            case $cut['first']
                when 'none' then 'all'
                when 'function' then counted.function
                when 'stage' then counted.stage
                when 'reason' then counted.reason
                when 'from_function' then counted.from_function
                when 'to_function' then counted.to_function
                else of_first.value
            end, 'not recorded'
        ) as first,
        coalesce(
            case $cut['second']
                when 'none' then 'all'
                when 'function' then counted.function
                when 'stage' then counted.stage
                when 'reason' then counted.reason
                when 'from_function' then counted.from_function
                when 'to_function' then counted.to_function
                else of_second.value
            end, 'not recorded'
        ) as second
    from counted
    left join project_values($cut['first']) as of_first on counted.project_number = of_first.project_number
    left join project_values($cut['second']) as of_second on counted.project_number = of_second.project_number
),

named as (
    select
        divided.project_number,
        divided.window_us,
        divided.period_on,
        first_value.shown as first,
        second_value.shown as second,
        first_value.place as first_place,
        second_value.place as second_place
    from divided
    inner join value_places('divided', 'first', $cut['first'], $cut['grain']) as first_value
        on divided.first = first_value.value
    inner join value_places('divided', 'second', $cut['second'], $cut['grain']) as second_value
        on divided.second = second_value.value
)

select
    named.period_on,
    named.first,
    named.second,
    named.first_place,
    named.second_place,
    count(*) as number,
    days_of(sum(named.window_us), $scope) as days,
    count(distinct named.project_number) as projects,
    any_value((select count(distinct every.project_number) from named as every)) as all_projects,
    is_period_cut(named.period_on, $cut['grain'], $scope) as is_partial
from named
group by named.period_on, named.first, named.second, named.first_place, named.second_place
order by named.period_on asc nulls first, first_place asc, named.first asc, second_place asc, named.second asc
