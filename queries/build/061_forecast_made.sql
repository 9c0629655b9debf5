-- purpose: The instants at which finish dates are forecast: every month-end since the first start, and as_of.
-- grain: made_no
-- param: as_of TIMESTAMP | the last of them
-- param: time_zone VARCHAR | zone in which months end
-- note: A month ends in the last microsecond of its last day.
create or replace temp table forecast_made as
with first_start as (
    select date_trunc('month', timezone($time_zone, timezone('UTC', min(started_at)))) as month_at
    from project_clock
    where is_timed
),

made as (
    select
        least(
            timezone('UTC', timezone($time_zone, series.month_at + interval 1 month)) - interval 1 microsecond, $as_of
        ) as made_at
    from first_start
    cross join range(
        first_start.month_at, timezone($time_zone, timezone('UTC', $as_of)), interval 1 month
    ) as series (month_at)
)

select
    row_number() over (order by made_at asc)::smallint as made_no,
    made_at,
    epoch_us(made_at) as made_us,
    timezone($time_zone, timezone('UTC', made_at))::date as made_on
from made
order by made_no
