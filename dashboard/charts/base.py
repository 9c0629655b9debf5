"""What all charts share: the hatched fills, the room their labels need, and the last step to a plain spec."""

import json
import math
import textwrap
from typing import TypeVar

import altair as alt
import pandas as pd

from dashboard import theme

SIZE = theme.FONT_SIZE
# The height of a line of text in pixels.
LINE = 15
# The name under which a page reads what was clicked, and the field values it gets.
PICKED = "picked"
Channel = TypeVar("Channel", bound=alt.ValueChannelMixin)
Value = str | float | list[int]

# The narrowest place a chart is drawn in, with a margin.
NARROWEST = 480
_SWATCH_ROOM = 20
_ENTRY_GAP = 18
_LEGEND_ROW = 20
_LEGEND_GAP = 18

# Widths of Source Sans in em, a little generous: only the room beside a plot depends on them.
_NARROW_LETTERS = dict.fromkeys("fijlrtI.,:;'|()[]! ·", 0.3) | {"\u202f": 0.15}
_WIDE_LETTERS = dict.fromkeys("mwMWQOGDHNUV%–<>", 0.83)
_USUAL_LETTER = 0.53
# What Altair gives each layer, and a chart has once.
_AT_THE_TOP = {"$schema", "config", "datasets", "params"}


def required(rows: pd.DataFrame) -> pd.DataFrame:
    """A copy of the rows to add labels to. An empty frame is the finding's to word, not a chart's to draw."""
    if rows.empty:
        raise ValueError("no rows to draw")
    return rows.copy()


def data(rows: pd.DataFrame, columns: list[str]) -> alt.InlineData:
    """The named columns as inline values: missing as null, days and instants as local times, so that no day shifts."""
    plain = [[_plain(value) for value in rows[name].tolist()] for name in columns]
    # A tuple: lists are copied, row by row, with every part a chart is put together from.
    return alt.InlineData(values=tuple(dict(zip(columns, record, strict=True)) for record in zip(*plain, strict=True)))


def text_width(text: str, size: float = SIZE) -> int:
    """The pixels a text takes at most, over its longest line."""
    known = _NARROW_LETTERS | _WIDE_LETTERS
    return math.ceil(size * max(sum(known.get(letter, _USUAL_LETTER) for letter in line) for line in text.split("\n")))


def wrapped(text: str, width: int = 24) -> str:
    """A name on at most two lines; what does not fit ends in "…" and stands in full in the tooltip."""
    return "\n".join(textwrap.wrap(text, width, max_lines=2, placeholder=" …")) or text


def lines(field: str = "label") -> str:
    """The expression that draws a text's line breaks: Vega wants a list of lines."""
    return f"split(datum.{field}, '\\n')"


def hatch(line: str, paper: str, stripes: int, along: str) -> alt.ExprRef:
    """A fill of hard stripes across a mark. Vega-Lite has no hatching, but a gradient may step.

    `along` is the side of the mark the stripes are counted on: "y" gives lying stripes for lying bars, whose
    thickness is known, so that the pattern is the same in a long and in a short bar.
    """
    stops = []
    for stripe in range(stripes):
        start, middle, end = ((stripe + part) / stripes for part in (0, 0.6, 1))
        stops += [(start, paper), (middle, paper), (middle, line), (end, line)]
    # The outline is a line already: the last stripe would double it.
    stops = stops[:-2] + [(1, paper)]
    gradient = {"gradient": "linear", "x1": 0, "y1": 0, "x2": int(along == "x"), "y2": int(along == "y")}
    gradient["stops"] = [{"offset": round(offset, 4), "color": colour} for offset, colour in stops]
    return alt.ExprRef(expr=json.dumps(gradient))


def picking(fields: list[str]) -> tuple[alt.Parameter, alt.OpacityValue]:
    """The named selection of a chart, and the fading of what is not picked."""
    picked = alt.selection_point(name=PICKED, fields=fields, toggle=False)
    return picked, alt.OpacityValue(0.35, condition=[{"param": PICKED, "value": 1}])


def either(channel: type[Channel], test: str, then: Value, otherwise: Value) -> Channel:
    """The channel with one value where the test holds, and another where it does not.

    Made as what it is: from a mapping, which `alt.when` gives, Altair finds it out in ten times as long.
    """
    return channel(otherwise, condition=[{"test": test, "value": then}])


def by_kind(kinds: dict[str, str], mode: str) -> tuple[alt.Fill, alt.Stroke]:
    """Fill and outline of marks by the field "kind", each kind in the colour of its role."""
    domain, roles = list(kinds), list(kinds.values())
    return (
        alt.Fill("kind:N", legend=None).scale(domain=domain, range=[theme.colour(role, mode) for role in roles]),
        alt.Stroke("kind:N", legend=None).scale(domain=domain, range=[theme.edge(role, mode) for role in roles]),
    )


