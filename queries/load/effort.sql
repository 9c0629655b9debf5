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
    left join spelling as kind_word
        on kind_word.enumeration = 'effort_kind' and raw.kind = kind_word.cell
),

judged as (
    select
        *,
        concat_ws(
            ',',
            required('week_of', week_text),
            required('kind', kind_text),
            required('hours', hours_text),
            unknown_project(project_id, known_id),
            not_a_date('week_of', week_text, week_of),
            not_listed('kind', 'effort_kind', kind_text, kind),
            not_a_number('hours', hours_text, hours),
            fault(hours < 0, 'hours', 'is below 0', hours_text)
        ) as faults
    from typed
),

repeated as (
    select
        project_id,
        week_of,
        kind,
        hours,
        team
    from judged
    where faults = ''
    group by project_id, week_of, kind, hours, team
    having count(*) > 1
),

-- Few rows have an equal: only those are put in order and counted.
counted as (
    select
        judged.line,
        row_number() over (
            partition by judged.project_id, judged.week_of, judged.kind, judged.hours, judged.team
            order by judged.line asc
        ) as nth
    from judged
    inner join repeated
        on
            judged.project_id is not distinct from repeated.project_id
            and judged.week_of = repeated.week_of
            and judged.kind = repeated.kind
            and judged.hours = repeated.hours
            and judged.team is not distinct from repeated.team
    where judged.faults = ''
)

select
    judged.line,
    judged.project_id,
    judged.week_of,
    judged.kind,
    judged.hours,
    judged.team,
    coalesce(counted.nth, 1)::integer as nth,
    judged.faults
from judged
left join counted on judged.line = counted.line
