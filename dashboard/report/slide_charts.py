"""Charts that PowerPoint draws itself, and that stay editable: a Plot on a slide, in our colours and our type."""

from __future__ import annotations

from datetime import date

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.dml.fill import FillFormat
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from dashboard import theme
from dashboard.charts.base import apart
from dashboard.report.plots import Plot, Series
from dashboard.report.slide_template import Box, hexed, rgb

_TYPES = {
    "columns_100": XL_CHART_TYPE.COLUMN_STACKED_100,
    "columns_stacked": XL_CHART_TYPE.COLUMN_STACKED,
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "bars_100": XL_CHART_TYPE.BAR_STACKED_100,
    "bars_stacked": XL_CHART_TYPE.BAR_STACKED,
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "lines": XL_CHART_TYPE.LINE_MARKERS,
}
_MARKERS = {
    "circle": XL_MARKER_STYLE.CIRCLE,
    "triangle": XL_MARKER_STYLE.TRIANGLE,
    "diamond": XL_MARKER_STYLE.DIAMOND,
    "x": XL_MARKER_STYLE.X,
    "none": XL_MARKER_STYLE.NONE,
}
_PALE = ("context", "nobody", "unattributed", "on_hold")
_LEGENDS = {"top": XL_LEGEND_POSITION.TOP, "right": XL_LEGEND_POSITION.RIGHT}
_SIZE, _SMALL = 12, 11
# More categories than these are written smaller.
_MANY = 13
# How far the names of two lines stand apart, as a part of the chart's height.
_NAME_ROOM = 0.062
_ASIDE = 0.035
# Columns that have room for a figure each: a share is wider than a small count.
_MOST_LABELLED, _MOST_STACKS_LABELLED = 60, 28
# How many entries of a legend stand in one row, and how many months are named along an axis of time.
_IN_A_ROW, _NAMED = 5, 12


def draw(slide, plot: Plot, box: Box, alt_text: str) -> None:
    """Put the chart in a box of the slide; what it shows is the sheet behind it, so it can be edited."""
    data = CategoryChartData(number_format=plot.number)
    data.categories = plot.categories
    if isinstance(plot.categories[0], date):
        data.categories.number_format = "mmm yy"
    for series in plot.series:
        data.add_series(series.name, series.values)
    frame = slide.shapes.add_chart(_TYPES[plot.kind], *box.emu, data)
    frame.name = "Chart"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", alt_text)
    chart = frame.chart
    chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(_SIZE), rgb("text")
    chart._chartSpace.chart.get_or_add_autoTitleDeleted().set("val", "1")
    _tidy(chart)
    _draw_axes(chart, plot)
    _draw_legend(chart, plot)
    if plot.kind.startswith(("columns", "bars")):
        chart.plots[0].gap_width = plot.gap
        chart.plots[0].overlap = 100 if "_" in plot.kind else -5
    for drawn, series in zip(chart.plots[0].series, plot.series, strict=True):
        _LOOKS.get(plot.kind, _draw_marks)(drawn, series, plot)
    if plot.beside:
        _keep_free(chart, plot)


def _tidy(chart) -> None:
    """Draw what is missing as a gap, and put right what python-pptx writes otherwise than the format asks."""
    element = chart._chartSpace.chart
    settings = {"c:plotVisOnly": "1", "c:dispBlanksAs": "gap"}
    # They are the last ones, in this order; python-pptx writes some of them for some kinds of chart.
    for tag in (*settings, "c:showDLblsOverMax"):
        for old in element.findall(qn(tag)):
            element.remove(old)
    for tag, value in settings.items():
        element.append(parse_xml(f'<{tag} {nsdecls("c")} val="{value}"/>'))
    # python-pptx numbers axes below 0, which the format no longer allows.
    for number in chart._chartSpace.iter(qn("c:axId"), qn("c:crossAx")):
        number.set("val", number.get("val").lstrip("-"))


