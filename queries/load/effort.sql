-- purpose: Weekly effort as read, typed, with the faults of each row.
-- grain: line
with typed as (
    select
        raw.line,
        raw.project_id,
        raw.week_of as week_text,
        raw.kind as kind_text,
        raw.hours as hours_text,
        raw.team,
        as_date(raw.week_of) as week_of,
        kind_word.canonical as kind,
        as_number(raw.hours) as hours,
        known_project.project_id as known_id
    from raw
    left join known_project on raw.project_id = known_project.project_id
    left join word as kind_word
        on kind_word.enumeration = 'effort_kind' and normalise(raw.kind) = kind_word.normalised
),

judged as (
    select
        *,
        found([
            required('week_of', week_text),
            required('kind', kind_text),
            required('hours', hours_text),
            unknown_project(project_id, known_id),
            not_a_date('week_of', week_text, week_of),
            not_listed('kind', 'effort_kind', kind_text, kind),
            not_a_number('hours', hours_text, hours),
            fault(hours < 0, 'hours', 'is below 0', hours_text)
        ]) as faults
    from typed
)

select
    line,
    project_id,
    week_of,
    kind,
    hours,
    team,
    row_number() over (
        partition by project_id, week_of, kind, hours, team, len(faults) > 0 order by line asc
    )::integer as nth,
    faults
from judged
order by line
