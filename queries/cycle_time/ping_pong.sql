-- purpose: How often a project came straight back to the function that had handed it over, and how long that took.
-- grain: from_function, to_function
-- param: scope STRUCT | period and filters; by the day it came back, see macros.sql
-- column: from_function VARCHAR | function in between, from which it came back
-- column: to_function VARCHAR | function that had handed it over and got it back
-- column: returns BIGINT | times it came straight back in the period, overlapping ones counted
-- column: projects BIGINT | projects in which it did
-- column: between_days DOUBLE | days the function in between held it, until its next turn or as_of
-- column: median_between_days DOUBLE | nearest-rank median of that per return; null under 6
-- column: in_all_projects BIGINT | projects in which it came back between any two functions; the same in all rows
-- note: Of the sequence A, B, A, B both A, B, A and B, A, B count. Nobody and on hold are skipped in it.
with happened as (
    select *
    from hand_offs($scope)
),

came_back as (
    select
        happened.project_number,
        happened.from_function,
        happened.to_function,
        between_them.held_us
    from happened
    inner join happened as between_them
        on happened.project_number = between_them.project_number and happened.nth - 1 = between_them.nth
    where happened.is_in_period and happened.is_ping_pong
),

per_project as (
    select
        project_number,
        from_function,
        to_function
    from came_back
    group by project_number, from_function, to_function
),

of_projects as (
    select
        from_function,
        to_function,
        count(*) as projects
    from per_project
    group by from_function, to_function
),

in_all as (
    select count(*) as projects
    from (select project_number from per_project group by project_number) as once
)

select
    came_back.from_function,
    came_back.to_function,
    count(*) as returns,
    any_value(of_projects.projects) as projects,
    days_of(sum(came_back.held_us), $scope) as between_days,
    case when count(*) >= 6 then days_of(quantile_disc(came_back.held_us, 0.5), $scope) end as median_between_days,
    any_value(in_all.projects) as in_all_projects
from came_back
cross join in_all
inner join of_projects
    on came_back.from_function = of_projects.from_function and came_back.to_function = of_projects.to_function
group by came_back.from_function, came_back.to_function
order by returns desc, between_days desc, came_back.from_function asc, came_back.to_function asc
