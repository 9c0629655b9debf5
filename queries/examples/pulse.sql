-- purpose: Sheets sent and answered, by month and side.
-- grain: month_on, side
-- column: month_on DATE | first day of the month
-- column: side VARCHAR | colleagues, or procurement's own estimate
-- column: asked BIGINT | sheets sent
-- column: answered BIGINT | sheets answered
select
    date_trunc('month', asked_at)::date as month_on,
    side,
    count(*) as asked,
    count(answered_at) as answered
from pulse
group by month_on, side
order by month_on asc, side asc
