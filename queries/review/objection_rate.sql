-- purpose: How often the functions of the scope, taken together, objected to what they were asked.
-- grain: asks
-- param: scope STRUCT | period and filters; by the date of the answer, see macros.sql
-- column: asks BIGINT | answered rounds of asks in the period
-- column: objections BIGINT | of these, objections
-- column: rate DOUBLE | objections per answered round
-- column: rate_low DOUBLE | lower limit of its 95 % interval
-- column: rate_high DOUBLE | upper limit of its 95 % interval
-- column: people_or_projects BIGINT | people who answered, or projects where no people are recorded
-- note: One row, or none without answers. Functions are those that answer, with a side or without.
-- note: Wilson interval on the effective number of answers, as in resistance/objection_rate_by_function: for one function the figures are the same.
with cluster as (
    select
        coalesce(stakeholder_id, project_id) as cluster_id,
        count(*) as asks,
        count(*) filter (where outcome = 'resistance') as objections
    from answers($scope)
    group by cluster_id
),

effective as (
    select
        count(*) as clusters,
        sum(asks)::bigint as asks,
        sum(objections)::bigint as objections,
        design_effect(
            count(*),
            sum(asks)::bigint,
            sum(objections)::bigint,
            sum(asks * asks),
            sum(asks * objections),
            sum(objections * objections)
        ) as design_effect
    from cluster
)

select
    asks,
    objections,
    objections / asks as rate,
    wilson_low(objections / design_effect, asks / design_effect) as rate_low,
    wilson_high(objections / design_effect, asks / design_effect) as rate_high,
    clusters as people_or_projects
from effective
where clusters > 0
order by asks asc
