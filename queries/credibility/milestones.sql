-- purpose: What happened in procurement that a trend may answer to: small wins, changes and incidents.
-- grain: milestone_no
-- param: scope STRUCT | period and functions; by happened_on, see macros.sql
-- column: milestone_no BIGINT | place in order of time
-- column: happened_on DATE | day
-- column: kind VARCHAR | small_win, incident or change
-- column: label VARCHAR | what it was
-- column: function VARCHAR | function it was about; null for all
-- note: With functions chosen, those about all functions are shown, too.
select
    row_number() over (order by happened_on asc, label asc, kind asc, function asc) as milestone_no,
    happened_on,
    kind,
    label,
    function
from milestones
where
    happened_on >= day_of(from_bound($scope))
    and happened_on < day_of(least(until_bound($scope), $scope['as_of']::timestamp + interval 1 microsecond))
    and (function is null or is_listed(function, $scope['functions']))
order by milestone_no asc
