"""Random small companies as plain rows of the contract, for the second opinion and for writing CSV.

companies() draws {"projects": [...], "visits": [...], "as_of": datetime}. The rows hold the contract's
columns and nothing else; project_of and visits_of turn them into what ledger() takes; csv_of writes them as
text.

What is drawn on purpose: overlaps, gaps, the same (stage, holder) twice at once, fully identical rows,
on_hold as a stage and as a side, open, cancelled and bypassed projects, ends after as_of, visits before the
start and after the end, visits entered after as_of, zero-length visits, microseconds, times shared across
visits, and hours around the changes of the clocks in Europe/Amsterdam (2026-03-29 and 2026-10-25, both at
01:00 UTC). Two rows with one key (project, stage, holder, entered_at) are identical in all columns, since
an import keeps one. No project_id, stage or function needs quoting in CSV; functions hold one name outside
ASCII.
"""

import csv
import io
from datetime import datetime, timedelta

from hypothesis import strategies as st

STAGES = (
    "intake",
    "requirements",
    "market",
    "negotiation",
    "legal_review",
    "signature",
    "on_hold",
    "Sanity check",
)
FUNCTIONS = ("Procurement", "Legal", "Finance", "Operations", "Supplier", "Éclairage", "procurement")
SIDES = ("procurement", "stakeholder", "control", "supplier", "on_hold")
SIDE_OF = {
    "Procurement": "procurement",
    "Legal": "control",
    "Finance": "control",
    "Operations": "stakeholder",
}
STATUSES = ("open", "completed", "cancelled", "bypassed", "on_hold")
CLOCK_CHANGES = (datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1))
ORIGIN = datetime(2026, 3, 23, 8)

PROJECT_COLUMNS = ("project_id", "requesting_function", "intake_at", "completed_at", "closed_at", "status")
VISIT_COLUMNS = ("project_id", "stage", "entered_at", "left_at", "holder_function", "holder_side", "mode")


@st.composite
def pools_of_instants(draw):
    """A few instants to share: whole days and hours, odd microseconds, and some around a change of the
    clocks.
    """
    change = draw(st.sampled_from(CLOCK_CHANGES))
    instants = {ORIGIN, change}
    for _ in range(draw(st.integers(2, 8))):
        kind = draw(st.sampled_from(("day", "hour", "microsecond", "clock")))
        base = change if kind == "clock" else ORIGIN
        step = {"day": timedelta(days=1), "hour": timedelta(hours=1), "clock": timedelta(minutes=20)}.get(kind)
        if step is None:
            instants.add(base + timedelta(microseconds=draw(st.integers(0, 20_000_000))))
        else:
            instants.add(base + draw(st.integers(-6 if kind == "clock" else 0, 20)) * step)
    return sorted(instants)


@st.composite
def companies(draw, most_projects=4, most_visits=8):
    pool = draw(pools_of_instants())
    instants = st.sampled_from(pool)
    projects, visits = [], []
    for number in range(draw(st.integers(1, most_projects))):
        project_id = f"P-{number + 1}"
        rows = draw(visit_rows(project_id, instants, most_visits))
        visits.extend(rows)
        projects.append(draw(project_rows(project_id, instants, rows)))
    as_of = draw(st.one_of(instants, st.just(pool[-1] + timedelta(days=3, microseconds=1))))
    return {"projects": projects, "visits": visits, "as_of": as_of}


@st.composite
def visit_rows(draw, project_id, instants, most_visits):
    rows = {}
    for _ in range(draw(st.integers(0, most_visits))):
        entered, left = sorted((draw(instants), draw(instants)))
        row = {
            "project_id": project_id,
            "stage": draw(st.sampled_from(STAGES)),
            "entered_at": entered,
            "left_at": draw(st.sampled_from((left, left, left, None))),
            "holder_function": draw(st.sampled_from(FUNCTIONS)),
            "holder_side": draw(st.sampled_from((None, None, None, *SIDES))),
            "mode": draw(st.sampled_from((None, "touch", "wait", "blocked"))),
        }
        rows.setdefault((row["stage"], row["holder_function"], row["entered_at"]), row)
    found = list(rows.values())
    if found and draw(st.booleans()):
        found.append(dict(draw(st.sampled_from(found))))
    return draw(st.permutations(found))


@st.composite
def project_rows(draw, project_id, instants, visits):
    """A project whose end is not before its start; without visits its intake is always known."""
    intake = draw(instants) if not visits or draw(st.booleans()) else None
    start = intake or min(visit["entered_at"] for visit in visits)
    end = max(draw(instants), start)
    status = draw(st.sampled_from(STATUSES))
    return {
        "project_id": project_id,
        "requesting_function": draw(st.sampled_from(("Operations", "Engineering"))),
        "intake_at": intake,
        "completed_at": end if status == "completed" else None,
        "closed_at": end if status in ("cancelled", "bypassed") else None,
        "status": status,
    }


def visits_of(company, project_id):
    return [row for row in company["visits"] if row["project_id"] == project_id]


def project_of(company, project_id):
    """started_at = intake_at, else the first visit (entered after as_of or not); ended_at = completed or
    closed.
    """
    row = next(row for row in company["projects"] if row["project_id"] == project_id)
    first = min((visit["entered_at"] for visit in visits_of(company, project_id)), default=None)
    return {"started_at": row["intake_at"] or first, "ended_at": row["completed_at"] or row["closed_at"]}


def csv_of(rows, columns):
    """The rows as CSV text in UTC; nothing for what is absent."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        values = [row[column] for column in columns]
        writer.writerow(
            [
                "" if value is None else value.isoformat(" ") if isinstance(value, datetime) else value
                for value in values
            ]
        )
    return text.getvalue()


@st.composite
def event_logs(draw, most_events=8):
    """The events of one project, some with a start, in any order; sequence is unique."""
    pool = draw(pools_of_instants())
    events = []
    for number in range(draw(st.integers(1, most_events))):
        happened = draw(st.sampled_from(pool))
        earlier = [instant for instant in pool if instant <= happened]
        events.append(
            {
                "happened_at": happened,
                "started_at": draw(st.one_of(st.none(), st.sampled_from(earlier))),
                "stage": draw(st.sampled_from(STAGES[:-2])),
                "actor_function": draw(st.sampled_from(FUNCTIONS)),
                "outcome": draw(st.sampled_from((None, "commitment", "resistance"))),
                "sequence": number,
            }
        )
    return {"events": draw(st.permutations(events)), "as_of": draw(st.sampled_from(pool)), "pool": pool}
