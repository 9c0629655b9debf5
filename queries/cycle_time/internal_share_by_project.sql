-- purpose: On which side the elapsed time of each project was in the period, and how much of it inside the company.
-- grain: project_id
-- param: scope STRUCT | period and filters; time is clipped to the period, see macros.sql
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: stakeholder_days DOUBLE | days with stakeholders in the period, shared where several held at once
-- column: control_days DOUBLE | with control functions
-- column: procurement_days DOUBLE | with procurement
-- column: supplier_days DOUBLE | with suppliers
-- column: on_hold_days DOUBLE | on hold
-- column: nobody_days DOUBLE | with nobody: between two visits
-- column: unattributed_days DOUBLE | before the first and after the last recorded visit
-- column: days DOUBLE | all of these
-- column: internal_share DOUBLE | stakeholders and control functions over all
-- column: alignment_ratio DOUBLE | stakeholders and control functions over these and suppliers; null with none of them
with per_project as (
    select
        project_number,
        coalesce(sum(window_us) filter (where holder_side = 'stakeholder'), 0)::bigint as stakeholder_us,
        coalesce(sum(window_us) filter (where holder_side = 'control'), 0)::bigint as control_us,
        coalesce(sum(window_us) filter (where holder_side = 'procurement'), 0)::bigint as procurement_us,
        coalesce(sum(window_us) filter (where holder_side = 'supplier'), 0)::bigint as supplier_us,
        coalesce(sum(window_us) filter (where holder_side = 'on_hold'), 0)::bigint as on_hold_us,
        coalesce(sum(window_us) filter (where holder_side = 'nobody'), 0)::bigint as nobody_us,
        coalesce(sum(window_us) filter (where holder_side = 'unattributed'), 0)::bigint as unattributed_us,
        sum(window_us)::bigint as all_us
    from ledger($scope)
    group by project_number
    having sum(window_us) > 0
)

select
    project_clock.project_id,
    coalesce(project_clock.title, project_clock.project_id) as title,
    days_of(per_project.stakeholder_us, $scope) as stakeholder_days,
    days_of(per_project.control_us, $scope) as control_days,
    days_of(per_project.procurement_us, $scope) as procurement_days,
    days_of(per_project.supplier_us, $scope) as supplier_days,
    days_of(per_project.on_hold_us, $scope) as on_hold_days,
    days_of(per_project.nobody_us, $scope) as nobody_days,
    days_of(per_project.unattributed_us, $scope) as unattributed_days,
    days_of(per_project.all_us, $scope) as days,
    (per_project.stakeholder_us + per_project.control_us) / per_project.all_us as internal_share,
    (per_project.stakeholder_us + per_project.control_us)
    / nullif(per_project.stakeholder_us + per_project.control_us + per_project.supplier_us, 0) as alignment_ratio
from per_project
inner join project_clock on per_project.project_number = project_clock.project_number
order by days desc, per_project.project_number asc
