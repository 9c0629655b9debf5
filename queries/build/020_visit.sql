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

brought as materialized (
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

-- Most projects are in a stage once: only the others are put in order and counted.
revisited as (
    select
        project_id,
        stage
    from brought
    group by project_id, stage
    having count(*) > 1
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
    semi join revisited using (project_id, stage)
),

counted as (
    select
        * exclude (earlier_left_at),
        count(*) filter (where coalesce(entered_at > earlier_left_at, true)) over (
            partition by project_id, stage
            order by entered_at asc, coalesce(left_at, timestamp '9999-12-31') asc, holder_function asc
            rows between unbounded preceding and current row
        ) as visit_no
    from reach
    union all
    select
        *,
        1
    from brought
    anti join revisited using (project_id, stage)
)

select
    counted.project_id,
    counted.stage,
    counted.holder_function,
    case
        when counted.stage = 'on_hold' then 'on_hold'
        else coalesce(counted.holder_side, function_side.side, stage_order.default_side, 'unattributed')
    end as holder_side,
    counted.entered_at,
    counted.left_at,
    counted.known_at,
    counted.mode,
    counted.outcome,
    counted.visit_no,
    entering.work_us as entered_work_us,
    leaving.work_us as left_work_us
from counted
left join function_side on counted.holder_function = function_side.function
left join stage_order on counted.stage = stage_order.stage
left join moment as entering on counted.entered_at = entering.happens_at
left join moment as leaving on counted.left_at = leaving.happens_at
order by counted.project_id, counted.entered_at, counted.stage, counted.holder_function
