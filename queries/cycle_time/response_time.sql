-- purpose: How long each function takes to answer what it is asked.
-- grain: function
-- param: scope STRUCT | period and filters; by the day of asking, see macros.sql
-- column: function VARCHAR | function that was asked; Other for all but the 12 that were asked most
-- column: asks BIGINT | rounds of asks put to it in the period whose asking and answering are two recorded instants
-- column: open_asks BIGINT | of these, without an answer at as_of
-- column: projects BIGINT | projects with such asks
-- column: p50_days DOUBLE | smallest time by which half were answered; null under 6 asks or when not reached
-- column: p50_low_days DOUBLE | lower limit of its 95 % interval; null likewise
-- column: p50_high_days DOUBLE | upper limit of its 95 % interval; null when not reached
-- column: p85_days DOUBLE | smallest time by which 85 % were answered; null under 15 asks or when not reached
-- column: p85_low_days DOUBLE | lower limit of its 95 % interval; null likewise
-- column: p85_high_days DOUBLE | upper limit of its 95 % interval; null when not reached
-- column: in_all_projects BIGINT | projects with asks to any function; the same in all rows
-- note: Open asks count as waiting until as_of (Kaplan-Meier). Limits: Greenwood's variance on the log(-log) scale, inverted (Brookmeyer and Crowley 1982).
-- note: The filter on functions means whose need it is, as everywhere in Cycle time, not who was asked.
with in_period as (
    select
        project_number,
        function,
        is_answered,
        waited_us
    from asked($scope)
),

-- The twelve most asked, and 13 for all others: numbers are sorted and grouped in less time than text.
placed as (
    select
        function,
        case
            when function = 'Other' then 13
            else least(row_number() over (order by count(*) desc, function asc), 13)
        end::smallint as place
    from in_period
    group by function
),

named as (
    select
        in_period.project_number,
        placed.place,
        in_period.is_answered,
        in_period.waited_us
    from in_period
    inner join placed on in_period.function = placed.function
),

of_projects as (
    select
        place,
        count(*) as projects
    from (select place, project_number from named group by place, project_number) as once
    group by place
),

in_all as (
    select count(*) as projects
    from (select project_number from named group by project_number) as once
),

leaving as (
    select
        place,
        waited_us,
        count(*) as leaves,
        count(*) filter (where is_answered) as answers
    from named
    group by place, waited_us
),

at_risk as (
    select
        place,
        waited_us,
        leaves,
        answers,
        sum(leaves) over (
            partition by place order by waited_us desc rows between unbounded preceding and current row
        ) as at_risk
    from leaving
),

surviving as (
    select
        place,
        waited_us,
        leaves,
        answers,
        product(1 - answers / at_risk) over (partition by place order by waited_us asc) as survival,
        sum(answers / at_risk / nullif(at_risk - answers, 0)) over (
            partition by place order by waited_us asc
        ) as greenwood
    from at_risk
),

limited as (
    select
        *,
        -- Where all have answered, or none, the curve has no variance of its own.
        case when survival > 1e-12 and survival < 1 then 1.959964 * sqrt(greenwood) / -ln(survival) end as reach
    from surviving
),

curve as (
    select
        place,
        sum(leaves)::bigint as asks,
        sum(leaves - answers)::bigint as open_asks,
        min(waited_us) filter (where survival <= 0.5 + 1e-9) as p50_us,
        min(waited_us) filter (where survival <= 1e-12 or power(survival, exp(reach)) <= 0.5 + 1e-9) as p50_low_us,
        min(waited_us) filter (where power(survival, exp(-reach)) <= 0.5 + 1e-9) as p50_high_us,
        min(waited_us) filter (where survival <= 0.15 + 1e-9) as p85_us,
        min(waited_us) filter (where survival <= 1e-12 or power(survival, exp(reach)) <= 0.15 + 1e-9) as p85_low_us,
        min(waited_us) filter (where power(survival, exp(-reach)) <= 0.15 + 1e-9) as p85_high_us
    from limited
    group by place
),

names as (
    select
        place,
        case when place <= 12 then any_value(function) else 'Other' end as function
    from placed
    group by place
)

select
    names.function,
    curve.asks,
    curve.open_asks,
    of_projects.projects,
    case when curve.asks >= 6 then days_of(curve.p50_us, $scope) end as p50_days,
    case when curve.asks >= 6 then days_of(curve.p50_low_us, $scope) end as p50_low_days,
    case when curve.asks >= 6 then days_of(curve.p50_high_us, $scope) end as p50_high_days,
    case when curve.asks >= 15 then days_of(curve.p85_us, $scope) end as p85_days,
    case when curve.asks >= 15 then days_of(curve.p85_low_us, $scope) end as p85_low_days,
    case when curve.asks >= 15 then days_of(curve.p85_high_us, $scope) end as p85_high_days,
    in_all.projects as in_all_projects
from curve
inner join of_projects on curve.place = of_projects.place
inner join names on curve.place = names.place
cross join in_all
order by names.function = 'Other' asc, curve.asks >= 6 desc, p50_days desc nulls first, names.function asc
