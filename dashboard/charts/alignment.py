"""How much of the time is inside the company, beside what others have reported."""

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_ROW = 46
_STRIPES = 4
# Written inside a piece that holds it; the tooltip says it in any case.
_ROOM = 12


def internal_share(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Bars of 100 %: each measure by side, with its interval, then each reference by itself.

    Columns: name (of the bar), note (a second line under it), part (of the bar, in words), holder_side (null for a
    reference), share (0–1 of the bar), low and high (limits of the share inside, or null), is_shown (whether a piece
    says its share), days (or null).
    """
    pieces = _placed(base.required(rows))
    names = list(dict.fromkeys(pieces["row"]))
    is_measure = pieces["holder_side"].notna()
    gap = [" "] if is_measure.any() and not is_measure.all() else []
    measures = [name for name in names if (pieces.loc[pieces["row"] == name, "holder_side"].notna()).all()]
    domain = measures + gap + [name for name in names if name not in measures]
    y = alt.Y("row:N", axis=None).scale(domain=domain, paddingInner=0.4, paddingOuter=0.1)
    x = alt.X("from:Q", axis=None).scale(domain=[0, 1], nice=False)
    fill, stroke = _fills(pieces, mode)
    left = 10 + max(base.text_width(name) for name in names)
    sides = [side for side in theme.side_labels if side in set(pieces["holder_side"])]
    legend = {theme.side_labels[side]: theme.side_labels[side] for side in sides}
    layers = [
        _bars(pieces, x, y, fill, stroke), _shares(pieces, mode), *_limits(pieces, mode), _names(names),
        *base.legend(legend, fill, stroke, left, 8),
    ]  # fmt: skip
    return base.finished(layers, _ROW * len(domain), mode, alt_text)


def _placed(pieces: pd.DataFrame) -> pd.DataFrame:
    pieces["row"] = pieces["name"].map(base.wrapped) + "\n" + pieces["note"]
    order = list(theme.side_labels)
    pieces["rank"] = [order.index(side) if side in order else -1 for side in pieces["holder_side"]]
    pieces["place"] = range(len(pieces))
    bars = pieces["row"].map({row: place for place, row in enumerate(dict.fromkeys(pieces["row"]))})
    pieces = pieces.assign(bar=bars).sort_values(["bar", "rank", "place"], kind="stable")
    pieces["to"] = pieces.groupby("bar")["share"].cumsum()
    pieces["from"] = pieces["to"] - pieces["share"]
    pieces["middle"] = (pieces["from"] + pieces["to"]) / 2
    pieces["kind"] = [theme.side_labels.get(side, "Reference") for side in pieces["holder_side"]]
    pieces["label"] = [
        words.share(share) if side in order else f"{words.share(share)} {part}"
        for share, part, side in zip(pieces["share"], pieces["part"], pieces["holder_side"], strict=True)
    ]
    pieces["room"] = pieces["label"].map(lambda text: base.text_width(text, theme.SMALL_FONT_SIZE))
    pieces["days_words"] = pieces["days"].map(words.days)
    pieces["share_words"] = pieces["share"].map(words.share)
    pieces["said"] = pieces["name"] + ", " + pieces["part"] + ": " + pieces["share_words"]
    return pieces


def _bars(pieces: pd.DataFrame, x: alt.X, y: alt.Y, fill: alt.Fill, stroke: alt.Stroke) -> alt.Chart:
    picked, opacity = base.picking(["holder_side"])
    tooltip = {"name": "Measure", "part": "Part", "share_words": "Share", "days_words": "Elapsed time"}
    columns = ["row", "from", "to", "kind", "holder_side", "said", *tooltip]
    return (
        alt.Chart(base.data(pieces[pieces["share"] > 0], columns))
        .mark_bar(strokeWidth=1)
        .encode(
            x, alt.X2("to"), y, fill, stroke, alt.Description("said:N"), opacity=opacity,
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        )
        .add_params(picked)
    )  # fmt: skip


def _shares(pieces: pd.DataFrame, mode: str) -> alt.Chart:
    shown = pieces[pieces["is_shown"].astype(bool)].copy()
    paper = theme.tint("neutral", mode, 0.2)
    shown["ink"] = [
        theme.text_on(theme.colour(side, mode) if side in theme.side_labels else paper) for side in shown["holder_side"]
    ]
    fits = alt.ExprRef(expr=f"width * datum.share >= datum.room + {_ROOM} ? 1 : 0")
    text = alt.Chart(base.data(shown, ["row", "middle", "share", "room", "label", "ink"])).mark_text(
        fontSize=theme.SMALL_FONT_SIZE, opacity=fits, aria=False
    )
    return text.encode(alt.X("middle:Q"), alt.Y("row:N"), alt.Text("label:N"), alt.Color("ink:N", scale=None))


def _limits(pieces: pd.DataFrame, mode: str) -> list[alt.Chart]:
    """An interval on each measured bar, where its share inside ends."""
    known = pieces.dropna(subset=["low", "high"]).drop_duplicates("row")
    if known.empty:
        return []
    start = alt.Chart(base.data(known, ["row", "low", "high"]))
    # A line of paper under the ink, so that the interval stands out on every side's colour.
    inks = ((6, theme.colour("background", mode)), (2.5, theme.colour("text", mode)))
    low, high = alt.X("low:Q"), alt.X2("high")
    return [
        start.mark_rule(strokeWidth=width, aria=False).encode(low, high, alt.Y("row:N"), color=alt.ColorValue(ink))
        for width, ink in inks
    ]


def _names(names: list[str]) -> alt.Chart:
    rows = [{"row": name, "extra": name.count("\n")} for name in names]
    mark = alt.Chart(alt.InlineData(values=rows)).mark_text(
        x=0, dx=-10, dy=alt.ExprRef(expr=f"-{base.LINE / 2} * datum.extra"), align="right",
        text=alt.ExprRef(expr=base.lines("row")), lineHeight=base.LINE, aria=False,
    )  # fmt: skip
    return mark.encode(alt.Y("row:N"))


def _fills(pieces: pd.DataFrame, mode: str) -> tuple[alt.Fill, alt.Stroke]:
    fills, edges = {"Reference": theme.tint("neutral", mode, 0.2)}, {"Reference": theme.colour("neutral", mode)}
    for side, label in theme.side_labels.items():
        if side not in set(pieces["holder_side"]):
            continue
        own = theme.colour(side, mode)
        is_textured = side in theme.TEXTURED_SIDES
        fills[label] = base.hatch(theme.tint(side, mode, 0.6), own, _STRIPES, "y") if is_textured else own
        edges[label] = theme.colour("background", mode)
    return (
        alt.Fill("kind:N", legend=None).scale(domain=list(fills), range=list(fills.values())),
        alt.Stroke("kind:N", legend=None).scale(domain=list(edges), range=list(edges.values())),
    )
