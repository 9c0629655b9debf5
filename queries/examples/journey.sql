-- purpose: How stances began and ended, over all people and projects.
-- grain: first_stance, last_stance
-- column: first_stance VARCHAR | stance at the first contact
-- column: last_stance VARCHAR | stance at the last
-- column: journeys BIGINT | pairs of a person and a project
select
    first_stance,
    last_stance,
    count(*) as journeys
from journey
group by first_stance, last_stance
order by journeys desc, first_stance asc, last_stance asc
