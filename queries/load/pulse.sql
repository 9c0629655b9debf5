-- purpose: Answer sheets as read, typed, with the faults of each row.
-- grain: line
with typed as (
    select
        raw.*,
        as_timestamp(raw.asked_at) as asked,
        as_timestamp(raw.answered_at) as answered,
        coalesce(function_word.canonical, raw.function) as function_name,
        side_word.canonical as side_name,
        known_project.project_id as known_project_id,
        known_stakeholder.stakeholder_id as known_stakeholder_id,
        [
            { 'name': 'ability_needs', 'cell': raw.ability_needs, 'score': as_number(raw.ability_needs) },
            { 'name': 'ability_delivery', 'cell': raw.ability_delivery, 'score': as_number(raw.ability_delivery) },
            { 'name': 'benevolence_goals', 'cell': raw.benevolence_goals, 'score': as_number(raw.benevolence_goals) },
            { 'name': 'benevolence_fair', 'cell': raw.benevolence_fair, 'score': as_number(raw.benevolence_fair) },
            { 'name': 'integrity_rules', 'cell': raw.integrity_rules, 'score': as_number(raw.integrity_rules) },
            { 'name': 'integrity_candour', 'cell': raw.integrity_candour, 'score': as_number(raw.integrity_candour) },
            { 'name': 'willingness', 'cell': raw.willingness, 'score': as_number(raw.willingness) }
        ] as items
    from raw
    left join known_project on raw.project_id = known_project.project_id
    left join known_stakeholder on raw.stakeholder_id = known_stakeholder.stakeholder_id
    left join spelling as function_word
        on function_word.enumeration = 'function' and raw.function = function_word.cell
    left join spelling as side_word
        on side_word.enumeration = 'pulse_side' and raw.side = side_word.cell
)

select
    line,
    response_id,
    asked as asked_at,
    answered as answered_at,
    stakeholder_id,
    function_name as function,
    respondent_id,
    side_name as side,
    project_id,
    items[1].score as ability_needs,
    items[2].score as ability_delivery,
    items[3].score as benevolence_goals,
    items[4].score as benevolence_fair,
    items[5].score as integrity_rules,
    items[6].score as integrity_candour,
    items[7].score as willingness,
    as_number(recommend) as recommend,
    comment,
    concat_ws(
        ',',
        off_scale,
        required('response_id', response_id),
        required('asked_at', asked_at),
        required('side', side),
        fault(
            stakeholder_id is null and function is null, 'stakeholder_id',
            'is empty, and so is function; one of the two is required', null
        ),
        repeats('response_id', response_id, line, min(line) over (partition by response_id)),
        unknown_project(project_id, known_project_id),
        unknown_stakeholder(stakeholder_id, known_stakeholder_id),
        not_a_date('asked_at', asked_at, asked),
        not_a_date('answered_at', answered_at, answered),
        fault(answered < asked, 'answered_at', 'is before asked_at', answered_at),
        not_listed('side', 'pulse_side', side, side_name),
        not_a_number('recommend', recommend, as_number(recommend)),
        fault(as_number(recommend) not between 0 and 10, 'recommend', 'is outside 0 to 10', recommend),
        nullif(array_to_string(list_transform(
            items, lambda item: fault(
                item.cell is not null and coalesce(item.score not between 1 and 7, true), item.name,
                'is not a number from 1 to 7', item.cell
            )
        ), ','), '')
    ) as faults
from typed
order by line
