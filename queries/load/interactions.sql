-- purpose: Interactions as read, typed, with the faults of each row.
-- grain: line
with lists as (
    select
        cells.tactics as list_text,
        list(distinct word.canonical order by word.canonical) as canonical,
        count(*) filter (where word.canonical is null) as unknown
    from (select distinct raw.tactics from raw where raw.tactics is not null) as cells
    cross join unnest(string_split(cells.tactics, getvariable('list_separator'))) as part (part)
    left join word on word.enumeration = 'tactics' and normalise(part.part) = word.normalised
    where trim(part.part) <> ''
    group by cells.tactics
),

repeated as (
    select
        interaction_id,
        min(line) as first_line
    from raw
    group by interaction_id
    having count(*) > 1
),

cells as (
    select
        *,
        {
            'answered_at': as_timestamp(answered_at),
            'happened_at': as_timestamp(happened_at),
            'minutes': as_whole_number(minutes),
            'round': as_whole_number(round)
        } as parsed
    from raw
)

select
    raw.line,
    raw.interaction_id,
    raw.project_id,
    raw.stakeholder_id,
    coalesce(function_word.canonical, raw.function) as function,
    raw.parsed.happened_at,
    raw.ask_id,
    raw.parsed.answered_at,
    coalesce(stage_word.canonical, raw.stage) as stage,
    medium_word.canonical as medium,
    raw.parsed.minutes,
    purpose_word.canonical as purpose,
    raw.parsed.round,
    language_word.canonical as language,
    lists.canonical as tactics,
    before_word.canonical as stance_before,
    after_word.canonical as stance_after,
    outcome_word.canonical as outcome,
    reason_word.canonical as reason,
    escalated_word.canonical = 'true' as escalated,
    raw.note,
    concat_ws(
        ',',
        required('interaction_id', raw.interaction_id),
        required('project_id', raw.project_id),
        required('happened_at', raw.happened_at),
        fault(
            raw.stakeholder_id is null and raw.function is null, 'stakeholder_id',
            'is empty, and so is function; one of the two is required', null
        ),
        repeats('interaction_id', raw.interaction_id, raw.line, repeated.first_line),
        unknown_project(raw.project_id, known_project.project_id),
        unknown_stakeholder(raw.stakeholder_id, known_stakeholder.stakeholder_id),
        not_a_date('happened_at', raw.happened_at, raw.parsed.happened_at),
        not_a_date('answered_at', raw.answered_at, raw.parsed.answered_at),
        fault(
            raw.parsed.answered_at < raw.parsed.happened_at, 'answered_at', 'is before happened_at',
            raw.answered_at
        ),
        not_listed('medium', 'medium', raw.medium, medium_word.canonical),
        not_whole('minutes', raw.minutes, raw.parsed.minutes),
        fault(raw.parsed.minutes < 0, 'minutes', 'is below 0', raw.minutes),
        not_listed('purpose', 'purpose', raw.purpose, purpose_word.canonical),
        not_whole('round', raw.round, raw.parsed.round),
        fault(raw.parsed.round < 1, 'round', 'is below 1', raw.round),
        not_listed('language', 'protects', raw.language, language_word.canonical),
        not_listed('tactics', 'tactics', raw.tactics, case when lists.unknown = 0 then 'known' end),
        not_listed('stance_before', 'stance', raw.stance_before, before_word.canonical),
        not_listed('stance_after', 'stance', raw.stance_after, after_word.canonical),
        not_listed('outcome', 'interaction_outcome', raw.outcome, outcome_word.canonical),
        not_listed('reason', 'reason', raw.reason, reason_word.canonical),
        not_listed('escalated', 'boolean', raw.escalated, escalated_word.canonical)
    ) as faults
from cells as raw
left join repeated on raw.interaction_id is not distinct from repeated.interaction_id
left join known_project on raw.project_id = known_project.project_id
left join known_stakeholder on raw.stakeholder_id = known_stakeholder.stakeholder_id
left join lists on raw.tactics = lists.list_text
left join spelling as function_word
    on function_word.enumeration = 'function' and raw.function = function_word.cell
left join spelling as stage_word
    on stage_word.enumeration = 'stage' and raw.stage = stage_word.cell
left join spelling as medium_word
    on medium_word.enumeration = 'medium' and raw.medium = medium_word.cell
left join spelling as purpose_word
    on purpose_word.enumeration = 'purpose' and raw.purpose = purpose_word.cell
left join spelling as language_word
    on language_word.enumeration = 'protects' and raw.language = language_word.cell
left join spelling as before_word
    on before_word.enumeration = 'stance' and raw.stance_before = before_word.cell
left join spelling as after_word
    on after_word.enumeration = 'stance' and raw.stance_after = after_word.cell
left join spelling as outcome_word
    on outcome_word.enumeration = 'interaction_outcome' and raw.outcome = outcome_word.cell
left join spelling as reason_word
    on reason_word.enumeration = 'reason' and raw.reason = reason_word.cell
left join spelling as escalated_word
    on escalated_word.enumeration = 'boolean' and raw.escalated = escalated_word.cell
