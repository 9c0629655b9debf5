-- purpose: When each open project will be completed, as it could be told at each month-end and at as_of.
-- grain: project_id, made_at
-- param: time_zone VARCHAR | zone in which a date is told
-- note: Rests on the place the project is in and the time since it entered it, read from stays that lasted to the last landmark its own has reached and that leaves 15 at risk (see forecast_curve); with fewer there whatever they lasted, on the age of the project. No date is told from fewer than 6 (half) or 15 (85 %) at risk, nor one the curve does not reach.
-- note: Nothing dated after made_at is read, neither rows nor a status nor a promise. Which exit an earlier one was is known.
-- note: The naive forecast, to compare with: what the median (85th percentile) completed project took, less the age, and never in the past; from 6 (15) completed.
insert into forecast
with completed as (
    select
        unnest(range(ended_no, (select max(forecast_made.made_no) + 1 from forecast_made)))::smallint as made_no,
        ended_us - entered_us as took_us
    from forecast_unit
    where place_no = 0 and is_completed
),

usual as (
    select
        made_no,
        case when count(*) >= 6 then quantile_disc(took_us, 0.5) end as p50_us,
        case when count(*) >= 15 then quantile_disc(took_us, 0.85) end as p85_us
    from completed
    group by made_no
),

open_unit as (
    select
        project_no,
        place_no,
        entered_us,
        left_us,
        running_key,
        latest_key,
        unnest(range(first_no, ended_no))::smallint as made_no
    from forecast_unit
),

keyed as (
    select
        open_unit.project_no,
        open_unit.made_no,
        open_unit.place_no,
        open_unit.entered_us,
        open_unit.left_us,
        forecast_made.made_us,
        case
            when open_unit.left_us <= forecast_made.made_us then open_unit.latest_key
            else open_unit.running_key
        end as key
    from open_unit
    inner join forecast_made on open_unit.made_no = forecast_made.made_no
    anti join forecast_spell
        on
            open_unit.project_no = forecast_spell.project_no
            and open_unit.made_no >= forecast_spell.from_no
            and open_unit.made_no < forecast_spell.until_no
),

placed as (
    select
        project_no,
        made_no,
        any_value(made_us) as made_us,
        any_value(entered_us) filter (where place_no = 0) as started_us,
        max(key) as current_key,
        arg_max(least(left_us, made_us) - entered_us, key) // 86400000000 as lasted_days
    from keyed
    group by project_no, made_no
),

aged as (
    select
        project_no,
        made_no,
        made_us,
        started_us,
        lasted_days,
        (current_key & 16777215)::integer as place_no,
        ((current_key >> 24) & 72057594037927935)::bigint as entered_us
    from placed
),

-- What may be told of those that have lasted to a landmark: the last one they have reached with enough at risk.
told as (
    select
        made_no,
        place_no,
        landmark,
        day,
        at_risk,
        p50_day,
        p85_day
    from forecast_curve
    where at_risk >= 15
),

curved as (
    select
        aged.*,
        own.day is null as is_pooled,
        coalesce(own.at_risk, pooled.at_risk) as at_risk,
        case when own.day is null then aged.started_us else aged.entered_us end as base_us,
        case when own.day is null then pooled.p50_day else own.p50_day end as p50_day,
        case when own.day is null then pooled.p85_day else own.p85_day end as p85_day
    from aged
    inner join forecast_curve as pooled
        on
            aged.made_no = pooled.made_no
            and pooled.place_no = 0
            and pooled.landmark = 0
            and (aged.made_us - aged.started_us) // 86400000000 = pooled.day
    asof left join told as own
        on
            aged.made_no = own.made_no
            and aged.place_no = own.place_no
            and (aged.made_us - aged.entered_us) // 86400000000 = own.day
            and aged.lasted_days >= own.landmark
),

dated as (
    select
        curved.*,
        case when curved.at_risk >= 6 then curved.base_us + curved.p50_day * 86400000000 end as p50_us,
        case when curved.at_risk >= 15 then curved.base_us + curved.p85_day * 86400000000 end as p85_us,
        case
            when usual.p50_us is not null then greatest(curved.started_us + usual.p50_us, curved.made_us)
        end as naive_p50_us,
        case
            when usual.p85_us is not null then greatest(curved.started_us + usual.p85_us, curved.made_us)
        end as naive_p85_us
    from curved
    left join usual on curved.made_no = usual.made_no
),

life as (
    select
        project_id,
        project_number,
        row_number() over (order by project_id asc) as project_no
    from project_clock
    where is_timed
)

select
    life.project_id,
    life.project_number,
    forecast_made.made_at,
    forecast_made.made_on,
    forecast_place.kind as place_kind,
    forecast_place.place,
    case
        when forecast_place.place is not null then (dated.made_us - dated.entered_us) / 86400000000
    end as days_in_place,
    (dated.made_us - dated.started_us) / 86400000000 as age_days,
    dated.at_risk,
    dated.is_pooled,
    timezone($time_zone, make_timestamptz(dated.p50_us))::date as p50_on,
    timezone($time_zone, make_timestamptz(dated.p85_us))::date as p85_on,
    (dated.p50_us - dated.made_us) / 86400000000 as p50_days,
    (dated.p85_us - dated.made_us) / 86400000000 as p85_days,
    (dated.naive_p50_us - dated.made_us) / 86400000000 as naive_p50_days,
    (dated.naive_p85_us - dated.made_us) / 86400000000 as naive_p85_days,
    timezone($time_zone, make_timestamptz(dated.naive_p85_us))::date as naive_p85_on
from dated
inner join life on dated.project_no = life.project_no
inner join forecast_made on dated.made_no = forecast_made.made_no
left join forecast_place on dated.place_no = forecast_place.place_no
order by dated.project_no, dated.made_no
