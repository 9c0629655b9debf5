-- purpose: The projects behind a point of the curve: those started in the period that were signed within so many days.
-- grain: project_id
-- param: scope STRUCT | period and filters; by the start, see macros.sql
-- param: picked STRUCT | at_days: days since the start; null means all that were started, signed or not
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: status VARCHAR | open, completed, cancelled or bypassed, at as_of
-- column: started_on DATE | day of its start in the configured time zone
-- column: ended_on DATE | day of its end; null while open
-- column: days DOUBLE | days from its start to its end, or to as_of while open
select
    project_id,
    coalesce(title, project_id) as title,
    requesting_function,
    status,
    started_on,
    ended_on,
    days_of(elapsed_us, $scope) as days
from scope($scope)
where
    is_started_in
    and (
        $picked['at_days'] is null
        or (status = 'completed' and days_of(elapsed_us, $scope) <= $picked['at_days']::double + 1e-9)
    )
order by days desc, project_id asc
