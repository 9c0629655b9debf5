-- purpose: What projects say about procurement's credibility, by month and part of the index.
-- grain: component, month_on, group_no
-- param: scope STRUCT | period and filters; each part by its own date, see behaviour() in macros.sql
-- column: component VARCHAR | promises_kept, early_involvement, repeat_requests, savings, first_pass or not_bypassed
-- column: month_on DATE | first day of the month, in the configured time zone
-- column: group_no BIGINT | group of projects that are drawn together when the interval is made, 0 to 199
-- column: projects BIGINT | projects in it
-- column: part DOUBLE | of these, those that count for it; of savings, money realised
-- column: whole DOUBLE | all of these; of savings, money negotiated
-- column: is_partial BOOLEAN | whether the period or as_of cuts the month
-- note: A project is in the same group in every month and part. Up to some 200 projects a group is about one project.
select
    component,
    date_trunc('month', happened_on)::date as month_on,
    (hash(project_id) % 200)::bigint as group_no,
    count(*) as projects,
    sum(part) as part,
    sum(whole) as whole,
    date_trunc('month', happened_on) < day_of(from_bound($scope))
    or date_trunc('month', happened_on) + interval 1 month
    > day_of(least(until_bound($scope), $scope['as_of']::timestamp + interval 1 microsecond)) as is_partial
from behaviour($scope)
group by component, date_trunc('month', happened_on), group_no
order by component asc, month_on asc, group_no asc
