-- purpose: A number for every project, from 1 in the order of its id: the steps that follow join and sort by it, not by text.
-- grain: project_id
create or replace temp table project_number as
select
    known.project_id,
    (row_number() over (order by known.project_id asc))::integer as project_number
from (
    select project_id from projects
    union
    select project_id from events
) as known
