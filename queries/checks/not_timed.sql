-- purpose: Projects without a start, or without an end they should have, or with an end before their start.
-- grain: project_id
-- severity: warn
-- message: Projects without a usable start and end: {rows}; they are left out of time measures.
-- holds: Every project has a usable start, and the end it should have.
-- column: project_id VARCHAR | project
-- column: status VARCHAR | status as of the day of the data
-- column: started_at TIMESTAMP | when the project started, in the configured time zone; null when nobody knows
-- column: ended_at TIMESTAMP | when it ended, likewise; null when open or not known
select
    project_clock.project_id,
    project_clock.status,
    timezone(dataset.time_zone, timezone('UTC', project_clock.started_at)) as started_at,
    timezone(dataset.time_zone, timezone('UTC', project_clock.ended_at)) as ended_at
from project_clock
cross join dataset
where not project_clock.is_timed
order by project_clock.project_id asc
