-- purpose: A number for every place a forecast can rest on: the stages of projects with visits, the steps of those with only a log.
-- grain: place_no
-- param: as_of TIMESTAMP | nothing dated later is read
-- note: Numbers from 1, in order of rank. A place entered fewer than 15 times never has 15 at risk, so it has no curve.
create or replace temp table forecast_place as
with with_visits as (
    select distinct project_id
    from stage_visits
),

place as (
    select
        'stage' as kind,
        stay.stage as place,
        count(*) >= 15 as has_curve
    from stay
    semi join with_visits on stay.project_id = with_visits.project_id
    group by stay.stage
    union all
    select
        'step' as kind,
        events.step as place,
        count(*) >= 15 as has_curve
    from events
    anti join with_visits on events.project_id = with_visits.project_id
    where events.happened_at <= $as_of
    group by events.step
)

select
    row_number() over (
        order by coalesce(stage_order.rank, -1) asc, place.kind asc, place.place asc
    )::integer as place_no,
    place.kind,
    place.place,
    coalesce(stage_order.rank, -1) as rank,
    place.has_curve
from place
left join stage_order on place.place = stage_order.stage and place.kind = 'stage'
order by place_no
