-- purpose: The newest instant anything is recorded at that is not after the import.
-- grain: as_of
-- param: now TIMESTAMP | the moment of the import, UTC
-- column: as_of TIMESTAMP | null when nothing is dated
-- note: Dates that look ahead (need_by, promises) never count.
select max(recorded.recorded_at) as as_of
from (
    select entered_at as recorded_at from stage_visits
    union all
    select left_at from stage_visits
    union all
    select happened_at from events
    union all
    select happened_at from interactions
    union all
    select answered_at from interactions
    union all
    select answered_at from pulse
    union all
    select completed_at from projects
    union all
    select closed_at from projects
) as recorded
where recorded.recorded_at <= $now
