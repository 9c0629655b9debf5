"""How much there was, month by month: hours by kind, and projects by how far they have come."""

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_HEIGHT = 280
_LABEL_HEIGHT = 17
_SMALLEST_LABELLED = 0.1
_KINDS = {"internal_hours": ("Aligning colleagues", "focus"), "supplier_hours": ("With suppliers", "supplier")}


def effort_by_month(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Hours of internal alignment and with suppliers, one on the other, with the share of the first written in.

    Columns: month_on, internal_hours, supplier_hours, internal_share (0–1, null without hours).
    """
    months = base.required(rows)
    months["month"] = months["month_on"].map(words.month)
    months["share_words"] = months["internal_share"].map(words.share)
    most = float((months["internal_hours"] + months["supplier_hours"]).max()) or 1.0
    pieces, below = [], pd.Series(0.0, index=months.index)
    for column, (kind, _) in _KINDS.items():
        pieces.append(months.assign(kind=kind, low=below, high=below + months[column], hours=months[column]))
        below = below + months[column]
    pieces = pd.concat(pieces)
    pieces["hours_words"] = [words.count(round(hours), "hour") for hours in pieces["hours"]]
    pieces["said"] = pieces["month"] + ", " + pieces["kind"] + ": " + pieces["hours_words"]
    x = base.months_axis(list(dict.fromkeys(months["month"])))
    axis = alt.Axis(title=None, grid=True, tickCount=5, format=",~f")
    y = alt.Y("low:Q", axis=axis).scale(domain=[0, most * 1.02], nice=False)
    colours = {kind: theme.colour(role, mode) for kind, role in _KINDS.values()}
    fill = alt.Fill("kind:N", legend=None).scale(domain=list(colours), range=list(colours.values()))
    edges = [theme.edge(role, mode) for _, role in _KINDS.values()]
    stroke = alt.Stroke("kind:N", legend=None).scale(domain=list(colours), range=edges)
    picked, opacity = base.picking(["month_on"])
    tooltip = {"month": "Month", "kind": "Work", "hours_words": "Hours", "share_words": "Share of alignment"}
    bars = (
        alt.Chart(base.data(pieces, ["low", "high", "said", "month_on", *tooltip]))
        .mark_bar(strokeWidth=1)
        .encode(
            x, y, alt.Y2("high"), fill, stroke, alt.Description("said:N"), opacity=opacity,
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        )
        .add_params(picked)
    )  # fmt: skip
    inside = months[months["internal_hours"] >= _SMALLEST_LABELLED * most]
    inside = inside.assign(middle=inside["internal_hours"] / 2)
    ink = alt.ColorValue(theme.text_on(theme.colour("focus", mode)))
    text = alt.Chart(base.data(inside, ["month", "middle", "share_words"])).mark_text(
        fontSize=theme.SMALL_FONT_SIZE, opacity=alt.ExprRef(expr="bandwidth('x') >= 25 ? 1 : 0"), aria=False
    )
    layers = [
        bars,
        text.encode(x, alt.Y("middle:Q"), alt.Text("share_words:N"), color=ink),
        *base.legend({kind: kind for kind in colours}, fill, stroke, 40, 8),
    ]
    return base.finished(layers, _HEIGHT, mode, alt_text)


def cumulative_flow(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Projects that had ever reached each part of the process, by month-end; the gap between two parts is the queue.

    Columns: month_on, band_no (1 the first stages), band (first and last stage, or completed), projects, is_running.
    """
    points = base.required(rows)
    points["name"] = points["band"].map(_band_name)
    points["month"] = points["month_on"].map(words.month)
    points["projects_words"] = [words.count(number, "project") for number in points["projects"]]
    points["said"] = points["month"] + ", " + points["name"] + " or later: " + points["projects_words"]
    order = points.sort_values("band_no").drop_duplicates("band_no")
    bands = list(order["name"])
    most = max(float(points["projects"].max()), 1.0)
    # From light to dark in steps of a twentieth.
    strengths = [round(3 + 17 * place / max(len(bands) - 1, 1)) / 20 for place in range(len(bands))]
    colours = [theme.tint("procurement", mode, strength) for strength in strengths]
    x = base.months_axis(list(dict.fromkeys(points.sort_values("month_on")["month"])))
    axis = alt.Axis(title="Projects", grid=True, tickCount=5, titleAngle=0, titleAlign="left", titleY=-12, titleX=0)
    y = alt.Y("projects:Q", axis=axis, stack=None).scale(domain=[0, most * 1.02], nice=False)
    fill = alt.Fill("name:N", legend=None).scale(domain=bands, range=colours)
    tooltip = {"month": "End of", "name": "Reached", "projects_words": "Projects"}
    layers = []
    # The part that most have reached lies at the back.
    for name in bands:
        band = points[points["name"] == name]
        layers.append(
            alt.Chart(base.data(band, ["month", "projects", "name"]))
            .mark_area(stroke=theme.colour("background", mode), strokeWidth=1, aria=False)
            .encode(x, y, fill)
        )
    # The marks lie over the areas, seen by no one: what is clicked and told is the point of a month-end.
    points["running_month"] = points["month_on"]
    picked, _ = base.picking(["running_month", "band_no"])
    columns = ["month", "projects", "said", "running_month", "band_no", "name", "projects_words"]
    layers.append(
        alt.Chart(base.data(points, columns))
        .mark_point(size=160, opacity=0.01, filled=True)
        .encode(
            x, y, alt.Description("said:N"),
            tooltip=[alt.Tooltip(f"{field}:N", title=title) for field, title in tooltip.items()],
        )
        .add_params(picked)
    )  # fmt: skip
    last = points[points["month_on"] == points["month_on"].max()].sort_values("projects", kind="stable")
    last["text"] = [f"{int(number):,} {name}" for number, name in zip(last["projects"], last["name"], strict=True)]
    last["place"] = base.apart(last["projects"].astype(float).tolist(), most * _LABEL_HEIGHT / _HEIGHT, most)
    label = alt.Chart(base.data(last, ["place", "text"])).mark_text(x="width", dx=8, align="left", aria=False)
    layers.append(label.encode(alt.Y("place:Q"), alt.Text("text:N")))
    return base.finished(layers, _HEIGHT, mode, alt_text)


def _band_name(band: str) -> str:
    first, _, last = band.partition(";")
    return words.stage(first) if last in ("", first) else f"{words.stage(first)} to {words.stage(last).lower()}"
