-- purpose: Hours of procurement by kind of work and quarter.
-- grain: quarter_on, kind
-- column: quarter_on DATE | first day of the quarter
-- column: kind VARCHAR | kind of work
-- column: hours DOUBLE | hours booked
-- column: entries BIGINT | rows behind them
select
    date_trunc('quarter', week_of)::date as quarter_on,
    kind,
    sum(hours) as hours,
    count(*) as entries
from effort
group by quarter_on, kind
order by quarter_on asc, kind asc
