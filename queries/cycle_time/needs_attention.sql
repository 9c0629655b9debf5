-- purpose: Which open projects need attention, and why: late for the business, long in their stage, or silent.
-- grain: project_id
-- param: scope STRUCT | filters; projects open at as_of that had started by the end of the period, see macros.sql
-- param: norms STRUCT[] | the rows of cycle_time/stage_norms for this scope
-- column: project_id VARCHAR | project
-- column: title VARCHAR | its title, else its id
-- column: requesting_function VARCHAR | function whose need it is
-- column: stage VARCHAR | stage it is in, the highest where it is in several, the last where it is in none; not recorded
-- column: holders VARCHAR | functions that hold it at as_of, separated by semicolons; null where nobody does
-- column: need_by DATE | day the business needs it; null when not recorded
-- column: overdue_days DOUBLE | calendar days since need_by; null when it has not passed, or none is recorded
-- column: days_in_stage DOUBLE | days since it entered the stage
-- column: stage_p85_days DOUBLE | days within which 85 % leave the stage; null when not reached, or from fewer than 15 stays
-- column: stage_stays BIGINT | stays this rests on, those still running included
-- column: over_stage_days DOUBLE | days_in_stage beyond stage_p85_days; null when not beyond
-- column: last_sign_on DATE | day of the last start or end of a visit, contact, ask or answer; else that of its start
-- column: quiet_days DOUBLE | calendar days since; null under 14, or without contacts in the file
-- column: reasons BIGINT | how many of the three it is listed for
-- column: open_projects BIGINT | open projects in scope, listed or not; the same in all rows
-- note: Most days after its need first, then most days beyond what its stage takes, then the longest silence.
-- note: What a stage takes is a Kaplan–Meier curve over the stays of all projects of the file, whatever the filters.
with open_project as (
    select
        project_id,
        project_number,
        title,
        requesting_function,
        started_at,
        as_of,
        as_of_us
    from scope($scope)
    where status = 'open' and is_running_in and from_at <= as_of
),

counted as (
    select count(*) as open_projects
    from open_project
),

sign as (
    select
        visit.project_number,
        unnest([visit.entered_at, visit.left_at]) as happened_at
    from visit
    semi join open_project on visit.project_number = open_project.project_number
    where visit.known_at <= $scope['as_of']::timestamp
    union all
    select
        open_project.project_number,
        interactions.happened_at
    from interactions
    inner join open_project on interactions.project_id = open_project.project_id
    union all
    select
        ask.project_number,
        unnest([ask.asked_at, ask.answered_at]) as happened_at
    from ask
    semi join open_project on ask.project_number = open_project.project_number
),

last_sign as (
    select
        project_number,
        max(happened_at) as happened_at
    from sign
    where happened_at <= $scope['as_of']::timestamp
    group by project_number
),

holding as (
    select
        visit.project_number,
        -- Most projects have one holder, whose name is not to be sorted.
        case
            when min(visit.holder_function) = max(visit.holder_function) then min(visit.holder_function)
            else array_to_string(list_sort(list_distinct(list(visit.holder_function))), ';')
        end as holders
    from visit
    inner join open_project on visit.project_number = open_project.project_number
    where
        visit.known_at <= open_project.as_of
        and visit.entered_at <= open_project.as_of
        and coalesce(visit.left_at > open_project.as_of, true)
    group by visit.project_number
),

judged as (
    select
        open_project.project_id,
        coalesce(open_project.title, open_project.project_id) as title,
        open_project.requesting_function,
        coalesce(current_stay.stage, 'not recorded') as stage,
        holding.holders,
        projects.need_by,
        case
            when projects.need_by < day_of(open_project.as_of)
                then datediff('day', projects.need_by, day_of(open_project.as_of))::double
        end as overdue_days,
        open_project.as_of_us - current_stay.entered_us as in_stage_us,
        norm.stay_p85_us as p85_us,
        coalesce(norm.stays, 0) as stage_stays,
        coalesce(last_sign.happened_at, open_project.started_at) as last_sign_at,
        epoch_us(open_project.as_of) - epoch_us(coalesce(last_sign.happened_at, open_project.started_at)) as quiet_us
    from open_project
    left join projects on open_project.project_id = projects.project_id
    left join current_stays($scope) as current_stay on open_project.project_number = current_stay.project_number
    left join norms_of($norms) as norm on current_stay.stage = norm.stage
    left join last_sign on open_project.project_number = last_sign.project_number
    left join holding on open_project.project_number = holding.project_number
),

told as (
    select
        *,
        case when in_stage_us > p85_us then days_of(in_stage_us - p85_us, $scope) end as over_stage_days,
        case
            when quiet_us >= 14 * 86400000000::bigint and exists (select 1 from interactions)
                then quiet_us / 86400000000
        end as quiet_days
    from judged
)

select
    project_id,
    title,
    requesting_function,
    stage,
    holders,
    need_by,
    overdue_days,
    days_of(in_stage_us, $scope) as days_in_stage,
    days_of(p85_us, $scope) as stage_p85_days,
    stage_stays,
    over_stage_days,
    day_of(last_sign_at) as last_sign_on,
    quiet_days,
    (overdue_days is not null)::bigint
    + (over_stage_days is not null)::bigint
    + (quiet_days is not null)::bigint as reasons,
    counted.open_projects
from told
cross join counted
where overdue_days is not null or over_stage_days is not null or quiet_days is not null
order by overdue_days desc nulls last, over_stage_days desc nulls last, quiet_days desc nulls last, project_id asc
