-- purpose: One row per ask that met an objection: the first one, and the yes it got in the end.
-- grain: ask_key
insert into objected
with answered as (
    select
        ask_key,
        project_id,
        project_number,
        function,
        reason,
        answered_at,
        answered_work_us,
        outcome
    from ask
    where outcome = 'resistance'
),

first_one as (
    select
        ask_key,
        min(answered_at) as objected_at,
        any_value(project_id) as project_id,
        any_value(project_number) as project_number,
        arg_min(function, answered_at) as function,
        arg_min_null(reason, answered_at) as reason,
        min(answered_work_us) as objected_work_us
    from answered
    group by ask_key
),

agreed as (
    select
        ask.ask_key,
        min(ask.answered_at) as agreed_at,
        min(ask.answered_work_us) as agreed_work_us
    from ask
    semi join first_one on ask.ask_key = first_one.ask_key
    where ask.outcome in ('commitment', 'compliance')
    group by ask.ask_key
)

select
    first_one.ask_key,
    first_one.project_id,
    first_one.project_number,
    first_one.function,
    first_one.reason,
    first_one.objected_at,
    agreed.agreed_at,
    first_one.objected_work_us,
    agreed.agreed_work_us
from first_one
left join agreed on first_one.ask_key = agreed.ask_key
order by first_one.project_number, first_one.objected_at, first_one.ask_key
