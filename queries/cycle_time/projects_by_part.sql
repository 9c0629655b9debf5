-- purpose: The projects behind a stage or a holder of what changed: those completed in the period, and how long each was there.
-- grain: project_id
-- param: scope STRUCT | period and filters; by completion, whole lives, see macros.sql
-- param: picked STRUCT | stage or holder_function of the mark; null means any
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: status VARCHAR | completed
-- column: started_on DATE | day of its start in the configured time zone
-- column: ended_on DATE | day of its completion
-- column: days DOUBLE | its days there, over its whole life
with spent as (
    select
        project_number,
        sum(life_us) as life_us
    from ledger($scope)
    where is_picked(stage, $picked['stage']) and is_picked(holder_function, $picked['holder_function'])
    group by project_number
)

select
    in_scope.project_id,
    coalesce(in_scope.title, in_scope.project_id) as title,
    in_scope.requesting_function,
    in_scope.status,
    in_scope.started_on,
    in_scope.ended_on,
    days_of(spent.life_us, $scope) as days
from spent
inner join scope($scope) as in_scope on spent.project_number = in_scope.project_number
where in_scope.is_ended_in and in_scope.status = 'completed' and spent.life_us > 0
order by days desc, in_scope.project_number asc
