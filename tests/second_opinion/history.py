"""What a project looked like at an instant: plain Python shared by the second opinions on time measures.

Rows are those of the contract: projects, visits and events as dicts, instants naive UTC, dates as dates. A
project may carry `started_at`; otherwise it starts at intake_at, else at its first visit (or event).

Where the definitions leave room, and how they are read here
1. "Reads no row dated after m": a row dated exactly m is read. So a project completed at m is completed at m, a
   visit left at m has been left, and a project that starts at m has started.
2. A month-end is the first instant of the next month in the time zone.
3. The end is completed_at, else closed_at; it is `completed` when completed_at is there, `other` when only
   closed_at is. A cancelled or bypassed project without closed_at ended with its last visit (`read_status`);
   without reading the status it is still open.
4. Cutting the stays of the full record at m gives the same stays as cutting the visits at m: a later visit can
   only extend a stay that is running at m, or start after m.
5. Current stay: of those running, the highest in order (the later one on a tie). When none runs (a gap), the one
   entered last. Stages without a rank are below all ranked ones, so on_hold is current only when alone.
6. A stay is cut at the project's end: one that is recorded as still running, or as left later, ended there. One
   entered after the end is left out.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.second_opinion.ledger import known_at, stays

CANONICAL_ORDER = (
    "intake",
    "requirements",
    "strategy",
    "budget_approval",
    "market",
    "evaluation",
    "negotiation",
    "award_decision",
    "legal_review",
    "security_review",
    "signature",
    "handover",
)
DAY = timedelta(days=1)


def by_project(rows):
    found = {}
    for row in rows:
        found.setdefault(row["project_id"], []).append(row)
    return found


def days(span):
    """A timedelta as a number of days of 24 hours."""
    return span / DAY


def start_of_day(day, tz):
    """The first instant of a local day, in naive UTC."""
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(tz))
    return local.astimezone(UTC).replace(tzinfo=None)


def end_of_day(day, tz):
    """The first instant after a local day, in naive UTC."""
    return start_of_day(day + timedelta(days=1), tz)


def local_date(instant, tz):
    return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(tz)).date()


def next_month(month):
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months(first, last, tz):
    """[(first day, start, end)] of the local months that hold the instants from first to last."""
    month = local_date(first, tz).replace(day=1)
    found = []
    while start_of_day(month, tz) <= last:
        found.append((month, start_of_day(month, tz), start_of_day(next_month(month), tz)))
        month = next_month(month)
    return found


def month_ends(first, last, tz):
    """The month-ends after first, up to and including last."""
    return [end for _, _, end in months(first, last, tz) if first < end <= last]


def started_at(project, visits):
    given = project.get("started_at") or project.get("intake_at")
    return given or min((visit["entered_at"] for visit in visits), default=None)


def exit_of(project, at=None, visits=(), read_status=False):
    """(ended_at, `completed` or `other`), or (None, `open`), as known at an instant."""
    ended, kind = project.get("completed_at"), "completed"
    if ended is None:
        ended, kind = project.get("closed_at"), "other"
    if ended is None and read_status and project.get("status") in ("cancelled", "bypassed"):
        ended = max((visit["left_at"] for visit in visits if visit["left_at"]), default=None)
    if ended is None or (at is not None and ended > at):
        return None, "open"
    return ended, kind


def known_visits(visits, at):
    """The visits as read at an instant: later ones not there, later ends not known."""
    found = []
    for visit in visits:
        if visit["entered_at"] <= at and known_at(visit) <= at:
            left = visit["left_at"]
            found.append(visit | {"left_at": left if left is not None and left <= at else None})
    return found


def stays_at(all_stays, at):
    """The stays of a full record as known at an instant."""
    found = []
    for stay in all_stays:
        if stay["entered_at"] <= at:
            left = stay["left_at"]
            found.append(stay | {"left_at": left if left is not None and left <= at else None})
    return found


def lived_stays(project, visits, at):
    """The stays of one project as known at an instant, ended where the project ended."""
    ended, _ = exit_of(project, at)
    found = []
    for stay in stays(known_visits(visits, at)):
        if ended is None:
            found.append(stay)
        elif stay["entered_at"] <= ended:
            found.append(stay | {"left_at": min(stay["left_at"] or ended, ended)})
    return found


def rank_of(stage, order):
    return order.index(stage) if stage in order else -1


def current_stay(stays_known, order=CANONICAL_ORDER):
    """The stay a project is in, of stays as known at an instant; None without any."""
    running = [stay for stay in stays_known if stay["left_at"] is None]
    if running:
        return max(running, key=lambda stay: (rank_of(stay["stage"], order), stay["entered_at"], stay["stage"]))
    return max(
        stays_known,
        key=lambda stay: (stay["entered_at"], rank_of(stay["stage"], order), stay["stage"]),
        default=None,
    )
