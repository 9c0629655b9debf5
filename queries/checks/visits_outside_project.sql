-- purpose: Visits that begin before the project's start or end after its end; only the part inside counts.
-- grain: project_id, stage, holder_function, entered_at
-- severity: warn
-- message: Stage visits that reach outside their project's start or end: {rows}; only the part inside counts.
-- holds: No stage visit reaches outside its project's start and end.
-- column: project_id VARCHAR | project
-- column: stage VARCHAR | stage
-- column: holder_function VARCHAR | who had the project
-- column: entered_at TIMESTAMP | when the stay began, in the configured time zone
-- column: left_at TIMESTAMP | when it ended, likewise; null while running
-- column: started_at TIMESTAMP | when the project started, likewise
-- column: ended_at TIMESTAMP | when the project ended, likewise; null when open
-- note: A visit that nothing ends is no mistake: where visits follow each other, the last one ends with the project.
select
    visit.project_id,
    visit.stage,
    visit.holder_function,
    timezone(dataset.time_zone, timezone('UTC', visit.entered_at)) as entered_at,
    timezone(dataset.time_zone, timezone('UTC', visit.left_at)) as left_at,
    timezone(dataset.time_zone, timezone('UTC', project_clock.started_at)) as started_at,
    timezone(dataset.time_zone, timezone('UTC', project_clock.ended_at)) as ended_at
from visit
cross join dataset
inner join project_clock on visit.project_id = project_clock.project_id
where
    visit.entered_at < project_clock.started_at
    or visit.entered_at > project_clock.ended_at
    or visit.left_at > project_clock.ended_at
order by visit.project_id asc, visit.entered_at asc, visit.stage asc, visit.holder_function asc
