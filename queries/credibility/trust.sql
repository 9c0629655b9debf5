-- purpose: How far colleagues trust procurement, by function and quarter and in the whole period.
-- grain: function, quarter_on
-- param: scope STRUCT | whole quarters of the period and functions; no other filter applies, see opinion_quarters() in macros.sql
-- column: function VARCHAR | function that answered; all together
-- column: quarter_on DATE | first day of the quarter of asking; null for the whole period
-- column: is_all BOOLEAN | whether it is all functions of the scope together
-- column: quarters BIGINT | quarters it rests on
-- column: people BIGINT | different people with a score
-- column: trust DOUBLE | mean trust score, 0 to 100; a person's sheets of a month are averaged first
-- column: trust_low DOUBLE | lower limit of its 95 % interval
-- column: trust_high DOUBLE | upper limit of its 95 % interval
-- column: ability DOUBLE | mean of its two items, 0 to 100; null where fewer people can be shown
-- column: benevolence DOUBLE | likewise
-- column: integrity DOUBLE | likewise
-- note: Standard error with people as clusters (linearised) and the quantile of Student's t; limits within 0 to 100.
-- note: Quarters in which a function has too few people are left out, so that functions need not add up to all.
with cell as (
    select
        score.part,
        score.member,
        score.quarter_on,
        dimensions.part is not null as has_dimensions
    from opinion_quarters($scope, 'trust') as score
    left join opinion_quarters($scope, 'dimensions') as dimensions
        on
            score.part = dimensions.part
            and score.member = dimensions.member
            and score.quarter_on = dimensions.quarter_on
),

per_person as (
    select
        cell.part,
        cell.quarter_on,
        opinion.function,
        opinion.person,
        count(*) as n,
        sum(opinion.trust)::decimal(19, 6) as trust,
        count(opinion.ability) filter (where cell.has_dimensions) as dimensions_n,
        sum(opinion.ability) filter (where cell.has_dimensions) as ability,
        sum(opinion.benevolence) filter (where cell.has_dimensions) as benevolence,
        sum(opinion.integrity) filter (where cell.has_dimensions) as integrity
    from cell
    inner join opinion
        on
            opinion.side = 'stakeholder'
            and cell.quarter_on = opinion.quarter_on
            and (cell.member = '' or cell.member = opinion.function)
    where opinion.trust is not null
    group by
        grouping sets (
            (cell.part, cell.quarter_on, opinion.function, opinion.person),
            (cell.part, opinion.function, opinion.person)
        )
),

of_part as (
    select
        part,
        count(distinct quarter_on) as quarters
    from cell
    group by part
),

summed as (
    select
        part,
        quarter_on,
        count(*) as people,
        sum(trust) / sum(n) as trust,
        ratio_error(
            nullif(count(*), 1), sum(trust), sum(n), sum(trust * trust), sum(trust * n), sum(n * n)
        ) as trust_error,
        sum(ability) / nullif(sum(dimensions_n), 0) as ability,
        sum(benevolence) / nullif(sum(dimensions_n), 0) as benevolence,
        sum(integrity) / nullif(sum(dimensions_n), 0) as integrity
    from per_person
    group by part, quarter_on
)

select
    case when summed.part = '' then 'all together' else summed.part end as function,
    summed.quarter_on,
    summed.part = '' as is_all,
    case when summed.quarter_on is null then of_part.quarters else 1 end as quarters,
    summed.people,
    summed.trust,
    greatest(0, summed.trust - t_975(summed.people - 1) * summed.trust_error) as trust_low,
    least(100, summed.trust + t_975(summed.people - 1) * summed.trust_error) as trust_high,
    summed.ability,
    summed.benevolence,
    summed.integrity
from summed
inner join of_part on summed.part = of_part.part
order by summed.part = '' desc, summed.quarter_on is null desc, summed.part asc, summed.quarter_on asc
