-- purpose: The functions that are known, by side.
-- grain: side
-- column: side VARCHAR | whose side they are on
-- column: functions BIGINT | how many
-- column: names VARCHAR | which
select
    side,
    count(*) as functions,
    string_agg(function, ', ' order by function) as names
from function_side
group by side
order by side asc
