"""The six figures of the review board: each now and in the period of comparison, with its interval and its course."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from dashboard import query, statistics, words
from dashboard.database import Database
from dashboard.findings.credibility.shared import figures_by_month, figures_of, parts_of, target_of
from dashboard.findings.cycle_time.alignment import SIDES, measured
from dashboard.findings.cycle_time.shared import CHANGE_FROM, summary_of
from dashboard.findings.resistance.shared import RATE_FROM
from dashboard.scope import Scope
from dashboard.statistics import Estimate

FINISHED, SUMMARY, BY_MONTH = "cycle_time/finished_projects", "cycle_time/summary", "cycle_time/cycle_time_by_month"
NEED, FIRST_PASS = "cycle_time/on_need_rate", "cycle_time/first_pass_yield"
INSIDE, SIDES_BY_MONTH = "cycle_time/internal_share_by_project", "cycle_time/side_shares_by_month"
OBJECTIONS, OBJECTIONS_BY_MONTH = "review/objection_rate", "resistance/objection_rate_by_month"
QUERIES = (FINISHED, SUMMARY, BY_MONTH, NEED, FIRST_PASS, INSIDE, SIDES_BY_MONTH, OBJECTIONS, OBJECTIONS_BY_MONTH)
NOTHING = Estimate(math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class Kind:
    """What a figure of the board is: its name there, unit, direction, where it leads, its target and its verdicts."""

    label: str
    unit: str
    better: str
    finding: str
    target: str
    verdicts: tuple[str, str]


KINDS = {
    "cycle_time": Kind(
        "Intake to signature, median", "days", "lower", "cycle_time/cycle_time_of_finished", "cycle_days",
        ("faster", "slower"),
    ),
    "on_need": Kind(
        "Signed by the date it was needed", "share", "higher", "cycle_time/on_need_rate", "on_need_share",
        ("more often on time", "less often on time"),
    ),
    "internal_share": Kind(
        "Time with stakeholders and control", "share", "lower", "cycle_time/alignment_ratio", "internal_elapsed_share",
        ("less time inside", "more time inside"),
    ),
    "objections": Kind(
        "Objections per answered ask", "share", "lower", "resistance/objection_rate_by_function", "objection_share",
        ("fewer objections", "more objections"),
    ),
    "credibility": Kind(
        "Credibility index", "number", "higher", "credibility/index_by_month", "credibility",
        ("more trusted", "less trusted"),
    ),
    "first_pass": Kind(
        "First-pass yield at award", "share", "higher", "cycle_time/first_pass_yield", "first_pass_share",
        ("more often right at the first ask", "less often right at the first ask"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One figure of the board. `before` is None where nothing is compared; `course` holds nan for what is missing."""

    name: str
    now: Estimate
    before: Estimate | None
    n_words: str
    course: tuple[float, ...]
    target: float | None

    @property
    def kind(self) -> Kind:
        """What the figure is."""
        return KINDS[self.name]

    @property
    def value_words(self) -> str:
        """The figure as it is read."""
        return in_words(self.now.value, self.kind.unit)

    @property
    def target_words(self) -> str:
        """The target as it is read, with its direction; nothing without one."""
        if self.target is None:
            return ""
        sign = "≤" if self.kind.better == "lower" else "≥"
        return f"target {sign}{words.NARROW}{in_words(self.target, self.kind.unit)}"

    @property
    def difference(self) -> statistics.Difference | None:
        """How it moved, with its interval; None where it cannot be told."""
        if self.before is None or math.isnan(self.now.value) or math.isnan(self.before.value):
            return None
        return statistics.difference(self.now, self.before)

    @property
    def is_real(self) -> bool:
        """Whether it moved by more than chance: the 95 % interval of the move leaves out nought."""
        return self.difference is not None and self.difference.p < 0.05

    @property
    def verdict(self) -> str:
        """better, worse or neutral."""
        if not self.is_real or self.before is None:
            return "neutral"
        return words.verdict(self.now.value, self.before.value, self.kind.better, self.kind.unit)


def in_words(value: float, unit: str) -> str:
    """Return a figure as it is read: days, a share in percent, or a number of 100."""
    if unit == "number":
        return words.missing if math.isnan(value) else f"{value:.0f}"
    return words.days(value) if unit == "days" else words.share(value)


def figures(database: Database, scope: Scope) -> list[Figure]:
    """Return the six figures in the order of the board."""
    return database.remembered(("review/figures", scope), lambda: _figures(database, scope))


