-- purpose: How often the date by which 85 % were forecast to be completed held, by the month in which it was given.
-- grain: month_on
-- param: scope STRUCT | period and filters; by the month-end at which the forecast was made, see macros.sql
-- column: month_on DATE | first day of the month at whose end the forecasts were made, in the configured time zone
-- column: made BIGINT | forecasts made then, one for every project open
-- column: without_date BIGINT | of these, without a date: not reached, or fewer than 15 comparable
-- column: not_due BIGINT | of these, with a date after as_of
-- column: forecasts BIGINT | of these, with a date not after as_of: the cases that are counted
-- column: held BIGINT | of the cases, completed on or before the date
-- column: share DOUBLE | held per case
-- column: share_low DOUBLE | lower limit of its 95 % interval (Wilson: within a month every project is one case)
-- column: share_high DOUBLE | upper limit of its 95 % interval
-- column: naive_forecasts BIGINT | cases of the naive forecast: its dates not after as_of
-- column: naive_held BIGINT | of these, completed on or before the date
-- column: naive_share DOUBLE | naive_held per such case; null without one
-- note: A cancelled or bypassed project did not hold its date, nor did one still open at as_of. Dates are calendar dates on either clock.
-- note: Only months with a case are rows. In the last months only short forecasts have come due.
with in_scope as (
    select
        project_number,
        case when status = 'completed' then ended_on end as completed_on
    from scope($scope)
),

made as (
    select
        date_trunc('month', forecast.made_on)::date as month_on,
        forecast.p85_on,
        forecast.p85_on <= day_of($scope['as_of']::timestamp) as is_due,
        coalesce(in_scope.completed_on <= forecast.p85_on, false) as is_held,
        coalesce(forecast.naive_p85_on <= day_of($scope['as_of']::timestamp), false) as is_naive_due,
        coalesce(in_scope.completed_on <= forecast.naive_p85_on, false) as is_naive_held
    from forecast
    inner join in_scope on forecast.project_number = in_scope.project_number
    where
        forecast.made_on = last_day(forecast.made_on)
        and forecast.made_at <= $scope['as_of']::timestamp
        and forecast.made_at >= from_bound($scope)
        and forecast.made_at < until_bound($scope)
),

counted as (
    select
        month_on,
        count(*) as made,
        count(*) filter (where p85_on is null) as without_date,
        count(*) filter (where not is_due) as not_due,
        count(*) filter (where is_due) as forecasts,
        count(*) filter (where is_due and is_held) as held,
        count(*) filter (where is_naive_due) as naive_forecasts,
        count(*) filter (where is_naive_due and is_naive_held) as naive_held
    from made
    group by month_on
)

select
    month_on,
    made,
    without_date,
    not_due,
    forecasts,
    held,
    held / forecasts as share,
    wilson_low(held, forecasts) as share_low,
    wilson_high(held, forecasts) as share_high,
    naive_forecasts,
    naive_held,
    naive_held / nullif(naive_forecasts, 0) as naive_share
from counted
where forecasts > 0
order by month_on asc
