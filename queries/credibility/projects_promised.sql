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
    in_scope.project_id,
    coalesce(in_scope.title, in_scope.project_id) as title,
    in_scope.requesting_function,
    in_scope.status,
    projects.promised_for as promised_on,
    projects.repromised_for as repromised_on,
    in_scope.ended_on,
    date_diff('day', projects.promised_for, day_of(coalesce(in_scope.ended_at, in_scope.as_of)))::double as days
from scope($scope) as in_scope
inner join projects on in_scope.project_id = projects.project_id
where
    projects.promised_for >= day_of(from_bound($scope))
    and projects.promised_for < day_of(until_bound($scope))
    and projects.promised_for < day_of(in_scope.as_of + interval 1 microsecond)
    -- Ended on a day that is not known: nobody can say whether it was in time.
    and not (in_scope.status in ('completed', 'cancelled') and in_scope.ended_on is null)
    and not (in_scope.status = 'cancelled' and coalesce(in_scope.ended_on < projects.promised_for, false))
    and (
        $picked['quarter_on'] is null
        or date_trunc('quarter', projects.promised_for)::date = $picked['quarter_on']::date
    )
order by days desc, in_scope.project_id asc
