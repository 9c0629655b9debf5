"""When open projects will be done, and whether earlier such dates held."""

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_ROW, _ROW_WITH_TWO_LINES, _BAR = 30, 38, 10
_HEIGHT = 300
_MEANT = 0.85
_TWO_LINES = 34
# The part of the axis that what lies before the day of the forecast may take.
_PAST = 0.5
_MONTHS_WITH_N = 13
_FEWEST_FOR_LINE = 3
_LATE, _IN_TIME, _NO_NEED = "Expected late", "Expected in time", "No need-by date"
_ROLES = {_LATE: "worse", _IN_TIME: "focus", _NO_NEED: "neutral"}


def forecast_of_open_projects(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """From half to 85 % of comparable projects done, as a bar on a date axis, and the date of the need.

    Columns: project_id, title, place, made_on, p50_on, p85_on, need_by, is_expected_late, late_days.
    """
    bars = base.required(rows)
    for name in ("made_on", "p50_on", "p85_on", "need_by"):
        bars[name] = pd.to_datetime(bars[name])
    first, made_on, last = _span(bars)
    bars["kind"] = [_kind(need, late) for need, late in zip(bars["need_by"], bars["is_expected_late"], strict=True)]
    bars["row"] = bars["project_id"]
    bars["name"] = bars["title"].map(base.wrapped)
    bars["extra_lines"] = bars["name"].str.count("\n")
    bars["label"] = [_label(row) for row in bars.to_dict("records")]
    bars["until"] = bars["p85_on"].fillna(last)
    bars["is_open"] = bars["p85_on"].isna()
    bars["need_shown"] = bars["need_by"].clip(lower=first)
    bars["is_before"] = bars["need_by"] < first
    x = _dates([first, last])
    y = alt.Y("row:N", axis=None).scale(domain=list(bars["row"]), paddingInner=0.2, paddingOuter=0.2)
    left = 10 + int(bars["name"].map(base.text_width).max())
    layers = [*_today(made_on, mode), *_ranges(bars, x, y, mode), *_texts(bars, y), *_key(bars, left, mode)]
    step = _ROW_WITH_TWO_LINES if bars["extra_lines"].any() else _ROW
    return base.finished(layers, step * len(bars), mode, alt_text)


def _span(bars: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp, pd.Timestamp]:
    # Needs that passed long ago stand at the edge: their label says how long.
    made_on = bars["made_on"].max()
    # Neither a forecast nor a need: the highest of no dates is none, which Python's max would keep.
    last = pd.Series([bars[["p50_on", "p85_on", "need_by"]].max().max(), made_on + pd.Timedelta(days=30)]).max()
    first = max(bars[["need_by", "made_on"]].min().min(), made_on - (last - made_on) * _PAST)
    return first, made_on, last + (last - made_on) * 0.03


def _kind(need, late) -> str:
    if pd.isna(need):
        return _NO_NEED
    return _LATE if not pd.isna(late) and bool(late) else _IN_TIME


def _label(row: dict) -> str:
    if row["kind"] == _LATE:
        late = f"{words.days(row['late_days'])} late"
        return late if pd.notna(row["p50_on"]) else f"{late} already"
    if pd.isna(row["p50_on"]):
        return "no date"
    return "in time" if row["kind"] == _IN_TIME else words.date_short(row["p50_on"])


def _dates(domain: list[pd.Timestamp]) -> alt.X:
    months = (domain[1] - domain[0]).days / 30.4
    step = next(step for step in (1, 2, 3, 6, 12, 24) if months <= 9 * step or step == 24)
    axis = alt.Axis(title=None, format="%b %y", tickCount=alt.TimeIntervalStep("month", step), labelOverlap="parity")
    axis.grid, axis.labelSeparation = True, 8
    return alt.X("p50_on:T", axis=axis).scale(domain=[f"{on:%Y-%m-%dT00:00:00}" for on in domain], nice=False)


def _today(made_on: pd.Timestamp, mode: str) -> list[alt.Chart]:
    start = alt.Chart(base.data(pd.DataFrame({"on": [made_on], "text": [words.date_short(made_on)]}), ["on", "text"]))
    ink = alt.ColorValue(theme.colour("text_muted", mode))
    rule = start.mark_rule(strokeDash=[3, 3], aria=False).encode(alt.X("on:T"), color=ink)
    text = start.mark_text(y=-8, fontSize=theme.SMALL_FONT_SIZE, aria=False)
    return [rule, text.encode(alt.X("on:T"), alt.Text("text:N"), color=ink)]


def _ranges(bars: pd.DataFrame, x: alt.X, y: alt.Y, mode: str) -> list[alt.Chart]:
    tooltip = {
        "title": "Project", "project_id": "Number", "place_words": "Now in", "half_words": "Half are done by",
        "most_words": "85 % are done by", "need_words": "Needed by", "label": "That is",
    }  # fmt: skip
    bars["place_words"] = bars["place"].map(words.stage)
    bars["half_words"], bars["most_words"], bars["need_words"] = (
        bars[name].map(words.date_short) for name in ("p50_on", "p85_on", "need_by")
    )
    bars["said"] = bars["title"] + ": half done by " + bars["half_words"] + ", 85 % by " + bars["most_words"]
    picked, opacity = base.picking(["project_id"])
    inks = {kind: theme.colour(role, mode) for kind, role in _ROLES.items()}
    ink = alt.Color("kind:N", legend=None).scale(domain=list(inks), range=list(inks.values()))
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()]
    columns = ["row", "p50_on", "until", "is_open", "kind", "said", *tooltip]
    dated = bars.dropna(subset=["p50_on"])
    start = alt.Chart(base.data(dated, columns))
    # Where 85 % is not reached, or not told, the bar is pale and runs to the edge.
    bar = start.mark_bar(height=_BAR, aria=False).encode(
        x, alt.X2("until"), y, ink, opacity=base.either(alt.OpacityValue, "datum.is_open", 0.2, 0.55)
    )
    dot = start.mark_point(filled=True, size=110, shape="circle").encode(
        x, y, ink, alt.Description("said:N"), opacity=opacity, tooltip=tips
    )
    needs = bars.dropna(subset=["need_shown"])
    need = alt.Chart(base.data(needs, ["row", "need_shown", "is_before", "title", "need_words", "project_id"]))
    need = need.mark_point(size=70, strokeWidth=1.8, filled=True, opacity=1, aria=False).encode(
        alt.X("need_shown:T"), y,
        shape=base.either(alt.ShapeValue, "datum.is_before", "triangle-left", "diamond"),
        fill=alt.FillValue(theme.colour("background", mode)), stroke=alt.StrokeValue(theme.colour("text", mode)),
        tooltip=[alt.Tooltip("title:N", title="Project"), alt.Tooltip("need_words:N", title="Needed by")],
    )  # fmt: skip
    return [bar, dot.add_params(picked), need]


