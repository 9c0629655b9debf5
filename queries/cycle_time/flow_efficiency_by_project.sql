-- purpose: How long each project was worked on in each stage, and how long it was held there with a mode recorded.
-- grain: project_id, stage
-- param: scope STRUCT | period and filters; time is clipped to the period, see macros.sql
-- column: project_id VARCHAR | project
-- column: stage VARCHAR | stage
-- column: touch_days DOUBLE | days worked on
-- column: recorded_days DOUBLE | days worked on, lying there or blocked
-- note: For the intervals of flow efficiency, whose unit is the project.
select
    project_id,
    stage,
    days_of(coalesce(sum(window_us) filter (where mode = 'touch'), 0), $scope) as touch_days,
    days_of(sum(window_us), $scope) as recorded_days
from ledger($scope)
where mode is not null
group by project_id, stage
having sum(window_us) > 0
order by project_id asc, stage asc
