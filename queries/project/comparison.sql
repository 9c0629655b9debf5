-- purpose: The numbers of one project beside those of comparable projects that were completed.
-- grain: measure
-- param: scope STRUCT | the project, the as-of date and the clock
-- column: measure VARCHAR | elapsed, internal, supplier, procurement, repeat_visits (days) or rounds (a count)
-- column: value DOUBLE | the project's own, up to as_of
-- column: comparable BIGINT | completed projects it is compared with, itself not among them
-- column: p50 DOUBLE | their nearest-rank median; null under 6
-- column: p85 DOUBLE | their nearest-rank 85th percentile; null under 15
-- column: lower_share DOUBLE | share of them with a lower value
-- column: basis VARCHAR | what makes them comparable: category, requesting_function or all
-- note: Comparable are projects of the same category; where fewer than 15 of them are completed, those of the same requesting function, and where these are too few, all.
with own as (
    select
        in_scope.project_id,
        in_scope.requesting_function,
        project_clock.category
    from scope_any_function($scope) as in_scope
    inner join project_clock on in_scope.project_id = project_clock.project_id
    where in_scope.project_id = $scope['project_id'] and in_scope.is_timed
),

completed as (
    select
        in_scope.project_id,
        coalesce(project_clock.category = own.category, false) as is_same_category,
        in_scope.requesting_function = own.requesting_function as is_same_function
    from scope_any_function($scope) as in_scope
    inner join project_clock on in_scope.project_id = project_clock.project_id
    cross join own
    where in_scope.status = 'completed' and in_scope.is_timed and in_scope.project_id <> own.project_id
),

chosen as (
    select
        case
            when count(*) filter (where is_same_category) >= 15 then 'category'
            when count(*) filter (where is_same_function) >= 15 then 'requesting_function'
            else 'all'
        end as basis
    from completed
),

compared as (
    select completed.project_id
    from completed
    cross join chosen
    where
        chosen.basis = 'all'
        or (chosen.basis = 'category' and completed.is_same_category)
        or (chosen.basis = 'requesting_function' and completed.is_same_function)
    union all
    select own.project_id
    from own
),

lives as (
    select
        segment.project_id,
        segment.holder_side,
        segment.visit_no,
        turn_us(
            case when $scope['is_working']::boolean then segment.work_from_us else epoch_us(segment.starts_at) end,
            case
                when segment.is_running then in_scope.as_of_us
                when $scope['is_working']::boolean then least(segment.work_to_us, in_scope.as_of_us)
                else least(epoch_us(segment.ends_at), in_scope.as_of_us)
            end,
            segment.parallel,
            segment.turn
        ) as life_us
    from segment
    inner join compared on segment.project_id = compared.project_id
    inner join scope_any_function($scope) as in_scope on segment.project_id = in_scope.project_id
    where segment.starts_at < in_scope.as_of
),

spent as (
    select
        project_id,
        sum(life_us) as elapsed,
        coalesce(sum(life_us) filter (where holder_side in ('stakeholder', 'control')), 0) as internal,
        coalesce(sum(life_us) filter (where holder_side = 'supplier'), 0) as supplier,
        coalesce(sum(life_us) filter (where holder_side = 'procurement'), 0) as procurement,
        coalesce(sum(life_us) filter (where visit_no >= 2), 0) as repeat_visits
    from lives
    group by project_id
),

answered as (
    select
        ask.project_id,
        count(*) as rounds
    from ask
    inner join compared on ask.project_id = compared.project_id
    where ask.outcome <> 'none' and ask.answered_at <= $scope['as_of']::timestamp
    group by ask.project_id
),

per_project as (
    select
        compared.project_id,
        unnest([
            { 'place': 1, 'measure': 'elapsed', 'value': days_of(coalesce(spent.elapsed, 0), $scope) },
            { 'place': 2, 'measure': 'internal', 'value': days_of(coalesce(spent.internal, 0), $scope) },
            { 'place': 3, 'measure': 'supplier', 'value': days_of(coalesce(spent.supplier, 0), $scope) },
            { 'place': 4, 'measure': 'procurement', 'value': days_of(coalesce(spent.procurement, 0), $scope) },
            { 'place': 5, 'measure': 'repeat_visits', 'value': days_of(coalesce(spent.repeat_visits, 0), $scope) },
            { 'place': 6, 'measure': 'rounds', 'value': coalesce(answered.rounds, 0)::double }
        ]) as figure
    from compared
    left join spent on compared.project_id = spent.project_id
    left join answered on compared.project_id = answered.project_id
),

placed as (
    select
        per_project.figure['place'] as place,
        per_project.figure['measure'] as measure,
        per_project.figure['value'] as value,
        per_project.project_id = own.project_id as is_own,
        max(per_project.figure['value']) filter (where per_project.project_id = own.project_id) over (
            partition by per_project.figure['measure']
        ) as own_value
    from per_project
    cross join own
)

select
    placed.measure,
    any_value(placed.own_value) as value,
    count(*) filter (where not placed.is_own) as comparable,
    case
        when count(*) filter (where not placed.is_own) >= 6
            then quantile_disc(placed.value, 0.5) filter (where not placed.is_own)
    end as p50,
    case
        when count(*) filter (where not placed.is_own) >= 15
            then quantile_disc(placed.value, 0.85) filter (where not placed.is_own)
    end as p85,
    count(*) filter (where not placed.is_own and placed.value < placed.own_value)
    / nullif(count(*) filter (where not placed.is_own), 0) as lower_share,
    any_value(chosen.basis) as basis
from placed
cross join chosen
group by placed.place, placed.measure
order by placed.place asc
