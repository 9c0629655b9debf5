-- purpose: Stays by stage, and how many went backward.
-- grain: stage
-- column: stage VARCHAR | the stage
-- column: stays BIGINT | stays of projects in it
-- column: backward_stays BIGINT | of these, returns from a later stage
select
    stage,
    count(*) as stays,
    count(*) filter (where is_backward) as backward_stays
from stay
group by stage
order by stays desc, stage asc
