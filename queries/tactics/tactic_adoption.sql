-- purpose: In how many asks procurement used a tactic of the kind that has been shown to work.
-- grain: asks, not_recorded
-- param: scope STRUCT | period and filters; by the date of the ask, see macros.sql
-- column: asks BIGINT | rounds of asks asked in the period with a tactic recorded
-- column: adopted_asks BIGINT | of these, those with speak_their_language, prealign, cocreate, visual or small_win
-- column: adoption_share DOUBLE | the same as a share; null without asks
-- column: adoption_share_low DOUBLE | lower limit of its 95 % interval
-- column: adoption_share_high DOUBLE | upper limit of its 95 % interval
-- column: people_or_projects BIGINT | people asked, or projects where no people are recorded
-- column: not_recorded BIGINT | rounds asked in the period without a tactic recorded: not in the share
-- note: One row, or none where nothing was asked. Answered or not, whatever the answer.
-- note: The tactics of a round are those of its contacts up to its answer, as the file was built, for an earlier as-of date, too.
-- note: Wilson interval on the effective number of asks, as in resistance/objection_rate_by_function.
-- note: Functions are those that were asked.
with round as (
    select
        coalesce(stakeholder_id, project_id) as cluster_id,
        coalesce(len(tactics), 0) > 0 as is_recorded,
        len(list_filter(tactics, lambda one: is_proven(one))) > 0 as is_adopted
    from rounds_asked($scope)
),

cluster as (
    select
        cluster_id,
        count(*) as asks,
        count(*) filter (where is_adopted) as adopted
    from round
    where is_recorded
    group by cluster_id
),

effective as (
    select
        count(*) as clusters,
        coalesce(sum(asks), 0)::bigint as asks,
        coalesce(sum(adopted), 0)::bigint as adopted,
        design_effect(
            count(*),
            sum(asks)::bigint,
            sum(adopted)::bigint,
            sum(asks * asks),
            sum(asks * adopted),
            sum(adopted * adopted)
        ) as design_effect
    from cluster
),

missing as (
    select count(*) filter (where not is_recorded) as not_recorded
    from round
)

select
    effective.asks,
    effective.adopted as adopted_asks,
    effective.adopted / nullif(effective.asks, 0) as adoption_share,
    wilson_low(effective.adopted / effective.design_effect, effective.asks / effective.design_effect)
        as adoption_share_low,
    wilson_high(effective.adopted / effective.design_effect, effective.asks / effective.design_effect)
        as adoption_share_high,
    effective.clusters as people_or_projects,
    missing.not_recorded
from effective
cross join missing
where effective.asks > 0 or missing.not_recorded > 0
order by effective.asks asc, missing.not_recorded asc