def _texts(bars: pd.DataFrame, y: alt.Y) -> list[alt.Chart]:
    start = alt.Chart(base.data(bars, ["row", "name", "extra_lines", "label"]))
    name = start.mark_text(
        x=0, dx=-10, dy=alt.ExprRef(expr=f"-{base.LINE / 2} * datum.extra_lines"), align="right",
        text=alt.ExprRef(expr=base.lines("name")), lineHeight=base.LINE, aria=False,
    )  # fmt: skip
    label = start.mark_text(x="width", dx=8, align="left", aria=False)
    return [name.encode(y), label.encode(y, alt.Text("label:N"))]


def _key(bars: pd.DataFrame, left: int, mode: str) -> list[alt.Chart]:
    """What the marks are, above the plot, from its very left."""
    role = _ROLES[bars["kind"].iloc[0]]
    entries = [("circle", role, "half are done by"), ("square", role, "to 85 %")]
    if bars["need_by"].notna().any():
        entries.append(("diamond", "background", "needed by"))
    at, values = -left, []
    for shape, fill, text in entries:
        edge = "text" if fill == "background" else fill
        values.append({"at": at + 6, "text_at": at + 16, "shape": shape, "text": text})
        values[-1] |= {"fill": theme.colour(fill, mode), "stroke": theme.colour(edge, mode)}
        at += 16 + base.text_width(text) + 14
    start = alt.Chart(alt.InlineData(values=values))
    place = {"y": -30, "aria": False}
    mark = start.mark_point(x=alt.ExprRef(expr="datum.at"), size=90, filled=True, opacity=1, strokeWidth=1.5, **place)
    text = start.mark_text(x=alt.ExprRef(expr="datum.text_at"), align="left", baseline="middle", **place)
    return [
        mark.encode(
            alt.Shape("shape:N", scale=None), alt.Fill("fill:N", scale=None), alt.Stroke("stroke:N", scale=None)
        ),
        text.encode(alt.Text("text:N")),
    ]


