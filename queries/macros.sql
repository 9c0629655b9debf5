-- What every query shares: the one place where filters are applied, the clipped ledger, and a few formulas.

-- Whether a value is among those asked for; none asked for means all.
create or replace macro is_listed(value, listed) as
coalesce(len(listed), 0) = 0 or list_contains(listed::varchar[], coalesce(value, 'not recorded'));

-- Whether a value is the one of a mark that was picked; none picked means any.
create or replace macro is_picked(value, picked) as picked is null or value = picked::varchar;

-- The day of an instant in the configured time zone.
create or replace macro day_of(instant) as
timezone(company_time_zone(), make_timestamptz(epoch_us(instant)))::date;

-- An instant in the configured time zone.
create or replace macro local_time(instant) as
timezone(company_time_zone(), make_timestamptz(epoch_us(instant)));

-- How much had been worked by an instant, given the last row of the working calendar before it.
create or replace macro worked_by(opening, instant) as
opening['work_us']
+ case when opening['is_open'] then epoch_us(instant) - epoch_us(opening['happens_at']) else 0 end;

-- How much had been worked by an instant, in microseconds, by the working calendar.
create or replace macro worked_until(instant) as (
    select
        arg_max(
            work_us + case when is_open then epoch_us(instant) - epoch_us(happens_at) else 0 end, happens_at
        )
    from work_calendar
    where happens_at <= greatest(instant, (select min(first.happens_at) from work_calendar as first))
);

-- Whether a tactic is one of those that count for adoption: for each there is evidence, outside this file, that it works.
create or replace macro is_proven(tactic) as
tactic in ('speak_their_language', 'prealign', 'cocreate', 'visual', 'small_win');

-- The bounds of a period as instants; a missing one is before, or after, everything.
create or replace macro from_bound(s) as coalesce(s['from_at']::timestamp, timestamp '1970-01-01');

create or replace macro until_bound(s) as coalesce(s['until_at']::timestamp, timestamp '2200-01-01');

-- Where the bounds of a scope and its as_of lie on its clock, in microseconds: since 1970, or worked by then. Differences
-- are times. is_as_built: the file was built as of that very instant, so that nothing in it is newer. What runs a query puts
-- them into the scope, so that they are looked up once and not by every query.
create or replace macro clock_bounds(s) as table (
    select
        case
            when s['is_working']::boolean then worked_until(from_bound(s)) else epoch_us(from_bound(s))
        end as from_us,
        case
            when s['is_working']::boolean then worked_until(until_bound(s)) else epoch_us(until_bound(s))
        end as until_us,
        case
            when s['is_working']::boolean then worked_until(s['as_of']::timestamp) else epoch_us(s['as_of']::timestamp)
        end as as_of_us,
        s['as_of']::timestamp = (select dataset.as_of from dataset) as is_as_built
);

-- Projects that the as-of date, and no filter, decides on, with is_chosen: whether the filters on attributes take them.
-- Attributes filter here and in the macros that read it, and nowhere else; each query applies the period by its own date.
-- Ends after as_of have not happened. Columns in _us are places on the clock of the scope.
create or replace macro scope_any_function(s) as table (
    with bounds as (
        select
            from_bound(s) as from_at,
            until_bound(s) as until_at,
            s['as_of']::timestamp as as_of,
            s['is_working']::boolean as is_working,
            s['from_us']::bigint as from_us,
            s['until_us']::bigint as until_us,
            s['as_of_us']::bigint as as_of_us
    ),

    seen as (
        select
            project_clock.project_id,
            project_clock.project_number,
            project_clock.title,
            project_clock.requesting_function,
            project_clock.started_at,
            bounds.from_at,
            bounds.until_at,
            bounds.as_of,
            bounds.from_us,
            bounds.until_us,
            bounds.as_of_us,
            project_clock.is_timed,
            project_clock.ended_at <= bounds.as_of as has_ended,
            case when project_clock.ended_at <= bounds.as_of then project_clock.ended_at end as ended_at,
            project_clock.started_on,
            case when project_clock.ended_at <= bounds.as_of then project_clock.ended_on end as ended_on,
            case
                when project_clock.ended_at <= bounds.as_of or not project_clock.is_timed then project_clock.status
                else 'open'
            end as status,
            case
                when bounds.is_working then project_clock.started_work_us else epoch_us(project_clock.started_at)
            end as started_us,
            case
                when project_clock.ended_at > bounds.as_of or project_clock.ended_at is null then bounds.as_of_us
                when bounds.is_working then project_clock.ended_work_us
                else epoch_us(project_clock.ended_at)
            end as ended_us,
            is_listed(project_clock.category, s['categories'])
            and is_listed(project_clock.business_unit, s['business_units'])
            and is_listed(project_clock.region, s['regions'])
            and is_listed(project_clock.method, s['methods']) as is_chosen
        from project_clock
        cross join bounds
        where coalesce(project_clock.started_at <= bounds.as_of, true)
    )

    select
        project_id,
        project_number,
        title,
        requesting_function,
        started_at,
        ended_at,
        status,
        from_at,
        until_at,
        as_of,
        from_us,
        until_us,
        as_of_us,
        started_us,
        ended_us,
        ended_us - started_us as elapsed_us,
        started_on,
        ended_on,
        is_timed,
        is_chosen,
        is_timed and started_at >= from_at and started_at < until_at as is_started_in,
        is_timed and coalesce(ended_at >= from_at and ended_at < until_at, false) as is_ended_in,
        is_timed and started_at < until_at and coalesce(ended_at >= from_at, true) as is_running_in
    from seen
);

