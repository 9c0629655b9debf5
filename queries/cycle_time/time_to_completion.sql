-- purpose: Which share of the projects started in the period was completed within so many days, open ones counted.
-- grain: at_days
-- param: scope STRUCT | period and filters; by start, followed up to as_of, see macros.sql
-- column: at_days DOUBLE | days since the start: whole ones where the longest project has 20 or more, at most 400 steps
-- column: at_risk BIGINT | projects still running and followed for longer
-- column: completed_share DOUBLE | completed within so many days; Aalen-Johansen cumulative incidence
-- column: completed_share_low DOUBLE | lower limit, 95 %; null before the first completion and where all are completed
-- column: completed_share_high DOUBLE | upper limit, 95 %; null likewise
-- column: started BIGINT | projects started in the period, the same in all rows, as are the following
-- column: completed BIGINT | of these, completed by as_of
-- column: open BIGINT | still open at as_of
-- column: cancelled BIGINT | cancelled by as_of
-- column: bypassed BIGINT | ended by as_of because the business bought without procurement
-- column: km_p50_days DOUBLE | smallest time by which half had completed; null when not reached, or under 6 started
-- column: km_p50_low_days DOUBLE | its lower limit, 95 %
-- column: km_p50_high_days DOUBLE | its upper limit, 95 %; null when there is none
-- column: km_p85_days DOUBLE | smallest time by which 85 % had completed; null when not reached, or under 15 started
-- column: km_p85_low_days DOUBLE | its lower limit, 95 %
-- column: km_p85_high_days DOUBLE | its upper limit, 95 %; null when there is none
-- note: Open projects are followed to as_of and count as not completed; cancelled and bypassed ones are exits of their own, never completions.
-- note: The variance is that of the cumulative incidence with other exits (delta method: Marubini and Valsecchi 1995; Greenwood's without them). Limits are on the log(-log) scale of what is not completed; limits of percentiles invert them.
with cohort as (
    select
        1::smallint as key,
        status,
        elapsed_us as waited_us,
        status = 'completed' as is_reached,
        status <> 'open' as is_exit
    from scope($scope)
    where is_started_in
),

counted as (
    select
        count(*) as started,
        count(*) filter (where status = 'completed') as completed,
        count(*) filter (where status = 'open') as open,
        count(*) filter (where status = 'cancelled') as cancelled,
        count(*) filter (where status = 'bypassed') as bypassed,
        max(waited_us) as horizon_us,
        case
            when max(waited_us) >= 20 * any_value($scope['day_us'])
                then any_value($scope['day_us']) * ceil(max(waited_us) / (400 * any_value($scope['day_us'])))::bigint
            else greatest(1, ceil(max(waited_us) / 40))::bigint
        end as step_us
    from cohort
    having count(*) > 0
),

curve as (
    select
        waited_us,
        left_behind,
        incidence,
        incidence_low,
        incidence_high
    from incidence_curve('cohort')
),

reached as (
    select
        min(waited_us) filter (where incidence >= 0.5 - 1e-9) as p50_us,
        min(waited_us) filter (where coalesce(incidence_high, incidence) >= 0.5 - 1e-9) as p50_low_us,
        min(waited_us) filter (where incidence_low >= 0.5 - 1e-9) as p50_high_us,
        min(waited_us) filter (where incidence >= 0.85 - 1e-9) as p85_us,
        min(waited_us) filter (where coalesce(incidence_high, incidence) >= 0.85 - 1e-9) as p85_low_us,
        min(waited_us) filter (where incidence_low >= 0.85 - 1e-9) as p85_high_us
    from curve
),

-- Of the curve only its last value up to each step of the grid, found by one sort instead of one look at all for each.
stepped as (
    select curve.*
    from curve
    cross join counted
    qualify row_number() over (
            partition by (curve.waited_us + counted.step_us - 1) // counted.step_us order by curve.waited_us desc
        ) = 1
),

grid as (
    select
        counted.*,
        step.number * counted.step_us as at_us
    from counted
    cross join range(0, ceil(counted.horizon_us / counted.step_us)::bigint + 1) as step (number)
)

select
    days_of(grid.at_us, $scope) as at_days,
    coalesce(stepped.left_behind, grid.started)::bigint as at_risk,
    coalesce(stepped.incidence, 0) as completed_share,
    stepped.incidence_low as completed_share_low,
    stepped.incidence_high as completed_share_high,
    grid.started,
    grid.completed,
    grid.open,
    grid.cancelled,
    grid.bypassed,
    case when grid.started >= 6 then days_of(reached.p50_us, $scope) end as km_p50_days,
    case when grid.started >= 6 then days_of(reached.p50_low_us, $scope) end as km_p50_low_days,
    case when grid.started >= 6 then days_of(reached.p50_high_us, $scope) end as km_p50_high_days,
    case when grid.started >= 15 then days_of(reached.p85_us, $scope) end as km_p85_days,
    case when grid.started >= 15 then days_of(reached.p85_low_us, $scope) end as km_p85_low_days,
    case when grid.started >= 15 then days_of(reached.p85_high_us, $scope) end as km_p85_high_days
from grid
cross join reached
asof left join stepped on grid.at_us >= stepped.waited_us
order by at_days