def _draw_axes(chart, plot: Plot) -> None:
    categories, values = chart.category_axis, chart.value_axis
    for axis in (categories, values):
        axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
        axis.has_major_gridlines = axis.has_minor_gridlines = False
        axis.format.line.fill.background()
    categories.tick_labels.font.size = Pt(_SIZE if len(plot.categories) <= _MANY else _SMALL)
    categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    categories.format.line.color.rgb = rgb("neutral")
    categories.format.line.width = Pt(0.75)
    if plot.kind.startswith("bars"):
        # The first row stands at the top, as in a table, and the axis of values at the bottom.
        categories.reverse_order = True
        values._element.find(qn("c:crosses")).set("val", "max")
    along = plot.axis or (plot.number if plot.label and not _has_room(plot) else "")
    values.visible = bool(along)
    if along:
        values.has_major_gridlines = True
        values.major_gridlines.format.line.color.rgb = rgb("line")
        values.major_gridlines.format.line.width = Pt(0.75)
        values.tick_labels.number_format, values.tick_labels.number_format_is_linked = along, False
        values.tick_labels.font.size = Pt(_SMALL)
        values.tick_labels.font.color.rgb = rgb("text_muted")
    # Bars and columns start at nought, whatever PowerPoint would choose.
    values.minimum_scale = plot.low if plot.low is not None else 0
    values.maximum_scale = 1 if plot.kind.endswith("100") else plot.high
    values.major_unit = plot.step
    categories._element.find(f"{qn('c:txPr')}/{qn('a:bodyPr')}").set("rot", "0")
    if isinstance(plot.categories[0], date):
        _name_months(categories, len(plot.categories))


def _name_months(axis, number: int) -> None:
    """Name as many months as stand side by side."""
    every = next((step for step in (1, 3, 6) if number / step <= _NAMED), 12)
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "mmm yy", False
    for tag, value in (("baseTimeUnit", "months"), ("majorUnit", every), ("majorTimeUnit", "months")):
        for old in axis._element.findall(qn(f"c:{tag}")):
            axis._element.remove(old)
        axis._element.append(parse_xml(f'<c:{tag} {nsdecls("c")} val="{value}"/>'))


def _draw_legend(chart, plot: Plot) -> None:
    chart.has_legend = bool(plot.legend)
    if not plot.legend:
        return
    legend = chart.legend
    legend.position, legend.include_in_layout = _LEGENDS[plot.legend], False
    legend.font.size, legend.font.color.rgb = Pt(_SIZE), rgb("text")
    hidden = [place for place, series in enumerate(plot.series) if not series.in_legend]
    for place in reversed(hidden):
        entry = f'<c:legendEntry {nsdecls("c")}><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>'
        legend._element.find(qn("c:legendPos")).addnext(parse_xml(entry))


def _draw_marks(drawn, series: Series, plot: Plot) -> None:
    """Bars, columns and areas."""
    _fill(drawn.format, series, series.role)
    for place in sorted({*series.roles, *series.hollow}):
        if series.values[place] is not None:
            role = series.roles.get(place, series.role)
            _fill(drawn.points[place].format, series, role, is_hollow=place in series.hollow)
    if plot.label and _has_room(plot):
        _label_all(drawn, series, plot)
    if series.low:
        _draw_intervals(drawn, series)


def _has_room(plot: Plot) -> bool:
    """Whether a figure fits each column: in stacks for one in a category, beside each other for all."""
    if not plot.kind.startswith("columns"):
        return True
    if "_" in plot.kind:
        return len(plot.categories) <= _MOST_STACKS_LABELLED
    return len(plot.categories) * len(plot.series) <= _MOST_LABELLED


def _fill(form, series: Series, role: str, is_hollow: bool = False) -> None:
    fill: FillFormat = form.fill
    if is_hollow:
        fill.solid()
        fill.fore_color.rgb = _hex(theme.tint(role, strength=0.3))
    elif series.is_textured:
        fill.patterned()
        fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        fill.fore_color.rgb = _hex(theme.edge(role)) if role in _PALE else rgb(role)
        fill.back_color.rgb = _hex(theme.tint(role, strength=0.25))
    else:
        fill.solid()
        fill.fore_color.rgb = _hex(theme.tint(role, strength=series.strength))
    # A line of the background keeps neighbours apart that are the same grey in print; what is pale has an edge.
    has_edge = is_hollow or series.is_textured or series.strength < 1 or role in _PALE
    form.line.color.rgb = _hex(theme.edge(role)) if has_edge else rgb("background")
    form.line.width = Pt(0.75)


