-- purpose: Actions as read, typed, with the faults of each row.
-- grain: line
with repeated as (
    select
        action_id,
        min(line) as first_line
    from raw
    group by action_id
    having count(*) > 1
),

cells as (
    select
        *,
        {
            'done_on': as_date(done_on),
            'due_on': as_date(due_on),
            'raised_on': as_date(raised_on)
        } as parsed
    from raw
)

select
    raw.line,
    raw.action_id,
    raw.parsed.raised_on,
    raw.text,
    raw.owner_team,
    coalesce(function_word.canonical, raw.function) as function,
    raw.parsed.due_on,
    raw.parsed.done_on,
    concat_ws(
        ',',
        required('action_id', raw.action_id),
        required('raised_on', raw.raised_on),
        required('text', raw.text),
        repeats('action_id', raw.action_id, raw.line, repeated.first_line),
        not_a_date('raised_on', raw.raised_on, raw.parsed.raised_on),
        not_a_date('due_on', raw.due_on, raw.parsed.due_on),
        not_a_date('done_on', raw.done_on, raw.parsed.done_on),
        fault(raw.parsed.done_on < raw.parsed.raised_on, 'done_on', 'is before raised_on', raw.done_on)
    ) as faults
from cells as raw
left join repeated on raw.action_id is not distinct from repeated.action_id
left join spelling as function_word
    on function_word.enumeration = 'function' and raw.function = function_word.cell
