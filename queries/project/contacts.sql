-- purpose: What was talked about on one project, with which function, and what was answered.
-- grain: happened_at, kind, number
-- param: scope STRUCT | the project, the as-of date and the clock
-- column: happened_at TIMESTAMP | when, in the configured time zone
-- column: kind VARCHAR | contact: a contact of the team; answer: an answer in a log
-- column: number BIGINT | order among rows of the same instant and kind
-- column: function VARCHAR | function talked to, or that answered
-- column: stage VARCHAR | stage it was about; null when not recorded
-- column: purpose VARCHAR | prealign, ask, update or resolve
-- column: medium VARCHAR | how: meeting, email and so on
-- column: language VARCHAR | value procurement talked about
-- column: tactics VARCHAR | tactics used, separated by semicolons
-- column: outcome VARCHAR | commitment, compliance or resistance; null without an answer at as_of
-- column: reason VARCHAR | what an objection protects
-- column: days_to_answer DOUBLE | days from the contact to its answer, where both are dated
-- note: Functions only: who it was, stance and notes are not part of it.
with told as (
    select
        interactions.happened_at,
        'contact' as kind,
        interactions.interaction_id as place,
        coalesce(interactions.function, stakeholders.function, 'not recorded') as function,
        interactions.stage,
        interactions.purpose,
        interactions.medium,
        interactions.language,
        array_to_string(interactions.tactics, ';') as tactics,
        coalesce(interactions.answered_at, interactions.happened_at) <= $scope['as_of']::timestamp as is_answered,
        nullif(interactions.outcome, 'none') as outcome,
        interactions.reason,
        interactions.answered_at
    from interactions
    left join stakeholders on interactions.stakeholder_id = stakeholders.stakeholder_id
    where
        interactions.project_id = $scope['project_id']
        and interactions.happened_at <= $scope['as_of']::timestamp
    union all
    select
        events.happened_at,
        'answer',
        lpad(events.sequence::varchar, 12, '0'),
        events.actor_function,
        events.stage,
        null,
        null,
        null,
        null,
        true,
        events.outcome,
        events.reason,
        null
    from events
    where
        events.project_id = $scope['project_id']
        and events.happened_at <= $scope['as_of']::timestamp
        and events.outcome <> 'none'
)

select
    local_time(told.happened_at) as happened_at,
    told.kind,
    row_number() over (partition by told.happened_at, told.kind order by told.place asc) as number,
    told.function,
    told.stage,
    told.purpose,
    told.medium,
    told.language,
    told.tactics,
    case when told.is_answered then told.outcome end as outcome,
    case when told.is_answered and told.outcome = 'resistance' then told.reason end as reason,
    case
        when not told.is_answered or told.answered_at is null then null
        when $scope['is_working']::boolean
            then days_of(worked_by(answering, told.answered_at) - worked_by(asking, told.happened_at), $scope)
        else days_of(epoch_us(told.answered_at) - epoch_us(told.happened_at), $scope)
    end as days_to_answer
from told
asof left join work_calendar as asking on told.happened_at >= asking.happens_at
asof left join work_calendar as answering on told.answered_at >= answering.happens_at
order by happened_at asc, told.kind asc, number asc
