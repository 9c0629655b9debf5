-- purpose: Cancelled and bypassed projects without closed_at; their last visit or event stands in for it.
-- grain: project_id
-- severity: warn
-- message: Cancelled or bypassed projects without closed_at: {rows}; the end of their last visit stands in, and without one they are left out of time measures.
-- holds: Every cancelled or bypassed project says when it ended.
-- column: project_id VARCHAR | project
-- column: status VARCHAR | cancelled or bypassed
select
    project_id,
    status
from projects
where status in ('cancelled', 'bypassed') and closed_at is null and completed_at is null
order by project_id asc
