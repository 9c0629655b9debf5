-- purpose: How often each function objected in each stage.
-- grain: function, stage
-- param: scope STRUCT | period and filters; by the date of the answer, see macros.sql
-- column: function VARCHAR | function that answered
-- column: stage VARCHAR | stage the ask was about; not recorded
-- column: stage_position BIGINT | order in which the stages are shown
-- column: asks BIGINT | answered rounds of asks in the period
-- column: objections BIGINT | of these, objections
-- column: rate DOUBLE | objections per answered round
-- column: projects BIGINT | projects these answers are about
-- column: is_ranked BOOLEAN | whether the function has a side: one without, such as MISSING, is listed and not named first
-- note: The functions with most objections come first, their stages in process order.
with answered as (
    select
        function,
        coalesce(stage, 'not recorded') as stage,
        project_number,
        outcome = 'resistance' as is_objection
    from answers($scope)
),

most as (
    select
        function,
        count(*) filter (where is_objection) as objections
    from answered
    group by function
)

select
    answered.function,
    answered.stage,
    coalesce(any_value(stage_order.position), 1000)::bigint as stage_position,
    count(*) as asks,
    count(*) filter (where answered.is_objection) as objections,
    count(*) filter (where answered.is_objection) / count(*) as rate,
    count(distinct answered.project_number) as projects,
    any_value(function_side.side) is not null as is_ranked
from answered
inner join most on answered.function = most.function
left join stage_order on answered.stage = stage_order.stage
left join function_side on answered.function = function_side.function
group by answered.function, answered.stage, most.objections
order by most.objections desc, answered.function asc, stage_position asc, answered.stage asc
