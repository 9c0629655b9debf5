"""What a chart holds that PowerPoint draws itself: categories, series, and how each part of them looks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from dashboard import words
from dashboard.charts.base import ticks
from dashboard.report.columns import plain

Values = tuple[float | None, ...]
# More months than these are an axis of time: their names, and what stands under them, would not stand side by side.
_MOST_NAMED = 18
# An axis of days that reaches so far has no step with a part of a day.
_WHOLE_DAYS_FROM = 6
# Formats of numbers.
SHARE, DAYS, COUNT, SCORE = "0%", "#,##0.0", "#,##0", "0"
OF_UNITS = {"share": SHARE, "days": DAYS, "count": COUNT}


@dataclass(frozen=True)
class Series:
    """One series; None is a gap. A point may have its own role, be hollow, or stand apart from the one before it."""

    name: str
    values: Values
    role: str
    # The limits of an interval around each value.
    low: Values = ()
    high: Values = ()
    # Roles of single points; in bars, those of a textured series too.
    roles: Mapping[int, str] = field(default_factory=dict)
    hollow: Collection[int] = ()
    # Points to which no line leads.
    apart: Collection[int] = ()
    is_textured: bool = False
    # Lines: how thick, in points, 0 for marks alone; dashed; the mark, or none.
    thickness: float = 2.25
    is_dashed: bool = False
    marker: str = "circle"
    # Points with their value written beside them; those with the name of the series as well.
    labelled: Collection[int] = ()
    named: Collection[int] = ()
    # Their label names the month instead of the series.
    is_dated: bool = False
    # A reference, such as a baseline, is in the muted colour of text.
    strength: float = 1.0
    in_legend: bool = True


@dataclass(frozen=True)
class Plot:
    """One chart. kind: columns_100, columns_stacked, columns, bars_stacked, bars_100, bars or lines.

    Categories that are months, as the first day of each, are an axis of time. Numbers are in `number` format; `label`
    is the format of values that are written, in bars and columns empty for none; `axis` the format along the axis of
    values, empty to hide it. `part` is its share of the height when there are several.
    """

    kind: str
    categories: Sequence[str | date]
    series: Sequence[Series]
    number: str
    label: str = ""
    axis: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None
    legend: str = ""
    gap: int = 40
    # The part of the width that is kept free at the right for names.
    beside: float = 0.0
    part: float = 1.0
    heading: str = ""


def values_of(cells: Iterable[Any]) -> Values:
    """Cells as a chart takes them; what is missing is a gap."""
    return tuple(plain(cell) for cell in cells)


def by_key(rows: pd.DataFrame, key: str, keys: Sequence, column: str) -> Values:
    """The values of a column in the order of the keys; a key without a row is a gap."""
    known = dict(zip(rows[key], rows[column], strict=True))
    return values_of(known.get(one) for one in keys)


def months_of(rows: pd.DataFrame) -> list[pd.Timestamp]:
    """Every month from the first to the last of the rows."""
    return list(pd.date_range(rows["month_on"].min(), rows["month_on"].max(), freq="MS"))


def named(months: Sequence[pd.Timestamp], names: Sequence[str]) -> Sequence[str | date]:
    """Return the names of months, or their first days where they are too many to be named."""
    return names if len(months) <= _MOST_NAMED else [month.date() for month in months]


def n_words(number: int | None) -> str:
    """How many, as it stands under a category."""
    return f"n{words.NARROW}{0 if number is None else int(number):,}"


def reach(unit: str, series: Sequence[Series]) -> float:
    """How far an axis from 0 reaches over values and intervals: a share to the next 10 %, at most all."""
    top = max([0.0, *(value for one in series for value in (*one.values, *one.high) if value is not None)])
    return min(1.0, (int(top * 10) + 1) / 10) if unit == "share" else ticks(top)[-1]


def axis_of(unit: str, high: float) -> str:
    """The format along an axis that reaches so far: days are whole unless they are few."""
    return COUNT if unit == "days" and high >= _WHOLE_DAYS_FROM else OF_UNITS[unit]


def last_place(values: Values) -> tuple[int, ...]:
    """The place of the last value that is known, if any."""
    known = [place for place, value in enumerate(values) if value is not None]
    return (known[-1],) if known else ()
