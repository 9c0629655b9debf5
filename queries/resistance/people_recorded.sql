-- purpose: Whether anything is recorded that figures about talk and priorities could rest on, however few people it is.
-- grain: topic
-- param: scope STRUCT | as_of only, see macros.sql
-- column: topic VARCHAR | what it is about, as in people_cell
-- column: quarters BIGINT | quarters with any
select
    topic,
    count(*) as quarters
from people_cell
where part = '' and quarter_on <= day_of($scope['as_of']::timestamp)
group by topic
order by topic asc
