-- purpose: Stage visits as read from a file without left_at: a visit ends with the next one of its project.
-- grain: line
create or replace temp table typed as
select
    line,
    project_id,
    stage,
    entered_at,
    lead(entered_at) over (
        partition by project_id, faults <> '' order by entered_at asc, line asc
    ) as left_at,
    holder_function,
    holder_side,
    mode,
    outcome,
    faults
from typed
order by line
