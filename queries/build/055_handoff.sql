-- purpose: One row per change of hands of a project, with how long nobody had it and how long the next holder did.
-- grain: project_id, nth
-- note: The holders of a project come in order of entered_at, then stage position, then function; on hold is skipped. Visits of the same holder in a row are one turn, and each turn after the first is a hand-off.
-- note: held is what the ledger gives the function from the start of its turn to the start of its next one: of turns that start at one instant the last. So what all hand-offs to a function hold, and its first turns, add up to its time.
-- note: waited is null where the source knows no ends: in a log, and where every visit ends as another of its project begins, as it does in a file without left_at.
insert into handoff
with entered as (
    select distinct
        project_id,
        entered_at
    from stage_visits
),

ends as (
    select coalesce(bool_or(ending.left_at is not null and entered.project_id is null), false) as is_recorded
    from stage_visits as ending
    left join entered on ending.project_id = entered.project_id and ending.left_at = entered.entered_at
),

logged as (
    select distinct project_id from events
),

in_order as (
    select
        visit.project_number,
        visit.holder_function,
        visit.holder_side,
        visit.entered_at,
        visit.left_at,
        stage_order.position,
        (row_number() over taking)::integer as place,
        max(visit.known_at) over taking as known_at,
        coalesce(lag(visit.holder_function) over taking <> visit.holder_function, true) as is_taken
    from visit
    left join stage_order on visit.stage = stage_order.stage
    where visit.holder_side <> 'on_hold' and visit.holder_function <> 'nobody'
    window
        taking as (
            partition by visit.project_number
            order by
                visit.entered_at asc,
                stage_order.position asc,
                visit.holder_function asc,
                visit.known_at asc,
                visit.left_at asc nulls last
        )
),

numbered as (
    select
        *,
        (count(*) filter (where is_taken) over (partition by project_number order by place asc))::integer as turn_no
    from in_order
),

turn as (
    select
        project_number,
        turn_no,
        any_value(holder_function) as holder_function,
        arg_min(holder_side, place) as holder_side,
        min(entered_at) as starts_at,
        case when bool_and(left_at is not null) then max(left_at) end as left_at,
        min(known_at) as known_at
    from numbered
    group by project_number, turn_no
),

handed as (
    select
        project_number,
        turn_no,
        holder_function,
        holder_side,
        starts_at,
        known_at,
        lag(holder_function) over in_turn as from_function,
        lag(holder_side) over in_turn as from_side,
        lag(left_at) over in_turn as from_left_at,
        coalesce(lag(holder_function, 2) over in_turn = holder_function, false) as is_ping_pong,
        min(starts_at) over (
            partition by project_number, holder_function
            order by starts_at asc
            range between interval 1 microsecond following and unbounded following
        ) as again_at
    from turn
    window in_turn as (partition by project_number order by turn_no asc)
),

-- Of hand-offs at one instant the first ends the gap before it.
first_at as (
    select
        project_number,
        starts_at,
        min(turn_no) as turn_no,
        arg_min(from_left_at, turn_no) as from_left_at
    from handed
    where turn_no > 1
    group by project_number, starts_at
),

gap as (
    select
        first_at.project_number,
        first_at.turn_no,
        sum(epoch_us(segment.ends_at) - epoch_us(segment.starts_at)) as waited_us,
        sum(segment.work_to_us - segment.work_from_us) as waited_work_us
    from segment
    asof inner join first_at
        on segment.project_number = first_at.project_number and segment.ends_at <= first_at.starts_at
    where segment.holder_side = 'nobody' and segment.starts_at >= first_at.from_left_at
    group by first_at.project_number, first_at.turn_no
),

last_at as (
    select
        project_number,
        holder_function,
        starts_at,
        max(turn_no) as turn_no
    from turn
    group by project_number, holder_function, starts_at
),

held as (
    select
        last_at.project_number,
        last_at.turn_no,
        sum(
            (epoch_us(segment.ends_at) + segment.turn) // segment.parallel
            - (epoch_us(segment.starts_at) + segment.turn) // segment.parallel
        ) as held_us,
        sum(
            (segment.work_to_us + segment.turn) // segment.parallel
            - (segment.work_from_us + segment.turn) // segment.parallel
        ) as held_work_us,
        max(segment.ends_at) as held_until_at,
        bool_or(segment.is_running) as is_running
    from segment
    asof inner join last_at
        on
            segment.project_number = last_at.project_number
            and segment.holder_function = last_at.holder_function
            and segment.starts_at >= last_at.starts_at
    where segment.holder_side <> 'on_hold'
    group by last_at.project_number, last_at.turn_no
)

select
    project_clock.project_id,
    handed.project_number,
    handed.turn_no - 1 as nth,
    handed.from_function,
    handed.from_side,
    handed.holder_function as to_function,
    handed.holder_side as to_side,
    handed.starts_at as happened_at,
    handed.known_at,
    case when ends.is_recorded and logged.project_id is null then coalesce(gap.waited_us, 0) end as waited_us,
    case when ends.is_recorded and logged.project_id is null then coalesce(gap.waited_work_us, 0) end as waited_work_us,
    coalesce(held.held_us, 0) as held_us,
    coalesce(held.held_work_us, 0) as held_work_us,
    held.held_until_at,
    coalesce(held.is_running, false) as is_running,
    handed.again_at,
    handed.is_ping_pong
from handed
cross join ends
inner join project_clock on handed.project_number = project_clock.project_number
left join logged on project_clock.project_id = logged.project_id
left join gap on handed.project_number = gap.project_number and handed.turn_no = gap.turn_no
left join held on handed.project_number = held.project_number and handed.turn_no = held.turn_no
where handed.turn_no > 1
order by handed.project_number, handed.turn_no
