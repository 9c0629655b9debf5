-- purpose: Contacts and minutes of procurement, by medium.
-- grain: medium
-- column: medium VARCHAR | how they were in contact; null when nobody noted it
-- column: contacts BIGINT | how often
-- column: minutes HUGEINT | procurement's time; null when nobody noted it
select
    medium,
    count(*) as contacts,
    sum(minutes) as minutes
from interactions
group by medium
order by contacts desc, medium asc
