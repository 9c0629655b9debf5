-- purpose: On which side the elapsed time of each quarter was.
-- grain: quarter_on, holder_side
-- param: scope STRUCT | period and filters; time is clipped to each quarter of the period, see macros.sql
-- column: quarter_on DATE | first day of the quarter, in the configured time zone
-- column: holder_side VARCHAR | procurement, stakeholder, control, supplier, on_hold, nobody or unattributed
-- column: days DOUBLE | days that side held in the quarter, shared where several held at once
-- column: share DOUBLE | of all days of the quarter
-- column: projects BIGINT | projects that ran in the quarter; the same in all rows of it
-- column: is_partial BOOLEAN | whether the period or as_of cuts the quarter
with quarter as (
    select
        date_trunc('quarter', month_on)::date as quarter_on,
        min(starts_at) as starts_at,
        max(ends_at) as ends_at,
        min(starts_us) as starts_us,
        max(ends_us) as ends_us
    from months($scope)
    group by quarter_on
),

clipped as (
    select
        quarter.quarter_on,
        ledger.holder_side,
        sum(
            turn_us(
                greatest(ledger.starts_us, quarter.starts_us),
                least(ledger.ends_us, quarter.ends_us),
                ledger.parallel,
                ledger.turn
            )
        ) as quarter_us
    from ledger($scope) as ledger
    inner join quarter on ledger.starts_at < quarter.ends_at and ledger.ends_at > quarter.starts_at
    group by quarter.quarter_on, ledger.holder_side
),

-- The ledger lays out all of a project's life, so a project ran in the quarters that its life reaches into.
projects as (
    select
        quarter.quarter_on,
        count(*) as projects
    from scope($scope) as in_scope
    inner join quarter
        on
            in_scope.started_at < quarter.ends_at
            and coalesce(in_scope.ended_at, in_scope.as_of) > quarter.starts_at
    where in_scope.is_running_in and in_scope.started_at < coalesce(in_scope.ended_at, in_scope.as_of)
    group by quarter.quarter_on
)

select
    clipped.quarter_on,
    clipped.holder_side,
    days_of(clipped.quarter_us, $scope) as days,
    clipped.quarter_us / nullif(sum(clipped.quarter_us) over (partition by clipped.quarter_on), 0) as share,
    projects.projects,
    clipped.quarter_on < day_of(from_bound($scope))
    -- A day given as as_of ends a microsecond before midnight: its quarter is complete.
    or clipped.quarter_on + interval 3 month
    > day_of(least(until_bound($scope), $scope['as_of']::timestamp + interval 1 microsecond)) as is_partial
from clipped
inner join projects on clipped.quarter_on = projects.quarter_on
order by clipped.quarter_on asc, clipped.holder_side asc
