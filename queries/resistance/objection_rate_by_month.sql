-- purpose: How often functions objected in each month.
-- grain: month_on
-- param: scope STRUCT | period and filters; by the date of the answer, see macros.sql
-- column: month_on DATE | first day of the month, in the configured time zone
-- column: asks BIGINT | rounds of asks answered in it
-- column: objections BIGINT | of these, objections
-- column: rate DOUBLE | objections per answered round
-- column: rate_low DOUBLE | lower limit of its 95 % interval (Wilson)
-- column: rate_high DOUBLE | upper limit of its 95 % interval (Wilson)
-- column: is_partial BOOLEAN | whether the period or as_of cuts the month
-- note: Months without an answer have no row. Within a month hardly anyone answers twice, so answers count as independent.
with by_month as (
    select
        date_trunc('month', day_of(answered_at))::date as month_on,
        count(*) as asks,
        count(*) filter (where outcome = 'resistance') as objections
    from answers($scope)
    group by month_on
)

select
    month_on,
    asks,
    objections,
    objections / asks as rate,
    wilson_low(objections, asks) as rate_low,
    wilson_high(objections, asks) as rate_high,
    month_on < day_of(from_bound($scope))
    or month_on + interval 1 month
    > day_of(least(until_bound($scope), $scope['as_of']::timestamp + interval 1 microsecond)) as is_partial
from by_month
order by month_on asc
