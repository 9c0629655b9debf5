"""How often functions object, month by month and beside what chance allows; what they protect; what goes around."""

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_ROW = 34
_HEIGHT = 280
_POSSIBLE, _USUAL = "99.8 % by chance", "95 % by chance"
_MONTHS_WITH_N = 13


def objection_rates(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Each function's rate with its interval, over the limits within which chance alone would leave it.

    Columns: function, asks, objections, rate, rate_low, rate_high, pooled_rate, usual_rate_low, usual_rate_high,
    possible_rate_low, possible_rate_high (all 0–1), shrunken_rate (0–1, null: raw rates only), is_ranked.
    In the order of the rows.
    """
    lines = base.required(rows)
    lines["name"] = lines["function"].map(words.stage)
    lines["rate_words"] = [
        f"{words.share(rate)} ({int(some):,} of {int(number):,})"
        for rate, some, number in zip(lines["rate"], lines["objections"], lines["asks"], strict=True)
    ]
    lines["label"] = [
        f"{words.share(rate)} · n{words.NARROW}{int(number):,}"
        for rate, number in zip(lines["rate"], lines["asks"], strict=True)
    ]
    for name, low, high in (
        ("limits_words", "rate_low", "rate_high"),
        ("usual_words", "usual_rate_low", "usual_rate_high"),
    ):
        lines[name] = [
            words.share_range(one, other) if pd.notna(one) else words.missing
            for one, other in zip(lines[low], lines[high], strict=True)
        ]
    lines["shrunken_words"] = lines["shrunken_rate"].map(words.share)
    lines["said"] = lines["name"] + ": " + lines["rate_words"]
    lines["role"] = "focus"
    lines.loc[lines["rate"] > lines["usual_rate_high"], "role"] = "worse"
    lines.loc[lines["rate"] < lines["usual_rate_low"], "role"] = "better"
    lines["ink"] = [theme.colour(role, mode) for role in lines["role"]]
    top = min(1.0, float(lines[["rate_high", "possible_rate_high"]].max().max()) * 1.02)
    y = alt.Y("name:N", axis=alt.Axis(title=None, labelPadding=12)).scale(domain=list(lines["name"]))
    x = alt.X("rate:Q", axis=alt.Axis(title=None, format="%", tickCount=5, grid=True))
    x = x.scale(domain=[0, top], nice=False)
    layers = [*_funnel(lines, y, mode), *_rates(lines, x, y, mode)]
    text = alt.Chart(base.data(lines, ["name", "label"])).mark_text(x="width", align="left", dx=8, aria=False)
    layers.append(text.encode(y, alt.Text("label:N")))
    return base.finished(layers, _ROW * len(lines), mode, alt_text)


def _funnel(lines: pd.DataFrame, y: alt.Y, mode: str) -> list[alt.Chart]:
    known = lines.dropna(subset=["possible_rate_low"])
    if known.empty:
        return []
    parts = []
    for name, what in ((_POSSIBLE, "possible"), (_USUAL, "usual")):
        limits = {"from": known[f"{what}_rate_low"], "to": known[f"{what}_rate_high"]}
        parts.append(known[["name"]].assign(**limits, band=name))
    names = [_POSSIBLE, _USUAL]
    shades = [theme.tint("context", mode, strength) for strength in (0.25, 0.6)]
    fill = alt.Fill("band:N", legend=None).scale(domain=names, range=shades)
    stroke = alt.Stroke("band:N", legend=None).scale(domain=names, range=[theme.edge("context", mode)] * 2)
    band = alt.Chart(base.data(pd.concat(parts), ["name", "from", "to", "band"]))
    band = band.mark_bar(height=_ROW * 0.7, strokeWidth=0, aria=False)
    pooled = alt.Chart(base.data(known.head(1), ["pooled_rate"])).mark_rule(
        strokeDash=[5, 3], strokeWidth=1.5, aria=False
    )
    left = 20 + int(lines["name"].map(base.text_width).max())
    return [
        band.encode(alt.X("from:Q"), alt.X2("to"), y, fill),
        pooled.encode(alt.X("pooled_rate:Q"), color=alt.ColorValue(theme.colour("text", mode))),
        *base.legend({name: name for name in names[::-1]}, fill, stroke, left, 90),
    ]


def _rates(lines: pd.DataFrame, x: alt.X, y: alt.Y, mode: str) -> list[alt.Chart]:
    tooltip = {
        "name": "Function", "rate_words": "Objected", "limits_words": "95 % interval", "usual_words": "By chance",
        "shrunken_words": "Shrunken towards all",
    }  # fmt: skip
    picked, opacity = base.picking(["function"])
    ink = alt.Color("ink:N", scale=None)
    interval = alt.Chart(base.data(lines, ["name", "rate_low", "rate_high", "ink"]))
    dot = alt.Chart(base.data(lines, ["name", "function", "rate", "ink", "said", *tooltip]))
    layers = [
        interval.mark_rule(strokeWidth=2, aria=False).encode(alt.X("rate_low:Q"), alt.X2("rate_high"), y, color=ink),
        dot.mark_point(filled=True, size=110).encode(
            x, y, alt.Description("said:N"), color=ink, opacity=opacity,
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        ).add_params(picked),
    ]  # fmt: skip
    shrunken = lines.dropna(subset=["shrunken_rate"])
    if len(shrunken):
        mark = alt.Chart(base.data(shrunken, ["name", "shrunken_rate"])).mark_tick(thickness=2, size=16, aria=False)
        layers.append(mark.encode(alt.X("shrunken_rate:Q"), y, color=alt.ColorValue(theme.colour("text_muted", mode))))
    return layers


def reasons(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Objections by reason, the most frequent first, with the share of this and all above it.

    Columns: reason, objections, share, cumulative_share (0–1), functions, projects.
    """
    bars = base.required(rows)
    bars["name"] = bars["reason"].map(words.stage)
    bars["label"] = [
        f"{int(number):,} · {words.share(share)} · {words.share(so_far)} so far"
        for number, share, so_far in zip(bars["objections"], bars["share"], bars["cumulative_share"], strict=True)
    ]
    bars["count_words"] = [words.count(int(number), "objection") for number in bars["objections"]]
    bars["share_words"] = bars["share"].map(words.share)
    bars["from_words"] = [
        f"{words.count(int(functions), 'function')}, {words.count(int(projects), 'project')}"
        for functions, projects in zip(bars["functions"], bars["projects"], strict=True)
    ]
    bars["said"] = bars["name"] + ": " + bars["count_words"] + ", " + bars["share_words"]
    bars["fill"] = [theme.colour("context" if one == "not recorded" else "focus", mode) for one in bars["reason"]]
    tooltip = {"name": "To protect", "count_words": "Objections", "share_words": "Share", "from_words": "From"}
    picked, opacity = base.picking(["reason"])
    y = alt.Y("name:N", axis=alt.Axis(title=None, labelPadding=10)).scale(domain=list(bars["name"]), paddingInner=0.34)
    x = alt.X("objections:Q", axis=None).scale(domain=[0, float(bars["objections"].max())], nice=False)
    mark = alt.Chart(base.data(bars, ["name", "reason", "objections", "fill", "said", *tooltip])).mark_bar()
    mark = mark.encode(
        x, y, alt.Fill("fill:N", scale=None), alt.Description("said:N"), opacity=opacity,
        tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
    ).add_params(picked)  # fmt: skip
    text = alt.Chart(base.data(bars, ["name", "objections", "label"])).mark_text(align="left", dx=8, aria=False)
    layers = [mark, text.encode(x, y, alt.Text("label:N"))]
    return base.finished(layers, _ROW * len(bars), mode, alt_text)


def objection_rate_by_month(
    rows: pd.DataFrame, median: float | None = None, *, mode: str = "light", alt_text: str = ""
) -> dict:
    """The rate of each month with its interval and, where there is one, the median of the whole months as a line.

    Columns: month_on, asks, objections, rate, rate_low, rate_high (0–1), is_partial.
    """
    points = base.required(rows)
    points["month_on"] = pd.to_datetime(points["month_on"])
    every = pd.date_range(points["month_on"].min(), points["month_on"].max(), freq="MS")
    n_of = dict(zip(points["month_on"], points["asks"], strict=True))
    names = {
        on: f"{words.month(on)}\n{'n ' if place == 0 else ''}{int(n_of.get(on, 0)):,}"
        if len(every) <= _MONTHS_WITH_N
        else words.month(on)
        for place, on in enumerate(every)
    }
    points["month"], points["answered_month"] = points["month_on"].map(names), points["month_on"]
    points["rate_words"] = [
        f"{words.share(rate)} ({int(some):,} of {int(number):,})"
        for rate, some, number in zip(points["rate"], points["objections"], points["asks"], strict=True)
    ]
    points["limits_words"] = [
        words.share_range(low, high) for low, high in zip(points["rate_low"], points["rate_high"], strict=True)
    ]
    points["month_words"] = points["month_on"].map(words.month)
    points["said"] = points["month_words"] + ": " + points["rate_words"]
    tooltip = {"month_words": "Month", "rate_words": "Objected", "limits_words": "95 % interval"}
    x = base.months_axis(list(names.values()))
    top = min(1.0, float(points["rate_high"].max()) * 1.05)
    percent = alt.Axis(title=None, format="%", tickCount=5, grid=True)
    y = alt.Y("rate:Q", axis=percent).scale(domain=[0, top], nice=False)
    picked, opacity = base.picking(["answered_month"])
    ink, paper = theme.colour("focus", mode), theme.colour("background", mode)
    interval = alt.Chart(base.data(points, ["month", "rate_low", "rate_high"])).mark_rule(strokeWidth=1.5, aria=False)
    dot = alt.Chart(base.data(points, ["month", "answered_month", "rate", "is_partial", "said", *tooltip]))
    hollow = base.either(alt.FillValue, "datum.is_partial", paper, ink)
    grey = alt.ColorValue(theme.colour("neutral", mode))
    layers = [
        interval.encode(x, alt.Y("rate_low:Q"), alt.Y2("rate_high"), color=grey),
        dot.mark_point(size=80, strokeWidth=2, stroke=ink).encode(
            x, y, alt.Description("said:N"), fill=hollow, opacity=opacity,
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        ).add_params(picked),
    ]  # fmt: skip
    if median is not None:
        values = alt.InlineData(values=[{"rate": median, "text": f"Median\n{words.share(median)}"}])
        rule = alt.Chart(values).mark_rule(strokeDash=[6, 4], strokeWidth=1.5, aria=False)
        text = alt.Chart(values).mark_text(
            x="width", dx=8, dy=-base.LINE / 2, align="left", text=alt.ExprRef(expr=base.lines("text")),
            lineHeight=base.LINE, aria=False,
        )  # fmt: skip
        layers += [rule.encode(y, color=alt.ColorValue(theme.colour("text", mode))), text.encode(y)]
    return base.finished(layers, _HEIGHT, mode, alt_text)


def bypass(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """The share bought without procurement, with its interval, by when procurement was brought in.

    Columns: involved_at, projects, bypassed, bypass_share, bypass_share_low, bypass_share_high (0–1).
    """
    lines = base.required(rows)
    lines["name"] = lines["involved_at"].map(words.stage)
    lines["label"] = [
        f"{words.share(share)} · {int(some):,} of {int(number):,}"
        for share, some, number in zip(lines["bypass_share"], lines["bypassed"], lines["projects"], strict=True)
    ]
    lines["limits_words"] = [
        words.share_range(low, high)
        for low, high in zip(lines["bypass_share_low"], lines["bypass_share_high"], strict=True)
    ]
    lines["said"] = lines["name"] + ": " + lines["label"]
    tooltip = {"name": "Procurement brought in", "label": "Bypassed", "limits_words": "95 % interval"}
    top = float(lines["bypass_share_high"].max()) or 1.0
    picked, opacity = base.picking(["involved_at"])
    y = alt.Y("name:N", axis=alt.Axis(title=None, labelPadding=12)).scale(domain=list(lines["name"]))
    axis = alt.Axis(title=None, format="%", tickCount=5, grid=True)
    x = alt.X("bypass_share:Q", axis=axis).scale(domain=[0, top], nice=False)
    interval = alt.Chart(base.data(lines, ["name", "bypass_share_low", "bypass_share_high"]))
    dot = alt.Chart(base.data(lines, ["name", "involved_at", "bypass_share", "said", *tooltip]))
    text = alt.Chart(base.data(lines, ["name", "label"])).mark_text(x="width", align="left", dx=8, aria=False)
    grey = alt.ColorValue(theme.colour("neutral", mode))
    layers = [
        interval.mark_rule(strokeWidth=2, aria=False).encode(
            alt.X("bypass_share_low:Q"), alt.X2("bypass_share_high"), y, color=grey
        ),
        dot.mark_point(filled=True, size=110).encode(
            x, y, alt.Description("said:N"), color=alt.ColorValue(theme.colour("focus", mode)), opacity=opacity,
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        ).add_params(picked),
        text.encode(y, alt.Text("label:N")),
    ]  # fmt: skip
    return base.finished(layers, _ROW * len(lines), mode, alt_text)
