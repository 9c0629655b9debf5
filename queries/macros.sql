-- What every query shares: the one place where filters are applied, the clipped ledger, and a few formulas.

-- Whether a value is among those asked for; none asked for means all.
create or replace macro is_listed(value, listed) as
coalesce(len(listed), 0) = 0 or coalesce(value, 'not recorded') = any(listed::varchar[]);

-- Projects of the scope, of any function. Attributes filter here and in scope(), and nowhere else; each query applies the
-- period by its own date. A missing bound means no bound. Ends after as_of have not happened.
create or replace macro scope_any_function(s) as table (
    with bounds as (
        select
            coalesce(s['from_at']::timestamp, timestamp '1970-01-01') as from_at,
            coalesce(s['until_at']::timestamp, timestamp '2200-01-01') as until_at,
            s['as_of']::timestamp as as_of
    ),

    seen as (
        select
            project_clock.project_id,
            project_clock.title,
            project_clock.requesting_function,
            project_clock.started_at,
            bounds.from_at,
            bounds.until_at,
            bounds.as_of,
            project_clock.is_timed,
            case when project_clock.ended_at <= bounds.as_of then project_clock.ended_at end as ended_at,
            case
                when project_clock.ended_at <= bounds.as_of or not project_clock.is_timed then project_clock.status
                else 'open'
            end as status
        from project_clock
        cross join bounds
        where
            coalesce(project_clock.started_at <= bounds.as_of, true)
            and is_listed(project_clock.category, s['categories'])
            and is_listed(project_clock.business_unit, s['business_units'])
            and is_listed(project_clock.region, s['regions'])
            and is_listed(project_clock.method, s['methods'])
    )

    select
        project_id,
        title,
        requesting_function,
        started_at,
        ended_at,
        status,
        from_at,
        until_at,
        as_of,
        is_timed,
        is_timed and started_at >= from_at and started_at < until_at as is_started_in,
        is_timed and coalesce(ended_at >= from_at and ended_at < until_at, false) as is_ended_in,
        is_timed and started_at < until_at and coalesce(ended_at >= from_at, true) as is_running_in
    from seen
);

-- Projects of the scope: what cycle time is about, so functions are those whose need it is.
create or replace macro scope(s) as table (
    select
        project_id,
        title,
        requesting_function,
        started_at,
        ended_at,
        status,
        from_at,
        until_at,
        as_of,
        is_timed,
        is_started_in,
        is_ended_in,
        is_running_in
    from scope_any_function(s)
    where is_listed(requesting_function, s['functions'])
);

-- Rounds answered in the period, on projects of the scope: what resistance is about, so functions are those that answer.
create or replace macro answers(s) as table (
    select
        ask.project_id,
        ask.ask_key,
        ask.round,
        ask.stakeholder_id,
        ask.function,
        ask.stage,
        ask.asked_at,
        ask.answered_at,
        ask.outcome,
        ask.reason
    from ask
    inner join scope_any_function(s) as in_scope on ask.project_id = in_scope.project_id
    where
        ask.outcome <> 'none'
        and ask.answered_at <= in_scope.as_of
        and ask.answered_at >= in_scope.from_at
        and ask.answered_at < in_scope.until_at
        and is_listed(ask.function, s['functions'])
);

-- Time of one turn of a shared interval, exact to the microsecond whatever the clipping: the turns add up to b - a.
create or replace macro turn_us(a_us, b_us, parallel, turn) as (b_us + turn) // parallel - (a_us + turn) // parallel;

create or replace macro days_of(microseconds) as microseconds / 86400000000.0;

-- The ledger in scope: one row per segment of a project that ran in the period, with its whole time up to as_of (life_us)
-- and the part inside the period (window_us). What the source showed only after as_of is unattributed.
create or replace macro ledger(s) as table (
    with clipped as (
        select
            segment.project_id,
            segment.starts_at,
            segment.visit_no,
            segment.parallel,
            segment.turn,
            in_scope.from_at,
            in_scope.until_at,
            in_scope.status,
            in_scope.ended_at,
            in_scope.as_of,
            segment.known_at <= in_scope.as_of as is_known,
            segment.stage,
            segment.holder_function,
            segment.holder_side,
            case
                when segment.is_running then in_scope.as_of
                else least(segment.ends_at, in_scope.as_of)
            end as ends_at
        from segment
        inner join scope(s) as in_scope on segment.project_id = in_scope.project_id
        where in_scope.is_running_in and segment.starts_at < in_scope.as_of
    )

    select
        project_id,
        starts_at,
        ends_at,
        status,
        visit_no,
        parallel,
        turn,
        case when is_known then stage else 'unattributed' end as stage,
        case when is_known then holder_function else 'unattributed' end as holder_function,
        case when is_known then holder_side else 'unattributed' end as holder_side,
        turn_us(epoch_us(starts_at), epoch_us(ends_at), parallel, turn) as life_us,
        case
            when ends_at > from_at and starts_at < until_at
                then turn_us(
                        epoch_us(greatest(starts_at, from_at)), epoch_us(least(ends_at, until_at)), parallel, turn
                    )
            else 0
        end as window_us
    from clipped
);

-- Wilson score interval for x of n, 95 %: z = 1.959964, z² = 3.841459 (Wilson 1927). n may be an effective number.
create or replace macro wilson_low(x, n) as case
    when n > 0 then greatest(0, (
            x / n + 3.841459 / (2 * n)
            - 1.959964 * sqrt(greatest(0, x / n * (1 - x / n)) / n + 3.841459 / (4 * n * n))
        ) / (1 + 3.841459 / n))
end;

create or replace macro wilson_high(x, n) as case
    when n > 0 then least(1, (
            x / n + 3.841459 / (2 * n)
            + 1.959964 * sqrt(greatest(0, x / n * (1 - x / n)) / n + 3.841459 / (4 * n * n))
        ) / (1 + 3.841459 / n))
end;
