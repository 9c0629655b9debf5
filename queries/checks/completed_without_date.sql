-- purpose: Projects called completed without a date; they count as open.
-- grain: project_id
-- severity: warn
-- message: Projects called completed without completed_at: {rows}; they count as open.
-- holds: Every project that is called completed has its date.
-- column: project_id VARCHAR | project
select projects.project_id
from projects
inner join project_clock on projects.project_id = project_clock.project_id
where projects.status = 'completed' and project_clock.status = 'open' and projects.completed_at is null
order by projects.project_id asc
