-- purpose: When each project's clock ran, how it ended and what it shows at as_of.
-- grain: project_id
-- param: as_of TIMESTAMP | nothing dated later has happened
-- param: time_zone VARCHAR | zone in which months are cut
-- param: end_stage VARCHAR | the clock ends when this stage is first entered; null: at completion
-- note: A log's project is completed by the first event that completes, so that what is read later never moves the end; it is cancelled when its last event cancels.
-- note: is_first_pass is null while the last award decision runs, and without one until the project ends.
-- note: A cancelled or bypassed project without closed_at ends with its last visit or event. A project without a start, or without an end it should have, is left out of time measures (is_timed).
insert into project_clock
with of_visits as (
    select
        project_number,
        min(entered_at) as first_at,
        max(coalesce(left_at, entered_at)) as last_at,
        min(entered_at) filter (where stage = $end_stage) as end_stage_at
    from visit
    group by project_number
),

in_order as (
    select
        *,
        row_number() over (partition by project_id order by happened_at desc, sequence desc, step desc, nth desc)
            as from_last
    from events
    where happened_at <= $as_of
),

of_events as (
    select
        project_id,
        any_value(step) filter (where from_last = 1) as last_step,
        min(happened_at) filter (where ends = 'completed') as completed_at,
        any_value(happened_at) filter (where from_last = 1 and ends = 'cancelled') as cancelled_at
    from in_order
    group by project_id
),

of_asks as (
    select
        project_number,
        count(*) filter (where outcome <> 'none') as rounds
    from ask
    group by project_number
),

last_award as (
    select
        project_number,
        case when bool_and(left_at is not null) then max(left_at) end as ended_at
    from visit
    where stage = 'award_decision'
    group by project_number
),

dated as (
    select
        known.project_id,
        known.project_number,
        projects.title,
        coalesce(projects.requesting_function, 'not recorded') as requesting_function,
        projects.business_unit,
        projects.category,
        projects.region,
        projects.method,
        projects.lead_team,
        projects.involved_at,
        projects.spend,
        projects.status as given_status,
        coalesce(projects.intake_at, of_visits.first_at) as started_at,
        case
            when $end_stage is null then coalesce(projects.completed_at, of_events.completed_at)
            else of_visits.end_stage_at
        end as completed_at,
        coalesce(projects.closed_at, of_events.cancelled_at) as closed_at,
        of_visits.last_at,
        of_events.last_step,
        coalesce(of_asks.rounds, 0) as rounds,
        last_award.project_number is not null as has_award,
        last_award.ended_at as award_at
    from project_number as known
    left join projects on known.project_id = projects.project_id
    left join of_visits on known.project_number = of_visits.project_number
    left join of_events on known.project_id = of_events.project_id
    left join of_asks on known.project_number = of_asks.project_number
    left join last_award on known.project_number = last_award.project_number
),

exits as (
    select
        *,
        case
            when given_status in ('cancelled', 'bypassed') then coalesce(closed_at, completed_at, last_at)
            else coalesce(completed_at, closed_at)
        end as exit_at,
        case
            when given_status in ('cancelled', 'bypassed') then given_status
            when completed_at is not null or given_status = 'completed' then 'completed'
            else 'cancelled'
        end as exit_status
    from dated
),

ended as (
    select
        *,
        case when exit_at <= $as_of then exit_at end as ended_at,
        case
            when exit_at <= $as_of then exit_status
            when exit_at is null and given_status in ('cancelled', 'bypassed') then given_status
            else 'open'
        end as status
    from exits
),

timed as (
    select
        *,
        coalesce(
            started_at is not null
            and (status = 'open' or ended_at >= started_at), false
        ) as is_timed,
        coalesce(ended_at, $as_of) as until_at
    from ended
),

now_in as (
    select
        visit.project_number,
        max(
            {
                'rank': coalesce(stage_order.rank, -1),
                'entered_at': visit.entered_at,
                'stage': visit.stage,
                'holder': visit.holder_function
            }
        ) as latest
    from visit
    left join stage_order on visit.stage = stage_order.stage
    where visit.left_at is null
    group by visit.project_number
),

first_pass as (
    select
        ask.project_number,
        bool_and(ask.round = 1 and ask.outcome in ('commitment', 'compliance')) as is_first_pass
    from ask
    inner join timed on ask.project_number = timed.project_number
    where ask.asked_at < case when timed.has_award then timed.award_at else timed.ended_at end
    group by ask.project_number
),

worked as (
    select
        timed.project_number,
        opening.work_us as started_work_us,
        closing.work_us as until_work_us
    from timed
    inner join moment as opening on timed.started_at = opening.happens_at
    inner join moment as closing on timed.until_at = closing.happens_at
    where timed.is_timed and timed.started_at <= timed.until_at
)

select
    timed.project_id,
    timed.project_number,
    timed.title,
    timed.requesting_function,
    timed.business_unit,
    timed.category,
    timed.region,
    timed.method,
    timed.lead_team,
    timed.involved_at,
    timed.spend,
    timed.started_at,
    timed.ended_at,
    timed.status,
    timed.is_timed,
    case
        when timed.is_timed and timed.started_at <= timed.until_at
            then epoch_us(timed.until_at) - epoch_us(timed.started_at)
    end as elapsed_us,
    worked.started_work_us,
    case when timed.ended_at is not null then worked.until_work_us end as ended_work_us,
    worked.until_work_us - worked.started_work_us as working_us,
    case when timed.status = 'open' then now_in.latest['stage'] end as current_stage,
    case when timed.status = 'open' then now_in.latest['holder'] end as current_holder,
    timed.last_step,
    timezone($time_zone, make_timestamptz(epoch_us(timed.started_at)))::date as started_on,
    timezone($time_zone, make_timestamptz(epoch_us(timed.ended_at)))::date as ended_on,
    date_trunc('month', timezone($time_zone, make_timestamptz(epoch_us(timed.started_at))))::date as started_month,
    date_trunc('month', timezone($time_zone, make_timestamptz(epoch_us(timed.ended_at))))::date as ended_month,
    timed.rounds,
    first_pass.is_first_pass
from timed
left join now_in on timed.project_number = now_in.project_number
left join first_pass on timed.project_number = first_pass.project_number
left join worked on timed.project_number = worked.project_number
order by timed.project_number
