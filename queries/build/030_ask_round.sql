-- purpose: Contacts and the answers of a log put in rounds of asks, with few, narrow columns.
-- grain: ask_key, round
-- param: as_of TIMESTAMP | nothing dated later is read; what was answered later is still open
-- note: Every answer closes one round. It answers the unanswered asks of the same ask before it, the first of which says when the round was asked; a dated answer also takes those between its own asking and answering. What no answer took is one open round.
-- note: Answers are in order of answered_at, happened_at, interaction_id. After a yes the next ask is a new one, numbered on.
-- note: A round counted by the team is kept where it is above the round before; a lower one would double a round, and is counted on.
-- note: In a log a round is asked by the previous event and answered by this one.
-- note: For a round speaks the contact that answered, of an open round that which asked first: source_no is the number of its row (of an event: of its project), event_no is 0 but for an event. Tactics go along as the bits of a number.
create or replace temp table ask_round as
with tactic_set as (
    select
        given.tactics,
        coalesce(bit_or(tactic_bit.bit), 0) as bits
    from (select distinct tactics from interactions where tactics is not null) as given
    left join tactic_bit on list_contains(given.tactics, tactic_bit.name)
    group by given.tactics
),

said as not materialized (
    select
        interactions.rowid as source_no,
        interactions.interaction_id,
        interactions.project_id,
        project_number.project_number,
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
        interactions.round,
        interactions.tactics,
        interactions.language
    from interactions
    inner join project_number on interactions.project_id = project_number.project_id
    left join stakeholders on interactions.stakeholder_id = stakeholders.stakeholder_id
    left join placed on interactions.rowid = placed.source_no
    where interactions.happened_at <= $as_of
),

logged as (
    select
        events.*,
        project_number.project_number,
        lag(events.happened_at) over in_order as previous_at,
        row_number() over in_order as event_no
    from events
    inner join project_number on events.project_id = project_number.project_id
    where events.happened_at <= $as_of
    window
        in_order as (
            partition by project_number.project_number
            order by events.happened_at asc, events.sequence asc, events.step asc, events.nth asc
        )
),

-- A part of the name that holds the mark between parts has it doubled, so that no two asks share a name.
contact as materialized (
    select
        said.source_no,
        said.interaction_id,
        0 as event_no,
        said.project_number,
        replace(said.project_id, '/', '//') || ' / ' || case
            when said.ask_id is not null then replace(said.ask_id, '/', '//')
            when said.stakeholder_id is not null
                then 'person / ' || replace(said.stakeholder_id, '/', '//') || ' / ' || replace(said.stage, '/', '//')
            else replace(said.function, '/', '//') || ' / ' || replace(said.stage, '/', '//')
        end as ask_name,
        said.happened_at,
        case when said.is_answer and said.answered_at <= $as_of then said.answered_at end as answered_at,
        said.is_dated,
        said.is_ask or said.is_answer as is_ask,
        said.outcome <> 'resistance' as is_yes,
        said.round,
        tactic_set.bits as tactics,
        said.language
    from said
    left join tactic_set on said.tactics = tactic_set.tactics
    union all
    select
        project_number as source_no,
        '',
        event_no,
        project_number,
        replace(project_id, '/', '//') || ' / ' || replace(actor_function, '/', '//')
        || ' / ' || replace(stage, '/', '//'),
        coalesce(previous_at, happened_at),
        happened_at,
        previous_at is not null,
        true,
        outcome <> 'resistance',
        null,
        null,
        null
    from logged
    where outcome in ('commitment', 'compliance', 'resistance')
),

asked as materialized (
    select
        ask_name,
        any_value(project_number) as project_number,
        count(*) filter (where answered_at is not null and is_yes) as yes_count,
        row_number() over () as ask_no
    from contact
    group by ask_name
    having bool_or(is_ask)
),

numbered as materialized (
    select
        asked.ask_no,
        contact.source_no,
        contact.interaction_id,
        contact.event_no,
        contact.happened_at,
        contact.answered_at,
        contact.is_dated,
        contact.is_ask,
        contact.is_yes,
        contact.round,
        contact.tactics,
        contact.language
    from contact
    inner join asked on contact.ask_name = asked.ask_name
),

answer as materialized (
    select
        *,
        row_number() over answers_in_order as answer_no,
        count(*) filter (where is_yes) over answers_in_order - is_yes::integer as yes_before
    from numbered
    where answered_at is not null
    window
        answers_in_order as (
            partition by ask_no
            order by answered_at asc, happened_at asc, event_no asc, interaction_id asc
            rows between unbounded preceding and current row
        )
),

