-- purpose: When each project first reached each rank of the process, or a higher one: what a cumulative flow counts.
-- grain: project_id, rank
-- note: The high-water mark: going back takes nothing away. Stages without a rank reach nothing.
insert into reached
with first_entered as (
    select
        stay.project_number,
        stage_order.rank,
        min(stay.known_at) as entered_at
    from stay
    inner join stage_order on stay.stage = stage_order.stage
    where stage_order.rank is not null
    group by stay.project_number, stage_order.rank
),

ranks as (
    select distinct rank
    from first_entered
),

reached_by as (
    select
        first_entered.project_number,
        ranks.rank,
        min(first_entered.entered_at) as reached_at
    from first_entered
    inner join ranks on first_entered.rank >= ranks.rank
    group by first_entered.project_number, ranks.rank
)

select
    project_clock.project_id,
    reached_by.project_number,
    reached_by.rank,
    reached_by.reached_at
from reached_by
inner join project_clock on reached_by.project_number = project_clock.project_number
order by reached_by.project_number, reached_by.rank
