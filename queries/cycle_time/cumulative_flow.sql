-- purpose: How many projects had ever reached each part of the process by the end of each month.
-- grain: month_on, band_no
-- param: scope STRUCT | filters; the months of the period, all projects started by then, see macros.sql
-- column: month_on DATE | first day of the month, in the configured time zone
-- column: band_no BIGINT | order of the part: 1 the first stages, the highest one completed projects
-- column: band VARCHAR | first and last stage of the part, separated by a semicolon; completed
-- column: projects BIGINT | projects that had reached it, or a later part, by the end of the month
-- column: is_running BOOLEAN | whether the month is not complete at as_of
-- note: The high-water mark: a project that goes back keeps what it reached. Cancelled and bypassed projects stay in the parts they reached.
-- note: The ranked stages that occur are cut into at most five parts of neighbouring stages; completed is the last.
with band as materialized (
    select
        band_no,
        first_rank,
        band
    from bands($scope)
),

reaching as (
    select
        band.band_no,
        band.band,
        reached.reached_at as counts_from
    from reached
    inner join scope($scope) as in_scope on reached.project_number = in_scope.project_number
    inner join band on reached.rank = band.first_rank
    where in_scope.is_timed and reached.reached_at <= in_scope.as_of
    union all
    select
        coalesce((select max(band.band_no) from band), 0) + 1,
        'completed',
        ended_at
    from scope($scope)
    where is_timed and status = 'completed'
),

-- By the end of a month cut by as_of counts all that is known.
bound as materialized (
    select
        month_on,
        is_running,
        case
            when ends_at < $scope['as_of']::timestamp then ends_at - interval 1 microsecond
            else $scope['as_of']::timestamp
        end as bound_at
    from months($scope)
),

counted as (
    select
        band_no,
        any_value(band) as band,
        histogram(
            counts_from,
            (select coalesce(list(bound.bound_at order by bound.bound_at), [$scope['as_of']::timestamp]) from bound)
        ) as bins
    from reaching
    group by band_no
),

bin as (
    select
        band_no,
        band,
        unnest(map_keys(bins)) as bound_at,
        unnest(map_values(bins)) as projects
    from counted
),

by_month as (
    select
        bound.month_on,
        bound.is_running,
        bin.band_no,
        any_value(bin.band) as band,
        coalesce(sum(bin.projects) filter (where bin.bound_at <= bound.bound_at), 0)::bigint as projects
    from bound
    cross join bin
    group by bound.month_on, bound.is_running, bin.band_no
)

select
    month_on,
    band_no,
    band,
    projects,
    is_running
from by_month
where exists (select 1 from by_month as counted where counted.projects > 0)
order by month_on asc, band_no asc
