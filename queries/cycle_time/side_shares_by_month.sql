-- purpose: On which side the elapsed time of each month was.
-- grain: month_on, holder_side
-- param: scope STRUCT | period and filters; time is clipped to each month of the period, see macros.sql
-- column: month_on DATE | first day of the month, in the configured time zone
-- column: holder_side VARCHAR | procurement, stakeholder, control, supplier, on_hold, nobody or unattributed
-- column: days DOUBLE | calendar days that side held in the month, shared where several held at once
-- column: share DOUBLE | of all days of the month
-- column: projects BIGINT | projects that ran in the month
-- column: is_running BOOLEAN | whether the month is not complete at as_of
with bounds as (
    select
        greatest(min(in_scope.from_at), min(in_scope.started_at)) as from_at,
        least(max(in_scope.until_at), max(in_scope.as_of)) as until_at,
        max(in_scope.as_of) as as_of,
        max(dataset.time_zone) as time_zone
    from scope($scope) as in_scope
    cross join dataset
    where in_scope.is_running_in
),

month as (
    select
        timezone('UTC', timezone(bounds.time_zone, series.month_at)) as starts_at,
        timezone('UTC', timezone(bounds.time_zone, series.month_at + interval 1 month)) as ends_at,
        series.month_at::date as month_on
    from bounds
    cross join range(
        date_trunc('month', timezone(bounds.time_zone, timezone('UTC', bounds.from_at))),
        timezone(bounds.time_zone, timezone('UTC', bounds.until_at)),
        interval 1 month
    ) as series (month_at)
),

clipped as (
    select
        month.month_on,
        -- A day given as as_of ends a microsecond before midnight: its month is complete.
        month.ends_at > bounds.as_of + interval 1 microsecond as is_running,
        ledger.holder_side,
        ledger.project_id,
        turn_us(
            epoch_us(greatest(ledger.starts_at, month.starts_at, bounds.from_at)),
            epoch_us(least(ledger.ends_at, month.ends_at, bounds.until_at)),
            ledger.parallel,
            ledger.turn
        ) as month_us
    from ledger($scope) as ledger
    cross join bounds
    inner join month
        on
            ledger.starts_at < least(month.ends_at, bounds.until_at)
            and ledger.ends_at > greatest(month.starts_at, bounds.from_at)
),

projects as (
    select
        month_on,
        count(distinct project_id) as projects
    from clipped
    group by month_on
)

select
    clipped.month_on,
    clipped.holder_side,
    days_of(sum(clipped.month_us)) as days,
    sum(clipped.month_us) / (sum(sum(clipped.month_us)) over (partition by clipped.month_on)) as share,
    any_value(projects.projects) as projects,
    bool_or(clipped.is_running) as is_running
from clipped
inner join projects on clipped.month_on = projects.month_on
group by clipped.month_on, clipped.holder_side
order by clipped.month_on asc, clipped.holder_side asc
