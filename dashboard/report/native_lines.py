"""Charts of lines over time that PowerPoint draws itself: rows of a finding in, plots out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard import words
from dashboard.charts.base import ticks as round_steps
from dashboard.report.plots import (
    COUNT,
    DAYS,
    OF_UNITS,
    SCORE,
    SHARE,
    Plot,
    Series,
    Values,
    axis_of,
    by_key,
    last_place,
    months_of,
    n_words,
    named,
    reach,
    values_of,
)

_DAYS_SAID = '[>=10]#,##0" days";#,##0.0" days"'
# Below so many projects a month's percentile is hollow, and a line needs so many neighbouring months.
_FEWEST_FOR_MEDIAN, _FEWEST_FOR_LINE = 6, 3
# More months or quarters than these have no room for a figure at each.
_MOST_WRITTEN, _MOST_QUARTERS_WRITTEN = 13, 8
_LONGER_THAN_A_MONTH = 32


def cycle_time_by_month(rows: pd.DataFrame) -> list[Plot]:
    """Days within which half and 85 % of a month's completed projects were signed."""
    months = months_of(rows)
    completed = by_key(rows, "month_on", months, "completed")
    running = set(rows.loc[rows["is_running"].astype(bool), "month_on"])
    firm = [(n or 0) >= _FEWEST_FOR_MEDIAN and on not in running for on, n in zip(months, completed, strict=True)]
    names = [
        words.month(on) + (" so far" if on in running else "") + f"\n{n_words(n)}"
        for on, n in zip(months, completed, strict=True)
    ]
    series = []
    for column, name, role in (("p85_days", "85 % within", "neutral"), ("p50_days", "Half within", "focus")):
        values = by_key(rows, "month_on", months, column)
        hollow = {place for place, is_firm in enumerate(firm) if not is_firm}
        ends = last_place(tuple(value if ok else None for value, ok in zip(values, firm, strict=True))) or last_place(
            values
        )
        series.append(Series(name, values, role, hollow=hollow, apart=_apart(values, firm, _FEWEST_FOR_LINE),
                             named=ends))  # fmt: skip
    ticks = round_steps(max([0.0, *(value for one in series for value in one.values if value is not None)]))
    return [Plot("lines", named(months, names), series, DAYS, _DAYS_SAID, axis=COUNT, low=0, high=ticks[-1],
                 step=ticks[1], beside=0.15)]  # fmt: skip


def _rate(
    keys: Sequence,
    names: Sequence[str],
    rows: pd.DataFrame,
    key: str,
    what: str,
    median: float | None = None,
    written: bool = True,
) -> list[Plot]:
    """Points with their intervals, in the columns that begin with `what`, and the median of all as a dashed line."""
    values = by_key(rows, key, keys, what)
    limits = [by_key(rows, key, keys, f"{what}_{end}") for end in ("low", "high")]
    partial_ones = set(rows.loc[rows["is_partial"].astype(bool), key])
    hollow = {place for place, one in enumerate(keys) if one in partial_ones}
    points = Series("Share", values, "focus", *limits, hollow=hollow, thickness=0, in_legend=False,
                    labelled=range(len(keys)) if written else ())  # fmt: skip
    series = [points]
    if median is not None:
        line = (float(median),) * len(keys)
        series.append(Series(f"Median of the whole months, {words.share(median)}", line, "neutral", thickness=1.5,
                             is_dashed=True, marker="none"))  # fmt: skip
    top = max([0.0, *(high for high in limits[1] if high is not None), *(value for value in values if value)])
    return [Plot("lines", names, series, SHARE, axis=SHARE, low=0, high=min(1.0, (int(top * 10) + 1) / 10),
                 legend="" if median is None else "top", beside=0.02)]  # fmt: skip


def _part(is_part: bool) -> str:
    # In words as well: not every program draws the mark of a part hollow.
    return ", part" if is_part else ""


def objection_rate_by_month(rows: pd.DataFrame, median: float | None = None) -> list[Plot]:
    """The rate of each month with its interval, and the median of the whole months."""
    rows = rows.assign(month_on=pd.to_datetime(rows["month_on"]))
    months = months_of(rows)
    asks = by_key(rows, "month_on", months, "asks")
    parts = set(rows.loc[rows["is_partial"].astype(bool), "month_on"])
    names = [f"{words.month(on)}\n{n_words(n)}{_part(on in parts)}" for on, n in zip(months, asks, strict=True)]
    return _rate(months, named(months, names), rows, "month_on", "rate", median, written=len(months) <= _MOST_WRITTEN)


def _quarters(rows: pd.DataFrame) -> list[str]:
    return [
        f"{words.quarter(on)}\n{n_words(n)}{_part(bool(is_part))}"
        for on, n, is_part in zip(rows["quarter_on"], rows["projects"], rows["is_partial"], strict=True)
    ]


def rate_by_quarter(rows: pd.DataFrame, what: str = "") -> list[Plot]:
    """A share by quarter with its interval, in the columns that begin with `what`."""
    keys = list(rows["quarter_on"])
    names = _quarters(rows)
    return _rate(keys, names, rows, "quarter_on", what)


