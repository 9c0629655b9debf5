-- purpose: How often functions object when procurement talks about what they protect, and when it does not.
-- grain: function
-- param: scope STRUCT | whole quarters of the period and functions; no other filter applies, see macros.sql
-- column: function VARCHAR | function of the people; all functions together
-- column: is_all BOOLEAN | whether it is all functions together
-- column: asks BIGINT | answered rounds with a value and priorities recorded
-- column: matched_asks BIGINT | of these, those about something the person protects
-- column: matched_objections BIGINT | of the matched, objections
-- column: other_objections BIGINT | of the others, objections
-- column: matched_share DOUBLE | matched ÷ all of them
-- column: matched_rate DOUBLE | objections ÷ matched; null without any
-- column: other_rate DOUBLE | objections ÷ others; null without any
-- column: risk_ratio DOUBLE | objection rate matched ÷ not, within function and stage (Mantel–Haenszel); null when not estimable
-- column: risk_ratio_low DOUBLE | lower limit of its 95 % interval (Greenland and Robins)
-- column: risk_ratio_high DOUBLE | upper limit of its 95 % interval
-- column: quarters BIGINT | quarters these rest on
-- column: people BIGINT | most people in one of these quarters
-- note: Quarters in which a function has too few people are left out, so that the functions need not add up to all.
with cell as (
    select
        quarter_on,
        part as function,
        people
    from shown_cells($scope, 'match')
),

stratum as (
    select
        cell.function,
        match_cell.function as stratum_function,
        match_cell.stage,
        coalesce(sum(match_cell.asks) filter (where match_cell.is_matched), 0)::double as n1,
        coalesce(sum(match_cell.objections) filter (where match_cell.is_matched), 0)::double as x1,
        coalesce(sum(match_cell.asks) filter (where not match_cell.is_matched), 0)::double as n0,
        coalesce(sum(match_cell.objections) filter (where not match_cell.is_matched), 0)::double as x0
    from cell
    inner join match_cell
        on
            cell.quarter_on = match_cell.quarter_on
            and (cell.function = match_cell.function or cell.function = '')
    group by cell.function, match_cell.function, match_cell.stage
),

pooled as (
    select
        function,
        sum(n1) as n1,
        sum(x1) as x1,
        sum(n0) as n0,
        sum(x0) as x0,
        sum(case when n1 > 0 and n0 > 0 then x1 * n0 / (n1 + n0) end) as above,
        sum(case when n1 > 0 and n0 > 0 then x0 * n1 / (n1 + n0) end) as below,
        sum(
            case
                when n1 > 0 and n0 > 0
                    then (n1 * n0 * (x1 + x0) - x1 * x0 * (n1 + n0)) / ((n1 + n0) * (n1 + n0))
            end
        ) as spread
    from stratum
    group by function
),

of_function as (
    select
        function,
        count(*) as quarters,
        max(people) as people
    from cell
    group by function
)

select
    case when pooled.function = '' then 'all functions' else pooled.function end as function,
    pooled.function = '' as is_all,
    (pooled.n1 + pooled.n0)::bigint as asks,
    pooled.n1::bigint as matched_asks,
    pooled.x1::bigint as matched_objections,
    pooled.x0::bigint as other_objections,
    pooled.n1 / (pooled.n1 + pooled.n0) as matched_share,
    pooled.x1 / nullif(pooled.n1, 0) as matched_rate,
    pooled.x0 / nullif(pooled.n0, 0) as other_rate,
    case when pooled.above > 0 and pooled.below > 0 then pooled.above / pooled.below end as risk_ratio,
    case
        when pooled.above > 0 and pooled.below > 0
            then pooled.above / pooled.below * exp(-1.959964 * sqrt(pooled.spread / (pooled.above * pooled.below)))
    end as risk_ratio_low,
    case
        when pooled.above > 0 and pooled.below > 0
            then pooled.above / pooled.below * exp(1.959964 * sqrt(pooled.spread / (pooled.above * pooled.below)))
    end as risk_ratio_high,
    of_function.quarters,
    of_function.people::bigint as people
from pooled
inner join of_function on pooled.function = of_function.function
order by pooled.function = '' desc, asks desc, pooled.function asc
