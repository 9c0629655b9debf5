-- purpose: How many projects got every yes at the first ask, by the quarter of their award decision.
-- grain: quarter_on
-- param: scope STRUCT | period and filters; by the end of the last award decision, see macros.sql
-- column: quarter_on DATE | first day of the quarter, in the configured time zone
-- column: projects BIGINT | projects decided in it that had asks before
-- column: first_pass_projects BIGINT | of these, those whose every ask was answered yes in round 1
-- column: first_pass_share DOUBLE | the same as a share; null without projects
-- column: first_pass_share_low DOUBLE | lower limit of its 95 % interval (Wilson)
-- column: first_pass_share_high DOUBLE | upper limit of its 95 % interval (Wilson)
-- column: not_recorded BIGINT | projects decided in it without an ask before: not in the share
-- column: is_partial BOOLEAN | whether the period or as_of cuts the quarter
-- note: A project is decided when its last stay in award_decision ends; one without that stage when it is completed.
-- note: Yes means commitment or compliance. An ask without an answer by as_of is no yes.
with quarter as (
    select
        quarter_on,
        count(is_first_pass) as projects,
        count(*) filter (where is_first_pass) as first_pass_projects,
        count(*) filter (where is_first_pass is null) as not_recorded
    from decisions($scope)
    group by quarter_on
)

select
    quarter_on,
    projects,
    first_pass_projects,
    first_pass_projects / nullif(projects, 0) as first_pass_share,
    wilson_low(first_pass_projects, projects) as first_pass_share_low,
    wilson_high(first_pass_projects, projects) as first_pass_share_high,
    not_recorded,
    quarter_on < day_of(from_bound($scope))
    -- A day given as as_of ends a microsecond before midnight: its quarter is complete.
    or quarter_on + interval 3 month
    > day_of(least(until_bound($scope), $scope['as_of']::timestamp + interval 1 microsecond)) as is_partial
from quarter
order by quarter_on asc
