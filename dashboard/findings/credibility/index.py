"""The credibility index: over time against its baseline, what moved it, and what it is made of."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from functools import partial
from statistics import median

import pandas as pd

from dashboard import charts, query, statistics, words
from dashboard.database import Database
from dashboard.findings.credibility.shared import (
    ADD,
    BEHAVIOUR,
    NAMES,
    NO_FIGURE,
    OPINION,
    PARTS,
    Figures,
    figures_by_month,
    figures_of,
    parts_of,
    said,
    weights_caveat,
)
from dashboard.findings.finding import Finding, compared_with, subline
from dashboard.scope import Scope
from dashboard.statistics import Part

MILESTONES = "credibility/milestones"
# A baseline has so many whole months, and is frozen then.
BASELINE_MONTHS = 18
PULSE = (
    "The pulse counts in the month people were asked in. A person's sheets of a month are averaged; with functions"
    " chosen, each month shows their whole quarter. No other filter applies to it."
)


def index_by_month(database: Database, scope: Scope) -> Finding:
    """How credible procurement is by month, and whether that has changed by more than chance."""
    question = "Do they trust us more than before?"
    parts = parts_of(database, scope)
    rows = _months(database, scope, parts)
    now = figures_of(database, scope)
    if rows.empty or math.isnan(now.index(parts)):
        return _nothing(database, scope, question, "credibility_index", (BEHAVIOUR, OPINION, PARTS))
    limits = _limits(rows)
    if limits is not None:
        later = rows.index[
            ~rows["is_baseline"] & ~rows["is_partial"] & (rows.index > rows.index[rows["is_baseline"]].max())
        ]
        values = rows.loc[later, "index"].tolist()
        told, beyond = statistics.signals(values, limits)
        runs = statistics.run_signals(rows.loc[rows["is_baseline"].astype(bool), "index"].tolist(), values)
        rows.loc[later, "is_signal"] = [one or other for one, other in zip(told, runs, strict=True)]
        rows.loc[later, "is_unusual"] = beyond
        rows["is_unusual"] &= ~rows["is_signal"]
    low, high = now.interval(parts)
    sentence = f"Credibility is {now.index(parts):.0f} of 100{_moved(database, scope, parts)}{_signal(rows, limits)}"
    milestones = query.run(database, MILESTONES, replace(scope, from_on=None))
    return Finding(
        question,
        sentence,
        subline(
            f"Index by month, line: 95{words.NARROW}% interval",
            f"{words.count(len(rows), 'month')}, {_baseline_in_words(rows, limits)}",
            scope,
        ),
        rows,
        ("credibility_index",),
        (BEHAVIOUR, OPINION, PARTS, MILESTONES),
        caveats=(
            f"Of the whole period: {now.index(parts):.1f} (95{words.NARROW}%: {low:.1f} to {high:.1f}).",
            weights_caveat(now.figures, parts, scope),
            _limits_in_words(rows, limits, scope),
            PULSE,
            "What follows a milestone is associated with it, not caused by it.",
        ),
        draw=partial(charts.index_by_month, rows, limits, milestones, alt_text=sentence),
        short=f"Credibility is {now.index(parts):.0f} of 100{_signal(rows, limits)}",
    )


def _months(database: Database, scope: Scope, parts: dict[str, Part]) -> pd.DataFrame:
    by_month, cut = figures_by_month(database, scope)
    records = []
    for month, found in by_month.items():
        value = found.index(parts)
        if not math.isnan(value):
            low, high = found.interval(parts)
            parts_there = sum(parts[name].weight > 0 for name in found.figures)
            records.append((month, value, low, high, parts_there, month in cut))
    columns = ["month_on", "index", "index_low", "index_high", "parts", "is_partial"]
    rows = pd.DataFrame(records, columns=columns)
    on = rows["month_on"].dt.date if len(rows) else rows["month_on"]
    whole = {month: found for month, found in by_month.items() if month not in cut}
    baseline = baseline_months(_cases(whole, parts), scope)
    rows["is_baseline"] = (on >= baseline[0]) & (on <= baseline[1]) & ~rows["is_partial"] if baseline else False
    rows["is_signal"], rows["is_unusual"] = False, False
    begins = scope.from_on.replace(day=1) if scope.from_on else None
    rows["is_in_period"] = on >= begins if begins and len(rows) else True
    return rows


def whole_months(database: Database, scope: Scope) -> dict[date, dict[str, int]]:
    """Return the months up to the end of the period that are not cut, with the people or projects of each part."""
    by_month, cut = figures_by_month(database, scope)
    return _cases({month: found for month, found in by_month.items() if month not in cut}, parts_of(database, scope))


def _cases(months: dict[pd.Timestamp, Figures], parts: dict[str, Part]) -> dict[date, dict[str, int]]:
    counted = {
        month.date(): {name: cases for name, cases in found.cases.items() if parts[name].weight > 0}
        for month, found in months.items()
    }
    return {month: cases for month, cases in counted.items() if cases}


def baseline_months(cases: dict[date, dict[str, int]], scope: Scope) -> tuple[date, date] | None:
    """Return the first and last month of the baseline: the reader's, else the first whole ones that rest on enough.

    cases: of each whole month, the people or projects of each part. The baseline begins with the first month in which
    every part has a third of its usual cases or more. Usual is the median of the first 18 months, so that nothing later
    moves the baseline. When a file begins, hardly any project has come to its end: months that lack parts or rest on
    few projects are so noisy that limits made of them hide what comes later.
    """
    if scope.baseline:
        return scope.baseline
    months, first = list(cases), list(cases.values())[:BASELINE_MONTHS]
    if not months:
        return None
    usual = {name: median(own.get(name, 0) for own in first) for name in {name for own in first for name in own}}
    enough = [all(own.get(name, 0) >= number / 3 for name, number in usual.items()) for own in first]
    start = enough.index(True) if any(enough) else 0
    chosen = months[start : start + BASELINE_MONTHS]
    return chosen[0], chosen[-1]


def _limits(rows: pd.DataFrame) -> statistics.Limits | None:
    own = rows.loc[rows["is_baseline"].astype(bool), "index"]
    return statistics.process_limits(own.tolist(), (0, 100)) if len(own) >= BASELINE_MONTHS else None


def _moved(database: Database, scope: Scope, parts: dict[str, Part]) -> str:
    compared = scope.compared()
    if compared is None or scope.comparison == "rest":
        return ""
    before = figures_of(database, compared).index(parts)
    if math.isnan(before):
        return ""
    change = figures_of(database, scope).index(parts) - before
    if abs(change) < 0.5:
        return f", as in {compared_with(scope)}"
    size = words.count(round(abs(change)), "point")
    return f", {size} {'more' if change > 0 else 'less'} than in {compared_with(scope)}"


def _signal(rows: pd.DataFrame, limits: statistics.Limits | None) -> str:
    if limits is None:
        return ""
    told = rows[rows["is_signal"].astype(bool)]
    if told.empty:
        return f"; no signal by month against its baseline of {limits.mean:.0f}"
    is_above = told["index"].iloc[-1] > limits.mean
    same = told[(told["index"] > limits.mean) == is_above]
    since = words.month(same["month_on"].iloc[0])
    where = "above" if is_above else "below"
    return f"; {where} its baseline of {limits.mean:.0f} by more than chance, a signal since {since}"


def _baseline_in_words(rows: pd.DataFrame, limits: statistics.Limits | None) -> str:
    own = rows.loc[rows["is_baseline"].astype(bool), "month_on"]
    if limits is None:
        return "no baseline yet"
    return f"baseline {words.month(own.iloc[0])} to {words.month(own.iloc[-1])}"


def _limits_in_words(rows: pd.DataFrame, limits: statistics.Limits | None, scope: Scope) -> str:
    is_baseline = rows["is_baseline"].astype(bool)
    begins = ""
    if (
        scope.baseline is None
        and is_baseline.any()
        and not rows.loc[~rows["is_partial"].astype(bool), "is_baseline"].iloc[0]
    ):
        begins = (
            " The baseline begins with the first month in which every part rests on a third of its usual cases or more."
        )
    if limits is None:
        return f"Signals need a baseline of {BASELINE_MONTHS} whole months; this one has {is_baseline.sum()}.{begins}"
    return (
        f"A signal is two of three successive months after the baseline beyond the same limit, {limits.low:.0f} or"
        f" {limits.high:.0f} (XmR chart: mean ± 2.66 × the mean moving range), or a run on one side of its median"
        f" longer than chance makes (run chart). A single month beyond a limit is only unusual.{begins}"
    )


def index_change(database: Database, scope: Scope) -> Finding:
    """Which parts moved the index between two periods; the bars add up to its change."""
    question = "What moved the index?"
    parts, compared = parts_of(database, scope), scope.compared()
    now = figures_of(database, scope)
    if math.isnan(now.index(parts)):
        return _nothing(database, scope, question, "credibility_change", (BEHAVIOUR, OPINION, PARTS))
    if compared is None or scope.comparison == "rest":
        sentence = "Nothing is compared. Choose an earlier period to see what moved the index."
        return _empty(database, scope, question, sentence, "credibility_change")
    before = figures_of(database, compared)
    if math.isnan(before.index(parts)):
        sentence = f"No part of the index has a figure in {compared_with(scope)}, so nothing can be compared."
        return _empty(database, scope, question, sentence, "credibility_change")
    rows = _change_rows(now.figures, before.figures, parts)
    change = now.index(parts) - before.index(parts)
    sentence = _change_in_words(rows, change, scope)
    (low, high), (low_before, high_before) = now.interval(parts), before.interval(parts)
    return Finding(
        question,
        sentence,
        subline(
            f"Points of the index, against {compared_with(scope)}",
            f"{before.index(parts):.1f} before, {now.index(parts):.1f} now",
            scope,
        ),
        rows,
        ("credibility_change",),
        (BEHAVIOUR, OPINION, PARTS),
        caveats=(
            f"Index now 95{words.NARROW}%: {low:.1f} to {high:.1f}; before: {low_before:.1f} to {high_before:.1f}."
            " Where these overlap, the change may be chance.",
            "The bars add up to the whole change. Parts in one of the two periods only are one bar.",
            weights_caveat(now.figures, parts, scope),
            PULSE,
        ),
        draw=partial(charts.index_change, rows, alt_text=sentence),
    )


def _change_rows(now: dict[str, float], before: dict[str, float], parts: dict[str, Part]) -> pd.DataFrame:
    added, rest = statistics.index_change(now, before, parts)
    records = [
        (name, NAMES[name], points, said(name, before[name]), said(name, now[name])) for name, points in added.items()
    ]
    if abs(rest) > 1e-9:
        records.append(("", "Parts that came or went", rest, "", ""))
    rows = pd.DataFrame(records, columns=["component", "part", "points", "was", "now"])
    rows = rows.sort_values("points", key=lambda points: -points.abs(), kind="stable", ignore_index=True)
    signed = [_points(points) for points in rows["points"]]
    rows["label"] = [
        f"{points} · {was} → {now}" if was else points
        for points, was, now in zip(signed, rows["was"], rows["now"], strict=True)
    ]
    return rows


def _change_in_words(rows: pd.DataFrame, change: float, scope: Scope) -> str:
    against = compared_with(scope)
    if abs(change) < 0.5:
        sentence = f"The index is where it was in {against}"
        most = rows.iloc[0]
        return f"{sentence}; {most['part'].lower()} moved it most, by {_points(most['points'])}"
    way = "up" if change > 0 else "down"
    same = rows[rows["points"] * change > 0].head(2)
    what = words.list_words([f"{row.part.lower()} {_points(row.points)}" for row in same.itertuples()])
    return f"The index is {way} {abs(change):.1f} points on {against}: {what}"


def _points(points: float) -> str:
    return "0.0" if abs(points) < 0.05 else f"{points:+.1f}".replace("-", "−")


def index_parts(database: Database, scope: Scope) -> Finding:
    """What the index is made of in the period: the figure of each part, its score and its weight."""
    question = "What is the index made of?"
    parts, now = parts_of(database, scope), figures_of(database, scope)
    if math.isnan(now.index(parts)):
        return _nothing(database, scope, question, "credibility_index", (BEHAVIOUR, OPINION, PARTS))
    weights = statistics.shared_weights(now.figures, parts)
    records = []
    for name, part in parts.items():
        figure, weight = now.figures.get(name, math.nan), weights.get(name, 0.0)
        records.append(
            {
                "component": name,
                "name": NAMES[name],
                "figure": figure,
                "score": float(part.score(figure)),
                "weight": weight,
                "value_words": said(name, figure),
                "range_words": f"0 at {said(name, part.floor)}, 100 at {said(name, part.target)}",
                "weight_words": words.share(weight) if weight else "left out",
            }
        )
    rows = pd.DataFrame(records)
    counted = rows[rows["weight"] > 0]
    best, worst = counted.loc[counted["score"].idxmax()], counted.loc[counted["score"].idxmin()]
    sentence = f"{best['name']} scores {best['score']:.0f} of 100"
    if best["component"] != worst["component"]:
        sentence += f", {worst['name'].lower()} {worst['score']:.0f}: the furthest from its target"
    return Finding(
        question,
        sentence,
        subline("Score of each part, 0 to 100, with its figure and weight", words.count(len(counted), "part"), scope),
        rows,
        ("credibility_index",),
        (BEHAVIOUR, OPINION, PARTS),
        caveats=(
            weights_caveat(now.figures, parts, scope),
            "A part scores 0 at its floor or below and 100 at its target or above, in proportion between.",
            PULSE,
        ),
        draw=partial(charts.index_parts, rows, alt_text=sentence),
    )


def _nothing(database: Database, scope: Scope, question: str, measure: str, names: tuple[str, ...]) -> Finding:
    """The finding of an index without a figure: nothing recorded in the file, or nothing in this period."""
    everything = figures_of(database, Scope(scope.as_of, scope.time_zone))
    rows = query.run(database, BEHAVIOUR, scope)
    if everything.figures:
        return Finding(question, NO_FIGURE, "", rows, (measure,), names, state="empty")
    return Finding(question, ADD, "", rows, (measure,), names, state="not_recorded")


def _empty(database: Database, scope: Scope, question: str, sentence: str, measure: str) -> Finding:
    rows = query.run(database, BEHAVIOUR, scope)
    return Finding(question, sentence, "", rows, (measure,), (BEHAVIOUR, OPINION, PARTS), state="empty")
