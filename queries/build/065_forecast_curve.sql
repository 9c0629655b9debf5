-- purpose: For each forecast date, place, landmark and day in the place: how many are still at risk, and by which day half and 85 % of those will have completed.
-- grain: made_no, place_no, landmark, day
-- note: A landmark's curve rests on the stays that lasted as many days. Before its day it says nothing: whether a stay lasts is known then, and what exited, or had been seen for less, before a day that is asked for changes nothing that is told of it.
-- note: A grid of whole days since the place was entered. An exit counts on the day that is then full (rounded up), an open unit and the age that is asked for on the day that is past (rounded down): what has exited by a day is what exited within so many times 24 hours, exactly.
-- note: Aalen-Johansen: F(t) adds S(before t) x completions / at risk at each t, S falls with every exit, completed or not; a unit open at t was at risk at t. P(completed by t, given u days without an exit) = (F(t) - F(u)) / S(u); a percentile is the first t that reaches it less 1e-9.
-- note: Only days on which some unit is open are kept, for a forecast is made for one of these. at_risk counts the other units without an exit by then that were seen until then; the open one itself changes no probability.
create or replace temp table forecast_curve as
with learnt as (
    select
        forecast_unit.*,
        forecast_landmark.landmark as last_landmark
    from forecast_unit
    asof inner join forecast_landmark on forecast_unit.lasted_days >= forecast_landmark.landmark
    left join forecast_place on forecast_unit.place_no = forecast_place.place_no
    where coalesce(forecast_place.has_curve, true)
),

exits as (
    select
        place_no,
        last_landmark,
        ((ended_us - entered_us + 86399999999) // 86400000000)::integer as day,
        ended_no::smallint as made_no,
        (count(*) filter (where is_completed))::integer as completions,
        count(*)::integer as exits
    from learnt
    where ended_us is not null
    group by all
    union all
    select
        learnt.place_no,
        learnt.last_landmark,
        ((forecast_spell.cancelled_us - learnt.entered_us + 86399999999) // 86400000000)::integer as day,
        unnest([forecast_spell.from_no, forecast_spell.until_no])::smallint as made_no,
        0 as completions,
        unnest([1, -1]) as exits
    from forecast_spell
    inner join learnt on forecast_spell.project_no = learnt.project_no
    where learnt.entered_us <= forecast_spell.cancelled_us
),

exits_by_day as (
    select
        exits.place_no,
        forecast_landmark.landmark,
        exits.day,
        exits.made_no,
        sum(exits.completions)::integer as completions,
        sum(exits.exits)::integer as exits
    from exits
    inner join forecast_landmark on exits.last_landmark >= forecast_landmark.landmark
    group by exits.place_no, forecast_landmark.landmark, exits.day, exits.made_no
),

-- What had exited by a forecast date goes on to count at every later one.
later as (
    select
        place_no,
        landmark,
        day,
        unnest(range(min(made_no), (select max(forecast_made.made_no) + 1 from forecast_made)))::smallint as made_no
    from exits_by_day
    group by place_no, landmark, day
),

grown as (
    select
        later.place_no,
        later.landmark,
        later.day,
        later.made_no,
        (sum(exits_by_day.completions) over so_far)::integer as completions,
        (sum(exits_by_day.exits) over so_far)::integer as exits
    from later
    left join exits_by_day
        on
            later.place_no = exits_by_day.place_no
            and later.landmark = exits_by_day.landmark
            and later.day = exits_by_day.day
            and later.made_no = exits_by_day.made_no
    window so_far as (partition by later.place_no, later.landmark, later.day order by later.made_no asc)
),

seen_open as (
    select
        open_unit.place_no,
        open_unit.last_landmark,
        ((forecast_made.made_us - open_unit.entered_us) // 86400000000)::integer as day,
        forecast_made.made_no,
        count(*)::integer as open_units
    from (
        select
            place_no,
            last_landmark,
            project_no,
            entered_us,
            unnest(range(first_no, ended_no))::smallint as made_no
        from learnt
    ) as open_unit
    inner join forecast_made on open_unit.made_no = forecast_made.made_no
    anti join forecast_spell
        on
            open_unit.project_no = forecast_spell.project_no
            and forecast_made.made_no >= forecast_spell.from_no
            and forecast_made.made_no < forecast_spell.until_no
    group by all
),

still_open as (
    select
        seen_open.place_no,
        forecast_landmark.landmark,
        seen_open.day,
        seen_open.made_no,
        sum(seen_open.open_units)::integer as open_units
    from seen_open
    inner join forecast_landmark
        on seen_open.last_landmark >= forecast_landmark.landmark and seen_open.day >= forecast_landmark.landmark
    group by seen_open.place_no, forecast_landmark.landmark, seen_open.day, seen_open.made_no
),

leaving as (
    select
        made_no,
        place_no,
        landmark,
        day,
        sum(completions)::integer as completions,
        sum(exits)::integer as exits,
        sum(open_units)::integer as open_units
    from (
        select
            made_no,
            place_no,
            landmark,
            day,
            completions,
            exits,
            0 as open_units
        from grown
        where exits > 0
        union all by name
        select
            made_no,
            place_no,
            landmark,
            day,
            0 as completions,
            0 as exits,
            open_units
        from still_open
    ) as both_kinds
    group by made_no, place_no, landmark, day
),

at_risk as (
    select
        *,
        sum((exits + open_units)::double) over (
            partition by made_no, place_no, landmark order by day desc rows between unbounded preceding and current row
        ) as at_risk
    from leaving
),

surviving as (
    select
        *,
        coalesce(product(1 - exits / at_risk) over (
            partition by made_no, place_no, landmark order by day asc rows between unbounded preceding and 1 preceding
        ), 1) as survival_before
    from at_risk
),

curve as (
    select
        *,
        survival_before * (1 - exits / at_risk) as survival,
        sum(survival_before * completions / at_risk) over (
            partition by made_no, place_no, landmark order by day asc rows between unbounded preceding and current row
        ) as incidence
    from surviving
),

asked as (
    select
        made_no,
        place_no,
        landmark,
        day,
        (at_risk - exits - 1)::bigint as at_risk,
        incidence + (0.5 - 1e-9) * survival as p50_incidence,
        incidence + (0.85 - 1e-9) * survival as p85_incidence
    from curve
    where open_units > 0
),

completing as (
    select
        made_no,
        place_no,
        landmark,
        day,
        incidence
    from curve
    where completions > 0
)

select
    asked.made_no,
    asked.place_no,
    asked.landmark,
    asked.day,
    asked.at_risk,
    half.day as p50_day,
    most.day as p85_day
from asked
asof left join completing as half
    on
        asked.made_no = half.made_no
        and asked.place_no = half.place_no
        and asked.landmark = half.landmark
        and asked.p50_incidence <= half.incidence
asof left join completing as most
    on
        asked.made_no = most.made_no
        and asked.place_no = most.place_no
        and asked.landmark = most.landmark
        and asked.p85_incidence <= most.incidence
order by asked.made_no, asked.place_no, asked.landmark, asked.day