-- Projects of the scope: what cycle time is about, so functions are those whose need it is. With is_rest, those of the same
-- period that the filters leave out.
create or replace macro scope(s) as table (
    select
        project_id,
        project_number,
        title,
        requesting_function,
        started_at,
        ended_at,
        status,
        from_at,
        until_at,
        as_of,
        from_us,
        until_us,
        as_of_us,
        started_us,
        ended_us,
        elapsed_us,
        started_on,
        ended_on,
        is_timed,
        is_started_in,
        is_ended_in,
        is_running_in
    from scope_any_function(s)
    where (is_chosen and is_listed(requesting_function, s['functions'])) <> s['is_rest']::boolean
);

-- Rounds answered in the period, on projects of the scope: what resistance is about, so functions are those that answer.
create or replace macro answers(s) as table (
    select
        ask.project_id,
        ask.project_number,
        ask.ask_key,
        ask.round,
        ask.stakeholder_id,
        ask.function,
        ask.stage,
        ask.asked_at,
        ask.answered_at,
        ask.outcome,
        ask.reason,
        ask.language,
        ask.tactics,
        ask.answered_work_us,
        ask.next_answered_at,
        ask.next_answered_work_us,
        in_scope.title,
        in_scope.as_of
    from ask
    inner join scope_any_function(s) as in_scope on ask.project_number = in_scope.project_number
    where
        ask.outcome <> 'none'
        and ask.answered_at <= in_scope.as_of
        and ask.answered_at >= in_scope.from_at
        and ask.answered_at < in_scope.until_at
        and (in_scope.is_chosen and is_listed(ask.function, s['functions'])) <> s['is_rest']::boolean
);

-- Rounds of asks asked in the period and known by as_of, answered or not, on projects of the scope: functions are those
-- that were asked.
create or replace macro rounds_asked(s) as table (
    select
        ask.project_id,
        ask.project_number,
        ask.stakeholder_id,
        ask.function,
        ask.stage,
        ask.asked_at,
        ask.tactics
    from ask
    inner join scope_any_function(s) as in_scope on ask.project_number = in_scope.project_number
    where
        ask.known_at <= in_scope.as_of
        and ask.asked_at <= in_scope.as_of
        and ask.asked_at >= in_scope.from_at
        and ask.asked_at < in_scope.until_at
        and (in_scope.is_chosen and is_listed(ask.function, s['functions'])) <> s['is_rest']::boolean
);

-- Time of one turn of a shared interval, exact to the microsecond whatever the clipping: the turns add up to b - a.
create or replace macro turn_us(a_us, b_us, parallel, turn) as (b_us + turn) // parallel - (a_us + turn) // parallel;

-- Days of the scope's clock: calendar days, or working days of the configured length.
create or replace macro days_of(microseconds, s) as microseconds / s['day_us']::double;

-- The ledger in scope: one row per segment of a project that ran in the period, with its whole time up to as_of (life_us)
-- and the part inside the period (window_us), on the clock of the scope. What the source showed only after as_of is
-- unattributed.
create or replace macro ledger(s) as table (
    with clipped as (
        select
            segment.project_id,
            segment.project_number,
            segment.starts_at,
            segment.visit_no,
            segment.parallel,
            segment.turn,
            in_scope.from_us,
            in_scope.until_us,
            in_scope.status,
            in_scope.is_ended_in,
            in_scope.as_of,
            segment.known_at,
            segment.mode,
            segment.stage,
            segment.holder_function,
            segment.holder_side,
            case
                when s['is_as_built']::boolean then segment.ends_at
                when segment.is_running then in_scope.as_of
                else least(segment.ends_at, in_scope.as_of)
            end as ends_at,
            case
                when s['is_working']::boolean then segment.work_from_us else epoch_us(segment.starts_at)
            end as starts_us,
            case
                when s['is_as_built']::boolean and s['is_working']::boolean then segment.work_to_us
                when s['is_as_built']::boolean then epoch_us(segment.ends_at)
                when segment.is_running then in_scope.as_of_us
                when s['is_working']::boolean then least(segment.work_to_us, in_scope.as_of_us)
                else least(epoch_us(segment.ends_at), in_scope.as_of_us)
            end as ends_us
        from segment
        inner join scope(s) as in_scope on segment.project_number = in_scope.project_number
        where in_scope.is_running_in and segment.starts_at < in_scope.as_of
    )

    select
        project_id,
        project_number,
        starts_at,
        ends_at,
        starts_us,
        ends_us,
        status,
        is_ended_in,
        visit_no,
        parallel,
        turn,
        case
            when s['is_as_built']::boolean or known_at <= as_of then stage else 'unattributed'
        end as stage,
        case
            when s['is_as_built']::boolean or known_at <= as_of then holder_function else 'unattributed'
        end as holder_function,
        case
            when s['is_as_built']::boolean or known_at <= as_of then holder_side else 'unattributed'
        end as holder_side,
        case when s['is_as_built']::boolean or known_at <= as_of then mode end as mode,
        turn_us(starts_us, ends_us, parallel, turn) as life_us,
        case
            when ends_us > from_us and starts_us < until_us
                then turn_us(greatest(starts_us, from_us), least(ends_us, until_us), parallel, turn)
            else 0
        end as window_us
    from clipped
);

