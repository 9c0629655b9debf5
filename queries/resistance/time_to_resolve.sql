-- purpose: How long it takes from a first objection to a yes, by the reason of the objection.
-- grain: reason
-- param: scope STRUCT | period and filters; by the date of the first objection to an ask, see macros.sql
-- column: reason VARCHAR | what the first objection protected; not recorded
-- column: asks BIGINT | asks first objected to in the period
-- column: resolved BIGINT | of these, those that got their yes by as_of
-- column: ended BIGINT | those whose project ended without it
-- column: open BIGINT | those neither resolved nor ended
-- column: any_projects BIGINT | projects these asks are about, of any reason; the same in all rows
-- column: p50_days DOUBLE | days within which half are resolved; null when not reached, or from fewer than 6
-- column: p50_low_days DOUBLE | its lower limit, 95 %; null likewise
-- column: p50_high_days DOUBLE | its upper limit, 95 %; null likewise, or when there is none
-- column: p85_days DOUBLE | days within which 85 % are resolved; null when not reached, or from fewer than 15
-- note: What is answered after the end of the project changes nothing any more.
-- note: Open asks are censored at as_of, the end of a project is a competing exit (Aalen–Johansen).
-- note: Limits invert those of the curve on the log(-log) scale (delta method: Marubini and Valsecchi 1995). Asks count as independent.
-- note: The most frequent reason comes first.
with waited as (
    select
        reason,
        project_id,
        is_resolved,
        is_running,
        waited_us
    from resolutions($scope)
),

in_all as (
    select count(distinct project_id) as projects
    from waited
),

leaving as (
    select
        reason,
        waited_us,
        count(*) as leaves,
        count(*) filter (where is_resolved) as resolved,
        count(*) filter (where is_running and not is_resolved) as open
    from waited
    group by reason, waited_us
),

at_risk as (
    select
        *,
        leaves - open as exits,
        sum(leaves) over (
            partition by reason order by waited_us asc rows between current row and unbounded following
        )::double as at_risk
    from leaving
),

surviving as (
    select
        *,
        coalesce(product(1 - exits / at_risk) over (
            partition by reason order by waited_us asc rows between unbounded preceding and 1 preceding
        ), 1) as survival_before
    from at_risk
),

rising as (
    select
        *,
        sum(survival_before * resolved / at_risk) over in_time as incidence,
        -- Where all who are left leave at once, nothing comes after that this could weigh.
        case when exits < at_risk then exits / (at_risk * (at_risk - exits)) else 0 end as leaving_term,
        survival_before * resolved / (at_risk * at_risk) as mixed_term,
        survival_before * survival_before * (at_risk - resolved) * resolved / (at_risk * at_risk * at_risk)
            as resolving_term
    from surviving
    window in_time as (partition by reason order by waited_us asc)
),

spread as (
    select
        *,
        greatest(
            0,
            incidence * incidence * (sum(leaving_term) over in_time)
            - 2 * incidence * (sum(leaving_term * incidence) over in_time)
            + (sum(leaving_term * incidence * incidence) over in_time)
            + (sum(resolving_term) over in_time)
            - 2 * (incidence * (sum(mixed_term) over in_time) - (sum(mixed_term * incidence) over in_time))
        ) as variance
    from rising
    window in_time as (partition by reason order by waited_us asc)
),

limited as (
    select
        *,
        case
            when incidence > 1e-12 and incidence < 1 - 1e-12
                then 1.959964 * sqrt(variance) / ((1 - incidence) * abs(ln(1 - incidence)))
        end as half_width
    from spread
),

curve as (
    select
        *,
        coalesce(1 - pow(1 - incidence, exp(half_width)), incidence) as incidence_high,
        1 - pow(1 - incidence, exp(-half_width)) as incidence_low
    from limited
),

told as (
    select
        reason,
        sum(leaves)::bigint as asks,
        sum(resolved)::bigint as resolved,
        sum(exits - resolved)::bigint as ended,
        sum(open)::bigint as open,
        min(waited_us) filter (where incidence >= 0.5 - 1e-9) as p50_us,
        min(waited_us) filter (where incidence_high >= 0.5 - 1e-9) as p50_low_us,
        min(waited_us) filter (where incidence_low >= 0.5 - 1e-9) as p50_high_us,
        min(waited_us) filter (where incidence >= 0.85 - 1e-9) as p85_us
    from curve
    group by reason
)

select
    told.reason,
    told.asks,
    told.resolved,
    told.ended,
    told.open,
    in_all.projects as any_projects,
    case when told.asks >= 6 then days_of(told.p50_us, $scope) end as p50_days,
    case when told.asks >= 6 then days_of(told.p50_low_us, $scope) end as p50_low_days,
    case when told.asks >= 6 then days_of(told.p50_high_us, $scope) end as p50_high_days,
    case when told.asks >= 15 then days_of(told.p85_us, $scope) end as p85_days
from told
cross join in_all
order by told.reason = 'not recorded' asc, told.asks desc, told.reason asc
