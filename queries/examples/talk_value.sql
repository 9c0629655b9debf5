-- purpose: What procurement talked about, by value, beside what the other side protects.
-- grain: value
-- column: value VARCHAR | the value
-- column: talked HUGEINT | contacts in which procurement spoke of it
-- column: protected DOUBLE | contacts with people who protect it, in equal parts for all they protect
select
    value,
    sum(talked) as talked,
    sum(protected) as protected
from talk_value
group by value
order by talked desc, value asc
