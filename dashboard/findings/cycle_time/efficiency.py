"""How much of the time that projects are held is work on them."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.cycle_time.shared import (
    CHANGE_FROM,
    empty,
    none_found,
    of_many,
    projects_words,
    rows_before,
    small_caveat,
    summary_of,
)
from dashboard.findings.finding import Finding, moved, subline
from dashboard.scope import CLOCKS, Scope

STAGES_DRAWN = 14
# From so much time without a mode the sentence says so.
PARTLY_FROM = 0.05
ADD_MODE = "No mode is recorded. Add mode (touch, wait or blocked) to the stage visits to see this."


def flow_efficiency(database: Database, scope: Scope) -> Finding:
    """How much of the time that projects are held is work on them."""
    question, name = "How much of the time is work?", "cycle_time/flow_efficiency"
    rows = query.run(database, name, scope)
    summary = summary_of(database, scope)
    if not summary["projects"]:
        return empty(question, rows, name, "flow_efficiency", summary)
    if rows["efficiency_share"].isna().all():
        return none_found(question, rows, name, "flow_efficiency", summary, ADD_MODE, state="not_recorded")
    sentence = _said(rows, rows_before(database, name, scope, summary), scope)
    drawn = rows.loc[rows["held_days"].nlargest(STAGES_DRAWN).index.sort_values()]
    low, high = rows[["in_all_low", "in_all_high"]].iloc[0]
    within = "" if pd.isna(low) else f", 95{words.NARROW}% interval {words.share(low)} to {words.share(high)}"
    missing = float(rows["not_recorded_days"].sum() / rows["held_days"].sum())
    return Finding(
        question,
        sentence,
        subline(
            f"Share of {CLOCKS[scope.clock].lower()} by stage, in process order{of_many(rows, STAGES_DRAWN)}{within}",
            projects_words(summary),
            scope,
        ),
        rows,
        ("flow_efficiency",),
        (name,),
        caveats=(
            f"For {words.share(missing)} of the time somebody held these projects no mode is recorded; "
            f"{int(rows['in_all_projects'].iloc[0]):,} of {words.count(int(summary['projects']), 'project')} have one.",
            "Time with nobody, on hold without a mode and not attributed is not in it.",
            *small_caveat(database, scope, summary),
        ),
        n_used=int(summary["projects"]),
        n_total=int(summary["projects"] + summary["left_out"]),
        behind="cycle_time/projects_in_ledger",
        draw=partial(charts.flow_efficiency, drawn, alt_text=sentence),
    )


def _said(rows: pd.DataFrame, before: pd.DataFrame | None, scope: Scope) -> str:
    share = _share(rows)
    was = None if before is None else _share(before)
    sentence = f"Projects were worked on in {words.share(share)} of the time they were held"
    sentence += moved(share, was, scope, "share")
    # A stage with hardly any time says little about where work waits.
    large = rows[rows["efficiency_share"].notna() & (rows["recorded_projects"] >= CHANGE_FROM)]
    large = large[large["stage"] != "on_hold"]
    if len(large) > 1:
        least = large.sort_values(["efficiency_share", "stage"]).iloc[0]
        sentence += f"; least in {words.stage(least['stage'])}, {words.share(least['efficiency_share'])}"
    missing = float(rows["not_recorded_days"].sum() / rows["held_days"].sum())
    if missing >= PARTLY_FROM:
        sentence += f"; for {words.share(missing)} no mode is recorded"
    return sentence


def _share(rows: pd.DataFrame) -> float | None:
    recorded = float((rows["held_days"] - rows["not_recorded_days"]).sum())
    return float(rows["touch_days"].sum()) / recorded if recorded > 0 else None
