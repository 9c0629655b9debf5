-- purpose: The projects behind a part of the cumulative flow: those that had come so far and no further by the end of a month.
-- grain: project_id
-- param: scope STRUCT | filters; the months of the period, see macros.sql
-- param: picked STRUCT | running_month (first day of the month) and band_no of the mark; null means the last month, and any part but completed
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: status VARCHAR | open, completed, cancelled or bypassed, at as_of
-- column: started_on DATE | day of its start in the configured time zone
-- column: ended_on DATE | day of its end; null while open
-- column: days DOUBLE | days from its start to its end, or to as_of
-- note: Cancelled and bypassed projects stay where they had come to, as in the picture.
with month as (
    select max(ends_at) as ends_at
    from months($scope)
    where $picked['running_month'] is null or month_on = $picked['running_month']::date
),

band as materialized (
    select
        band_no,
        first_rank
    from bands($scope)
),

furthest as (
    select
        reached.project_number,
        max(band.band_no) as band_no
    from reached
    inner join band on reached.rank = band.first_rank
    cross join month
    where
        (reached.reached_at < month.ends_at or month.ends_at >= $scope['as_of']::timestamp)
        and reached.reached_at <= $scope['as_of']::timestamp
    group by reached.project_number
),

placed as (
    select
        in_scope.*,
        case
            when
                in_scope.status = 'completed'
                and (in_scope.ended_at < month.ends_at or month.ends_at >= in_scope.as_of)
                then (select max(band.band_no) from band) + 1
            else furthest.band_no
        end as band_no,
        (select max(band.band_no) from band) + 1 as completed_no
    from scope($scope) as in_scope
    inner join furthest on in_scope.project_number = furthest.project_number
    cross join month
    where in_scope.is_timed
)

select
    project_id,
    coalesce(title, project_id) as title,
    requesting_function,
    status,
    started_on,
    ended_on,
    days_of(elapsed_us, $scope) as days
from placed
where band_no = $picked['band_no']::bigint or ($picked['band_no'] is null and band_no < completed_no)
order by days desc, project_number asc
