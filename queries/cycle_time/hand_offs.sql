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

-- The twelve most involved, and 13 for all others: numbers are grouped in less time than text.
involved as (
    select
        function,
        case
            when function = 'Other' then 13
            else least(row_number() over (order by sum(hand_offs) desc, function asc), 13)
        end::smallint as place
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

names as (
    select
        place,
        case when place <= 12 then any_value(function) else 'Other' end as function
    from involved
    group by place
),

placed as (
    select
        happened.project_number,
        giving.place as from_place,
        taking.place as to_place,
        happened.waited_us,
        happened.held_us,
        happened.is_held
    from happened
    inner join involved as giving on happened.from_function = giving.function
    inner join involved as taking on happened.to_function = taking.function
),

of_projects as (
    select
        from_place,
        to_place,
        count(*) as projects
    from (
        select
            from_place,
            to_place,
            project_number
        from placed
        group by from_place, to_place, project_number
    ) as once
    group by from_place, to_place
),

counted as (
    select
        from_place,
        to_place,
        count(*) as hand_offs,
        sum(waited_us) as waited_us,
        count(waited_us) as waits,
        count(*) filter (where is_held) as held,
        sum(held_us) as held_us,
        quantile_disc(held_us, 0.5) as median_held_us
    from placed
    group by from_place, to_place
),

in_all as (
    select count(*) as projects
    from (select project_number from happened group by project_number) as once
)

select
    giving.function as from_function,
    taking.function as to_function,
    counted.hand_offs,
    of_projects.projects,
    days_of(counted.waited_us, $scope) as waited_days,
    counted.waits,
    counted.held,
    days_of(counted.held_us, $scope) as held_days,
    case when counted.hand_offs >= 6 then days_of(counted.median_held_us, $scope) end as median_held_days,
    in_all.projects as in_all_projects
from counted
cross join in_all
inner join of_projects on counted.from_place = of_projects.from_place and counted.to_place = of_projects.to_place
inner join names as giving on counted.from_place = giving.place
inner join names as taking on counted.to_place = taking.place
order by held_days desc, counted.hand_offs desc, giving.function asc, taking.function asc
