-- purpose: How many hours of procurement went into aligning colleagues, beside those that went to suppliers.
-- grain: month_on
-- param: scope STRUCT | period and filters; by week_of, see macros.sql
-- column: month_on DATE | month of the weeks' given days
-- column: internal_hours DOUBLE | hours of internal alignment
-- column: supplier_hours DOUBLE | hours with suppliers
-- column: other_hours DOUBLE | hours of analysis and administration: in neither part of the share
-- column: internal_share DOUBLE | internal ÷ (internal + supplier); null when there are neither
-- column: projects BIGINT | projects the hours went to
-- column: hours_without_project DOUBLE | of internal and supplier hours, those booked on no project
-- note: Hours booked on no project count only while no filter is set, for a filter cannot tell whose they are. With is_rest they count never.
with is_filtered as (
    select
        coalesce(len($scope['functions']), 0) + coalesce(len($scope['categories']), 0)
        + coalesce(len($scope['business_units']), 0) + coalesce(len($scope['regions']), 0)
        + coalesce(len($scope['methods']), 0) > 0 or $scope['is_rest']::boolean as is_set
),

counted as (
    select
        date_trunc('month', effort.week_of)::date as month_on,
        effort.kind,
        effort.hours,
        effort.project_id
    from effort
    cross join is_filtered
    where
        effort.week_of >= day_of(from_bound($scope))
        and effort.week_of < day_of(until_bound($scope))
        and effort.week_of <= day_of($scope['as_of']::timestamp)
        and (
            (effort.project_id is null and not is_filtered.is_set)
            or effort.project_id in (select in_scope.project_id from scope($scope) as in_scope)
        )
)

select
    month_on,
    coalesce(sum(hours) filter (where kind = 'internal_alignment'), 0) as internal_hours,
    coalesce(sum(hours) filter (where kind = 'supplier'), 0) as supplier_hours,
    coalesce(sum(hours) filter (where kind in ('analysis', 'administration')), 0) as other_hours,
    coalesce(sum(hours) filter (where kind = 'internal_alignment'), 0)
    / nullif(sum(hours) filter (where kind in ('internal_alignment', 'supplier')), 0) as internal_share,
    count(distinct project_id) as projects,
    coalesce(sum(hours) filter (where project_id is null and kind in ('internal_alignment', 'supplier')), 0)
        as hours_without_project
from counted
group by month_on
order by month_on asc
