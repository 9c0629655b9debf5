-- purpose: Where the team's training and recognition goes: influence or technical skill.
-- grain: kind
-- param: scope STRUCT | months of the period that have begun by as_of; no filter applies, for it is about the team
-- column: kind VARCHAR | training: hours of training and coaching; recognition: how often
-- column: influence DOUBLE | hours, or times, for influence
-- column: technical DOUBLE | hours, or times, for technical skill
-- column: influence_share DOUBLE | influence per influence and technical
-- column: months BIGINT | months with any
-- note: Training in other units than hours, and recognition in others than counts, is left out.
select
    case when kind = 'recognition' then 'recognition' else 'training' end as kind,
    coalesce(sum(amount) filter (where skill = 'influence'), 0) as influence,
    coalesce(sum(amount) filter (where skill = 'technical'), 0) as technical,
    coalesce(sum(amount) filter (where skill = 'influence'), 0)
    / nullif(sum(amount), 0) as influence_share,
    count(distinct date_trunc('month', month)) as months
from development
where
    month >= day_of(from_bound($scope))
    and month < day_of(least(until_bound($scope), $scope['as_of']::timestamp + interval 1 microsecond))
    and coalesce(
        unit, case when kind = 'recognition' then 'count' else 'hours' end
    ) = case when kind = 'recognition' then 'count' else 'hours' end
group by case when kind = 'recognition' then 'recognition' else 'training' end
order by kind desc
