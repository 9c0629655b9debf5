-- purpose: The projects behind a quarter of the on-need rate, and how many days early or late they were.
-- grain: project_id
-- param: scope STRUCT | period and filters; by need_by, see macros.sql
-- param: picked STRUCT | quarter_on of the mark (first day of the quarter), or function whose need it is; null means any
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: status VARCHAR | open, completed, cancelled or bypassed, at as_of
-- column: started_on DATE | day of its start in the configured time zone
-- column: ended_on DATE | day of its end; null while open
-- column: days DOUBLE | calendar days after the day it was needed, to its end or to as_of; below nought when early
-- note: Projects cancelled before the day it was needed are not in it, as in the rate.
select
    project_id,
    coalesce(title, project_id) as title,
    requesting_function,
    status,
    started_on,
    ended_on,
    days_after as days
from due($scope, 'need')
where
    is_picked(requesting_function, $picked['function'])
    and ($picked['quarter_on'] is null or date_trunc('quarter', due_on)::date = $picked['quarter_on']::date)
order by days desc, project_id asc
