-- purpose: How often asks with each tactic were answered yes.
-- grain: tactic
-- param: scope STRUCT | period and filters; by the date of the answer, see macros.sql
-- column: tactic VARCHAR | tactic used on a contact of the round
-- column: asks BIGINT | answered rounds of asks in which it was used
-- column: successes BIGINT | of these, answered commitment or compliance
-- column: success_share DOUBLE | the same as a share
-- column: success_share_low DOUBLE | lower limit of its 95 % interval
-- column: success_share_high DOUBLE | upper limit of its 95 % interval
-- column: people_or_projects BIGINT | people who answered, or projects where no people are recorded
-- column: is_proven_kind BOOLEAN | whether it is one of those that count for adoption: speak_their_language, prealign, cocreate, visual, small_win
-- note: A round with several tactics counts for each of them. Hard cases attract hard tactics: a share says what went with a tactic, not what it did.
-- note: Wilson interval on the effective number of answers, as in resistance/objection_rate_by_function.
-- note: Functions are those that answer.
with used as (
    select
        unnest(tactics) as tactic,
        coalesce(stakeholder_id, project_id) as cluster_id,
        outcome in ('commitment', 'compliance') as is_success
    from answers($scope)
),

cluster as (
    select
        tactic,
        cluster_id,
        count(*) as asks,
        count(*) filter (where is_success) as successes
    from used
    group by tactic, cluster_id
),

effective as (
    select
        tactic,
        count(*) as clusters,
        sum(asks)::bigint as asks,
        sum(successes)::bigint as successes,
        design_effect(
            count(*),
            sum(asks)::bigint,
            sum(successes)::bigint,
            sum(asks * asks),
            sum(asks * successes),
            sum(successes * successes)
        ) as design_effect
    from cluster
    group by tactic
)

select
    tactic,
    asks,
    successes,
    successes / asks as success_share,
    wilson_low(successes / design_effect, asks / design_effect) as success_share_low,
    wilson_high(successes / design_effect, asks / design_effect) as success_share_high,
    clusters as people_or_projects,
    is_proven(tactic) as is_proven_kind
from effective
order by success_share desc, asks desc, tactic asc
