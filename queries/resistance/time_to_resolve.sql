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
        reason as key,
        project_number,
        is_resolved as is_reached,
        is_resolved or not is_running as is_exit,
        waited_us
    from resolutions($scope)
),

in_all as (
    select count(distinct project_number) as projects
    from waited
),

told as (
    select
        key as reason,
        sum(leaves)::bigint as asks,
        sum(reached)::bigint as resolved,
        sum(exits - reached)::bigint as ended,
        sum(leaves - exits)::bigint as open,
        min(waited_us) filter (where incidence >= 0.5 - 1e-9) as p50_us,
        min(waited_us) filter (where coalesce(incidence_high, incidence) >= 0.5 - 1e-9) as p50_low_us,
        min(waited_us) filter (where incidence_low >= 0.5 - 1e-9) as p50_high_us,
        min(waited_us) filter (where incidence >= 0.85 - 1e-9) as p85_us
    from incidence_curve('waited')
    group by key
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