def legend(keys: dict[str, str], fill: alt.Fill, stroke: alt.Stroke, left: int, right: int) -> list[alt.Chart]:
    """Swatches and texts for {key of the fill's scale: text}, above the plot.

    Vega's own would be cut in a narrow chart: this one takes as many rows as the narrowest place needs.
    `left` and `right` are the room beside the plot in pixels, which the legend uses too.
    """
    if not keys:
        return []
    field = fill.shorthand.removesuffix(":N")
    entries, at, x, row = [], 0, 0, 0
    for key, text in keys.items():
        width = _SWATCH_ROOM + text_width(text) + _ENTRY_GAP
        if x and x + width - _ENTRY_GAP > NARROWEST:
            x, row = 0, row + 1
        entries.append({field: key, "text": text, "at": at, "x": x, "row": row})
        at, x = at + width, x + width
    rows_above = [row - entry["row"] for entry in entries]
    for entry, above in zip(entries, rows_above, strict=True):
        entry["y"] = -_LEGEND_GAP - above * _LEGEND_ROW
    is_one_row = f"width + {left + right} >= {at}"

    def place(dx: int) -> dict:
        x_at = f"({is_one_row} ? datum.at : datum.x) - {left} + {dx}"
        y_at = f"{is_one_row} ? {-_LEGEND_GAP} : datum.y"
        return {"x": alt.ExprRef(expr=x_at), "y": alt.ExprRef(expr=y_at), "aria": False}

    start = alt.Chart(alt.InlineData(values=entries))
    swatch = start.mark_point(shape="square", size=150, strokeWidth=1, opacity=1, **place(7))
    text = start.mark_text(align="left", baseline="middle", **place(_SWATCH_ROOM))
    # Vega lays out before it knows how wide the plot is: what no one sees keeps the place of the highest row.
    top = alt.Chart(alt.InlineData(values=[{}])).mark_point(
        x=0, y=-_LEGEND_GAP - row * _LEGEND_ROW, size=150, opacity=0, aria=False
    )
    return [swatch.encode(fill, stroke), text.encode(alt.Text("text:N")), *([top] if row else [])]


def apart(positions: list[float], gap: float, top: float) -> list[float]:
    """Ascending positions moved up as little as needed to be `gap` apart, then down to end under `top`."""
    moved: list[float] = []
    for position in positions:
        moved.append(max(position, moved[-1] + gap) if moved else position)
    ceiling = top
    for place in reversed(range(len(moved))):
        moved[place] = min(moved[place], ceiling)
        ceiling = moved[place] - gap
    return moved


def ticks(longest: float) -> list[float]:
    """Where to write an axis from 0: four to six steps of a round size that reach over the longest."""
    longest = max(float(longest), 1)
    power = 10 ** math.floor(math.log10(longest / 4))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if longest / (factor * power) <= 5)
    return [round(step * place, 6) for place in range(math.ceil(longest / step) + 1)]


def so_far(key: str, x: alt.X, offset: int, mode: str, said: str = "so far") -> alt.Chart:
    """The words "so far" under the month that still runs; the axis may drop its name where it is narrow."""
    start = alt.Chart(alt.InlineData(values=[{"month": key, "text": said}]))
    mark = start.mark_text(y="height", dy=offset, baseline="top", fontSize=theme.SMALL_FONT_SIZE, aria=False)
    return mark.encode(x, alt.Text("text:N"), color=alt.ColorValue(theme.colour("text_muted", mode)))


def months_axis(keys: list[str]) -> alt.X:
    """A band for each month of the field "month", named below; names that would collide are left out."""
    axis = alt.Axis(title=None, labelAngle=0, labelExpr="split(datum.label, '\\n')", labelOverlap="parity")
    axis.labelSeparation = 6
    return alt.X("month:O", axis=axis).scale(domain=keys)


def finished(layers: list[alt.Chart | alt.LayerChart], height: float, mode: str, alt_text: str) -> dict:
    """The plain spec of the layers: so many pixels high, as wide as its place, described, in the colours of the mode.

    Vega's "fit" makes room for what is written beside the plot, so that a label is never cut.
    """
    config = theme.vl_config(mode)
    spec = {
        "$schema": alt.SCHEMA_URL,
        "description": alt_text,
        "padding": config.pop("padding"),
        "autosize": {"type": "fit-x", "contains": "padding"},
        "width": "container",
        "height": height,
    }
    return spec | {"config": config} | _layered(layers)


def _layered(layers: list[alt.Chart | alt.LayerChart]) -> dict:
    """The layers with their data sets, and each parameter once, at the top, where a page looks for it.

    What `alt.layer` makes, in a third of the time: it copies every layer four times. The tests check it.
    """
    datasets, params, units = {}, {}, []
    for number, layer in enumerate(layers):
        # Checked by the tests; checking takes a third of the time a chart takes.
        unit = layer.to_dict(validate=False)
        datasets |= {name: list(rows) for name, rows in unit["datasets"].items()}
        for param in unit.get("params", []):
            unit["name"] = f"view_{number}"
            params.setdefault(param["name"], param | {"views": [unit["name"]]})
        units.append({key: value for key, value in unit.items() if key not in _AT_THE_TOP})
    return {"layer": units, "datasets": datasets} | ({"params": list(params.values())} if params else {})


def _plain(value):
    if value is None or value is pd.NA or value is pd.NaT or isinstance(value, float) and not math.isfinite(value):
        return None
    if hasattr(value, "isoformat"):
        text = value.isoformat()
        return text[:19] if "T" in text else f"{text}T00:00:00"
    value = value.item() if hasattr(value, "item") else value
    # More digits than a screen has pixels for are half of what a curve weighs.
    return float(f"{value:.8g}") if isinstance(value, float) else value
