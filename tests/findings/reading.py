"""Sentences read back: the figures in them, and the same figures counted anew from rows."""

import math
import re
from datetime import date

from dashboard.database import Database
from dashboard.scope import Scope
from dashboard.words import NARROW

INSIDE = ("stakeholder", "control")
UNKNOWN = ("nobody", "unattributed")


def plain(text: str) -> str:
    """A sentence with ordinary spaces."""
    return text.replace(NARROW, " ")


def percent(share: float) -> str:
    """A share as a reader rounds it, half up; never nothing for something or all for less."""
    if 0 < share < 0.005:
        return "< 1 %"
    if 0.995 <= share < 1 - 1e-9:
        return "> 99 %"
    return f"{math.floor(share * 100 + 0.5)} %"


def days(value: float) -> str:
    """Days as a reader rounds them: one decimal under ten, none above."""
    text = f"{math.floor(value * 10 + 0.5) / 10:.1f}".removesuffix(".0") if value < 9.95 else f"{value:.0f}"
    return f"{text} {'day' if text == '1' else 'days'}"


def nearest_rank(values: list[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[math.ceil(share * len(ordered)) - 1]


def whole(database: Database, **filters) -> Scope:
    """All time of a file, compared with nothing."""
    return Scope(database.dataset.as_of, database.dataset.time_zone, **filters)


def between(database: Database, first: str, last: str, comparison: str = "previous", **filters) -> Scope:
    """A period of a file from its first to its last day."""
    dataset = database.dataset
    bounds = date.fromisoformat(first), date.fromisoformat(last)
    return Scope(dataset.as_of, dataset.time_zone, *bounds, comparison, **filters)


def figures(text: str) -> list[str]:
    """All figures of a sentence, as they are written."""
    return re.findall(r"\d[\d,]*(?:\.\d+)?", plain(text))