def promises_kept(rows: pd.DataFrame) -> list[Plot]:
    """The share of promises kept by quarter, as first made and renegotiated."""
    names = _quarters(rows)
    hollow = {place for place, is_part in enumerate(rows["is_partial"].astype(bool)) if is_part}
    series = []
    for column, name, role in (("renegotiated_share", "Renegotiated", "neutral"),
                               ("kept_share", "As first made", "focus")):  # fmt: skip
        values = values_of(rows[column])
        written = range(len(values)) if len(values) <= _MOST_QUARTERS_WRITTEN else ()
        limits = [values_of(rows[f"{column}_{end}"]) for end in ("low", "high")] if column == "kept_share" else [(), ()]
        series.append(Series(name, values, role, *limits, hollow=hollow, apart=_apart(values, [True] * len(values)),
                             labelled=written, named=last_place(values)))  # fmt: skip
    return [Plot("lines", names, series, SHARE, axis=SHARE, low=0, high=1, beside=0.14)]


def cumulative_flow(rows: pd.DataFrame) -> list[Plot]:
    """A line for each part: PowerPoint and LibreOffice do not agree which of several areas lies at the back."""
    months = months_of(rows)
    bands = rows.drop_duplicates("band_no").sort_values("band_no")
    series = []
    for place, (number, band) in enumerate(zip(bands["band_no"], bands["band"], strict=True)):
        first, _, last = band.partition(";")
        name = words.stage(first) if last in ("", first) else f"{words.stage(first)} to {words.stage(last).lower()}"
        values = by_key(rows[rows["band_no"] == number], "month_on", months, "projects")
        strength = 0.5 + 0.5 * place / max(len(bands) - 1, 1)
        series.append(
            Series(name, values, "procurement", strength=strength, marker="none", labelled=last_place(values))
        )
    ticks = round_steps(max(value for one in series for value in one.values if value is not None))
    running = set(rows.loc[rows["is_running"].astype(bool), "month_on"])
    names = [words.month(on) + ("\nso far" if on in running else "") for on in months]
    return [Plot("lines", named(months, names), series, COUNT, axis=COUNT, low=0, high=ticks[-1], step=ticks[1],
                 legend="right", beside=0.27)]  # fmt: skip


def trust_by_quarter(rows: pd.DataFrame) -> list[Plot]:
    """The trust score by quarter with its interval, and the dimensions that explain it."""
    names = [words.quarter(on) for on in rows["quarter_on"]]
    kinds = {"ability": "Ability", "benevolence": "Benevolence", "integrity": "Integrity", "trust": "Trust"}
    series = []
    for column, name in kinds.items():
        values = values_of(rows[column])
        if all(value is None for value in values):
            continue
        is_main = column == "trust"
        limits = [values_of(rows[f"trust_{end}"]) for end in ("low", "high")] if is_main else [(), ()]
        series.append(Series(name, values, "focus" if is_main else "neutral", *limits,
                             thickness=3 if is_main else 1.25, apart=_apart(values, [True] * len(values)),
                             named=last_place(values)))  # fmt: skip
    every = [value for one in series for value in (*one.values, *one.low, *one.high) if value is not None]
    low, high = max(0, (min(every) - 4) // 10 * 10), min(100, -(-(max(every) + 4) // 10) * 10)
    return [Plot("lines", names, series, SCORE, axis=SCORE, low=low, high=high, beside=0.14)]


def explored_line(rows: pd.DataFrame, unit: str, title: str) -> list[Plot]:
    """A figure of one's own question over months, quarters or years, with its interval; a part of one hollow."""
    values = values_of(rows["value"])
    limits = [values_of(rows[end]) if rows[end].notna().any() else () for end in ("low", "high")]
    is_part = rows["is_partial"].astype(bool)
    hollow = {place for place, one in enumerate(is_part) if one}
    under = [f"\n{n}" if n not in ("", words.missing) else "" for n in rows["number_label"]]
    names = [f"{name}{n}{_part(one)}" for name, n, one in zip(rows["period"], under, is_part, strict=True)]
    written = range(len(values)) if len(values) <= _MOST_WRITTEN else last_place(values)
    series = [Series(title, values, "focus", *limits, hollow=hollow, apart=_apart(values, [True] * len(values)),
                     labelled=written)]  # fmt: skip
    days = list(pd.to_datetime(rows["period_on"]))
    are_months = len(days) > 1 and (days[1] - days[0]).days < _LONGER_THAN_A_MONTH
    high = reach(unit, series)
    return [Plot("lines", named(days, names) if are_months else names, series, OF_UNITS[unit],
                 _DAYS_SAID if unit == "days" else OF_UNITS[unit], axis=axis_of(unit, high), low=0, high=high,
                 beside=0.07)]  # fmt: skip


def _apart(values: Values, firm: Sequence[bool], fewest: int = 1) -> set[int]:
    """The points to which no line leads: those beside a gap or one that is not firm, and in too short a stretch."""
    solid = [value is not None and is_firm for value, is_firm in zip(values, firm, strict=True)]
    apart, start = set(range(len(solid))), None
    for place, one in enumerate([*solid, False]):
        if one and start is None:
            start = place
        if not one and start is not None:
            if place - start >= fewest:
                apart -= set(range(start + 1, place))
            start = None
    return apart
