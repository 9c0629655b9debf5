-- purpose: What objections protect: how many were given each reason.
-- grain: reason
-- param: scope STRUCT | period and filters; by the date of the answer, see macros.sql
-- column: reason VARCHAR | what the objection protects; not recorded
-- column: objections BIGINT | objections in the period with this reason
-- column: share DOUBLE | the same as a share of all objections in the period
-- column: cumulative_share DOUBLE | share of this and of all more frequent reasons
-- column: functions BIGINT | functions that gave it
-- column: projects BIGINT | projects they are about
-- note: The most frequent first; objections without a reason come last and count in every share.
with given as (
    select
        function,
        coalesce(reason, 'not recorded') as reason,
        project_number
    from answers($scope)
    where outcome = 'resistance'
),

counted as (
    select
        reason,
        count(*) as objections,
        count(distinct function) as functions,
        count(distinct project_number) as projects
    from given
    group by reason
),

ranked as (
    select
        *,
        sum(objections) over () as all_objections,
        sum(objections) over (
            order by reason = 'not recorded' asc, objections desc, reason asc
            rows between unbounded preceding and current row
        ) as so_far
    from counted
)

select
    reason,
    objections,
    objections / all_objections as share,
    so_far / all_objections as cumulative_share,
    functions,
    projects
from ranked
order by so_far asc
