-- purpose: Every stay with one holder, from stage visits or derived from a log, with its side and the number of the stay.
-- grain: project_id, stage, holder_function, entered_at, known_at
-- param: as_of TIMESTAMP | nothing dated later is read
-- note: An event ends a step: the time since the previous event of the project belongs to its actor. Where the log knows when work began, the time before that is waiting.
-- note: A visit to the stage on_hold is on the side on_hold, whoever holds it: paused time is nobody's work.
insert into visit
with logged as (
    select
        project_number.project_number,
        events.stage,
        events.actor_function,
        events.started_at,
        events.happened_at,
        case
            when events.outcome = 'resistance' then 'sent_back'
            when events.outcome in ('commitment', 'compliance') then 'advanced'
        end as outcome,
        lag(events.happened_at) over (
            partition by project_number.project_number
            order by events.happened_at asc, events.sequence asc, events.step asc, events.nth asc
        ) as previous_at
    from events
    inner join project_number on events.project_id = project_number.project_id
    where events.happened_at <= $as_of
),

brought as materialized (
    select
        project_number.project_number,
        stage_visits.stage,
        stage_visits.holder_function,
        stage_visits.holder_side,
        stage_visits.entered_at,
        case when stage_visits.left_at <= $as_of then stage_visits.left_at end as left_at,
        stage_visits.entered_at as known_at,
        stage_visits.mode,
        case when stage_visits.left_at <= $as_of then stage_visits.outcome end as outcome
    from stage_visits
    inner join project_number on stage_visits.project_id = project_number.project_id
    where stage_visits.entered_at <= $as_of
    union all
    select
        project_number,
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
        project_number,
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
        project_number,
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
        project_number,
        stage
    from brought
    group by project_number, stage
    having count(*) > 1
),

reach as (
    select
        *,
        max(coalesce(left_at, timestamp '9999-12-31')) over (
            partition by project_number, stage
            order by entered_at asc, coalesce(left_at, timestamp '9999-12-31') asc, holder_function asc
            rows between unbounded preceding and 1 preceding
        ) as earlier_left_at
    from brought
    semi join revisited using (project_number, stage)
),

counted as (
    select
        * exclude (earlier_left_at),
        count(*) filter (where coalesce(entered_at > earlier_left_at, true)) over (
            partition by project_number, stage
            order by entered_at asc, coalesce(left_at, timestamp '9999-12-31') asc, holder_function asc
            rows between unbounded preceding and current row
        ) as visit_no
    from reach
    union all
    select
        *,
        1
    from brought
    anti join revisited using (project_number, stage)
)

select
    project_number.project_id,
    counted.project_number,
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
inner join project_number on counted.project_number = project_number.project_number
left join function_side on counted.holder_function = function_side.function
left join stage_order on counted.stage = stage_order.stage
left join moment as entering on counted.entered_at = entering.happens_at
left join moment as leaving on counted.left_at = leaving.happens_at
order by counted.project_number, counted.entered_at, counted.stage, counted.holder_function
