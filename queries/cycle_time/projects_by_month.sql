-- purpose: The projects behind a month of arrivals, exits or work in progress: which they are and how long they took so far.
-- grain: project_id
-- param: scope STRUCT | period and filters; what started or ended counts where it did so within the period, see macros.sql
-- param: picked STRUCT | started_month, ended_month, running_month (first day of the month) and status of the mark; null means any
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: status VARCHAR | open, completed, cancelled or bypassed, at as_of
-- column: started_on DATE | day of its start in the configured time zone
-- column: ended_on DATE | day of its end; null while open
-- column: days DOUBLE | days from its start to its end, or to as_of
-- note: A project is running in a month when it had started by the end of the month and had not ended by then; where the period or the data ends within the month, by the end of that.
with month as (
    select
        month_on,
        ends_at
    from months($scope)
    where month_on = $picked['running_month']::date
),

placed as (
    select
        *,
        date_trunc('month', started_on)::date as started_month,
        date_trunc('month', ended_on)::date as ended_month
    from scope($scope)
    where is_running_in and from_at <= as_of
)

select
    placed.project_id,
    coalesce(placed.title, placed.project_id) as title,
    placed.requesting_function,
    placed.status,
    placed.started_on,
    placed.ended_on,
    days_of(placed.elapsed_us, $scope) as days
from placed
left join month on true
where
    is_picked(placed.status, $picked['status'])
    and (
        $picked['started_month'] is null
        or (placed.is_started_in and placed.started_month = $picked['started_month']::date)
    )
    and (
        $picked['ended_month'] is null
        or (placed.is_ended_in and placed.ended_month = $picked['ended_month']::date)
    )
    and (
        $picked['running_month'] is null
        or (
            (placed.started_at < month.ends_at or month.ends_at = placed.as_of)
            and coalesce(
                placed.ended_at > month.ends_at
                or (placed.ended_at = month.ends_at and month.ends_at < placed.as_of), true
            )
        )
    )
order by days desc, placed.project_number asc
