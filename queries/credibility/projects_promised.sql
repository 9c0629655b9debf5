-- purpose: The projects behind a quarter of promises, what was promised, and how many days early or late they were.
-- grain: project_id
-- param: scope STRUCT | period and filters; by promised_for, see macros.sql
-- param: picked STRUCT | quarter_on of the mark (first day of the quarter); null means any
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: status VARCHAR | open, completed, cancelled or bypassed, at as_of
-- column: promised_on DATE | day first promised
-- column: repromised_on DATE | day last promised; null where the first promise stood
-- column: ended_on DATE | day of its end; null while open
-- column: days DOUBLE | calendar days after the day first promised, to its end or to as_of; below nought when early
-- note: Projects cancelled before the day promised are not in it, as in the share.
select
    project_id,
    coalesce(title, project_id) as title,
    requesting_function,
    status,
    due_on as promised_on,
    latest_on as repromised_on,
    ended_on,
    days_after as days
from due($scope, 'promise')
where
    ($picked['quarter_on'] is null or date_trunc('quarter', due_on)::date = $picked['quarter_on']::date)
order by days desc, project_id asc
