-- purpose: What procurement believes that colleagues think of it, beside what they answer.
-- grain: function
-- param: scope STRUCT | whole quarters of the period and functions; no other filter applies, see shown_cells() in macros.sql
-- column: function VARCHAR | function that answered and that the estimates are about; all together
-- column: is_all BOOLEAN | whether it is all functions together
-- column: quarters BIGINT | quarters in which both can be shown
-- column: people BIGINT | different people who answered
-- column: estimators BIGINT | different people in procurement who estimated
-- column: trust DOUBLE | mean trust score of the answers, 0 to 100
-- column: estimate DOUBLE | mean trust score of the estimates, 0 to 100
-- column: gap DOUBLE | estimate less answers, in points
-- column: gap_low DOUBLE | lower limit of its 95 % interval
-- column: gap_high DOUBLE | upper limit of its 95 % interval
-- note: Standard errors with people as clusters (linearised), and Student's t with one less than the smaller number of people.
-- note: Together are only functions and quarters that can be shown on both sides.
with cell as (
    select
        answered.part,
        answered.quarter_on
    from shown_cells($scope, 'trust') as answered
    inner join shown_cells($scope, 'estimate') as estimated
        on answered.part = estimated.part and answered.quarter_on = estimated.quarter_on
    where answered.part <> ''
),

per_person as (
    select
        opinion.side,
        cell.part,
        opinion.person,
        case when opinion.side = 'stakeholder' then opinion.function else '' end as of_function,
        count(*) as n,
        sum(opinion.trust)::decimal(19, 6) as trust
    from cell
    inner join opinion on cell.quarter_on = opinion.quarter_on and cell.part = opinion.function
    where opinion.trust is not null
    group by
        grouping sets (
            (opinion.side, cell.part, opinion.person, of_function),
            (opinion.side, opinion.person, of_function)
        )
),

summed as (
    select
        side,
        part,
        count(*) as people,
        sum(trust) / sum(n) as trust,
        ratio_error(
            nullif(count(*), 1), sum(trust), sum(n), sum(trust * trust), sum(trust * n), sum(n * n)
        ) as error
    from per_person
    group by side, part
),

of_part as (
    select
        part,
        count(distinct quarter_on) as quarters
    from cell
    group by grouping sets ((part), ())
),

compared as (
    select
        answered.part,
        answered.people,
        estimated.people as estimators,
        answered.trust,
        estimated.trust as estimate,
        estimated.trust - answered.trust as gap,
        t_975(least(answered.people, estimated.people) - 1)
        * sqrt(pow(answered.error, 2) + pow(estimated.error, 2)) as reach
    from summed as answered
    inner join summed as estimated on answered.part is not distinct from estimated.part
    where answered.side = 'stakeholder' and estimated.side = 'procurement'
)

select
    coalesce(compared.part, 'all together') as function,
    compared.part is null as is_all,
    of_part.quarters,
    compared.people,
    compared.estimators,
    compared.trust,
    compared.estimate,
    compared.gap,
    compared.gap - compared.reach as gap_low,
    compared.gap + compared.reach as gap_high
from compared
inner join of_part on compared.part is not distinct from of_part.part
order by is_all desc, compared.gap desc, function asc
