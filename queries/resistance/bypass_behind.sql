-- purpose: The projects behind a mark of bypass, or of what was completed: completed or bought without procurement in the period.
-- grain: project_id
-- param: scope STRUCT | period and filters; by the end of the project, functions are the requesting ones, see macros.sql
-- param: picked STRUCT | involved_at and status of the project; null means any
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: status VARCHAR | completed or bypassed
-- column: involved_at VARCHAR | when procurement was brought in; not recorded
-- column: spend DOUBLE | contract value; null when not known
-- column: started_on DATE | day of its start in the configured time zone
-- column: ended_on DATE | day of its end
-- column: days DOUBLE | days from start to end
-- note: The bypassed ones first, by spend.
with ended as (
    select
        in_scope.project_id,
        in_scope.title,
        in_scope.requesting_function,
        in_scope.status,
        coalesce(projects.involved_at, 'not recorded') as involved_at,
        projects.spend::double as spend,
        in_scope.started_on,
        in_scope.ended_on,
        in_scope.elapsed_us
    from scope($scope) as in_scope
    left join projects on in_scope.project_id = projects.project_id
    where in_scope.is_ended_in and in_scope.status in ('completed', 'bypassed')
)

select
    project_id,
    coalesce(title, project_id) as title,
    requesting_function,
    status,
    involved_at,
    spend,
    started_on,
    ended_on,
    days_of(elapsed_us, $scope) as days
from ended
where is_picked(involved_at, $picked['involved_at']) and is_picked(status, $picked['status'])
order by status = 'bypassed' desc, spend desc nulls last, project_id asc
