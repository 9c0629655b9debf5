-- purpose: What is done, beside what is said: early involvement, promises, repeat requests, savings, first-pass yield, bypass.
-- grain: component, quarter_on
-- param: scope STRUCT | period and filters; each part by its own date, see behaviour() in macros.sql
-- column: component VARCHAR | early_involvement, promises_kept, repeat_requests, savings, first_pass or not_bypassed
-- column: quarter_on DATE | first day of the quarter, in the configured time zone; null for the whole period
-- column: projects BIGINT | projects in it
-- column: part DOUBLE | of these, those that count for it; of savings, money realised
-- column: whole DOUBLE | all of these; of savings, money negotiated
-- column: share DOUBLE | part of whole; null where the whole is nought
-- column: share_low DOUBLE | lower limit of its 95 % interval; null for savings from fewer than 5 projects
-- column: share_high DOUBLE | upper limit of its 95 % interval; null likewise
-- column: is_partial BOOLEAN | whether the period or as_of cuts the quarter
-- note: Intervals are Wilson's; of savings the linearised one of a ratio of sums (Cochran 1977, 6.5).
with summed as (
    select
        component,
        date_trunc('quarter', happened_on)::date as quarter_on,
        count(*) as projects,
        sum(part) as part,
        sum(whole) as whole,
        case
            when component = 'savings' and count(*) >= 5 and sum(whole) > 0
                then
                    t_975(count(*) - 1)
                    * ratio_error(
                        count(*), sum(part), sum(whole), sum(part * part), sum(part * whole), sum(whole * whole)
                    )
        end as reach
    from behaviour($scope)
    group by grouping sets ((component, date_trunc('quarter', happened_on)::date), (component))
)

select
    component,
    quarter_on,
    projects,
    part,
    whole,
    part / nullif(whole, 0) as share,
    case
        when component = 'savings' and reach is not null then greatest(0, part / whole - reach)
        when component = 'savings' then null
        else wilson_low(part, whole)
    end as share_low,
    case
        when component = 'savings' then part / nullif(whole, 0) + reach
        else wilson_high(part, whole)
    end as share_high,
    quarter_on is not null
    and (
        quarter_on < day_of(from_bound($scope))
        or quarter_on + interval 3 month
        > day_of(least(until_bound($scope), $scope['as_of']::timestamp + interval 1 microsecond))
    ) as is_partial
from summed
order by component asc, quarter_on asc nulls last
