-- purpose: Any share of answers, asks, objections or projects, by up to two dimensions and by month, quarter or year.
-- grain: period_on, first, second
-- param: scope STRUCT | period and filters; each measure by its own date, see macros.sql
-- param: cut STRUCT | measure, first and second dimension, and grain; none divides by nothing
-- column: period_on DATE | first day of the month, quarter or year, in the configured time zone; null for the whole period
-- column: first VARCHAR | value of the first dimension; all, not recorded, or Other for those with least
-- column: second VARCHAR | value of the second dimension; likewise
-- column: first_place BIGINT | order in which the values of the first dimension are shown
-- column: second_place BIGINT | likewise of the second
-- column: part BIGINT | answers, asks, objections or projects that count for the measure
-- column: whole BIGINT | all that are asked about
-- column: share DOUBLE | part of whole
-- column: share_low DOUBLE | lower limit of its 95 % interval
-- column: share_high DOUBLE | upper limit of its 95 % interval
-- column: people_or_projects BIGINT | people who answered, or projects where no people are recorded
-- column: projects BIGINT | projects the whole is about
-- column: all_projects BIGINT | projects in all rows together; the same in all rows
-- column: is_partial BOOLEAN | whether the period or as_of cuts the month, quarter or year
-- note: Reasons divide the part and not the whole: their share is of all objections of the other dimension and the period.
-- note: Divided by tactic, a round with several counts for each of them.
-- note: Wilson interval on the effective number, as in resistance/objection_rate_by_function; within a month answers count as independent, as in resistance/objection_rate_by_month.
-- note: Answers and asks: functions are those that answer or were asked. Projects: those whose need it is.
with answered as (
    select
        project_number,
        coalesce(stakeholder_id, project_id) as cluster_id,
        day_of(answered_at) as happened_on,
        outcome,
        function,
        stage,
        reason,
        case when 'tactic' not in ($cut['first'], $cut['second']) or len(tactics) = 0 then [null] else tactics end
            as tactics
    from answers($scope)
    where $cut['measure'] in ('objection_rate', 'yes_share', 'reason_mix')
),

counted as (
    select
        project_number,
        cluster_id,
        happened_on,
        outcome = 'resistance' as is_part,
        function,
        stage,
        null as reason,
        null as tactic
    from answered
    where $cut['measure'] = 'objection_rate'
    union all
    select
        project_number,
        cluster_id,
        happened_on,
        outcome in ('commitment', 'compliance'),
        function,
        stage,
        null,
        unnest(coalesce(tactics, [null]))
    from answered
    where $cut['measure'] = 'yes_share'
    union all
    select
        project_number,
        cluster_id,
        happened_on,
        'reason' in ($cut['first'], $cut['second']) or reason is not null,
        function,
        stage,
        reason,
        null
    from answered
    where $cut['measure'] = 'reason_mix' and outcome = 'resistance'
    union all
    select
        project_number,
        coalesce(stakeholder_id, project_id) as cluster_id,
        day_of(asked_at),
        len(list_filter(tactics, lambda one: is_proven(one))) > 0,
        function,
        stage,
        null,
        null
    from rounds_asked($scope)
    where $cut['measure'] = 'tactic_adoption' and len(tactics) > 0
    union all
    select
        project_number,
        project_id as cluster_id,
        due_on,
        is_met,
        null,
        null,
        null,
        null
    from due($scope, 'need')
    where $cut['measure'] = 'on_need_rate'
    union all
    select
        project_number,
        project_id as cluster_id,
        happened_on,
        part = 1,
        null,
        null,
        null,
        null
    from behaviour($scope)
    where
        component = $cut['measure']
        and $cut['measure'] in ('promises_kept', 'early_involvement', 'repeat_requests', 'first_pass')
    union all
    select
        project_number,
        project_id as cluster_id,
        ended_on,
        status = 'bypassed',
        null,
        null,
        null,
        null
    from scope($scope)
    where $cut['measure'] = 'bypass' and is_ended_in and status in ('completed', 'bypassed')
),

