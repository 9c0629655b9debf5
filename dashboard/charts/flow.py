"""What came, what went and what is in progress, month by month."""

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_HEIGHT = 330
# The zone of what is in progress, as parts of the height of arrivals: where it begins and how high it is.
_GAP, _ZONE = 1.42, 1.25
_STRIPES = 8
# A column narrower than this holds no "148".
_LABELLED_WIDTH = 22
_RUNNING = " so far"
_STARTED, _IN_PROGRESS = "Started", "In progress"
# Kind of departure: what it is called and how it is drawn.
_ENDED = {"completed": "Completed", "cancelled": "Cancelled", "bypassed": "Bought without procurement"}
_ROLES = {_STARTED: "neutral", _IN_PROGRESS: "focus", "Completed": "focus", "Cancelled": "context",
          "Bought without procurement": "context"}  # fmt: skip
_PICKS = ["started_month", "ended_month", "running_month", "status"]


def flow_by_month(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Columns up for what started, down for what ended, and above them what was in progress at each month's end.

    Columns: month_on, arrivals, completed, cancelled, bypassed, in_progress, is_running.
    """
    months = base.required(rows)
    months["month"] = months["month_on"].map(words.month)
    months["departures"] = months[list(_ENDED)].sum(axis=1)
    most = max(1, months["arrivals"].max(), months["departures"].max())
    lift, scale = _GAP * most, _ZONE * most / max(1, months["in_progress"].max())
    pieces = _pieces(months, lift, scale)
    top, bottom = (_GAP + _ZONE + 0.2) * most, -1.25 * most
    x = base.months_axis(list(months["month"]))
    x.scale = alt.Scale(domain=list(months["month"]), paddingInner=0.2, paddingOuter=0.05)
    y = alt.Y("from:Q", axis=None).scale(domain=[bottom, top], nice=False)
    fill, stroke = _fills(set(pieces["fill"]), mode)
    ended = {name: name for name in _ENDED.values() if pieces.loc[pieces["kind"] == name, "number"].any()}
    right = 8 + max(base.text_width(text) for text in ("9,999 started", "In progress"))
    layers = [
        _columns(pieces, x, y, fill, stroke), _numbers(pieces, x), _baselines([0, lift], mode),
        _names(months, lift, scale, most, mode), *base.legend(ended if len(ended) > 1 else {}, fill, stroke, 0, right),
    ]  # fmt: skip
    if months["is_running"].iloc[-1]:
        layers.append(base.so_far(months["month"].iloc[-1], x, 24, mode))
    return base.finished(layers, _HEIGHT, mode, alt_text)


def _pieces(months: pd.DataFrame, lift: float, scale: float) -> pd.DataFrame:
    """One row per column or part of a column: where it runs from and to, and what it picks."""
    pieces = []
    for row in months.to_dict("records"):
        month = {"month": row["month"], "is_running": bool(row["is_running"])}
        picks = dict.fromkeys(_PICKS)
        pieces.append(month | picks | {"kind": _STARTED, "number": row["arrivals"], "from": 0, "to": row["arrivals"],
                                       "label": "", "started_month": row["month_on"]})  # fmt: skip
        at = 0
        for status, name in _ENDED.items():
            at, start = at - row[status], at
            picks_end = {"ended_month": row["month_on"], "status": status}
            pieces.append(month | picks | {"kind": name, "number": row[status], "from": start, "to": at} | picks_end)
        pieces.append(month | picks | {"kind": _IN_PROGRESS, "number": row["in_progress"], "from": lift,
                                       "to": lift + scale * row["in_progress"],
                                       "running_month": row["month_on"]})  # fmt: skip
    found = pd.DataFrame(pieces)
    for column in _PICKS[:3]:
        found[column] = pd.to_datetime(found[column])
    found["fill"] = found["kind"] + found["is_running"].map({True: _RUNNING, False: ""})
    found["month_words"] = found["month"] + found["is_running"].map({True: ", so far", False: ""})
    found["number_words"] = [words.count(number, "project") for number in found["number"]]
    found["said"] = found["month_words"] + ", " + found["kind"].str.lower() + ": " + found["number_words"]
    return found


def _columns(pieces: pd.DataFrame, x: alt.X, y: alt.Y, fill: alt.Fill, stroke: alt.Stroke) -> alt.Chart:
    picked, opacity = base.picking(_PICKS)
    tooltip = {"month_words": "Month", "kind": "What", "number_words": "Projects"}
    drawn = pieces[pieces["number"] > 0]
    return (
        alt.Chart(base.data(drawn, ["month", "from", "to", "fill", "said", *_PICKS, *tooltip]))
        .mark_bar(strokeWidth=1)
        .encode(
            x, y, alt.Y2("to"), fill, stroke, alt.Description("said:N"), opacity=opacity,
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        )
        .add_params(picked)
    )  # fmt: skip


def _numbers(pieces: pd.DataFrame, x: alt.X) -> alt.Chart:
    """How many started and are in progress above their columns, how many ended below theirs."""
    up = pieces[pieces["kind"].isin([_STARTED, _IN_PROGRESS])].assign(dy=-8)
    down = pieces[~pieces["kind"].isin([_STARTED, _IN_PROGRESS])]
    down = down.groupby("month", sort=False, as_index=False).agg({"number": "sum", "to": "min"}).assign(dy=9)
    shown = pd.concat([up[["month", "number", "to", "dy"]], down])
    shown["label"] = [f"{int(number):,}" for number in shown["number"]]
    is_wide = alt.ExprRef(expr=f"bandwidth('x') >= {_LABELLED_WIDTH} ? 1 : 0")
    text = alt.Chart(base.data(shown, ["month", "to", "label", "dy"])).mark_text(
        dy=alt.ExprRef(expr="datum.dy"), opacity=is_wide, fontSize=theme.SMALL_FONT_SIZE, aria=False
    )
    return text.encode(x, alt.Y("to:Q"), alt.Text("label:N"))


def _baselines(places: list[float], mode: str) -> alt.Chart:
    rules = alt.Chart(alt.InlineData(values=[{"at": float(place)} for place in places])).mark_rule(aria=False)
    return rules.encode(alt.Y("at:Q"), color=alt.ColorValue(theme.colour("neutral", mode)))


def _names(months: pd.DataFrame, lift: float, scale: float, most: float, mode: str) -> alt.Chart:
    """What each row of columns is, at its right, with its sum or its last value."""
    last = int(months["in_progress"].iloc[-1])
    texts = [
        {"at": float(lift + scale * last / 2), "text": f"{_IN_PROGRESS}\n{last:,} at the end"},
        {"at": 0.5 * float(most), "text": f"{_STARTED}\n{int(months['arrivals'].sum()):,} in all"},
        {"at": -0.5 * float(most), "text": f"Ended\n{int(months['departures'].sum()):,} in all"},
    ]
    mark = alt.Chart(alt.InlineData(values=texts)).mark_text(
        x="width", dx=8, dy=-base.LINE / 2, align="left", text=alt.ExprRef(expr=base.lines("text")),
        lineHeight=base.LINE, aria=False,
    )  # fmt: skip
    return mark.encode(alt.Y("at:Q"), color=alt.ColorValue(theme.colour("text", mode)))


def _fills(used: set[str], mode: str) -> tuple[alt.Fill, alt.Stroke]:
    fills, edges = {}, {}
    for name, role in _ROLES.items():
        if name not in used and name + _RUNNING not in used:
            continue
        fills[name] = theme.tint(role, mode, 0.1) if name == _IN_PROGRESS else theme.colour(role, mode)
        if name == _ENDED["bypassed"]:
            fills[name] = base.hatch(theme.colour("neutral", mode), theme.tint("context", mode, 0.3), _STRIPES, "x")
        fills[name + _RUNNING] = theme.tint(role, mode, 0.05)
        edges[name] = edges[name + _RUNNING] = theme.edge(role, mode)
    return (
        alt.Fill("fill:N", legend=None).scale(domain=list(fills), range=list(fills.values())),
        alt.Stroke("fill:N", legend=None).scale(domain=list(edges), range=list(edges.values())),
    )
