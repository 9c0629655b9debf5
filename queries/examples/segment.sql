-- purpose: Days by stage and holder, every instant given to exactly one.
-- grain: stage, holder_function
-- column: stage VARCHAR | where it was
-- column: holder_function VARCHAR | who held it
-- column: days DOUBLE | calendar days; those that hold it at once share the time
-- column: projects BIGINT | projects with such time
select
    stage,
    holder_function,
    sum(
        (epoch_us(ends_at) + turn) // parallel - (epoch_us(starts_at) + turn) // parallel
    ) / 86400e6 as days,
    count(distinct project_id) as projects
from segment
group by stage, holder_function
order by days desc, stage asc, holder_function asc
