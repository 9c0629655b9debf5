-- purpose: The projects behind a mark of hand-offs: which went from one function to another, and how long that took.
-- grain: project_id
-- param: scope STRUCT | period and filters; by the day of the hand-off, see macros.sql
-- param: picked STRUCT | from_function and to_function of the mark; kind ping_pong for hand-offs that gave it back; null means any
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: status VARCHAR | open, completed, cancelled or bypassed, at as_of
-- column: started_on DATE | day of its start in the configured time zone
-- column: ended_on DATE | day of its end; null while open
-- column: days DOUBLE | days from these hand-offs on: with nobody, where recorded, and with the function that took it
-- note: Of hand-offs that gave it back the days are those of the function in between, which is the one it came from.
with happened as (
    select *
    from hand_offs($scope)
),

chosen as (
    select
        project_number,
        nth,
        coalesce(waited_us, 0) + held_us as taken_us
    from happened
    where
        is_in_period
        and is_picked(from_function, $picked['from_function'])
        and is_picked(to_function, $picked['to_function'])
        and (is_ping_pong or $picked['kind'] is distinct from 'ping_pong')
),

taken as (
    select
        chosen.project_number,
        sum(case when $picked['kind'] = 'ping_pong' then between_them.held_us else chosen.taken_us end) as taken_us
    from chosen
    left join happened as between_them
        on
            chosen.project_number = between_them.project_number
            and chosen.nth - 1 = between_them.nth
            and $picked['kind'] = 'ping_pong'
    group by chosen.project_number
)

select
    in_scope.project_id,
    coalesce(in_scope.title, in_scope.project_id) as title,
    in_scope.requesting_function,
    in_scope.status,
    in_scope.started_on,
    in_scope.ended_on,
    days_of(taken.taken_us, $scope) as days
from taken
inner join scope($scope) as in_scope on taken.project_number = in_scope.project_number
order by days desc, in_scope.project_number asc
