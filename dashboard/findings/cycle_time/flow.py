"""What comes, what goes and what is in progress."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.cycle_time.shared import empty, projects_words, summary_of
from dashboard.findings.finding import Finding, clock_days, subline
from dashboard.scope import Scope


def flow_by_month(database: Database, scope: Scope) -> Finding:
    """How many projects came, went and were in progress each month."""
    question, name = "Do we finish as much as we start?", "cycle_time/flow_by_month"
    rows = query.run(database, name, scope)
    summary = summary_of(database, scope)
    if rows.empty:
        return empty(question, rows, name, "flow", summary)
    arrivals = int(rows["arrivals"].sum())
    departures = int(rows[["completed", "cancelled", "bypassed"]].to_numpy().sum())
    sentence = (
        f"{words.count(arrivals, 'project')} started and {departures:,} ended: {_progress(rows)}"
    )  # fmt: skip
    caveats = [
        "Ended means completed, cancelled or bought without procurement. In progress is counted at each month's end.",
        *_littles_check(rows.iloc[0], arrivals, departures, scope),
    ]
    if rows["is_running"].any():
        caveats.append("The last month is not complete; it is drawn hollow.")
    return Finding(
        question,
        sentence,
        subline("Projects by month of start and of end", projects_words(summary), scope),
        rows,
        ("flow",),
        (name,),
        caveats=tuple(caveats),
        n_used=int(summary["projects"]),
        n_total=int(summary["projects"] + summary["left_out"]),
        behind="cycle_time/projects_by_month",
        draw=partial(charts.flow_by_month, rows, alt_text=sentence),
    )


def _progress(rows: pd.DataFrame) -> str:
    before, after = int(rows["in_progress_before"].iloc[0]), int(rows["in_progress"].iloc[-1])
    if before == after:
        return f"work in progress stayed at {words.count(after, 'project')}"
    verb = "grew" if after > before else "fell"
    return f"work in progress {verb} from {before:,} to {words.count(after, 'project')}"


def _littles_check(first: pd.Series, arrivals: int, departures: int, scope: Scope) -> list[str]:
    """Say what Little's law makes of these figures, and how far from its condition they are."""
    if departures == 0:
        return ["Nothing ended in this period, so Little's law cannot be checked."]
    check = (
        f"Little's law: with {words.number(first['period_mean_in_progress'])} in progress on average and"
        f" {departures:,} ended in {words.number(first['period_days'])} {clock_days(scope).lower()}, a project takes"
        f" {words.days(first['littles_days'])}; those that ended took {words.days(first['ended_mean_days'])} on"
        " average."
    )
    if arrivals == departures:
        return [check, "As many started as ended, so the two times should agree."]
    more, gap = ("more", arrivals - departures) if arrivals > departures else ("fewer", departures - arrivals)
    return [
        check,
        f"{words.count(gap, 'project')} {more} started than ended ({words.share(gap / departures)} of those that"
        " ended): the law holds only where as many arrive as depart, so the two times need not agree.",
    ]
