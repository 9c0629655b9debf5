"""What the findings of Cycle time share: counts, the period of comparison, and the states with little or nothing."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from dashboard import query, words
from dashboard.database import Database
from dashboard.findings.finding import Finding, compared_with
from dashboard.scope import Scope

# Under so many projects no change is claimed, under so many no median, and under so many months no trend.
CHANGE_FROM, MEDIAN_FROM, TREND_MONTHS_FROM = 5, 6, 3
NO_PROJECTS = "No project ran in this period with these filters. Widen the dates or take a filter away."
SHARED = "Where several functions hold a project at once, they share the time equally; it is never counted twice."


def summary_of(database: Database, scope: Scope) -> pd.Series:
    """Return the one row of counts and percentiles of a scope."""
    # Every finding of a page asks for it, and for that of the period of comparison.
    return database.remembered(
        ("cycle_time/summary", scope), lambda: query.run(database, "cycle_time/summary", scope).iloc[0]
    )


def projects_words(summary: pd.Series) -> str:
    """Return how many projects ran, and how many of them are open, in words."""
    return f"{words.count(int(summary['projects']), 'project')}, {int(summary['open']):,} of them open"


def rows_before(database: Database, name: str, scope: Scope, summary: pd.Series) -> pd.DataFrame | None:
    """The rows of the period of comparison; None without one, or with too few projects now or then for a change."""
    compared = scope.compared()
    if compared is None or min(summary["projects"], summary_of(database, compared)["projects"]) < CHANGE_FROM:
        return None
    return query.run(database, name, compared)


def small_caveat(database: Database, scope: Scope, summary: pd.Series) -> tuple[str, ...]:
    """The caveat for a handful of projects, now or in the period of comparison."""
    n, compared = int(summary["projects"]), scope.compared()
    if n < CHANGE_FROM:
        return (f"Only {words.count(n, 'project')}: each one moves these shares a lot, so no change is claimed.",)
    if compared is None or (earlier := int(summary_of(database, compared)["projects"])) >= CHANGE_FROM:
        return ()
    return (f"Only {words.count(earlier, 'project')} in {compared_with(scope)}, so no change is claimed.",)


def largest(rows: pd.DataFrame, number: int) -> pd.DataFrame:
    """The rows with the most days, in the order they had."""
    return rows.loc[rows["days"].nlargest(number).index.sort_values()]


def of_many(rows: pd.DataFrame, number: int) -> str:
    """Return what a muted line adds when only the largest rows are drawn."""
    return f", the {number} largest of {len(rows)}" if len(rows) > number else ""


def empty(
    question: str,
    rows: pd.DataFrame,
    name: str,
    measure: str,
    summary: pd.Series,
    sentence: str = NO_PROJECTS,
) -> Finding:
    """Return the finding of a scope with nothing to show; where no project can be timed, other dates are no help."""
    left_out, is_untimed = int(summary["left_out"]), not summary["projects"] and summary["left_out"] > 0
    if is_untimed:
        whose = "The only project in scope has" if left_out == 1 else f"None of {left_out:,} projects in scope has"
        what = "no usable start and end" if left_out == 1 else "a usable start and end"
        sentence = f"{whose} {what}. Add intake_at to the projects, or a log of what happened to them."
    return Finding(
        question,
        sentence,
        "",
        rows,
        (measure,),
        (name,),
        state="not_recorded" if is_untimed else "empty",
        n_total=int(summary["projects"]) + left_out,
    )


def none_found(
    question: str,
    rows: pd.DataFrame,
    name: str,
    measure: str,
    summary: pd.Series,
    sentence: str,
    state: str = "empty",
) -> Finding:
    """Return the finding of projects that were looked at, and have none of what it is about, or none on record."""
    used = 0 if state == "not_recorded" else int(summary["projects"])
    found = empty(question, rows, name, measure, summary, sentence)
    return replace(found, state=state, n_used=used)
