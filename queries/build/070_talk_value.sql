-- purpose: What procurement talked about with whom, and what they protect, by quarter and function.
-- grain: quarter_on, function, value
-- param: as_of TIMESTAMP | nothing dated later is read
-- param: time_zone VARCHAR | where the quarters are cut
-- note: Contacts with a value and a person whose priorities are recorded. A contact counts once for the value talked about, and in equal parts for all the person protects.
insert into talk_value
with contact as (
    select
        date_trunc('quarter', timezone($time_zone, make_timestamptz(epoch_us(happened_at))))::date as quarter_on,
        stakeholder_id,
        language,
        count(*) as contacts
    from interactions
    where language is not null and happened_at <= $as_of
    group by all
),

person as (
    select
        stakeholder_id,
        function,
        list_sort(list_distinct(protects)) as protects
    from stakeholders
    where len(protects) > 0
),

counted as (
    select
        contact.quarter_on,
        person.function,
        contact.language,
        person.protects,
        sum(contact.contacts)::bigint as contacts
    from contact
    inner join person on contact.stakeholder_id = person.stakeholder_id
    group by contact.quarter_on, person.function, contact.language, person.protects
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
