-- purpose: When each open project is expected to be completed, beside the date the business needs it.
-- grain: project_id
-- param: scope STRUCT | filters; projects open at as_of that had started by the end of the period, see macros.sql
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: started_on DATE | day of its start in the configured time zone
-- column: place VARCHAR | stage it is in, or last step of its log, when the forecast was made
-- column: days_in_place DOUBLE | calendar days it had been there
-- column: at_risk BIGINT | comparable stays or projects that had lasted as long: what the forecast rests on; 0 without a forecast
-- column: is_pooled BOOLEAN | whether they are all projects of its age, for want of 15 stays in the place
-- column: made_on DATE | day as of which the forecast is made; null without one
-- column: p50_on DATE | day by which half of the comparable ones are completed; null when not reached or under 6
-- column: p85_on DATE | day by which 85 % are; null when not reached or under 15
-- column: need_by DATE | day the business needs it
-- column: is_expected_late BOOLEAN | whether need_by has passed or lies before p50_on; null when that is not known
-- column: late_days DOUBLE | calendar days from need_by to p50_on, or to as_of where there is none; 0 in time, null when not known
-- note: Forecasts are calendar dates on either clock. The newest made by as_of is shown; a project that started since has none.
-- note: The latest first; then those in time with a need_by, then those without, by date.
with newest as (
    select max(made_at) as made_at
    from forecast
    where made_at <= $scope['as_of']::timestamp
),

told as (
    select
        in_scope.project_id,
        coalesce(in_scope.title, in_scope.project_id) as title,
        in_scope.requesting_function,
        in_scope.started_on,
        day_of(in_scope.as_of) as as_of_on,
        projects.need_by,
        forecast.place,
        forecast.days_in_place,
        coalesce(forecast.at_risk, 0) as at_risk,
        forecast.is_pooled,
        forecast.made_on,
        forecast.p50_on,
        forecast.p85_on
    from scope($scope) as in_scope
    cross join newest
    left join projects on in_scope.project_id = projects.project_id
    left join forecast on in_scope.project_number = forecast.project_number and newest.made_at = forecast.made_at
    where in_scope.status = 'open' and in_scope.is_running_in and in_scope.from_at <= in_scope.as_of
)

select
    project_id,
    title,
    requesting_function,
    started_on,
    place,
    days_in_place,
    at_risk,
    is_pooled,
    made_on,
    p50_on,
    p85_on,
    need_by,
    case
        when need_by < as_of_on then true
        else p50_on > need_by
    end as is_expected_late,
    case
        when need_by < as_of_on or (need_by is not null and p50_on is not null)
            then greatest(0, datediff('day', need_by, greatest(p50_on, as_of_on)))::double
    end as late_days
from told
order by late_days desc nulls last, need_by asc nulls last, p50_on asc nulls last, project_id asc
