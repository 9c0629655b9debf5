"""Two things against each other: a cell for each pair, the darker the more, with its number printed in it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_ROW, _NOTED_ROW = 30, 38
_LONGEST_NAME = 22
# Vega measures once how far the last slanting name reaches beyond the plot. Making room for it narrows the columns,
# and the name reaches a few pixels further than was measured.
_SLANTING_ROOM = 12
_LIGHTEST, _DARKEST = 0.05, 0.8
_OTHER = "Other"
# From the one that costs most to the one that carries.
STANCES = ("resistant", "unaware", "neutral", "supportive", "leading")
# A rate is written from so many answers; from fewer, how many of how many.
_FEWEST_FOR_RATE = 10


@dataclass(frozen=True)
class Axes:
    """Which columns of the rows are a matrix: fields in a selection, their places in order, and what stands above.

    picked: the fields a cell is picked by where they are not row and column; none at all where nothing lies behind one.
    is_wide: so few columns that their names lie on two lines above them.
    """

    row: str
    column: str
    row_place: str
    column_place: str
    above: str = ""
    picked: tuple[str, ...] | None = None
    is_wide: bool = False


def time_by_stage_and_holder(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Days per holder (row) and stage (column, in process order); what nobody held is not drawn.

    Columns: stage, holder_function, stage_position, holder_position, projects, days, share (0–1, of all days).
    """
    cells = base.required(rows)
    cells["days_words"] = cells["days"].map(words.days)
    cells["share_words"] = cells["share"].map(words.share)
    cells["projects_words"] = [words.count(number, "project") for number in cells["projects"]]
    tooltip = {"row_name": "Holder", "column_name": "Stage", "days_words": "Elapsed time"}
    tooltip |= {"share_words": "Share of all elapsed time", "projects_words": "From"}
    axes = Axes("holder_function", "stage", "holder_position", "stage_position")
    return _matrix(_of_days(cells), axes, tooltip, mode, alt_text)


