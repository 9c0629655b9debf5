-- purpose: Working hours of each month.
-- grain: month_on
-- column: month_on DATE | first day of the month
-- column: working_hours DOUBLE | between its first opening and its last closing
-- column: working_days BIGINT | days that open in it
select
    date_trunc('month', happens_at)::date as month_on,
    (max(work_us) - min(work_us)) / 3600e6 as working_hours,
    count(*) filter (where is_open) as working_days
from work_calendar
group by month_on
order by month_on asc
