-- purpose: What the team's development went to, by skill, kind and unit.
-- grain: skill, kind, unit
-- column: skill VARCHAR | technical or influence
-- column: kind VARCHAR | training, coaching or recognition
-- column: unit VARCHAR | hours or count
-- column: amount DOUBLE | the sum, in the unit
-- column: entries BIGINT | rows behind it
select
    skill,
    kind,
    unit,
    sum(amount) as amount,
    count(*) as entries
from development
group by skill, kind, unit
order by skill asc, kind asc, unit asc