-- Projects of the scope that ran in the period, with their time in it, on the clock of the scope: what the ledger of each
-- adds up to, without adding it up.
create or replace macro project_windows(s) as table (
    select
        project_id,
        project_number,
        status = 'open' as is_open,
        greatest(0, least(ended_us, until_us) - greatest(started_us, from_us)) as window_us
    from scope(s)
    where is_running_in
);

-- Hand-offs known by as_of of projects of the scope that ran in the period, with is_in_period: whether they happened in it
-- and in the project's life. waited_us is when nobody had the project; held_us is what the ledger gives the function that
-- took it, from then until its next turn or as_of, on the clock of the scope; is_held: it still has it then.
create or replace macro hand_offs(s) as table (
    with happened as (
        select
            handoff.project_id,
            handoff.project_number,
            handoff.nth,
            handoff.from_function,
            handoff.from_side,
            handoff.to_function,
            handoff.to_side,
            handoff.happened_at,
            handoff.again_at,
            handoff.is_ping_pong,
            case when s['is_working']::boolean then handoff.waited_work_us else handoff.waited_us end as waited_us,
            case when s['is_working']::boolean then handoff.held_work_us else handoff.held_us end as held_us,
            coalesce(handoff.is_running or handoff.held_until_at > in_scope.as_of, false) as is_cut,
            handoff.happened_at >= greatest(in_scope.from_at, in_scope.started_at)
            and handoff.happened_at < in_scope.until_at
            and handoff.happened_at <= coalesce(in_scope.ended_at, in_scope.as_of) as is_in_period
        from handoff
        inner join scope(s) as in_scope on handoff.project_number = in_scope.project_number
        where in_scope.is_running_in and handoff.known_at <= in_scope.as_of
    ),

    -- What the end of the build cut short, or as_of does, counted anew from the ledger; as of the build it is counted.
    cut as (
        select
            happened.project_number,
            happened.nth,
            sum(ledger.life_us) as held_us
        from happened
        inner join ledger(s) as ledger
            on
                happened.project_number = ledger.project_number
                and happened.to_function = ledger.holder_function
                and happened.happened_at <= ledger.starts_at
        where
            not s['is_as_built']::boolean
            and happened.is_cut
            and ledger.holder_side <> 'on_hold'
            and coalesce(ledger.starts_at < happened.again_at, true)
        group by happened.project_number, happened.nth
    )

    select
        happened.project_id,
        happened.project_number,
        happened.nth,
        happened.from_function,
        happened.from_side,
        happened.to_function,
        happened.to_side,
        happened.happened_at,
        happened.waited_us,
        case
            when happened.is_cut and not s['is_as_built']::boolean then coalesce(cut.held_us, 0) else happened.held_us
        end as held_us,
        coalesce(happened.is_cut, false) as is_held,
        happened.is_ping_pong,
        happened.is_in_period
    from happened
    left join cut on happened.project_number = cut.project_number and happened.nth = cut.nth
);

-- Projects of the scope that were decided in the period: their last stay in award_decision ended in it or, without that
-- stage, they were completed in it. is_first_pass: whether every ask made before got its yes in round 1 by as_of; null
-- without asks.
create or replace macro decisions(s) as table (
    with award as (
        select
            visit.project_number,
            case when bool_and(coalesce(visit.left_at <= in_scope.as_of, false)) then max(visit.left_at) end as ended_at
        from visit
        inner join scope(s) as in_scope on visit.project_number = in_scope.project_number
        where visit.stage = 'award_decision' and visit.known_at <= in_scope.as_of
        group by visit.project_number
    ),

    decided as (
        select
            in_scope.project_id,
            in_scope.project_number,
            in_scope.title,
            in_scope.requesting_function,
            in_scope.status,
            in_scope.started_at,
            in_scope.ended_at,
            in_scope.started_on,
            in_scope.ended_on,
            in_scope.elapsed_us,
            in_scope.from_at,
            in_scope.until_at,
            in_scope.as_of,
            case
                when award.project_number is not null then award.ended_at
                when in_scope.status = 'completed' then in_scope.ended_at
            end as decided_at
        from scope(s) as in_scope
        left join award on in_scope.project_number = award.project_number
        where in_scope.is_timed
    ),

    asked as (
        select
            decided.project_number,
            bool_and(
                ask.round = 1
                and ask.outcome in ('commitment', 'compliance')
                and ask.answered_at <= decided.as_of
            ) as is_first_pass
        from decided
        inner join ask on decided.project_number = ask.project_number
        where
            decided.decided_at >= decided.from_at
            and decided.decided_at < decided.until_at
            and ask.asked_at < decided.decided_at
            and ask.known_at <= decided.as_of
        group by decided.project_number
    )

    select
        decided.project_id,
        decided.project_number,
        decided.title,
        decided.requesting_function,
        decided.status,
        decided.started_at,
        decided.ended_at,
        decided.started_on,
        decided.ended_on,
        decided.elapsed_us,
        decided.decided_at,
        date_trunc('quarter', day_of(decided.decided_at))::date as quarter_on,
        asked.is_first_pass
    from decided
    left join asked on decided.project_number = asked.project_number
    where decided.decided_at >= decided.from_at and decided.decided_at < decided.until_at
);

