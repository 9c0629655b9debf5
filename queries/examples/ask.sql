-- purpose: Answered asks and objections among them, by the function asked.
-- grain: function
-- column: function VARCHAR | who was asked
-- column: answered_asks BIGINT | rounds of asks with an answer
-- column: objections BIGINT | of these, answers that were an objection
select
    function,
    count(*) as answered_asks,
    count(*) filter (where outcome = 'resistance') as objections
from ask
where outcome <> 'none'
group by function
order by answered_asks desc, function asc
