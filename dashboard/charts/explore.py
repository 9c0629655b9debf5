"""Any figure as the answer to a question: side by side with its interval, over time, and over time in strips."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_ROW, _HEIGHT, _STRIP, _LOW_STRIP = 34, 300, 88, 60
_FORMATS = {"share": "%", "days": ",.1~f", "count": ",.0f"}
# How much of a strip its line takes: the rest parts it from the one above.
_LINE_SHARE = 0.84


def explored_bars(
    rows: pd.DataFrame,
    unit: str,
    title: str,
    against: str = "",
    *,
    picked: Sequence[str] = (),
    mode: str = "light",
    alt_text: str = "",
) -> dict:
    """A bar for each value of a dimension with its interval and n, and a tick where it was; in the order of the rows.

    Columns: name, value (null: written, not drawn), low, high, before (null where none), number, label, value_words,
    limits_words, before_words, is_firm, leads (whether a list is behind it), and those it is picked by.
    unit: share, days or count; title: of the figure; against: what `before` is of; picked: the fields of a selection.
    """
    lines = base.required(rows)
    lines["said"] = lines["name"] + ": " + lines["value_words"]
    lines["kind"] = lines["is_firm"].map({True: "firm", False: "few"})
    largest = float(lines[["value", "high", "before"]].max().max())
    top = min(1.0, largest * 1.04) if unit == "share" else largest * 1.04
    y = alt.Y("name:N", axis=alt.Axis(title=None, labelPadding=12))
    y = y.scale(domain=list(lines["name"]), paddingInner=0.4, paddingOuter=0.2)
    axis = alt.Axis(title=None, format=_FORMATS[unit], tickCount=5, grid=True)
    scale = alt.Scale(domain=[0, top if top > 0 else 1], nice=False)
    x = alt.X("value:Q", axis=axis, scale=scale)
    tooltip = {"name": "Value", "value_words": title, "limits_words": "95 % interval"}
    if against:
        tooltip["before_words"] = against[0].upper() + against[1:]
    fill = alt.Fill("kind:N", legend=None).scale(
        domain=["firm", "few"], range=[theme.tint("procurement", mode, 0.4), theme.tint("context", mode, 0.4)]
    )
    stroke = alt.Stroke("kind:N", legend=None).scale(
        domain=["firm", "few"], range=[theme.edge("procurement", mode), theme.edge("context", mode)]
    )
    paper = theme.colour("background", mode)
    ink, muted = (alt.ColorValue(theme.colour(role, mode)) for role in ("text", "neutral"))
    drawn = lines.dropna(subset=["value"])
    fields = list(dict.fromkeys(["name", "value", "kind", "said", *tooltip, *picked]))

    def bars(some: pd.DataFrame) -> alt.Chart:
        return alt.Chart(base.data(some, fields)).mark_bar(strokeWidth=1).encode(
            x, alt.X2(datum=0), y, fill, stroke, alt.Description("said:N"),
            tooltip=[alt.Tooltip(f"{field}:N", title=said) for field, said in tooltip.items()],
        )  # fmt: skip

    layers = [
        *_leading(bars, drawn, picked),
        alt.Chart(base.data(drawn.dropna(subset=["low", "high"]), ["name", "low", "high"]))
        .mark_rule(strokeWidth=2, aria=False)
        .encode(alt.X("low:Q", scale=scale), alt.X2("high"), y, color=ink),
        alt.Chart(base.data(lines.dropna(subset=["before"]), ["name", "before"]))
        .mark_point(size=80, strokeWidth=2, fill=paper, opacity=1, aria=False)
        .encode(alt.X("before:Q", scale=scale), y, color=muted),
        alt.Chart(base.data(lines, ["name", "label"]))
        .mark_text(x="width", align="left", dx=14, aria=False)
        .encode(y, alt.Text("label:N")),
    ]  # fmt: skip
    if lines["before"].notna().any():
        layers.append(_before_key(against, mode))
    return base.finished(layers, max(_ROW * len(lines), 60), mode, alt_text)


def _leading(marks: Callable[[pd.DataFrame], alt.Chart], drawn: pd.DataFrame, picked: Sequence[str]) -> list[alt.Chart]:
    """The marks, of which those can be picked that lead to a list: all others together are none to look up."""
    if not picked:
        return [marks(drawn)]
    leads = drawn["leads"].astype(bool)
    selection, opacity = base.picking(list(picked))
    layers = [marks(drawn[leads]).encode(opacity=opacity).add_params(selection)]
    return [*layers, marks(drawn[~leads])] if not leads.all() else layers


def _before_key(against: str, mode: str) -> alt.Chart:
    """The hollow mark explained above the plot."""
    text = f"Hollow: {against}"
    start = alt.Chart(alt.InlineData(values=[{"text": text}]))
    ink = alt.ColorValue(theme.colour("text_muted", mode))
    mark = start.mark_text(x=0, y=-14, align="left", fontSize=theme.SMALL_FONT_SIZE, aria=False)
    return mark.encode(alt.Text("text:N"), color=ink)


def explored_line(
    rows: pd.DataFrame, unit: str, title: str, *, picked: Sequence[str] = (), mode: str = "light", alt_text: str = ""
) -> dict:
    """One figure over time with the band of its interval; a month, quarter or year that is cut hollow.

    Columns: period (in order, each once), value (null: a gap), low, high, label, number_label, value_words,
    limits_words, is_partial, leads, and those a point is picked by.
    """
    points = base.required(rows)
    points["said"] = points["period"] + ": " + points["value_words"]
    points["part_words"] = points["is_partial"].map({True: "part of it", False: "whole"})
    axis = alt.Axis(title=None, labelAngle=0, labelOverlap="parity", labelSeparation=6)
    x = alt.X("period:O", axis=axis).scale(domain=list(points["period"]))
    top = float(points[["value", "high"]].max().max())
    top = min(1.0, top * 1.08) if unit == "share" else top * 1.08
    scale = alt.Scale(domain=[0, top if top > 0 else 1], nice=False)
    y = alt.Y("value:Q", scale=scale,
              axis=alt.Axis(title=None, format=_FORMATS[unit], tickCount=5, grid=True))  # fmt: skip
    tooltip = {"period": "Period", "value_words": title, "limits_words": "95 % interval", "part_words": "Counted"}
    ink = theme.colour("focus", mode)
    hollow = base.either(alt.FillValue, "datum.is_partial", theme.colour("background", mode), ink)
    start = alt.Chart(base.data(points, ["period", "value", "low", "high"]))
    fields = list(dict.fromkeys(["value", "said", "is_partial", "label", *tooltip]))
    known = points.dropna(subset=["value"])
    dots = alt.Chart(base.data(known, fields))

    def marks(some: pd.DataFrame) -> alt.Chart:
        start = alt.Chart(base.data(some, list(dict.fromkeys([*fields, *picked]))))
        return start.mark_point(size=70, strokeWidth=2.5, stroke=ink, opacity=1).encode(
            x, y, alt.Description("said:N"), fill=hollow,
            tooltip=[alt.Tooltip(f"{field}:N", title=said) for field, said in tooltip.items()],
        )  # fmt: skip

    layers = [
        start.mark_area(opacity=1, aria=False, color=theme.tint("context", mode, 0.5)).encode(
            x, alt.Y("low:Q", scale=scale), alt.Y2("high")
        ),
        start.mark_line(strokeWidth=2.5, aria=False, color=ink).encode(x, y),
        *_leading(marks, known, picked),
    ]  # fmt: skip
    if len(points) <= 14:
        layers.append(dots.mark_text(dy=-12, aria=False).encode(x, y, alt.Text("label:N")))
    return base.finished(layers, _HEIGHT, mode, alt_text)


def explored_strips(
    rows: pd.DataFrame, unit: str, title: str, *, picked: Sequence[str] = (), mode: str = "light", alt_text: str = ""
) -> dict:
    """A strip for each name, one under the other on one scale: its line over time with its band, and its last figure.

    Columns: those of explored_line, and name; every name has every period, in the order of the rows.
    """
    points = base.required(rows)
    names = list(dict.fromkeys(points["name"]))
    top = float(points[["value", "high"]].max().max())
    top = top if top > 0 else 1.0
    places = points["name"].map({name: place for place, name in enumerate(names)}) + 1
    for field in ("value", "low", "high"):
        points[f"{field}_at"] = places - _LINE_SHARE * points[field] / top
    points["base_at"] = places.astype(float)
    points["said"] = points["name"] + ", " + points["period"] + ": " + points["value_words"]
    axis = alt.Axis(title=None, labelAngle=0, labelOverlap="parity", labelSeparation=6)
    x = alt.X("period:O", axis=axis).scale(domain=list(dict.fromkeys(points["period"])))
    scale = alt.Scale(domain=[len(names), 0], nice=False)
    known = points.dropna(subset=["value"])
    ink, muted = theme.colour("focus", mode), theme.colour("text_muted", mode)
    hollow = base.either(alt.FillValue, "datum.is_partial", theme.colour("background", mode), ink)
    tooltip = {"name": "Of", "period": "Period", "value_words": title, "limits_words": "95 % interval"}
    y = alt.Y("value_at:Q", scale=scale, axis=None)
    detail = alt.Detail("name:N")
    paths = alt.Chart(base.data(points, ["name", "period", "value_at", "low_at", "high_at"]))
    fields = ["name", "period", "value_at", "said", "is_partial", "value_words", "limits_words", *picked]

    def dots(some: pd.DataFrame) -> alt.Chart:
        start = alt.Chart(base.data(some, fields)).mark_point(size=40, strokeWidth=2, stroke=ink, opacity=1)
        return start.encode(
            x, y, alt.Description("said:N"), fill=hollow,
            tooltip=[alt.Tooltip(f"{field}:N", title=said) for field, said in tooltip.items()],
        )  # fmt: skip

    ends = known.groupby("name", sort=False).tail(1)
    frames = pd.DataFrame({"name": [words.stage(name) for name in names], "at": range(1, len(names) + 1)})
    frames["middle"] = frames["at"] - _LINE_SHARE / 2
    layers = [
        alt.Chart(base.data(frames, ["at"])).mark_rule(color=theme.colour("line", mode), aria=False).encode(
            alt.Y("at:Q", scale=scale, axis=None)
        ),
        paths.mark_area(aria=False, color=theme.tint("context", mode, 0.5)).encode(
            x, alt.Y("low_at:Q", scale=scale, axis=None), alt.Y2("high_at"), detail
        ),
        paths.mark_line(strokeWidth=2, aria=False, color=ink).encode(x, y, detail),
        *_leading(dots, known, picked),
        alt.Chart(base.data(frames, ["name", "middle"])).mark_text(x=0, dx=-12, align="right", aria=False).encode(
            alt.Y("middle:Q", scale=scale, axis=None), alt.Text("name:N")
        ),
        alt.Chart(base.data(ends, ["value_at", "label"])).mark_text(x="width", dx=8, align="left", aria=False).encode(
            y, alt.Text("label:N")
        ),
        alt.Chart(base.data(ends, ["value_at", "number_label"])).mark_text(
            x="width", dx=8, dy=15, align="left", aria=False, fontSize=theme.SMALL_FONT_SIZE, color=muted
        ).encode(y, alt.Text("number_label:N")),
    ]  # fmt: skip
    return base.finished(layers, (_STRIP if len(names) <= 6 else _LOW_STRIP) * len(names), mode, alt_text)
