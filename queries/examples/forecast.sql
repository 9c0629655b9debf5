-- purpose: When each open project is likely to be completed, by the newest forecast.
-- grain: project_id
-- column: project_id VARCHAR | the project
-- column: place VARCHAR | where it is
-- column: age_days DOUBLE | days since its start
-- column: p50_on DATE | as likely before as after this day; null when too few are known
-- column: p85_on DATE | completed by this day in 85 of 100 such cases; null when too few are known
select project_id, place, age_days, p50_on, p85_on
from forecast
qualify made_at = max(made_at) over ()
order by p50_on asc nulls last, project_id asc
