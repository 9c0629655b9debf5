-- purpose: How many projects came, went and were in progress each month, and whether that fits how long they took.
-- grain: month_on
-- param: scope STRUCT | period and filters; arrivals by start, departures by end, both within the period, see macros.sql
-- column: month_on DATE | first day of the month, in the configured time zone
-- column: arrivals BIGINT | projects started in the month
-- column: completed BIGINT | projects completed in it
-- column: cancelled BIGINT | projects cancelled in it
-- column: bypassed BIGINT | projects that ended in it because the business bought without procurement
-- column: in_progress BIGINT | projects in progress at its end, or where the period or the data ends within it
-- column: mean_in_progress DOUBLE | projects in progress on average over the month; null where it has no working time
-- column: is_running BOOLEAN | whether the month is not complete at as_of
-- column: in_progress_before BIGINT | projects in progress when the period began; the same in all rows, as are the following
-- column: period_mean_in_progress DOUBLE | projects in progress on average over the period
-- column: period_days DOUBLE | length of the period
-- column: ended_mean_days DOUBLE | mean days from start to end of what ended in the period; null without
-- column: littles_days DOUBLE | Little's law: mean in progress over departures per day; null without departures
-- note: The period begins with its first day, or the first start in it, and ends with its last, or as_of.
-- note: Little's law holds over a stretch in which as many arrive as depart (Little and Graves 2008); the further apart they are, the less the two times need to agree.
with running as (
    select
        status,
        started_at,
        ended_at,
        from_at,
        is_started_in,
        is_ended_in,
        elapsed_us,
        greatest(started_us, from_us) as entered_us,
        ended_us
    from scope($scope)
    where is_running_in
),

month as materialized (
    select
        month_on,
        starts_at,
        starts_us,
        ends_us,
        is_running
    from months($scope)
    where exists (select 1 from running)
),

entering as (
    select
        month.month_on,
        count(*) as entered,
        count(*) filter (where running.is_started_in) as arrivals,
        sum(running.entered_us) as entered_us
    from running
    asof inner join month on greatest(running.started_at, running.from_at) >= month.starts_at
    group by month.month_on
),

leaving as (
    select
        month.month_on,
        count(*) as departures,
        count(*) filter (where running.status = 'completed') as completed,
        count(*) filter (where running.status = 'cancelled') as cancelled,
        count(*) filter (where running.status = 'bypassed') as bypassed,
        sum(running.ended_us) as left_us,
        sum(running.elapsed_us) as elapsed_us
    from running
    asof inner join month on running.ended_at >= month.starts_at
    where running.is_ended_in
    group by month.month_on
),

-- By the end of a month each project that had entered by then has run since, but for those that had left by then.
run_by as (
    select
        month.month_on,
        month.is_running,
        month.ends_us - month.starts_us as month_us,
        coalesce(entering.arrivals, 0) as arrivals,
        coalesce(entering.entered, 0) - coalesce(entering.arrivals, 0) as before,
        coalesce(leaving.departures, 0) as departures,
        coalesce(leaving.completed, 0) as completed,
        coalesce(leaving.cancelled, 0) as cancelled,
        coalesce(leaving.bypassed, 0) as bypassed,
        leaving.elapsed_us,
        sum(coalesce(entering.entered, 0) - coalesce(leaving.departures, 0)) over in_time as in_progress,
        month.ends_us::hugeint
        * (sum(coalesce(entering.entered, 0) - coalesce(leaving.departures, 0)) over in_time)
        - (sum(coalesce(entering.entered_us, 0) - coalesce(leaving.left_us, 0)) over in_time) as run_us
    from month
    left join entering on month.month_on = entering.month_on
    left join leaving on month.month_on = leaving.month_on
    window in_time as (order by month.month_on asc)
),

run_in as (
    select
        *,
        run_us - coalesce(lag(run_us) over (order by month_on asc), 0) as month_run_us
    from run_by
),

whole as (
    select
        sum(before)::bigint as in_progress_before,
        sum(month_run_us) / nullif(sum(month_us), 0) as mean_in_progress,
        sum(month_us) as period_us,
        sum(elapsed_us) / nullif(sum(departures), 0) as ended_mean_us,
        sum(month_run_us) / nullif(sum(departures), 0) as littles_us
    from run_in
)

select
    run_in.month_on,
    run_in.arrivals,
    run_in.completed,
    run_in.cancelled,
    run_in.bypassed,
    run_in.in_progress::bigint as in_progress,
    run_in.month_run_us / nullif(run_in.month_us, 0) as mean_in_progress,
    run_in.is_running,
    whole.in_progress_before,
    whole.mean_in_progress as period_mean_in_progress,
    days_of(whole.period_us, $scope) as period_days,
    days_of(whole.ended_mean_us, $scope) as ended_mean_days,
    days_of(whole.littles_us, $scope) as littles_days
from run_in
cross join whole
order by run_in.month_on
