-- purpose: Any share of elapsed time or of hours, by up to two dimensions and by month, quarter or year.
-- grain: period_on, first, second
-- param: scope STRUCT | period and filters; time is clipped to the period, see macros.sql
-- param: cut STRUCT | measure, first and second dimension, and grain; none divides by nothing
-- column: period_on DATE | first day of the month, quarter or year, in the configured time zone; null for the whole period
-- column: first VARCHAR | value of the first dimension; all, not recorded, or Other for those with least
-- column: second VARCHAR | value of the second dimension; likewise
-- column: first_place BIGINT | order in which the values of the first dimension are shown
-- column: second_place BIGINT | likewise of the second
-- column: part_days DOUBLE | days that count for the measure
-- column: whole_days DOUBLE | all days that are asked about
-- column: share DOUBLE | part of whole
-- column: share_low DOUBLE | lower limit of its 95 % interval; null under 5 projects in the whole
-- column: share_high DOUBLE | upper limit of the same
-- column: projects BIGINT | projects with time in the row
-- column: all_projects BIGINT | projects in all rows together; the same in all rows
-- column: is_partial BOOLEAN | whether the period or as_of cuts the month, quarter or year
-- note: Elapsed time by stage, holder or side is a share of all time of the other dimension and the period; by attributes of projects alone, of all time of the period.
-- note: The interval is that of a ratio of sums over independent projects, linearised (Cochran 1977, 6.5); a share of all is Wilson's.
-- note: Open projects count up to as_of. Where several hold a project at once, they share the time.
-- note: The filter on functions means whose need it is.
with bounds as (
    select
        period_of(month_on, $cut['grain']) as period_on,
        min(starts_at) as starts_at,
        max(ends_at) as ends_at,
        min(starts_us) as starts_us,
        max(ends_us) as ends_us
    from months($scope)
    where $cut['grain'] <> 'none'
    group by period_on
),

spent as (
    select
        project_id,
        stage,
        holder_function,
        holder_side,
        mode,
        visit_no,
        null::date as period_on,
        window_us as spent_us
    from ledger($scope)
    where $cut['grain'] = 'none'
    union all
    select
        ledger.project_id,
        ledger.stage,
        ledger.holder_function,
        ledger.holder_side,
        ledger.mode,
        ledger.visit_no,
        bounds.period_on,
        turn_us(
            greatest(ledger.starts_us, bounds.starts_us),
            least(ledger.ends_us, bounds.ends_us),
            ledger.parallel,
            ledger.turn
        )
    from ledger($scope) as ledger
    inner join bounds on ledger.starts_at < bounds.ends_at and ledger.ends_at > bounds.starts_at
),

counted as (
    select
        project_id,
        stage,
        holder_function,
        holder_side,
        period_on,
        case
            when $cut['measure'] = 'elapsed_time' then true
            when $cut['measure'] = 'flow_efficiency' then coalesce(mode = 'touch', false)
            when $cut['measure'] = 'rework' then visit_no >= 2 and stage <> 'on_hold'
            else holder_side in ('stakeholder', 'control')
        end as is_part,
        spent_us
    from spent
    where
        $cut['measure'] in ('elapsed_time', 'internal_share', 'rework')
        or ($cut['measure'] = 'alignment_ratio' and holder_side in ('stakeholder', 'control', 'supplier'))
        or ($cut['measure'] = 'flow_efficiency' and mode is not null)
),

divided as (
    select
        counted.project_id,
        counted.period_on,
        coalesce(
            case $cut['first']
                when 'none' then 'all'
                when 'stage' then counted.stage
                when 'holder_function' then counted.holder_function
                when 'holder_side' then counted.holder_side
                else of_first.value
            end, 'not recorded'
        ) as first,
        coalesce(
            case $cut['second']
                when 'none' then 'all'
                when 'stage' then counted.stage
                when 'holder_function' then counted.holder_function
                when 'holder_side' then counted.holder_side
                else of_second.value
            end, 'not recorded'
        ) as second,
        coalesce(sum(counted.spent_us) filter (where counted.is_part), 0)::bigint as part_us,
        sum(counted.spent_us)::bigint as whole_us,
        whole_us as weight
    from counted
    left join project_values($cut['first']) as of_first on counted.project_id = of_first.project_id
    left join project_values($cut['second']) as of_second on counted.project_id = of_second.project_id
    group by all
    having sum(counted.spent_us) > 0
),

