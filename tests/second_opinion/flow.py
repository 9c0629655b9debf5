"""A second opinion on flow, after metrics.md ("Cycle time"), in plain Python.

Rows as in history.py; months are local months, half-open, cut in the time zone.

Where the definition leaves room, and how it is read here
1. Arrival = start, completion = completed_at, exit = the end of a cancelled or bypassed project; departures = both. One
   counts in the month [start, end) that holds it, if it is not after as_of. What starts after as_of is not there.
2. Work in progress of a month = arrivals minus departures before its end; in the month of as_of, up to and with as_of.
   So it is last month's + arrivals − departures. Mean work in progress = time in the month ÷ length of the month, the
   month of as_of cut at as_of; a month of no length has none.
3. Cumulative flow: per ranked stage, the projects that by the month's end (before it; as_of included) had entered it or
   any ranked stage after it, zero-length visits and visits beyond the project's bounds included. `started`,
   `completed` and `departed` are lines of their own; completing does not by itself reach a stage.
4. Little: over [since, until): mean work in progress ÷ (departures per day) against the mean time in system of those
   who departed in it (whole lives). Nothing departed: no ratio. Warning when |arrivals − departures| > 10 % of the
   arrivals (`against="larger"`: of the larger of the two).
"""

from datetime import timedelta

from tests.second_opinion.history import CANONICAL_ORDER, by_project, exit_of, months, started_at
from tests.second_opinion.ledger import known_at

NOTHING = timedelta(0)


def lives(projects, visits, as_of):
    """[(started_at, ended_at or None, kind)] of every project that has started by as_of."""
    own = by_project(visits)
    found = []
    for project in projects:
        rows = own.get(project["project_id"], [])
        begin = started_at(project, rows)
        if begin is not None and begin <= as_of:
            found.append((begin, *exit_of(project, as_of, rows, read_status=True)))
    return found


def time_within(lived, since, until):
    """Project time in [since, until), as one timedelta."""
    total = NOTHING
    for begin, ended, _ in lived:
        start, stop = max(begin, since), until if ended is None else min(ended, until)
        total += max(stop - start, NOTHING)
    return total


def flow_by_month(projects, visits, as_of, tz):
    """One row per month from the first start to as_of."""
    lived = lives(projects, visits, as_of)
    if not lived:
        return []
    found = []
    for month, start, end in months(min(begin for begin, _, _ in lived), as_of, tz):
        arrivals = sum(1 for begin, _, _ in lived if start <= begin < end)
        completions = sum(1 for _, ended, kind in lived if kind == "completed" and start <= ended < end)
        exits = sum(1 for _, ended, kind in lived if kind == "other" and start <= ended < end)
        in_progress = sum(1 for begin, ended, _ in lived if begin < end and (ended is None or ended >= end))
        length = min(end, as_of) - start
        found.append(
            {"month": month, "arrivals": arrivals, "completions": completions, "exits": exits}
            | {"in_progress": in_progress}
            | {"mean_in_progress": time_within(lived, start, min(end, as_of)) / length if length else None}
        )
    return found


def cumulative_flow(projects, visits, as_of, tz, order=CANONICAL_ORDER):
    """One row per month: {month, started, completed, departed, and per ranked stage the projects that reached it}."""
    lived = lives(projects, visits, as_of)
    reached = {}  # the instants at which each project first reached each rank or a higher one
    for name, rows in by_project(visits).items():
        for visit in rows:
            entered = max(visit["entered_at"], known_at(visit))
            if visit["stage"] in order and entered <= as_of:
                for stage in order[: order.index(visit["stage"]) + 1]:
                    own = reached.setdefault(stage, {})
                    own[name] = min(own.get(name, entered), entered)
    first = min((begin for begin, _, _ in lived), default=as_of)
    found = []
    for month, _, end in months(first, as_of, tz):
        row = {
            "month": month,
            "started": sum(1 for begin, _, _ in lived if begin < end),
            "completed": sum(1 for _, ended, kind in lived if kind == "completed" and ended < end),
            "departed": sum(1 for _, ended, _ in lived if ended is not None and ended < end),
        }
        stages = {stage: sum(1 for moment in reached.get(stage, {}).values() if moment < end) for stage in order}
        found.append(row | {"reached": stages})
    return found


def little(projects, visits, as_of, since, until, against="arrivals"):
    """Mean work in progress ÷ departures per day, beside the mean days in system of those who departed."""
    lived = lives(projects, visits, as_of)
    until_known = min(until, as_of)
    day = timedelta(days=1)
    arrivals = sum(1 for begin, _, _ in lived if since <= begin < until)
    departed = [ended - begin for begin, ended, _ in lived if ended is not None and since <= ended < until]
    length = until_known - since
    mean_in_progress = time_within(lived, since, until_known) / length if length > NOTHING else None
    base = arrivals if against == "arrivals" else max(arrivals, len(departed))
    row = {
        "arrivals": arrivals,
        "departures": len(departed),
        "mean_in_progress": mean_in_progress,
        "expected_days": None,
        "observed_days": None,
        "is_warning": 10 * abs(arrivals - len(departed)) > base,
    }
    if departed and mean_in_progress is not None:
        row["expected_days"] = mean_in_progress / (len(departed) / (length / day))
        row["observed_days"] = sum(departed, NOTHING) / day / len(departed)
    return row
