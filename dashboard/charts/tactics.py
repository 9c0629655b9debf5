"""How often an ask gets a yes, by what it was asked with."""

import math

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_ROW = 34
_FIVE, _OTHER, _FEW = "One of the five tactics", "Other ways to ask", "Few asks"
_ROLES = {_FIVE: "focus", _OTHER: "neutral", _FEW: "context"}


def tactic_success(
    rows: pd.DataFrame, asks_from: int, *, mode: str = "light", alt_text: str = "", height: int = 0
) -> dict:
    """Share of yes per tactic with its interval, in the order of the rows; from few asks in a paler colour.

    Columns: tactic, asks, successes, success_share, success_share_low, success_share_high (0–1), people_or_projects,
    is_proven_kind. asks_from: from so many asks a share is firm. height: of the plot, else by its lines.
    """
    lines = base.required(rows)
    lines["name"] = lines["tactic"].map(words.stage)
    lines["label"] = [
        f"{words.share(share)} · n{words.NARROW}{int(n):,}"
        for share, n in zip(lines["success_share"], lines["asks"], strict=True)
    ]
    lines["share_words"] = [
        f"{words.share(share)} ({int(some):,} of {int(n):,})"
        for share, some, n in zip(lines["success_share"], lines["successes"], lines["asks"], strict=True)
    ]
    lines["limits_words"] = [
        words.share_range(low, high) if pd.notna(low) else words.missing
        for low, high in zip(lines["success_share_low"], lines["success_share_high"], strict=True)
    ]
    lines["said"] = lines["name"] + ": " + lines["share_words"]
    lines["kind"] = [_FIVE if five else _OTHER for five in lines["is_proven_kind"].astype(bool)]
    lines.loc[lines["asks"] < asks_from, "kind"] = _FEW
    kinds = {kind: role for kind, role in _ROLES.items() if kind in set(lines["kind"])}
    fill, stroke = base.by_kind(kinds, mode)
    y = alt.Y("name:N", axis=alt.Axis(title=None, labelPadding=12)).scale(domain=list(lines["name"]))
    x = alt.X("success_share:Q", axis=alt.Axis(title=None, format="%", tickCount=5, grid=True))
    # Points need no zero: the axis begins a step under the lowest limit.
    lowest = lines["success_share_low"].fillna(lines["success_share"]).min()
    scale = alt.Scale(domain=[max(0.0, math.floor(lowest * 10 - 0.5) / 10), 1], nice=False, zero=False)
    x.scale = scale
    tooltip = {"name": "Tactic", "share_words": "Yes", "limits_words": "95 % interval", "kind": "Kind"}
    interval = alt.Chart(base.data(lines, ["name", "success_share_low", "success_share_high", "kind"]))
    dot = alt.Chart(base.data(lines, ["name", "success_share", "said", *tooltip]))
    text = alt.Chart(base.data(lines, ["name", "label"])).mark_text(x="width", align="left", dx=8, aria=False)
    edges = [theme.edge(role, mode) for role in kinds.values()]
    ink = alt.Color("kind:N", legend=None).scale(domain=list(kinds), range=edges)
    left = 20 + int(lines["name"].map(base.text_width).max())
    layers = [
        interval.mark_rule(strokeWidth=2, aria=False).encode(
            alt.X("success_share_low:Q", scale=scale), alt.X2("success_share_high"), y, color=ink
        ),
        dot.mark_point(size=110, strokeWidth=1.5, opacity=1).encode(
            x, y, fill, stroke, alt.Description("said:N"),
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        ),
        text.encode(y, alt.Text("label:N")),
        *base.legend({kind: kind for kind in kinds}, fill, stroke, left, 90),
    ]  # fmt: skip
    return base.finished(layers, height or _ROW * len(lines), mode, alt_text)
