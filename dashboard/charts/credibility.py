"""The credibility index: by month against its baseline, what moved it, and what it is made of."""

from __future__ import annotations

from typing import Protocol

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_ROW = 34
_HEIGHT = 320
# How a month is drawn: role, the words of the legend (none: said at the right), and those of the tooltip.
_LOOKS = {
    "baseline": ("neutral", "", "baseline"),
    "earlier": ("neutral", "", "whole month, before the period"),
    "later": ("focus", "", "whole month"),
    "signal_above": ("better", "Signal, better", "signal, better"),
    "signal_below": ("worse", "Signal, worse", "signal, worse"),
    "unusual_above": ("better", "Unusual, better", "unusual on its own, better"),
    "unusual_below": ("worse", "Unusual, worse", "unusual on its own, worse"),
    "partial": ("focus", "Part of a month", "part of the month"),
}
_DOT, _SIGNAL, _RING = 70, 140, 220
# The width of the plot in the narrowest place, and what a name may take of the room to its right.
_NARROWEST_PLOT, _BESIDE = 350, 80
_MOST_MONTHS_NAMED = 12
_KINDS = {"small_win": ("triangle-up", "better", "Small win"), "change": ("diamond", "focus", "Change"),
          "incident": ("cross", "worse", "Incident")}  # fmt: skip


class Baseline(Protocol):
    """The mean of a baseline and the limits of what it lets by chance."""

    mean: float
    low: float
    high: float


def index_by_month(
    rows: pd.DataFrame,
    baseline: Baseline | None,
    milestones: pd.DataFrame,
    *,
    mode: str = "light",
    alt_text: str = "",
    height: int = _HEIGHT,
) -> dict:
    """The index by month with its interval, against the mean and limits of its baseline, with milestones below.

    Columns: month_on, index, index_low, index_high (0–100), is_partial, is_baseline, is_signal, is_unusual,
    is_in_period; milestones: happened_on, kind, label, function. In order of time.
    """
    points = base.required(rows)
    marks = _within(milestones, points)
    points["label"] = [f"{value:.0f}" for value in points["index"]]
    points["month_words"] = points["month_on"].map(words.month)
    points["limits_words"] = [
        words.missing if pd.isna(low) or pd.isna(high) else f"{low:.0f} to {high:.0f}"
        for low, high in zip(points["index_low"], points["index_high"], strict=True)
    ]
    points["look"] = [_look(row, baseline) for row in points.to_dict("records")]
    points["what_words"] = [_LOOKS[look][2] for look in points["look"]]
    points["said"] = points["month_words"] + ": " + points["label"] + ", " + points["what_words"]
    low, high = _domain(points, baseline)
    step = (high - low) * 0.13
    floor, ceiling = low - step * bool(len(marks)), high + step * bool((marks["kind"] == "change").any())
    scale = alt.Scale(domain=[floor, ceiling], nice=False, zero=False)
    ticks = [tick for tick in range(0, 101, 10 if high - low <= 60 else 20) if low <= tick <= high]
    y = alt.Y("index:Q", axis=alt.Axis(title=None, values=ticks, grid=True), scale=scale)
    axis = alt.Axis(title=None, format="%b %y", values=_named(points), labelOverlap="parity", labelSeparation=8)
    x = alt.X("month_on:T", axis=axis)
    layers = [
        *_baseline(baseline, scale, mode),
        *_changes(marks, points, low, ceiling, x, scale, mode, height >= _HEIGHT),
        *_index(points, x, y, scale, mode),
        *_milestones(marks, (floor + low) / 2, x, scale, mode),
        *_ends(points, baseline, floor, ceiling, mode, height),
        *_legend(points, marks, mode),
    ]
    return base.finished(layers, height, mode, alt_text)


def _named(points: pd.DataFrame) -> list[alt.DateTime]:
    """The months the axis names: each, or the first of each quarter, half year or year."""
    months = pd.date_range(points["month_on"].min(), points["month_on"].max(), freq="MS")
    step = next((step for step in (1, 3, 6) if len(months) / step <= _MOST_MONTHS_NAMED), 12)
    return [alt.DateTime(year=on.year, month=on.month) for on in months if (on.month - 1) % step == 0]


