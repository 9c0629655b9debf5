-- purpose: The hours of alignment and with suppliers of each project, of which the share of effort is a ratio of sums.
-- grain: project_id
-- param: scope STRUCT | period and filters; by week_of, see macros.sql
-- column: project_id VARCHAR | project
-- column: internal_hours DOUBLE | hours of internal alignment in the period
-- column: supplier_hours DOUBLE | hours with suppliers in the period
select
    effort.project_id,
    coalesce(sum(effort.hours) filter (where effort.kind = 'internal_alignment'), 0) as internal_hours,
    coalesce(sum(effort.hours) filter (where effort.kind = 'supplier'), 0) as supplier_hours
from effort
inner join scope($scope) as in_scope on effort.project_id = in_scope.project_id
where
    effort.kind in ('internal_alignment', 'supplier')
    and effort.week_of >= day_of(from_bound($scope))
    and effort.week_of < day_of(until_bound($scope))
    and effort.week_of <= day_of($scope['as_of']::timestamp)
group by effort.project_id
order by effort.project_id asc
