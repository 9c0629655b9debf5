-- purpose: Stays that began in each month, as brought by the team.
-- grain: month_on
-- column: month_on DATE | first day of the month
-- column: stays BIGINT | stays that began in it
-- column: running_stays BIGINT | of these, stays without an end
select
    date_trunc('month', entered_at)::date as month_on,
    count(*) as stays,
    count(*) filter (where left_at is null) as running_stays
from stage_visits
group by month_on
order by month_on asc
