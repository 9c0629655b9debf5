-- purpose: How many of those asked in the pulse answered, by function.
-- grain: function
-- param: scope STRUCT | whole quarters of the period and functions; no other filter applies, see opinion_quarters() in macros.sql
-- column: function VARCHAR | function asked; all together
-- column: is_all BOOLEAN | whether it is all functions of the scope together
-- column: quarters BIGINT | quarters it rests on
-- column: people BIGINT | different people asked
-- column: asked BIGINT | sheets sent
-- column: answered BIGINT | of these, answered
-- column: response_share DOUBLE | the same as a share
-- column: response_share_low DOUBLE | lower limit of its 95 % interval (Wilson, on the effective number of sheets)
-- column: response_share_high DOUBLE | upper limit of its 95 % interval
-- note: The sheets of one person are alike: the effective number is that of the sheets divided by the design effect, people as clusters, and at most that of the sheets.
with cell as (
    select
        part,
        member,
        quarter_on
    from opinion_quarters($scope, 'asked')
),

of_part as (
    select
        part,
        count(distinct quarter_on) as quarters
    from cell
    group by part
),

per_person as (
    select
        cell.part,
        opinion.function,
        opinion.person,
        sum(opinion.asked) as asked,
        sum(opinion.answered) as answered
    from cell
    inner join opinion
        on
            opinion.side = 'stakeholder'
            and cell.quarter_on = opinion.quarter_on
            and (cell.member = '' or cell.member = opinion.function)
    group by cell.part, opinion.function, opinion.person
),

summed as (
    select
        part,
        count(*) as people,
        sum(asked)::bigint as asked,
        sum(answered)::bigint as answered,
        ratio_error(
            nullif(count(*), 1),
            sum(answered), sum(asked),
            sum(answered * answered), sum(answered * asked), sum(asked * asked)
        ) as error
    from per_person
    group by part
),

effective as (
    select
        part,
        people,
        asked,
        answered,
        answered / asked as share,
        case
            when people = asked then asked
            when answered in (0, asked) or coalesce(error, 0) = 0 then people
            else least(asked, answered / asked * (1 - answered / asked) / pow(error, 2))
        end as number
    from summed
)

select
    case when effective.part = '' then 'all together' else effective.part end as function,
    effective.part = '' as is_all,
    of_part.quarters,
    effective.people,
    effective.asked,
    effective.answered,
    effective.share as response_share,
    wilson_low(effective.share * effective.number, effective.number) as response_share_low,
    wilson_high(effective.share * effective.number, effective.number) as response_share_high
from effective
inner join of_part on effective.part = of_part.part
order by is_all desc, response_share asc, function asc
