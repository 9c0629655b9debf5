-- purpose: The projects behind a mark of response times: which asked a function something, and how long its answers took.
-- grain: project_id
-- param: scope STRUCT | period and filters; by the day of asking, see macros.sql
-- param: picked STRUCT | function that was asked; null means any
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: status VARCHAR | open, completed, cancelled or bypassed, at as_of
-- column: started_on DATE | day of its start in the configured time zone
-- column: ended_on DATE | day of its end; null while open
-- column: days DOUBLE | days its asks to the function waited in all, open ones so far; asks that wait at once both count
with waited as (
    select
        project_number,
        sum(waited_us) as waited_us
    from asked($scope)
    where is_picked(function, $picked['function'])
    group by project_number
)

select
    in_scope.project_id,
    coalesce(in_scope.title, in_scope.project_id) as title,
    in_scope.requesting_function,
    in_scope.status,
    in_scope.started_on,
    in_scope.ended_on,
    days_of(waited.waited_us, $scope) as days
from waited
inner join scope($scope) as in_scope on waited.project_number = in_scope.project_number
order by days desc, in_scope.project_number asc
