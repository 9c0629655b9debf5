"""A second opinion on rework, first-pass yield and hand-offs, after metrics.md ("Cycle time"), in plain Python.

Rows as in history.py; asks are rows of asks.py.

Where the definition leaves room, and how it is read here
 1. Counts are counted from the recorded visits known at as_of, zero-length ones and those outside the project's
    bounds included; only days come from the ledger (so within the bounds, shared where visits run in parallel).
 2. Each event of rework carries the instant at which it happened, `at`: the start of the stay, or of the return to
    the first holder. A period counts those with from ≤ at < until.
 3. Backward: "already left" = a stay of higher rank entered before and left at or before the start; "running" =
    entered at or before the start and left after it or not at all. A stay of higher rank that starts at the same
    instant runs, unless it takes no time. Unranked stages (on_hold among them) neither go back nor hold anything up.
 4. Holder sequence: the visits by (entered_at, left_at, function, stage), on_hold (stage or side) and visits without
    a holder left out; neighbours with one holder are one run. A visit that runs beside another is in the sequence
    like any other, at its entry.
 5. Repeat or redo: every stay with number ≥ 2 of a stage other than on_hold. Same holder = the two stays share a
    function (`holder="any"`); `holder="ends"` compares who opens the stay with who
    was the last to leave the one before.
 6. Days in stays ≥ 2: ledger time of segments with visit_no ≥ 2, on_hold left out.
 7. First-pass yield: "stage absent" is read per project. "Ended" needs the last stay to be left. "Before" = asked_at
    earlier than that end. An ask passes when its round 1 was answered yes by as_of, whether before the end or after.
 8. Hand-off A → B = neighbours in the holder sequence. A's end = the latest end of A's run. Wait = ledger time of
    `nobody` in [A's end, B's start]; 0 when B starts before A has ended. Total = B's ledger time from the start of
    its run to the start of B's next run (on_hold left out): over all hand-offs to B, and B's opening run, it adds up
    to B's time.
"""

from datetime import datetime

from tests.second_opinion.asks import YES
from tests.second_opinion.history import CANONICAL_ORDER, exit_of, known_visits, started_at
from tests.second_opinion.ledger import NOBODY, ON_HOLD, UNATTRIBUTED, ledger, side_of_visit, stays, time_of


def in_period(rows, since, until):
    return [row for row in rows if since <= row["at"] < until]


def stays_with_holders(visits):
    """The stays of one project, each with its visits."""
    found = []
    for stay in stays(visits):
        left = stay["left_at"] or datetime.max
        own = [
            visit
            for visit in visits
            if visit["stage"] == stay["stage"]
            and stay["entered_at"] <= visit["entered_at"]
            and (visit["left_at"] or datetime.max) <= left
        ]
        found.append(stay | {"visits": own})
    return sorted(found, key=lambda stay: (stay["entered_at"], stay["stage"], stay["visit_no"]))


def backward_moves(visits, as_of, order=CANONICAL_ORDER):
    """The stays that go back: one row per stay with stage, visit_no, at."""
    ranked = [stay for stay in stays(known_visits(visits, as_of)) if stay["stage"] in order]
    found = []
    for stay in ranked:
        start = stay["entered_at"]
        higher = [other for other in ranked if order.index(other["stage"]) > order.index(stay["stage"])]
        was_left = any(
            other["entered_at"] < start and other["left_at"] is not None and other["left_at"] <= start
            for other in higher
        )
        runs = any(
            other["entered_at"] <= start and (other["left_at"] is None or other["left_at"] > start) for other in higher
        )
        if was_left and not runs:
            found.append({"stage": stay["stage"], "visit_no": stay["visit_no"], "at": start})
    return found


def holder_runs(visits, as_of, side_of=None, stage_side=None):
    """The holder sequence of one project: [{function, starts_at, ends_at or None}]."""
    held = [
        visit
        for visit in known_visits(visits, as_of)
        if visit.get("holder_function") not in (None, "", NOBODY, UNATTRIBUTED)
        and visit["stage"] != ON_HOLD
        and side_of_visit(visit, side_of, stage_side) != ON_HOLD
    ]
    held.sort(
        key=lambda visit: (
            visit["entered_at"],
            visit["left_at"] or datetime.max,
            visit["holder_function"],
            visit["stage"],
        )
    )
    runs = []
    for visit in held:
        left = visit["left_at"] or datetime.max
        if runs and runs[-1]["function"] == visit["holder_function"]:
            runs[-1]["ends_at"] = max(runs[-1]["ends_at"], left)
        else:
            runs.append({"function": visit["holder_function"], "starts_at": visit["entered_at"], "ends_at": left})
    return [run | {"ends_at": None if run["ends_at"] == datetime.max else run["ends_at"]} for run in runs]


