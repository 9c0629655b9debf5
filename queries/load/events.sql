-- purpose: Events as read, typed, with what the mapping says their steps mean and the faults of each row.
-- grain: line
with typed as (
    select
        raw.line,
        raw.project_id,
        raw.happened_at as happened_text,
        raw.started_at as started_text,
        raw.actor_function as actor_text,
        raw.outcome as outcome_text,
        raw.reason as reason_text,
        raw.sequence as sequence_text,
        raw.step,
        raw.note,
        as_timestamp(raw.happened_at) as happened_at,
        as_timestamp(raw.started_at) as started_at,
        coalesce(stage_word.canonical, raw.stage, step_rule.stage, step_word.canonical, raw.step) as stage,
        coalesce(function_word.canonical, raw.actor_function) as actor_function,
        coalesce(outcome_word.canonical, step_rule.outcome) as outcome,
        outcome_word.canonical as known_outcome,
        coalesce(reason_word.canonical, step_rule.reason) as reason,
        reason_word.canonical as known_reason,
        step_rule.ends,
        as_whole_number(raw.sequence) as known_sequence,
        known_project.project_id as known_id
    from raw
    left join known_project on raw.project_id = known_project.project_id
    left join step_rule on raw.step = step_rule.step
    left join spelling as stage_word
        on stage_word.enumeration = 'stage' and raw.stage = stage_word.cell
    left join spelling as step_word
        on step_word.enumeration = 'step' and raw.step = step_word.cell
    left join spelling as function_word
        on function_word.enumeration = 'function' and raw.actor_function = function_word.cell
    left join spelling as outcome_word
        on outcome_word.enumeration = 'interaction_outcome' and raw.outcome = outcome_word.cell
    left join spelling as reason_word
        on reason_word.enumeration = 'reason' and raw.reason = reason_word.cell
),

judged as (
    select
        *,
        coalesce(
            known_sequence,
            row_number() over (partition by project_id, happened_at order by line asc)
        ) as sequence,
        concat_ws(
            ',',
            required('project_id', project_id),
            required('happened_at', happened_text),
            required('step', step),
            required('actor_function', actor_text),
            fault(
                project_id is not null and known_id is null and (select count(*) from known_project) > 0,
                'project_id', 'is not a project that is loaded', project_id
            ),
            not_a_date('happened_at', happened_text, happened_at),
            not_a_date('started_at', started_text, started_at),
            fault(started_at > happened_at, 'started_at', 'is after happened_at', started_text),
            not_listed('outcome', 'interaction_outcome', outcome_text, known_outcome),
            not_listed('reason', 'reason', reason_text, known_reason),
            not_whole('sequence', sequence_text, known_sequence)
        ) as faults
    from typed
)

select
    line,
    project_id,
    happened_at,
    started_at,
    step,
    stage,
    actor_function,
    outcome,
    reason,
    note,
    ends,
    sequence,
    row_number() over (
        partition by project_id, happened_at, step, actor_function, faults <> '' order by sequence asc, line asc
    )::integer as nth,
    faults
from judged
order by line
