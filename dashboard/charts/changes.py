"""What changed: a bar to the left or the right for each stage or holder."""

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_ROW = 32
_RATE, _MIX = "Longer or shorter there", "More or fewer projects there"


def change_by_part(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Days each part added to, or took from, the mean of finished projects: rate solid, mix hatched.

    Columns: view (stage or holder, the same in all rows), part, mix_days, rate_days, change_days. The two pieces of a
    part stand on their own side of nought.
    """
    bars = base.required(rows)
    pick = "stage" if bars["view"].iloc[0] == "stage" else "holder_function"
    bars[pick] = bars["part"]
    picked, opacity = base.picking([pick])
    bars["name"] = bars["part"].map(words.stage)
    bars["label"] = bars["change_days"].map(words.signed_days)
    for kind in ("mix", "rate"):
        bars[f"{kind}_words"] = bars[f"{kind}_days"].map(words.signed_days)
    bars["said"] = bars["name"] + ": " + bars["label"]
    pieces = _pieces(bars)
    reach = max(float(pieces[["from", "to"]].abs().max().max()), 1e-9)
    scale = {"domain": [-reach * 1.3, reach * 1.3], "nice": False}
    y = alt.Y("name:N", axis=None).scale(domain=list(bars["name"]), paddingInner=0.35)
    # A part that helped is drawn as better, one that cost as worse; the sign says it, too.
    colours = {"shorter": theme.colour("better", mode), "longer": theme.colour("worse", mode)}
    fills = {f"{_RATE} {way}": colour for way, colour in colours.items()}
    for way, role in (("shorter", "better"), ("longer", "worse")):
        fills[f"{_MIX} {way}"] = base.hatch(theme.colour(role, mode), theme.tint(role, mode, 0.2), 4, "y")
    grey = theme.colour("neutral", mode)
    fills |= {_RATE: grey, _MIX: base.hatch(grey, theme.tint("neutral", mode, 0.15), 3, "y")}
    fill = alt.Fill("fill:N", legend=None).scale(domain=list(fills), range=list(fills.values()))
    edges = [theme.edge(_role(key), mode) for key in fills]
    stroke = alt.Stroke("fill:N", legend=None).scale(domain=list(fills), range=edges)
    tooltip = {"name": "Part", "label": "Change", "rate_words": _RATE, "mix_words": _MIX}
    bar = (
        alt.Chart(base.data(pieces, ["from", "to", "fill", "said", pick, *tooltip]))
        .mark_bar(strokeWidth=1)
        .encode(
            alt.X("from:Q", axis=None).scale(**scale), alt.X2("to"), y, fill, stroke, alt.Description("said:N"),
            tooltip=[alt.Tooltip(f"{field}:N", title=title) for field, title in tooltip.items()], opacity=opacity,
        )
        .add_params(picked)
    )  # fmt: skip
    names = alt.Chart(base.data(bars, ["name"])).mark_text(x=0, dx=-10, align="right", aria=False)
    legend = base.legend({_RATE: _RATE, _MIX: _MIX}, fill, stroke, 10 + bars["name"].map(base.text_width).max(), 8)
    zero = alt.Chart(alt.InlineData(values=[{"at": 0}])).mark_rule(aria=False)
    layers = [
        bar,
        zero.encode(alt.X("at:Q"), color=alt.ColorValue(theme.colour("text_muted", mode))),
        names.encode(alt.Y("name:N"), alt.Text("name:N")),
        *_labels(pieces),
        *legend,
    ]
    return base.finished(layers, _ROW * len(bars), mode, alt_text)


def _role(key: str) -> str:
    return "better" if key.endswith("shorter") else "worse" if key.endswith("longer") else "neutral"


def _pieces(bars: pd.DataFrame) -> pd.DataFrame:
    """Lay out rate, then mix, away from nought on the side of their sign."""
    records = []
    for row in bars.to_dict("records"):
        reached = {True: 0.0, False: 0.0}
        for kind, text in (("rate_days", _RATE), ("mix_days", _MIX)):
            value = row[kind]
            start = reached[value >= 0]
            reached[value >= 0] = start + value
            way = "longer" if value > 0 else "shorter"
            records.append(row | {"from": start, "to": start + value, "fill": f"{text} {way}"})
    return pd.DataFrame(records)


def _labels(pieces: pd.DataFrame) -> list[alt.Chart]:
    """The whole change of a part, beyond its bar on the side of its sign."""
    ends = pieces.groupby("name", sort=False).agg(
        low=("to", "min"), high=("to", "max"), label=("label", "first"), change=("change_days", "first")
    )
    ends = ends.assign(low=ends["low"].clip(upper=0), high=ends["high"].clip(lower=0)).reset_index()
    right = alt.Chart(base.data(ends[ends["change"] >= 0], ["name", "high", "label"]))
    left = alt.Chart(base.data(ends[ends["change"] < 0], ["name", "low", "label"]))
    return [
        right.mark_text(align="left", dx=6, aria=False).encode(alt.X("high:Q"), alt.Y("name:N"), alt.Text("label:N")),
        left.mark_text(align="right", dx=-6, aria=False).encode(alt.X("low:Q"), alt.Y("name:N"), alt.Text("label:N")),
    ]
