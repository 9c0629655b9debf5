"""Where procurement stands: the six figures of the board, and the sentence over them."""

from __future__ import annotations

import math

import pandas as pd

from dashboard import words
from dashboard.database import Database
from dashboard.findings.finding import Finding, compared_with, subline
from dashboard.findings.review.figures import QUERIES, Figure, figures
from dashboard.scope import Scope

MEASURES = ("cycle_time", "on_need_rate", "internal_share", "objection_rate", "credibility_index", "first_pass_yield")
EMPTY = "Nothing is recorded in this period with these filters. Widen the dates or take a filter away."


def headline(database: Database, scope: Scope) -> Finding:
    """How the six figures stand, and which of them moved by more than chance."""
    question = "Where do we stand?"
    found = figures(database, scope)
    rows = pd.DataFrame([_row(figure) for figure in found])
    if all(math.isnan(figure.now.value) for figure in found):
        return Finding(question, EMPTY, "", rows, MEASURES, QUERIES, state="empty")
    against = compared_with(scope)
    return Finding(
        question,
        _sentence(found, against),
        subline("Six figures" + (f", compared with {against}" if against else ""), found[0].n_words, scope),
        rows,
        MEASURES,
        QUERIES,
        caveats=(
            f"A move is called better or worse where its 95{words.NARROW}% interval leaves out nought: the intervals of"
            " both periods together (MOVER, Zou and Donner 2008). Of six figures that stand still, one moves like that"
            " by chance in one review of four.",
            "The median is of projects signed in the period; those still open may be the slow ones.",
        ),
        tiles=tuple(found),
    )


def _row(figure: Figure) -> dict[str, object]:
    moved = figure.difference
    return {
        "figure": figure.kind.label,
        "value": figure.now.value,
        "low": figure.now.low,
        "high": figure.now.high,
        "before": figure.before.value if figure.before else math.nan,
        "change": moved.change if moved else math.nan,
        "change_low": moved.low if moved else math.nan,
        "change_high": moved.high if moved else math.nan,
        "is_real": figure.is_real,
        "verdict": figure.verdict,
        "target": math.nan if figure.target is None else figure.target,
        "n": figure.n_words,
    }


def _sentence(found: list[Figure], against: str) -> str:
    by = {verdict: [one for one in found if one.verdict == verdict] for verdict in ("better", "worse")}
    better, worse = ([one.kind.verdicts[place] for one in by[key]] for place, key in enumerate(("better", "worse")))
    if not better and not worse:
        known = [one for one in found if not math.isnan(one.now.value)]
        told = words.list_words([f"{one.kind.label.lower()} {one.value_words}" for one in known[:2]])
        start = "Nothing moved beyond chance" if against else "As things stand"
        return f"{start}: {told}"
    # The surest move of each way is said with its figure.
    surest = [min(some, key=lambda one: one.difference.p) for some in by.values() if some]
    told = words.list_words([_moved(one) for one in surest])
    still = sum(one.verdict == "neutral" and not math.isnan(one.now.value) for one in found)
    if still and not (better and worse):
        told += f"; the other {words.count(still, 'figure')} within chance"
    said = (
        f"{words.list_words(better)}, but {words.list_words(worse)}"
        if better and worse
        else words.list_words(better or worse)
    )
    return f"{said[0].upper()}{said[1:]}: {told}"


def _moved(figure: Figure) -> str:
    change = figure.difference.change
    size = {"days": words.days, "number": lambda points: f"{points:.0f} points"}.get(
        figure.kind.unit, lambda share: words.points(share).lstrip("+")
    )(abs(change))
    return f"{figure.kind.label.lower()} {figure.value_words}, {'up' if change > 0 else 'down'} {size}"