-- Rounds of asks asked in the period on projects of the scope, with waited_us until the answer or, still open, as_of, on
-- the clock of the scope. Only rounds whose asking and answering are two recorded instants.
create or replace macro asked(s) as table (
    select
        ask.project_id,
        ask.project_number,
        ask.function,
        ask.stage,
        ask.asked_at,
        coalesce(ask.answered_at <= in_scope.as_of, false) as is_answered,
        case
            when coalesce(ask.answered_at > in_scope.as_of, true) then in_scope.as_of_us
            when s['is_working']::boolean then ask.answered_work_us
            else epoch_us(ask.answered_at)
        end
        - case when s['is_working']::boolean then ask.asked_work_us else epoch_us(ask.asked_at) end as waited_us
    from ask
    inner join scope(s) as in_scope on ask.project_number = in_scope.project_number
    where
        ask.is_response_timed
        and ask.known_at <= in_scope.as_of
        and ask.asked_at <= in_scope.as_of
        and ask.asked_at >= in_scope.from_at
        and ask.asked_at < in_scope.until_at
);

-- The months of the period, cut in the configured time zone: from its first day, or the first start of a project in it, to
-- its last, or as_of. starts_at and ends_at lie within the period; a running month is not complete at as_of.
create or replace macro months(s) as table (
    with bounds as (
        select
            greatest(from_bound(s), min(in_scope.started_at)) as from_at,
            least(until_bound(s), s['as_of']::timestamp) as until_at,
            company_time_zone() as time_zone
        from scope(s) as in_scope
        where in_scope.is_running_in
    ),

    whole as (
        select
            series.month_at::date as month_on,
            timezone('UTC', timezone(bounds.time_zone, series.month_at)) as starts_at,
            timezone('UTC', timezone(bounds.time_zone, series.month_at + interval 1 month)) as ends_at,
            bounds.from_at,
            bounds.until_at
        from bounds
        cross join range(
            date_trunc('month', timezone(bounds.time_zone, timezone('UTC', bounds.from_at))),
            timezone(bounds.time_zone, timezone('UTC', bounds.until_at)),
            interval 1 month
        ) as series (month_at)
    ),

    cut as (
        select
            month_on,
            greatest(starts_at, from_at) as starts_at,
            least(ends_at, until_at) as ends_at,
            -- A day given as as_of ends a microsecond before midnight: its month is complete.
            ends_at > s['as_of']::timestamp + interval 1 microsecond as is_running
        from whole
    )

    select
        cut.month_on,
        cut.starts_at,
        cut.ends_at,
        cut.is_running,
        case
            when s['is_working']::boolean
                then worked_by(opening, cut.starts_at)
            else epoch_us(cut.starts_at)
        end as starts_us,
        case
            when s['is_working']::boolean
                then worked_by(closing, cut.ends_at)
            else epoch_us(cut.ends_at)
        end as ends_us
    from cut
    asof left join work_calendar as opening on cut.starts_at >= opening.happens_at
    asof left join work_calendar as closing on cut.ends_at >= closing.happens_at
);

