-- purpose: Who hands over to whom, and after how many days.
-- grain: from_function, to_function
-- column: from_function VARCHAR | who gave it away
-- column: to_function VARCHAR | who took it
-- column: handoffs BIGINT | how often
-- column: median_held_days DOUBLE | median days the taker then held it, until its next turn
select
    from_function,
    to_function,
    count(*) as handoffs,
    median(held_us) / 86400e6 as median_held_days
from handoff
group by from_function, to_function
order by handoffs desc, from_function asc, to_function asc
