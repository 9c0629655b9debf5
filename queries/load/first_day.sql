-- purpose: The first day anything happened, where the working calendar begins.
-- grain: first_on
select min(recorded.recorded_at)::date as first_on
from (
    select entered_at as recorded_at from stage_visits
    union all
    select coalesce(started_at, happened_at) from events
    union all
    select intake_at from projects
    union all
    select happened_at from interactions
) as recorded
