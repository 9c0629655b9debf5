-- purpose: Actions that were agreed and are not done, the one due first on top.
-- grain: action_id
-- column: action_id VARCHAR | the action
-- column: text VARCHAR | what was agreed
-- column: owner_team VARCHAR | who does it
-- column: due_on DATE | by when; null when nobody said
select action_id, text, owner_team, due_on
from actions
where done_on is null
order by due_on asc nulls last, action_id asc
