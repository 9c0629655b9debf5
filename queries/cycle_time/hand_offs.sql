-- purpose: How often one function handed projects to another, how long nobody had them, and how long the other did.
-- grain: from_function, to_function
-- param: scope STRUCT | period and filters; by the day of the hand-off, see macros.sql
-- column: from_function VARCHAR | function that had the project; Other for those with few hand-offs
-- column: to_function VARCHAR | function that took it; Other likewise
-- column: hand_offs BIGINT | hand-offs from one to the other in the period
-- column: projects BIGINT | projects with such a hand-off
-- column: waited_days DOUBLE | days in which nobody had them in between; null where not recorded
-- column: waits BIGINT | hand-offs whose wait is recorded
-- column: held BIGINT | hand-offs after which the function that took them still has them at as_of
-- column: held_days DOUBLE | days the function that took them held them, until its next turn or as_of
-- column: median_held_days DOUBLE | nearest-rank median of that per hand-off; null under 6
-- column: in_all_projects BIGINT | projects with any hand-off; the same in all rows
-- note: The 12 functions with the most hand-offs are named. Days are whole turns, also where they run on after the period.
-- note: Holders come in the order in which they took the project; while several hold it at once they share its time.
with happened as (
    select
        project_number,
        from_function,
        to_function,
        waited_us,
        held_us,
        is_held
    from hand_offs($scope)
    where is_in_period
),

involved as (
    select
        function,
        row_number() over (order by sum(hand_offs) desc, function asc) as place
    from (
        select
            from_function as function,
            count(*) as hand_offs
        from happened
        group by from_function
        union all
        select
            to_function,
            count(*)
        from happened
        group by to_function
    ) as counted
    group by function
),

named as (
    select
        happened.project_number,
        case when giving.place <= 12 then happened.from_function else 'Other' end as from_function,
        case when taking.place <= 12 then happened.to_function else 'Other' end as to_function,
        happened.waited_us,
        happened.held_us,
        happened.is_held
    from happened
    inner join involved as giving on happened.from_function = giving.function
    inner join involved as taking on happened.to_function = taking.function
),

of_projects as (
    select
        from_function,
        to_function,
        count(*) as projects
    from (
        select
            from_function,
            to_function,
            project_number
        from named
        group by from_function, to_function, project_number
    ) as once
    group by from_function, to_function
),

in_all as (
    select count(*) as projects
    from (select project_number from happened group by project_number) as once
)

select
    named.from_function,
    named.to_function,
    count(*) as hand_offs,
    any_value(of_projects.projects) as projects,
    days_of(sum(named.waited_us), $scope) as waited_days,
    count(named.waited_us) as waits,
    count(*) filter (where named.is_held) as held,
    days_of(sum(named.held_us), $scope) as held_days,
    case when count(*) >= 6 then days_of(quantile_disc(named.held_us, 0.5), $scope) end as median_held_days,
    any_value(in_all.projects) as in_all_projects
from named
cross join in_all
inner join of_projects
    on named.from_function = of_projects.from_function and named.to_function = of_projects.to_function
group by named.from_function, named.to_function
order by held_days desc, hand_offs desc, named.from_function asc, named.to_function asc
