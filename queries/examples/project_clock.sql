-- purpose: Median elapsed days of completed projects, by method.
-- grain: method
-- column: method VARCHAR | how it was sourced; null when nobody said
-- column: projects BIGINT | completed projects with known dates
-- column: median_days DOUBLE | median days from start to end; open projects are left out
select
    method,
    count(*) as projects,
    median(elapsed_us) / 86400e6 as median_days
from project_clock
where status = 'completed' and is_timed
group by method
order by projects desc, method asc
