-- purpose: How many projects came as far as each rank of the process.
-- grain: rank
-- column: rank INTEGER | rank in the process; stage_order says which stages
-- column: projects BIGINT | projects that were there or beyond
select
    rank,
    count(*) as projects
from reached
group by rank
order by rank asc
