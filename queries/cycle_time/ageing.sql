-- purpose: How old each open project is, beside how old projects were when they last left the stage it is in.
-- grain: project_id
-- param: scope STRUCT | filters; projects open at as_of that had started by the end of the period, see macros.sql
-- param: norms STRUCT[] | the rows of cycle_time/stage_norms for this scope
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: stage VARCHAR | stage it is in, the highest where it is in several, the last where it is in none; not recorded
-- column: stage_position BIGINT | order in which the stages are shown
-- column: age_days DOUBLE | days since its start
-- column: left_projects BIGINT | projects that had last left this stage by as_of, whatever became of them
-- column: p50_days DOUBLE | age by which half of them had; null from fewer than 6
-- column: p70_days DOUBLE | age by which 70 % of them had; null from fewer than 15
-- column: p85_days DOUBLE | age by which 85 % of them had; null from fewer than 15
-- column: p95_days DOUBLE | age by which 95 % of them had; null from fewer than 20
-- note: The bands rest on all projects of the file, whatever the filters; reworked ones count by their last time there.
-- note: Along the process a band never falls: no stage has a lower one than a stage before it. On hold has none.
select
    in_scope.project_id,
    coalesce(in_scope.title, in_scope.project_id) as title,
    in_scope.requesting_function,
    coalesce(current_stay.stage, 'not recorded') as stage,
    coalesce(stage_order.position, 1000)::bigint as stage_position,
    days_of(in_scope.elapsed_us, $scope) as age_days,
    coalesce(norm.left_projects, 0) as left_projects,
    days_of(norm.p50_us, $scope) as p50_days,
    days_of(norm.p70_us, $scope) as p70_days,
    days_of(norm.p85_us, $scope) as p85_days,
    days_of(norm.p95_us, $scope) as p95_days
from scope($scope) as in_scope
left join current_stays($scope) as current_stay on in_scope.project_number = current_stay.project_number
left join stage_order on current_stay.stage = stage_order.stage
left join norms_of($norms) as norm on current_stay.stage = norm.stage
where in_scope.status = 'open' and in_scope.is_running_in and in_scope.from_at <= in_scope.as_of
order by stage_position asc, stage asc, age_days desc, in_scope.project_id asc
