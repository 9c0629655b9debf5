-- purpose: The ledger of one project: its whole life, cut at every change and given to who held it.
-- grain: starts_at, stage, holder_function
-- param: scope STRUCT | the project, the as-of date and the clock
-- column: starts_at TIMESTAMP | start, in the configured time zone
-- column: ends_at TIMESTAMP | end, in the configured time zone
-- column: stage VARCHAR | stage; nobody for a gap, unattributed before the first and after the last visit
-- column: holder_function VARCHAR | function that held it; nobody or unattributed likewise
-- column: holder_side VARCHAR | its side
-- column: visit_no INTEGER | number of the stay in the stage
-- column: parallel BIGINT | how many pairs of stage and holder share the interval
-- column: days DOUBLE | its part of the interval; the parts of a project add up to its elapsed days
with life as (
    select
        segment.starts_at,
        case when segment.is_running then in_scope.as_of else least(segment.ends_at, in_scope.as_of) end as ends_at,
        segment.known_at <= in_scope.as_of as is_known,
        segment.stage,
        segment.holder_function,
        segment.holder_side,
        segment.visit_no,
        segment.parallel,
        segment.turn,
        case
            when $scope['is_working']::boolean then segment.work_from_us else epoch_us(segment.starts_at)
        end as starts_us,
        case
            when segment.is_running then in_scope.as_of_us
            when $scope['is_working']::boolean then least(segment.work_to_us, in_scope.as_of_us)
            else least(epoch_us(segment.ends_at), in_scope.as_of_us)
        end as ends_us
    from segment
    inner join scope_any_function($scope) as in_scope on segment.project_id = in_scope.project_id
    where segment.project_id = $scope['project_id'] and segment.starts_at < in_scope.as_of
)

select
    local_time(life.starts_at) as starts_at,
    local_time(life.ends_at) as ends_at,
    case when life.is_known then life.stage else 'unattributed' end as stage,
    case when life.is_known then life.holder_function else 'unattributed' end as holder_function,
    case when life.is_known then life.holder_side else 'unattributed' end as holder_side,
    case when life.is_known then life.visit_no end as visit_no,
    life.parallel,
    days_of(turn_us(life.starts_us, life.ends_us, life.parallel, life.turn), $scope) as days
from life
order by starts_at asc, life.turn asc
