"""Where elapsed time went: a lying bar per holder or stage, solid when completed, hatched when running."""

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_ROW = 34
_ROW_WITH_TWO_LINES = 40
_STRIPES = 4
RUNNING = "In projects still open"
COMPLETED = "In projects that ended"
_LAST = "Other"


def time_by_holder(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Elapsed time per holder, coloured by side, the longest first and "Other" last.

    Columns: holder_side, holder_function, projects, days, share, share_low, share_high (0–1), open_days (part of days),
    median_days.
    """
    bars = base.required(rows)
    bars["_last"] = bars["holder_function"].eq(_LAST)
    bars = bars.sort_values(["_last", "days"], ascending=[True, False], kind="stable")
    bars["name"] = _names_once(bars)
    bars["kind"] = bars["holder_side"].map(theme.side_labels)
    bars["label"] = [_label(s, words.days(d)) for s, d in zip(bars["share"], bars["days"], strict=True)]
    present = [side for side in theme.side_labels if side in set(bars["holder_side"])]
    kinds = {theme.side_labels[side]: side for side in present}
    tooltip = _tooltip(bars, "Holder") + [alt.Tooltip("kind:N", title="Side")]
    return _bars(bars, kinds, ["holder_side", "holder_function"], tooltip, mode, alt_text)


def time_by_stage(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Elapsed time per stage, in the order of the rows, which is the order of the process.

    Columns: stage, projects, visits, days, share, share_low, share_high (0–1), open_days (part of days), median_days,
    p85_days, repeat_visit_days.
    """
    bars = base.required(rows)
    bars["name"] = bars["stage"].map(words.stage)
    bars["kind"] = [theme.side_labels.get(stage, COMPLETED) for stage in bars["stage"]]
    bars["label"] = [
        _label(share, words.missing if pd.isna(median) else f"median {words.days(median)}")
        for share, median in zip(bars["share"], bars["median_days"], strict=True)
    ]
    bars["p85_words"] = bars["p85_days"].map(words.days)
    bars["visits_words"] = [words.count(number, "visit") for number in bars["visits"]]
    bars["repeat_words"] = bars["repeat_visit_days"].map(words.days)
    # What no stage accounts for is drawn as its holder is: on hold, nobody, not attributed.
    roles = {COMPLETED: "focus"} | {label: side for side, label in theme.side_labels.items()}
    kinds = {kind: role for kind, role in roles.items() if kind in set(bars["kind"])}
    tooltip = _tooltip(bars, "Stage") + [
        alt.Tooltip("p85_words:N", title="85 % of projects within"),
        alt.Tooltip("visits_words:N", title="Visits"),
        alt.Tooltip("repeat_words:N", title="In repeat visits"),
    ]
    return _bars(bars, kinds, ["stage"], tooltip, mode, alt_text)


def _names_once(bars: pd.DataFrame) -> list[str]:
    # The same function can hold time on two sides: then its side is part of its name.
    names = bars["holder_function"].map(words.stage)
    repeated = names.duplicated(keep=False)
    sides = bars["holder_side"].map(theme.side_labels).str.lower()
    return [f"{name} ({side})" if twice else name for name, side, twice in zip(names, sides, repeated, strict=True)]


def _label(share: float | None, text: str) -> str:
    known = [part for part in (words.share(share), text) if part != words.missing]
    return " · ".join(known) or words.missing


def _tooltip(bars: pd.DataFrame, title: str) -> list[alt.Tooltip]:
    bars["days_words"] = bars["days"].map(words.days)
    bars["share_words"] = bars["share"].map(words.share)
    bars["limits_words"] = [
        words.share_range(low, high) for low, high in zip(bars["share_low"], bars["share_high"], strict=True)
    ]
    bars["open_words"] = bars["open_days"].map(words.days)
    bars["median_words"] = bars["median_days"].map(words.days)
    bars["projects_words"] = [words.count(number, "project") for number in bars["projects"]]
    titles = {
        "name": title, "days_words": "Elapsed time", "share_words": "Share of all elapsed time",
        "limits_words": "95 % interval",
        "open_words": RUNNING, "median_words": "Median per project", "projects_words": "From",
    }  # fmt: skip
    return [alt.Tooltip(f"{column}:N", title=text) for column, text in titles.items()]


def _bars(bars, kinds: dict[str, str], fields, tooltip, mode: str, alt_text: str) -> dict:
    bars["row"] = bars["name"].map(base.wrapped)
    bars["extra_lines"] = bars["row"].str.count("\n")
    bars["said"] = bars["name"] + ": " + bars["label"].str.replace(" · ", ", ")
    parts = _parts(bars)
    left = 10 + bars["row"].map(base.text_width).max()
    right = 8 + bars["label"].map(base.text_width).max()
    fill, stroke = _fills(kinds, mode)
    # A row whose name says its side needs no legend.
    keys = {kind: kind for kind in kinds if not bars.loc[bars["kind"] == kind, "name"].isin([kind]).all()}
    keys = keys | ({RUNNING: RUNNING} if (parts["fill"] != parts["kind"]).any() else {})
    legend = base.legend(keys, fill, stroke, left, right)
    step = _ROW_WITH_TWO_LINES if bars["extra_lines"].any() else _ROW
    layers = [*_marks(bars, parts, fields, tooltip, fill, stroke, mode), *legend]
    return base.finished(layers, step * len(bars), mode, alt_text)


def _marks(bars, parts, fields, tooltip, fill, stroke, mode: str) -> list[alt.Chart]:
    # An interval is drawn where its share ends: in days, of all days there are.
    all_days = (bars["days"] / bars["share"]).max()
    bars["low_days"], bars["high_days"] = bars["share_low"] * all_days, bars["share_high"] * all_days
    longest = bars[["days", "high_days"]].max().max()
    y = alt.Y("row:N", axis=None).scale(domain=list(bars["row"]), paddingInner=0.34, paddingOuter=0.1)
    x = alt.X("from:Q", axis=None).scale(domain=[0, float(longest) if longest > 0 else 1], nice=False)
    picked, opacity = base.picking(fields)
    columns = ["row", "from", "to", "fill", "said", *fields]
    columns += [name for item in tooltip if (name := item.shorthand.removesuffix(":N")) not in columns]
    marks = (
        alt.Chart(base.data(parts, columns))
        .mark_bar(strokeWidth=1)
        .encode(x, alt.X2("to"), y, fill, stroke, alt.Description("said:N"), opacity=opacity, tooltip=tooltip)
        .add_params(picked)
    )
    names = alt.Chart(base.data(bars, ["row", "extra_lines"])).mark_text(
        x=0, dx=-10, dy=alt.ExprRef(expr=f"-{base.LINE / 2} * datum.extra_lines"), align="right",
        text=alt.ExprRef(expr=base.lines("row")), lineHeight=base.LINE, aria=False,
    )  # fmt: skip
    # What is not known is written at the start of its row, without a bar.
    ends = bars.assign(days=bars[["days", "high_days"]].max(axis=1).fillna(0))
    labels = alt.Chart(base.data(ends, ["row", "days", "label"])).mark_text(align="left", dx=8, aria=False)
    zero = alt.Chart(alt.InlineData(values=[{}])).mark_rule(x=0, y=0, y2="height", aria=False)
    return [
        marks,
        *_intervals(bars, mode),
        zero.encode(stroke=alt.StrokeValue(theme.colour("neutral", mode))),
        names.encode(alt.Y("row:N")),
        labels.encode(alt.X("days:Q"), alt.Y("row:N"), alt.Text("label:N")),
    ]


def _intervals(bars: pd.DataFrame, mode: str) -> list[alt.Chart]:
    """A line under the end of each bar: on the bar it would be one of the stripes."""
    known = bars.dropna(subset=["low_days", "high_days"])
    if known.empty:
        return []
    line = alt.Chart(base.data(known, ["row", "low_days", "high_days"])).mark_rule(
        strokeWidth=1.5, yOffset=alt.ExprRef(expr="bandwidth('y') / 2 + 3"), aria=False
    )
    ink = alt.ColorValue(theme.colour("text", mode))
    return [line.encode(alt.X("low_days:Q"), alt.X2("high_days"), alt.Y("row:N"), color=ink)]


def _parts(bars: pd.DataFrame) -> pd.DataFrame:
    # Two pieces of one bar: what is completed from zero on, then what is still running.
    bars = bars.dropna(subset=["days"])
    running = bars["open_days"].fillna(0).clip(0, bars["days"])
    done = bars.assign(**{"from": 0.0, "to": bars["days"] - running, "fill": bars["kind"]})
    still = bars.assign(**{"from": done["to"], "to": bars["days"], "fill": bars["kind"] + RUNNING})
    return pd.concat([done[(done["to"] > 0) | (running == 0)], still[running > 0]])


def _fills(kinds: dict[str, str], mode: str) -> tuple[alt.Fill, alt.Stroke]:
    fills, edges = {}, {}
    for kind, role in kinds.items():
        line, paper = theme.colour(role, mode), theme.tint(role, mode, 0.2)
        fills[kind] = base.hatch(theme.tint(role, mode, 0.6), theme.colour(role, mode), _STRIPES, "y")
        if role not in theme.TEXTURED_SIDES:
            fills[kind] = line
        fills[kind + RUNNING] = base.hatch(line, paper, _STRIPES, "y")
        edges[kind] = edges[kind + RUNNING] = theme.edge(role, mode)
    fills[RUNNING] = base.hatch(theme.colour("neutral", mode), theme.tint("neutral", mode, 0.15), 3, "y")
    edges[RUNNING] = theme.colour("neutral", mode)
    return (
        alt.Fill("fill:N", legend=None).scale(domain=list(fills), range=list(fills.values())),
        alt.Stroke("fill:N", legend=None).scale(domain=list(edges), range=list(edges.values())),
    )
