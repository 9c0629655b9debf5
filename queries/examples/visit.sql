-- purpose: Median days of a finished stay, by stage and holder.
-- grain: stage, holder_function
-- column: stage VARCHAR | the stage
-- column: holder_function VARCHAR | who held it
-- column: finished_stays BIGINT | stays with an end
-- column: median_days DOUBLE | median days of these; null when there are none
select
    stage,
    holder_function,
    count(left_at) as finished_stays,
    median(epoch_us(left_at) - epoch_us(entered_at)) / 86400e6 as median_days
from visit
group by stage, holder_function
order by finished_stays desc, stage asc, holder_function asc
