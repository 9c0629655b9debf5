-- purpose: How many projects ran, how they ended, and how long they took.
-- grain: projects
-- param: scope STRUCT | period and filters; counts by what happened in it, see macros.sql
-- column: projects BIGINT | projects that ran at some time in the period
-- column: completed BIGINT | of these, completed in the period
-- column: open BIGINT | still running at its end
-- column: cancelled BIGINT | cancelled in the period
-- column: bypassed BIGINT | ended in the period because the business bought without procurement
-- column: left_out BIGINT | projects without a start, or without the end they should have; in none of the other figures
-- column: p50_days DOUBLE | nearest-rank median from start to completion, completed in the period; null under 6
-- column: p85_days DOUBLE | nearest-rank 85th percentile of the same; null under 15
-- column: started BIGINT | projects started in the period
-- column: km_p50_days DOUBLE | smallest time by which half of the projects started in the period had completed; null when not reached
-- column: km_p85_days DOUBLE | the same for 85 %; null when not reached
-- note: The km columns count open projects as still running at as_of, and cancelled and bypassed ones as ended without a signature (Aalen-Johansen cumulative incidence; Kaplan-Meier when there are none).
with in_scope as (
    select
        status,
        elapsed_us,
        is_timed,
        is_started_in,
        is_ended_in,
        is_running_in
    from scope($scope)
),

counted as (
    select
        count(*) filter (where is_running_in) as projects,
        count(*) filter (where is_ended_in and status = 'completed') as completed,
        count(*) filter (where is_running_in and not is_ended_in) as open,
        count(*) filter (where is_ended_in and status = 'cancelled') as cancelled,
        count(*) filter (where is_ended_in and status = 'bypassed') as bypassed,
        count(*) filter (where not is_timed) as left_out,
        count(*) filter (where is_started_in) as started,
        quantile_disc(elapsed_us, 0.5) filter (where is_ended_in and status = 'completed') as p50_us,
        quantile_disc(elapsed_us, 0.85) filter (where is_ended_in and status = 'completed') as p85_us
    from in_scope
),

leaving as (
    select
        elapsed_us,
        count(*) as leaves,
        count(*) filter (where status = 'completed') as completions,
        count(*) filter (where status <> 'open') as exits
    from in_scope
    where is_started_in
    group by elapsed_us
),

at_risk as (
    select
        elapsed_us,
        completions,
        exits,
        sum(leaves) over (order by elapsed_us desc rows between unbounded preceding and current row) as at_risk
    from leaving
),

surviving as (
    select
        elapsed_us,
        completions,
        at_risk,
        coalesce(product(1 - exits / at_risk) over (
            order by elapsed_us asc rows between unbounded preceding and 1 preceding
        ), 1) as survival_before
    from at_risk
),

curve as (
    select
        elapsed_us,
        sum(survival_before * completions / at_risk) over (order by elapsed_us asc) as incidence
    from surviving
),

reached as (
    select
        min(elapsed_us) filter (where incidence >= 0.5 - 1e-9) as km_p50_us,
        min(elapsed_us) filter (where incidence >= 0.85 - 1e-9) as km_p85_us
    from curve
)

select
    counted.projects,
    counted.completed,
    counted.open,
    counted.cancelled,
    counted.bypassed,
    counted.left_out,
    case when counted.completed >= 6 then days_of(counted.p50_us, $scope) end as p50_days,
    case when counted.completed >= 15 then days_of(counted.p85_us, $scope) end as p85_days,
    counted.started,
    days_of(reached.km_p50_us, $scope) as km_p50_days,
    days_of(reached.km_p85_us, $scope) as km_p85_days
from counted
cross join reached
order by counted.projects
