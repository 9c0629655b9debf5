-- purpose: One row per stay of a project in a stage, any holder, and whether it went back, repeated or redid something.
-- grain: project_id, stage, visit_no
-- note: A stay is a maximal run of touching or overlapping visits to one stage. It is running, without left_at, while one of its visits is.
-- note: superseded_at counts only later stays that began before the project ended: the rest are not lived.
-- note: It went back when it started in a stage of lower rank than one already left while none of higher rank was running. Stages without a rank never do, nor do they make others do so.
insert into stay
with whole as (
    select
        visit.project_number,
        visit.stage,
        visit.visit_no,
        any_value(stage_order.rank) as rank,
        min(visit.entered_at) as entered_at,
        case when bool_and(visit.left_at is not null) then max(visit.left_at) end as left_at,
        min(visit.known_at) as known_at,
        min(visit.entered_work_us) as entered_work_us,
        case when bool_and(visit.left_at is not null) then max(visit.left_work_us) end as left_work_us,
        -- Most stays have one holder, whose list costs much less.
        case
            when min(visit.holder_function) = max(visit.holder_function) then [min(visit.holder_function)]
            else list_sort(list_distinct(list(visit.holder_function)))
        end as holders
    from visit
    left join stage_order on visit.stage = stage_order.stage
    group by visit.project_number, visit.stage, visit.visit_no
),

lower as (
    select
        whole.project_number,
        whole.stage,
        whole.visit_no,
        whole.entered_at,
        whole.rank
    from whole
    semi join whole as higher
        on
            whole.project_number = higher.project_number
            and whole.rank < higher.rank
            and whole.entered_at >= higher.left_at
),

still_higher as (
    select distinct
        lower.project_number,
        lower.stage,
        lower.visit_no
    from lower
    inner join whole
        on
            lower.project_number = whole.project_number
            and lower.rank < whole.rank
            and lower.entered_at >= whole.entered_at
            and coalesce(lower.entered_at < whole.left_at, true)
),

backward as (
    select
        project_number,
        stage,
        visit_no
    from lower
    anti join still_higher using (project_number, stage, visit_no)
),

repeated as (
    select
        visit.project_number,
        visit.stage,
        visit.visit_no,
        min(visit.known_at) as repeated_at
    from visit
    inner join whole as earlier
        on
            visit.project_number = earlier.project_number
            and visit.stage = earlier.stage
            and visit.visit_no - 1 = earlier.visit_no
    where list_contains(earlier.holders, visit.holder_function)
    group by visit.project_number, visit.stage, visit.visit_no
),

superseded as (
    select
        whole.project_number,
        whole.stage,
        whole.visit_no,
        min(greatest(later.known_at, later.entered_at)) as superseded_at
    from whole
    inner join whole as later
        on
            whole.project_number = later.project_number
            and whole.stage = later.stage
            and whole.visit_no < later.visit_no
    inner join project_clock on later.project_number = project_clock.project_number
    where coalesce(later.entered_at <= project_clock.ended_at, true)
    group by whole.project_number, whole.stage, whole.visit_no
)

select
    project_clock.project_id,
    whole.project_number,
    whole.stage,
    whole.visit_no,
    whole.entered_at,
    whole.left_at,
    whole.known_at,
    whole.entered_work_us,
    whole.left_work_us,
    whole.holders,
    backward.project_number is not null as is_backward,
    list_has_any(whole.holders, earlier.holders) as is_same_holder,
    repeated.repeated_at,
    superseded.superseded_at
from whole
inner join project_clock on whole.project_number = project_clock.project_number
left join whole as earlier
    on
        whole.project_number = earlier.project_number
        and whole.stage = earlier.stage
        and whole.visit_no - 1 = earlier.visit_no
left join repeated
    on
        whole.project_number = repeated.project_number
        and whole.stage = repeated.stage
        and whole.visit_no = repeated.visit_no
left join superseded
    on
        whole.project_number = superseded.project_number
        and whole.stage = superseded.stage
        and whole.visit_no = superseded.visit_no
left join backward
    on
        whole.project_number = backward.project_number
        and whole.stage = backward.stage
        and whole.visit_no = backward.visit_no
order by whole.project_number, whole.entered_at, whole.stage
