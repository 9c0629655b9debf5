-- purpose: The projects behind a quarter of first-pass yield: which were decided in it after asks, and how long they took so far.
-- grain: project_id
-- param: scope STRUCT | period and filters; by the end of the last award decision, see macros.sql
-- param: picked STRUCT | quarter_on (first day of the quarter) of the mark; kind first_pass or other; null means any
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: status VARCHAR | open, completed, cancelled or bypassed, at as_of
-- column: started_on DATE | day of its start in the configured time zone
-- column: ended_on DATE | day of its end; null while open
-- column: days DOUBLE | days from its start to its end, or to as_of
-- note: Projects without an ask before the decision are not in it.
select
    project_id,
    coalesce(title, project_id) as title,
    requesting_function,
    status,
    started_on,
    ended_on,
    days_of(elapsed_us, $scope) as days
from decisions($scope)
where
    is_first_pass is not null
    and is_picked(quarter_on::varchar, $picked['quarter_on']::varchar)
    and is_picked(case when is_first_pass then 'first_pass' else 'other' end, $picked['kind'])
order by days desc, project_id asc