-- The ranked stages that projects of the scope have reached, cut into at most five parts of neighbouring stages.
create or replace macro bands(s) as table (
    with ranked as (
        select
            stage_order.rank,
            stage_order.stage,
            (row_number() over (order by stage_order.rank asc) - 1) * 5 // greatest(count(*) over (), 5) + 1 as band_no
        from stage_order
        where
            stage_order.rank in (
                select reached.rank
                from reached
                inner join scope(s) as in_scope on reached.project_number = in_scope.project_number
            )
    )

    select
        band_no,
        min(rank) as first_rank,
        arg_min(stage, rank) || ';' || arg_max(stage, rank) as band
    from ranked
    group by band_no
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

-- By how much answers of the same person (else project) tell less than as many of different ones: the variance of the
-- rate x / n over clusters (linearised, clusters with replacement), divided by that of independent answers, not below 1.
-- nn, nx and xx are sums over clusters of squares and products of their n and x. In whole numbers up to the last
-- division, so that the order of the rows cannot move the last digit. One cluster of several answers counts as one answer.
create or replace macro design_effect(clusters, n, x, nn, nx, xx) as case
    when clusters = n then 1
    when clusters = 1 then n
    else greatest(1, coalesce(
            (n::hugeint * n * xx - 2 * x::hugeint * n * nx + x::hugeint * x * nn) / n / n
            * clusters / (clusters - 1)
            / nullif(n * (x / n) * (1 - x / n), 0), 1
        ))
end;

-- The stay each open project of the scope is in: of those running the highest in order, in a gap the one entered last.
-- entered_us is on the clock of the scope. A project without a visit known by as_of has none.
create or replace macro current_stays(s) as table (
    with known as (
        select
            stay.project_number,
            stay.stage,
            coalesce(stage_order.rank, -1) as rank,
            epoch_us(stay.entered_at) as at_us,
            case
                when s['is_working']::boolean then stay.entered_work_us else epoch_us(stay.entered_at)
            end as entered_us,
            coalesce(stay.left_at > in_scope.as_of, true) as is_running
        from stay
        inner join scope(s) as in_scope on stay.project_number = in_scope.project_number
        left join stage_order on stay.stage = stage_order.stage
        where
            in_scope.status = 'open'
            and in_scope.is_running_in
            and stay.known_at <= in_scope.as_of
            and stay.entered_at <= in_scope.as_of
    ),

    placed as (
        select
            project_number,
            stage,
            entered_us,
            case when is_running then row(1, rank, at_us, stage) else row(0, at_us, rank, stage) end as place
        from known
    )

    select
        project_number,
        arg_max(stage, place) as stage,
        arg_max(entered_us, place) as entered_us
    from placed
    group by project_number
);

-- Every stay known by as_of of any project, whatever the filters: what a stage usually takes. left_us is the end, at the
-- latest that of the project; null while it runs in an open project. All on the clock of the scope. is_last: the project's
-- last one in the stage, as known by as_of.
create or replace macro lived_stays(s) as table (
    select
        stay.project_id,
        stay.project_number,
        stay.stage,
        coalesce(stay.superseded_at > in_scope.as_of, true) as is_last,
        in_scope.started_us,
        in_scope.as_of_us,
        case
            when s['is_working']::boolean then stay.entered_work_us else epoch_us(stay.entered_at)
        end as entered_us,
        case
            when stay.left_at < coalesce(in_scope.ended_at, in_scope.as_of + interval 1 microsecond)
                then case when s['is_working']::boolean then stay.left_work_us else epoch_us(stay.left_at) end
            when in_scope.ended_at is not null then in_scope.ended_us
        end as left_us
    from stay
    inner join scope_any_function(s) as in_scope on stay.project_number = in_scope.project_number
    where
        in_scope.is_timed
        and stay.known_at <= in_scope.as_of
        and stay.entered_at <= coalesce(in_scope.ended_at, in_scope.as_of)
);

-- The rows of cycle_time/stage_norms, as they are handed to a query.
create or replace macro norms_of(rows) as table (
    select unnest(
        rows::struct(
            stage varchar, stays bigint, stay_p85_us bigint, left_projects bigint,
            p50_us bigint, p70_us bigint, p85_us bigint, p95_us bigint
        )[],
        recursive := true
    )
);

-- Limits within which chance alone leaves a share p of n, for a funnel: sin²(arcsin √p ± z / (2 √n)), the angle kept within
-- a right angle (variance-stabilised; Spiegelhalter 2005).
create or replace macro funnel_low(p, n, z) as case
    when n > 0 then pow(sin(greatest(0, asin(sqrt(p)) - z / (2 * sqrt(n)))), 2)
end;

create or replace macro funnel_high(p, n, z) as case
    when n > 0 then pow(sin(least(pi() / 2, asin(sqrt(p)) + z / (2 * sqrt(n)))), 2)
end;

-- Objections known by as_of on projects of the scope, whenever they were made, with the time until the next answer of the
-- same ask, the end of the project or as_of, whichever is first, clipped to the period and on the clock of the scope. The
-- times of one ask follow on each other. is_open: neither answered again nor ended.
create or replace macro objections(s) as table (
    with made as (
        select
            ask.project_id,
            ask.project_number,
            ask.ask_key,
            ask.round,
            ask.function,
            ask.stage,
            ask.reason,
            ask.answered_at,
            in_scope.from_us,
            in_scope.until_us,
            coalesce(ask.next_answered_at <= coalesce(in_scope.ended_at, in_scope.as_of), false) as is_resolved,
            in_scope.ended_at is not null as has_ended,
            case
                when s['is_working']::boolean then ask.answered_work_us else epoch_us(ask.answered_at)
            end as starts_us,
            case
                when coalesce(ask.next_answered_at > coalesce(in_scope.ended_at, in_scope.as_of), true)
                    then in_scope.ended_us
                when s['is_working']::boolean then ask.next_answered_work_us
                else epoch_us(ask.next_answered_at)
            end as ends_us
        from ask
        inner join scope_any_function(s) as in_scope on ask.project_number = in_scope.project_number
        where
            ask.outcome = 'resistance'
            and ask.answered_at <= coalesce(in_scope.ended_at, in_scope.as_of)
            and (in_scope.is_chosen and is_listed(ask.function, s['functions'])) <> s['is_rest']::boolean
    )

    select
        project_id,
        project_number,
        ask_key,
        round,
        function,
        stage,
        reason,
        answered_at,
        is_resolved,
        not is_resolved and not has_ended as is_open,
        greatest(0, least(ends_us, until_us) - greatest(starts_us, from_us)) as window_us
    from made
);

-- The shown cells of figures about people: whole quarters of the period that have ended by as_of, of the functions asked for
-- and, where none is, of all together (an empty part). No other filter applies; levels are for all functions only.
create or replace macro shown_cells(s, about) as table (
    select
        quarter_on,
        part,
        people
    from people_cell
    where
        topic = about
        and is_shown
        and quarter_on >= day_of(from_bound(s))
        and quarter_on + interval 3 month
        <= day_of(least(until_bound(s), s['as_of']::timestamp + interval 1 microsecond))
        and (
            coalesce(len(s['functions']), 0) = 0
            or (topic <> 'stance by level' and part <> '' and is_listed(part, s['functions']))
        )
);

-- The 97.5 % quantile of Student's t with df degrees of freedom, to 0.04 % from df = 4 on (Fisher and Cornish 1960).
create or replace macro t_975(df) as
1.959964 + 2.372271 / df + 2.822497 / pow(df, 2) + 2.555850 / pow(df, 3) + 1.589531 / pow(df, 4);

-- Standard error of a ratio of sums Σpart ÷ Σwhole over n independent people, from the sums of squares and of products
-- (linearised: Cochran 1977, 6.5).
create or replace macro ratio_error(n, part, whole, part_part, part_whole, whole_whole) as
sqrt(greatest(0, part_part - 2 * part / whole * part_whole + pow(part / whole, 2) * whole_whole) * n / (n - 1))
/ whole;

-- 95 % limits of a share of time, part of whole over so many projects, from the sums of squares and of products; null under
-- 5 projects. A share of everything, or of nothing, has no spread: its limits are Wilson's.
create or replace macro share_low(part, whole, pp, pw, ww, n) as case
    when n >= 5 and part >= whole then wilson_low(n, n)
    when n >= 5 then greatest(0, part / whole - 1.959964 * ratio_error(n, part, whole, pp, pw, ww))
end;

create or replace macro share_high(part, whole, pp, pw, ww, n) as case
    when n >= 5 and part >= whole then 1
    when n >= 5 and part = 0 then wilson_high(0, n)
    when n >= 5 then least(1, part / whole + 1.959964 * ratio_error(n, part, whole, pp, pw, ww))
end;

-- The shown cells of the pulse by month: months that lie in the period and have ended by as_of, of all together; of the
-- functions asked for, where any are, those of their whole quarters, each in all its months. No other filter applies.
create or replace macro opinion_cells(s, about) as table (
    select
        part::date as month_on,
        quarter_on,
        '' as part,
        people
    from people_cell
    where
        topic = about || ' by month'
        and part <> ''
        and is_shown
        and coalesce(len(s['functions']), 0) = 0
        and part::date >= day_of(from_bound(s))
        and part::date + interval 1 month
        <= day_of(least(until_bound(s), s['as_of']::timestamp + interval 1 microsecond))
    union all
    select
        (cell.quarter_on + to_months(month.number::integer))::date,
        cell.quarter_on,
        cell.part,
        cell.people
    from shown_cells(s, about) as cell
    cross join range(3) as month (number)
    where
        coalesce(len(s['functions']), 0) > 0
        and (cell.quarter_on + to_months(month.number::integer))::date
        in (select distinct opinion.month_on from opinion)
);

-- The shown cells of the pulse by quarter: of each function and of all together (an empty part). member is the function
-- whose people are in it, or empty for everyone. With functions chosen, together are those of them that are shown.
create or replace macro opinion_quarters(s, about) as table (
    select
        part,
        part as member,
        quarter_on
    from shown_cells(s, about)
    union all
    select
        '',
        part,
        quarter_on
    from shown_cells(s, about)
    where coalesce(len(s['functions']), 0) > 0
);

-- Dates of projects of the scope that fell due in the period and by as_of: what is 'need', the day the business needs it, or
-- 'promise', the day first promised. Cancelled before that day, or ended on a day that nobody recorded, is neither met nor
-- missed; bypassed projects and those still open after the day missed it. latest_on is the day last promised, and is_later_met
-- says whether it was met, where it is due as well.
create or replace macro due(s, what) as table (
    with dated as (
        select
            in_scope.project_id,
            in_scope.project_number,
            in_scope.title,
            in_scope.requesting_function,
            in_scope.status,
            in_scope.started_on,
            in_scope.ended_on,
            in_scope.as_of,
            -- A day given as as_of ends a microsecond before midnight: it has passed.
            day_of(in_scope.as_of + interval 1 microsecond) as before_on,
            case what when 'need' then projects.need_by else projects.promised_for end as due_on,
            projects.repromised_for as latest_on
        from scope(s) as in_scope
        inner join projects on in_scope.project_id = projects.project_id
        where not (in_scope.status in ('completed', 'cancelled') and in_scope.ended_on is null)
    )

    select
        project_id,
        project_number,
        title,
        requesting_function,
        status,
        started_on,
        ended_on,
        as_of,
        due_on,
        latest_on,
        status = 'completed' and ended_on <= due_on as is_met,
        coalesce(latest_on, due_on) < before_on as is_later_due,
        status = 'completed' and ended_on <= coalesce(latest_on, due_on) as is_later_met,
        date_diff('day', due_on, coalesce(ended_on, day_of(as_of)))::double as days_after
    from dated
    where
        due_on >= day_of(from_bound(s))
        and due_on < day_of(until_bound(s))
        and due_on < before_on
        and not (status = 'cancelled' and ended_on < due_on)
);

-- What projects of the scope say about procurement's credibility, one row per project and component with a date in the
-- period: happened_on in the configured time zone, and a part of a whole. Of savings, money; else 0 or 1 of 1.
create or replace macro behaviour(s) as table (
    with known as (
        select
            in_scope.project_id,
            in_scope.project_number,
            in_scope.status,
            in_scope.is_started_in,
            in_scope.is_ended_in,
            in_scope.started_on,
            in_scope.ended_on,
            projects.involved_at,
            projects.repeat_request,
            projects.savings_realised,
            projects.savings_negotiated
        from scope(s) as in_scope
        inner join projects on in_scope.project_id = projects.project_id
    ),

    -- A file without any says nothing of what is bought around procurement.
    bypass as (
        select count(*) filter (where status = 'bypassed') as recorded
        from projects
    )

    select
        'promises_kept' as component,
        project_id,
        project_number,
        due_on as happened_on,
        is_met::double as part,
        1::double as whole
    from due(s, 'promise')
    union all
    select
        'early_involvement',
        project_id,
        project_number,
        started_on,
        (involved_at in ('need', 'specification'))::double,
        1
    from known
    where is_started_in and involved_at is not null
    union all
    select
        'repeat_requests',
        project_id,
        project_number,
        started_on,
        repeat_request::double,
        1
    from known
    where is_started_in and repeat_request is not null
    union all
    select
        'savings',
        project_id,
        project_number,
        ended_on,
        savings_realised::double,
        savings_negotiated::double
    from known
    where
        is_ended_in
        and status = 'completed'
        and savings_realised is not null
        and savings_negotiated is not null
    union all
    select
        'not_bypassed',
        project_id,
        project_number,
        ended_on,
        (status = 'completed')::double,
        1
    from known
    cross join bypass
    where is_ended_in and status in ('completed', 'bypassed') and bypass.recorded > 0
    union all
    select
        'first_pass',
        project_id,
        project_number,
        day_of(decided_at),
        is_first_pass::double,
        1
    from decisions(s)
    where is_first_pass is not null
);

-- The value that a dimension has for every project: null where it is not recorded. No rows for what is no attribute of
-- projects.
create or replace macro project_values(dimension) as table (
    select
        project_clock.project_id,
        project_clock.project_number,
        case dimension
            when 'requesting_function' then project_clock.requesting_function::varchar
            when 'category' then project_clock.category::varchar
            when 'business_unit' then project_clock.business_unit::varchar
            when 'region' then project_clock.region::varchar
            when 'method' then project_clock.method::varchar
            when 'lead_team' then project_clock.lead_team
            when 'involved_at' then project_clock.involved_at
        end as value
    from project_clock
    where
        dimension in (
            'requesting_function', 'category', 'business_unit', 'region', 'method', 'lead_team', 'involved_at'
        )
);

-- The first day of the month, quarter or year of a day; null for another grain.
create or replace macro period_of(on_day, grain) as case grain
    when 'month' then date_trunc('month', on_day)::date
    when 'quarter' then date_trunc('quarter', on_day)::date
    when 'year' then date_trunc('year', on_day)::date
end;

-- Whether the bounds of the scope, or as_of, cut a month, quarter or year.
create or replace macro is_period_cut(period_on, grain, s) as coalesce(
    period_on < day_of(from_bound(s))
    or period_on
    + case grain when 'month' then interval 1 month when 'quarter' then interval 3 month else interval 1 year end
    -- A day given as as_of ends a microsecond before midnight: its period is complete.
    > day_of(least(until_bound(s), s['as_of']::timestamp + interval 1 microsecond)), false
);

-- A value as a question shows it: with its own name, or among all others together. place: from the one with most on;
-- number: of values. A chart holds 15 side by side, and 6 over time.
create or replace macro shown_value(value, place, number, grain) as case
    when grain = 'none' and (number <= 15 or place < 15) then value
    when grain <> 'none' and (number <= 6 or place < 6) then value
    else 'Other'
end;

-- How many have reached something by each time waited, where others leave first (Aalen-Johansen), with its 95 % limits on the
-- log(-log) scale (delta method: Marubini and Valsecchi 1995; null at the ends of the curve), apart for each key. rows: the
-- name of what has the columns key, waited_us, is_reached and is_exit (reached it, or left for good; the others still wait).
create or replace macro incidence_curve(rows) as table (
    with leaving as (
        select
            key,
            waited_us,
            count(*) as leaves,
            count(*) filter (where is_reached) as reached,
            count(*) filter (where is_exit) as exits
        from query_table(rows)
        group by key, waited_us
    ),

    at_risk as (
        select
            *,
            sum(leaves) over (
                partition by key order by waited_us desc rows between unbounded preceding and current row
            )::double as at_risk
        from leaving
    ),

    surviving as (
        select
            *,
            coalesce(product(1 - exits / at_risk) over (
                partition by key order by waited_us asc rows between unbounded preceding and 1 preceding
            ), 1) as survival_before
        from at_risk
    ),

    rising as (
        select
            *,
            sum(survival_before * reached / at_risk) over in_time as incidence,
            -- Where all who are left leave at once, nothing comes after that this could weigh.
            case when exits < at_risk then exits / (at_risk * (at_risk - exits)) else 0 end as leaving_term,
            survival_before * reached / (at_risk * at_risk) as mixed_term,
            survival_before * survival_before * (at_risk - reached) * reached / (at_risk * at_risk * at_risk)
                as reaching_term
        from surviving
        window in_time as (partition by key order by waited_us asc)
    ),

    spread as (
        select
            *,
            greatest(
                0,
                incidence * incidence * (sum(leaving_term) over in_time)
                - 2 * incidence * (sum(leaving_term * incidence) over in_time)
                + (sum(leaving_term * incidence * incidence) over in_time)
                + (sum(reaching_term) over in_time)
                - 2 * (incidence * (sum(mixed_term) over in_time) - (sum(mixed_term * incidence) over in_time))
            ) as variance
        from rising
        window in_time as (partition by key order by waited_us asc)
    ),

    limited as (
        select
            *,
            case
                when incidence > 1e-12 and incidence < 1 - 1e-12
                    then 1.959964 * sqrt(variance) / ((1 - incidence) * abs(ln(1 - incidence)))
            end as half_width
        from spread
    )

    select
        key,
        waited_us,
        leaves,
        reached,
        exits,
        at_risk - leaves as left_behind,
        incidence,
        1 - pow(1 - incidence, exp(-half_width)) as incidence_low,
        1 - pow(1 - incidence, exp(half_width)) as incidence_high
    from limited
);

-- The values that a dimension has in the rows of a question, each with the name it is shown by and its place: stages in
-- their order, others from the one with most weight on, Other last. rows: the name of what has the columns first, second
-- and weight; which: of the first two.
create or replace macro value_places(rows, which, dimension, grain) as table (
    with counted as (
        select
            case which when 'first' then first else second end as value,
            sum(weight) as weight
        from query_table(rows)
        group by all
    ),

    ranked as (
        select
            counted.value,
            stage_order.position,
            row_number() over (order by counted.weight desc, counted.value asc) as place,
            count(*) over () as number
        from counted
        left join stage_order on dimension = 'stage' and counted.value = stage_order.stage
    )

    select
        value,
        shown_value(value, place, number, grain) as shown,
        case
            when shown_value(value, place, number, grain) = 'Other' then 100000
            else coalesce(position, place + 1000)
        end::bigint as place
    from ranked
);

-- The name that is shown at each place. rows: the name of what has the columns place and shown.
create or replace macro shown_names(rows) as table (
    select distinct
        place,
        shown
    from query_table(rows)
);

-- Asks first objected to in the period, on projects of the scope, with waited_us until their yes, the end of the project or
-- as_of, whichever is first, on the clock of the scope: what is answered after the end changes nothing any more.
create or replace macro resolutions(s) as table (
    select
        objected.project_id,
        objected.project_number,
        objected.function,
        objected.objected_at,
        coalesce(objected.reason, 'not recorded') as reason,
        coalesce(objected.agreed_at <= coalesce(in_scope.ended_at, in_scope.as_of), false) as is_resolved,
        in_scope.ended_at is null as is_running,
        case
            when coalesce(objected.agreed_at > coalesce(in_scope.ended_at, in_scope.as_of), true) then in_scope.ended_us
            when s['is_working']::boolean then objected.agreed_work_us
            else epoch_us(objected.agreed_at)
        end
        - case
            when s['is_working']::boolean then objected.objected_work_us else epoch_us(objected.objected_at)
        end as waited_us
    from objected
    inner join scope_any_function(s) as in_scope on objected.project_number = in_scope.project_number
    where
        objected.objected_at >= in_scope.from_at
        and objected.objected_at < in_scope.until_at
        and objected.objected_at <= coalesce(in_scope.ended_at, in_scope.as_of)
        and (in_scope.is_chosen and is_listed(objected.function, s['functions'])) <> s['is_rest']::boolean
);
