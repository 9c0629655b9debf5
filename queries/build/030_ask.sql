-- purpose: One row per round of an ask, from interactions and from the answers in a log.
-- grain: ask_key, round
-- param: as_of TIMESTAMP | nothing dated later is read; what was answered later is still open
-- note: Every answer closes one round. It answers the unanswered asks of the same ask before it, the first of which says when the round was asked; a dated answer also takes those between its own asking and answering. What no answer took is one open round.
-- note: Answers are in order of answered_at, happened_at, interaction_id. After a yes the next ask is a new one, numbered on.
-- note: A round counted by the team is kept where it is above the round before; a lower one would double a round, and is counted on.
-- note: Function, stage, reason and person are those of the contact that answered (of an open round: that asked first).
-- note: A missing stage is the one entered last by then, of several entered at once the last in process order.
-- note: In a log a round is asked by the previous event and answered by this one.
insert into ask
with stage_entered as (
    select
        visit.project_id,
        visit.entered_at,
        arg_max(visit.stage, { 'rank': coalesce(stage_order.rank, -1), 'stage': visit.stage }) as stage
    from visit
    left join stage_order on visit.stage = stage_order.stage
    group by visit.project_id, visit.entered_at
),

-- Only what a row lacks is looked up, and few columns go along: the lists of an interaction make a wide row.
placed as (
    select
        lacking.interaction_id,
        stage_entered.stage
    from (
        select
            interaction_id,
            project_id,
            happened_at
        from interactions
        where stage is null and happened_at <= $as_of
    ) as lacking
    asof inner join stage_entered
        on lacking.project_id = stage_entered.project_id and lacking.happened_at >= stage_entered.entered_at
),

first_contact as (
    select
        project_id,
        coalesce(stakeholder_id, function) as who,
        first(stance_before order by happened_at asc, interaction_id asc) as starting_stance
    from interactions
    where happened_at <= $as_of
    group by all
),

happened as (
    select
        interactions.interaction_id,
        interactions.project_id,
        interactions.stakeholder_id,
        coalesce(interactions.function, stakeholders.function, 'not recorded') as function,
        coalesce(interactions.stage, placed.stage, 'unattributed') as stage,
        interactions.ask_id,
        interactions.happened_at,
        coalesce(interactions.answered_at, interactions.happened_at) as answered_at,
        interactions.answered_at is not null as is_dated,
        coalesce(interactions.outcome in ('commitment', 'compliance', 'resistance'), false) as is_answer,
        coalesce(interactions.purpose = 'ask', false) as is_ask,
        interactions.outcome,
        interactions.reason,
        interactions.round,
        interactions.tactics,
        interactions.language,
        stakeholders.protects,
        first_contact.starting_stance
    from interactions
    left join stakeholders on interactions.stakeholder_id = stakeholders.stakeholder_id
    left join placed on interactions.interaction_id = placed.interaction_id
    left join first_contact
        on
            interactions.project_id = first_contact.project_id
            and coalesce(interactions.stakeholder_id, interactions.function) = first_contact.who
    where interactions.happened_at <= $as_of
),

logged as (
    select
        *,
        lag(happened_at) over in_order as previous_at,
        row_number() over in_order as event_no
    from events
    where happened_at <= $as_of
    window in_order as (partition by project_id order by happened_at asc, sequence asc, step asc, nth asc)
),

-- A part of the name that holds the mark between parts has it doubled, so that no two asks share a name.
contact as materialized (
    select
        0 as event_no,
        interaction_id,
        project_id,
        replace(project_id, '/', '//') || ' / ' || case
            when ask_id is not null then replace(ask_id, '/', '//')
            when stakeholder_id is not null
                then 'person / ' || replace(stakeholder_id, '/', '//') || ' / ' || replace(stage, '/', '//')
            else replace(function, '/', '//') || ' / ' || replace(stage, '/', '//')
        end as ask_name,
        stakeholder_id,
        function,
        stage,
        happened_at,
        case when is_answer and answered_at <= $as_of then answered_at end as answered_at,
        is_dated,
        is_ask or is_answer as is_ask,
        outcome,
        reason,
        round,
        tactics,
        language,
        protects,
        starting_stance
    from happened
    union all
    select
        event_no,
        '',
        project_id,
        replace(project_id, '/', '//') || ' / ' || replace(actor_function, '/', '//')
        || ' / ' || replace(stage, '/', '//'),
        null,
        actor_function,
        stage,
        coalesce(previous_at, happened_at),
        happened_at,
        previous_at is not null,
        true,
        outcome,
        reason,
        null,
        null,
        null,
        null,
        null
    from logged
    where outcome in ('commitment', 'compliance', 'resistance')
),

answer as materialized (
    select
        ask_name,
        event_no,
        interaction_id,
        answered_at,
        is_dated,
        row_number() over answers_in_order as answer_no,
        count(*) filter (where outcome <> 'resistance') over answers_in_order
        - (outcome <> 'resistance')::integer as yes_before
    from contact
    where answered_at is not null
    window
        answers_in_order as (
            partition by ask_name
            order by answered_at asc, happened_at asc, event_no asc, interaction_id asc
            rows between unbounded preceding and current row
        )
),

