-- purpose: Milestones as read, typed, with the faults of each row.
-- grain: line
with typed as (
    select
        raw.line,
        raw.happened_on as happened_text,
        raw.kind as kind_text,
        raw.label,
        as_date(raw.happened_on) as happened_on,
        kind_word.canonical as kind,
        coalesce(function_word.canonical, raw.function) as function
    from raw
    left join spelling as kind_word
        on kind_word.enumeration = 'milestone_kind' and raw.kind = kind_word.cell
    left join spelling as function_word
        on function_word.enumeration = 'function' and raw.function = function_word.cell
),

judged as (
    select
        *,
        concat_ws(
            ',',
            required('happened_on', happened_text),
            required('kind', kind_text),
            required('label', label),
            not_a_date('happened_on', happened_text, happened_on),
            not_listed('kind', 'milestone_kind', kind_text, kind)
        ) as faults
    from typed
)

select
    line,
    happened_on,
    kind,
    label,
    function,
    row_number() over (
        partition by happened_on, kind, label, function, faults <> '' order by line asc
    )::integer as nth,
    faults
from judged
order by line
