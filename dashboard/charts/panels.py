"""Small multiples: one little panel per name, in a grid of one chart, for a facet does not fill its place."""

import math

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

# The height of a panel in pixels, and how many may stand side by side: the fewest places left empty decide.
_PANEL, _SIDE_BY_SIDE = 132, (4, 3)
# Where within its cell a panel is drawn: the rest is for its name, its quarters and the value at its end.
_LEFT, _TOP, _BOTTOM = 0.02, 0.24, 0.82
_VALUE_GAP, _CELL_GAP = 8, 8
# The size whose widths are those of bold type.
_BOLD = base.SIZE * 1.04
_WITHOUT = "no figure"
# The part of an axis within which a value below its point would run into what stands under the axis.
_NO_ROOM_BELOW = 0.08


def beside(values: list[float], lowest: float, highest: float) -> list[int]:
    """How far below its point each value is written, so that the line that leads on from it does not cross it.

    lowest, highest: the ends of the axis, under which its names stand: a point just above it has its value above.
    """
    room = lowest + _NO_ROOM_BELOW * (highest - lowest)
    following = zip(values, [*values[1:], float("-inf")], strict=True)
    return [12 if after > value >= room else -10 for value, after in following]


def stretches(places: list[int]) -> list[int]:
    """One number for all places without a gap between them: a line with this detail does not bridge what is missing."""
    return [place - number for number, place in enumerate(places)]


def drawn(
    points: pd.DataFrame,
    domain: tuple[float, float],
    mode: str,
    alt_text: str,
    tooltip: dict[str, str],
    context: pd.DataFrame | None = None,
    range_words: str = "",
) -> dict:
    """A panel for each value of the column panel, with a line over quarters, intervals and the last value.

    Columns: panel, quarter_on, at, low, high (null: no interval), value_words, and those of the tooltip; is_partial
    where a quarter may be cut. context: quarter_on and at of a line that stands in every panel. All in one domain,
    which range_words names.
    """
    names = list(dict.fromkeys(points["panel"]))
    quarters = sorted({*points["quarter_on"], *(context["quarter_on"] if context is not None else ())})
    values = points.dropna(subset=["at"])["value_words"]
    grid = _Grid(names, quarters, domain, max(map(base.text_width, values), default=0))
    placed = grid.place(points.dropna(subset=["at"]))
    placed["said"] = placed["panel"] + ", " + placed["quarter_on"].map(words.quarter) + ": " + placed["value_words"]
    if "is_partial" not in placed:
        placed["is_partial"] = False
    layers = [grid.frames(mode), *grid.without(placed, mode), *([_range(range_words, mode)] if range_words else [])]
    if context is not None:
        behind = pd.concat([context.assign(panel=name) for name in names])
        line = alt.Chart(base.data(grid.place(behind), ["panel", "px", "py"])).mark_line(strokeWidth=1.5, aria=False)
        layers.append(
            line.encode(grid.x, grid.y, alt.Detail("panel:N"), color=alt.ColorValue(theme.colour("context", mode)))
        )
    layers += _marks(grid, placed, tooltip, mode)
    return base.finished(layers, _PANEL * grid.rows, mode, alt_text)


def _range(text: str, mode: str) -> alt.Chart:
    """What every panel runs from and to, above the grid."""
    start = alt.Chart(alt.InlineData(values=({"text": text},)))
    mark = start.mark_text(x=3, y=-8, align="left", fontSize=theme.SMALL_FONT_SIZE, aria=False)
    return mark.encode(alt.Text("text:N"), color=alt.ColorValue(theme.colour("text_muted", mode)))


def _marks(grid: "_Grid", placed: pd.DataFrame, tooltip: dict[str, str], mode: str) -> list[alt.Chart]:
    ink, paper = theme.colour("focus", mode), theme.colour("background", mode)
    hollow = base.either(alt.FillValue, "datum.is_partial", paper, ink)
    line = alt.Chart(base.data(placed, ["panel", "stretch", "px", "py"])).mark_line(strokeWidth=2, aria=False)
    limits = alt.Chart(base.data(placed.dropna(subset=["py_low"]), ["px", "py_low", "py_high"]))
    fields = list(dict.fromkeys(["px", "py", "said", "is_partial", *tooltip]))
    dots = alt.Chart(base.data(placed, fields)).mark_point(size=24, opacity=1, strokeWidth=1.5, stroke=ink)
    ends = placed.groupby("panel", sort=False).tail(1)
    # At the lower end of its panel a value would touch the quarters below.
    ends = ends.assign(up=[-4 if down % 1 > _BOTTOM - 0.05 else 0 for down in ends["py"]])
    values = alt.Chart(base.data(ends, ["px", "py", "up", "value_words"])).mark_text(
        dx=_VALUE_GAP, dy=alt.ExprRef(expr="datum.up"), align="left", aria=False
    )
    return [
        line.encode(grid.x, grid.y, alt.Detail(["panel:N", "stretch:N"]), color=alt.ColorValue(ink)),
        limits.mark_rule(strokeWidth=1.2, aria=False).encode(
            grid.x, alt.Y("py_low:Q", axis=None), alt.Y2("py_high"), color=alt.ColorValue(theme.colour("neutral", mode))
        ),
        dots.encode(
            grid.x, grid.y, alt.Description("said:N"), fill=hollow,
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        ),
        values.encode(grid.x, grid.y, alt.Text("value_words:N")),
        grid.titles(),
        *grid.ends(mode),
    ]  # fmt: skip


