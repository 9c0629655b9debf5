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
with quarter as (
    select
        date_trunc('quarter', due_on)::date as quarter_on,
        count(*) as projects,
        count(*) filter (where is_met) as on_need_projects
    from due($scope, 'need')
    group by date_trunc('quarter', due_on)
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
