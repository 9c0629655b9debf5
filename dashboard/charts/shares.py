"""Who held the time, by month or quarter: columns that always fill 100 %."""

from collections.abc import Callable

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_HEIGHT = 280
_LABEL_HEIGHT = 17
_SMALLEST_LABELLED_SHARE = 0.08
# A column narrower than this holds no "31 %".
_LABELLED_WIDTH = 25
_STRIPES = 8
_FEWEST_PLACES = 6
_RUNNING = " so far"


def side_shares_by_month(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Share of elapsed time per side and month, a running month hollow, the last month labelled at the right.

    Columns: month_on (first of the month), holder_side, days, share (0–1, 1 in all in a month), is_running.
    """
    return _columns_of(base.required(rows), words.month, "MS", "so far", mode, alt_text)


def side_shares_by_quarter(
    rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "", height: int = _HEIGHT
) -> dict:
    """Share of elapsed time per side and quarter, a cut quarter hollow, the sides named at the right.

    Columns: quarter_on (first day of the quarter), holder_side, days, share (0–1, 1 in all in a quarter), is_partial.
    """
    pieces = base.required(rows).rename(columns={"quarter_on": "month_on", "is_partial": "is_running"})
    return _columns_of(pieces, words.quarter, "QS", "in part", mode, alt_text, height, is_named_only=True)


def _columns_of(
    pieces: pd.DataFrame,
    name: Callable[[pd.Timestamp], str],
    every: str,
    cut: str,
    mode: str,
    alt_text: str,
    height: int = _HEIGHT,
    is_named_only: bool = False,
) -> dict:
    """The columns of every month or quarter from the first to the last."""
    pieces = _stacked(pieces, name, cut, mode)
    names = [name(one) for one in pd.date_range(pieces["month_on"].min(), pieces["month_on"].max(), freq=every)]
    # A few columns stand beside their labels, as wide as half a dozen would be: one is not a giant.
    empty = [" " * place for place in range(1, _FEWEST_PLACES - len(names) + 1)]
    x = base.months_axis(names)
    x.scale = alt.Scale(domain=empty + names, paddingInner=0.12, paddingOuter=0.04)
    last = pieces[pieces["month_on"] == pieces["month_on"].max()]
    # A quarter in part is labelled like the others: its shares at the right would be read as those of all.
    inner = pieces if is_named_only else pieces[pieces["month_on"] != pieces["month_on"].max()]
    ends = last.assign(label="") if is_named_only else last
    layers = [_columns(pieces, x, mode), _inner_labels(inner, x), *_end_labels(pieces, ends, mode, height)]
    in_part = pieces.loc[pieces["is_running"].astype(bool), "month"].unique()
    layers += [base.so_far(partial, x, 24, mode, cut) for partial in in_part]
    return base.finished(layers, height, mode, alt_text)


def _stacked(pieces: pd.DataFrame, name: Callable[[pd.Timestamp], str], cut: str, mode: str) -> pd.DataFrame:
    # Where each piece starts and ends is laid out here, so that the order never depends on the renderer.
    order = list(theme.side_labels)
    pieces["rank"] = pieces["holder_side"].map(order.index)
    pieces = pieces.sort_values(["month_on", "rank"], kind="stable")
    pieces["to"] = pieces.groupby("month_on")["share"].cumsum()
    pieces["from"] = pieces["to"] - pieces["share"]
    pieces["middle"] = (pieces["from"] + pieces["to"]) / 2
    pieces["month"] = pieces["month_on"].map(name)
    pieces["side"] = pieces["holder_side"].map(theme.side_labels)
    running = pieces["is_running"].astype(bool)
    pieces["fill"] = pieces["side"] + running.map({True: _RUNNING, False: ""})
    pieces["label"] = pieces["share"].map(words.share)
    pieces["days_words"] = pieces["days"].map(words.days)
    pieces["month_words"] = pieces["month"] + running.map({True: f", {cut}", False: ""})
    pieces["said"] = pieces["month_words"] + ", " + pieces["side"] + ": " + pieces["label"]
    backgrounds = [
        _paper(side, mode) if is_hollow else theme.colour(side, mode)
        for side, is_hollow in zip(pieces["holder_side"], running, strict=True)
    ]
    pieces["ink"] = [theme.text_on(background) for background in backgrounds]
    return pieces


def _columns(pieces: pd.DataFrame, x: alt.X, mode: str) -> alt.Chart:
    picked, opacity = base.picking(["month_on", "holder_side"])
    columns = ["month_on", "holder_side", "month", "from", "to", "fill", "said"]
    tooltip = {"month_words": "Period", "side": "Holder", "label": "Share", "days_words": "Elapsed time"}
    fill, stroke = _fills(mode, set(pieces["fill"]))
    return (
        alt.Chart(base.data(pieces[pieces["share"] > 0], [*columns, *tooltip]))
        .mark_bar(strokeWidth=1.5)
        .encode(
            x, alt.Y("from:Q", axis=None).scale(domain=[0, 1], nice=False), alt.Y2("to"), fill, stroke,
            alt.Description("said:N"), opacity=opacity,
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        )
        .add_params(picked)
    )  # fmt: skip


def _inner_labels(pieces: pd.DataFrame, x: alt.X) -> alt.Chart:
    inner = pieces[pieces["share"] >= _SMALLEST_LABELLED_SHARE]
    is_wide = alt.ExprRef(expr=f"bandwidth('x') >= {_LABELLED_WIDTH} ? 1 : 0")
    return (
        alt.Chart(base.data(inner, ["month", "middle", "label", "ink"]))
        .mark_text(opacity=is_wide, fontSize=theme.SMALL_FONT_SIZE, aria=False)
        .encode(x, alt.Y("middle:Q"), alt.Text("label:N"), alt.Color("ink:N", scale=None))
    )


def _end_labels(pieces: pd.DataFrame, last: pd.DataFrame, mode: str, height: int) -> list[alt.Chart]:
    present = last.assign(text=(last["label"] + " " + last["side"]).str.strip())
    drawn = pieces[pieces["share"] > 0].drop_duplicates("holder_side")
    # A side that is gone in the last month still needs its name, at its place in the stack.
    absent = drawn[~drawn["holder_side"].isin(last["holder_side"])]
    below = [last.loc[last["rank"] < rank, "to"].max() for rank in absent["rank"]]
    absent = absent.assign(text=words.missing + " " + absent["side"], middle=below).fillna({"middle": 0})
    present = present[present["holder_side"].isin(drawn["holder_side"])]
    shown = pd.concat([present, absent]).sort_values("rank", kind="stable")
    shown["middle"] = base.apart(shown["middle"].tolist(), _LABEL_HEIGHT / height, 1)
    shown["fill"] = shown["side"]
    fill, stroke = _fills(mode, set(pieces["fill"]))
    start = alt.Chart(base.data(shown, ["middle", "text", "fill"]))
    y = alt.Y("middle:Q")
    swatch = start.mark_point(x="width", xOffset=14, shape="square", size=110, strokeWidth=1, opacity=1, aria=False)
    text = start.mark_text(x="width", dx=26, align="left", aria=False)
    return [swatch.encode(y, fill, stroke), text.encode(y, alt.Text("text:N"))]


def _paper(side: str, mode: str) -> str:
    return theme.tint(side, mode, 0.3)


def _fills(mode: str, used: set[str]) -> tuple[alt.Fill, alt.Stroke]:
    fills, edges = {}, {}
    for side, label in theme.side_labels.items():
        if label not in used and label + _RUNNING not in used:
            continue
        own = theme.colour(side, mode)
        is_textured = side in theme.TEXTURED_SIDES
        fills[label] = base.hatch(theme.tint(side, mode, 0.6), own, _STRIPES, "x") if is_textured else own
        fills[label + _RUNNING] = _paper(side, mode)
        # Brick and teal are the same grey in print: a line of the background keeps neighbours apart.
        edges[label] = theme.colour("background", mode)
        edges[label + _RUNNING] = theme.edge(side, mode)
    return (
        alt.Fill("fill:N", legend=None).scale(domain=list(fills), range=list(fills.values())),
        alt.Stroke("fill:N", legend=None).scale(domain=list(edges), range=list(edges.values())),
    )
