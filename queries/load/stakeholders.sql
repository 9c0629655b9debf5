-- purpose: Stakeholders as read, typed, with the faults of each row.
-- grain: line
with lists as (
    select
        cells.protects as list_text,
        list(distinct word.canonical order by word.canonical) as canonical,
        count(*) filter (where word.canonical is null) as unknown
    from (select distinct raw.protects from raw where raw.protects is not null) as cells
    cross join unnest(string_split(cells.protects, getvariable('list_separator'))) as part (part)
    left join word on word.enumeration = 'protects' and normalise(part.part) = word.normalised
    where trim(part.part) <> ''
    group by cells.protects
),

repeated as (
    select
        stakeholder_id,
        min(line) as first_line
    from raw
    group by stakeholder_id
    having count(*) > 1
),

cells as (
    select
        *,
        {
            'interest': as_whole_number(interest),
            'power': as_whole_number(power)
        } as parsed
    from raw
)

select
    raw.line,
    raw.stakeholder_id,
    coalesce(function_word.canonical, raw.function) as function,
    raw.level,
    raw.business_unit,
    raw.label,
    raw.parsed.power,
    raw.parsed.interest,
    lists.canonical as protects,
    stance_word.canonical as wanted_stance,
    concat_ws(
        ',',
        raw.off_scale,
        required('stakeholder_id', raw.stakeholder_id),
        required('function', raw.function),
        repeats('stakeholder_id', raw.stakeholder_id, raw.line, repeated.first_line),
        not_whole('power', raw.power, raw.parsed.power),
        not_whole('interest', raw.interest, raw.parsed.interest),
        fault(raw.parsed.power not between 1 and 5, 'power', 'is outside 1 to 5', raw.power),
        fault(raw.parsed.interest not between 1 and 5, 'interest', 'is outside 1 to 5', raw.interest),
        not_listed('protects', 'protects', raw.protects, case when lists.unknown = 0 then 'known' end),
        not_listed('wanted_stance', 'stance', raw.wanted_stance, stance_word.canonical)
    ) as faults
from cells as raw
left join repeated on raw.stakeholder_id is not distinct from repeated.stakeholder_id
left join lists on raw.protects = lists.list_text
left join spelling as function_word
    on function_word.enumeration = 'function' and raw.function = function_word.cell
left join spelling as stance_word
    on stance_word.enumeration = 'stance' and raw.wanted_stance = stance_word.cell