waiting as (
    select
        numbered.ask_no,
        numbered.source_no,
        any_value(numbered.interaction_id) as interaction_id,
        any_value(numbered.happened_at) as happened_at,
        any_value(numbered.is_ask) as is_ask,
        any_value(numbered.round) as round,
        any_value(numbered.tactics) as tactics,
        any_value(numbered.language) as language,
        min(answer.answer_no) as answer_no
    from numbered
    left join answer
        on
            numbered.ask_no = answer.ask_no
            and numbered.happened_at <= answer.answered_at
            and (
                numbered.happened_at < answer.answered_at
                or answer.is_dated
                or numbered.interaction_id < answer.interaction_id
            )
    where numbered.answered_at is null
    group by numbered.ask_no, numbered.source_no
),

-- What waited for each answer; without an answer_no, what still waits.
waited as materialized (
    select
        ask_no,
        answer_no,
        min(happened_at) filter (where is_ask) as asked_at,
        count(*) filter (where is_ask) as unanswered,
        arg_min(source_no, { 'at': happened_at, 'id': interaction_id }) filter (where is_ask) as first_no,
        arg_min(
            round, { 'at': happened_at, 'id': interaction_id }
        ) filter (where is_ask and round is not null) as round,
        arg_min(
            language, { 'at': happened_at, 'id': interaction_id }
        ) filter (where language is not null) as language,
        bit_or(tactics) as tactics
    from waiting
    group by ask_no, answer_no
),

-- For a round speaks the contact that answered, else the one that asked first.
round_of as (
    select
        answer.ask_no,
        answer.answer_no,
        answer.yes_before,
        answer.source_no,
        answer.event_no,
        least(answer.happened_at, waited.asked_at) as asked_at,
        answer.answered_at,
        answer.is_dated or coalesce(waited.unanswered > 0, false) as is_response_timed,
        coalesce(answer.round, waited.round) as counted_round,
        coalesce(answer.tactics | waited.tactics, answer.tactics, waited.tactics) as tactics,
        coalesce(answer.language, waited.language) as language
    from answer
    left join waited on answer.ask_no = waited.ask_no and answer.answer_no = waited.answer_no
    union all
    select
        waited.ask_no,
        null,
        asked.yes_count,
        waited.first_no,
        0,
        waited.asked_at,
        null,
        true,
        waited.round,
        waited.tactics,
        waited.language
    from waited
    inner join asked on waited.ask_no = asked.ask_no
    where waited.answer_no is null and waited.unanswered > 0
),

-- After a yes the next ask is a new one.
in_order as (
    select
        *,
        row_number() over (partition by ask_no, yes_before order by answer_no asc nulls last) as place
    from round_of
),

numbered_round as (
    select
        ask_no,
        yes_before + 1 as ask_count,
        source_no,
        event_no,
        place + greatest(0, coalesce(max(counted_round - place) over (
            partition by ask_no, yes_before order by place asc rows between unbounded preceding and current row
        ), 0)) as round,
        asked_at,
        answered_at,
        lead(answered_at) over (partition by ask_no, yes_before order by place asc) as next_answered_at,
        is_response_timed,
        tactics,
        case
            when place > 1
                then coalesce(bit_or(tactics) over (
                        partition by ask_no, yes_before order by place asc
                        rows between unbounded preceding and 1 preceding
                    ), 0)
        end as earlier_tactics,
        language
    from in_order
)

select
    asked.ask_name || ' #' || numbered_round.ask_count as ask_key,
    asked.project_number,
    numbered_round.source_no,
    numbered_round.event_no,
    numbered_round.round,
    numbered_round.asked_at,
    numbered_round.answered_at,
    numbered_round.next_answered_at,
    numbered_round.is_response_timed,
    numbered_round.tactics,
    numbered_round.earlier_tactics,
    numbered_round.language,
    asking.work_us as asked_work_us,
    answering.work_us as answered_work_us,
    next_answering.work_us as next_answered_work_us
from numbered_round
inner join asked on numbered_round.ask_no = asked.ask_no
left join moment as asking on numbered_round.asked_at = asking.happens_at
left join moment as answering on numbered_round.answered_at = answering.happens_at
left join moment as next_answering on numbered_round.next_answered_at = next_answering.happens_at
