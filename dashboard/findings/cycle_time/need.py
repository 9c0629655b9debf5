"""Whether projects are signed by the date the business needs them."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.cycle_time.shared import (
    CHANGE_FROM,
    TREND_MONTHS_FROM,
    empty,
    none_found,
    summary_of,
)
from dashboard.findings.finding import Finding, is_recorded, moved, subline
from dashboard.scope import Scope

NAME, MEASURE = "cycle_time/on_need_rate", "on_need_rate"
ADD_NEED = "No date is recorded by which the business needs its projects. Add need_by to the projects to see this."


def on_need_rate(database: Database, scope: Scope) -> Finding:
    """How many projects were signed by the date the business needed them."""
    question = "Are projects signed when they are needed?"
    rows = query.run(database, NAME, scope)
    summary = summary_of(database, scope)
    n, met = (int(rows[column].sum()) for column in ("projects", "on_need_projects"))
    if n == 0:
        if not summary["projects"]:
            return empty(question, rows, NAME, MEASURE, summary)
        if not is_recorded(database, NAME, scope):
            return none_found(question, rows, NAME, MEASURE, summary, ADD_NEED, state="not_recorded")
        return none_found(question, rows, NAME, MEASURE, summary, "No project was needed in this period.")
    caveats = [
        "Counted by the date the business gave first; a later promise never moves it. Bypassed projects and those still"
        " open after it were not signed by it; projects cancelled before it are left out.",
    ]
    sentence = f"{met:,} of {words.count(n, 'project')} were signed by the date the business needed them"
    if n < CHANGE_FROM:
        caveats.append(f"Only {words.count(n, 'project')}: too few for a share or a change.")
    else:
        was = _share_before(database, scope)
        sentence = (
            f"{words.share(met / n)} of projects were signed by the date the business needed them"
            f"{moved(met / n, was, scope, 'share')}"
        )
        whole = rows[~rows["is_partial"].astype(bool) & (rows["projects"] >= CHANGE_FROM)]["on_need_share"]
        if len(whole) >= TREND_MONTHS_FROM:
            sentence += f"; by quarter it was {words.share(whole.min())} to {words.share(whole.max())}"
    if rows["is_partial"].any():
        caveats.append("Hollow: a quarter that the period or the date of the data cuts.")
    return Finding(
        question,
        sentence,
        subline(
            f"Share with its 95{words.NARROW}% interval, by quarter of the date they were needed",
            words.count(n, "project"),
            scope,
        ),
        rows,
        (MEASURE,),
        (NAME,),
        caveats=tuple(caveats),
        n_used=n,
        n_total=int(summary["projects"] + summary["left_out"]),
        behind="cycle_time/projects_by_need",
        draw=partial(charts.on_need_rate, rows, alt_text=sentence),
    )


def _share_before(database: Database, scope: Scope) -> float | None:
    """The share of the period of comparison; None without one, or from too few projects."""
    compared = scope.compared()
    before = pd.DataFrame() if compared is None else query.run(database, NAME, compared)
    if before.empty or before["projects"].sum() < CHANGE_FROM:
        return None
    return float(before["on_need_projects"].sum() / before["projects"].sum())
