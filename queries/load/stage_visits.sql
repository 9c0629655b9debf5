-- purpose: Stage visits as read, typed, with the faults of each row; without a left_at column a visit ends with the next.
-- grain: line
-- note: Of equal keys the first counts; where visits follow each other the last, since the others take no time.
with typed as (
    select
        raw.line,
        raw.project_id,
        raw.holder_function as holder_text,
        raw.stage as stage_text,
        raw.holder_side as side_text,
        raw.mode as mode_text,
        raw.outcome as outcome_text,
        raw.entered_at as entered_text,
        raw.left_at as left_text,
        coalesce(stage_word.canonical, raw.stage) as stage,
        as_timestamp(raw.entered_at) as entered_at,
        as_timestamp(raw.left_at) as left_at,
        coalesce(function_word.canonical, raw.holder_function) as holder_function,
        side_word.canonical as holder_side,
        mode_word.canonical as mode,
        outcome_word.canonical as outcome,
        known_project.project_id as known_id
    from raw
    left join known_project on raw.project_id = known_project.project_id
    left join word as stage_word
        on stage_word.enumeration = 'stage' and normalise(raw.stage) = stage_word.normalised
    left join word as function_word
        on function_word.enumeration = 'function' and normalise(raw.holder_function) = function_word.normalised
    left join word as side_word
        on side_word.enumeration = 'holder_side' and normalise(raw.holder_side) = side_word.normalised
    left join word as mode_word
        on mode_word.enumeration = 'mode' and normalise(raw.mode) = mode_word.normalised
    left join word as outcome_word
        on outcome_word.enumeration = 'visit_outcome' and normalise(raw.outcome) = outcome_word.normalised
),

judged as (
    select
        *,
        found([
            required('project_id', project_id),
            required('stage', stage_text),
            required('entered_at', entered_text),
            required('holder_function', holder_text),
            unknown_project(project_id, known_id),
            not_a_date('entered_at', entered_text, entered_at),
            not_a_date('left_at', left_text, left_at),
            fault(left_at < entered_at, 'left_at', 'is before entered_at', left_text),
            not_listed('holder_side', 'holder_side', side_text, holder_side),
            not_listed('mode', 'mode', mode_text, mode),
            not_listed('outcome', 'visit_outcome', outcome_text, outcome),
            fault(
                not getvariable('is_sequential') and line > min(line) over same_key, 'project_id',
                'repeats the key of line ' || (min(line) over same_key), project_id
            ),
            fault(
                getvariable('is_sequential') and line < max(line) over same_key, 'project_id',
                'enters the same stage again at that instant on line ' || (max(line) over same_key), project_id
            )
        ]) as faults
    from typed
    window same_key as (partition by project_id, stage, holder_function, entered_at)
)

select
    line,
    project_id,
    stage,
    entered_at,
    case
        when getvariable(
                'is_sequential'
            )
            then lead(entered_at)
                    over (
                        partition by project_id, len(faults) > 0 order by entered_at asc, line asc
                    )
        else left_at
    end as left_at,
    holder_function,
    holder_side,
    mode,
    outcome,
    faults
from judged
order by line