def _shortened(name: str, room: float) -> str:
    if base.text_width(name, _BOLD) <= room:
        return name
    kept = next(end for end in range(len(name), 0, -1) if base.text_width(f"{name[:end]} …", _BOLD) <= room)
    return f"{name[:kept].rstrip()} …"


class _Grid:
    """Where each panel and each point in it stands: x in columns, y in rows, both from the top left."""

    def __init__(self, names: list[str], quarters: list, domain: tuple[float, float], value_width: int) -> None:
        self.names, self.quarters = names, {quarter: place for place, quarter in enumerate(quarters)}
        self.low, self.high = domain
        wide = [number for number in _SIDE_BY_SIDE if number <= len(names)] or [len(names)]
        self.columns = min(wide, key=lambda number: (-len(names) % number, -number))
        self.rows = math.ceil(len(names) / self.columns)
        # In the narrowest place the value at the end still ends before the next panel's first dot.
        self.cell = base.NARROWEST / self.columns
        self.right = 1 - (value_width + _VALUE_GAP + _CELL_GAP) / self.cell
        self.x = alt.X("px:Q", axis=None).scale(domain=[0, self.columns], nice=False)
        self.y = alt.Y("py:Q", axis=None).scale(domain=[self.rows, 0], nice=False)

    def _corner(self, name: str) -> tuple[int, int]:
        place = self.names.index(name)
        return place % self.columns, place // self.columns

    def _down(self, row: int, value: float) -> float:
        within = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return row + _BOTTOM - within * (_BOTTOM - _TOP)

    def place(self, points: pd.DataFrame) -> pd.DataFrame:
        """The points with px and py, and py_low and py_high where they have limits."""
        corners = [self._corner(name) for name in points["panel"]]
        last = max(len(self.quarters) - 1, 1)
        found = points.assign(
            px=[
                column + _LEFT + (self.right - _LEFT) * self.quarters[on] / last
                for (column, _), on in zip(corners, points["quarter_on"], strict=True)
            ],
            py=[self._down(row, value) for (_, row), value in zip(corners, points["at"], strict=True)],
        )
        places = found["quarter_on"].map(self.quarters)
        found["stretch"] = places.groupby(found["panel"]).transform(lambda some: stretches(some.tolist()))
        for end in ("low", "high"):
            if end in points:
                found[f"py_{end}"] = [
                    None if pd.isna(value) else self._down(row, value)
                    for (_, row), value in zip(corners, points[end], strict=True)
                ]
        return found

    def frames(self, mode: str) -> alt.Chart:
        """A line under each panel, for the lower end of the domain."""
        rows = [
            {"px": column + _LEFT, "px_end": column + self.right, "py": row + _BOTTOM}
            for column, row in map(self._corner, self.names)
        ]
        rule = alt.Chart(alt.InlineData(values=tuple(rows))).mark_rule(strokeWidth=1, aria=False)
        return rule.encode(self.x, alt.X2("px_end"), self.y, color=alt.ColorValue(theme.colour("line", mode)))

    def without(self, placed: pd.DataFrame, mode: str) -> list[alt.Chart]:
        """The words in each panel without a single value."""
        rows = [
            {"px": column + _LEFT, "py": row + (_TOP + _BOTTOM) / 2, "text": _WITHOUT}
            for name, (column, row) in zip(self.names, map(self._corner, self.names), strict=True)
            if name not in set(placed["panel"])
        ]
        if not rows:
            return []
        text = alt.Chart(alt.InlineData(values=tuple(rows))).mark_text(align="left", aria=False)
        muted = alt.ColorValue(theme.colour("text_muted", mode))
        return [text.encode(self.x, self.y, alt.Text("text:N"), color=muted)]

    def titles(self) -> alt.Chart:
        """The name above each panel, as much of it as its cell holds."""
        rows = [
            {"px": column + _LEFT, "py": row + 0.1, "name": _shortened(name, self.cell - 2 * _CELL_GAP)}
            for name, (column, row) in zip(self.names, map(self._corner, self.names), strict=True)
        ]
        text = alt.Chart(alt.InlineData(values=tuple(rows))).mark_text(align="left", fontWeight="bold", aria=False)
        return text.encode(self.x, self.y, alt.Text("name:N"))

    def ends(self, mode: str) -> list[alt.Chart]:
        """The first and the last quarter below each panel."""
        first, last = (words.quarter(quarter) for quarter in (next(iter(self.quarters)), next(reversed(self.quarters))))
        layers = []
        for text, across, align in ((first, _LEFT, "left"), (last, self.right, "right"))[: len(self.quarters)]:
            rows = [
                {"px": column + across, "py": row + _BOTTOM + 0.08, "text": text}
                for column, row in map(self._corner, self.names)
            ]
            mark = alt.Chart(alt.InlineData(values=tuple(rows))).mark_text(
                align=align, fontSize=theme.SMALL_FONT_SIZE, aria=False
            )
            muted = alt.ColorValue(theme.colour("text_muted", mode))
            layers.append(mark.encode(self.x, self.y, alt.Text("text:N"), color=muted))
        return layers
