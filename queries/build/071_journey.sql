-- purpose: Where each person's stance on a project began, and where it was last.
-- grain: stakeholder_id, project_id
-- param: as_of TIMESTAMP | nothing dated later is read
-- param: time_zone VARCHAR | where the quarters are cut
-- note: A person without a stance before any contact has no journey. The last stance is that of the last contact that has any.
insert into journey
with said as (
    select
        interactions.stakeholder_id,
        interactions.project_id,
        interactions.happened_at,
        interactions.interaction_id,
        interactions.stance_before,
        coalesce(interactions.stance_after, interactions.stance_before) as stance_last
    from interactions
    where
        interactions.stakeholder_id is not null
        and coalesce(interactions.stance_before, interactions.stance_after) is not null
        and interactions.happened_at <= $as_of
),

travelled as (
    select
        stakeholder_id,
        project_id,
        first(stance_before order by happened_at asc, interaction_id asc) filter (
            where stance_before is not null
        ) as first_stance,
        last(stance_last order by happened_at asc, interaction_id asc) as last_stance,
        max(happened_at) as last_at
    from said
    group by stakeholder_id, project_id
)

select
    travelled.stakeholder_id,
    travelled.project_id,
    stakeholders.function,
    coalesce(stakeholders.level, 'not recorded') as level,
    stakeholders.power,
    travelled.first_stance,
    travelled.last_stance,
    date_trunc('quarter', timezone($time_zone, make_timestamptz(epoch_us(travelled.last_at))))::date as quarter_on
from travelled
inner join stakeholders on travelled.stakeholder_id = stakeholders.stakeholder_id
where travelled.first_stance is not null
order by travelled.stakeholder_id, travelled.project_id
