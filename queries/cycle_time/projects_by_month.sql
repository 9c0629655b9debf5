-- purpose: The projects behind a month of arrivals, exits or work in progress: which they are and how long they took so far.
-- grain: project_id
-- param: scope STRUCT | filters; the period only where no month is picked, see macros.sql
-- param: picked STRUCT | started_month, ended_month, running_month (first day of the month) and status of the mark; null means any
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: status VARCHAR | open, completed, cancelled or bypassed, at as_of
-- column: started_on DATE | day of its start in the configured time zone
-- column: ended_on DATE | day of its end; null while open
-- column: days DOUBLE | days from its start to its end, or to as_of
-- note: A project is running in a month when it had started by the end of the month and had not ended by then.
with placed as (
    select
        *,
        date_trunc('month', day_of(started_at))::date as started_month,
        date_trunc('month', day_of(ended_at))::date as ended_month,
        $picked['started_month'] is null
        and $picked['ended_month'] is null
        and $picked['running_month'] is null as is_any_month
    from scope($scope)
    where is_timed
)

select
    project_id,
    coalesce(title, project_id) as title,
    requesting_function,
    status,
    day_of(started_at) as started_on,
    day_of(ended_at) as ended_on,
    days_of(elapsed_us, $scope) as days
from placed
where
    ((is_running_in and from_at <= as_of) or not is_any_month)
    and is_picked(status, $picked['status'])
    and is_picked(started_month::varchar, $picked['started_month']::varchar)
    and is_picked(ended_month::varchar, $picked['ended_month']::varchar)
    and (
        $picked['running_month'] is null
        or (
            started_month <= $picked['running_month']::date
            and coalesce(ended_month > $picked['running_month']::date, true)
        )
    )
order by days desc, project_id asc
