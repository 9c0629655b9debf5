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
with known as (
    select
        in_scope.requesting_function,
        in_scope.status = 'completed' as is_completed,
        in_scope.ended_on,
        case when in_scope.status = 'cancelled' then in_scope.ended_on end as cancelled_on,
        day_of(from_bound($scope)) as from_on,
        -- A day given as as_of ends a microsecond before midnight: it has passed.
        day_of(least(until_bound($scope), in_scope.as_of + interval 1 microsecond)) as before_on,
        projects.need_by,
        projects.promised_for
    from scope($scope) as in_scope
    inner join projects on in_scope.project_id = projects.project_id
    -- Ended on a day that is not known: nobody can say whether it was in time.
    where not (in_scope.status in ('completed', 'cancelled') and in_scope.ended_on is null)
),

due as (
    select
        requesting_function,
        need_by >= from_on and need_by < before_on and coalesce(cancelled_on >= need_by, true) as is_needed,
        is_completed and ended_on <= need_by as is_met,
        promised_for >= from_on and promised_for < before_on
        and coalesce(cancelled_on >= promised_for, true) as is_promised,
        is_completed and ended_on <= promised_for as is_kept
    from known
),

counted as (
    select
        requesting_function,
        count(*) filter (where is_needed) as needed,
        count(*) filter (where is_needed and is_met) as on_need,
        count(*) filter (where is_promised) as promised,
        count(*) filter (where is_promised and is_kept) as kept
    from due
    where is_needed or is_promised
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