def hand_offs(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Days after hand-offs from one function (row) to another (column), both in order of from_place and to_place.

    Columns: from_function, to_function, from_place, to_place, hand_offs, projects, days, waited_days (null where not
    recorded), held_days, median_held_days.
    """
    cells = base.required(rows)
    cells["count_words"] = [words.count(number, "hand-off") for number in cells["hand_offs"]]
    cells["projects_words"] = [words.count(number, "project") for number in cells["projects"]]
    for column in ("waited_days", "held_days", "median_held_days"):
        cells[f"{column}_words"] = cells[column].map(words.days)
    tooltip = {"row_name": "From", "column_name": "To", "count_words": "Hand-offs", "projects_words": "In"}
    tooltip |= {"waited_days_words": "With nobody in between", "held_days_words": "With who took it"}
    tooltip |= {"median_held_days_words": "Median with who took it"}
    axes = Axes("from_function", "to_function", "from_place", "to_place", "Handed over to")
    return _matrix(_of_days(cells), axes, tooltip, mode, alt_text)


def objections_by_stage(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Objection rate per function (row, in the order of the rows) and stage (column, in process order).

    Columns: function, stage, stage_position, asks, objections, rate (0–1), projects. Few answers say how many objected
    of how many, and stay pale.
    """
    cells = _in_order(base.required(rows))
    cells["is_few"] = cells["asks"] < _FEWEST_FOR_RATE
    cells["value"] = cells["rate"].where(~cells["is_few"], 0.0)
    cells["label"] = [
        f"{int(some):,} of {int(number):,}" if few else words.share(rate)
        for some, number, few, rate in zip(
            cells["objections"], cells["asks"], cells["is_few"], cells["rate"], strict=True
        )
    ]
    cells["value_words"] = [
        f"{words.share(rate)} ({int(some):,} of {words.count(int(number), 'answer')})"
        for rate, some, number in zip(cells["rate"], cells["objections"], cells["asks"], strict=True)
    ]
    tooltip = {"row_name": "Function", "column_name": "Stage", "value_words": "Objected"}
    return _matrix(cells, Axes("function", "stage", "function_place", "stage_position"), tooltip, mode, alt_text)


def objections_by_reason(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Objections per function (row) and reason (column), the most frequent of both first.

    Columns: function, reason, objections, function_objections, reason_objections, share (0–1), projects.
    """
    cells = _in_order(base.required(rows))
    cells["reason_place"] = -cells["reason_objections"].where(cells["reason"] != "not recorded", -1)
    cells["value"], cells["label"] = cells["objections"], [f"{int(number):,}" for number in cells["objections"]]
    cells["value_words"] = [
        f"{words.count(int(number), 'objection')}, {words.share(share)} of the function's"
        for number, share in zip(cells["objections"], cells["share"], strict=True)
    ]
    tooltip = {"row_name": "Function", "column_name": "To protect", "value_words": "Objections"}
    return _matrix(cells, Axes("function", "reason", "function_place", "reason_place"), tooltip, mode, alt_text)


def delay_by_stage(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Days waited after objections per function (row, costliest first) and stage (column, in process order).

    Columns: function, stage, stage_position, objections, projects, resolved_days, ended_days, open_days, days.
    """
    cells = _in_order(base.required(rows))
    for column in ("resolved_days", "ended_days", "open_days"):
        cells[f"{column}_words"] = cells[column].map(words.days)
    cells["count_words"] = [words.count(int(number), "objection") for number in cells["objections"]]
    tooltip = {
        "row_name": "Function", "column_name": "Stage", "count_words": "Objections",
        "resolved_days_words": "Until the next answer", "open_days_words": "Still open",
        "ended_days_words": "Until the project ended",
    }  # fmt: skip
    axes = Axes("function", "stage", "function_place", "stage_position")
    return _matrix(_of_days(cells), axes, tooltip, mode, alt_text)


def delays_and_reasons(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "", height: int = 0) -> dict:
    """Days waited after objections per function and stage, with the reason of most of them in the dark cells.

    Columns: those of delay_by_stage, reason (null where none is given), reason_days.
    """
    cells = _of_days(_in_order(base.required(rows)))
    cells["reason_words"] = cells["reason"].map(words.stage)
    dark = cells["days"] >= 0.25 * cells["days"].max()
    cells["note"] = cells["reason_words"].str.lower().where(dark & cells["reason"].notna(), "")
    cells["count_words"] = [words.count(int(number), "objection") for number in cells["objections"]]
    tooltip = {
        "row_name": "Function", "column_name": "Stage", "value_words": "Waited", "count_words": "Objections",
        "reason_words": "Most of it to protect",
    }  # fmt: skip
    axes = Axes("function", "stage", "function_place", "stage_position", is_wide=True)
    return _matrix(cells, axes, tooltip, mode, alt_text, height or _NOTED_ROW * cells["function"].nunique())


def stance_journeys(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """How many journeys led from a first stance (row) to a last one (column), both from resistant to leading.

    Columns: first_stance, last_stance, journeys.
    """
    cells = base.required(rows)
    for end in ("first", "last"):
        cells[f"{end}_place"] = cells[f"{end}_stance"].map({stance: place for place, stance in enumerate(STANCES)})
    cells["value"], cells["label"] = cells["journeys"], [f"{int(number):,}" for number in cells["journeys"]]
    cells["value_words"] = [words.count(int(number), "journey") for number in cells["journeys"]]
    tooltip = {"row_name": "Began", "column_name": "Was last", "value_words": "Journeys"}
    axes = Axes("first_stance", "last_stance", "first_place", "last_place", "Where it was last", picked=())
    return _matrix(cells, axes, tooltip, mode, alt_text)


def explored(
    rows: pd.DataFrame,
    labels: tuple[str, str],
    title: str,
    *,
    picked: tuple[str, ...] = (),
    mode: str = "light",
    alt_text: str = "",
) -> dict:
    """Any figure by two dimensions: `first` down, `second` across, in order of their places, n under each figure.

    Columns: first, second, first_place, second_place, value (null: nothing to say), number, label, number_label (empty:
    the figure has its number in it), value_words, is_firm, and those a cell is picked by. labels: of the dimensions;
    title: of the figure; picked: the fields of a selection, none where nothing lies behind a cell.
    """
    cells = base.required(rows)
    cells["note"] = cells["number_label"]
    cells["value"] = cells["value"].where(cells["is_firm"].astype(bool), 0.0).fillna(0.0)
    tooltip = {"row_name": labels[0], "column_name": labels[1], "value_words": title}
    axes = Axes("first", "second", "first_place", "second_place", picked=picked)
    height = (_NOTED_ROW if cells["note"].any() else _ROW) * cells["first"].nunique()
    return _matrix(cells, axes, tooltip, mode, alt_text, height)


def _in_order(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells with the place of their function: functions stand in the order of the rows."""
    places = {name: place for place, name in enumerate(dict.fromkeys(cells["function"]))}
    return cells.assign(function_place=cells["function"].map(places))


def _of_days(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells with their days as value."""
    labels = [words.days_short(days) for days in cells["days"]]
    return cells.assign(value=cells["days"], label=labels, value_words=cells["days"].map(words.days))


def _matrix(
    cells: pd.DataFrame, axes: Axes, tooltip: dict[str, str], mode: str, alt_text: str, height: int = 0
) -> dict:
    """The cells as rectangles with their label, and below it their note where they have one."""
    cells["row_name"], cells["column_name"] = (cells[field].map(words.stage) for field in (axes.row, axes.column))
    cells["column_text"] = [textwrap.shorten(name, _LONGEST_NAME, placeholder=" …") for name in cells["column_name"]]
    cells["said"] = cells["row_name"] + ", " + cells["column_name"] + ": " + cells["value_words"]
    largest = cells["value"].max()
    cells["fill"] = [_fill(value, largest, mode) for value in cells["value"]]
    cells["ink"] = cells["fill"].map(theme.text_on)
    in_rows = cells.sort_values(axes.row_place).drop_duplicates(axes.row)
    in_columns = cells.sort_values(axes.column_place).drop_duplicates(axes.column)
    y = alt.Y("row_name:N", axis=alt.Axis(title=None, domain=False, labelPadding=10))
    y = y.scale(domain=list(in_rows["row_name"]), paddingInner=0.06, paddingOuter=0)
    x = alt.X("column_text:N", axis=_columns_axis(axes))
    x = x.scale(domain=list(in_columns["column_text"]), paddingInner=0.04, paddingOuter=0)
    # All others together are no value that rows behind could be looked up by.
    is_other = cells[axes.row].eq(_OTHER) | cells[axes.column].eq(_OTHER)
    by = [axes.row, axes.column] if axes.picked is None else list(axes.picked)
    fields = list(dict.fromkeys([axes.row, axes.column, *by, "column_text", "fill", "said", *tooltip]))
    titles = [alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()]

    def marks(some: pd.DataFrame) -> alt.Chart:
        start = alt.Chart(base.data(some, fields)).mark_rect(stroke=theme.edge("context", mode), strokeWidth=0.5)
        return start.encode(x, y, alt.Fill("fill:N", scale=None), alt.Description("said:N"), tooltip=titles)

    layers = [marks(cells)]
    if by:
        picked, opacity = base.picking(by)
        layers = [marks(cells[~is_other]).encode(opacity=opacity).add_params(picked)]
    if by and is_other.any():
        layers.append(marks(cells[is_other]))
    layers += _labels(cells, x, y)
    spec = base.finished(layers, height or _ROW * len(in_rows), mode, alt_text)
    return spec if axes.is_wide else spec | {"padding": spec["padding"] | {"right": _SLANTING_ROOM}}


def _labels(cells: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """The number in each cell, moved up a little where a note stands under it."""
    has_note = "note" in cells
    cells = cells.assign(up=[-7 if note else 0 for note in cells["note"]] if has_note else 0)
    ink, layers = alt.Color("ink:N", scale=None), []
    for up, some in cells.groupby("up"):
        start = alt.Chart(base.data(some, ["row_name", "column_text", "label", "ink"]))
        numbers = start.mark_text(fontSize=theme.SMALL_FONT_SIZE, dy=int(up), aria=False)
        layers.append(numbers.encode(x, y, alt.Text("label:N"), ink))
    noted = cells[cells["up"] < 0]
    if len(noted):
        start = alt.Chart(base.data(noted, ["row_name", "column_text", "note", "ink"]))
        notes = start.mark_text(fontSize=theme.SMALL_FONT_SIZE, dy=8, aria=False)
        layers.append(notes.encode(x, y, alt.Text("note:N"), ink))
    return layers


def _columns_axis(axes: Axes) -> alt.Axis:
    """Names above the columns: on two lines where these are few, else slanting, or they would run into each other."""
    shared = {"title": axes.above or None, "orient": "top", "labelOverlap": False, "domain": False,
              "titleAnchor": "start", "titlePadding": 10}  # fmt: skip
    if axes.is_wide:
        two_lines = "split(replace(datum.label, ' ', '\\n'), '\\n')"
        return alt.Axis(
            labelAngle=0, labelExpr=two_lines, labelFontSize=theme.SMALL_FONT_SIZE, labelPadding=22, **shared
        )
    return alt.Axis(labelAngle=-40, labelAlign="left", labelPadding=6, **shared)


def _fill(value: float, largest: float, mode: str) -> str:
    share = value / largest if largest > 0 else 0
    return theme.ground("focus", mode, _LIGHTEST + (_DARKEST - _LIGHTEST) * share)
