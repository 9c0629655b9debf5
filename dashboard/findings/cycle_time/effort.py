"""Where procurement's hours go: to colleagues or to suppliers."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, statistics, words
from dashboard.database import Database
from dashboard.findings.cycle_time.shared import CHANGE_FROM, empty, none_found, summary_of
from dashboard.findings.finding import Finding, is_recorded, moved, subline
from dashboard.scope import Scope

NAME, BY_PROJECT, MEASURE = (
    "cycle_time/internal_share_of_effort",
    "cycle_time/effort_by_project",
    "internal_share_of_effort",
)
ADD_EFFORT = "No hours are recorded. Add effort (hours by week and kind) to see where procurement's work goes"


def internal_share_of_effort(database: Database, scope: Scope) -> Finding:
    """How much of procurement's hours on a deal goes into aligning colleagues."""
    question = "Where do procurement's hours go?"
    rows = query.run(database, NAME, scope)
    summary = summary_of(database, scope)
    inside, outside, loose = (rows[c].sum() for c in ("internal_hours", "supplier_hours", "hours_without_project"))
    if not inside + outside:
        if not summary["projects"]:
            return empty(question, rows, NAME, MEASURE, summary)
        if not is_recorded(database, NAME, scope):
            return none_found(question, rows, NAME, MEASURE, summary, ADD_EFFORT, state="not_recorded")
        none = "No hours of alignment or with suppliers are recorded in this period with these filters."
        return none_found(question, rows, NAME, MEASURE, summary, none)
    of_projects = query.run(database, BY_PROJECT, scope)
    share, n = inside / (inside + outside), len(of_projects)
    sentence = (
        f"{words.share(share)} of procurement's hours on a deal go into aligning colleagues, the rest to suppliers"
        f"{moved(share, _share_before(database, scope), scope, 'share')}"
    )
    caveats = [
        "Hours of work, never mixed with elapsed time: a project may lie on a desk without anyone working on it.",
        "Hours of analysis and administration are in neither part.",
    ]
    both = of_projects["internal_hours"] + of_projects["supplier_hours"]
    limits = statistics.ratio_interval(of_projects["internal_hours"].to_numpy(), both.to_numpy())
    if n >= CHANGE_FROM and limits:
        caveats.insert(
            0,
            f"95{words.NARROW}% interval, projects drawn anew: {words.share_range(*limits)}.",
        )
    else:
        caveats.insert(0, f"Only {words.count(n, 'project')}: too few for an interval.")
    if loose:
        caveats.append(
            f"{words.number(loose)} of these hours are booked on no project: they count only while no filter is set."
        )
    return Finding(
        question,
        sentence,
        subline(
            "Hours of internal alignment and with suppliers by month",
            f"{words.count(round(inside + outside), 'hour')} on {words.count(n, 'project')}",
            scope,
        ),
        rows,
        (MEASURE,),
        (NAME, BY_PROJECT),
        caveats=tuple(caveats),
        n_used=n,
        n_total=n,
        behind="cycle_time/projects_by_effort",
        draw=partial(charts.effort_by_month, rows, alt_text=sentence),
    )


def _share_before(database: Database, scope: Scope) -> float | None:
    compared = scope.compared()
    if compared is None:
        return None
    before: pd.DataFrame = query.run(database, BY_PROJECT, compared)
    rows = query.run(database, NAME, compared)
    both = rows["internal_hours"].sum() + rows["supplier_hours"].sum()
    return float(rows["internal_hours"].sum() / both) if len(before) >= CHANGE_FROM and both else None
