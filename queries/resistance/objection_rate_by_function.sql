-- purpose: How often each function objected to what it was asked.
-- grain: function
-- param: scope STRUCT | period and filters; by the date of the answer, see macros.sql
-- column: function VARCHAR | function that answered
-- column: asks BIGINT | answered rounds of asks in the period
-- column: objections BIGINT | of these, objections
-- column: rate DOUBLE | objections per answered round
-- column: rate_low DOUBLE | lower limit of its 95 % interval
-- column: rate_high DOUBLE | upper limit of its 95 % interval
-- column: people_or_projects BIGINT | people who answered, or projects where no people are recorded
-- column: pooled_rate DOUBLE | rate of all functions that have a side, together; the same in all rows
-- column: usual_rate_low DOUBLE | within which 95 % of rates lie by chance alone at this number of answers: lower limit
-- column: usual_rate_high DOUBLE | upper limit of the same
-- column: possible_rate_low DOUBLE | within which 99.8 % of rates lie by chance alone: lower limit
-- column: possible_rate_high DOUBLE | upper limit of the same
-- column: is_ranked BOOLEAN | whether the function has a side: one without, such as MISSING, is listed and not ranked
-- note: Wilson interval on the effective number of answers: rounds of the same person (else project) are not independent, so n is divided by the design effect where that is above 1 (linearised variance of a ratio, clusters with replacement).
-- note: Where one person or project gave all answers they count as one answer, for nothing is known about others.
-- note: The limits of chance are a funnel around the pooled rate (sin² (arcsin √p ± z ÷ 2√n), z = 1.959964 and 3.090232), on the effective number of answers, too.
-- note: The function here is the one that answers, not the one whose need it is; the filter on functions means it too.
with answered as (
    select
        function,
        coalesce(stakeholder_id, project_id) as cluster_id,
        outcome = 'resistance' as is_objection
    from answers($scope)
),

cluster as (
    select
        function,
        cluster_id,
        count(*) as asks,
        count(*) filter (where is_objection) as objections
    from answered
    group by function, cluster_id
),

effective as (
    select
        function,
        count(*) as clusters,
        sum(asks)::bigint as asks,
        sum(objections)::bigint as objections,
        sum(objections) / sum(asks) as rate,
        design_effect(
            count(*),
            sum(asks)::bigint,
            sum(objections)::bigint,
            sum(asks * asks),
            sum(asks * objections),
            sum(objections * objections)
        ) as design_effect
    from cluster
    group by function
),

sided as (
    select
        effective.*,
        coalesce(function_side.side is not null, false) as is_ranked,
        sum(effective.objections) filter (where function_side.side is not null) over ()
        / nullif(sum(effective.asks) filter (where function_side.side is not null) over (), 0) as pooled_rate
    from effective
    left join function_side on effective.function = function_side.function
)

select
    function,
    asks,
    objections,
    rate,
    wilson_low(objections / design_effect, asks / design_effect) as rate_low,
    wilson_high(objections / design_effect, asks / design_effect) as rate_high,
    clusters as people_or_projects,
    pooled_rate,
    funnel_low(pooled_rate, asks / design_effect, 1.959964) as usual_rate_low,
    funnel_high(pooled_rate, asks / design_effect, 1.959964) as usual_rate_high,
    funnel_low(pooled_rate, asks / design_effect, 3.090232) as possible_rate_low,
    funnel_high(pooled_rate, asks / design_effect, 3.090232) as possible_rate_high,
    is_ranked
from sided
order by objections desc, function asc
