-- purpose: How many promised dates were kept: as first promised, and after renegotiation.
-- grain: quarter_on
-- param: scope STRUCT | period and filters; by promised_for, see macros.sql
-- column: quarter_on DATE | first day of the quarter of the first promise; null for the whole period
-- column: projects BIGINT | projects promised for a day in it, by as_of, that were not cancelled before that day
-- column: kept BIGINT | of these, those completed on that day or earlier
-- column: kept_share DOUBLE | the same as a share
-- column: kept_share_low DOUBLE | lower limit of its 95 % interval (Wilson)
-- column: kept_share_high DOUBLE | upper limit of its 95 % interval (Wilson)
-- column: both_due BIGINT | of these projects, those whose latest promise is due by as_of as well
-- column: both_kept BIGINT | of both_due, completed by the first promise
-- column: renegotiated_kept BIGINT | of both_due, completed by the latest promise
-- column: renegotiated_share DOUBLE | the same as a share of both_due; null without
-- column: gap_share DOUBLE | that share less the share of both_due kept as first promised; null without
-- column: is_partial BOOLEAN | whether the period or as_of cuts the quarter
-- note: Bypassed projects and those still open after the day did not keep it.
-- note: Projects that ended on a day that is not known are left out.
with counted as (
    select
        date_trunc('quarter', due_on)::date as quarter_on,
        count(*) as projects,
        count(*) filter (where is_met) as kept,
        count(*) filter (where is_later_due) as both_due,
        count(*) filter (where is_later_due and is_met) as both_kept,
        count(*) filter (where is_later_due and is_later_met) as renegotiated_kept
    from due($scope, 'promise')
    group by grouping sets ((date_trunc('quarter', due_on)::date), ())
    having count(*) > 0
)

select
    quarter_on,
    projects,
    kept,
    kept / projects as kept_share,
    wilson_low(kept, projects) as kept_share_low,
    wilson_high(kept, projects) as kept_share_high,
    both_due,
    both_kept,
    renegotiated_kept,
    renegotiated_kept / nullif(both_due, 0) as renegotiated_share,
    (renegotiated_kept - both_kept) / nullif(both_due, 0) as gap_share,
    quarter_on is not null
    and (
        quarter_on < day_of(from_bound($scope))
        or quarter_on + interval 3 month
        > day_of(least(until_bound($scope), $scope['as_of']::timestamp + interval 1 microsecond))
    ) as is_partial
from counted
order by quarter_on asc nulls last
