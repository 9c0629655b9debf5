-- purpose: The ledger: each project's life from start to end or as_of, cut at every change and given to who held it.
-- grain: project_id, starts_at, turn
-- param: as_of TIMESTAMP | where the lives of open projects are cut
-- note: Parallel holders share an interval by turn and parallel; a running on_hold takes all of it; a gap between visits is nobody's; before the first and after the last known visit it is unattributed. Visits outside the project's life count as known, and so do those without length.
-- note: An open life is laid out to the end of time and cut at as_of last. So what begins at the very instant of as_of is a running row without time, which a later as_of extends.
-- note: known_at is when the source showed the row: of a gap, when both a visit before and one after it were known. As seen from before, the row keeps its turn and is unattributed.
insert into segment
with life as (
    select
        project_number,
        started_at,
        coalesce(ended_at, timestamp '9999-12-31') as until_at
    from project_clock
    where is_timed and (ended_at is null or started_at < ended_at)
),

held as (
    select
        visit.project_number,
        visit.stage,
        visit.holder_function,
        visit.holder_side,
        visit.visit_no,
        visit.mode,
        visit.known_at,
        greatest(visit.entered_at, life.started_at) as from_at,
        least(coalesce(visit.left_at, life.until_at), life.until_at) as to_at
    from visit
    inner join life on visit.project_number = life.project_number
    where
        visit.entered_at < life.until_at
        and coalesce(visit.left_at, life.until_at) > life.started_at
),

instant as (
    select
        project_number,
        from_at as happens_at
    from held
    union
    select
        project_number,
        to_at
    from held
    union
    select
        project_number,
        started_at
    from life
    union
    select
        project_number,
        until_at
    from life
),

atom as (
    select
        project_number,
        happens_at as starts_at,
        lead(happens_at) over (partition by project_number order by happens_at asc) as ends_at
    from instant
    qualify ends_at is not null
),

matched as materialized (
    select
        atom.project_number,
        atom.starts_at,
        atom.ends_at,
        held.stage,
        held.holder_function,
        held.holder_side,
        held.visit_no,
        held.mode,
        held.known_at
    from atom
    inner join held
        on
            atom.project_number = held.project_number
            and atom.starts_at >= held.from_at
            and atom.ends_at <= held.to_at
),

-- Most intervals have one holder: only the others are put together, in order, and counted.
crowded as (
    select
        project_number,
        starts_at
    from matched
    group by project_number, starts_at
    having count(*) > 1
),

pair as (
    select
        matched.project_number,
        matched.starts_at,
        matched.ends_at,
        matched.stage,
        matched.holder_function,
        min(matched.holder_side) as holder_side,
        min(matched.visit_no) as visit_no,
        -- In the alphabet touch, blocked and wait would come in another order.
        coalesce(
            max(matched.mode) filter (where matched.mode = 'touch'),
            max(matched.mode) filter (where matched.mode = 'blocked'),
            max(matched.mode)
        ) as mode,
        min(matched.known_at) as known_at,
        bool_or(matched.holder_side = 'on_hold') as is_on_hold
    from matched
    semi join crowded using (project_number, starts_at)
    group by matched.project_number, matched.starts_at, matched.ends_at, matched.stage, matched.holder_function
),

held_up as (
    select distinct
        project_number,
        starts_at
    from pair
    where is_on_hold
),

running as (
    select
        pair.project_number,
        pair.starts_at,
        pair.ends_at,
        pair.stage,
        pair.holder_function,
        case when pair.is_on_hold then 'on_hold' else pair.holder_side end as holder_side,
        pair.visit_no,
        pair.mode,
        pair.known_at
    from pair
    left join held_up on pair.project_number = held_up.project_number and pair.starts_at = held_up.starts_at
    where pair.is_on_hold or held_up.project_number is null
),

shared as (
    select
        *,
        count(*) over (partition by project_number, starts_at) as parallel,
        row_number() over (
            partition by project_number, starts_at order by holder_function asc, stage asc
        ) - 1 as turn
    from running
    union all
    select
        *,
        1,
        0
    from matched
    anti join crowded using (project_number, starts_at)
),

empty as materialized (
    select
        atom.project_number,
        atom.starts_at,
        atom.ends_at
    from atom
    anti join matched on atom.project_number = matched.project_number and atom.starts_at = matched.starts_at
),

-- When it was known that some visit began by an instant, and that some visit lasts to one.
begun as (
    select
        project_number,
        entered_at,
        min(known_at) over (partition by project_number order by entered_at asc) as known_at
    from visit
    where project_number in (select empty.project_number from empty)
),

lasting as (
    select
        project_number,
        coalesce(left_at, timestamp '9999-12-31') as left_at,
        min(known_at) over (
            partition by project_number order by coalesce(left_at, timestamp '9999-12-31') desc
        ) as known_at
    from visit
    where project_number in (select empty.project_number from empty)
),

gap as (
    select
        empty.project_number,
        empty.starts_at,
        empty.ends_at,
        begun.known_at is not null and lasting.known_at is not null as is_between,
        greatest(begun.known_at, lasting.known_at) as known_at
    from empty
    asof left join begun on empty.project_number = begun.project_number and empty.starts_at >= begun.entered_at
    asof left join lasting on empty.project_number = lasting.project_number and empty.ends_at <= lasting.left_at
),

whole as (
    select * from shared
    union all by name
    select
        project_number,
        starts_at,
        ends_at,
        case when is_between then 'nobody' else 'unattributed' end as stage,
        case when is_between then 'nobody' else 'unattributed' end as holder_function,
        case when is_between then 'nobody' else 'unattributed' end as holder_side,
        case when is_between then known_at else starts_at end as known_at,
        1 as parallel,
        0 as turn
    from gap
),

cut as (
    select
        * replace (least(ends_at, greatest(starts_at, $as_of)) as ends_at),
        ends_at = timestamp '9999-12-31' as is_running
    from whole
)

select
    project_clock.project_id,
    cut.project_number,
    cut.starts_at,
    cut.ends_at,
    cut.is_running,
    cut.stage,
    cut.holder_function,
    cut.holder_side,
    cut.parallel,
    cut.turn,
    cut.visit_no,
    cut.mode,
    cut.known_at,
    opening.work_us as work_from_us,
    closing.work_us as work_to_us
from cut
inner join project_clock on cut.project_number = project_clock.project_number
inner join moment as opening on cut.starts_at = opening.happens_at
inner join moment as closing on cut.ends_at = closing.happens_at
order by cut.project_number, cut.starts_at, cut.turn
