"""How long projects take."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.cycle_time.shared import MEDIAN_FROM, TREND_MONTHS_FROM, empty, none_found, summary_of
from dashboard.findings.finding import Finding, clock_days, compared_with, moved, subline
from dashboard.scope import Scope

# As many points as an eye can tell apart; the table has every row.
POINTS_DRAWN = 800


def cycle_time_of_finished(database: Database, scope: Scope) -> Finding:
    """How long the projects took that were completed in the period."""
    question, name = "How long do projects take?", "cycle_time/finished_projects"
    rows = query.run(database, name, scope)
    summary = summary_of(database, scope)
    if rows.empty:
        return empty(question, rows, name, "cycle_time", summary, _none_completed(summary))
    n, drawn = len(rows), _spread_out(rows, POINTS_DRAWN)
    caveats = [
        f"Completed projects only: {words.count(int(summary['open']), 'project')} still open at the end of the period"
        " are not in it, and they may be the slow ones."
    ]
    if pd.isna(summary["p50_days"]):
        shortest, longest = (words.days(bound) for bound in (rows["elapsed_days"].min(), rows["elapsed_days"].max()))
        took = shortest if shortest == longest else f"{shortest} to {longest}"
        sentence = f"{words.count(n, 'project')} finished, in {took}; too few for a median"
        caveats.append(f"A median is shown from {MEDIAN_FROM} projects, the 85th percentile from 15.")
    else:
        compared = scope.compared()
        before = summary_of(database, compared)["p50_days"] if compared else None
        if compared and pd.isna(before):
            caveats.append(f"Fewer than {MEDIAN_FROM} finished in {compared_with(scope)}, so no change is claimed.")
        sentence = (
            f"Half of the {words.count(n, 'project')} that finished took {words.days(summary['p50_days'])} or less"
        )
        sentence += moved(summary["p50_days"], before, scope, "days")
        if not pd.isna(summary["p85_days"]):
            sentence += f"; 85{words.NARROW}% took {words.days(summary['p85_days'])} or less"
    return Finding(
        question,
        sentence,
        subline(
            f"{clock_days(scope)} from intake to completion",
            words.count(n, "completed project") + (f", {len(drawn):,} of them drawn" if len(drawn) < n else ""),
            scope,
        ),
        rows,
        ("cycle_time",),
        (name, "cycle_time/summary"),
        caveats=tuple(caveats),
        n_used=n,
        n_total=int(summary["projects"] + summary["left_out"]),
        draw=partial(charts.cycle_time_distribution, drawn, alt_text=sentence),
    )


def _spread_out(rows: pd.DataFrame, number: int) -> pd.DataFrame:
    """All outliers and at most so many of the other rows, evenly spread over them in their order."""
    usual = rows.index[~rows["is_outlier"].astype(bool)]
    if len(usual) <= number:
        return rows
    kept = usual[[position * len(usual) // number for position in range(number)]]
    return rows.loc[kept.union(rows.index.difference(usual))]


def cycle_time_by_month(database: Database, scope: Scope) -> Finding:
    """How long the projects took that were completed in each month."""
    question, name = "Do projects get faster?", "cycle_time/cycle_time_by_month"
    rows = query.run(database, name, scope)
    summary = summary_of(database, scope)
    if rows.empty:
        return empty(question, rows, name, "cycle_time_by_month", summary, _none_completed(summary))
    n = int(rows["completed"].sum())
    if rows["p50_days"].isna().all():
        none = (
            f"{words.count(n, 'project')} finished in {words.count(len(rows), 'month')}, in none the {MEDIAN_FROM} that"
            " a median takes. Widen the dates or take a filter away."
        )
        return none_found(question, rows, name, "cycle_time_by_month", summary, none)
    firm = rows[~rows["is_running"].astype(bool)].dropna(subset=["p50_days"])
    if len(firm) < TREND_MONTHS_FROM:
        sentence = (
            f"{words.count(n, 'project')} finished in {words.count(len(rows), 'month')}: too few months with"
            f" {MEDIAN_FROM} or more for a trend"
        )
    else:
        last, low, high = firm.iloc[-1], firm["p50_days"].min(), firm["p50_days"].max()
        sentence = (
            f"Half of what finished in {words.month(last['month_on'])} took {words.days(last['p50_days'])} or less;"
            f" by month it was {words.days(low)} to {words.days(high)}"
        )
    return Finding(
        question,
        sentence,
        subline(
            f"{clock_days(scope)} from intake to completion, by month of completion",
            words.count(n, "completed project"),
            scope,
        ),
        rows,
        ("cycle_time_by_month",),
        (name,),
        caveats=(
            f"A median from {MEDIAN_FROM} projects in a month, the 85th percentile from 15; a month with fewer has no"
            " point, and no line runs through it.",
            "Completed projects only: what is still open is not in it, and may be the slow ones.",
        ),
        n_used=n,
        n_total=int(summary["projects"] + summary["left_out"]),
        behind="cycle_time/projects_by_month",
        draw=partial(charts.cycle_time_by_month, rows, alt_text=sentence),
    )


def _none_completed(summary: pd.Series) -> str:
    if summary["open"]:
        return f"No project was completed in this period; {words.count(int(summary['open']), 'project')} still open."
    return "No project was completed in this period. Widen the dates or take a filter away."
