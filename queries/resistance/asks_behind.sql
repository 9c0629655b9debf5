-- purpose: The answered rounds of asks behind a mark, with what was said and what became of them.
-- grain: ask_no, round
-- param: scope STRUCT | period and filters; by the date of the answer, see macros.sql
-- param: picked STRUCT | function, stage, reason and answered_month of the answers; null means any; a reason means objections
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: ask_no BIGINT | number of the ask in this list; the rounds of one ask share it
-- column: round BIGINT | round of the ask, from 1
-- column: answered_on DATE | day of the answer in the configured time zone
-- column: function VARCHAR | function that answered
-- column: stage VARCHAR | stage the ask was about; not recorded
-- column: outcome VARCHAR | commitment, compliance or resistance
-- column: reason VARCHAR | what an objection protects; null for a yes, not recorded for an objection without one
-- column: language VARCHAR | value procurement talked about; null when not recorded
-- column: tactics VARCHAR | tactics used in the round, separated by semicolons; null when not recorded
-- column: next_answered_on DATE | day of the next answer of the same ask; null without one by as_of
-- column: days_to_next_answer DOUBLE | days from an objection to it; null for a yes, and where there is none
-- column: days_to_yes DOUBLE | days from an objection to the yes of the same ask; null for a yes, and where there is none
-- note: Who answered is not part of it, nor the name of the ask, which may hold a person's id: the list speaks of functions.
with listed as (
    select
        answered.project_id,
        answered.title,
        answered.ask_key,
        answered.round,
        answered.answered_at,
        answered.function,
        coalesce(answered.stage, 'not recorded') as stage,
        answered.outcome,
        case when answered.outcome = 'resistance' then coalesce(answered.reason, 'not recorded') end as reason,
        answered.language,
        array_to_string(answered.tactics, ';') as tactics,
        case when answered.next_answered_at <= answered.as_of then answered.next_answered_at end as next_answered_at,
        case
            when $scope['is_working']::boolean then answered.next_answered_work_us - answered.answered_work_us
            else epoch_us(answered.next_answered_at) - epoch_us(answered.answered_at)
        end as next_us,
        case
            when $scope['is_working']::boolean then objected.agreed_work_us - answered.answered_work_us
            else epoch_us(objected.agreed_at) - epoch_us(answered.answered_at)
        end as yes_us
    from answers($scope) as answered
    left join objected on answered.ask_key = objected.ask_key and answered.as_of >= objected.agreed_at
)

select
    project_id,
    coalesce(title, project_id) as title,
    dense_rank() over (order by ask_key asc) as ask_no,
    round::bigint as round,
    day_of(answered_at) as answered_on,
    function,
    stage,
    outcome,
    reason,
    language,
    tactics,
    day_of(next_answered_at) as next_answered_on,
    case when outcome = 'resistance' and next_answered_at is not null then days_of(next_us, $scope) end
        as days_to_next_answer,
    case when outcome = 'resistance' then days_of(yes_us, $scope) end as days_to_yes
from listed
where
    is_picked(function, $picked['function'])
    and is_picked(stage, $picked['stage'])
    and ($picked['reason'] is null or coalesce(reason = $picked['reason']::varchar, false))
    and (
        $picked['answered_month'] is null
        or date_trunc('month', day_of(answered_at))::date = $picked['answered_month']::date
    )
order by answered_on asc, ask_no asc, round asc
