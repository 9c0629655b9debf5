-- purpose: How much was bought without procurement, by how early procurement had been involved.
-- grain: involved_at
-- param: scope STRUCT | period and filters; by the end of the project, functions are the requesting ones, see macros.sql
-- column: involved_at VARCHAR | when procurement was brought in: need … after_commitment; not recorded
-- column: projects BIGINT | projects completed or bypassed in the period
-- column: bypassed BIGINT | of these, those bought without procurement
-- column: bypass_share DOUBLE | the same as a share
-- column: bypass_share_low DOUBLE | lower limit of its 95 % interval (Wilson)
-- column: bypass_share_high DOUBLE | upper limit of its 95 % interval (Wilson)
-- column: bypassed_spend DOUBLE | spend of the bypassed ones, where it is known; null when it is of none
-- column: spend_known BIGINT | bypassed projects whose spend is known
-- note: From the earliest involvement to the latest; not recorded comes last.
with ended as (
    select
        coalesce(projects.involved_at, 'not recorded') as involved_at,
        in_scope.status = 'bypassed' as is_bypassed,
        projects.spend
    from scope($scope) as in_scope
    left join projects on in_scope.project_id = projects.project_id
    where in_scope.is_ended_in and in_scope.status in ('completed', 'bypassed')
)

select
    involved_at,
    count(*) as projects,
    count(*) filter (where is_bypassed) as bypassed,
    count(*) filter (where is_bypassed) / count(*) as bypass_share,
    wilson_low(count(*) filter (where is_bypassed), count(*)) as bypass_share_low,
    wilson_high(count(*) filter (where is_bypassed), count(*)) as bypass_share_high,
    (sum(spend) filter (where is_bypassed))::double as bypassed_spend,
    count(spend) filter (where is_bypassed) as spend_known
from ended
group by involved_at
order by
    list_position(
        ['need', 'specification', 'supplier_chosen', 'contract_drafted', 'after_commitment', 'not recorded'],
        involved_at
    ) asc
