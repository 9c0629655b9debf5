-- purpose: Colleagues by function, and how many of them have much power.
-- grain: function
-- column: function VARCHAR | the function
-- column: people BIGINT | colleagues known
-- column: powerful_people BIGINT | of these, those with power 4 or 5
select
    function,
    count(*) as people,
    count(*) filter (where power >= 4) as powerful_people
from stakeholders
group by function
order by people desc, function asc
