-- purpose: Where people's stance on a project began and where it was last, by function, by level and together.
-- grain: breakdown, part, first_stance, last_stance
-- param: scope STRUCT | whole quarters of the period and functions; no other filter applies, see macros.sql
-- column: breakdown VARCHAR | all, function or level
-- column: part VARCHAR | function or level of the people; all together
-- column: first_stance VARCHAR | stance before the first contact that has one
-- column: last_stance VARCHAR | stance after the last contact that has any
-- column: journeys BIGINT | journeys between the two, one per person and project
-- column: part_journeys BIGINT | all journeys of the part
-- column: mean_power DOUBLE | mean power (1 to 5) of the part's people, each journey counted; null when not recorded
-- column: quarters BIGINT | quarters these rest on, by the last contact of a journey
-- column: people BIGINT | most people in one of these quarters
-- note: A journey counts in the quarter of its last contact as the file was built: for an earlier as_of, too, one that went on later is in the later quarter. The lattice is fixed, so that two views by date cannot be subtracted.
-- note: Quarters in which a part has too few people are left out, so that the parts need not add up to all.
with cell as (
    select
        'function' as breakdown,
        quarter_on,
        part,
        people
    from shown_cells($scope, 'stance')
    union all
    select
        'level',
        quarter_on,
        part,
        people
    from shown_cells($scope, 'stance by level')
    where part <> ''
),

travelled as (
    select
        cell.breakdown,
        cell.part,
        journey.first_stance,
        journey.last_stance,
        count(*) as journeys,
        sum(journey.power) as power,
        count(journey.power) as with_power
    from cell
    inner join journey
        on
            cell.quarter_on = journey.quarter_on
            and (
                cell.part = ''
                or cell.part = case when cell.breakdown = 'function' then journey.function else journey.level end
            )
    group by cell.breakdown, cell.part, journey.first_stance, journey.last_stance
),

of_part as (
    select
        breakdown,
        part,
        sum(journeys)::bigint as journeys,
        sum(power) / nullif(sum(with_power), 0) as mean_power
    from travelled
    group by breakdown, part
),

of_cell as (
    select
        breakdown,
        part,
        count(*) as quarters,
        max(people) as people
    from cell
    group by breakdown, part
)

select
    case when travelled.part = '' then 'all' else travelled.breakdown end as breakdown,
    case when travelled.part = '' then 'all together' else travelled.part end as part,
    travelled.first_stance,
    travelled.last_stance,
    travelled.journeys,
    of_part.journeys as part_journeys,
    of_part.mean_power,
    of_cell.quarters,
    of_cell.people::bigint as people
from travelled
inner join of_part on travelled.breakdown = of_part.breakdown and travelled.part = of_part.part
inner join of_cell on travelled.breakdown = of_cell.breakdown and travelled.part = of_cell.part
order by
    travelled.part = '' desc,
    travelled.breakdown asc,
    of_part.mean_power desc nulls last,
    travelled.part asc,
    list_position(['resistant', 'unaware', 'neutral', 'supportive', 'leading'], travelled.first_stance) asc,
    list_position(['resistant', 'unaware', 'neutral', 'supportive', 'leading'], travelled.last_stance) asc
