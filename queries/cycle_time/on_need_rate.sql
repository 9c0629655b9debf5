-- purpose: How many projects were signed by the date the business needed them, by the quarter of that date.
-- grain: quarter_on
-- param: scope STRUCT | period and filters; by need_by, see macros.sql
-- column: quarter_on DATE | first day of the quarter, in the configured time zone
-- column: projects BIGINT | projects needed in it, by as_of, that were not cancelled before that day
-- column: on_need_projects BIGINT | of these, those completed on that day or earlier
-- column: on_need_share DOUBLE | the same as a share
-- column: on_need_share_low DOUBLE | lower limit of its 95 % interval (Wilson)
-- column: on_need_share_high DOUBLE | upper limit of its 95 % interval (Wilson)
-- column: is_partial BOOLEAN | whether the period or as_of cuts the quarter
-- note: Bypassed projects and those still open after the day were not signed by it. A later promise never moves the day.
-- note: Projects that ended on a day that is not known are left out.
with due as (
    select
        date_trunc('quarter', projects.need_by)::date as quarter_on,
        coalesce(in_scope.status = 'completed' and in_scope.ended_on <= projects.need_by, false) as is_met
    from scope($scope) as in_scope
    inner join projects on in_scope.project_id = projects.project_id
    where
        projects.need_by >= day_of(from_bound($scope))
        and projects.need_by < day_of(until_bound($scope))
        -- A day given as as_of ends a microsecond before midnight: it has passed.
        and projects.need_by < day_of(in_scope.as_of + interval 1 microsecond)
        -- Ended on a day that is not known: nobody can say whether it was in time.
        and not (in_scope.status in ('completed', 'cancelled') and in_scope.ended_on is null)
        and not (in_scope.status = 'cancelled' and coalesce(in_scope.ended_on < projects.need_by, false))
),

quarter as (
    select
        quarter_on,
        count(*) as projects,
        count(*) filter (where is_met) as on_need_projects
    from due
    group by quarter_on
)

select
    quarter_on,
    projects,
    on_need_projects,
    on_need_projects / projects as on_need_share,
    wilson_low(on_need_projects, projects) as on_need_share_low,
    wilson_high(on_need_projects, projects) as on_need_share_high,
    quarter_on < day_of(from_bound($scope))
    or quarter_on + interval 3 month
    > day_of(least(until_bound($scope), $scope['as_of']::timestamp + interval 1 microsecond)) as is_partial
from quarter
order by quarter_on asc
