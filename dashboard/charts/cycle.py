"""How long projects took: every completed project as a point, and its percentiles month by month."""

import math

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_HEIGHT = 300
_TWO_LINES = 34
_AXIS_TITLE = "Days from intake to completion"
# The strip above the axis for outliers, and where in it they stand, as parts of the axis.
_GUTTER, _GUTTER_MIDDLE = 0.16, 0.07
# The part of the time axis a written outlier needs to itself in the narrowest chart.
_OUTLIER_ROOM = 0.2
_OUTLIERS_WRITTEN = 4
_AT_AN_END = 0.12
_FEWEST_FOR_MEDIAN = 6
_FEWEST_FOR_LINE = 3
# A day as words.date_short writes it.
_DAY = "%-d %b %Y"


def cycle_time_distribution(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Days to signature of each completed project over its completion date, with p50 and p85 named.

    Columns: project_id, title, ended_on, elapsed_days, is_outlier, p50_days and p85_days (the same in all
    rows, or null).
    """
    points = base.required(rows)
    usual = points.loc[~points["is_outlier"].astype(bool), "elapsed_days"]
    limits = points[["p50_days", "p85_days"]].iloc[0]
    ticks = base.ticks(max([0, *usual, *limits.dropna()]))
    # An outlier that the axis reaches after all stands at its own height.
    points["is_above"] = points["elapsed_days"] > ticks[-1]
    above = points[points["is_above"]]
    top = ticks[-1] * (1 + _GUTTER if len(above) else 1.02)
    points["y"] = points["elapsed_days"].where(~points["is_above"], ticks[-1] * (1 + _GUTTER_MIDDLE))
    y = alt.Y("y:Q", axis=_days_axis(ticks)).scale(domain=[0, top], nice=False, zero=True)
    x = _dates_axis(points["ended_on"])
    layers = [_points(points, x, y, mode), *_limits(limits, len(above), ticks[-1], top, mode)]
    if len(above):
        layers.append(_values_above(points[points["is_above"]], points["ended_on"], x))
    return base.finished(layers, _HEIGHT, mode, alt_text)


def cycle_time_by_month(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Days within which half and 85 % of a month's completed projects were signed, with n under each month.

    Columns: month_on, completed, p50_days, p85_days (null from too few), is_running.
    """
    months = _every_month(base.required(rows))
    months["month"] = [
        f"{words.month(on)}\n{'n ' if place == 0 else ''}{int(number):,}"
        for place, (on, number) in enumerate(zip(months["month_on"], months["completed"], strict=True))
    ]
    ticks = base.ticks(max([0, *months["p50_days"].dropna(), *months["p85_days"].dropna()]))
    x = base.months_axis(list(months["month"]))
    y = alt.Y("days:Q", axis=_days_axis(ticks)).scale(domain=[0, ticks[-1] * 1.02], nice=False, zero=True)
    points = pd.concat([_series(months, "p85_days", "85 % within"), _series(months, "p50_days", "Half within")])
    layers = [*_lines(points, x, y, mode), _end_values(points, ticks[-1], y)]
    running = months.loc[months["is_running"], "month"]
    layers += [base.so_far(key, x, 40, mode) for key in running]
    return base.finished(layers, _HEIGHT, mode, alt_text)


def _days_axis(ticks: list[float]) -> alt.Axis:
    return alt.Axis(
        title=_AXIS_TITLE, values=ticks, grid=True, format=",~f",
        titleAngle=0, titleAlign="left", titleBaseline="bottom", titleAnchor="end", titleX=0, titleY=-10,
    )  # fmt: skip


def _dates_axis(dates: pd.Series) -> alt.X:
    first, last = dates.min(), dates.max()
    margin = max((last - first) * 0.02, pd.Timedelta(days=3))
    months = (last - first).days / 30.4
    if months < 1.5:
        ticks, form = alt.TimeIntervalStep(*(("day", 1) if months < 0.3 else ("week", 1))), "%-d %b"
    else:
        ticks, form = (
            alt.TimeIntervalStep("month", next(s for s in (1, 3, 6, 12) if months <= 13 * s or s == 12)),
            "%b %y",
        )
    axis = alt.Axis(title="Completed on", format=form, tickCount=ticks, labelOverlap="parity", titlePadding=8)
    axis.ticks, axis.labelSeparation = True, 8
    domain = [f"{(first - margin):%Y-%m-%dT00:00:00}", f"{(last + margin):%Y-%m-%dT00:00:00}"]
    return alt.X("ended_on:T", axis=axis).scale(domain=domain, nice=False)


def _points(points: pd.DataFrame, x: alt.X, y: alt.Y, mode: str) -> alt.Chart:
    points["days_words"] = points["elapsed_days"].map(words.days)
    points["title"] = points["title"].fillna(points["project_id"])
    points["shape"] = points["is_above"].map({True: "triangle-up", False: "circle"})
    # Many points are small and thin, so that where they crowd still shows.
    size, thin = next(
        (s, t) for most, s, t in ((250, 60, 0.6), (1500, 30, 0.5), (math.inf, 14, 0.35)) if len(points) <= most
    )
    picked, opacity = base.picking(["project_id"])
    tooltip = {"title": "Project", "project_id": "Number", "days_words": "Took"}
    on = alt.Tooltip("ended_on:T", title="Completed on", format=_DAY)
    day = f"timeFormat(datum.ended_on, '{_DAY}')"
    return (
        alt.Chart(base.data(points, ["ended_on", "y", "shape", *tooltip]))
        .mark_point(
            filled=True, fillOpacity=thin, strokeOpacity=0,
            description=alt.ExprRef(expr=f"datum.title + ': ' + datum.days_words + ', ' + {day}"),
        )
        .encode(
            x, y, alt.Shape("shape:N", scale=None), opacity=opacity,
            size=base.either(alt.SizeValue, "datum.shape == 'triangle-up'", 60, size),
            color=alt.ColorValue(theme.colour("focus", mode)),
            tooltip=[*(alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()), on],
        )
        .add_params(picked)
    )  # fmt: skip


def _limits(limits: pd.Series, above: int, cap: float, top: float, mode: str) -> list[alt.Chart]:
    names = {"p50_days": "Half within", "p85_days": "85 % within"}
    rules = [
        {"days": float(limits[key]), "text": f"{name}\n{words.days(limits[key])}", "dash": key == "p85_days"}
        for key, name in names.items() if pd.notna(limits[key])
    ]  # fmt: skip
    texts = [dict(rule) for rule in rules]
    if above:
        texts.append({"days": cap * (1 + _GUTTER_MIDDLE), "text": f"{above:,} above\n{words.days(cap)}"})
    places = base.apart([text["days"] for text in texts], top * _TWO_LINES / _HEIGHT, top)
    texts = [text | {"place": place} for text, place in zip(texts, places, strict=True)]
    ink = alt.ColorValue(theme.colour("text", mode))
    rule = alt.Chart(alt.InlineData(values=rules)).mark_rule(strokeWidth=2, aria=False)
    dash = base.either(alt.StrokeDashValue, "datum.dash", [6, 4], [1, 0])
    label = alt.Chart(alt.InlineData(values=texts)).mark_text(
        x="width", dx=8, dy=-base.LINE / 2, align="left", text=alt.ExprRef(expr=base.lines("text")),
        lineHeight=base.LINE, aria=False,
    )  # fmt: skip
    layers = [rule.encode(alt.Y("days:Q"), strokeDash=dash, color=ink)] if rules else []
    return [*layers, label.encode(alt.Y("place:Q"))] if texts else layers


def _values_above(above: pd.DataFrame, dates: pd.Series, x: alt.X) -> alt.Chart:
    # The largest first, as many as stand apart; the others say their value in the tooltip.
    span = dates.max() - dates.min()
    written: list[int] = []
    for index, row in above.sort_values("elapsed_days", ascending=False).iterrows():
        if all(abs(row["ended_on"] - above.loc[other, "ended_on"]) > span * _OUTLIER_ROOM for other in written):
            written.append(index)
    shown = above.loc[written[:_OUTLIERS_WRITTEN]]
    # Towards the middle at both ends: what stands beside the plot belongs to the percentiles.
    shown = shown.assign(
        text=shown["elapsed_days"].map(words.days),
        align=[
            "right"
            if dates.max() - on < span * _AT_AN_END
            else "left"
            if on - dates.min() < span * _AT_AN_END
            else "center"
            for on in shown["ended_on"]
        ],
    )
    return (
        alt.Chart(base.data(shown, ["ended_on", "y", "text", "align"]))
        .mark_text(dy=-14, align=alt.ExprRef(expr="datum.align"), fontSize=theme.SMALL_FONT_SIZE, aria=False)
        .encode(x, alt.Y("y:Q"), alt.Text("text:N"))
    )


def _every_month(months: pd.DataFrame) -> pd.DataFrame:
    # A month without a completed project keeps its place on the axis, and breaks the line.
    months = months.set_index("month_on").sort_index()
    every = pd.date_range(months.index.min(), months.index.max(), freq="MS", name="month_on")
    months = months.reindex(every).reset_index()
    months["completed"] = months["completed"].fillna(0).astype(int)
    months["is_running"] = months["is_running"].eq(True)
    return months


def _series(months: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    points = months[["month", "month_on", "completed", "is_running"]].assign(days=months[column], name=name)
    points["is_firm"] = points["days"].notna() & ~points["is_running"] & (points["completed"] >= _FEWEST_FOR_MEDIAN)
    # A line runs only through neighbouring months that are complete and rest on enough projects.
    stretch = (~points["is_firm"]).cumsum().where(points["is_firm"])
    long_enough = stretch.map(stretch.value_counts()) >= _FEWEST_FOR_LINE
    points["stretch"] = [f"{name} {int(s)}" if line else None for s, line in zip(stretch, long_enough, strict=True)]
    return points.dropna(subset=["days"])


def _lines(points: pd.DataFrame, x: alt.X, y: alt.Y, mode: str) -> list[alt.Chart]:
    points["days_words"] = points["days"].map(words.days)
    points["projects_words"] = [words.count(number, "completed project") for number in points["completed"]]
    points["month_words"] = points["month_on"].map(words.month) + points["is_running"].map(
        {True: ", so far", False: ""}
    )
    points["said"] = points["month_words"] + ", " + points["name"] + " " + points["days_words"]
    inks = {"Half within": theme.colour("focus", mode), "85 % within": theme.colour("neutral", mode)}
    ink = alt.Color("name:N", legend=None).scale(domain=list(inks), range=list(inks.values()))
    tooltip = {
        "month_words": "Month",
        "name": "Share",
        "days_words": "Signed within",
        "projects_words": "From",
    }
    points["ended_month"] = points["month_on"]
    picked, opacity = base.picking(["ended_month"])
    firm = alt.when("datum.is_firm").then(ink).otherwise(alt.value(theme.colour("background", mode)))
    line = alt.Chart(base.data(points.dropna(subset=["stretch"]), ["month", "days", "name", "stretch"]))
    dots = alt.Chart(base.data(points, ["month", "ended_month", "days", "is_firm", "said", *tooltip]))
    return [
        line.mark_line(strokeWidth=2.5, aria=False).encode(x, y, ink, alt.Detail("stretch:N")),
        dots.mark_point(shape="circle", size=55, strokeWidth=2, opacity=1)
        .encode(
            x, y, alt.Stroke("name:N", legend=None).scale(domain=list(inks), range=list(inks.values())),
            alt.Description("said:N"), fill=alt.FillValue(**firm), opacity=opacity,
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        )
        .add_params(picked),
    ]  # fmt: skip


def _end_values(points: pd.DataFrame, cap: float, y: alt.Y) -> alt.Chart:
    firm = points[points["is_firm"]] if points["is_firm"].any() else points
    ends = firm.sort_values("month_on").groupby("name").tail(1).sort_values("days")
    ends["text"] = ends["name"] + "\n" + ends["days"].map(words.days) + ", " + ends["month_on"].map(words.month)
    ends["days"] = base.apart(ends["days"].tolist(), cap * _TWO_LINES / _HEIGHT, cap)
    mark = alt.Chart(base.data(ends, ["days", "text"])).mark_text(
        x="width", dx=8, dy=-base.LINE / 2, align="left", text=alt.ExprRef(expr=base.lines("text")),
        lineHeight=base.LINE, aria=False,
    )  # fmt: skip
    return mark.encode(y)
