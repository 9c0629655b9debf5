-- purpose: What each stage usually takes, as of the scope's day: how long a stay lasts, and how old projects are that leave it.
-- grain: stage
-- param: scope STRUCT | as_of and clock; nothing else of it counts, see macros.sql
-- column: stage VARCHAR | stage
-- column: stays BIGINT | stays in it, those still running included
-- column: stay_p85_us BIGINT | microseconds within which 85 % leave it; null when not reached, or from fewer than 15 stays
-- column: left_projects BIGINT | projects that have left it for the last time; 0 for on hold, which has no bands
-- column: p50_us BIGINT | nearest-rank median of the age at which they left it, in microseconds; null under 6
-- column: p70_us BIGINT | nearest-rank 70th percentile of the same; null under 15
-- column: p85_us BIGINT | nearest-rank 85th percentile of the same; null under 15
-- column: p95_us BIGINT | nearest-rank 95th percentile of the same; null under 20
-- note: How long a stay lasts is a Kaplan–Meier curve over the stays of all projects of the file.
-- note: Ages are of all projects of the file; reworked ones count by their last time in the stage.
-- note: Along the process an age never falls: no stage has a lower one than a stage before it.
-- note: Queries that judge a project by it are given its rows: they are the same whatever the filters, and asked for once.
with named as (
    -- Numbers are sorted and grouped in two thirds of the time of text.
    select
        stage,
        row_number() over (order by stage asc)::smallint as stage_no
    from (select distinct stage from stay) as met
),

lived as (
    select
        named.stage_no,
        lived.stage,
        lived.is_last,
        lived.started_us,
        lived.entered_us,
        lived.left_us,
        lived.as_of_us
    from lived_stays($scope) as lived
    inner join named on lived.stage = named.stage
),

leaving as (
    select
        stage_no,
        coalesce(left_us, as_of_us) - entered_us as length_us,
        count(*) as leaves,
        count(left_us) as exits
    from lived
    group by stage_no, length_us
),

at_risk as (
    select
        stage_no,
        length_us,
        leaves,
        exits,
        sum(leaves) over (
            partition by stage_no order by length_us desc rows between unbounded preceding and current row
        ) as at_risk
    from leaving
),

surviving as (
    select
        stage_no,
        length_us,
        leaves,
        product(1 - exits / at_risk) over (
            partition by stage_no order by length_us asc rows between unbounded preceding and current row
        ) as survival
    from at_risk
),

stayed as (
    select
        named.stage,
        sum(surviving.leaves)::bigint as stays,
        min(surviving.length_us) filter (where surviving.survival <= 0.15 + 1e-9) as p85_us
    from surviving
    inner join named on surviving.stage_no = named.stage_no
    group by named.stage
),

own as (
    select
        stage,
        count(*) as left_projects,
        quantile_disc(left_us - started_us, [0.5, 0.7, 0.85, 0.95]) as ages_us
    from lived
    where stage <> 'on_hold' and is_last and left_us >= started_us
    group by stage
),

floored as (
    select
        own.stage,
        stage_order.rank,
        own.left_projects,
        case when own.left_projects >= 6 then own.ages_us[1] end as p50_us,
        case when own.left_projects >= 15 then own.ages_us[2] end as p70_us,
        case when own.left_projects >= 15 then own.ages_us[3] end as p85_us,
        case when own.left_projects >= 20 then own.ages_us[4] end as p95_us
    from own
    left join stage_order on own.stage = stage_order.stage
),

band as (
    select
        floored.stage,
        any_value(floored.left_projects) as left_projects,
        case when any_value(floored.p50_us) is not null then max(earlier.p50_us) end as p50_us,
        case when any_value(floored.p70_us) is not null then max(earlier.p70_us) end as p70_us,
        case when any_value(floored.p85_us) is not null then max(earlier.p85_us) end as p85_us,
        case when any_value(floored.p95_us) is not null then max(earlier.p95_us) end as p95_us
    from floored
    inner join floored as earlier on floored.stage = earlier.stage or floored.rank >= earlier.rank
    group by floored.stage
)

select
    stayed.stage,
    stayed.stays,
    case when stayed.stays >= 15 then stayed.p85_us end as stay_p85_us,
    coalesce(band.left_projects, 0) as left_projects,
    band.p50_us,
    band.p70_us,
    band.p85_us,
    band.p95_us
from stayed
left join band on stayed.stage = band.stage
order by stayed.stage
