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
    in_scope.project_id,
    coalesce(in_scope.title, in_scope.project_id) as title,
    in_scope.requesting_function,
    in_scope.status,
    in_scope.started_on,
    in_scope.ended_on,
    date_diff('day', projects.need_by, day_of(coalesce(in_scope.ended_at, in_scope.as_of)))::double as days
from scope($scope) as in_scope
inner join projects on in_scope.project_id = projects.project_id
where
    projects.need_by >= day_of(from_bound($scope))
    and projects.need_by < day_of(until_bound($scope))
    and projects.need_by < day_of(in_scope.as_of + interval 1 microsecond)
    -- Ended on a day that is not known: nobody can say whether it was in time.
    and not (in_scope.status in ('completed', 'cancelled') and in_scope.ended_on is null)
    and not (in_scope.status = 'cancelled' and coalesce(in_scope.ended_on < projects.need_by, false))
    and is_picked(in_scope.requesting_function, $picked['function'])
    and (
        $picked['quarter_on'] is null
        or date_trunc('quarter', projects.need_by)::date = $picked['quarter_on']::date
    )
order by days desc, in_scope.project_id asc
