-- purpose: Projects without a start, or without an end they should have, or with an end before their start.
-- grain: project_id
-- severity: warn
-- message: Projects without a usable start and end: {rows}; they are left out of time measures.
select
    project_id,
    status,
    started_at,
    ended_at
from project_clock
where not is_timed
order by project_id asc
