-- purpose: Stretches in which a log's last step was a cancelling one, before the project went on after all.
-- grain: project_no, cancelled_us
-- param: as_of TIMESTAMP | nothing dated later is read
-- note: A forecast knows nothing of what came later: made in between, it counts the project as cancelled. from_no and until_no number the first forecasts that know of the cancelling and of the next step.
create or replace temp table forecast_spell as
with followed as (
    select
        project_id,
        happened_at,
        ends,
        lead(happened_at) over (
            partition by project_id order by happened_at asc, sequence asc, step asc, nth asc
        ) as next_at
    from events
    where happened_at <= $as_of
),

numbered as (
    select
        project_id,
        row_number() over (order by project_id asc)::integer as project_no,
        coalesce(epoch_us(ended_at), 9223372036854775807) as ended_us
    from project_clock
    where is_timed
),

spell as (
    select
        numbered.project_no,
        epoch_us(followed.happened_at) as cancelled_us,
        least(epoch_us(followed.next_at), numbered.ended_us) as resumed_us
    from followed
    inner join numbered on followed.project_id = numbered.project_id
    left join projects on followed.project_id = projects.project_id
    where followed.ends = 'cancelled' and followed.next_at is not null and projects.closed_at is null
)

select
    spell.project_no,
    spell.cancelled_us,
    cancelled.made_no as from_no,
    resumed.made_no as until_no
from spell
asof inner join forecast_made as cancelled on spell.cancelled_us <= cancelled.made_us
asof inner join forecast_made as resumed on spell.resumed_us <= resumed.made_us
where cancelled.made_no < resumed.made_no
order by spell.project_no, spell.cancelled_us
