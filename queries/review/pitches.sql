-- purpose: How many projects name a benefit that somebody of the requesting function protects.
-- grain: function
-- param: scope STRUCT | whole quarters of the period and functions; by the start of the project, no other filter applies, see macros.sql
-- column: function VARCHAR | function whose need it is; all functions together
-- column: is_all BOOLEAN | whether it is all functions together
-- column: projects BIGINT | projects with benefits, of functions whose priorities are known
-- column: speaking_projects BIGINT | of these, those with a benefit that somebody of the function protects
-- column: speaking_share DOUBLE | the same as a share
-- column: speaking_share_low DOUBLE | lower limit of its 95 % interval (Wilson)
-- column: speaking_share_high DOUBLE | upper limit of its 95 % interval (Wilson)
-- column: quarters BIGINT | quarters these rest on
-- column: people BIGINT | most people in one of these quarters, whose priorities are known
-- note: Quarters in which a function has too few people are left out, so that the functions need not add up to all.
with cell as (
    select
        quarter_on,
        part as function,
        people
    from shown_cells($scope, 'pitch')
),

counted as (
    select
        cell.function,
        sum(pitch_cell.projects)::bigint as projects,
        sum(pitch_cell.speaking_projects)::bigint as speaking_projects
    from cell
    inner join pitch_cell
        on
            cell.quarter_on = pitch_cell.quarter_on
            and (cell.function = pitch_cell.function or cell.function = '')
    group by cell.function
),

of_function as (
    select
        function,
        count(*) as quarters,
        max(people) as people
    from cell
    group by function
)

select
    case when counted.function = '' then 'all functions' else counted.function end as function,
    counted.function = '' as is_all,
    counted.projects,
    counted.speaking_projects,
    counted.speaking_projects / counted.projects as speaking_share,
    wilson_low(counted.speaking_projects, counted.projects) as speaking_share_low,
    wilson_high(counted.speaking_projects, counted.projects) as speaking_share_high,
    of_function.quarters,
    of_function.people::bigint as people
from counted
inner join of_function on counted.function = of_function.function
order by counted.function = '' desc, counted.projects desc, counted.function asc
