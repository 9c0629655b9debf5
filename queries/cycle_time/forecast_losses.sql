-- purpose: How far forecasts were from what happened, beside the naive forecast: their mean pinball loss.
-- grain: percentile
-- param: scope STRUCT | period and filters; by the month-end at which the forecast was made, see macros.sql
-- column: percentile DOUBLE | 0.5 or 0.85
-- column: forecasts BIGINT | forecasts compared: of completed projects, with a figure of both kinds
-- column: loss_days DOUBLE | mean pinball loss of the forecast
-- column: naive_loss_days DOUBLE | mean pinball loss of the naive forecast
-- column: unfinished BIGINT | left out, for the project was not completed by as_of
-- column: without_figure BIGINT | left out, for one of the two has no figure: not reached, or too few
-- note: Pinball loss of a percentile p: p x (days it took - days forecast) where it took longer, (1 - p) x (days forecast - days it took) where not. The smaller the better.
-- note: Only month-ends at least 180 days before as_of, so that most of what was open then has ended. The naive forecast is what the median (85th percentile) completed project took, less the age, never below 0. Calendar days on either clock.
with made as (
    select
        in_scope.status = 'completed' as is_completed,
        (epoch_us(in_scope.ended_at) - epoch_us(forecast.made_at)) / 86400000000 as took_days,
        forecast.p50_days,
        forecast.p85_days,
        forecast.naive_p50_days,
        forecast.naive_p85_days
    from forecast
    inner join scope($scope) as in_scope on forecast.project_number = in_scope.project_number
    where
        forecast.made_on = last_day(forecast.made_on)
        and forecast.made_at <= $scope['as_of']::timestamp - interval 180 days
        and forecast.made_at >= from_bound($scope)
        and forecast.made_at < until_bound($scope)
),

told as (
    select
        0.5::double as percentile,
        is_completed,
        took_days,
        p50_days as days,
        naive_p50_days as naive_days
    from made
    union all
    select
        0.85::double,
        is_completed,
        took_days,
        p85_days,
        naive_p85_days
    from made
),

lost as (
    select
        percentile,
        is_completed,
        is_completed and days is not null and naive_days is not null as is_compared,
        greatest(percentile * (took_days - days), (1 - percentile) * (days - took_days)) as loss_days,
        greatest(percentile * (took_days - naive_days), (1 - percentile) * (naive_days - took_days)) as naive_loss_days
    from told
)

select
    percentile,
    count(*) filter (where is_compared) as forecasts,
    avg(loss_days) filter (where is_compared) as loss_days,
    avg(naive_loss_days) filter (where is_compared) as naive_loss_days,
    count(*) filter (where not is_completed) as unfinished,
    count(*) filter (where is_completed and not is_compared) as without_figure
from lost
group by percentile
order by percentile
