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
        date_trunc('quarter', timezone($time_zone, make_timestamptz(epoch_us(interactions.happened_at))))::date
            as quarter_on,
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
        date_trunc('quarter', timezone($time_zone, make_timestamptz(epoch_us(ask.answered_at))))::date,
        stakeholders.function,
        stakeholders.stakeholder_id
    from ask
    inner join stakeholders on ask.stakeholder_id = stakeholders.stakeholder_id
    where ask.is_language_matched is not null and ask.outcome <> 'none' and ask.answered_at <= $as_of
    union all
    select
        'pitch',
        pitch_cell.quarter_on,
        pitch_cell.function,
        stakeholders.stakeholder_id
    from pitch_cell
    inner join stakeholders on pitch_cell.function = stakeholders.function
    where len(stakeholders.protects) > 0
    union all
    select
        'note',
        date_trunc('quarter', timezone($time_zone, make_timestamptz(epoch_us(interactions.happened_at))))::date,
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
    union all
    select
        topic.name,
        opinion.quarter_on,
        case when topic.is_monthly then opinion.month_on::varchar else opinion.function end,
        -- Sheets without a person are as many people as there are on the fullest day, of those that count here.
        opinion.function || ' ' || case
            when opinion.wave_on is null then opinion.person
            else 'unnamed ' || row_number() over (
                    partition by topic.name, opinion.function, opinion.wave_on order by opinion.unit asc
                )
        end
    from opinion
    inner join (
        values
        ('trust', false), ('dimensions', false), ('recommend', false), ('asked', false),
        ('trust by month', true), ('recommend by month', true)
    ) as topic (name, is_monthly)
        on
            opinion.side = 'stakeholder'
            and (
                topic.name = 'asked'
                or (starts_with(topic.name, 'trust') and opinion.trust is not null)
                or (topic.name = 'dimensions' and opinion.ability is not null)
                or (starts_with(topic.name, 'recommend') and opinion.recommends > 0)
            )
    union all
    select
        'estimate',
        quarter_on,
        function,
        person
    from opinion
    where side = 'procurement' and trust is not null
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

small as (
    select
        spoken.topic,
        spoken.quarter_on,
        count(distinct spoken.stakeholder_id) as people
    from spoken
    inner join counted
        on spoken.topic = counted.topic and spoken.quarter_on = counted.quarter_on and spoken.part = counted.part
    where counted.people < $minimum_people
    group by spoken.topic, spoken.quarter_on
),

ranked as (
    select
        counted.topic,
        counted.quarter_on,
        counted.part,
        counted.people,
        counted.people >= $minimum_people as is_large,
        coalesce(small.people, 0) as small_people,
        row_number() over (
            partition by counted.topic, counted.quarter_on, counted.people >= $minimum_people
            order by counted.people asc, counted.part asc
        ) as place
    from counted
    left join small on counted.topic = small.topic and counted.quarter_on = small.quarter_on
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
    count(distinct stakeholder_id),
    count(distinct stakeholder_id) >= $minimum_people
from spoken
group by topic, quarter_on
order by topic, quarter_on, part
