-- purpose: On which side the elapsed time of each month was.
-- grain: month_on, holder_side
-- param: scope STRUCT | period and filters; time is clipped to each month of the period, see macros.sql
-- column: month_on DATE | first day of the month, in the configured time zone
-- column: holder_side VARCHAR | procurement, stakeholder, control, supplier, on_hold, nobody or unattributed
-- column: days DOUBLE | days that side held in the month, shared where several held at once
-- column: share DOUBLE | of all days of the month
-- column: projects BIGINT | projects that ran in the month
-- column: is_running BOOLEAN | whether the month is not complete at as_of
with clipped as (
    select
        month.month_on,
        month.is_running,
        ledger.holder_side,
        ledger.project_number,
        turn_us(
            greatest(ledger.starts_us, month.starts_us),
            least(ledger.ends_us, month.ends_us),
            ledger.parallel,
            ledger.turn
        ) as month_us
    from ledger($scope) as ledger
    inner join months($scope) as month on ledger.starts_at < month.ends_at and ledger.ends_at > month.starts_at
),

projects as (
    select
        month_on,
        count(distinct project_number) as projects
    from clipped
    group by month_on
)

select
    clipped.month_on,
    clipped.holder_side,
    days_of(sum(clipped.month_us), $scope) as days,
    sum(clipped.month_us) / (sum(sum(clipped.month_us)) over (partition by clipped.month_on)) as share,
    any_value(projects.projects) as projects,
    bool_or(clipped.is_running) as is_running
from clipped
inner join projects on clipped.month_on = projects.month_on
group by clipped.month_on, clipped.holder_side
order by clipped.month_on asc, clipped.holder_side asc
