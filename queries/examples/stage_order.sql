-- purpose: The stages in their order, with the side that holds them by default.
-- grain: stage
-- column: position INTEGER | place in the list
-- column: rank INTEGER | rank in the process; null outside it
-- column: stage VARCHAR | the stage
-- column: default_side VARCHAR | whose side holds it unless a row says otherwise
select position, rank, stage, default_side
from stage_order
order by position asc
