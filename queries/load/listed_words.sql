-- purpose: The values of each enumeration as a list in words.
-- grain: enumeration
-- column: enumeration VARCHAR | enumeration, or stage or function
-- column: listed VARCHAR | its canonical values, in alphabetical order
select
    enumeration,
    string_agg(distinct canonical, ', ' order by canonical) as listed
from word
group by enumeration
order by enumeration
