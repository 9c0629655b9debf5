-- purpose: What colleagues answered in the pulse, by month and in the whole period, as the index needs it.
-- grain: month_on
-- param: scope STRUCT | months of the period, or whole quarters of functions; no other filter applies, see opinion_cells() in macros.sql
-- column: month_on DATE | first day of the month; null for the whole period
-- column: people BIGINT | different people with a trust score
-- column: trust DOUBLE | mean trust score, 0 to 100; a person's sheets of a month are averaged first
-- column: trust_error DOUBLE | its standard error, people independent
-- column: recommending_people BIGINT | different people who said whether they would recommend procurement
-- column: net_promoter DOUBLE | share of 9 and 10 less share of 0 to 6, times 100; null without
-- column: net_promoter_error DOUBLE | its standard error, people independent
-- column: correlation DOUBLE | of the two figures, people independent; null where one is missing or does not vary
-- note: With functions chosen, each month shows the whole quarter it lies in.
-- note: Months without enough people are left out. Sheets count in the month they were asked in.
with cell as (
    select
        'trust' as about,
        month_on,
        quarter_on,
        part
    from opinion_cells($scope, 'trust')
    union all
    select
        'recommend',
        month_on,
        quarter_on,
        part
    from opinion_cells($scope, 'recommend')
),

unit as (
    select
        cell.month_on,
        opinion.function || ' ' || opinion.person as person,
        case when cell.about = 'trust' then opinion.trust end as trust,
        case when cell.about = 'recommend' then 100 * (opinion.promoters - opinion.detractors) end as net,
        case when cell.about = 'recommend' then nullif(opinion.recommends, 0) end as recommends
    from cell
    inner join opinion
        on
            opinion.side = 'stakeholder'
            and cell.quarter_on = opinion.quarter_on
            and case
                when cell.part = '' then cell.month_on = opinion.month_on
                else cell.part = opinion.function
            end
),

per_person as (
    select
        month_on,
        person,
        count(trust) as trust_n,
        coalesce(sum(trust), 0)::decimal(19, 6) as trust,
        coalesce(sum(recommends), 0) as net_n,
        coalesce(sum(net), 0) as net
    from unit
    where trust is not null or recommends is not null
    group by grouping sets ((month_on, person), (person))
),

summed as (
    select
        month_on,
        count(*) filter (where trust_n > 0) as people,
        sum(trust) / nullif(sum(trust_n), 0) as trust,
        case
            when sum(trust_n) > 0
                then
                    ratio_error(
                        nullif(count(*) filter (where trust_n > 0), 1),
                        sum(trust), sum(trust_n),
                        sum(trust * trust), sum(trust * trust_n), sum(trust_n * trust_n)
                    )
        end as trust_error,
        count(*) filter (where net_n > 0) as recommending_people,
        sum(net) / nullif(sum(net_n), 0) as net_promoter,
        case
            when sum(net_n) > 0
                then
                    ratio_error(
                        nullif(count(*) filter (where net_n > 0), 1),
                        sum(net), sum(net_n),
                        sum(net * net), sum(net * net_n), sum(net_n * net_n)
                    )
        end as net_promoter_error
    from per_person
    group by month_on
),

together as (
    select
        per_person.month_on,
        corr(
            per_person.trust - summed.trust * per_person.trust_n,
            per_person.net - summed.net_promoter * per_person.net_n
        ) as correlation
    from per_person
    inner join summed on per_person.month_on is not distinct from summed.month_on
    where summed.trust is not null and summed.net_promoter is not null
    group by per_person.month_on
)

select
    summed.month_on,
    summed.people,
    summed.trust,
    summed.trust_error,
    summed.recommending_people,
    summed.net_promoter,
    summed.net_promoter_error,
    case when isfinite(together.correlation) then round(together.correlation, 9) end as correlation
from summed
left join together on summed.month_on is not distinct from together.month_on
order by summed.month_on asc nulls last
