-- purpose: Projects whose benefits speak to the requesting function, by quarter.
-- grain: quarter_on
-- column: quarter_on DATE | first day of the quarter
-- column: projects HUGEINT | projects with benefits
-- column: speaking_projects HUGEINT | of these, those that state one the function cares about
select
    quarter_on,
    sum(projects) as projects,
    sum(speaking_projects) as speaking_projects
from pitch_cell
group by quarter_on
order by quarter_on asc
