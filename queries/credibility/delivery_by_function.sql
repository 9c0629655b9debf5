-- purpose: How often each function got its projects when it needed them, and when they were promised.
-- grain: requesting_function
-- param: scope STRUCT | period and filters; by need_by and by promised_for, see macros.sql
-- column: requesting_function VARCHAR | function whose need it is
-- column: needed BIGINT | projects needed in the period, by as_of, that were not cancelled before that day
-- column: on_need BIGINT | of these, those completed on that day or earlier
-- column: on_need_share DOUBLE | the same as a share; null without
-- column: on_need_share_low DOUBLE | lower limit of its 95 % interval (Wilson)
-- column: on_need_share_high DOUBLE | upper limit of its 95 % interval (Wilson)
-- column: promised BIGINT | projects promised for a day in the period, by as_of, that were not cancelled before that day
-- column: kept BIGINT | of these, those completed on that day or earlier
-- column: kept_share DOUBLE | the same as a share; null without
-- note: Bypassed projects and those still open after the day were not on time.
with dated as (
    select
        requesting_function,
        true as is_need,
        is_met
    from due($scope, 'need')
    union all
    select
        requesting_function,
        false,
        is_met
    from due($scope, 'promise')
),

counted as (
    select
        requesting_function,
        count(*) filter (where is_need) as needed,
        count(*) filter (where is_need and is_met) as on_need,
        count(*) filter (where not is_need) as promised,
        count(*) filter (where not is_need and is_met) as kept
    from dated
    group by requesting_function
)

select
    requesting_function,
    needed,
    on_need,
    on_need / nullif(needed, 0) as on_need_share,
    case when needed > 0 then wilson_low(on_need, needed) end as on_need_share_low,
    case when needed > 0 then wilson_high(on_need, needed) end as on_need_share_high,
    promised,
    kept,
    kept / nullif(promised, 0) as kept_share
from counted
order by needed desc, requesting_function asc
