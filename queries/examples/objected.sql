-- purpose: How many objections found a yes in the end, and after how many days.
-- grain: reason
-- column: reason VARCHAR | what the objection protects
-- column: objected_asks BIGINT | asks that met an objection
-- column: agreed_asks BIGINT | of these, asks that got a yes
-- column: median_days DOUBLE | median days between the two, of those with a yes
select
    reason,
    count(*) as objected_asks,
    count(agreed_at) as agreed_asks,
    median(date_diff('day', objected_at, agreed_at)) as median_days
from objected
group by reason
order by objected_asks desc, reason asc
