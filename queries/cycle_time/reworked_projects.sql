-- purpose: The projects behind a mark of rework: which came back to a stage, and how long that took.
-- grain: project_id
-- param: scope STRUCT | period and filters; time is clipped to the period, returns count by their start, see macros.sql
-- param: picked STRUCT | stage of the mark; null means any
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: status VARCHAR | open, completed, cancelled or bypassed, at as_of
-- column: started_on DATE | day of its start in the configured time zone
-- column: ended_on DATE | day of its end; null while open
-- column: days DOUBLE | days it spent in second and later stays
-- note: A project that went back, or came back without staying, is there without days.
with returned as (
    select distinct stay.project_number
    from stay
    inner join scope($scope) as in_scope on stay.project_number = in_scope.project_number
    where
        in_scope.is_running_in
        and (stay.is_backward or (stay.visit_no >= 2 and stay.stage <> 'on_hold'))
        and is_picked(stay.stage, $picked['stage'])
        and stay.known_at <= in_scope.as_of
        and stay.entered_at >= greatest(in_scope.from_at, in_scope.started_at)
        and stay.entered_at < in_scope.until_at
        and stay.entered_at <= coalesce(in_scope.ended_at, in_scope.as_of)
),

spent as (
    select
        project_number,
        sum(window_us) as rework_us
    from ledger($scope)
    where visit_no >= 2 and stage <> 'on_hold' and is_picked(stage, $picked['stage'])
    group by project_number
    having sum(window_us) > 0
)

select
    in_scope.project_id,
    coalesce(in_scope.title, in_scope.project_id) as title,
    in_scope.requesting_function,
    in_scope.status,
    in_scope.started_on,
    in_scope.ended_on,
    days_of(coalesce(spent.rework_us, 0), $scope) as days
from scope($scope) as in_scope
left join returned on in_scope.project_number = returned.project_number
left join spent on in_scope.project_number = spent.project_number
where returned.project_number is not null or spent.project_number is not null
order by days desc, in_scope.project_number asc
