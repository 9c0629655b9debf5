"""How fast answers come, how often they are a yes at once, and how much of the time is work."""

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_ROW = 34
_HEIGHT = 260
_MOST = "85 % within"
_FEWEST_FOR_HALF, _FEWEST_FOR_MOST = 6, 15
_OTHER = "Other"
_MODES = {"touch": ("Worked on", "focus"), "wait": ("Waiting", "context"), "blocked": ("Blocked", "worse")}


def response_time(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """The days within which half and 85 % of a function's asks were answered, with the interval of the first.

    Columns: function, asks, open_asks, p50_days, p50_low_days, p50_high_days, p85_days (null from too few, or not
    reached). In the order of the rows.
    """
    return _within(base.required(rows), "function", "Function asked", "answered", mode, alt_text)


def time_to_resolve(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """The days within which half and 85 % of the asks objected to for a reason got their yes.

    Columns: reason, asks, resolved, ended, open, p50_days, p50_low_days, p50_high_days, p85_days (null from too few, or
    not reached).
    """
    lines = base.required(rows).rename(columns={"open": "open_asks"})
    return _within(lines, "reason", "To protect", "agreed", mode, alt_text)


def _within(lines: pd.DataFrame, field: str, title: str, done: str, mode: str, alt_text: str) -> dict:
    lines["name"] = lines[field].map(words.stage)
    for part, fewest in (("p50", _FEWEST_FOR_HALF), ("p85", _FEWEST_FOR_MOST)):
        lines[f"{part}_words"] = [
            words.days(days) if pd.notna(days) else "not reached" if asks >= fewest else "too few asks"
            for days, asks in zip(lines[f"{part}_days"], lines["asks"], strict=True)
        ]
    lines["low_words"], lines["high_words"] = (lines[f"p50_{end}_days"].map(words.days) for end in ("low", "high"))
    lines["asks_words"] = [f"n {int(number):,}" for number in lines["asks"]]
    lines["open_words"] = [f"{int(number):,}" for number in lines["open_asks"]]
    lines["said"] = lines["name"] + ": half within " + lines["p50_words"] + ", 85 % within " + lines["p85_words"]
    lines["label"] = [_label(row) for row in lines.to_dict("records")]
    lines["end"] = lines[["p50_days", "p50_high_days", "p85_days"]].max(axis=1).fillna(0)
    longest = float(lines["end"].max()) or 1.0
    # An interval without an upper limit is drawn to the far end, and the text stands after it.
    lines.loc[lines["p50_low_days"].notna() & lines["p50_high_days"].isna(), "end"] = longest
    y = alt.Y("name:N", axis=alt.Axis(title=None, labelPadding=12)).scale(domain=list(lines["name"]))
    x = alt.X("p50_days:Q", axis=None).scale(domain=[0, longest], nice=False)
    tooltip = {"name": title, "p50_words": f"Half {done} within", "low_words": "95 % interval from", "high_words": "to"}
    tooltip |= {"p85_words": _MOST, "asks_words": "Asks", "open_words": "Still open"}
    layers = _ranges(lines, field, longest, x, y, tooltip, mode)
    text = alt.Chart(base.data(lines, ["name", "end", "label"])).mark_text(align="left", dx=14, aria=False)
    layers.append(text.encode(alt.X("end:Q"), y, alt.Text("label:N")))
    return base.finished(layers, _ROW * len(lines), mode, alt_text)


def _label(row: dict) -> str:
    if row["p50_words"] == "too few asks":
        return f"too few asks · {row['asks_words']}"
    if row["p50_words"] == "not reached":
        return f"half not reached · {row['asks_words']}"
    most = "not reached" if row["p85_words"] == "not reached" else row["p85_words"]
    return f"half {row['p50_words']} · 85{words.NARROW}% {most} · {row['asks_words']}"


def _ranges(
    lines: pd.DataFrame, field: str, longest: float, x: alt.X, y: alt.Y, tooltip: dict, mode: str
) -> list[alt.Chart]:
    picked, opacity = base.picking([field])
    both = lines.dropna(subset=["p50_days", "p85_days"])
    reach = alt.Chart(base.data(both, ["name", "p50_days", "p85_days"])).mark_rule(strokeWidth=6, aria=False)
    # An upper limit that was not reached lies beyond what is drawn.
    known = lines.dropna(subset=["p50_low_days"]).assign(
        p50_high_days=lambda some: some["p50_high_days"].fillna(longest).clip(upper=longest)
    )
    limits = alt.Chart(base.data(known, ["name", "p50_low_days", "p50_high_days"])).mark_rule(strokeWidth=2, aria=False)
    long = pd.concat(
        [
            lines.assign(at=lines["p50_days"], shape="circle"),
            lines.assign(at=lines["p85_days"], shape="diamond"),
        ]
    ).dropna(subset=["at"])
    titles = [alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()]
    fields = list(dict.fromkeys(["name", field, "at", "shape", "said", *tooltip]))

    def marks(some: pd.DataFrame) -> alt.Chart:
        start = alt.Chart(base.data(some, fields)).mark_point(filled=True, opacity=1, size=110)
        return start.encode(
            alt.X("at:Q").scale(domain=[0, longest], nice=False), y, alt.Description("said:N"),
            shape=base.either(alt.ShapeValue, "datum.shape == 'circle'", "circle", "diamond"),
            color=alt.ColorValue(theme.colour("focus", mode)), tooltip=titles,
        )  # fmt: skip

    layers = [
        reach.encode(x, alt.X2("p85_days"), y, color=alt.ColorValue(theme.colour("context", mode))),
        limits.encode(
            alt.X("p50_low_days:Q"), alt.X2("p50_high_days"), y, color=alt.ColorValue(theme.colour("focus", mode))
        ),
        marks(long[long[field] != _OTHER]).encode(opacity=opacity).add_params(picked),
    ]
    if (long[field] == _OTHER).any():
        layers.append(marks(long[long[field] == _OTHER]))
    return layers


def first_pass_yield(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Share of projects with every yes at the first ask, per quarter with its interval; a cut quarter hollow.

    Columns: quarter_on, projects, first_pass_projects, first_pass_share, first_pass_share_low, first_pass_share_high
    (0–1, null without projects), not_recorded, is_partial.
    """
    points = base.required(rows)
    points["missing_words"] = [words.count(int(number), "project") for number in points["not_recorded"]]
    titles = {"label": "First-pass yield", "missing_words": "Without asks recorded"}
    return _by_quarter(points, "first_pass", titles, mode, alt_text)


def on_need_rate(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Share of projects signed by the date they were needed, per quarter with its interval; a cut quarter hollow.

    Columns: quarter_on, projects, on_need_projects, on_need_share, on_need_share_low, on_need_share_high, is_partial.
    """
    return _by_quarter(base.required(rows), "on_need", {"label": "Signed when needed"}, mode, alt_text)


def _by_quarter(points: pd.DataFrame, what: str, titles: dict[str, str], mode: str, alt_text: str) -> dict:
    """A point per quarter for the columns that begin with `what`; titles: what the tooltip says besides."""
    points[["share", "low", "high"]] = points[[f"{what}_share", f"{what}_share_low", f"{what}_share_high"]]
    points["quarter_words"] = points["quarter_on"].map(words.quarter)
    points["quarter"] = [
        f"{name}\nn{words.NARROW}{int(number):,}"
        for name, number in zip(points["quarter_words"], points["projects"], strict=True)
    ]
    points["label"] = points["share"].map(words.share)
    points["of_words"] = [
        f"{int(some):,} of {words.count(int(number), 'project')}"
        for some, number in zip(points[f"{what}_projects"], points["projects"], strict=True)
    ]
    points["limits_words"] = [
        f"{words.share(low)} to {words.share(high)}" if pd.notna(low) else words.missing
        for low, high in zip(points["low"], points["high"], strict=True)
    ]
    points["part_words"] = points["is_partial"].map({True: "part of the quarter", False: "whole quarter"})
    points["said"] = points["quarter_words"] + ": " + points["label"] + ", " + points["of_words"]
    axis = alt.Axis(title=None, labelAngle=0, labelExpr="split(datum.label, '\\n')", labelLineHeight=base.LINE + 1)
    x = alt.X("quarter:O", axis=axis).scale(domain=list(points["quarter"]))
    percent = alt.Axis(title=None, format="%", tickCount=5, grid=True)
    y = alt.Y("share:Q", axis=percent).scale(domain=[0, 1], nice=False)
    tooltip = {"quarter_words": "Quarter", **titles, "of_words": "Projects"}
    tooltip |= {"limits_words": "95 % interval", "part_words": "Counted"}
    drawn = points.dropna(subset=["share"])
    picked, opacity = base.picking(["quarter_on"])
    ink = theme.colour("focus", mode)
    hollow = base.either(alt.FillValue, "datum.is_partial", theme.colour("background", mode), ink)
    limits = alt.Chart(base.data(drawn, ["quarter", "low", "high"]))
    dots = alt.Chart(base.data(drawn, ["quarter", "quarter_on", "share", "is_partial", "said", *tooltip])).mark_point(
        size=90, strokeWidth=2.5, stroke=ink
    )
    texts = alt.Chart(base.data(drawn, ["quarter", "share", "label"]))
    layers = [
        limits.mark_rule(strokeWidth=2, aria=False).encode(
            x, alt.Y("low:Q").scale(domain=[0, 1]), alt.Y2("high"),
            color=alt.ColorValue(theme.colour("neutral", mode)),
        ),
        dots.encode(
            x, y, alt.Description("said:N"), fill=hollow, opacity=opacity,
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        ).add_params(picked),
        texts.mark_text(dx=12, align="left", aria=False).encode(x, y, alt.Text("label:N")),
    ]  # fmt: skip
    return base.finished(layers, _HEIGHT, mode, alt_text)


def flow_efficiency(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Of each stage's time with a mode the parts worked on, waiting and blocked; stages without one written, not drawn.

    Columns: stage, held_days, touch_days, wait_days, blocked_days, not_recorded_days, efficiency_share (0–1), and
    efficiency_low and efficiency_high, the limits of its interval (0–1 or null). In the order of the rows.
    """
    bars = base.required(rows)
    bars["name"] = bars["stage"].map(words.stage)
    bars["label"] = [_efficiency(row) for row in bars.to_dict("records")]
    recorded = bars[["touch_days", "wait_days", "blocked_days"]].sum(axis=1)
    for kind in _MODES:
        bars[f"{kind}_words"] = bars[f"{kind}_days"].map(words.days)
    bars["missing_words"] = bars["not_recorded_days"].map(words.days)
    bars["said"] = bars["name"] + ": " + bars["label"]
    start, parts = 0.0, []
    for kind, (text, _) in _MODES.items():
        end = start + (bars[f"{kind}_days"] / recorded).where(recorded > 0)
        parts.append(bars.assign(**{"from": start, "to": end, "fill": text}))
        start = end
    tooltip = {"name": "Stage", "label": "Worked on"}
    tooltip |= {f"{kind}_words": text for kind, (text, _) in _MODES.items()} | {"missing_words": "Without a mode"}
    long = pd.concat(parts)
    return _shares(bars, long[long["to"] > long["from"]], tooltip, mode, alt_text)


def _efficiency(row: dict) -> str:
    if pd.isna(row["efficiency_share"]):
        return "not recorded"
    if pd.isna(row["efficiency_low"]):
        return words.share(row["efficiency_share"])
    low, high = words.share(row["efficiency_low"]), words.share(row["efficiency_high"])
    return f"{words.share(row['efficiency_share'])} ({low} to {high})"


def _shares(bars: pd.DataFrame, parts: pd.DataFrame, tooltip: dict, mode: str, alt_text: str) -> dict:
    domain = [text for text, _ in _MODES.values()]
    roles = [role for _, role in _MODES.values()]
    fill = alt.Fill("fill:N", legend=None).scale(domain=domain, range=[theme.colour(role, mode) for role in roles])
    stroke = alt.Stroke("fill:N", legend=None).scale(domain=domain, range=[theme.edge(role, mode) for role in roles])
    y = alt.Y("name:N", axis=None).scale(domain=list(bars["name"]), paddingInner=0.34, paddingOuter=0.1)
    x = alt.X("from:Q", axis=None).scale(domain=[0, 1], nice=False)
    picked, opacity = base.picking(["stage"])
    fields = list(dict.fromkeys(["name", "stage", "from", "to", "fill", "said", *tooltip]))
    marks = alt.Chart(base.data(parts, fields)).mark_bar(strokeWidth=1)
    marks = marks.encode(
        x, alt.X2("to"), y, fill, stroke, alt.Description("said:N"), opacity=opacity,
        tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
    ).add_params(picked)  # fmt: skip
    left = 10 + bars["name"].map(base.text_width).max()
    right = 8 + bars["label"].map(base.text_width).max()
    names = alt.Chart(base.data(bars, ["name"])).mark_text(x=0, dx=-10, align="right", aria=False)
    labels = alt.Chart(base.data(bars, ["name", "label"])).mark_text(x="width", dx=8, align="left", aria=False)
    layers = [marks, names.encode(y, alt.Text("name:N")), labels.encode(y, alt.Text("label:N"))]
    used = {text: text for text in domain if (parts["fill"] == text).any()}
    layers += base.legend(used, fill, stroke, left, right)
    return base.finished(layers, _ROW * len(bars), mode, alt_text)