named as (
    select
        divided.project_id,
        divided.period_on,
        divided.part_us,
        divided.whole_us,
        first_value.shown as first,
        second_value.shown as second,
        first_value.place as first_place,
        second_value.place as second_place,
        $cut['measure'] = 'elapsed_time'
        and (
            $cut['first'] in ('stage', 'holder_function', 'holder_side')
            or $cut['second'] not in ('stage', 'holder_function', 'holder_side')
        ) as is_first_part,
        $cut['measure'] = 'elapsed_time'
        and (
            $cut['second'] in ('stage', 'holder_function', 'holder_side')
            or $cut['first'] not in ('stage', 'holder_function', 'holder_side')
        ) as is_second_part
    from divided
    inner join value_places('divided', 'first', $cut['first'], $cut['grain']) as first_value
        on divided.first = first_value.value
    inner join value_places('divided', 'second', $cut['second'], $cut['grain']) as second_value
        on divided.second = second_value.value
),

-- In whole seconds where squares are summed, so that the order of the rows cannot move the last digit.
of_project as (
    select
        period_on,
        first,
        second,
        first_place,
        second_place,
        case when is_first_part then 'all' else first end as first_whole,
        case when is_second_part then 'all' else second end as second_whole,
        project_id,
        sum(part_us)::bigint as part_us,
        sum(whole_us)::bigint as whole_us,
        sum(part_us)::bigint // 1000000 as part
    from named
    group by all
),

whole_project as (
    select
        period_on,
        first_whole,
        second_whole,
        project_id,
        sum(whole_us)::bigint as whole_us,
        sum(whole_us)::bigint // 1000000 as whole
    from of_project
    group by all
),

whole as (
    select
        period_on,
        first_whole,
        second_whole,
        count(*) as projects,
        sum(whole_us) as whole_us,
        sum(whole) as whole,
        sum(whole * whole) as whole_whole
    from whole_project
    group by all
),

cell as (
    select
        of_project.period_on,
        of_project.first,
        of_project.second,
        of_project.first_place,
        of_project.second_place,
        of_project.first_whole,
        of_project.second_whole,
        count(*) as projects,
        sum(of_project.part_us) as part_us,
        sum(of_project.part) as part,
        sum(of_project.part * of_project.part) as part_part,
        sum(of_project.part * whole_project.whole) as part_whole
    from of_project
    inner join whole_project
        on
            of_project.period_on is not distinct from whole_project.period_on
            and of_project.first_whole = whole_project.first_whole
            and of_project.second_whole = whole_project.second_whole
            and of_project.project_id = whole_project.project_id
    group by all
)

select
    cell.period_on,
    cell.first,
    cell.second,
    cell.first_place,
    cell.second_place,
    days_of(cell.part_us, $scope) as part_days,
    days_of(whole.whole_us, $scope) as whole_days,
    cell.part_us / whole.whole_us as share,
    share_low(cell.part, whole.whole, cell.part_part, cell.part_whole, whole.whole_whole, whole.projects)
        as share_low,
    share_high(cell.part, whole.whole, cell.part_part, cell.part_whole, whole.whole_whole, whole.projects)
        as share_high,
    cell.projects,
    (select count(distinct named.project_id) from named) as all_projects,
    is_period_cut(cell.period_on, $cut['grain'], $scope) as is_partial
from cell
inner join whole
    on
        cell.period_on is not distinct from whole.period_on
        and cell.first_whole = whole.first_whole
        and cell.second_whole = whole.second_whole
order by cell.period_on asc nulls first, first_place asc, cell.first asc, second_place asc, cell.second asc
