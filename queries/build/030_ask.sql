-- purpose: One row per round of an ask, from interactions and from the answers in a log.
-- grain: ask_key, round
-- param: as_of TIMESTAMP | nothing dated later is read
-- note: A row with an answer closes the round; an unanswered ask before it says when the round was asked, the first of several. After a yes the next ask is a new one. For a log a round is asked by the previous event and answered by this one.
insert into ask
with contact as (
    select
        interactions.interaction_id,
        interactions.project_id,
        interactions.stakeholder_id,
        coalesce(interactions.function, stakeholders.function, 'not recorded') as function,
        coalesce(interactions.stage, visit.stage, 'unattributed') as stage,
        interactions.ask_id,
        interactions.happened_at,
        case
            when interactions.outcome in ('commitment', 'compliance', 'resistance')
                and coalesce(interactions.answered_at, interactions.happened_at) <= $as_of
                then coalesce(interactions.answered_at, interactions.happened_at)
        end as answered_at,
        interactions.answered_at is not null as is_answer_dated,
        interactions.purpose = 'ask' as is_ask,
        interactions.outcome,
        interactions.reason,
        interactions.tactics,
        interactions.language,
        stakeholders.protects,
        first(interactions.stance_before) over (
            partition by interactions.project_id, interactions.stakeholder_id
            order by interactions.happened_at asc, interactions.interaction_id asc
        ) as starting_stance
    from interactions
    left join stakeholders on interactions.stakeholder_id = stakeholders.stakeholder_id
    asof left join visit
        on interactions.project_id = visit.project_id and interactions.happened_at >= visit.entered_at
    where interactions.happened_at <= $as_of
),

keyed as (
    select
        *,
        coalesce(
            ask_id, project_id || ' / ' || coalesce(stakeholder_id, function) || ' / ' || stage
        ) as ask_name
    from contact
),

numbered as (
    select
        *,
        coalesce(count(*) filter (where answered_at is not null) over (
            partition by ask_name, project_id
            order by happened_at asc, answered_at is not null asc, interaction_id asc
            rows between unbounded preceding and 1 preceding
        ), 0) as answers_before,
        coalesce(count(*) filter (where answered_at is not null and outcome <> 'resistance') over (
            partition by ask_name, project_id
            order by happened_at asc, answered_at is not null asc, interaction_id asc
            rows between unbounded preceding and 1 preceding
        ), 0) as yes_before
    from keyed
),

from_interactions as (
    select
        project_id,
        ask_name,
        yes_before,
        answers_before,
        arg_min(stakeholder_id, happened_at) filter (where is_ask or answered_at is not null) as stakeholder_id,
        arg_min(function, happened_at) filter (where is_ask or answered_at is not null) as function,
        arg_min(stage, happened_at) filter (where is_ask or answered_at is not null) as stage,
        min(happened_at) filter (where is_ask or answered_at is not null) as asked_at,
        max(answered_at) as answered_at,
        coalesce(any_value(outcome) filter (where answered_at is not null), 'none') as outcome,
        any_value(reason) filter (where answered_at is not null and outcome = 'resistance') as reason,
        coalesce(
            bool_or(is_answer_dated and answered_at is not null)
            or bool_or(is_ask and answered_at is null), false
        ) as is_response_timed,
        list_sort(list_distinct(flatten(list(tactics) filter (where tactics is not null)))) as tactics,
        coalesce(
            arg_min(language, happened_at) filter (where (is_ask or answered_at is not null) and language is not null),
            arg_max(language, happened_at) filter (where language is not null)
        ) as language,
        any_value(protects) as protects,
        any_value(starting_stance) as starting_stance
    from numbered
    group by project_id, ask_name, yes_before, answers_before
    having bool_or(is_ask or answered_at is not null)
),

logged as (
    select
        *,
        lag(happened_at) over (partition by project_id order by happened_at asc, sequence asc, step asc, nth asc)
            as previous_at,
        row_number() over (partition by project_id order by happened_at asc, sequence asc, step asc, nth asc)
            as event_no
    from events
    where happened_at <= $as_of
),

answer as (
    select
        *,
        coalesce(count(*) filter (where outcome <> 'resistance') over (
            partition by project_id, actor_function, stage
            order by event_no asc
            rows between unbounded preceding and 1 preceding
        ), 0) as yes_before
    from logged
    where outcome in ('commitment', 'compliance', 'resistance')
),

round_of as (
    select
        project_id,
        project_id || ' / ' || actor_function || ' / ' || stage as ask_name,
        yes_before,
        event_no as answers_before,
        null as stakeholder_id,
        actor_function as function,
        stage,
        coalesce(previous_at, happened_at) as asked_at,
        happened_at as answered_at,
        outcome,
        case when outcome = 'resistance' then reason end as reason,
        previous_at is not null as is_response_timed,
        null as tactics,
        null as language,
        null as protects,
        null as starting_stance
    from answer
    union all
    select
        project_id,
        ask_name,
        yes_before,
        answers_before,
        stakeholder_id,
        function,
        stage,
        asked_at,
        answered_at,
        outcome,
        reason,
        is_response_timed,
        tactics,
        language,
        protects,
        starting_stance
    from from_interactions
),

asks as (
    select
        *,
        ask_name || ' #' || (
            dense_rank() over (partition by project_id, ask_name order by yes_before asc)
        ) as ask_key
    from round_of
)

select
    case
        when count(distinct project_id) over (partition by ask_key) > 1 then project_id || ' / ' || ask_key
        else ask_key
    end as ask_key,
    row_number() over this_ask as round,
    project_id,
    stakeholder_id,
    function,
    stage,
    asked_at,
    answered_at,
    lead(answered_at) over this_ask as next_answered_at,
    outcome,
    reason,
    is_response_timed,
    tactics,
    list_sort(list_distinct(flatten(array_agg(tactics) over (
        partition by project_id, ask_key
        order by answers_before asc
        rows between unbounded preceding and 1 preceding
    )))) as earlier_tactics,
    language,
    case when language is not null and protects is not null then list_contains(protects, language) end
        as is_language_matched,
    starting_stance
from asks
window this_ask as (partition by project_id, ask_key order by answers_before asc)
order by ask_key, round
