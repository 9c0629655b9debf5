"""What is done, beside what is said: promises, behaviour, delivery against trust, and what the team learns."""

import math
import textwrap

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base, panels

_ROW = 40
_HEIGHT = 260
_SQUARE = 380
# The rates drawn, a little more than all so that no dot stands on an axis; the room beside the plot; a dot's radius;
# and where the name of a dot may stand, the best first.
_ACROSS, _BESIDE, _DOT = (-0.04, 1.04), 60, 7
_BESIDE_DOT = [(side * 9, dy) for dy in (-10, 11, -24, 25, -38, 39) for side in (1, -1)]
_FIRST, _LATER = "As first made", "After renegotiation"
_LIMITS = ["kept_share_low", "kept_share_high"]
# More quarters than these have no room for a share at each point.
_MOST_WRITTEN = 6


def promises_kept(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """The share of promises kept by quarter, as first made with its interval, and after renegotiation.

    Columns: quarter_on, projects, kept, kept_share, kept_share_low, kept_share_high, both_due, renegotiated_kept,
    renegotiated_share (0–1, null without), is_partial.
    """
    points = base.required(rows)
    points["quarter_words"] = points["quarter_on"].map(words.quarter)
    points["quarter"] = [
        f"{name}\nn{words.NARROW}{int(number):,}"
        for name, number in zip(points["quarter_words"], points["projects"], strict=True)
    ]
    for name, share, some, number in (
        ("first_words", "kept_share", "kept", "projects"),
        ("later_words", "renegotiated_share", "renegotiated_kept", "both_due"),
    ):
        points[name] = [
            words.missing if pd.isna(one) else f"{words.share(one)}, {int(part):,} of {int(whole):,}"
            for one, part, whole in zip(points[share], points[some], points[number], strict=True)
        ]
    points["limits_words"] = [
        words.share_range(low, high)
        for low, high in zip(points["kept_share_low"], points["kept_share_high"], strict=True)
    ]
    points["part_words"] = points["is_partial"].map({True: "part of the quarter", False: "whole quarter"})
    points["said"] = points["quarter_words"] + ": " + points["first_words"]
    axis = alt.Axis(title=None, labelAngle=0, labelExpr="split(datum.label, '\\n')", labelLineHeight=base.LINE + 1,
                    labelOverlap="parity", labelSeparation=6)  # fmt: skip
    x = alt.X("quarter:O", axis=axis).scale(domain=list(points["quarter"]))
    percent = alt.Axis(title=None, format="%", tickCount=5, grid=True)
    y = alt.Y("at:Q", axis=percent).scale(domain=[0, 1], nice=False)
    limits = alt.Chart(base.data(points.dropna(subset=["kept_share_low"]), ["quarter", *_LIMITS]))
    layers = [
        limits.mark_rule(strokeWidth=2, aria=False).encode(
            x, alt.Y("kept_share_low:Q").scale(domain=[0, 1]), alt.Y2("kept_share_high"),
            color=alt.ColorValue(theme.colour("focus", mode)),
        ),
        *_promises(points, x, y, mode),
    ]  # fmt: skip
    return base.finished(layers, _HEIGHT, mode, alt_text)


def _promises(points: pd.DataFrame, x: alt.X, y: alt.Y, mode: str) -> list[alt.Chart]:
    parts = []
    for share, kind, role in (("kept_share", _FIRST, "focus"), ("renegotiated_share", _LATER, "neutral")):
        some = points.assign(at=points[share], kind=kind, ink=theme.colour(role, mode), place=range(len(points)))
        some = some.dropna(subset=["at"])
        below = panels.beside(some["at"].tolist(), 0, 1)
        parts.append(some.assign(stretch=panels.stretches(some["place"].tolist()), below=below))
    long = pd.concat(parts)
    long["paper"] = long["ink"].where(~long["is_partial"].astype(bool), theme.colour("background", mode))
    long["text"] = long["at"].map(words.share)
    ink = alt.Color("ink:N", scale=None)
    picked, opacity = base.picking(["quarter_on"])
    tooltip = {"quarter_words": "Quarter", "first_words": _FIRST, "limits_words": "95 % interval"}
    tooltip |= {"later_words": _LATER, "part_words": "Counted"}
    line = alt.Chart(base.data(long, ["quarter", "at", "kind", "stretch", "ink"]))
    dots = alt.Chart(base.data(long, ["quarter", "quarter_on", "at", "ink", "paper", "said", *tooltip]))
    return [
        line.mark_line(strokeWidth=2, aria=False).encode(x, y, ink, alt.Detail(["kind:N", "stretch:N"])),
        dots.mark_point(size=90, strokeWidth=2.5).encode(
            x, y, alt.Description("said:N"), stroke=alt.Stroke("ink:N", scale=None), opacity=opacity,
            fill=alt.Fill("paper:N", scale=None),
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        ).add_params(picked),
        *_promise_texts(points, long, x, y),
    ]  # fmt: skip


def _promise_texts(points: pd.DataFrame, long: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """The share at each point, else the last at the right, where each line is named."""
    ends = long.groupby("kind", sort=False).tail(1).sort_values("at", kind="stable")
    steps = base.apart([at * _HEIGHT for at in ends["at"]], 2 * base.LINE + 2, _HEIGHT - base.LINE)
    is_written = len(points) <= _MOST_WRITTEN
    ends = ends.assign(
        name=[
            base.wrapped(kind, 14) if is_written else f"{kind}\n{text}"
            for kind, text in zip(ends["kind"], ends["text"], strict=True)
        ],
        pixel=[_HEIGHT - step for step in steps],
    )
    ends["up"] = -ends["name"].str.count("\n") * base.LINE / 2
    written = long if is_written else long.iloc[:0]
    inner = alt.Chart(base.data(written, ["quarter", "at", "text", "below"]))
    name = alt.Chart(base.data(ends, ["name", "pixel", "up", "ink"])).mark_text(
        x="width", y=alt.ExprRef(expr="datum.pixel"), dx=8, dy=alt.ExprRef(expr="datum.up"), align="left",
        text=alt.ExprRef(expr=base.lines("name")), lineHeight=base.LINE, aria=False,
    )  # fmt: skip
    return [
        inner.mark_text(dx=8, dy=alt.ExprRef(expr="datum.below"), align="left", aria=False).encode(
            x, y, alt.Text("text:N")
        ),
        name.encode(color=alt.Color("ink:N", scale=None)),
    ]


def behaviour_by_quarter(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """A small panel for each kind of behaviour: its share by quarter with intervals; a cut quarter hollow.

    Columns: component, name, quarter_on, projects, share, share_low, share_high (null without; savings may exceed 1),
    is_partial.
    """
    points = base.required(rows).rename(columns={"name": "panel"})
    points[["at", "low", "high"]] = points[["share", "share_low", "share_high"]]
    points["value_words"] = points["share"].map(words.share)
    points["quarter"] = points["quarter_on"].map(words.quarter)
    points["n_words"] = [words.count(int(number), "project") for number in points["projects"]]
    tooltip = {"panel": "What", "quarter": "Quarter", "value_words": "Share", "n_words": "Projects"}
    # Savings may exceed all; how far their interval may reach is bounded, so that the others stay legible.
    top = max(1.0, float(points["at"].max()), min(float(points["high"].max()), 1.5))
    top = math.ceil(top * 10 - 1e-9) / 10
    range_words = f"Each panel runs from 0 to {words.share(top)}"
    return panels.drawn(points, (0.0, top), mode, alt_text, tooltip, range_words=range_words)


def delivery_and_trust(
    rows: pd.DataFrame, on_need_target: float, trust_target: float, *, mode: str = "light", alt_text: str = ""
) -> dict:
    """Each function by its on-need rate and its trust, cut at their targets; undecided ones hollow.

    Columns: function, on_need_share, on_need_share_low, on_need_share_high (0–1), trust, trust_low, trust_high (0–100),
    needed, people, quadrant, kept_words.
    """
    points = base.required(rows)
    points["name"] = points["function"].map(words.stage)
    points["delivery_words"] = [
        f"{words.share(share)} of {int(n):,} ({words.share_range(low, high)})"
        for share, n, low, high in zip(
            points["on_need_share"],
            points["needed"],
            points["on_need_share_low"],
            points["on_need_share_high"],
            strict=True,
        )
    ]
    points["trust_words"] = [
        f"{trust:.0f} ({low:.0f} to {high:.0f})"
        for trust, low, high in zip(points["trust"], points["trust_low"], points["trust_high"], strict=True)
    ]
    points["is_undecided"] = points["quadrant"] == "undecided"
    points["said"] = points["name"] + ": " + points["quadrant"]
    bottom, top = _domain(points, trust_target)
    hint = "; hollow: undecided" if points["is_undecided"].any() else ""
    title = f"Projects signed when needed, target {words.share(on_need_target)}{hint}"
    values = [0, 0.2, 0.4, 0.6, 0.8, 1]
    x = alt.X("on_need_share:Q", axis=alt.Axis(title=title, format="%", values=values, titlePadding=8))
    x = x.scale(domain=_ACROSS, nice=False)
    scale = alt.Scale(domain=[bottom, top], nice=False, zero=False)
    title = f"Trust, 0 to 100, target {trust_target:.0f}"
    y = alt.Y("trust:Q", axis=alt.Axis(title=title, tickCount=5, grid=False), scale=scale)
    ink = theme.colour("focus", mode)
    hollow = base.either(alt.FillValue, "datum.is_undecided", theme.colour("background", mode), ink)
    picked, opacity = base.picking(["function"])
    tooltip = {"name": "Function", "quadrant": "Quadrant", "delivery_words": "On need", "trust_words": "Trust",
               "kept_words": "Promises kept"}  # fmt: skip
    across = alt.Chart(base.data(points, ["on_need_share_low", "on_need_share_high", "trust"]))
    along = alt.Chart(base.data(points, ["on_need_share", "trust_low", "trust_high"]))
    fields = ["function", "on_need_share", "trust", "is_undecided", "said", *tooltip]
    dots = alt.Chart(base.data(points, fields)).mark_point(size=110, strokeWidth=2.5, stroke=ink)
    thin = alt.ColorValue(theme.colour("context", mode))
    layers = [
        *_cuts(on_need_target, trust_target, bottom, top, scale, mode),
        across.mark_rule(strokeWidth=1.2, aria=False).encode(
            alt.X("on_need_share_low:Q").scale(domain=_ACROSS), alt.X2("on_need_share_high"), y, color=thin
        ),
        along.mark_rule(strokeWidth=1.2, aria=False).encode(
            x, alt.Y("trust_low:Q", scale=scale), alt.Y2("trust_high"), color=thin
        ),
        dots.encode(
            x, y, alt.Description("said:N"), fill=hollow, opacity=opacity,
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        ).add_params(picked),
        *_names(points, x, y, trust_target, (bottom, top), mode),
    ]  # fmt: skip
    return base.finished(layers, _SQUARE, mode, alt_text)


def _domain(points: pd.DataFrame, cut: float) -> tuple[float, float]:
    low = min(points["trust_low"].min(), cut) - 6
    high = max(points["trust_high"].max(), cut) + 6
    return max(0.0, low // 5 * 5), min(100.0, -(-high // 5) * 5)


def _names(
    points: pd.DataFrame, x: alt.X, y: alt.Y, cut: float, domain: tuple[float, float], mode: str
) -> list[alt.Chart]:
    """The names, each beside its dot where it covers no other and the fewest lines, with a rim where it crosses one."""
    named = points.assign(short=[textwrap.shorten(name, 22, placeholder=" …") for name in points["name"]])
    named[["dx", "dy"]] = _places(named, cut, *domain)
    layers = []
    for side, align in ((1, "left"), (-1, "right")):
        start = alt.Chart(base.data(named[named["dx"] * side > 0], ["on_need_share", "trust", "short", "dx", "dy"]))
        for rim in ({"stroke": theme.colour("background", mode), "strokeWidth": 4, "strokeJoin": "round"}, {}):
            mark = start.mark_text(
                align=align, dx=alt.ExprRef(expr="datum.dx"), dy=alt.ExprRef(expr="datum.dy"), aria=False, **rim
            )
            layers.append(mark.encode(x, y, alt.Text("short:N")))
    return layers


def _places(named: pd.DataFrame, cut: float, bottom: float, top: float) -> list[tuple[int, int]]:
    """How far from its dot each name stands, for the narrowest place: a wider one only pulls them apart."""
    width = base.NARROWEST - _BESIDE
    across = [(share - _ACROSS[0]) / (_ACROSS[1] - _ACROSS[0]) * width for share in named["on_need_share"]]
    *down, cut_down = [(top - trust) / (top - bottom) * _SQUARE for trust in [*named["trust"], cut]]
    at = list(zip(across, down, strict=True))
    corner = base.LINE + 4
    taken = [(0, 0, width, corner), (0, _SQUARE - corner, width, _SQUARE)]
    taken += [(left - _DOT, up - _DOT, left + _DOT, up + _DOT) for left, up in at]
    found = {}
    for place in sorted(range(len(named)), key=lambda one: down[one]):
        long = base.text_width(named["short"].iloc[place])
        boxes = {to: _box(at[place], to, long) for to in _BESIDE_DOT}
        costs = {
            to: (
                sum(_meet(box, other) for other in taken) + 2 * (box[0] < 0 or box[2] > width),
                sum(box[1] < line < box[3] for line in [*down, cut_down])
                # On the other side of the cut it would be read as of that side.
                + 3 * ((at[place][1] < cut_down) != (at[place][1] + to[1] < cut_down))
                + abs(to[1]) / 8,
            )
            for to, box in boxes.items()
        }
        found[place] = min(costs, key=costs.__getitem__)
        taken.append(boxes[found[place]])
    return [found[place] for place in range(len(named))]


def _box(at: tuple[float, float], to: tuple[int, int], long: int) -> tuple[float, float, float, float]:
    """Left, upper, right and lower end of a text so long, beside the point."""
    start, middle = at[0] + to[0] - (long if to[0] < 0 else 0), at[1] + to[1]
    return start, middle - base.LINE / 2, start + long, middle + base.LINE / 2


def _meet(one: tuple, other: tuple) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _cuts(on_need: float, trust: float, bottom: float, top: float, scale: alt.Scale, mode: str) -> list[alt.Chart]:
    muted = alt.ColorValue(theme.colour("text_muted", mode))
    rule = {"strokeDash": [5, 3], "strokeWidth": 1.2, "aria": False}
    corners = (
        {"x": _ACROSS[0], "y": top, "text": "Trusted but late", "align": "left", "base": "top"},
        {"x": _ACROSS[1], "y": top, "text": "Trusted partner", "align": "right", "base": "top"},
        {"x": _ACROSS[0], "y": bottom, "text": "To be rebuilt", "align": "left", "base": "bottom"},
        {"x": _ACROSS[1], "y": bottom, "text": "Delivers but not trusted", "align": "right", "base": "bottom"},
    )
    layers = [
        # It ends short of the names in the corners.
        alt.Chart(alt.InlineData(values=({"at": on_need, "from": bottom + 0.07 * (top - bottom),
                                          "to": top - 0.07 * (top - bottom)},)))
        .mark_rule(**rule)
        .encode(alt.X("at:Q"), alt.Y("from:Q", scale=scale), alt.Y2("to"), color=muted),
        alt.Chart(alt.InlineData(values=({"at": trust},))).mark_rule(**rule).encode(
            alt.Y("at:Q", scale=scale), color=muted
        ),
    ]  # fmt: skip
    for corner in corners:
        start = alt.Chart(alt.InlineData(values=(corner,)))
        text = start.mark_text(align=corner["align"], baseline=corner["base"], fontStyle="italic", aria=False)
        layers.append(text.encode(alt.X("x:Q"), alt.Y("y:Q", scale=scale), alt.Text("text:N"), color=muted))
    return layers


def team_development(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Shares for influence as bars, with their target as a tick, above the share of effort they are held against.

    Columns: name, share (0–1), label, target_share (0–1, null for what has none). In the order of the rows.
    """
    bars = base.required(rows)
    bars["said"] = bars["name"] + ": " + bars["label"]
    bars["ink"] = [theme.colour("neutral" if pd.isna(aim) else "focus", mode) for aim in bars["target_share"]]
    bars["aim_words"] = bars["target_share"].map(words.share)
    y = alt.Y("name:N", axis=alt.Axis(title=None, labelPadding=10)).scale(domain=list(bars["name"]), paddingInner=0.4)
    x = alt.X("share:Q", axis=alt.Axis(title=None, format="%", tickCount=5, grid=True)).scale(domain=[0, 1], nice=False)
    tooltip = {"name": "What", "label": "Share", "aim_words": "Target"}
    mark = alt.Chart(base.data(bars, ["share", "ink", "said", *tooltip])).mark_bar()
    held = bars.dropna(subset=["target_share"]).copy()
    held["text"] = "target " + held["aim_words"]
    # Said once, unless they differ.
    told = held.drop_duplicates("target_share")
    aims = alt.Chart(base.data(held, ["name", "target_share"]))
    names = alt.Chart(base.data(told, ["name", "target_share", "text"]))
    texts = alt.Chart(base.data(bars, ["name", "label"])).mark_text(x="width", dx=8, align="left", aria=False)
    layers = [
        mark.encode(
            x, y, alt.Description("said:N"), color=alt.Color("ink:N", scale=None),
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        ),
        # The outline keeps it apart from a bar that reaches it.
        aims.mark_tick(
            thickness=5, size=_ROW * 0.8, opacity=1, stroke=theme.colour("background", mode), strokeWidth=1.5,
            aria=False,
        ).encode(alt.X("target_share:Q"), y, color=alt.ColorValue(theme.colour("text", mode))),
        names.mark_text(dy=-_ROW * 0.52, baseline="bottom", fontSize=theme.SMALL_FONT_SIZE, aria=False).encode(
            alt.X("target_share:Q"), y, alt.Text("text:N"), color=alt.ColorValue(theme.colour("text_muted", mode))
        ),
        texts.encode(y, alt.Text("label:N")),
    ]  # fmt: skip
    return base.finished(layers, _ROW * len(bars), mode, alt_text)
