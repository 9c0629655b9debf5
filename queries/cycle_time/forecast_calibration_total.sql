-- purpose: How often the date by which 85 % were forecast to be completed held, over all months of the period.
-- grain: forecasts
-- param: scope STRUCT | period and filters; by the month-end at which the forecast was made, see macros.sql
-- column: forecasts BIGINT | forecasts with a date not after as_of, one for every open project and month-end: the cases
-- column: projects BIGINT | projects these are of
-- column: held BIGINT | of the cases, completed on or before the date
-- column: share DOUBLE | held per case
-- column: share_low DOUBLE | lower limit of its 95 % interval
-- column: share_high DOUBLE | upper limit of its 95 % interval
-- column: naive_forecasts BIGINT | cases of the naive forecast: its dates not after as_of
-- column: naive_held BIGINT | of these, completed on or before the date
-- column: naive_share DOUBLE | naive_held per such case; null without one
-- note: A cancelled or bypassed project did not hold its date, nor did one still open at as_of.
-- note: Wilson interval on the effective number of cases: those of one project are not independent, so n is divided by the design effect where that is above 1 (linearised variance of a ratio, clusters with replacement). One project counts as one case.
with in_scope as (
    select
        project_number,
        case when status = 'completed' then ended_on end as completed_on
    from scope($scope)
),

made as (
    select
        forecast.project_number,
        coalesce(forecast.p85_on <= day_of($scope['as_of']::timestamp), false) as is_due,
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

per_project as (
    select
        project_number,
        count(*) filter (where is_due) as forecasts,
        count(*) filter (where is_due and is_held) as held,
        count(*) filter (where is_naive_due) as naive_forecasts,
        count(*) filter (where is_naive_due and is_naive_held) as naive_held
    from made
    group by project_number
),

total as (
    select
        count(*) filter (where forecasts > 0) as projects,
        sum(forecasts)::bigint as forecasts,
        sum(held)::bigint as held,
        sum(held) / sum(forecasts) as share,
        sum(naive_forecasts)::bigint as naive_forecasts,
        sum(naive_held)::bigint as naive_held,
        max(forecasts) as most_forecasts
    from per_project
    having sum(forecasts) > 0
),

-- In whole numbers, so that the order of the rows cannot move the last digit.
spread as (
    select
        sum(
            (per_project.held::hugeint * total.forecasts - total.held::hugeint * per_project.forecasts)
            * (per_project.held::hugeint * total.forecasts - total.held::hugeint * per_project.forecasts)
        ) as distances
    from per_project
    cross join total
),

effective as (
    select
        total.*,
        case
            when total.most_forecasts = 1 then 1
            when total.projects = 1 then total.forecasts
            else greatest(1, coalesce(
                    spread.distances / total.forecasts / total.forecasts
                    * total.projects / (total.projects - 1)
                    / nullif(total.forecasts * total.share * (1 - total.share), 0), 1
                ))
        end as design_effect
    from total
    cross join spread
)

select
    forecasts,
    projects,
    held,
    share,
    wilson_low(held / design_effect, forecasts / design_effect) as share_low,
    wilson_high(held / design_effect, forecasts / design_effect) as share_high,
    naive_forecasts,
    naive_held,
    naive_held / nullif(naive_forecasts, 0) as naive_share
from effective
order by forecasts
