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
with booked as (
    select
        project_id,
        coalesce(sum(hours) filter (where kind = 'internal_alignment'), 0) as internal_hours,
        coalesce(sum(hours) filter (where kind = 'supplier'), 0) as supplier_hours
    from effort
    where
        kind in ('internal_alignment', 'supplier')
        and week_of >= day_of(from_bound($scope))
        and week_of < day_of(until_bound($scope))
        and week_of <= day_of($scope['as_of']::timestamp)
        and ($picked['month_on'] is null or date_trunc('month', week_of)::date = $picked['month_on']::date)
    group by project_id
)

select
    in_scope.project_id,
    coalesce(in_scope.title, in_scope.project_id) as title,
    in_scope.requesting_function,
    in_scope.status,
    in_scope.started_on,
    in_scope.ended_on,
    booked.internal_hours,
    booked.supplier_hours
from booked
inner join scope($scope) as in_scope on booked.project_id = in_scope.project_id
order by booked.internal_hours desc, booked.supplier_hours desc, in_scope.project_id asc
