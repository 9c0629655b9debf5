-- purpose: The objections behind a cell of delay, the costliest first, with how long each was waited on in the period.
-- grain: ask_no, round
-- param: scope STRUCT | period and filters; the waiting is clipped to the period, see macros.sql
-- param: picked STRUCT | function and stage of the objection; null means any
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: ask_no BIGINT | number of the ask in this list; the rounds of one ask share it
-- column: round BIGINT | round in which it was objected to
-- column: answered_on DATE | day of the objection in the configured time zone
-- column: function VARCHAR | function that objected
-- column: stage VARCHAR | stage it was made in; not recorded
-- column: reason VARCHAR | what it protects; not recorded
-- column: state VARCHAR | resolved: answered again; ended: the project ended without; open: neither
-- column: days DOUBLE | days of waiting in the period
select
    objection.project_id,
    coalesce(in_scope.title, objection.project_id) as title,
    dense_rank() over (order by objection.ask_key asc) as ask_no,
    objection.round::bigint as round,
    day_of(objection.answered_at) as answered_on,
    objection.function,
    coalesce(objection.stage, 'not recorded') as stage,
    coalesce(objection.reason, 'not recorded') as reason,
    case
        when objection.is_resolved then 'resolved'
        when objection.is_open then 'open'
        else 'ended'
    end as state,
    days_of(objection.window_us, $scope) as days
from objections($scope) as objection
inner join scope_any_function($scope) as in_scope on objection.project_id = in_scope.project_id
where
    objection.window_us > 0
    and is_picked(objection.function, $picked['function'])
    and is_picked(coalesce(objection.stage, 'not recorded'), $picked['stage'])
order by days desc, ask_no asc, round asc
