-- purpose: How many rows every table that a team can bring has.
-- grain: table_name
-- column: table_name VARCHAR | table
-- column: loaded_rows BIGINT | rows that are in it
-- column: is_loaded BOOLEAN | whether there are any
with counted as (
    select
        'projects' as table_name,
        1 as position,
        count(*) as loaded_rows
    from projects
    union all
    select
        'events',
        2,
        count(*)
    from events
    union all
    select
        'stage_visits',
        3,
        count(*)
    from stage_visits
    union all
    select
        'stakeholders',
        4,
        count(*)
    from stakeholders
    union all
    select
        'interactions',
        5,
        count(*)
    from interactions
    union all
    select
        'pulse',
        6,
        count(*)
    from pulse
    union all
    select
        'effort',
        7,
        count(*)
    from effort
    union all
    select
        'benefits',
        8,
        count(*)
    from benefits
    union all
    select
        'development',
        9,
        count(*)
    from development
    union all
    select
        'milestones',
        10,
        count(*)
    from milestones
    union all
    select
        'actions',
        11,
        count(*)
    from actions
)

select
    counted.table_name,
    counted.loaded_rows,
    counted.loaded_rows > 0 as is_loaded
from counted
order by counted.position asc
