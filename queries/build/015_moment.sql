-- purpose: Every instant a file speaks of, with how much had been worked by then: the steps that follow look theirs up.
-- grain: happens_at
-- param: as_of TIMESTAMP | open work is measured to it
-- note: opening is the last row of work_calendar at or before the instant; before its first day nothing is known.
create or replace temp table moment as
with spoken_of as (
    select entered_at as happens_at from stage_visits
    union all
    select left_at from stage_visits
    union all
    select started_at from events
    union all
    select happened_at from events
    union all
    select happened_at from interactions
    union all
    select answered_at from interactions
    union all
    select intake_at from projects
    union all
    select completed_at from projects
    union all
    select closed_at from projects
    union all
    select $as_of::timestamp
),

instant as (
    select distinct happens_at
    from spoken_of
    where happens_at is not null
)

select
    instant.happens_at,
    opening.work_us
    + case when opening.is_open then epoch_us(instant.happens_at) - epoch_us(opening.happens_at) else 0 end as work_us
from instant
asof inner join work_calendar as opening on instant.happens_at >= opening.happens_at