def _label_all(drawn, series: Series, plot: Plot) -> None:
    labels = drawn.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = plot.label, False
    labels.font.size = Pt(_SMALL)
    is_inside = "_" in plot.kind
    labels.position = XL_LABEL_POSITION.CENTER if is_inside else XL_LABEL_POSITION.OUTSIDE_END
    ground = theme.tint(series.role, strength=0.25 if series.is_textured else series.strength)
    labels.font.color.rgb = _hex(theme.text_on(ground)) if is_inside else rgb("text")
    for place in series.hollow:
        if is_inside and series.values[place] is not None:
            label = drawn.points[place].data_label
            label.font.size, label.font.color.rgb = Pt(_SMALL), rgb("text")
            _show(label._dLbl, plot.label, False)


def _draw_line(drawn, series: Series, plot: Plot) -> None:
    drawn.smooth = False
    colour = _hex(theme.tint(series.role, strength=series.strength))
    line = drawn.format.line
    if series.thickness:
        line.color.rgb, line.width = colour, Pt(series.thickness)
        if series.is_dashed:
            line.dash_style = MSO_LINE.DASH
    else:
        line.fill.background()
    _mark(drawn.marker, series, series.role)
    for place in sorted({*series.roles, *series.hollow, *series.apart}):
        if series.values[place] is None:
            continue
        point = drawn.points[place]
        if place in series.roles or place in series.hollow:
            _mark(point.marker, series, series.roles.get(place, series.role), is_hollow=place in series.hollow)
        if series.thickness and place in series.apart:
            point.format.line.fill.background()
        elif series.thickness:
            # A point with a look of its own does not take over that of the line.
            point.format.line.color.rgb, point.format.line.width = colour, Pt(series.thickness)
    for place in sorted({*series.labelled, *series.named}):
        if series.values[place] is not None:
            _label_point(drawn, series, plot, place, _moves(plot)[series.name])
    _drop_leader_lines(drawn)
    if series.low:
        _draw_intervals(drawn, series, '<c:errDir val="y"/>')


def _mark(marker, series: Series, role: str, is_hollow: bool = False) -> None:
    marker.style = _MARKERS[series.marker]
    if series.marker == "none":
        return
    marker.size = 5 if 0 < series.thickness < 1.4 else 9 if series.thickness == 0 else 8
    fill = marker.format.fill
    fill.solid()
    fill.fore_color.rgb = rgb("background") if is_hollow else rgb(role)
    marker.format.line.color.rgb, marker.format.line.width = rgb(role), Pt(1.5)


def _label_point(drawn, series: Series, plot: Plot, place: int, moved: float) -> None:
    label = drawn.points[place].data_label
    label.position = XL_LABEL_POSITION.RIGHT
    label.font.size, label.font.color.rgb = Pt(_SIZE), rgb(series.role if series.role == "text_muted" else "text")
    if place in series.named and series.strength == 1 and series.thickness > 2:
        label.font.bold = True
    _show(label._dLbl, plot.label or plot.number, place in series.named, series.is_dated)
    if place == max((*series.named, *series.labelled)) and series.thickness:
        _move(label._dLbl, moved)
    elif down := _aside(series, plot, place):
        _move(label._dLbl, down)


def _aside(series: Series, plot: Plot, place: int) -> float:
    """How far a figure stands below the height of its point, so that no line runs through it; above is less than 0."""
    value = series.values[place]
    if series.thickness:
        following = series.values[place + 1] if place + 1 < len(series.values) else None
        return _ASIDE if following is not None and following > value else -_ASIDE
    lines = [other.values[place] for other in plot.series if other.is_dashed]
    return (_ASIDE if value < lines[0] else -_ASIDE) * 0.6 if lines else 0


def _drop_leader_lines(drawn) -> None:
    """No line from a point to the figure beside it, which some programs draw where it has been moved."""
    space = 'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart"'
    for labels in drawn._element.findall(qn("c:dLbls")):
        extension = (
            f'<c:ext uri="{{CE6537A1-D6FC-4f65-9D91-7224C49458BB}}" {space}><c15:showLeaderLines val="0"/></c:ext>'
        )
        labels.append(parse_xml(f"<c:extLst {nsdecls('c')}>{extension}</c:extLst>"))


