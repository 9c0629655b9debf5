"""How much of the time is rework."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.cycle_time.shared import (
    empty,
    none_found,
    of_many,
    projects_words,
    rows_before,
    small_caveat,
    summary_of,
)
from dashboard.findings.finding import Finding, clock_days, moved, subline
from dashboard.scope import Scope

STAGES_DRAWN = 12
UNKNOWN = ("nobody", "unattributed")


def rework(database: Database, scope: Scope) -> Finding:
    """How much of the elapsed time is spent in stages a project had been in already."""
    question, name = "How much of the time is rework?", "cycle_time/rework"
    rows = query.run(database, name, scope)
    summary = summary_of(database, scope)
    if rows.empty:
        return empty(question, rows, name, "rework", summary)
    if rows["stage"].isin(UNKNOWN).all():
        return none_found(question, rows, name, "rework", summary, "No stage is recorded for these projects.")
    returned = rows[(rows["rework_days"] > 0) | (rows["reworked_projects"] > 0)]
    if returned.empty:
        sentence = "No project came back to a stage it had been in."
        return none_found(question, rows, name, "rework", summary, sentence)
    before = rows_before(database, name, scope, summary)
    sentence = _said(rows, returned, None if before is None else _share(before), summary, scope)
    drawn = returned.loc[returned["rework_days"].nlargest(STAGES_DRAWN).index.sort_values()]
    moves, repeats, redos = (int(rows[column].sum()) for column in ("backward_moves", "repeats", "redos"))
    return Finding(
        question,
        sentence,
        subline(
            f"{clock_days(scope)} in stages with rework, in process order{of_many(returned, STAGES_DRAWN)}",
            projects_words(summary),
            scope,
        ),
        rows,
        ("rework",),
        (name,),
        caveats=(
            f"{words.count(moves, 'move')} back to an earlier stage, {words.count(repeats, 'repeat')} with a holder of"
            f" the stay before, {words.count(redos, 'redo')} by others only.",
            "A second time on hold is a pause, not rework.",
            *small_caveat(database, scope, summary),
        ),
        n_used=int(summary["projects"]),
        n_total=int(summary["projects"] + summary["left_out"]),
        behind="cycle_time/reworked_projects",
        draw=partial(charts.rework, drawn, alt_text=sentence),
    )


def _said(rows: pd.DataFrame, returned: pd.DataFrame, before: float | None, summary: pd.Series, scope: Scope) -> str:
    share, projects = _share(rows), int(rows["any_reworked_projects"].iloc[0])
    some = f"{projects:,} of {words.count(int(summary['projects']), 'project')}"
    sentence = f"{words.share(share)} of elapsed time is rework{moved(share, before, scope, 'share')}"
    sentence += f"; {some} {'has' if projects == 1 else 'have'} some"
    top = returned.sort_values(["rework_days", "stage"], ascending=[False, True]).iloc[0]
    if top["rework_days"] > 0 and len(returned) > 1:
        sentence += f", most of it in {words.stage(top['stage'])}"
    elif top["rework_days"] > 0:
        sentence += f", all of it in {words.stage(top['stage'])}"
    return sentence


def _share(rows: pd.DataFrame) -> float:
    total = float(rows["days"].sum())
    return float(rows["rework_days"].sum()) / total if total > 0 else 0.0