yes as (
    select
        ask_name,
        count(*) filter (where outcome <> 'resistance') as answers
    from contact
    where answered_at is not null
    group by ask_name
),

taken as materialized (
    select
        contact.ask_name,
        contact.interaction_id,
        min(answer.answer_no) as answer_no
    from contact
    inner join answer
        on
            contact.ask_name = answer.ask_name
            and contact.happened_at <= answer.answered_at
            and (
                contact.happened_at < answer.answered_at
                or answer.is_dated
                or contact.interaction_id < answer.interaction_id
            )
    where contact.answered_at is null
    group by contact.ask_name, contact.interaction_id
),

numbered as materialized (
    select
        contact.*,
        coalesce(own.answer_no, taken.answer_no) as answer_no
    from contact
    left join answer as own
        on
            contact.ask_name = own.ask_name
            and contact.interaction_id = own.interaction_id
            and contact.event_no = own.event_no
    left join taken on contact.ask_name = taken.ask_name and contact.interaction_id = taken.interaction_id
),

round_of as materialized (
    select
        ask_name,
        answer_no,
        -- The row that answered, else the one that asked first.
        arg_min(
            {
                'project_id': project_id,
                'stakeholder_id': stakeholder_id,
                'function': function,
                'stage': stage,
                'answered_at': answered_at,
                'outcome': case when answered_at is null then 'none' else outcome end,
                'reason': case when answered_at is not null and outcome = 'resistance' then reason end,
                'is_dated': is_dated,
                'is_logged': event_no > 0,
                'protects': protects,
                'starting_stance': starting_stance
            },
            { 'waits': answered_at is null, 'at': happened_at, 'id': interaction_id }
        ) filter (where is_ask) as speaks,
        arg_min(
            round, { 'waits': answered_at is null, 'at': happened_at, 'id': interaction_id }
        ) filter (where is_ask and round is not null) as counted_round,
        min(happened_at) filter (where is_ask) as asked_at,
        count(*) filter (where is_ask and answered_at is null) as unanswered,
        list_sort(list_distinct(flatten(list(tactics) filter (where tactics is not null)))) as tactics,
        arg_min(
            language, { 'waits': answered_at is null, 'at': happened_at, 'id': interaction_id }
        ) filter (where language is not null) as language
    from numbered
    group by ask_name, answer_no
    having bool_or(is_ask)
),

asks as (
    select
        round_of.*,
        round_of.ask_name || ' #' || coalesce(answer.yes_before, yes.answers, 0) + 1 as ask_key
    from round_of
    left join answer on round_of.ask_name = answer.ask_name and round_of.answer_no = answer.answer_no
    left join yes on round_of.ask_name = yes.ask_name
),

in_order as materialized (
    select
        *,
        row_number() over (partition by ask_key order by answer_no asc nulls last) as place
    from asks
),

numbered_rounds as (
    select
        ask_key,
        place + greatest(0, coalesce(max(counted_round - place) over (
            partition by ask_key order by place asc rows between unbounded preceding and current row
        ), 0)) as round,
        speaks['project_id'] as project_id,
        speaks['stakeholder_id'] as stakeholder_id,
        speaks['function'] as function,
        speaks['stage'] as stage,
        asked_at,
        speaks['answered_at'] as answered_at,
        lead(speaks['answered_at']) over (partition by ask_key order by place asc) as next_answered_at,
        speaks['outcome'] as outcome,
        speaks['reason'] as reason,
        speaks['answered_at'] is null or speaks['is_dated'] or unanswered > 0 as is_response_timed,
        tactics,
        list_sort(list_distinct(flatten(array_agg(tactics) over (
            partition by ask_key order by place asc rows between unbounded preceding and 1 preceding
        )))) as earlier_tactics,
        language,
        case
            when language is not null and speaks['protects'] is not null
                then list_contains(speaks['protects'], language)
        end as is_language_matched,
        speaks['starting_stance'] as starting_stance,
        case when speaks['is_logged'] then speaks['answered_at'] else asked_at end as known_at
    from in_order
)

select
    numbered_rounds.ask_key,
    numbered_rounds.round,
    numbered_rounds.project_id,
    numbered_rounds.stakeholder_id,
    numbered_rounds.function,
    numbered_rounds.stage,
    numbered_rounds.asked_at,
    numbered_rounds.answered_at,
    numbered_rounds.next_answered_at,
    numbered_rounds.outcome,
    numbered_rounds.reason,
    numbered_rounds.is_response_timed,
    numbered_rounds.tactics,
    numbered_rounds.earlier_tactics,
    numbered_rounds.language,
    numbered_rounds.is_language_matched,
    numbered_rounds.starting_stance,
    work_at(asking, numbered_rounds.asked_at) as asked_work_us,
    work_at(answering, numbered_rounds.answered_at) as answered_work_us,
    numbered_rounds.known_at
from numbered_rounds
asof left join work_calendar as asking on numbered_rounds.asked_at >= asking.happens_at
asof left join work_calendar as answering on numbered_rounds.answered_at >= answering.happens_at
order by numbered_rounds.ask_key, numbered_rounds.round
