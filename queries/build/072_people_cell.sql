-- purpose: Which figures about people may be shown: the cells of quarter and function or level, and of all together.
-- grain: topic, quarter_on, part
-- param: as_of TIMESTAMP | nothing dated later is read
-- param: time_zone VARCHAR | where the quarters are cut
-- param: minimum_people INTEGER | the fewest people a figure may rest on
-- note: A cell with fewer people is hidden. Where the hidden ones of a quarter hold fewer people together, the smallest shown one is hidden, too: what is left of the whole then rests on enough people.
-- note: One more cell is always enough, for it holds enough people itself.
insert into people_cell
with spoken as (
    select
        'talk' as topic,
        date_trunc('quarter', timezone($time_zone, timezone('UTC', interactions.happened_at)))::date as quarter_on,
        stakeholders.function as part,
        stakeholders.stakeholder_id
    from interactions
    inner join stakeholders on interactions.stakeholder_id = stakeholders.stakeholder_id
    where
        interactions.language is not null
        and len(stakeholders.protects) > 0
        and interactions.happened_at <= $as_of
    union all
    select
        'match',
        date_trunc('quarter', timezone($time_zone, timezone('UTC', ask.answered_at)))::date,
        stakeholders.function,
        stakeholders.stakeholder_id
    from ask
    inner join stakeholders on ask.stakeholder_id = stakeholders.stakeholder_id
    where ask.is_language_matched is not null and ask.outcome <> 'none' and ask.answered_at <= $as_of
    union all
    select
        'note',
        date_trunc('quarter', timezone($time_zone, timezone('UTC', interactions.happened_at)))::date,
        stakeholders.function,
        stakeholders.stakeholder_id
    from interactions
    inner join stakeholders on interactions.stakeholder_id = stakeholders.stakeholder_id
    where
        interactions.note is not null
        and interactions.outcome = 'resistance'
        and interactions.happened_at <= $as_of
    union all
    select
        'stance',
        quarter_on,
        function,
        stakeholder_id
    from journey
    union all
    select
        'stance by level',
        quarter_on,
        level,
        stakeholder_id
    from journey
),

counted as (
    select
        topic,
        quarter_on,
        part,
        count(distinct stakeholder_id) as people
    from spoken
    group by topic, quarter_on, part
),

ranked as (
    select
        topic,
        quarter_on,
        part,
        people,
        people >= $minimum_people as is_large,
        coalesce(
            sum(people) filter (where people < $minimum_people) over (partition by topic, quarter_on), 0
        ) as small_people,
        row_number() over (
            partition by topic, quarter_on, people >= $minimum_people
            order by people asc, part asc
        ) as place
    from counted
)

select
    topic,
    quarter_on,
    part,
    people,
    is_large and not (place = 1 and small_people > 0 and small_people < $minimum_people) as is_shown
from ranked
union all
select
    topic,
    quarter_on,
    '',
    sum(people),
    sum(people) >= $minimum_people
from counted
group by topic, quarter_on
order by topic, quarter_on, part