def _figures(database: Database, scope: Scope) -> list[Figure]:
    compared = scope.compared()
    course = _course_of(scope)
    made: dict[str, Callable[[Database, Scope], tuple[Estimate, str]]] = {
        "cycle_time": _cycle_time, "on_need": _on_need, "internal_share": _internal_share,
        "objections": _objections, "credibility": _credibility, "first_pass": _first_pass,
    }  # fmt: skip
    courses = {
        "cycle_time": _months(database, BY_MONTH, course, "p50_days", "is_running"),
        "on_need": _shares(database, NEED, course, "on_need_share", "projects"),
        "internal_share": _inside_by_month(database, course),
        "objections": _shares(database, OBJECTIONS_BY_MONTH, course, "rate", "asks", RATE_FROM),
        "credibility": _index_by_month(database, course),
        "first_pass": _shares(database, FIRST_PASS, course, "first_pass_share", "projects"),
    }
    found = []
    for name, make in made.items():
        now, n_words = make(database, scope)
        before = None if compared is None else make(database, compared)[0]
        target = target_of(database, scope, KINDS[name].target)
        found.append(Figure(name, now, before, n_words, tuple(courses[name]), target))
    return found


def _course_of(scope: Scope) -> Scope:
    """The period a course is drawn over: with the earlier one it is compared with, where there is one."""
    compared = scope.compared()
    earlier = scope if compared is None or compared.from_on is None else compared
    return replace(scope, from_on=earlier.from_on, comparison="none")


def _cycle_time(database: Database, scope: Scope) -> tuple[Estimate, str]:
    summary = summary_of(database, scope)
    days = query.run(database, FINISHED, scope)["elapsed_days"]
    n = f"{len(days):,} signed, {int(summary['open']):,} open"
    if pd.isna(summary["p50_days"]):
        return NOTHING, n
    return Estimate(float(summary["p50_days"]), *statistics.median_interval(days.tolist())), n


def _share_of(part: float, whole: float, n_words: str) -> tuple[Estimate, str]:
    if whole < CHANGE_FROM:
        return NOTHING, n_words
    return Estimate(part / whole, *statistics.wilson(part, whole)), n_words


def _on_need(database: Database, scope: Scope) -> tuple[Estimate, str]:
    rows = query.run(database, NEED, scope)
    n = int(rows["projects"].sum())
    return _share_of(int(rows["on_need_projects"].sum()), n, f"{words.count(n, 'project')} due")


def _first_pass(database: Database, scope: Scope) -> tuple[Estimate, str]:
    rows = query.run(database, FIRST_PASS, scope)
    n = int(rows["projects"].sum())
    return _share_of(int(rows["first_pass_projects"].sum()), n, words.count(n, "award"))


def _internal_share(database: Database, scope: Scope) -> tuple[Estimate, str]:
    rows = query.run(database, INSIDE, scope)
    found = measured(rows, SIDES) if len(rows) else None
    n = words.count(len(rows), "project")
    if found is None or found[1] is None:
        return NOTHING, n
    return Estimate(found[0], *found[1]), n


def _objections(database: Database, scope: Scope) -> tuple[Estimate, str]:
    rows = query.run(database, OBJECTIONS, scope)
    asks = int(rows["asks"].sum())
    n = words.count(asks, "answer")
    if asks < RATE_FROM:
        return NOTHING, n
    row = rows.iloc[0]
    return Estimate(float(row["rate"]), float(row["rate_low"]), float(row["rate_high"])), n


def _credibility(database: Database, scope: Scope) -> tuple[Estimate, str]:
    parts, found = parts_of(database, scope), figures_of(database, scope)
    value = found.index(parts)
    used = sum(parts[name].weight > 0 for name in found.figures if name in parts)
    if math.isnan(value):
        return NOTHING, words.count(0, "part")
    low, high = found.interval(parts)
    return Estimate(value, low, high), f"of {words.count(used, 'part')}"


def _months(database: Database, name: str, scope: Scope, column: str, cut: str) -> list[float]:
    rows = query.run(database, name, scope)
    return rows.loc[~rows[cut].astype(bool), column].astype(float).tolist()


def _shares(database: Database, name: str, scope: Scope, column: str, n: str, least: int = CHANGE_FROM) -> list[float]:
    rows = query.run(database, name, scope)
    whole = rows[~rows["is_partial"].astype(bool)]
    return whole[column].where(whole[n] >= least).astype(float).tolist()


def _inside_by_month(database: Database, scope: Scope) -> list[float]:
    rows = query.run(database, SIDES_BY_MONTH, scope)
    whole = rows[~rows["is_running"].astype(bool)]
    inside = whole["share"].where(whole["holder_side"].isin(("stakeholder", "control")), 0.0)
    return inside.groupby(whole["month_on"]).sum().tolist()


def _index_by_month(database: Database, scope: Scope) -> list[float]:
    parts = parts_of(database, scope)
    by_month, cut = figures_by_month(database, scope)
    since = scope.from_on
    return [
        found.index(parts)
        for month, found in by_month.items()
        if month not in cut and (since is None or month.date() >= since.replace(day=1))
    ]
