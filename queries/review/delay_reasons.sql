-- purpose: What cost most of the waiting after objections, by the function that objected and the stage it was in.
-- grain: function, stage
-- param: scope STRUCT | period and filters; the waiting is clipped to the period, see macros.sql
-- column: function VARCHAR | function that objected
-- column: stage VARCHAR | stage the objection was made in; not recorded
-- column: reason VARCHAR | reason with the most days of waiting; null when no objection of the cell has a reason
-- column: reason_days DOUBLE | days of waiting after objections with that reason; null without one
-- column: days DOUBLE | days of waiting after all objections of the cell, as in resistance/delay_by_stage
-- note: Of reasons with as many days the first in the alphabet is named.
with cause as (
    select
        function,
        coalesce(stage, 'not recorded') as stage,
        reason,
        sum(window_us) as window_us
    from objections($scope)
    where window_us > 0
    group by function, coalesce(stage, 'not recorded'), reason
)

select
    function,
    stage,
    first(reason order by window_us desc, reason asc) filter (where reason is not null) as reason,
    days_of(max(window_us) filter (where reason is not null), $scope) as reason_days,
    days_of(sum(window_us), $scope) as days
from cause
group by function, stage
order by days desc, function asc, stage asc