divided as (
    select
        counted.project_number,
        counted.cluster_id,
        counted.is_part,
        1 as weight,
        period_of(counted.happened_on, $cut['grain']) as period_on,
        coalesce(
            case $cut['first']
                when 'none' then 'all'
                when 'function' then counted.function
                when 'stage' then counted.stage
                when 'reason' then counted.reason
                when 'tactic' then counted.tactic
                else of_first.value
            end, 'not recorded'
        ) as first,
        coalesce(
            case $cut['second']
                when 'none' then 'all'
                when 'function' then counted.function
                when 'stage' then counted.stage
                when 'reason' then counted.reason
                when 'tactic' then counted.tactic
                else of_second.value
            end, 'not recorded'
        ) as second
    from counted
    left join project_values($cut['first']) as of_first on counted.project_number = of_first.project_number
    left join project_values($cut['second']) as of_second on counted.project_number = of_second.project_number
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

-- By the places of values, which are numbers; their names come last. What each is a share of: 0 stands for all values of the
-- dimension.
placed as (
    select
        divided.project_number,
        divided.cluster_id,
        divided.is_part,
        divided.period_on,
        first_value.place as first_place,
        second_value.place as second_place,
        case when $cut['first'] = 'reason' then 0 else first_value.place end as first_whole,
        case when $cut['second'] = 'reason' then 0 else second_value.place end as second_whole
    from divided
    inner join first_value on divided.first = first_value.value
    inner join second_value on divided.second = second_value.value
),

cell as (
    select
        period_on,
        first_place,
        second_place,
        first_whole,
        second_whole,
        cluster_id,
        count(*) filter (where is_part) as x
    from placed
    group by all
),

whole_cluster as (
    select
        period_on,
        first_whole,
        second_whole,
        cluster_id,
        count(*) as n
    from placed
    group by all
),

whole as (
    select
        period_on,
        first_whole,
        second_whole,
        count(*) as clusters,
        sum(n)::bigint as n,
        sum(n * n) as nn
    from whole_cluster
    group by all
),

whole_projects as (
    select
        period_on,
        first_whole,
        second_whole,
        count(distinct project_number) as projects
    from placed
    group by all
),

part as (
    select
        cell.period_on,
        cell.first_place,
        cell.second_place,
        cell.first_whole,
        cell.second_whole,
        sum(cell.x)::bigint as x,
        sum(cell.x * whole_cluster.n) as nx,
        sum(cell.x * cell.x) as xx
    from cell
    inner join whole_cluster
        on
            cell.period_on is not distinct from whole_cluster.period_on
            and cell.first_whole = whole_cluster.first_whole
            and cell.second_whole = whole_cluster.second_whole
            and cell.cluster_id = whole_cluster.cluster_id
    group by all
),

effective as (
    select
        part.*,
        whole.n,
        whole.clusters,
        whole_projects.projects,
        case
            when $cut['grain'] = 'month' then 1
            else design_effect(whole.clusters, whole.n, part.x, whole.nn, part.nx, part.xx)
        end as design_effect
    from part
    inner join whole
        on
            part.period_on is not distinct from whole.period_on
            and part.first_whole = whole.first_whole
            and part.second_whole = whole.second_whole
    inner join whole_projects
        on
            part.period_on is not distinct from whole_projects.period_on
            and part.first_whole = whole_projects.first_whole
            and part.second_whole = whole_projects.second_whole
)

select
    effective.period_on,
    first_name.shown as first,
    second_name.shown as second,
    effective.first_place,
    effective.second_place,
    effective.x as part,
    effective.n as whole,
    effective.x / effective.n as share,
    wilson_low(effective.x / effective.design_effect, effective.n / effective.design_effect) as share_low,
    wilson_high(effective.x / effective.design_effect, effective.n / effective.design_effect) as share_high,
    effective.clusters as people_or_projects,
    effective.projects,
    (select count(distinct placed.project_number) from placed) as all_projects,
    is_period_cut(effective.period_on, $cut['grain'], $scope) as is_partial
from effective
inner join shown_names('first_value') as first_name on effective.first_place = first_name.place
inner join shown_names('second_value') as second_name on effective.second_place = second_name.place
order by
    effective.period_on asc nulls first,
    first_place asc,
    first asc,
    second_place asc,
    second asc
