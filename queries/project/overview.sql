-- purpose: What one project is, where it stands and which dates it has to keep.
-- grain: project_id
-- param: scope STRUCT | the project, the as-of date and the clock
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: business_unit VARCHAR | business unit that pays
-- column: category VARCHAR | spend category
-- column: region VARCHAR | region or site
-- column: method VARCHAR | how it is sourced
-- column: lead_team VARCHAR | procurement team that leads it
-- column: spend DOUBLE | contract value in the reporting currency
-- column: status VARCHAR | open, completed, cancelled or bypassed, at as_of
-- column: started_on DATE | day of its start in the configured time zone
-- column: ended_on DATE | day of its end; null while open
-- column: as_of_on DATE | day of the as-of date
-- column: elapsed_days DOUBLE | days from its start to its end, or to as_of
-- column: need_by DATE | day the business needs it signed
-- column: promised_for DATE | day of procurement's first promise
-- column: repromised_for DATE | day of its latest promise
-- column: current_stages VARCHAR | stages it is in at as_of; null when none is recorded, or it has ended
-- column: current_holders VARCHAR | functions that hold it at as_of
-- column: current_days DOUBLE | days since the first of these visits began
-- column: visits BIGINT | visits known at as_of
-- note: A promise made after an earlier as_of is not told apart: the data has no date for it.
with running as (
    select
        visit.project_id,
        string_agg(distinct visit.stage, ';' order by visit.stage asc) as stages,
        string_agg(distinct visit.holder_function, ';' order by visit.holder_function asc) as holders,
        min(case
            when $scope['is_working']::boolean then visit.entered_work_us else epoch_us(visit.entered_at)
        end) as entered_us
    from visit
    inner join scope_any_function($scope) as in_scope on visit.project_id = in_scope.project_id
    where
        visit.project_id = $scope['project_id']
        and visit.known_at <= in_scope.as_of
        and visit.entered_at <= in_scope.as_of
        and coalesce(visit.left_at > in_scope.as_of, true)
        and in_scope.ended_at is null
    group by visit.project_id
),

known as (
    select
        visit.project_id,
        count(*) as visits
    from visit
    where visit.project_id = $scope['project_id'] and visit.known_at <= $scope['as_of']::timestamp
    group by visit.project_id
)

select
    in_scope.project_id,
    coalesce(in_scope.title, in_scope.project_id) as title,
    in_scope.requesting_function,
    project_clock.business_unit,
    project_clock.category,
    project_clock.region,
    project_clock.method,
    project_clock.lead_team,
    project_clock.spend::double as spend,
    in_scope.status,
    in_scope.started_on,
    in_scope.ended_on,
    day_of(in_scope.as_of) as as_of_on,
    case when in_scope.is_timed then days_of(in_scope.elapsed_us, $scope) end as elapsed_days,
    projects.need_by,
    projects.promised_for,
    projects.repromised_for,
    running.stages as current_stages,
    running.holders as current_holders,
    days_of(in_scope.as_of_us - running.entered_us, $scope) as current_days,
    coalesce(known.visits, 0) as visits
from scope_any_function($scope) as in_scope
inner join project_clock on in_scope.project_id = project_clock.project_id
left join projects on in_scope.project_id = projects.project_id
left join running on in_scope.project_id = running.project_id
left join known on in_scope.project_id = known.project_id
where in_scope.project_id = $scope['project_id']
order by in_scope.project_id asc
