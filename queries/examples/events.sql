-- purpose: Finished steps of a log, by step.
-- grain: step
-- column: step VARCHAR | name of the step
-- column: events BIGINT | how often it was finished
-- column: projects BIGINT | in how many projects
select
    step,
    count(*) as events,
    count(distinct project_id) as projects
from events
group by step
order by events desc, step asc
