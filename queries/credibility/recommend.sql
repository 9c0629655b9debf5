-- purpose: Whether colleagues would recommend procurement, by quarter and in the whole period.
-- grain: function, quarter_on
-- param: scope STRUCT | whole quarters of the period and functions; no other filter applies, see opinion_quarters() in macros.sql
-- column: function VARCHAR | function that answered; all together
-- column: quarter_on DATE | first day of the quarter of asking; null for the whole period
-- column: is_all BOOLEAN | whether it is all functions of the scope together
-- column: quarters BIGINT | quarters it rests on
-- column: people BIGINT | different people who answered
-- column: sheets BIGINT | answers
-- column: promoters BIGINT | of these, 9 or 10
-- column: detractors BIGINT | of these, 0 to 6
-- column: net_promoter DOUBLE | share of promoters less share of detractors, times 100
-- column: net_promoter_low DOUBLE | lower limit of its 95 % interval
-- column: net_promoter_high DOUBLE | upper limit of its 95 % interval
-- column: mean_answer DOUBLE | mean answer, 0 to 10
-- note: Normal interval with variance (p₊ + p₋ − (p₊ − p₋)²) ÷ n, of people instead of answers where some answered twice; limits within −100 to 100. Without any spread it has no limits.
with cell as (
    select
        part,
        member,
        quarter_on
    from opinion_quarters($scope, 'recommend')
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
        cell.part,
        cell.quarter_on,
        count(distinct opinion.function || ' ' || opinion.person) as people,
        sum(opinion.recommends)::bigint as sheets,
        sum(opinion.promoters)::bigint as promoters,
        sum(opinion.detractors)::bigint as detractors,
        sum(opinion.recommend_sum) as answers
    from cell
    inner join opinion
        on
            opinion.side = 'stakeholder'
            and cell.quarter_on = opinion.quarter_on
            and (cell.member = '' or cell.member = opinion.function)
    where opinion.recommends > 0
    group by grouping sets ((cell.part, cell.quarter_on), (cell.part))
),

told as (
    select
        part,
        quarter_on,
        people,
        sheets,
        promoters,
        detractors,
        100 * (promoters - detractors) / sheets as net_promoter,
        answers / sheets as mean_answer,
        nullif(
            195.9964 * sqrt(
                greatest(0, (promoters + detractors) / sheets - pow((promoters - detractors) / sheets, 2)) / people
            ), 0
        ) as reach
    from summed
)

select
    case when told.part = '' then 'all together' else told.part end as function,
    told.quarter_on,
    told.part = '' as is_all,
    case when told.quarter_on is null then of_part.quarters else 1 end as quarters,
    told.people,
    told.sheets,
    told.promoters,
    told.detractors,
    told.net_promoter,
    case when told.reach is not null then greatest(-100, told.net_promoter - told.reach) end as net_promoter_low,
    case when told.reach is not null then least(100, told.net_promoter + told.reach) end as net_promoter_high,
    told.mean_answer
from told
inner join of_part on told.part = of_part.part
order by told.part = '' desc, told.quarter_on is null desc, told.part asc, told.quarter_on asc
