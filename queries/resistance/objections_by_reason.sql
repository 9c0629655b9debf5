-- purpose: What the objections of each function protected, as they gave it for a reason.
-- grain: function, reason
-- param: scope STRUCT | period and filters; by the date of the answer, see macros.sql
-- column: function VARCHAR | function that objected
-- column: reason VARCHAR | what the objection protects; not recorded
-- column: objections BIGINT | objections in the period with this reason
-- column: function_objections BIGINT | all objections of the function in the period
-- column: reason_objections BIGINT | all objections in the period with this reason
-- column: share DOUBLE | this reason's share of the function's objections
-- column: projects BIGINT | projects these objections are about
-- note: The functions and the reasons with most objections come first.
with given as (
    select
        function,
        coalesce(reason, 'not recorded') as reason,
        project_number
    from answers($scope)
    where outcome = 'resistance'
),

by_function as (
    select
        function,
        count(*) as objections
    from given
    group by function
),

by_reason as (
    select
        reason,
        count(*) as objections
    from given
    group by reason
)

select
    given.function,
    given.reason,
    count(*) as objections,
    by_function.objections as function_objections,
    by_reason.objections as reason_objections,
    count(*) / by_function.objections as share,
    count(distinct given.project_number) as projects
from given
inner join by_function on given.function = by_function.function
inner join by_reason on given.reason = by_reason.reason
group by given.function, given.reason, by_function.objections, by_reason.objections
order by
    by_function.objections desc,
    given.function asc,
    given.reason = 'not recorded' asc,
    by_reason.objections desc,
    given.reason asc
