-- purpose: The projects behind a month of effort: the hours of alignment and with suppliers that went to each.
-- grain: project_id
-- param: scope STRUCT | period and filters; by week_of, see macros.sql
-- param: picked STRUCT | month_on of the mark (first day of the month); null means any
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: status VARCHAR | open, completed, cancelled or bypassed, at as_of
-- column: started_on DATE | day of its start in the configured time zone
-- column: ended_on DATE | day of its end; null while open
-- column: internal_hours DOUBLE | hours of internal alignment
-- column: supplier_hours DOUBLE | hours with suppliers
-- note: Hours booked on no project are in the month and in no row here.
select
    in_scope.project_id,
    any_value(coalesce(in_scope.title, in_scope.project_id)) as title,
    any_value(in_scope.requesting_function) as requesting_function,
    any_value(in_scope.status) as status,
    day_of(any_value(in_scope.started_at)) as started_on,
    day_of(any_value(in_scope.ended_at)) as ended_on,
    coalesce(sum(effort.hours) filter (where effort.kind = 'internal_alignment'), 0) as internal_hours,
    coalesce(sum(effort.hours) filter (where effort.kind = 'supplier'), 0) as supplier_hours
from effort
inner join scope($scope) as in_scope on effort.project_id = in_scope.project_id
where
    effort.kind in ('internal_alignment', 'supplier')
    and effort.week_of >= day_of(from_bound($scope))
    and effort.week_of < day_of(until_bound($scope))
    and effort.week_of <= day_of(in_scope.as_of)
    and ($picked['month_on'] is null or date_trunc('month', effort.week_of)::date = $picked['month_on']::date)
group by in_scope.project_id
order by internal_hours desc, supplier_hours desc, in_scope.project_id asc
