-- purpose: What was agreed and is still open at as_of, or was done in the period.
-- grain: action_id
-- param: scope STRUCT | period and the filter on functions; by the day it was done, open ones always, see macros.sql
-- column: action_id VARCHAR | action
-- column: text VARCHAR | what is to be done
-- column: owner_team VARCHAR | team that does it
-- column: function VARCHAR | function it concerns; null when it is none in particular
-- column: raised_on DATE | day it was agreed
-- column: due_on DATE | day it is due; null when none was set
-- column: done_on DATE | day it was done; null while open at as_of
-- column: state VARCHAR | overdue, open or done
-- column: days_late BIGINT | days between the day it was due and as_of (overdue) or the day it was done (done late); else null
-- note: An action that is due on the day of as_of is not overdue yet.
-- note: The filter on functions is about the function the action concerns; an action of no function always shows. Other filters do not apply.
with known as (
    select
        action_id,
        text,
        owner_team,
        function,
        raised_on,
        due_on,
        day_of($scope['as_of']::timestamp) as as_of_on,
        case when done_on <= day_of($scope['as_of']::timestamp) then done_on end as done_on
    from actions
    where
        raised_on <= day_of($scope['as_of']::timestamp)
        and (function is null or is_listed(function, $scope['functions'])) <> $scope['is_rest']::boolean
),

judged as (
    select
        *,
        case when done_on is not null then 'done' when due_on < as_of_on then 'overdue' else 'open' end as state
    from known
    where done_on is null or (done_on >= day_of(from_bound($scope)) and done_on < day_of(until_bound($scope)))
)

select
    action_id,
    text,
    owner_team,
    function,
    raised_on,
    due_on,
    done_on,
    state,
    case
        when coalesce(done_on, as_of_on) > due_on then date_diff('day', due_on, coalesce(done_on, as_of_on))
    end as days_late
from judged
order by
    list_position(['overdue', 'open', 'done'], state) asc,
    case when state = 'done' then done_on end desc,
    due_on asc nulls last,
    action_id asc
