-- purpose: Projects and their spend, by category and status.
-- grain: category, status
-- column: category VARCHAR | what is bought; null when nobody said
-- column: status VARCHAR | where they stand
-- column: projects BIGINT | how many
-- column: spend DECIMAL(38,2) | total contract value in the company's currency
select
    category,
    status,
    count(*) as projects,
    sum(spend) as spend
from projects
group by category, status
order by category asc, status asc