def forecast_calibration(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """The share of 85 % dates that held by the month they were given in, its interval, and the naive forecast's.

    Columns: month_on, forecasts, held, not_due, share, share_low, share_high, naive_share.
    """
    months = base.required(rows)
    months["month_on"] = pd.to_datetime(months["month_on"])
    is_short = months["month_on"].nunique() <= _MONTHS_WITH_N
    # A month without a case keeps its place on the axis.
    every = pd.date_range(months["month_on"].min(), months["month_on"].max(), freq="MS")
    n_of = dict(zip(months["month_on"], months["forecasts"], strict=True))
    names = {
        on: f"{words.month(on)}\n{'n ' if place == 0 else ''}{int(n_of.get(on, 0)):,}" if is_short else words.month(on)
        for place, on in enumerate(every)
    }
    months["month"] = months["month_on"].map(names)
    months["is_partial"] = months["not_due"] > 0
    x = base.months_axis(list(names.values()))
    axis = alt.Axis(title=None, values=[0, 0.25, 0.5, 0.75, 1], format=".0%", grid=True)
    y = alt.Y("share:Q", axis=axis).scale(domain=[0, 1.02], nice=False)
    layers = [*_meant(mode), *_naive(months, x, mode), *_shares(months, x, y, mode), _names(months)]
    return base.finished(layers, _HEIGHT, mode, alt_text)


def _meant(mode: str) -> list[alt.Chart]:
    rule = alt.Chart(alt.InlineData(values=[{"share": _MEANT}])).mark_rule(strokeDash=[6, 4], strokeWidth=1.5)
    return [rule.encode(alt.Y("share:Q"), color=alt.ColorValue(theme.colour("text", mode)))]


def _naive(months: pd.DataFrame, x: alt.X, mode: str) -> list[alt.Chart]:
    known = months.dropna(subset=["naive_share"])
    if known.empty:
        return []
    start = alt.Chart(base.data(known, ["month", "naive_share"]))
    ink = alt.ColorValue(theme.edge("context", mode))
    dots = start.mark_point(shape="square", size=25, filled=True, opacity=1, aria=False)
    layers = [dots.encode(x, alt.Y("naive_share:Q"), color=ink)]
    if len(known) >= _FEWEST_FOR_LINE:
        layers.append(start.mark_line(strokeWidth=1.5, aria=False).encode(x, alt.Y("naive_share:Q"), color=ink))
    return layers


def _shares(months: pd.DataFrame, x: alt.X, y: alt.Y, mode: str) -> list[alt.Chart]:
    months["share_words"] = [
        f"{words.share(share)} ({int(held):,} of {int(n):,})"
        for share, held, n in zip(months["share"], months["held"], months["forecasts"], strict=True)
    ]
    months["interval_words"] = [
        f"{words.share(low)} to {words.share(high)}"
        for low, high in zip(months["share_low"], months["share_high"], strict=True)
    ]
    months["month_words"] = months["month_on"].map(words.month)
    months["naive_words"] = months["naive_share"].map(words.share)
    months["ahead_words"] = [words.count(int(n), "date") for n in months["not_due"]]
    months["said"] = months["month_words"] + ": " + months["share_words"] + " held"
    tooltip = {
        "month_words": "Given in", "share_words": "Held", "interval_words": "95 % interval",
        "naive_words": "Naive forecast held", "ahead_words": "Still ahead",
    }  # fmt: skip
    ink, paper = theme.colour("focus", mode), theme.colour("background", mode)
    # The projects behind a month are those that ran at its end: each had a forecast then.
    months["running_month"] = months["month_on"]
    picked, opacity = base.picking(["running_month"])
    columns = ["month", "running_month", "share", "share_low", "share_high", "is_partial", "said", *tooltip]
    start = alt.Chart(base.data(months, columns))
    interval = start.mark_rule(strokeWidth=1.5, opacity=0.6, aria=False)
    dot = start.mark_point(size=70, strokeWidth=2, filled=True)
    return [
        interval.encode(x, alt.Y("share_low:Q"), alt.Y2("share_high"), color=alt.ColorValue(ink)),
        dot.encode(
            x, y, alt.Description("said:N"), stroke=alt.StrokeValue(ink),
            fill=base.either(alt.FillValue, "datum.is_partial", paper, ink), opacity=opacity,
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        ).add_params(picked),
    ]  # fmt: skip


def _names(months: pd.DataFrame) -> alt.Chart:
    ends = [{"share": _MEANT, "text": f"Meant to hold\n{words.share(_MEANT)}"}]
    naive = months["naive_share"].dropna()
    if len(naive):
        ends.append({"share": float(naive.iloc[-1]), "text": "Naive\nforecast"})
    ends.sort(key=lambda end: end["share"])
    places = base.apart([end["share"] for end in ends], _TWO_LINES / _HEIGHT, 1.02)
    values = [end | {"share": place} for end, place in zip(ends, places, strict=True)]
    mark = alt.Chart(alt.InlineData(values=values)).mark_text(
        x="width", dx=8, dy=-base.LINE / 2, align="left", text=alt.ExprRef(expr=base.lines("text")),
        lineHeight=base.LINE, aria=False,
    )  # fmt: skip
    return mark.encode(alt.Y("share:Q"))