def ping_pongs(visits, as_of, side_of=None, stage_side=None):
    """Each B between two A: function = A, between = B, at = A's return."""
    runs = holder_runs(visits, as_of, side_of, stage_side)
    return [
        {"function": first["function"], "between": middle["function"], "at": last["starts_at"]}
        for first, middle, last in zip(runs, runs[1:], runs[2:], strict=False)
        if first["function"] == last["function"]
    ]


def opens(stay):
    return min(stay["visits"], key=lambda visit: (visit["entered_at"], visit["holder_function"] or ""))[
        "holder_function"
    ]


def closes(stay):
    return max(
        stay["visits"],
        key=lambda visit: (visit["left_at"] or datetime.max, visit["entered_at"], visit["holder_function"] or ""),
    )["holder_function"]


def repeats_and_redos(visits, as_of, holder="any"):
    """Each stay ≥ 2: stage, visit_no, at, kind (repeat or redo)."""
    found, before = [], {}
    for stay in stays_with_holders(known_visits(visits, as_of)):
        if stay["stage"] == ON_HOLD:
            continue
        earlier = before.get(stay["stage"])
        before[stay["stage"]] = stay
        if earlier is None:
            continue
        if holder == "any":
            own = {visit["holder_function"] for visit in stay["visits"]}
            same = not own.isdisjoint({visit["holder_function"] for visit in earlier["visits"]})
        else:
            same = opens(stay) == closes(earlier)
        kind = "repeat" if same else "redo"
        found.append({"stage": stay["stage"], "visit_no": stay["visit_no"], "at": stay["entered_at"], "kind": kind})
    return found


def time_in_later_stays(segments, since=None, until=None):
    """Microseconds per stage in stays ≥ 2, clipped to the window."""
    total = {}
    for segment in segments:
        if segment["visit_no"] is not None and segment["visit_no"] >= 2 and segment["stage"] != ON_HOLD:
            spent = sum(time_of([segment], since, until).values())
            total[segment["stage"]] = total.get(segment["stage"], 0) + spent
    return {stage: spent for stage, spent in total.items() if spent}


def first_pass(project, visits, rounds, as_of, stage="award_decision"):
    """(at, is_first_pass or None, asks) of one project, or None when it is not yet due.

    rounds: the rows of asks.asks of this project, read at as_of.
    """
    known = known_visits(visits, as_of)
    own = [stay for stay in stays(known) if stay["stage"] == stage]
    at = own[-1]["left_at"] if own else project.get("completed_at")
    if at is None or at > as_of:
        return None
    by_ask = {}
    for each in rounds:
        by_ask.setdefault((each["ask_key"], each["ask_number"]), []).append(each)
    before = [own for own in by_ask.values() if min(each["asked_at"] for each in own) < at]
    if not before:
        return {"at": at, "is_first_pass": None, "asks": 0}
    passed = all(any(each["round"] == 1 and each["outcome"] in YES for each in own) for own in before)
    return {"at": at, "is_first_pass": passed, "asks": len(before)}


def first_pass_yield(rows):
    """n with asks, passed, share (None of nothing), and how many had no asks recorded."""
    recorded = [row["is_first_pass"] for row in rows if row["is_first_pass"] is not None]
    return {
        "n": len(recorded),
        "passed": sum(recorded),
        "share": sum(recorded) / len(recorded) if recorded else None,
        "not_recorded": len(rows) - len(recorded),
    }


def hand_offs(project, visits, as_of, side_of=None, stage_side=None, gaps_recorded=True):
    """Each hand-off of one project: from, to, at, wait_us (None where gaps are not recorded), total_us."""
    ended, _ = exit_of(project, as_of)
    bounds = {"started_at": started_at(project, visits), "ended_at": ended}
    segments = ledger(bounds, visits, as_of, side_of, stage_side=stage_side)
    runs = holder_runs(visits, as_of, side_of, stage_side)
    found = []
    for place, (giver, taker) in enumerate(zip(runs, runs[1:], strict=False), start=1):
        start = taker["starts_at"]
        following = [run["starts_at"] for run in runs[place + 1 :] if run["function"] == taker["function"]]
        next_start = following[0] if following else None
        wait = 0
        if giver["ends_at"] is not None and giver["ends_at"] < start:
            between = time_of(segments, giver["ends_at"], start)
            wait = sum(spent for (_, function, _), spent in between.items() if function == NOBODY)
        held = time_of(segments, start, next_start)
        total = sum(
            spent
            for (stage, function, side), spent in held.items()
            if function == taker["function"] and ON_HOLD not in (stage, side)
        )
        found.append(
            {"from": giver["function"], "to": taker["function"], "at": start}
            | {"wait_us": wait if gaps_recorded else None, "total_us": total}
        )
    return found
