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
        project_number,
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
        ledger.project_number,
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
        project_number,
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

valued as (
    select
        counted.project_number,
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
        case when counted.is_part then counted.spent_us else 0 end as part_us,
        counted.spent_us as weight
    from counted
    left join project_values($cut['first']) as of_first on counted.project_number = of_first.project_number
    left join project_values($cut['second']) as of_second on counted.project_number = of_second.project_number
    where counted.spent_us > 0
),

first_value as materialized (
    select
        value,
        shown,
        place
    from value_places('valued', 'first', $cut['first'], $cut['grain'])
),

second_value as materialized (
    select
        value,
        shown,
        place
    from value_places('valued', 'second', $cut['second'], $cut['grain'])
),

-- By the places of values, which are numbers; their names come last. In whole seconds where squares are summed, so that the
-- order of the rows cannot move the last digit.
of_project as (
    select
        valued.period_on,
        first_value.place as first_place,
        second_value.place as second_place,
        valued.project_number,
        sum(valued.part_us)::bigint as part_us,
        sum(valued.weight)::bigint as whole_us,
        sum(valued.part_us)::bigint // 1000000 as part
    from valued
    inner join first_value on valued.first = first_value.value
    inner join second_value on valued.second = second_value.value
    group by valued.period_on, first_value.place, second_value.place, valued.project_number
),

-- What each is a share of: 0 stands for all values of the dimension.
placed as (
    select
        *,
        case
            when
                $cut['measure'] = 'elapsed_time'
                and (
                    $cut['first'] in ('stage', 'holder_function', 'holder_side')
                    or $cut['second'] not in ('stage', 'holder_function', 'holder_side')
                )
                then 0
            else first_place
        end as first_whole,
        case
            when
                $cut['measure'] = 'elapsed_time'
                and (
                    $cut['second'] in ('stage', 'holder_function', 'holder_side')
                    or $cut['first'] not in ('stage', 'holder_function', 'holder_side')
                )
                then 0
            else second_place
        end as second_whole
    from of_project
),

whole_project as (
    select
        period_on,
        first_whole,
        second_whole,
        project_number,
        sum(whole_us)::bigint as whole_us,
        sum(whole_us)::bigint // 1000000 as whole
    from placed
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
        placed.period_on,
        placed.first_place,
        placed.second_place,
        placed.first_whole,
        placed.second_whole,
        count(*) as projects,
        sum(placed.part_us) as part_us,
        sum(placed.part) as part,
        sum(placed.part * placed.part) as part_part,
        sum(placed.part * whole_project.whole) as part_whole
    from placed
    inner join whole_project
        on
            placed.period_on is not distinct from whole_project.period_on
            and placed.first_whole = whole_project.first_whole
            and placed.second_whole = whole_project.second_whole
            and placed.project_number = whole_project.project_number
    group by all
)

select
    cell.period_on,
    first_name.shown as first,
    second_name.shown as second,
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
    (select count(distinct of_project.project_number) from of_project) as all_projects,
    is_period_cut(cell.period_on, $cut['grain'], $scope) as is_partial
from cell
inner join whole
    on
        cell.period_on is not distinct from whole.period_on
        and cell.first_whole = whole.first_whole
        and cell.second_whole = whole.second_whole
inner join shown_names('first_value') as first_name on cell.first_place = first_name.place
inner join shown_names('second_value') as second_name on cell.second_place = second_name.place
order by cell.period_on asc nulls first, first_place asc, first asc, second_place asc, second asc
