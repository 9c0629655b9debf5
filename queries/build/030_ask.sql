-- purpose: One row per round of an ask, from interactions and from the answers in a log.
-- grain: ask_key, round
-- param: as_of TIMESTAMP | nothing dated later is read; what was answered later is still open
-- note: Every answer closes one round. It answers the unanswered asks of the same ask before it, the first of which says when the round was asked; a dated answer also takes those between its own asking and answering. What no answer took is one open round.
-- note: Answers are in order of answered_at, happened_at, interaction_id. After a yes the next ask is a new one, numbered on.
-- note: A round counted by the team is kept where it is above the round before; a lower one would double a round, and is counted on.
-- note: Function, stage, reason and person are those of the contact that answered (of an open round: that asked first).
-- note: A missing stage is the one entered last by then, of several entered at once the last in process order.
-- note: In a log a round is asked by the previous event and answered by this one.
-- note: Contacts are put in rounds with few, narrow columns: what the one that speaks for a round says is fetched last. Tactics go along as the bits of a number.
insert into ask
with lacking as materialized (
    select
        interaction_id,
        project_id,
        happened_at
    from interactions
    where stage is null and happened_at <= $as_of
),

stage_entered as (
    select
        visit.project_id,
        visit.entered_at,
        arg_max(visit.stage, { 'rank': coalesce(stage_order.rank, -1), 'stage': visit.stage }) as stage
    from visit
    left join stage_order on visit.stage = stage_order.stage
    where visit.project_id in (select lacking.project_id from lacking)
    group by visit.project_id, visit.entered_at
),

-- Only what a row lacks is looked up, and few columns go along: the lists of an interaction make a wide row.
placed as (
    select
        lacking.interaction_id,
        stage_entered.stage
    from lacking
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

tactic as materialized (
    select
        given.name,
        1::bigint << (row_number() over (order by given.name asc) - 1) as bit
    from (select distinct unnest(tactics) as name from interactions where happened_at <= $as_of) as given
),

tactic_set as (
    select
        given.tactics,
        coalesce(bit_or(tactic.bit), 0) as bits
    from (select distinct tactics from interactions where tactics is not null) as given
    left join tactic on list_contains(given.tactics, tactic.name)
    group by given.tactics
),

said as not materialized (
    select
        interactions.interaction_id,
        interactions.project_id,
        interactions.stakeholder_id,
        coalesce(interactions.stakeholder_id, interactions.function) as who,
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
        stakeholders.protects
    from interactions
    left join stakeholders on interactions.stakeholder_id = stakeholders.stakeholder_id
    left join placed on interactions.interaction_id = placed.interaction_id
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
        said.interaction_id,
        0 as event_no,
        said.project_id,
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
        '',
        event_no,
        project_id,
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
        any_value(project_id) as project_id,
        count(*) filter (where answered_at is not null and is_yes) as yes_count,
        row_number() over () as ask_no
    from contact
    group by ask_name
    having bool_or(is_ask)
),

numbered as materialized (
    select
        asked.ask_no,
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
        numbered.interaction_id,
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
    group by numbered.ask_no, numbered.interaction_id
),

-- What waited for each answer; without an answer_no, what still waits.
waited as materialized (
    select
        ask_no,
        answer_no,
        min(happened_at) filter (where is_ask) as asked_at,
        count(*) filter (where is_ask) as unanswered,
        arg_min(interaction_id, { 'at': happened_at, 'id': interaction_id }) filter (where is_ask) as first_id,
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
        answer.interaction_id,
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
        waited.first_id,
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
        interaction_id,
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
),

named as materialized (
    select
        asked.ask_name || ' #' || numbered_round.ask_count as ask_key,
        asked.project_id,
        numbered_round.*
    from numbered_round
    inner join asked on numbered_round.ask_no = asked.ask_no
),

tactic_list as (
    select
        given.bits,
        coalesce(list(tactic.name order by tactic.name asc) filter (where tactic.name is not null), []) as names
    from (
        select tactics as bits from named
        union
        select earlier_tactics from named
    ) as given
    left join tactic on given.bits & tactic.bit > 0
    group by given.bits
),

speech as (
    select
        interaction_id,
        0 as event_no,
        project_id,
        stakeholder_id,
        who,
        function,
        stage,
        outcome,
        reason,
        protects
    from said
    where is_ask or is_answer
    union all
    select
        '',
        event_no,
        project_id,
        null,
        null,
        actor_function,
        stage,
        outcome,
        reason,
        null
    from logged
)

select
    named.ask_key,
    named.round,
    named.project_id,
    speech.stakeholder_id,
    speech.function,
    speech.stage,
    named.asked_at,
    named.answered_at,
    named.next_answered_at,
    case when named.answered_at is null then 'none' else speech.outcome end as outcome,
    case
        when named.answered_at is not null and speech.outcome = 'resistance' then speech.reason
    end as reason,
    named.is_response_timed,
    now_with.names as tactics,
    before_with.names as earlier_tactics,
    named.language,
    case
        when named.language is not null and speech.protects is not null
            then list_contains(speech.protects, named.language)
    end as is_language_matched,
    first_contact.starting_stance,
    asking.work_us as asked_work_us,
    answering.work_us as answered_work_us,
    next_answering.work_us as next_answered_work_us,
    case when named.event_no > 0 then named.answered_at else named.asked_at end as known_at
from named
inner join speech
    on
        named.interaction_id = speech.interaction_id
        and named.event_no = speech.event_no
        and named.project_id = speech.project_id
left join first_contact on named.project_id = first_contact.project_id and speech.who = first_contact.who
left join tactic_list as now_with on named.tactics = now_with.bits
left join tactic_list as before_with on named.earlier_tactics = before_with.bits
left join moment as asking on named.asked_at = asking.happens_at
left join moment as answering on named.answered_at = answering.happens_at
left join moment as next_answering on named.next_answered_at = next_answering.happens_at
order by named.ask_key, named.round
