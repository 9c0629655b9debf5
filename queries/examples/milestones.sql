-- purpose: What is marked on the trends.
-- grain: happened_on, kind, label
-- column: happened_on DATE | the day
-- column: kind VARCHAR | small win, incident or change
-- column: label VARCHAR | what happened
-- column: function VARCHAR | which function it is about; null for all
select happened_on, kind, label, function
from milestones
order by happened_on asc, kind asc, label asc
