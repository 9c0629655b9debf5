"""How much of the time is inside the company, beside the time with suppliers."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, statistics, words
from dashboard.database import Database
from dashboard.findings.cycle_time.shared import (
    CHANGE_FROM,
    SHARED,
    empty,
    projects_words,
    rows_before,
    small_caveat,
    summary_of,
)
from dashboard.findings.finding import Finding, clock_days, moved, subline
from dashboard.scope import Scope

SIDES = ("stakeholder", "control", "procurement", "supplier", "on_hold", "nobody", "unattributed")
INSIDE, ALIGNED = ("stakeholder", "control"), ("stakeholder", "control", "supplier")
# What others have reported: name, what it is about, and its parts. Shown one by one, never averaged.
REFERENCES = (
    ("One practitioner", "about effort, not time", (("inside", 0.75),)),
    ("An opinion", "no figures behind it", (("inside, about", 0.70),)),
    (
        "IACCM 2017",
        "over 700 firms, contracting",
        (("review and approval", 0.45), ("creation", 0.25), ("negotiation", 0.30)),
    ),
)


def alignment_ratio(database: Database, scope: Scope) -> Finding:
    """How much of the time inside the company and with suppliers is inside, beside the share of all time."""
    question, name = "Does the internal deal take longer?", "cycle_time/internal_share_by_project"
    rows = query.run(database, name, scope)
    summary = summary_of(database, scope)
    if rows.empty:
        return empty(question, rows, name, "alignment_ratio", summary)
    both = {"ratio": measured(rows, ALIGNED), "share": measured(rows, SIDES)}
    sentence = _how_much(both, rows_before(database, name, scope, summary), scope)
    return Finding(
        question,
        sentence,
        subline(f"{clock_days(scope)} by side; line: 95{words.NARROW}% interval", projects_words(summary), scope),
        rows,
        ("alignment_ratio", "internal_share"),
        (name,),
        caveats=(
            "Inside: with stakeholders and control functions. Procurement's own time is in neither part of the ratio.",
            SHARED,
            *small_caveat(database, scope, summary),
            "Intervals draw the projects again, 2,000 times; above 5,000 projects the normal interval stands in.",
            "The references stand each for itself: one is about effort, one an opinion, one about contracting only.",
        ),
        n_used=int(summary["projects"]),
        n_total=int(summary["projects"] + summary["left_out"]),
        behind="cycle_time/projects_in_ledger",
        draw=partial(charts.internal_share, _bars(rows, both), alt_text=sentence),
    )


def measured(rows: pd.DataFrame, sides: tuple[str, ...]) -> tuple[float, tuple[float, float] | None] | None:
    """Return the share inside of the time on these sides, with its limits; None where there is no such time."""
    parts = rows[[f"{side}_days" for side in INSIDE]].sum(axis=1).to_numpy(float)
    wholes = rows[[f"{side}_days" for side in sides]].sum(axis=1).to_numpy(float)
    if not wholes.sum() > 0:
        return None
    limits = statistics.ratio_interval(parts, wholes) if len(rows) >= CHANGE_FROM else None
    return float(parts.sum() / wholes.sum()), limits


def _how_much(measured: dict, before: pd.DataFrame | None, scope: Scope) -> str:
    """Say the ratio with its limits and its change, and the share of all time."""
    if measured["ratio"] is None:
        return "No time is on record inside the company or with suppliers"
    ratio, limits = measured["ratio"]
    sentence = f"Of the time inside the company and with suppliers, {words.share(ratio)} is inside"
    if limits:
        sentence += f" (95{words.NARROW}%: {words.share_range(*limits)})"
    earlier = None if before is None else _ratio_of(before)
    sentence += moved(ratio, earlier, scope, "share")
    return f"{sentence}; of all elapsed time, {words.share(measured['share'][0])}"


def _ratio_of(rows: pd.DataFrame) -> float | None:
    inside = float(rows[[f"{side}_days" for side in INSIDE]].to_numpy().sum())
    both = inside + float(rows["supplier_days"].sum())
    return inside / both if both else None


def _bars(rows: pd.DataFrame, measured: dict) -> pd.DataFrame:
    """The bars of the chart: each measure by side, then each reference."""
    bars = []
    names = {"ratio": ("Alignment ratio", ALIGNED), "share": ("Share of all time", SIDES)}
    for key, (name, sides) in names.items():
        if measured[key] is None:
            continue
        inside, limits = measured[key]
        days = {side: float(rows[f"{side}_days"].sum()) for side in sides}
        low, high = limits or (None, None)
        for side, own in days.items():
            if own > 0:
                bars.append(
                    {
                        "name": name, "note": f"{words.share(inside)} inside", "part": side.replace("_", " "),
                        "holder_side": side, "share": own / sum(days.values()), "low": low, "high": high,
                        "is_shown": own >= 0.08 * sum(days.values()), "days": own,
                    }
                )  # fmt: skip
    for name, note, parts in REFERENCES:
        for part, share in parts:
            bars.append({"name": name, "note": note, "part": part, "share": share, "is_shown": True})
    return pd.DataFrame(bars).astype({"low": float, "high": float, "days": float})
