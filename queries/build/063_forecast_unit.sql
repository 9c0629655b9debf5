-- purpose: What forecasts learn from and are made for: every stay in a stage, every step of a log, and every project whole.
-- grain: none
-- param: as_of TIMESTAMP | nothing dated later is read
-- note: A unit begins where the stay is entered, the step is completed or the project starts, and ends with its project. Steps stand for projects that have no stage visits. place_no 0 is the project whole.
-- note: first_no and ended_no number the first forecast that knows of its begin and of the project's end.
-- note: lasted_days are whole days until the stay was left, the next step came or the project ended, else until as_of; 0 for the project whole.
-- note: Of a project's units the current one has the highest key: running_key while it is not left, else latest_key. Running ones are in order of the stage's rank, then of their begin; left ones of their begin. A log's steps are never left, and the last is the highest. Either key ends in begin x 2^24 + place_no.
create or replace temp table forecast_unit as
with life as (
    select
        project_id,
        row_number() over (order by project_id asc)::integer as project_no,
        epoch_us(started_at) as started_us,
        epoch_us(ended_at) as ended_us,
        coalesce(status = 'completed', false) as is_completed
    from project_clock
    where is_timed
),

with_visits as (
    select distinct project_id
    from stage_visits
),

entered as (
    select
        stay.project_id,
        forecast_place.place_no,
        forecast_place.rank,
        epoch_us(stay.entered_at) as entered_us,
        epoch_us(stay.known_at) as known_us,
        epoch_us(stay.left_at) as left_us,
        epoch_us(stay.left_at) as passed_us
    from stay
    semi join with_visits on stay.project_id = with_visits.project_id
    inner join forecast_place on stay.stage = forecast_place.place and forecast_place.kind = 'stage'
    union all
    select
        events.project_id,
        forecast_place.place_no,
        row_number() over in_order as rank,
        epoch_us(events.happened_at) as entered_us,
        epoch_us(events.happened_at) as known_us,
        null as left_us,
        epoch_us(lead(events.happened_at) over in_order) as passed_us
    from events
    anti join with_visits on events.project_id = with_visits.project_id
    inner join forecast_place on events.step = forecast_place.place and forecast_place.kind = 'step'
    where events.happened_at <= $as_of
    window
        in_order as (
            partition by events.project_id
            order by events.happened_at asc, events.sequence asc, events.step asc, events.nth asc
        )
),

unit as (
    select
        life.project_no,
        entered.place_no,
        entered.entered_us,
        greatest(entered.known_us, life.started_us) as known_us,
        entered.left_us,
        life.ended_us,
        life.is_completed,
        (least(entered.passed_us, life.ended_us, epoch_us($as_of)) - entered.entered_us) // 86400000000 as lasted_days,
        (entered.rank + 2)::hugeint * 1208925819614629174706176
        + entered.entered_us::hugeint * 16777216 + entered.place_no as running_key,
        entered.entered_us::hugeint * 16777216 + entered.place_no as latest_key
    from entered
    inner join life on entered.project_id = life.project_id
    where coalesce(entered.entered_us <= life.ended_us, true)
    union all by name
    select
        project_no,
        0 as place_no,
        started_us as entered_us,
        started_us as known_us,
        ended_us,
        is_completed,
        0 as lasted_days
    from life
),

known as (
    select
        unit.* exclude (known_us),
        forecast_made.made_no as first_no
    from unit
    asof inner join forecast_made on unit.known_us <= forecast_made.made_us
),

over as (
    select
        life.project_no,
        forecast_made.made_no
    from life
    asof inner join forecast_made on life.ended_us <= forecast_made.made_us
)

select
    known.project_no,
    known.place_no,
    known.entered_us,
    known.left_us,
    known.ended_us,
    known.is_completed,
    known.lasted_days,
    known.running_key,
    known.latest_key,
    known.first_no,
    coalesce(over.made_no, (select max(forecast_made.made_no) + 1 from forecast_made)) as ended_no
from known
left join over on known.project_no = over.project_no
