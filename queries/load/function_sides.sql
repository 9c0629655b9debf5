-- purpose: The side of every function: what the mapping says, else the settings, else what was known before.
-- grain: function
-- param: sides STRUCT(function VARCHAR, side VARCHAR, rank INTEGER)[] | the lower rank wins
-- note: A function is also taken for the same in another spelling, as the data has it.
insert into function_side
with given as (
    select
        one.side.function as function_name,
        one.side.side,
        one.side.rank
    from (select unnest($sides::struct(function varchar, side varchar, rank integer)[]) as side) as one
),

appeared as (
    select holder_function as function_name from stage_visits
    union
    select actor_function from events
),

spelled as (
    select * from given
    union all
    select
        appeared.function_name,
        given.side,
        given.rank
    from given
    inner join appeared on normalise(given.function_name) = normalise(appeared.function_name)
)

select
    function_name,
    arg_min(side, rank) as side
from spelled
group by function_name
order by function_name
