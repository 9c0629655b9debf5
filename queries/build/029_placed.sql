-- purpose: The stage of each contact that names none: the one entered last by then, of several at once the last in process order.
-- grain: source_no
-- param: as_of TIMESTAMP | nothing dated later is read
-- note: source_no is the number of the row in interactions.
create or replace temp table placed as
with lacking as materialized (
    select
        interactions.rowid as source_no,
        project_number.project_number,
        interactions.happened_at
    from interactions
    inner join project_number on interactions.project_id = project_number.project_id
    where interactions.stage is null and interactions.happened_at <= $as_of
),

stage_entered as (
    select
        visit.project_number,
        visit.entered_at,
        arg_max(visit.stage, { 'rank': coalesce(stage_order.rank, -1), 'stage': visit.stage }) as stage
    from visit
    left join stage_order on visit.stage = stage_order.stage
    where visit.project_number in (select lacking.project_number from lacking)
    group by visit.project_number, visit.entered_at
)

select
    lacking.source_no,
    stage_entered.stage
from lacking
asof inner join stage_entered
    on lacking.project_number = stage_entered.project_number and lacking.happened_at >= stage_entered.entered_at
