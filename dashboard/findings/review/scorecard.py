"""The alignment scorecard: seven figures, one for each thing that is known of the deal inside."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from dashboard import query, statistics, words
from dashboard.database import Database
from dashboard.findings.credibility.shared import figures_of, parts_of, target_of
from dashboard.findings.finding import Finding, compared_with, subline
from dashboard.findings.resistance.people import GAP_FROM, MATCH, RATE_FROM, TALK, gap_of
from dashboard.scope import Scope
from dashboard.statistics import Estimate

EFFORT, ADOPTION = "cycle_time/internal_share_of_effort", "tactics/tactic_adoption"
PITCHES, DEVELOPMENT, TARGETS = "review/pitches", "credibility/team_development", "credibility/targets"
NAMES = (TALK, MATCH, EFFORT, ADOPTION, DEVELOPMENT, PITCHES, TARGETS)
MEASURES = (
    "misalignment_gap", "language_match", "internal_share_of_effort", "credibility_index", "tactic_adoption",
    "team_development", "pitches",
)  # fmt: skip
# A share of fewer cases is not told.
SHARE_FROM = 5
# Under so much a figure is where it was: points of 100, or of a share.
STILL = {"number": 0.5, "share": 0.005}
NOT_RECORDED = (
    "None of the seven figures is recorded. Add language, tactics, priorities, effort, benefits or team development to"
    " see them."
)
EMPTY = "None of the seven figures has enough behind it in this period. Widen the dates or take a filter away."
# Figures that are booked or counted whole, or whose people cannot be told apart, have no interval.
Measured = Callable[[Database, Scope], Estimate | None]


@dataclass(frozen=True)
class Row:
    """One row of the scorecard: name, unit, which way is better, target, where it leads, and how it is measured."""

    figure: str
    unit: str
    better: str
    target: str
    finding: str
    measured: Measured


def _plain(value: float) -> Estimate:
    return Estimate(value, math.nan, math.nan)


def _gap(database: Database, scope: Scope) -> Estimate | None:
    rows = query.run(database, TALK, scope)
    own = rows[rows["function"] == rows["function"].iloc[0]] if len(rows) else rows
    if own.empty or own["contacts"].iloc[0] < GAP_FROM:
        return None
    return _plain(gap_of(own).size)


def _language(database: Database, scope: Scope) -> Estimate | None:
    rows = query.run(database, MATCH, scope)
    return _plain(float(rows["matched_share"].iloc[0])) if len(rows) and rows["asks"].iloc[0] >= RATE_FROM else None


def _effort(database: Database, scope: Scope) -> Estimate | None:
    rows = query.run(database, EFFORT, scope)
    inside, supplier = (float(rows[f"{name}_hours"].sum()) for name in ("internal", "supplier"))
    return _plain(inside / (inside + supplier)) if inside + supplier > 0 else None


def _credibility(database: Database, scope: Scope) -> Estimate | None:
    parts, found = parts_of(database, scope), figures_of(database, scope)
    value = found.index(parts)
    return None if math.isnan(value) else Estimate(value, *found.interval(parts))


def _adoption(database: Database, scope: Scope) -> Estimate | None:
    rows = query.run(database, ADOPTION, scope)
    if rows.empty or rows["asks"].iloc[0] < RATE_FROM:
        return None
    return Estimate(*(float(rows.iloc[0][f"adoption_share{end}"]) for end in ("", "_low", "_high")))


def _development(database: Database, scope: Scope) -> Estimate | None:
    rows = query.run(database, DEVELOPMENT, scope)
    own = rows.loc[rows["kind"] == "training", "influence_share"].dropna()
    return _plain(float(own.iloc[0])) if len(own) else None


def _pitches(database: Database, scope: Scope) -> Estimate | None:
    rows = query.run(database, PITCHES, scope)
    if rows.empty or rows["projects"].iloc[0] < SHARE_FROM:
        return None
    first = rows.iloc[0]
    return Estimate(*(float(first[f"speaking_share{end}"]) for end in ("", "_low", "_high")))


ROWS = (
    Row(
        "Gap of talk to what they protect, of 100", "number", "lower",
        "misalignment_gap", "resistance/misalignment", _gap,
    ),
    Row(
        "Asks in words that they protect", "share", "higher",
        "language_match", "resistance/language_match", _language,
    ),
    Row(
        "Hours on alignment, of deal hours", "share", "lower",
        "internal_effort_share", "cycle_time/internal_share_of_effort", _effort,
    ),
    Row(
        "They trust us: credibility index", "number", "higher",
        "credibility", "credibility/index_by_month", _credibility,
    ),
    Row(
        "Asks with one of the five tactics", "share", "higher",
        "tactic_adoption", "review/tactic_success", _adoption,
    ),
    Row(
        "Training hours spent on influence", "share", "higher",
        "influence_development_share", "credibility/team_development", _development,
    ),
    Row(
        "Projects with a benefit they protect", "share", "higher",
        "pitches_that_speak_share", "review/scorecard", _pitches,
    ),
)  # fmt: skip


def scorecard(database: Database, scope: Scope) -> Finding:
    """Where seven figures of alignment stand against their targets, and which way they go."""
    question, against = "How well are we aligned?", compared_with(scope)
    compared = None if scope.comparison == "rest" else scope.compared()
    rows = pd.DataFrame([_record(database, scope, compared, row) for row in ROWS])
    known = rows.dropna(subset=["value"])
    if known.empty:
        everything = Scope(scope.as_of, scope.time_zone)
        is_there = any(row.measured(database, everything) is not None for row in ROWS)
        sentence, state = (EMPTY, "empty") if is_there else (NOT_RECORDED, "not_recorded")
        return Finding(question, sentence, "", rows, MEASURES, NAMES, state=state)
    met = known[known["status"] == "met"]
    verb = "is" if 1 in (len(met), len(known)) else "are"
    sentence = f"{len(met)} of {words.count(len(known), 'figure')} of alignment {verb} on target"
    closer = int(known["trend"].str.startswith("closer").sum())
    if compared is not None and len(met) < len(known):
        sentence += f"; {closer} {'comes' if closer == 1 else 'come'} closer"
    missing = words.list_words([name.lower() for name in rows.loc[rows["value"].isna(), "figure"]])
    return Finding(
        question,
        sentence,
        subline(
            "Figure, target and direction" + (f" against {against}" if compared is not None else ""),
            words.count(len(known), "figure"),
            scope,
        ),
        rows,
        MEASURES,
        NAMES,
        caveats=(
            *((f"No figure for: {missing}.",) if len(known) < len(rows) else ()),
            "Closer or further means by more than chance. Untested: booked or counted whole, or of people who cannot be"
            " told apart, so that chance is not known.",
            "Targets are those of the settings when the file was built. Gap, language and benefits are for whole"
            " quarters and groups that are large enough; only the filter on functions applies to them.",
        ),
    )


def _record(database: Database, scope: Scope, compared: Scope | None, row: Row) -> dict[str, object]:
    now = row.measured(database, scope)
    before = row.measured(database, compared) if compared is not None else None
    target = target_of(database, scope, row.target)
    return {
        "figure": row.figure,
        "value": math.nan if now is None else now.value,
        "value_words": words.missing if now is None else _said(now.value, row.unit),
        "target": math.nan if target is None else target,
        "target_words": _target_words(target, row),
        "before": math.nan if before is None else before.value,
        "trend": _trend(now, before, row),
        "status": _status(now, target, row),
        "finding": row.finding,
    }


def _said(value: float, unit: str) -> str:
    return f"{value:.0f}" if unit == "number" else words.share(value)


def _target_words(target: float | None, row: Row) -> str:
    if target is None:
        return words.missing
    return f"{'≤' if row.better == 'lower' else '≥'}{words.NARROW}{_said(target, row.unit)}"


def _status(now: Estimate | None, target: float | None, row: Row) -> str:
    if now is None:
        return "no figure"
    if target is None:
        return "no target"
    return "met" if (now.value <= target if row.better == "lower" else now.value >= target) else "short of it"


def _trend(now: Estimate | None, before: Estimate | None, row: Row) -> str:
    if now is None or before is None:
        return words.missing
    change = now.value - before.value
    p = statistics.difference(now, before).p
    if abs(change) < STILL[row.unit]:
        return "as before"
    if p >= 0.05:
        return "within chance"
    way = "closer" if (change < 0) == (row.better == "lower") else "further"
    return f"{way}, untested" if math.isnan(p) else way