def _show(label, number: str, with_name: bool, is_dated: bool = False) -> None:
    """Let a label show its own value, kept up to date by PowerPoint, and the name of its series or its month."""
    form = parse_xml(f'<c:numFmt {nsdecls("c")} formatCode="" sourceLinked="0"/>')
    form.set("formatCode", number)
    label.find(qn("c:idx")).addnext(form)
    shown = {
        "Val": True,
        "SerName": with_name and not is_dated,
        "CatName": with_name and is_dated,
        "LegendKey": False,
        "Percent": False,
    }
    for tag, is_shown in shown.items():
        label.find(qn(f"c:show{tag}")).set("val", str(int(is_shown)))
    if with_name:
        label.append(parse_xml(f"<c:separator {nsdecls('c')}>{': ' if is_dated else ' '}</c:separator>"))


def _moves(plot: Plot) -> dict[str, float]:
    """How far the name of each line moves so that no two touch, down, as a part of the chart's height."""
    ends = {one.name: one.values[max((*one.named, *one.labelled))] for one in plot.series if one.named or one.labelled}
    ends = {name: value for name, value in ends.items() if value is not None}
    moves = dict.fromkeys((one.name for one in plot.series), 0.0)
    if len(ends) < 2 or plot.low is None or plot.high is None:
        return moves
    high = _plot_height(plot)
    names = sorted(ends, key=ends.__getitem__)
    places = [(ends[name] - plot.low) / (plot.high - plot.low) * high for name in names]
    for name, place, moved in zip(names, places, apart(places, _NAME_ROOM, high), strict=True):
        moves[name] = place - moved
    return moves


def _move(label, down: float) -> None:
    """Move a name down, and a little away from the end of its line."""
    place = f'<c:x val="0.006"/><c:y val="{down:.4f}"/>'
    layout = parse_xml(f"<c:layout {nsdecls('c')}><c:manualLayout>{place}</c:manualLayout></c:layout>")
    label.find(qn("c:idx")).addnext(layout)


def _draw_intervals(drawn, series: Series, direction: str = "") -> None:
    """Error bars, which python-pptx does not know: their lengths, up and down, as figures of their own.

    Those of bars have no direction of their own.
    """
    lengths = {"plus": [], "minus": []}
    for value, low, high in zip(series.values, series.low, series.high, strict=True):
        is_known = None not in (value, low, high)
        lengths["plus"].append(high - value if is_known else None)
        lengths["minus"].append(value - low if is_known else None)
    parts = "".join(
        f'<c:{side}><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>'
        + "".join(f'<c:pt idx="{at}"><c:v>{size!r}</c:v></c:pt>' for at, size in enumerate(values) if size is not None)
        + f"</c:numLit></c:{side}>"
        for side, values in lengths.items()
    )
    bars = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}>{direction}<c:errBarType val="both"/><c:errValType val="cust"/>'
        f'<c:noEndCap val="1"/>{parts}<c:spPr><a:ln w="15875"><a:solidFill><a:srgbClr val="{hexed("neutral")}"/>'
        f"</a:solidFill></a:ln></c:spPr></c:errBars>"
    )
    drawn._element.find(qn("c:cat")).addprevious(bars)


def _keep_free(chart, plot: Plot) -> None:
    """Leave room at the right of the plot, for the names of lines."""
    area = chart._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    sizes = {"x": 0.045, "y": _plot_top(plot), "w": 0.955 - plot.beside, "h": _plot_height(plot)}
    inner = "".join(f'<c:{name}Mode val="edge"/>' for name in ("x", "y"))
    inner += "".join(f'<c:{name} val="{size:.4f}"/>' for name, size in sizes.items())
    area.insert(0, parse_xml(
        f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/>{inner}</c:manualLayout></c:layout>'
    ))  # fmt: skip


def _plot_top(plot: Plot) -> float:
    if plot.legend != "top":
        return 0.03
    return 0.11 if sum(series.in_legend for series in plot.series) <= _IN_A_ROW else 0.17


def _plot_height(plot: Plot) -> float:
    has_two_lines = any("\n" in str(name) for name in plot.categories)
    return (0.86 if has_two_lines else 0.92) - _plot_top(plot)


def _hex(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#"))


_LOOKS = {"lines": _draw_line}
