-- purpose: In whose hands the elapsed time of each stage was.
-- grain: stage, holder_function
-- param: scope STRUCT | period and filters; time is clipped to the period, see macros.sql
-- column: stage VARCHAR | stage; nobody for gaps between visits, unattributed before the first and after the last
-- column: holder_function VARCHAR | function that had the ball; Other for all but the 12 that held most
-- column: stage_position BIGINT | place of the stage in process order, from 1; nobody and unattributed last
-- column: holder_position BIGINT | place of the holder by days, from 1; then Other, nobody and unattributed
-- column: projects BIGINT | projects it held there in the period
-- column: days DOUBLE | days it held them there in the period, shared where several held at once
-- column: share DOUBLE | of all days of the period
with spent as (
    select
        stage,
        holder_function,
        project_number,
        sum(window_us)::bigint as window_us
    from ledger($scope)
    group by stage, holder_function, project_number
    having sum(window_us) > 0
),

by_days as (
    select
        holder_function,
        row_number() over (
            order by holder_function in ('nobody', 'unattributed') asc, sum(window_us) desc, holder_function asc
        ) as place
    from spent
    group by holder_function
),

holder as (
    select
        holder_function,
        case
            when place <= 12 or holder_function in ('nobody', 'unattributed') then holder_function
            else 'Other'
        end as name
    from by_days
),

-- A project counts once for all others together; with a holder that has a name it is one row already.
pair as (
    select
        spent.stage,
        spent.holder_function,
        count(*) as projects,
        sum(spent.window_us) as window_us
    from spent
    inner join holder on spent.holder_function = holder.holder_function
    where holder.name <> 'Other'
    group by spent.stage, spent.holder_function
    union all
    select
        of_others.stage,
        'Other' as holder_function,
        count(*) as projects,
        sum(of_others.window_us) as window_us
    from (
        select
            spent.stage,
            spent.project_number,
            sum(spent.window_us) as window_us
        from spent
        inner join holder on spent.holder_function = holder.holder_function
        where holder.name = 'Other'
        group by spent.stage, spent.project_number
    ) as of_others
    group by of_others.stage
),

named as (
    select
        holder_function,
        row_number() over (
            order by
                case holder_function when 'Other' then 1 when 'nobody' then 2 when 'unattributed' then 3 else 0 end asc,
                sum(window_us) desc,
                holder_function asc
        ) as position
    from pair
    group by holder_function
),

staged as (
    select
        pair.stage,
        row_number() over (
            order by
                pair.stage in ('nobody', 'unattributed') asc,
                any_value(stage_order.position) asc nulls last,
                pair.stage asc
        ) as position
    from pair
    left join stage_order on pair.stage = stage_order.stage
    group by pair.stage
)

select
    pair.stage,
    pair.holder_function,
    staged.position as stage_position,
    named.position as holder_position,
    pair.projects,
    days_of(pair.window_us, $scope) as days,
    pair.window_us / (sum(pair.window_us) over ()) as share
from pair
inner join staged on pair.stage = staged.stage
inner join named on pair.holder_function = named.holder_function
order by named.position asc, staged.position asc
