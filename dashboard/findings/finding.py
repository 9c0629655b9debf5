"""What a page, a slide and the command line show: one sentence, one chart, the rows behind both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import pandas as pd

from dashboard import query, words
from dashboard.database import Database
from dashboard.measures import NARROWING
from dashboard.scope import CLOCKS, Scope

FILTER_LABELS = {
    "functions": "{}function",
    "categories": "Category",
    "business_units": "Business unit",
    "regions": "Region",
    "methods": "Method",
}

Chart = Callable[..., dict]


@dataclass(frozen=True)
class Finding:
    """One finding for one scope. state: shown, empty, not_recorded or hidden; a chart only when shown.

    `draw` takes mode ("light" or "dark") and returns a Vega-Lite spec. n_used of n_total projects are in it. `behind`
    names the query of the projects behind a mark: it takes `picked`, with the fields of the chart's selection. `short`
    is a shorter sentence for a narrow place, and `tiles` are figures that are drawn as such.
    """

    title_question: str
    sentence: str
    subline: str
    rows: pd.DataFrame
    measures: tuple[str, ...]
    queries: tuple[str, ...]
    caveats: tuple[str, ...] = ()
    state: str = "shown"
    n_used: int = 0
    n_total: int = 0
    behind: str = ""
    draw: Chart | None = None
    short: str = ""
    tiles: tuple = ()


FindingFunction = Callable[[Database, Scope], Finding]


def projects_behind(database: Database, found: Finding, scope: Scope, picked: Mapping[str, object]) -> pd.DataFrame:
    """Return what is behind a mark: rows with project_id, of the scope narrowed to the attributes of its projects."""
    narrowed = {NARROWING[field]: (str(value),) for field, value in picked.items() if field in NARROWING}
    return query.run(database, found.behind, replace(scope, **narrowed), picked)


def clock_days(scope: Scope) -> str:
    """Return the unit of times at the start of a muted line: "Calendar days" or "Working days"."""
    return CLOCKS[scope.clock]


def subline(what: str, n: str, scope: Scope) -> str:
    """Return the muted line under a sentence: measure and unit, n, period."""
    return f"{what} · {n} · {words.period(scope.from_on, scope.until_on)}"


def filter_labels(functions: str) -> dict[str, str]:
    """Return the name of each filter of a scope; functions: whose they are, "requesting", "answering" or "any"."""
    whose = "" if functions == "any" else f"{functions} "
    labels = {name: label.format(whose) for name, label in FILTER_LABELS.items()}
    return {name: label[0].upper() + label[1:] for name, label in labels.items()}


def scope_words(scope: Scope, functions: str) -> list[str]:
    """Say in words what is shown: period and comparison, filters, clock and the day of the data."""
    parts = [words.period(scope.from_on, scope.until_on)]
    parts[0] = parts[0][0].upper() + parts[0][1:]
    if against := compared_with(scope):
        parts[0] += f", compared with {against}"
    elif scope.comparison == "rest":
        parts[0] += "; set a filter to compare with everything else"
    elif scope.comparison != "none":
        parts[0] += ", which has no period before it to compare with"
    for name, label in filter_labels(functions).items():
        if chosen := getattr(scope, name):
            parts.append(f"{label}: {words.list_words(chosen)}")
    if not scope.active_filters():
        parts.append("all functions, categories, business units, regions and methods")
    if scope.is_working:
        parts.append("in working days")
    parts.append(f"as of {words.date_long(scope.as_of_on)}")
    return parts


def compared_with(scope: Scope) -> str:
    """Return the period of comparison in words: "the 12 months before"."""
    if scope.comparison == "rest":
        return "everything else" if scope.active_filters() else ""
    before = scope.compared()
    if before is None or before.from_on is None or before.until_on is None:
        return ""
    if scope.comparison == "last-year":
        return "the same period a year earlier"
    first, after = before.from_on, before.until_on + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    if after.day == first.day and months > 0:
        return "the month before" if months == 1 else f"the {months} months before"
    return f"the {words.count((after - first).days, 'day')} before"


def moved(now: float | None, before: float | None, scope: Scope, kind: str) -> str:
    """Return how a figure moved, as the end of a sentence; nothing when there is nothing to compare with.

    kind: "share" (0 to 1, said in points) or "days".
    """
    against = compared_with(scope)
    if not against or now is None or before is None or pd.isna(now) or pd.isna(before):
        return ""
    against = against if scope.comparison == "rest" else f"in {against}"
    difference = now - before
    size = words.points(abs(difference)).lstrip("+") if kind == "share" else words.days(abs(difference))
    if (kind == "share" and abs(difference) < 0.01) or (kind == "days" and abs(difference) < 0.05):
        return f", much the same as {against}"
    more = ("more" if difference > 0 else "less") if kind == "share" else ("longer" if difference > 0 else "shorter")
    return f", {size} {more} than {against}"


def is_recorded(database: Database, name: str, scope: Scope) -> bool:
    """Whether a query has rows when nothing is filtered: otherwise what it is about is not in this file."""
    return len(query.run(database, name, Scope(scope.as_of, scope.time_zone))) > 0
