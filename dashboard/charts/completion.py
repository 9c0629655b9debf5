"""Which share of what was started is completed, and within how many days."""

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_HEIGHT = 300
# A label right of this part of the axis would run into the names at the ends of the curves.
_RIGHTMOST = 0.6
# At so many places the curve tells its values.
_POINTS = 90
_MARKS = {"km_p50_days": (0.5, "Half"), "km_p85_days": (0.85, f"85{words.NARROW}%")}
_NOW = "This period"


def time_to_completion(
    rows: pd.DataFrame,
    before: pd.DataFrame | None = None,
    against: str = "",
    *,
    mode: str = "light",
    alt_text: str = "",
) -> dict:
    """Share completed over days since the start, its interval as a band, and the curve of a comparison in grey.

    Columns: at_days, at_risk, completed_share, completed_share_low, completed_share_high, and the same in all rows:
    km_p50_days and km_p85_days with _low_ and _high_. `before` has the same columns; `against` is its name.
    """
    now = base.required(rows)
    x, y = _axes(float(now["at_days"].max()))
    layers = [_band(now, x, y, mode)]
    ends = [(now, _NOW, "focus")]
    if before is not None and len(before):
        # The axis ends with what is followed in this period: an older curve is longer.
        before = before[before["at_days"] <= max(now["at_days"].max(), before["at_days"].min())]
        layers.append(_line(before, x, y, "neutral", mode))
        ends.append((before, against, "neutral"))
    layers += [_line(now, x, y, "focus", mode), _hover(now, x, y, mode)]
    layers += [*_marks(now, x, y, mode), *_ends(ends, y, mode)]
    return base.finished(layers, _HEIGHT, mode, alt_text)


def _axes(longest: float) -> tuple[alt.X, alt.Y]:
    ticks = base.ticks(longest)
    across = alt.Axis(title="Days since the start", values=ticks, format=",~f", titlePadding=8)
    up = alt.Axis(
        title="Share signed", values=[0, 0.25, 0.5, 0.75, 1], grid=True, format=".0%",
        titleAngle=0, titleAlign="left", titleBaseline="bottom", titleAnchor="end", titleX=0, titleY=-10,
    )  # fmt: skip
    x = alt.X("at_days:Q", axis=across).scale(domain=[0, max(longest, ticks[1])], nice=False)
    return x, alt.Y("completed_share:Q", axis=up).scale(domain=[0, 1], nice=False)


def _band(now: pd.DataFrame, x: alt.X, y: alt.Y, mode: str) -> alt.Chart:
    known = now.dropna(subset=["completed_share_low", "completed_share_high"])
    columns = ["at_days", "completed_share_low", "completed_share_high"]
    low = alt.Y("completed_share_low:Q")
    band = alt.Chart(base.data(known, columns)).mark_area(interpolate="step-after", aria=False)
    return band.encode(x, low, alt.Y2("completed_share_high"), color=alt.ColorValue(theme.tint("focus", mode, 0.15)))


def _line(rows: pd.DataFrame, x: alt.X, y: alt.Y, role: str, mode: str) -> alt.Chart:
    line = alt.Chart(base.data(rows, ["at_days", "completed_share"]))
    line = line.mark_line(interpolate="step-after", strokeWidth=2.5 if role == "focus" else 1.5, aria=False)
    return line.encode(x, y, color=alt.ColorValue(theme.colour(role, mode)))


