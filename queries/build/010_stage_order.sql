-- purpose: A team's own stages, after the canonical ones, in order of first appearance.
-- grain: stage
insert into stage_order
with appeared as (
    select
        stage,
        entered_at as appeared_at
    from stage_visits
    union all
    select
        stage,
        happened_at
    from events
),

own as (
    select
        appeared.stage,
        min(appeared.appeared_at) as first_at
    from appeared
    left join stage_order on appeared.stage = stage_order.stage
    where stage_order.stage is null
    group by appeared.stage
)

select
    own.stage,
    (select coalesce(max(stage_order.position), 0) from stage_order)
    + row_number() over (order by own.first_at asc, own.stage asc) as position,
    null as rank,
    null as default_side
from own
order by position
