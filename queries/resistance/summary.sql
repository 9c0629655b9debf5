-- purpose: How many answers and objections the scope holds, and on how many projects.
-- grain: answers
-- param: scope STRUCT | period and filters; by the date of the answer, see macros.sql
-- column: answers BIGINT | answered rounds of asks in the period
-- column: objections BIGINT | of these, objections
-- column: rate DOUBLE | the same as a share; null without answers
-- column: with_reason BIGINT | objections with a reason
-- column: projects BIGINT | projects with an answer
-- column: objected_projects BIGINT | projects with an objection
-- column: running_projects BIGINT | projects that ran in the period with these filters, functions left aside
-- column: recorded_answers BIGINT | answers in the file by as_of, whatever the period and the filters
-- note: Always one row.
with counted as (
    select
        count(*) as answers,
        count(*) filter (where outcome = 'resistance') as objections,
        count(reason) filter (where outcome = 'resistance') as with_reason,
        count(distinct project_number) as projects,
        count(distinct project_number) filter (where outcome = 'resistance') as objected_projects
    from answers($scope)
),

running as (
    select count(*) as projects
    from scope_any_function($scope)
    where is_chosen and is_running_in
),

recorded as (
    select count(*) as answers
    from ask
    where outcome <> 'none' and answered_at <= $scope['as_of']::timestamp
)

select
    counted.answers,
    counted.objections,
    counted.objections / nullif(counted.answers, 0) as rate,
    counted.with_reason,
    counted.projects,
    counted.objected_projects,
    running.projects as running_projects,
    recorded.answers as recorded_answers
from counted
cross join running
cross join recorded
order by answers asc
