"""How fast functions answer, and how often a project gets every yes at the first ask."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.cycle_time.shared import (
    CHANGE_FROM,
    MEDIAN_FROM,
    TREND_MONTHS_FROM,
    empty,
    none_found,
    summary_of,
)
from dashboard.findings.finding import Finding, clock_days, compared_with, is_recorded, moved, subline
from dashboard.scope import Scope

ADD_ASKS = "No asks are recorded. Add interactions, or a log with answers, to see this."
OTHER = "Other"


def response_time(database: Database, scope: Scope) -> Finding:
    """How long functions take to answer what they are asked."""
    question, name = "How fast are asks answered?", "cycle_time/response_time"
    rows = query.run(database, name, scope)
    summary = summary_of(database, scope)
    if rows.empty:
        return _without_asks(database, scope, question, rows, name, "response_time", summary, "No asks in this period.")
    asks, still_open = int(rows["asks"].sum()), int(rows["open_asks"].sum())
    compared = scope.compared()
    before = query.run(database, name, compared) if compared else None
    sentence = _slowest(rows, before, scope)
    return Finding(
        question,
        sentence,
        subline(
            f"{clock_days(scope)} from ask to answer: half, with its 95{words.NARROW}% interval, and 85{words.NARROW}%",
            f"{words.count(asks, 'ask')}, {still_open:,} of them open",
            scope,
        ),
        rows,
        ("response_time",),
        (name,),
        caveats=(
            "By the day of asking. Open asks count as waiting until the date of the data, so a figure can be out of"
            " reach: too few have been answered.",
            "A median is shown from 6 asks, the 85th percentile from 15. The interval takes asks as independent.",
        ),
        n_used=int(rows["in_all_projects"].iloc[0]),
        n_total=int(summary["projects"] + summary["left_out"]),
        behind="cycle_time/projects_with_asks",
        draw=partial(charts.response_time, rows, alt_text=sentence),
    )


def first_pass_yield(database: Database, scope: Scope) -> Finding:
    """How many projects got every yes at the first ask."""
    question, name = "How often is every ask answered yes at once?", "cycle_time/first_pass_yield"
    rows = query.run(database, name, scope)
    summary = summary_of(database, scope)
    n, missing = (int(rows[column].sum()) for column in ("projects", "not_recorded"))
    if n == 0:
        sentence = (
            "No project was decided in this period."
            if missing == 0
            else f"None of the {words.count(missing, 'project')} decided in this period has asks recorded."
        )
        return _without_asks(database, scope, question, rows, name, "first_pass_yield", summary, sentence)
    compared = scope.compared()
    sentence, caveats = _passed(rows, query.run(database, name, compared) if compared else None, scope)
    if missing:
        caveats.append(f"{words.count(missing, 'project')} decided without any ask recorded: not in the share.")
    if rows["is_partial"].any():
        caveats.append("Hollow: a quarter that the period or the date of the data cuts.")
    return Finding(
        question,
        sentence,
        subline(
            f"Share with its 95{words.NARROW}% interval, by quarter of the award decision",
            f"{words.count(n, 'decided project')}" + (f", {missing:,} more without asks recorded" if missing else ""),
            scope,
        ),
        rows,
        ("first_pass_yield",),
        (name,),
        caveats=tuple(caveats),
        n_used=n,
        n_total=int(summary["projects"] + summary["left_out"]),
        behind="cycle_time/projects_by_decision",
        draw=partial(charts.first_pass_yield, rows, alt_text=sentence),
    )


def _without_asks(database, scope: Scope, question: str, rows, name: str, measure: str, summary, sentence: str):
    """The finding without a figure: no projects, no asks anywhere, or none that count here."""
    if not summary["projects"]:
        return empty(question, rows, name, measure, summary)
    if not is_recorded(database, "cycle_time/response_time", scope):
        return none_found(question, rows, name, measure, summary, ADD_ASKS, state="not_recorded")
    return none_found(question, rows, name, measure, summary, sentence)


def _slowest(rows: pd.DataFrame, before: pd.DataFrame | None, scope: Scope) -> str:
    """Name the function that answers slowest, and the fastest."""
    named = rows[(rows["function"] != OTHER) & (rows["asks"] >= MEDIAN_FROM)]
    if named.empty:
        number, still_open = int(rows["asks"].sum()), int(rows["open_asks"].sum())
        return f"{words.count(number, 'ask')}, {still_open:,} of them open: too few of any function for a median"
    waiting = named[named["p50_days"].isna()]
    if len(waiting):
        top = waiting.sort_values(["asks", "function"], ascending=[False, True]).iloc[0]
        return f"Half of what {words.stage(top['function'])} was asked is not answered yet: {_open_of(top)}"
    top = named.sort_values(["p50_days", "function"], ascending=[False, True]).iloc[0]
    was = None
    if before is not None:
        same = before[(before["function"] == top["function"]) & (before["asks"] >= MEDIAN_FROM)]
        was = float(same["p50_days"].iloc[0]) if len(same) else None
    sentence = f"{words.stage(top['function'])} takes {words.days(top['p50_days'])} or less for half of its answers"
    sentence += moved(top["p50_days"], was, scope, "days")
    if pd.notna(top["p85_days"]):
        sentence += f", {words.days(top['p85_days'])} for 85{words.NARROW}%"
    if len(named) > 1:
        fast = named.sort_values(["p50_days", "function"]).iloc[0]
        sentence += f"; {words.stage(fast['function'])} is fastest, {words.days(fast['p50_days'])}"
    return sentence


def _open_of(row: pd.Series) -> str:
    return f"{int(row['open_asks']):,} of {words.count(int(row['asks']), 'ask')} open"


def _passed(rows: pd.DataFrame, before: pd.DataFrame | None, scope: Scope) -> tuple[str, list[str]]:
    """Say how many passed, how that moved, and between what it was by whole quarter; and the caveats of that."""
    n, passed = (int(rows[column].sum()) for column in ("projects", "first_pass_projects"))
    caveats = ["An ask without an answer counts as no; an answer counts whenever it came."]
    sentence = f"{passed:,} of {words.count(n, 'project')}"
    if n < CHANGE_FROM:
        caveats.append(f"Only {words.count(n, 'project')}: too few for a share or a change.")
        return f"{sentence} got every yes at the first ask", caveats
    was = None
    if before is not None and int(before["projects"].sum()) >= CHANGE_FROM:
        was = float(before["first_pass_projects"].sum() / before["projects"].sum())
    elif before is not None:
        few = words.count(int(before["projects"].sum()), "project")
        caveats.append(f"Only {few} in {compared_with(scope)}, so no change is claimed.")
    share = passed / n
    sentence = f"{words.share(share)} of projects got every yes at the first ask{moved(share, was, scope, 'share')}"
    whole = rows[~rows["is_partial"].astype(bool) & (rows["projects"] >= CHANGE_FROM)]["first_pass_share"]
    if len(whole) >= TREND_MONTHS_FROM:
        sentence += f"; by quarter it was {words.share(whole.min())} to {words.share(whole.max())}"
    return sentence, caveats
