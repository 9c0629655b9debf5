"""A second opinion on the ledger: slow, plain Python after data_contract.md and nothing else.

All instants are naive datetimes in UTC; all durations are whole microseconds (int).

Where the contract leaves room, and how it is read here
1. First and last known visit: the recorded, unclipped dates of all known visits count, zero-length visits and
   visits outside the project's bounds included, so time between such a visit and the next one is `nobody`.
   `edges="clipped"` reads it the other way: only visits with time inside the bounds count.
2. A visit not yet known at as_of (known_at > as_of; only visits derived from events can overlap such a
   moment): its segment keeps its turn and its share but says `unattributed`. `unknown="leave_out"` reads
   "reads no row dated after as_of" to the letter and builds the ledger without it. The two differ only in
   logs whose steps overlap: where a known and an unknown visit run at once (the known one then has it all),
   and before a known visit that follows an unknown one (then `nobody`, although a log has no gaps).
3. One (stage, holder) pair recorded with two sides at the same moment: the alphabetically first recorded
   side.
4. Several on_hold pairs at the same moment share the interval among themselves by the same rule.
5. visit_no numbers the stays of the known visits, unclipped; a zero-length visit that touches nothing is a
   stay of its own (it has no segment, but the next stay is the second).
6. A missing holder_function is the function `unattributed`; it still counts as a (stage, holder) pair.
7. Names are ordered by code point, which is DuckDB's default order of VARCHAR.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1)
NOBODY = "nobody"
UNATTRIBUTED = "unattributed"
ON_HOLD = "on_hold"

STAGE_SIDE = {
    "intake": "procurement",
    "requirements": "stakeholder",
    "strategy": "stakeholder",
    "budget_approval": "control",
    "market": "supplier",
    "evaluation": "stakeholder",
    "negotiation": "supplier",
    "award_decision": "control",
    "legal_review": "control",
    "security_review": "control",
    "signature": "control",
    "handover": "procurement",
    "on_hold": "on_hold",
}


def microseconds(instant):
    """Whole microseconds since 1970; exact, no floating point."""
    return (instant - EPOCH) // timedelta(microseconds=1)


def instant_of(count):
    return EPOCH + timedelta(microseconds=count)


def share(start, end, turn, parallel):
    """The part of [start, end) that belongs to this turn, in whole microseconds."""
    return (end + turn) // parallel - (start + turn) // parallel


def known_at(visit):
    return visit.get("known_at") or visit["entered_at"]


def side_of_visit(visit, side_of=None, stage_side=None):
    """holder_side, else the function's, else the stage's default, else unattributed."""
    if visit.get("holder_side"):
        return visit["holder_side"]
    function, stage = visit.get("holder_function"), visit["stage"]
    if callable(side_of):
        side = side_of(function)
    else:
        side = (side_of or {}).get(function)
    return side or (STAGE_SIDE if stage_side is None else stage_side).get(stage) or UNATTRIBUTED


def stays(visits):
    """The stays of one project in one stage or several: dicts with stage, visit_no, entered_at, left_at.

    A stay is a maximal run of touching or overlapping visits to one stage, whoever holds them.
    """
    found = []
    for stage in sorted({visit["stage"] for visit in visits}):
        number, running_until = 0, None
        for visit in sorted(
            (visit for visit in visits if visit["stage"] == stage),
            key=lambda visit: (visit["entered_at"], visit["left_at"] or datetime.max),
        ):
            left = visit["left_at"] or datetime.max
            if running_until is None or visit["entered_at"] > running_until:
                number += 1
                found.append({"stage": stage, "visit_no": number, "entered_at": visit["entered_at"]})
                running_until = left
            running_until = max(running_until, left)
            found[-1]["left_at"] = None if running_until == datetime.max else running_until
    return found


def visit_number(all_stays, stage, instant):
    for stay in all_stays:
        end = stay["left_at"] or datetime.max
        if stay["stage"] == stage and stay["entered_at"] <= instant < end:
            return stay["visit_no"]
    return None


def ledger(project, visits, as_of, side_of=None, *, stage_side=None, edges="recorded", unknown="relabel"):
    """The segments of one project, in order of time and turn, over [started_at, min(ended_at, as_of))."""
    begin = project["started_at"]
    end = as_of if project["ended_at"] is None else min(project["ended_at"], as_of)
    if begin is None or end <= begin:
        return []
    known = [visit for visit in visits if known_at(visit) <= as_of]
    considered = known if unknown == "leave_out" else list(visits)
    number_of_stay = stays(known)

    def clipped(visit):
        return max(visit["entered_at"], begin), min(visit["left_at"] or end, end)

    if edges == "recorded":
        spans = [(visit["entered_at"], visit["left_at"] or datetime.max) for visit in known]
    else:
        spans = [clipped(visit) for visit in known if clipped(visit)[0] < clipped(visit)[1]]
    first = min((start for start, _ in spans), default=None)
    last = max((left for _, left in spans), default=None)

    points = {begin, end}
    for visit in considered:
        points.update(point for point in (visit["entered_at"], visit["left_at"]) if point and begin < point < end)
    points = sorted(points)

    segments = []
    for start, stop in zip(points, points[1:], strict=False):
        running = [
            visit
            for visit in considered
            if visit["entered_at"] <= start
            and (visit["left_at"] is None or visit["left_at"] >= stop)
            and visit["entered_at"] != visit["left_at"]
        ]
        on_hold = [
            visit
            for visit in running
            if visit["stage"] == ON_HOLD or side_of_visit(visit, side_of, stage_side) == ON_HOLD
        ]
        running = on_hold or running
        base = {"starts_at": start, "ends_at": stop}
        if not running:
            between = first is not None and first <= start and stop <= last
            name = NOBODY if between else UNATTRIBUTED
            segments.append(
                base
                | {"stage": name, "holder_function": name, "holder_side": name}
                | {"parallel": 1, "turn": 0, "visit_no": None}
            )
            continue
        pairs = sorted({(visit.get("holder_function") or UNATTRIBUTED, visit["stage"]) for visit in running})
        for turn, (function, stage) in enumerate(pairs):
            of_pair = [
                visit
                for visit in running
                if (visit.get("holder_function") or UNATTRIBUTED, visit["stage"]) == (function, stage)
            ]
            known_of_pair = [visit for visit in of_pair if known_at(visit) <= as_of]
            if known_of_pair:
                side = min(side_of_visit(visit, side_of, stage_side) for visit in known_of_pair)
                named = {"stage": stage, "holder_function": function, "holder_side": side}
                named["visit_no"] = visit_number(number_of_stay, stage, start)
            else:
                named = dict.fromkeys(("stage", "holder_function", "holder_side"), UNATTRIBUTED)
                named["visit_no"] = None
            segments.append(base | named | {"parallel": len(pairs), "turn": turn})
    return segments


def time_of(segments, window_from=None, window_until=None):
    """Microseconds per (stage, function, side), clipped to the window first; a missing edge does not clip.

    A segment of a few microseconds may give a turn 0: the key is there all the same.
    """
    total = {}
    for segment in segments:
        start = segment["starts_at"] if window_from is None else max(segment["starts_at"], window_from)
        stop = segment["ends_at"] if window_until is None else min(segment["ends_at"], window_until)
        if start >= stop:
            continue
        key = (segment["stage"], segment["holder_function"], segment["holder_side"])
        part = share(microseconds(start), microseconds(stop), segment["turn"], segment["parallel"])
        total[key] = total.get(key, 0) + part
    return total


def wall_clock(day, clock, zone):
    """The UTC instant of a wall-clock time on a local day; "24:00" is the next midnight."""
    if clock == "24:00":
        day, clock = day + timedelta(days=1), time(0)
    elif isinstance(clock, str):
        clock = time.fromisoformat(clock)
    return datetime.combine(day, clock, zone).astimezone(UTC).replace(tzinfo=None)


def working_microseconds(start, end, tz, weekdays, day_start, day_end, holidays=()):
    """Working time in [start, end): local days one by one, each from day_start to day_end on the wall clock.

    weekdays: 0 = Monday. A shift of the clocks inside the working day shortens or lengthens that day,
    because the opening and the closing time are instants in UTC.
    """
    if end <= start:
        return 0
    zone = ZoneInfo(tz)
    day = start.replace(tzinfo=UTC).astimezone(zone).date() - timedelta(days=1)
    last_day = end.replace(tzinfo=UTC).astimezone(zone).date() + timedelta(days=1)
    total = 0
    while day <= last_day:
        if day.weekday() in weekdays and day not in holidays:
            opens = max(wall_clock(day, day_start, zone), start)
            closes = min(wall_clock(day, day_end, zone), end)
            if opens < closes:
                total += (closes - opens) // timedelta(microseconds=1)
        day += timedelta(days=1)
    return total


def working_time_of(segments, window_from, window_until, calendar, origin):
    """Like time_of, in working time: the cumulative working calendar since origin, divided by the same rule.

    calendar: dict of the arguments of working_microseconds after (start, end).
    """
    total = {}
    for segment in segments:
        start = segment["starts_at"] if window_from is None else max(segment["starts_at"], window_from)
        stop = segment["ends_at"] if window_until is None else min(segment["ends_at"], window_until)
        if start >= stop:
            continue
        key = (segment["stage"], segment["holder_function"], segment["holder_side"])
        before = working_microseconds(origin, start, **calendar)
        after = before + working_microseconds(start, stop, **calendar)
        total[key] = total.get(key, 0) + share(before, after, segment["turn"], segment["parallel"])
    return total


def visits_of_events(events):
    """The visits of one project from its events: an event is the end of a step, held by its actor.

    Order: happened_at, then sequence. Without started_at: one visit [previous end, happened_at), mode None,
    known when it happened. With started_at: a wait [previous end, started_at) and a touch [started_at,
    happened_at), both known when it started; no wait when it started at or before the previous end (a touch
    may then overlap what came before). The first event has nothing before it: a zero-length visit, or a
    touch only.
    """
    visits, previous_end = [], None
    for event in sorted(events, key=lambda event: (event["happened_at"], event["sequence"])):
        happened, started = event["happened_at"], event.get("started_at")
        common = {
            "stage": event["stage"],
            "holder_function": event["actor_function"],
            "holder_side": event.get("holder_side"),
            "outcome": event.get("outcome"),
        }
        if started is None:
            begin = happened if previous_end is None else previous_end
            span = {"entered_at": begin, "left_at": happened, "known_at": happened, "mode": None}
            visits.append(common | span)
        else:
            if previous_end is not None and started > previous_end:
                span = {"entered_at": previous_end, "left_at": started, "known_at": started, "mode": "wait"}
                visits.append(common | span)
            span = {"entered_at": started, "left_at": happened, "known_at": started, "mode": "touch"}
            visits.append(common | span)
        previous_end = happened
    return visits
