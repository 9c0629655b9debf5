"""A second opinion on effort, promises to the business, alignment, flow efficiency and response time, after metrics.md.

Rows as in history.py; effort rows have week_of (a date), kind and hours; asks are rows of asks.py; periods are
half-open, of dates [first, last) where the row has a date, of instants [since, until) where it has an instant.

Where the definition leaves room, and how it is read here
1. Effort belongs to the period that holds its week_of, whole; weeks after as_of's local day are not read. Hours of
   other kinds are in neither part. No hours of both kinds: no share.
2. On-need rate: need_by in [first, last); "before a" = its local day has ended by as_of. Cancelled before it = status
   cancelled and closed on an earlier local day; cancelled on the day itself or later counts, as not met. Met =
   completed on that local day or earlier. Bypassed, at any time, and still open: not met. A project that started after
   as_of is not left out: its need was known, and it is not met.
3. Internal share and alignment ratio: ledger time by side, clipped to [since, until); procurement, on_hold, nobody and
   unattributed are in the denominator of the first, not of the second.
4. Flow efficiency: ledger time of each segment goes to the mode of the visits of its (stage, holder) that run in it; of
   several modes at once touch goes before blocked before wait. Segments without a mode are in neither part.
   on_hold counts by its mode like the rest (`with_on_hold=False` leaves it out).
5. Response time: rounds asked in [since, until) that count for response time, by function asked; an unanswered one is
   censored at as_of, or (`ends`) at the end of its project when that comes first.
"""

from fractions import Fraction

from tests.second_opinion.curves import curve_percentile
from tests.second_opinion.history import end_of_day, exit_of, known_visits, local_date, started_at
from tests.second_opinion.ledger import ON_HOLD, UNATTRIBUTED, ledger, time_of

MODES = ("touch", "blocked", "wait")


def internal_share_of_effort(effort, first, last, as_of=None, tz="UTC"):
    """Hours of internal_alignment and of supplier, and the share of the first."""
    hours = {"internal_alignment": Fraction(0), "supplier": Fraction(0)}
    for row in effort:
        is_read = as_of is None or row["week_of"] <= local_date(as_of, tz)
        if is_read and first <= row["week_of"] < last and row["kind"] in hours:
            hours[row["kind"]] += Fraction(str(row["hours"]))
    both = sum(hours.values())
    return hours | {"share": hours["internal_alignment"] / both if both else None}


def on_need(project, as_of, tz):
    """True, False, or None when the project is not counted (not due, no need_by, cancelled before it)."""
    need_by = project.get("need_by")
    if need_by is None or end_of_day(need_by, tz) > as_of:
        return None
    ended, kind = exit_of(project, as_of)
    if kind == "completed":
        return local_date(ended, tz) <= need_by
    is_cancelled = kind == "other" and project.get("status") == "cancelled"
    return None if is_cancelled and local_date(ended, tz) < need_by else False


def on_need_rate(projects, first, last, as_of, tz):
    """n due in [first, last), met, rate (None of nothing)."""
    due = [
        on_need(project, as_of, tz)
        for project in projects
        if project.get("need_by") is not None and first <= project["need_by"] < last
    ]
    counted = [met for met in due if met is not None]
    return {
        "n": len(counted),
        "met": sum(counted),
        "rate": Fraction(sum(counted), len(counted)) if counted else None,
    }


def segments_of(project, visits, as_of, side_of=None, stage_side=None):
    ended, _ = exit_of(project, as_of, visits, read_status=True)
    bounds = {"started_at": started_at(project, visits), "ended_at": ended}
    return ledger(bounds, visits, as_of, side_of, stage_side=stage_side)


def time_by_side(segments, since=None, until=None):
    """{side: µs} of the segments of any number of projects."""
    total = {}
    for (_, _, side), spent in time_of(segments, since, until).items():
        total[side] = total.get(side, 0) + spent
    return total


def alignment(by_side):
    """(internal share of elapsed time, alignment ratio); None of nothing."""
    internal = by_side.get("stakeholder", 0) + by_side.get("control", 0)
    whole, outside = sum(by_side.values()), internal + by_side.get("supplier", 0)
    return (Fraction(internal, whole) if whole else None, Fraction(internal, outside) if outside else None)


def time_by_mode(segments, visits, as_of, since=None, until=None, with_on_hold=True):
    """{mode or None: µs} of one project."""
    known = known_visits(visits, as_of)
    total = {}
    for segment in segments:
        if not with_on_hold and ON_HOLD in (segment["stage"], segment["holder_side"]):
            continue
        modes = {
            visit.get("mode")
            for visit in known
            if visit["stage"] == segment["stage"]
            and (visit.get("holder_function") or UNATTRIBUTED) == segment["holder_function"]
            and visit["entered_at"] <= segment["starts_at"]
            and (visit["left_at"] is None or visit["left_at"] >= segment["ends_at"])
            and visit["entered_at"] != visit["left_at"]
        }
        mode = next((mode for mode in MODES if mode in modes), None)
        total[mode] = total.get(mode, 0) + sum(time_of([segment], since, until).values())
    return total


def flow_efficiency(by_mode):
    """touch ÷ (touch + wait + blocked), or None: not recorded."""
    whole = sum(by_mode.get(mode, 0) for mode in MODES)
    return Fraction(by_mode.get("touch", 0), whole) if whole else None


def response_times(rounds, as_of, since=None, until=None, ends=None):
    """{function: {n, open, p50, p85}} from the curve of ask → answer, timedeltas or None (not reached)."""
    seen = {}
    for each in rounds:
        asked, answered = each["asked_at"], each["answered_at"]
        if not each["counts_for_response_time"] or asked > as_of:
            continue
        if (since is not None and asked < since) or (until is not None and asked >= until):
            continue
        own = seen.setdefault(each["function"], [])
        if answered is not None and answered <= as_of:
            own.append((answered - asked, "completed"))
        else:
            ended = (ends or {}).get(each["ask_key"][0])
            own.append((max(min(ended or as_of, as_of), asked) - asked, "open"))
    return {
        function: {
            "n": len(own),
            "open": sum(1 for _, kind in own if kind == "open"),
            "p50": curve_percentile(own, 0.5),
            "p85": curve_percentile(own, 0.85),
        }
        for function, own in seen.items()
    }