def _hover(now: pd.DataFrame, x: alt.X, y: alt.Y, mode: str) -> alt.Chart:
    """Points no one sees, so that the curve says its values where it is pointed at."""
    now = now.iloc[:: max(1, len(now) // _POINTS)]
    points = now.assign(
        share_words=now["completed_share"].map(words.share),
        days_words=now["at_days"].map(words.days),
        interval_words=[
            words.missing if pd.isna(low) else f"{words.share(low)} to {words.share(high)}"
            for low, high in zip(now["completed_share_low"], now["completed_share_high"], strict=True)
        ],
        risk_words=[words.count(number, "project") for number in now["at_risk"]],
    )
    tooltip = {
        "share_words": "Signed", "days_words": "Within", "interval_words": "95 % interval",
        "risk_words": "Still followed",
    }  # fmt: skip
    picked, _ = base.picking(["at_days"])
    points = alt.Chart(base.data(points, ["at_days", "completed_share", *tooltip]))
    return (
        points.mark_point(size=80, opacity=0, filled=True, aria=False)
        .encode(
            x, y, color=alt.ColorValue(theme.colour("focus", mode)),
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        )
        .add_params(picked)
    )  # fmt: skip


def _marks(now: pd.DataFrame, x: alt.X, y: alt.Y, mode: str) -> list[alt.Chart]:
    first, marks = now.iloc[0], []
    for column, (share, name) in _MARKS.items():
        if pd.isna(first[column]):
            continue
        low, high = (first[column.replace("_days", f"_{side}_days")] for side in ("low", "high"))
        limits = f"{words.number(low)} to {'no limit' if pd.isna(high) else words.number(high)}"
        marks.append(
            {
                "at_days": float(first[column]), "completed_share": share, "low": None if pd.isna(low) else float(low),
                "high": float(now["at_days"].max() if pd.isna(high) else min(high, now["at_days"].max())),
                "said": f"{name} within {words.days(first[column])}, 95{words.NARROW}% interval {limits}",
                "text": f"{name}: {words.days(first[column])}\n({limits})",
            }
        )  # fmt: skip
    if not marks:
        return []
    start, ink = alt.Chart(alt.InlineData(values=marks)), alt.value(theme.colour("focus", mode))
    return [
        start.mark_rule(strokeWidth=2, aria=False).encode(alt.X("low:Q"), alt.X2("high"), y, color=ink),
        start.mark_point(size=70, filled=True, opacity=1).encode(x, y, alt.Description("said:N"), color=ink),
        *(_label(mark, float(now["at_days"].max())).encode(x, y) for mark in marks),
    ]


def _label(mark: dict[str, object], longest: float) -> alt.Chart:
    """The words of a point, below it to its right; above it to its left where the curves end."""
    is_left = mark["at_days"] > _RIGHTMOST * longest
    side = {"align": "right", "dx": -8, "dy": -12 - base.LINE} if is_left else {"align": "left", "dx": 8, "dy": 12}
    return alt.Chart(alt.InlineData(values=[mark])).mark_text(
        **side, baseline="bottom" if is_left else "top", text=alt.ExprRef(expr=base.lines("text")),
        lineHeight=base.LINE, aria=False,
    )  # fmt: skip


def _ends(ends: list[tuple[pd.DataFrame, str, str]], y: alt.Y, mode: str) -> list[alt.Chart]:
    ordered = sorted(ends, key=lambda end: end[0]["completed_share"].iloc[-1])
    shares = [float(rows["completed_share"].iloc[-1]) for rows, _, _ in ordered]
    texts = [
        f"{base.wrapped(name, 18)}\n{words.share(share)} after {words.days(rows['at_days'].iloc[-1])}"
        for (rows, name, _), share in zip(ordered, shares, strict=True)
    ]
    height = base.LINE * max(text.count("\n") + 1 for text in texts) + 4
    layers = []
    for (_, _, role), text, place in zip(ordered, texts, base.apart(shares, height / _HEIGHT, 1), strict=True):
        mark = alt.Chart(alt.InlineData(values=[{"completed_share": place, "text": text}])).mark_text(
            x="width", dx=8, dy=-base.LINE / 2, align="left", text=alt.ExprRef(expr=base.lines("text")),
            lineHeight=base.LINE, aria=False,
        )  # fmt: skip
        ink = theme.colour("text" if role == "focus" else "text_muted", mode)
        layers.append(mark.encode(y, color=alt.ColorValue(ink)))
    return layers
