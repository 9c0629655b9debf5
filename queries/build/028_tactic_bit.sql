-- purpose: A bit for every tactic: sets of tactics go through the steps that follow as numbers.
-- grain: name
-- param: as_of TIMESTAMP | nothing dated later is read
create or replace temp table tactic_bit as
select
    given.name,
    1::bigint << (row_number() over (order by given.name asc) - 1) as bit
from (select distinct unnest(tactics) as name from interactions where happened_at <= $as_of) as given
