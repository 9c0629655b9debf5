"""How long it takes until what is started is signed, and whether it is signed in time."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.cycle_time.shared import MEDIAN_FROM, empty, summary_of
from dashboard.findings.finding import Finding, clock_days, compared_with, moved, subline
from dashboard.scope import Scope

P85_FROM = 15


def time_to_completion_by_cohort(database: Database, scope: Scope) -> Finding:
    """How long what was started in the period takes until it is signed, open projects counted."""
    question, name = "How long until signature, for what we start?", "cycle_time/time_to_completion"
    rows = query.run(database, name, scope)
    summary = summary_of(database, scope)
    if rows.empty:
        sentence = "No project was started in this period. Widen the dates or take a filter away."
        return empty(question, rows, name, "time_to_completion", summary, sentence)
    first, compared = rows.iloc[0], scope.compared()
    before = query.run(database, name, compared) if compared else None
    started = int(first["started"])
    caveats = [
        "Open projects count as not signed yet; cancelled ones and those bought without procurement as ended without a"
        " signature (Aalen–Johansen).",
        "Followed to the as-of date, so the last starts are followed for the shortest time.",
    ]
    if started < P85_FROM:
        caveats.append(f"A median is shown from {MEDIAN_FROM} projects, the 85th percentile from {P85_FROM}.")
    earlier = None
    if before is not None:
        if len(before) and min(started, before["started"].iloc[0]) >= MEDIAN_FROM:
            earlier = before.iloc[0]
        else:
            caveats.append(f"Fewer than {MEDIAN_FROM} started now or in {compared_with(scope)}: no change is claimed.")
    sentence = _how_long(first, earlier, scope)
    against = compared_with(scope).removeprefix("the ")
    return Finding(
        question,
        sentence,
        subline(f"{clock_days(scope)} from start to signature; band: 95{words.NARROW}%", _what_became(first), scope),
        rows,
        ("time_to_completion",),
        (name,),
        caveats=tuple(caveats),
        n_used=started,
        n_total=int(summary["projects"] + summary["left_out"]),
        behind="cycle_time/projects_in_cohort",
        draw=partial(
            charts.time_to_completion, rows, before, against[:1].upper() + against[1:], alt_text=sentence
        ),
    )  # fmt: skip


def _how_long(first: pd.Series, earlier: pd.Series | None, scope: Scope) -> str:
    """Say within how many days half and 85 % are signed, or what became of them where that is not reached."""
    started, completed = int(first["started"]), int(first["completed"])
    projects = words.count(started, "project")
    without = words.share((first["cancelled"] + first["bypassed"]) / started)
    still = words.share(first["open"] / started)
    if started < MEDIAN_FROM:
        return f"{_of(projects, first)}; too few for a median"
    rest = f"{without} ended without a signature, {still} still open"
    if pd.isna(first["km_p50_days"]):
        signed = "None" if completed == 0 else words.share(completed / started)
        verb = "is" if completed == 0 else "are"
        return f"{signed} of the {projects} started {verb} signed yet, so half is not reached: {rest}"
    sentence = f"Half of the {projects} started are signed within {words.days(first['km_p50_days'])}"
    sentence += _change(first, earlier, scope)
    if started < P85_FROM:
        return sentence
    if pd.isna(first["km_p85_days"]):
        return f"{sentence}; 85{words.NARROW}% not reached: {rest}"
    return f"{sentence}, 85{words.NARROW}% within {words.days(first['km_p85_days'])}"


def _change(first: pd.Series, earlier: pd.Series | None, scope: Scope) -> str:
    """How the median moved; a move that the limits of both allow for is not claimed."""
    if earlier is None or pd.isna(earlier["km_p50_days"]):
        return ""
    if _holds(first, earlier["km_p50_days"]) and _holds(earlier, first["km_p50_days"]):
        return f", no clear difference from {compared_with(scope)}"
    return moved(first["km_p50_days"], earlier["km_p50_days"], scope, "days")


def _holds(first: pd.Series, days: float) -> bool:
    high = first["km_p50_high_days"]
    return first["km_p50_low_days"] <= days and (pd.isna(high) or days <= high)


def _of(projects: str, first: pd.Series) -> str:
    return f"{projects} started: {_counts(first)}"


def _what_became(first: pd.Series) -> str:
    return f"{int(first['started']):,} started: {_counts(first)}"


def _counts(first: pd.Series) -> str:
    """What became of the projects: "64 signed, 83 open, 21 cancelled, 7 bypassed"."""
    names = {"completed": "signed", "open": "open", "cancelled": "cancelled", "bypassed": "bypassed"}
    return ", ".join(f"{int(first[column]):,} {name}" for column, name in names.items())
