-- purpose: Team development as read, typed, with the faults of each row; a month may come without a day.
-- grain: line
with typed as (
    select
        raw.line,
        raw.month as month_text,
        raw.skill as skill_text,
        raw.kind as kind_text,
        raw.amount as amount_text,
        raw.unit as unit_text,
        raw.team,
        case
            when regexp_full_match(raw.month, '\d{4}-\d{2}') then as_date(raw.month || '-01')
            else as_date(raw.month)
        end as month,
        skill_word.canonical as skill,
        kind_word.canonical as kind,
        as_number(raw.amount) as amount,
        unit_word.canonical as unit
    from raw
    left join spelling as skill_word
        on skill_word.enumeration = 'skill' and raw.skill = skill_word.cell
    left join spelling as kind_word
        on kind_word.enumeration = 'development_kind' and raw.kind = kind_word.cell
    left join spelling as unit_word
        on unit_word.enumeration = 'development_unit' and raw.unit = unit_word.cell
),

judged as (
    select
        *,
        concat_ws(
            ',',
            required('month', month_text),
            required('skill', skill_text),
            required('kind', kind_text),
            required('amount', amount_text),
            not_a_date('month', month_text, month),
            not_listed('skill', 'skill', skill_text, skill),
            not_listed('kind', 'development_kind', kind_text, kind),
            not_a_number('amount', amount_text, amount),
            fault(amount < 0, 'amount', 'is below 0', amount_text),
            not_listed('unit', 'development_unit', unit_text, unit)
        ) as faults
    from typed
)

select
    line,
    month,
    skill,
    kind,
    amount,
    unit,
    team,
    row_number() over (
        partition by month, skill, kind, amount, unit, team, faults <> '' order by line asc
    )::integer as nth,
    faults
from judged
order by line
