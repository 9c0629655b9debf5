-- purpose: Visits that begin before the project's start or end after its end; only the part inside counts.
-- grain: project_id, stage, holder_function, entered_at
-- severity: warn
-- note: A visit that nothing ends is no mistake: where visits follow each other, the last one ends with the project.
-- message: Stage visits that reach outside their project's start or end: {rows}; only the part inside counts.
select
    visit.project_id,
    visit.stage,
    visit.holder_function,
    visit.entered_at,
    visit.left_at,
    project_clock.started_at,
    project_clock.ended_at
from visit
inner join project_clock on visit.project_id = project_clock.project_id
where
    visit.entered_at < project_clock.started_at
    or visit.entered_at > project_clock.ended_at
    or visit.left_at > project_clock.ended_at
order by visit.project_id asc, visit.entered_at asc, visit.stage asc, visit.holder_function asc
