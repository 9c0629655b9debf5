-- purpose: What procurement talked about with whom, and what they protect, by quarter and function.
-- grain: quarter_on, function, value
-- param: as_of TIMESTAMP | nothing dated later is read
-- param: time_zone VARCHAR | where the quarters are cut
-- note: Contacts with a value and a person whose priorities are recorded. A contact counts once for the value talked about, and in equal parts for all the person protects.
insert into talk_value
with contact as (
    select
        date_trunc('quarter', timezone($time_zone, timezone('UTC', interactions.happened_at)))::date as quarter_on,
        stakeholders.function,
        interactions.language,
        list_sort(list_distinct(stakeholders.protects)) as protects
    from interactions
    inner join stakeholders on interactions.stakeholder_id = stakeholders.stakeholder_id
    where
        interactions.language is not null
        and len(stakeholders.protects) > 0
        and interactions.happened_at <= $as_of
),

counted as (
    select
        quarter_on,
        function,
        language,
        protects,
        count(*) as contacts
    from contact
    group by quarter_on, function, language, protects
),

part as (
    select
        quarter_on,
        function,
        language as value,
        contacts as talked,
        0.0 as protected
    from counted
    union all
    select
        quarter_on,
        function,
        unnest(protects) as value,
        0 as talked,
        contacts / len(protects) as protected
    from counted
)

select
    quarter_on,
    function,
    value,
    sum(talked) as talked,
    -- In order, for the last digits of a sum hang on it.
    sum(protected order by protected) as protected
from part
group by quarter_on, function, value
order by quarter_on, function, value
