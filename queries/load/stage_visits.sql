-- purpose: Stage visits as read, typed, with the faults of each row.
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
    left join spelling as stage_word
        on stage_word.enumeration = 'stage' and raw.stage = stage_word.cell
    left join spelling as function_word
        on function_word.enumeration = 'function' and raw.holder_function = function_word.cell
    left join spelling as side_word
        on side_word.enumeration = 'holder_side' and raw.holder_side = side_word.cell
    left join spelling as mode_word
        on mode_word.enumeration = 'mode' and raw.mode = mode_word.cell
    left join spelling as outcome_word
        on outcome_word.enumeration = 'visit_outcome' and raw.outcome = outcome_word.cell
),

repeated as (
    select
        project_id,
        stage,
        holder_function,
        entered_at,
        min(line) as first_line,
        max(line) as last_line
    from typed
    group by project_id, stage, holder_function, entered_at
    having count(*) > 1
)

select
    typed.line,
    typed.project_id,
    typed.stage,
    typed.entered_at,
    typed.left_at,
    typed.holder_function,
    typed.holder_side,
    typed.mode,
    typed.outcome,
    concat_ws(
        ',',
        required('project_id', typed.project_id),
        required('stage', typed.stage_text),
        required('entered_at', typed.entered_text),
        required('holder_function', typed.holder_text),
        unknown_project(typed.project_id, typed.known_id),
        not_a_date('entered_at', typed.entered_text, typed.entered_at),
        not_a_date('left_at', typed.left_text, typed.left_at),
        fault(typed.left_at < typed.entered_at, 'left_at', 'is before entered_at', typed.left_text),
        not_listed('holder_side', 'holder_side', typed.side_text, typed.holder_side),
        not_listed('mode', 'mode', typed.mode_text, typed.mode),
        not_listed('outcome', 'visit_outcome', typed.outcome_text, typed.outcome),
        fault(
            not getvariable('is_sequential') and typed.line > repeated.first_line, 'project_id',
            'repeats the key of line ' || repeated.first_line, typed.project_id
        ),
        fault(
            getvariable('is_sequential') and typed.line < repeated.last_line, 'project_id',
            'enters the same stage again at that instant on line ' || repeated.last_line, typed.project_id
        )
    ) as faults
from typed
left join repeated
    on
        typed.project_id is not distinct from repeated.project_id
        and typed.stage is not distinct from repeated.stage
        and typed.holder_function is not distinct from repeated.holder_function
        and typed.entered_at is not distinct from repeated.entered_at
