"""Work that came back: days in later stays by stage, and how often a project came straight back."""

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_ROW = 34
_FIRST, _LATER = "In the first stay", "In second and later stays"
_BACK, _BETWEEN = "Came straight back", "With the function in between"


def rework(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Days per stage, those in second and later stays dark, in the order of the rows.

    Columns: stage, projects, reworked_projects, backward_moves, repeats, redos, days, rework_days, rework_share (0–1).
    """
    bars = base.required(rows)
    bars["name"] = bars["stage"].map(words.stage)
    bars["end"] = bars["days"]
    bars["label"] = [
        " · ".join([words.share(share), words.count(int(repeats + redos), "return")])
        for share, repeats, redos in zip(bars["rework_share"], bars["repeats"], bars["redos"], strict=True)
    ]
    bars["rework_words"] = bars["rework_days"].map(words.days)
    bars["days_words"] = bars["days"].map(words.days)
    bars["share_words"] = bars["rework_share"].map(words.share)
    for column in ("backward_moves", "repeats", "redos"):
        bars[f"{column}_words"] = [f"{int(number):,}" for number in bars[column]]
    bars["projects_words"] = [
        f"{int(some):,} of {words.count(int(number), 'project')}"
        for some, number in zip(bars["reworked_projects"], bars["projects"], strict=True)
    ]
    tooltip = {
        "name": "Stage", "rework_words": _LATER, "days_words": "Elapsed time", "share_words": "Share",
        "repeats_words": "Repeats, same holder", "redos_words": "Redos, another holder",
        "backward_moves_words": "Moves back to it", "projects_words": "In",
    }  # fmt: skip
    later = bars.assign(**{"from": 0.0, "to": bars["rework_days"], "fill": _LATER})
    first = bars.assign(**{"from": bars["rework_days"], "to": bars["days"], "fill": _FIRST})
    fills = {_LATER: "focus", _FIRST: "context"}
    return _bars(bars, pd.concat([later, first]), fills, ["stage"], tooltip, mode, alt_text)


def ping_pong(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """How often a project came straight back, per way, in the order of the rows.

    Columns: from_function (in between), to_function (got it back), returns, projects, between_days,
    median_between_days.
    """
    bars = base.required(rows)
    home, between = (bars[name].map(words.stage) for name in ("to_function", "from_function"))
    bars["name"] = home + " → " + between + " → " + home
    bars["end"] = bars["returns"].astype(float)
    bars["days_words"] = bars["between_days"].map(words.days)
    bars["returns_words"] = [words.count(int(number), "time") for number in bars["returns"]]
    bars["label"] = bars["returns_words"] + " · " + bars["days_words"]
    bars["median_words"] = bars["median_between_days"].map(words.days)
    bars["projects_words"] = [words.count(int(number), "project") for number in bars["projects"]]
    bars["kind"] = "ping_pong"
    tooltip = {"name": "Way", "returns_words": _BACK, "days_words": _BETWEEN}
    tooltip |= {"median_words": "Median each time", "projects_words": "In"}
    parts = bars.assign(**{"from": 0.0, "to": bars["end"], "fill": _BACK})
    return _bars(bars, parts, {_BACK: "focus"}, ["from_function", "to_function", "kind"], tooltip, mode, alt_text)


def _bars(bars, parts, fills: dict[str, str], fields, tooltip: dict[str, str], mode: str, alt_text: str) -> dict:
    bars["row"] = [base.wrapped(name, 44) for name in bars["name"]]
    parts = parts.assign(row=[base.wrapped(name, 44) for name in parts["name"]])
    parts["said"] = parts["name"] + ": " + parts["label"].str.replace(" · ", ", ")
    left = 10 + bars["row"].map(base.text_width).max()
    right = 8 + bars["label"].map(base.text_width).max()
    longest = float(bars["end"].max())
    y = alt.Y("row:N", axis=None).scale(domain=list(bars["row"]), paddingInner=0.34, paddingOuter=0.1)
    x = alt.X("from:Q", axis=None).scale(domain=[0, longest if longest > 0 else 1], nice=False)
    domain = list(fills)
    fill = alt.Fill("fill:N", legend=None).scale(domain=domain, range=[theme.colour(fills[k], mode) for k in domain])
    stroke = alt.Stroke("fill:N", legend=None)
    stroke = stroke.scale(domain=domain, range=[theme.edge(fills[kind], mode) for kind in domain])
    picked, opacity = base.picking(fields)
    columns = list(dict.fromkeys(["row", "from", "to", "fill", "said", *fields, *tooltip]))
    marks = (
        alt.Chart(base.data(parts[parts["to"] >= parts["from"]], columns))
        .mark_bar(strokeWidth=1)
        .encode(
            x, alt.X2("to"), y, fill, stroke, alt.Description("said:N"), opacity=opacity,
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        )
        .add_params(picked)
    )  # fmt: skip
    names = alt.Chart(base.data(bars, ["row"])).mark_text(x=0, dx=-10, align="right", aria=False)
    labels = alt.Chart(base.data(bars, ["row", "end", "label"])).mark_text(align="left", dx=8, aria=False)
    zero = alt.Chart(alt.InlineData(values=[{}])).mark_rule(x=0, y=0, y2="height", aria=False)
    layers = [
        marks,
        zero.encode(stroke=alt.StrokeValue(theme.colour("neutral", mode))),
        names.encode(alt.Y("row:N"), alt.Text("row:N")),
        labels.encode(alt.X("end:Q"), alt.Y("row:N"), alt.Text("label:N")),
    ]
    if len(fills) > 1:
        layers += base.legend({kind: kind for kind in fills}, fill, stroke, left, right)
    return base.finished(layers, _ROW * len(bars), mode, alt_text)
