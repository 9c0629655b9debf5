-- purpose: The projects behind a mark of the ledger: how long each was with a holder, on a side, in a stage or in a month.
-- grain: project_id
-- param: scope STRUCT | period and filters; time is clipped to the period, see macros.sql
-- param: picked STRUCT | stage, holder_function, holder_side and month_on of the mark; null means any
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: status VARCHAR | open, completed, cancelled or bypassed, at as_of
-- column: started_on DATE | day of its start in the configured time zone
-- column: ended_on DATE | day of its end; null while open
-- column: days DOUBLE | days of the mark that are this project's
with within as (
    select
        greatest(min(month.starts_us), $scope['from_us']::bigint) as from_us,
        max(month.ends_us) as until_us
    from months($scope) as month
    where coalesce(month.month_on = $picked['month_on']::date, $picked['month_on'] is null)
),

spent as (
    select
        ledger.project_number,
        sum(
            turn_us(
                greatest(ledger.starts_us, within.from_us),
                least(ledger.ends_us, within.until_us),
                ledger.parallel,
                ledger.turn
            )
        ) as picked_us
    from ledger($scope) as ledger
    inner join within on ledger.starts_us < within.until_us and ledger.ends_us > within.from_us
    where
        is_picked(ledger.stage, $picked['stage'])
        and is_picked(ledger.holder_function, $picked['holder_function'])
        and is_picked(ledger.holder_side, $picked['holder_side'])
    group by ledger.project_number
)

select
    in_scope.project_id,
    coalesce(in_scope.title, in_scope.project_id) as title,
    in_scope.requesting_function,
    in_scope.status,
    in_scope.started_on,
    in_scope.ended_on,
    days_of(spent.picked_us, $scope) as days
from spent
inner join scope($scope) as in_scope on spent.project_number = in_scope.project_number
order by days desc, in_scope.project_number asc
