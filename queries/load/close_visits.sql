-- purpose: All stage visits, those that were running ended by the next of their project in a file without left_at.
-- grain: project_id, stage, holder_function, entered_at
-- note: A later file may bring what came after the visit that was the last one so far.
select
    project_id,
    stage,
    entered_at,
    coalesce(
        left_at,
        case
            when project_id in (select typed.project_id from typed)
                then lead(entered_at) over (partition by project_id order by entered_at asc, left_at asc nulls last)
        end
    ) as left_at,
    holder_function,
    holder_side,
    mode,
    outcome
from merged_visit
