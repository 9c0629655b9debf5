-- purpose: Every stay with one holder, from stage visits or derived from a log, with its side and the number of the stay.
-- grain: project_id, stage, holder_function, entered_at, known_at
-- param: as_of TIMESTAMP | nothing dated later is read
-- note: An event ends a step: the time since the previous event of the project belongs to its actor. Where the log knows when work began, the time before that is waiting.
-- note: A visit to the stage on_hold is on the side on_hold, whoever holds it: paused time is nobody's work.
insert into visit
with logged as (
    select
        project_id,
        stage,
        actor_function,
        started_at,
        happened_at,
        case
            when outcome = 'resistance' then 'sent_back'
            when outcome in ('commitment', 'compliance') then 'advanced'
        end as outcome,
        lag(happened_at) over (partition by project_id order by happened_at asc, sequence asc, step asc, nth asc)
            as previous_at
    from events
    where happened_at <= $as_of
),

brought as (
    select
        project_id,
        stage,
        holder_function,
        holder_side,
        entered_at,
        case when left_at <= $as_of then left_at end as left_at,
        entered_at as known_at,
        mode,
        case when left_at <= $as_of then outcome end as outcome
    from stage_visits
    where entered_at <= $as_of
    union all
    select
        project_id,
        stage,
        actor_function,
        null,
        coalesce(previous_at, happened_at),
        happened_at as left_at,
        happened_at as known_at,
        null,
        outcome
    from logged
    where started_at is null
    union all
    select
        project_id,
        stage,
        actor_function,
        null,
        previous_at,
        started_at as left_at,
        started_at as known_at,
        'wait',
        null
    from logged
    where previous_at < started_at
    union all
    select
        project_id,
        stage,
        actor_function,
        null,
        started_at as entered_at,
        happened_at,
        started_at as known_at,
        'touch',
        outcome
    from logged
    where started_at is not null
),

reach as (
    select
        *,
        max(coalesce(left_at, timestamp '9999-12-31')) over (
            partition by project_id, stage
            order by entered_at asc, coalesce(left_at, timestamp '9999-12-31') asc, holder_function asc
            rows between unbounded preceding and 1 preceding
        ) as earlier_left_at
    from brought
),

placed as (
    select
        reach.project_id,
        reach.stage,
        reach.holder_function,
        case
            when reach.stage = 'on_hold' then 'on_hold'
            else coalesce(reach.holder_side, function_side.side, stage_order.default_side, 'unattributed')
        end as holder_side,
        reach.entered_at,
        reach.left_at,
        reach.known_at,
        reach.mode,
        reach.outcome,
        count(*) filter (where coalesce(reach.entered_at > reach.earlier_left_at, true)) over (
            partition by reach.project_id, reach.stage
            order by
                reach.entered_at asc,
                coalesce(reach.left_at, timestamp '9999-12-31') asc,
                reach.holder_function asc
            rows between unbounded preceding and current row
        ) as visit_no
    from reach
    left join function_side on reach.holder_function = function_side.function
    left join stage_order on reach.stage = stage_order.stage
)

select
    placed.project_id,
    placed.stage,
    placed.holder_function,
    placed.holder_side,
    placed.entered_at,
    placed.left_at,
    placed.known_at,
    placed.mode,
    placed.outcome,
    placed.visit_no,
    work_at(entering, placed.entered_at) as entered_work_us,
    work_at(leaving, placed.left_at) as left_work_us
from placed
asof left join work_calendar as entering on placed.entered_at >= entering.happens_at
asof left join work_calendar as leaving on placed.left_at >= leaving.happens_at
order by placed.project_id, placed.entered_at, placed.stage, placed.holder_function
