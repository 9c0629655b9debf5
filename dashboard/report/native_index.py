"""The credibility index as a chart that PowerPoint draws itself, and what happened meanwhile."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import words
from dashboard.report.plots import (
    SCORE,
    Plot,
    Series,
    by_key,
    last_place,
    months_of,
    named,
)

# How a month of the index is called, and the role of its mark.
_LOOKS = {
    "Month before it": "neutral", "Month in the period": "focus", "Signal, better": "better",
    "Signal, worse": "worse", "Unusual, better": "better", "Unusual, worse": "worse", "Part of a month": "focus",
}  # fmt: skip
_MILESTONES = {"small_win": ("Small win", "triangle", "better"), "change": ("Change", "diamond", "focus"),
               "incident": ("Incident", "x", "worse")}  # fmt: skip


def index_by_month(rows: pd.DataFrame, baseline: Any, milestones: pd.DataFrame) -> list[Plot]:
    """The credibility index by month against its baseline, with milestones at the foot."""
    months = months_of(rows)
    values = by_key(rows, "month_on", months, "index")
    limits = [by_key(rows, "month_on", months, f"index_{end}") for end in ("low", "high")]
    known = [value for value in (*values, *limits[0], *limits[1]) if value is not None]
    known += [] if baseline is None else [baseline.low, baseline.high]
    marks = milestones[milestones["happened_on"].between(months[0], months[-1] + pd.offsets.MonthEnd(1))]
    low, high = max(0, min(known) // 10 * 10), min(100, -(-max(known) // 10) * 10)
    low = max(0, low - 10) if len(marks) else low
    looks = {row["month_on"]: _index_look(row, baseline) for row in rows.to_dict("records")}
    whole = tuple(None if looks.get(on) == "Part of a month" else one for on, one in zip(months, values, strict=True))
    line = Series(
        "Index",
        values,
        "neutral",
        *limits,
        thickness=1.5,
        marker="none",
        in_legend=False,
        named=last_place(whole),
        is_dated=True,
    )
    series = [line]
    for look, role in _LOOKS.items():
        own = tuple(one if looks.get(on) == look else None for on, one in zip(months, values, strict=True))
        if any(one is not None for one in own):
            hollow = range(len(months)) if look == "Part of a month" else ()
            series.append(Series(look, own, role, thickness=0, hollow=hollow))
    if baseline is not None:
        lines = {"Baseline": baseline.mean, "Upper limit": baseline.high, "Lower limit": baseline.low}
        series += [
            Series(name, (float(at),) * len(months), "text_muted", thickness=1.25, is_dashed=name != "Baseline",
                   marker="none", named=(len(months) - 1,), in_legend=False)
            for name, at in lines.items()
        ]  # fmt: skip
    for kind, (name, marker, role) in _MILESTONES.items():
        happened = set(marks.loc[marks["kind"] == kind, "happened_on"].dt.to_period("M"))
        at = tuple(float(low) + 3 if on.to_period("M") in happened else None for on in months)
        if happened:
            series.append(Series(name, at, role, thickness=0, marker=marker))
    return [
        Plot("lines", named(months, [words.month(on) for on in months]), series, SCORE, axis=SCORE, low=low, high=high,
             step=10, legend="top", beside=0.12)
    ]  # fmt: skip


def _index_look(row: dict, baseline: Any) -> str:
    if row["is_partial"]:
        return "Part of a month"
    if baseline is not None and (row["is_signal"] or row["is_unusual"]):
        kind, end = "Signal" if row["is_signal"] else "Unusual", "better" if row["index"] > baseline.mean else "worse"
        return f"{kind}, {end}"
    return "Month in the period" if row["is_in_period"] and not row["is_baseline"] else "Month before it"


def milestones(rows: pd.DataFrame, happened: pd.DataFrame) -> list[str]:
    """Return what happened in the months of the index, a line each, for the notes: the chart has only the marks."""
    months = months_of(rows)
    shown = happened[happened["happened_on"].between(months[0], months[-1] + pd.offsets.MonthEnd(1))]
    return [
        f"{words.date_short(one['happened_on'])}, {_MILESTONES[one['kind']][0].lower()}: {one['label']}"
        for one in shown.sort_values("happened_on", kind="stable").to_dict("records")
    ]
