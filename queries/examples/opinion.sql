-- purpose: Answers to the survey by quarter and side.
-- grain: quarter_on, side
-- column: quarter_on DATE | first day of the quarter
-- column: side VARCHAR | colleagues, or procurement's own estimate
-- column: asked HUGEINT | sheets sent
-- column: answered HUGEINT | sheets answered
select
    quarter_on,
    side,
    sum(asked) as asked,
    sum(answered) as answered
from opinion
group by quarter_on, side
order by quarter_on asc, side asc