def _within(milestones: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """The milestones of the months drawn, in order of time."""
    first, last = points["month_on"].min(), points["month_on"].max() + pd.DateOffset(months=1)
    marks = milestones[(milestones["happened_on"] >= first) & (milestones["happened_on"] < last)]
    return marks.sort_values("happened_on", kind="stable")


def _look(row: dict, baseline: Baseline | None) -> str:
    """The key of how a month is drawn, in _LOOKS."""
    if row["is_partial"]:
        return "partial"
    if baseline is not None and (row["is_signal"] or row["is_unusual"]):
        side = "above" if row["index"] > baseline.mean else "below"
        return f"{'signal' if row['is_signal'] else 'unusual'}_{side}"
    if row["is_baseline"]:
        return "baseline"
    return "later" if row["is_in_period"] else "earlier"


def _domain(points: pd.DataFrame, baseline: Baseline | None) -> tuple[float, float]:
    """The part of 0 to 100 that holds every month, interval and limit, in steps of ten."""
    bounds = [*points[["index", "index_low", "index_high"]].stack().dropna()]
    if baseline is not None:
        bounds += [baseline.low, baseline.high]
    low, high = max(0, min(bounds) // 10 * 10), min(100, -(-max(bounds) // 10) * 10)
    return (low, high) if high - low >= 20 else (max(0, high - 20), max(20, high))


def _baseline(baseline: Baseline | None, scale: alt.Scale, mode: str) -> list[alt.Chart]:
    if baseline is None:
        return []
    lines = (
        {"at": baseline.mean, "dash": [1, 0]},
        *({"at": at, "dash": [5, 3]} for at in (baseline.low, baseline.high)),
    )
    muted = alt.ColorValue(theme.colour("text_muted", mode))
    return [
        alt.Chart(alt.InlineData(values=({"at": line["at"]},)))
        .mark_rule(strokeWidth=1.5, strokeDash=line["dash"], aria=False)
        .encode(alt.Y("at:Q", scale=scale), color=muted)
        for line in lines
    ]


def _index(points: pd.DataFrame, x: alt.X, y: alt.Y, scale: alt.Scale, mode: str) -> list[alt.Chart]:
    tooltip = {
        "month_words": "Month",
        "label": "Index",
        "limits_words": "95 % interval",
        "what_words": "Counted as",
    }
    points["ink"] = [theme.colour(_LOOKS[look][0], mode) for look in points["look"]]
    paper = theme.colour("background", mode)
    points["paper"] = points["ink"].where(points["look"] != "partial", paper)
    known = points.dropna(subset=["index_low", "index_high"])
    limits = alt.Chart(base.data(known, ["month_on", "index_low", "index_high"]))
    line = alt.Chart(base.data(points, ["month_on", "index"])).mark_line(strokeWidth=1.5, aria=False)
    rings = alt.Chart(base.data(points[points["look"].str.startswith("unusual")], ["month_on", "index", "ink"]))
    # Larger, so that it is told in grey as well.
    points["size"] = points["look"].str.startswith("signal").map({True: _SIGNAL, False: _DOT})
    dots = alt.Chart(base.data(points, ["month_on", "index", "ink", "paper", "size", "said", *tooltip]))
    stroke = alt.Stroke("ink:N", scale=None)
    return [
        limits.mark_rule(strokeWidth=1.5, aria=False).encode(
            x, alt.Y("index_low:Q", scale=scale), alt.Y2("index_high"),
            color=alt.ColorValue(theme.edge("context", mode)),
        ),
        line.encode(x, y, color=alt.ColorValue(theme.colour("neutral", mode))),
        rings.mark_point(size=_RING, strokeWidth=1.5, fill=paper, opacity=1, aria=False).encode(x, y, stroke),
        dots.mark_point(strokeWidth=2, opacity=1).encode(
            x, y, alt.Description("said:N"), stroke, alt.Fill("paper:N", scale=None), alt.Size("size:Q", scale=None),
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        ),
    ]  # fmt: skip


def _ends(
    points: pd.DataFrame, baseline: Baseline | None, floor: float, ceiling: float, mode: str, height: int
) -> list[alt.Chart]:
    """What stands at the right: the last whole month's value, the baseline and its limits, each at its height."""
    muted = theme.colour("text_muted", mode)
    texts = []
    if baseline is not None:
        texts = [
            (baseline.mean, f"baseline {baseline.mean:.0f}", muted, "normal"),
            *((at, f"limit {at:.0f}", muted, "normal") for at in (baseline.low, baseline.high)),
        ]
    for row in points[~points["is_partial"].astype(bool)].tail(1).to_dict("records"):
        texts.append((row["index"], f"{row['month_words']}: {row['label']}", theme.colour("text", mode), "bold"))
    texts.sort(key=lambda text: text[0])
    steps = base.apart([(text[0] - floor) / (ceiling - floor) * height for text in texts], base.LINE + 1, height)
    return [
        alt.Chart(alt.InlineData(values=({"text": text},)))
        .mark_text(x="width", y=height - step, dx=10, align="left", fontWeight=weight, aria=False)
        .encode(alt.Text("text:N"), color=alt.ColorValue(ink))
        for step, (_, text, ink, weight) in zip(steps, texts, strict=True)
    ]


def _milestones(marks: pd.DataFrame, at: float, x: alt.X, scale: alt.Scale, mode: str) -> list[alt.Chart]:
    """Symbols along the bottom by kind, with day, name and function in a tooltip."""
    if marks.empty:
        return []
    marks = marks.assign(at=at, month_on=marks["happened_on"], day_words=marks["happened_on"].map(words.date_short))
    marks["whose_words"] = [words.stage(one) if isinstance(one, str) else "all" for one in marks["function"]]
    marks["kind_words"] = [_KINDS[kind][2] for kind in marks["kind"]]
    marks["said"] = marks["day_words"] + ": " + marks["label"]
    kinds = {title: (shape, theme.colour(role, mode)) for shape, role, title in _KINDS.values()}
    shape = alt.Shape("kind_words:N", legend=None).scale(domain=list(kinds), range=[kinds[kind][0] for kind in kinds])
    fill = alt.Fill("kind_words:N", legend=None).scale(domain=list(kinds), range=[kinds[kind][1] for kind in kinds])
    tooltip = {"day_words": "Day", "kind_words": "Milestone", "label": "What", "whose_words": "Function"}
    chart = alt.Chart(base.data(marks, ["month_on", "at", "said", *tooltip]))
    return [
        chart.mark_point(size=80, opacity=1, strokeWidth=0).encode(
            x, alt.Y("at:Q", scale=scale), shape, fill, alt.Description("said:N"),
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        )
    ]  # fmt: skip


def _legend(points: pd.DataFrame, marks: pd.DataFrame, mode: str) -> list[alt.Chart]:
    """The looks that are drawn, in words, above the plot; in as many rows as the narrowest place needs."""
    paper = theme.colour("background", mode)
    entries = []
    for look, (role, text, _) in _LOOKS.items():
        if text and (points["look"] == look).any():
            fill = theme.colour(role, mode) if look != "partial" else paper
            entries.append((text, "circle", fill, theme.colour(role, mode), look))
    for kind, (shape, role, text) in _KINDS.items():
        if (marks["kind"] == kind).any():
            entries.append((text, shape, theme.colour(role, mode), None, kind))
    placed, x, row = [], 0, 0
    for entry in entries:
        width = 24 + base.text_width(entry[0])
        if x and x + width > base.NARROWEST - 60:
            x, row = 0, row + 1
        placed.append((entry, x, row))
        x += width + 8
    layers = []
    for (text, shape, fill, stroke, key), x, line in placed:
        at = {"x": x + 6, "y": -14 - (row - line) * 20, "aria": False, "opacity": 1}
        start = alt.Chart(alt.InlineData(values=({"text": text},)))
        if key.startswith("unusual"):
            layers.append(start.mark_point(size=_RING, strokeWidth=1.5, stroke=stroke, filled=False, **at))
        size = _SIGNAL if key.startswith("signal") else _DOT
        line_width = {"stroke": stroke, "strokeWidth": 2} if stroke else {"strokeWidth": 0}
        layers.append(start.mark_point(shape=shape, size=size, fill=fill, **line_width, **at))
        layers.append(start.mark_text(align="left", **(at | {"x": x + 19})).encode(alt.Text("text:N")))
    return layers


def _changes(
    marks: pd.DataFrame,
    points: pd.DataFrame,
    low: float,
    high: float,
    x: alt.X,
    scale: alt.Scale,
    mode: str,
    is_named: bool,
) -> list[alt.Chart]:
    """A dotted rule and a name at each change, as far as the names have room beside each other."""
    first, last = points["month_on"].min(), points["month_on"].max() + pd.DateOffset(months=1)
    found, free_from, a_pixel = [], first, (last - first) / _NARROWEST_PLOT
    for row in marks[marks["kind"] == "change"].itertuples():
        text = base.wrapped(row.label, 32) if is_named else ""
        until = row.happened_on + a_pixel * (base.text_width(text, theme.SMALL_FONT_SIZE) + 12)
        if free_from <= row.happened_on and until <= last + a_pixel * _BESIDE:
            found.append({"month_on": row.happened_on, "at": high, "foot": low, "text": text})
            free_from = until
    if not found:
        return []
    named = alt.Chart(base.data(pd.DataFrame(found), ["month_on", "at", "foot", "text"]))
    muted = alt.ColorValue(theme.colour("text_muted", mode))
    return [
        named.mark_rule(strokeDash=[1, 3], strokeWidth=1.5, aria=False).encode(
            x, alt.Y("foot:Q", scale=scale), alt.Y2("at"), color=muted
        ),
        named.mark_text(
            align="left", baseline="top", dx=5, fontSize=theme.SMALL_FONT_SIZE, lineBreak="\n", aria=False
        ).encode(x, alt.Y("at:Q", scale=scale), alt.Text("text:N"), color=muted),
    ]


def index_change(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """What each part added to the change of the index, in points, to either side of nought; in the order of the rows.

    Columns: component, part, points, was, now, label (texts).
    """
    bars = base.required(rows)
    bars["role"] = [
        ("better" if points > 0 else "worse") if abs(points) >= 0.05 else "neutral" for points in bars["points"]
    ]
    bars["ink"] = [theme.colour(role, mode) for role in bars["role"]]
    bars["said"] = bars["part"] + ": " + bars["label"]
    y = alt.Y("part:N", axis=alt.Axis(title=None, labelPadding=10)).scale(domain=list(bars["part"]), paddingInner=0.34)
    x = alt.X("points:Q", axis=None).scale(domain=_reach(bars), nice=False)
    tooltip = [alt.Tooltip(f"{name}:N", title=title) for name, title in (("part", "Part"), ("label", "Points"))]
    mark = alt.Chart(base.data(bars, ["part", "points", "ink", "said", "label"])).mark_bar()
    layers = [
        mark.encode(x, y, alt.Description("said:N"), color=alt.Color("ink:N", scale=None), tooltip=tooltip),
        alt.Chart(alt.InlineData(values=({"points": 0},))).mark_rule(aria=False).encode(
            x, color=alt.ColorValue(theme.colour("text_muted", mode))
        ),
    ]  # fmt: skip
    for side in (1, -1):
        some = bars[(bars["role"] != "worse") == (side > 0)]
        if len(some):
            text = alt.Chart(base.data(some, ["part", "points", "label"]))
            text = text.mark_text(align="left" if side > 0 else "right", dx=6 * side, aria=False)
            layers.append(text.encode(x, y, alt.Text("label:N")))
    return base.finished(layers, _ROW * len(bars), mode, alt_text)


def _reach(bars: pd.DataFrame) -> list[float]:
    """From where to where the axis runs, so that the texts on both sides end within the narrowest place."""
    is_worse = bars["role"] == "worse"
    widths = bars["label"].map(base.text_width)
    before, after = (float(widths[one].max()) + 12 if one.any() else 4.0 for one in (is_worse, ~is_worse))
    left, right = max(0.0, -bars["points"].min()), max(0.0, bars["points"].max())
    width = base.NARROWEST - 24 - max(bars["part"].map(base.text_width)) - before - after
    points_a_pixel = (left + right or 1.0) / max(width, 60)
    return [-left - before * points_a_pixel, right + after * points_a_pixel]


def index_parts(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """The score of each part of the index, 0 to 100, with its figure and weight; one without a figure is written.

    Columns: component, name, score (0–100, null without a figure), weight (0–1), value_words, range_words,
    weight_words. In the order of the rows.
    """
    bars = base.required(rows)
    bars["label"] = [_part_in_words(row) for row in bars.to_dict("records")]
    bars["score_words"] = [words.missing if pd.isna(score) else f"{score:.0f} of 100" for score in bars["score"]]
    bars["said"] = bars["name"] + ": " + bars["label"] + ", score " + bars["score_words"]
    y = alt.Y("name:N", axis=alt.Axis(title=None, labelPadding=10)).scale(domain=list(bars["name"]), paddingInner=0.34)
    x = alt.X("score:Q", axis=None).scale(domain=[0, 100], nice=False)
    tooltip = {"name": "Part", "value_words": "Figure", "range_words": "Scores", "score_words": "Score",
               "weight_words": "Weight"}  # fmt: skip
    drawn = bars.dropna(subset=["score"])
    frame = alt.Chart(base.data(drawn.assign(all=100), ["name", "all"])).mark_bar(aria=False)
    mark = alt.Chart(base.data(drawn, ["score", "said", *tooltip])).mark_bar()
    texts = alt.Chart(base.data(drawn, ["name", "label"])).mark_text(x="width", dx=8, align="left", aria=False)
    without = alt.Chart(base.data(bars[bars["score"].isna()], ["said", *tooltip, "label"]))
    titles = [alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()]
    layers = [
        frame.encode(alt.X("all:Q", axis=None), y, color=alt.ColorValue(theme.tint("context", mode, 0.35))),
        mark.encode(
            x, y, alt.Description("said:N"), color=alt.ColorValue(theme.colour("focus", mode)), tooltip=titles
        ),
        texts.encode(y, alt.Text("label:N")),
        without.mark_text(x=0, align="left").encode(
            y, alt.Text("label:N"), alt.Description("said:N"), tooltip=titles,
            color=alt.ColorValue(theme.colour("text_muted", mode)),
        ),
    ]  # fmt: skip
    return base.finished(layers, _ROW * len(bars), mode, alt_text)


def _part_in_words(row: dict) -> str:
    if pd.isna(row["score"]):
        return "no figure"
    weight = f"weight {row['weight_words']}" if row["weight"] > 0 else "left out"
    return f"{row['value_words']} → {row['score']:.0f} points · {weight}"
