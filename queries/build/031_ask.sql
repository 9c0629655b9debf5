-- purpose: One row per round of an ask, with what the contact that speaks for it says.
-- grain: ask_key, round
-- param: as_of TIMESTAMP | nothing dated later is read
-- note: Function, stage, reason and person are those of the contact that answered (of an open round: that asked first).
insert into ask
with first_contact as (
    select
        project_number.project_number,
        coalesce(interactions.stakeholder_id, interactions.function) as who,
        first(
            interactions.stance_before order by interactions.happened_at asc, interactions.interaction_id asc
        ) as starting_stance
    from interactions
    inner join project_number on interactions.project_id = project_number.project_id
    where interactions.happened_at <= $as_of
    group by all
),

tactic_list as (
    select
        given.bits,
        coalesce(list(tactic_bit.name order by tactic_bit.name asc) filter (where tactic_bit.name is not null), [])
            as names
    from (
        select tactics as bits from ask_round
        union
        select earlier_tactics from ask_round
    ) as given
    left join tactic_bit on given.bits & tactic_bit.bit > 0
    group by given.bits
),

speech as (
    select
        interactions.rowid as source_no,
        0 as event_no,
        interactions.project_id,
        interactions.stakeholder_id,
        coalesce(interactions.stakeholder_id, interactions.function) as who,
        coalesce(interactions.function, stakeholders.function, 'not recorded') as function,
        coalesce(interactions.stage, placed.stage, 'unattributed') as stage,
        interactions.outcome,
        interactions.reason,
        stakeholders.protects
    from interactions
    left join stakeholders on interactions.stakeholder_id = stakeholders.stakeholder_id
    left join placed on interactions.rowid = placed.source_no
    union all
    select
        project_number.project_number,
        row_number() over (
            partition by project_number.project_number
            order by events.happened_at asc, events.sequence asc, events.step asc, events.nth asc
        ) as event_no,
        events.project_id,
        null,
        null,
        events.actor_function,
        events.stage,
        events.outcome,
        events.reason,
        null
    from events
    inner join project_number on events.project_id = project_number.project_id
    where events.happened_at <= $as_of
)

select
    ask_round.ask_key,
    ask_round.round,
    speech.project_id,
    ask_round.project_number,
    speech.stakeholder_id,
    speech.function,
    speech.stage,
    ask_round.asked_at,
    ask_round.answered_at,
    ask_round.next_answered_at,
    case when ask_round.answered_at is null then 'none' else speech.outcome end as outcome,
    case
        when ask_round.answered_at is not null and speech.outcome = 'resistance' then speech.reason
    end as reason,
    ask_round.is_response_timed,
    now_with.names as tactics,
    before_with.names as earlier_tactics,
    ask_round.language,
    case
        when ask_round.language is not null and speech.protects is not null
            then list_contains(speech.protects, ask_round.language)
    end as is_language_matched,
    first_contact.starting_stance,
    ask_round.asked_work_us,
    ask_round.answered_work_us,
    ask_round.next_answered_work_us,
    case when ask_round.event_no > 0 then ask_round.answered_at else ask_round.asked_at end as known_at
from ask_round
inner join speech on ask_round.source_no = speech.source_no and ask_round.event_no = speech.event_no
left join first_contact
    on ask_round.project_number = first_contact.project_number and speech.who = first_contact.who
left join tactic_list as now_with on ask_round.tactics = now_with.bits
left join tactic_list as before_with on ask_round.earlier_tactics = before_with.bits
order by ask_round.project_number, ask_round.asked_at, ask_round.round, ask_round.ask_key
