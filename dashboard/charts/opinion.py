"""What colleagues answer: trust by quarter and function, the gap to procurement's estimate, and who answers at all."""

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base, panels

_ROW = 34
_HEIGHT = 260
_DIMENSIONS = {"ability": "Ability", "benevolence": "Benevolence", "integrity": "Integrity"}
_THEIRS, _OURS = "What they answer", "What procurement estimates"


def trust_by_quarter(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """The trust score by quarter with its interval, and the three dimensions that explain it as thin lines.

    Columns: quarter_on, trust, trust_low, trust_high, ability, benevolence, integrity (0–100, the last three maybe
    null). In order of time.
    """
    points = base.required(rows)
    points["quarter"] = points["quarter_on"].map(words.quarter)
    parts = [points.assign(kind="Trust", at=points["trust"], low=points["trust_low"], high=points["trust_high"])]
    parts += [points.assign(kind=title, at=points[name], low=None, high=None) for name, title in _DIMENSIONS.items()]
    long = pd.concat(part.assign(place=range(len(part))) for part in parts).dropna(subset=["at"])
    long["stretch"] = long.groupby("kind")["place"].transform(lambda some: panels.stretches(some.tolist()))
    long["value_words"] = [f"{value:.0f}" for value in long["at"]]
    long["said"] = long["kind"] + ", " + long["quarter"] + ": " + long["value_words"]
    limits = long.dropna(subset=["low"])
    lowest, highest = _around([*long["at"], *limits["low"], *limits["high"]])
    axis = alt.Axis(title=None, labelAngle=0, labelOverlap="parity")
    x = alt.X("quarter:O", axis=axis).scale(domain=list(points["quarter"]))
    scale = alt.Scale(domain=[lowest, highest], nice=False, zero=False)
    y = alt.Y("at:Q", axis=alt.Axis(title=None, tickCount=5, grid=True), scale=scale)
    ends = long.groupby("kind", sort=False).tail(1).sort_values("at")
    steps = base.apart(
        [(value - lowest) / (highest - lowest) * _HEIGHT for value in ends["at"]], base.LINE + 2, _HEIGHT
    )
    ends = ends.assign(text=ends["kind"] + " " + ends["value_words"], place=[_HEIGHT - step for step in steps])
    ink = {kind: "focus" if kind == "Trust" else "neutral" for kind in long["kind"].unique()}
    colour = alt.Color("kind:N", legend=None).scale(
        domain=list(ink), range=[theme.colour(role, mode) for role in ink.values()]
    )
    wide = base.either(alt.StrokeWidthValue, "datum.kind == 'Trust'", 3, 1.5)
    tooltip = [alt.Tooltip(f"{name}:N", title=title)
               for name, title in (("kind", "Score"), ("quarter", "Quarter"), ("value_words", "Mean"))]  # fmt: skip
    line = alt.Chart(base.data(long, ["kind", "stretch", "quarter", "at"])).mark_line(aria=False)
    rule = alt.Chart(base.data(limits, ["quarter", "low", "high"])).mark_rule(strokeWidth=2, aria=False)
    dots = alt.Chart(base.data(long, ["kind", "quarter", "at", "said", "value_words"]))
    texts = alt.Chart(base.data(ends, ["quarter", "text", "place", "kind"]))
    layers = [
        line.encode(x, y, colour, alt.Detail("stretch:N"), strokeWidth=wide),
        rule.encode(x, alt.Y("low:Q", scale=scale), alt.Y2("high"), color=alt.ColorValue(theme.colour("focus", mode))),
        dots.mark_point(filled=True, opacity=1).encode(
            x, y, colour, alt.Description("said:N"), tooltip=tooltip,
            size=base.either(alt.SizeValue, "datum.kind == 'Trust'", 80, 26),
        ),
        texts.mark_text(
            x="width", dx=4, align="left", aria=False,
            fontWeight=alt.ExprRef(expr="datum.kind == 'Trust' ? 'bold' : 'normal'"),
        ).encode(alt.Y("place:Q", axis=None).scale(domain=[_HEIGHT, 0]), alt.Text("text:N")),
    ]  # fmt: skip
    # The y of the words is in pixels: it has a scale of its own.
    layers = [alt.layer(*layers[:-1]), layers[-1]]
    return base.finished(layers, _HEIGHT, mode, alt_text) | {"resolve": {"scale": {"y": "independent"}}}


def _around(values: list[float], margin: float = 4.0) -> tuple[float, float]:
    """The part of 0 to 100 that holds the values, in steps of ten."""
    known = [value for value in values if not pd.isna(value)]
    low, high = min(known) - margin, max(known) + margin
    return max(0.0, low // 10 * 10), min(100.0, -(-high // 10) * 10)


def trust_by_function(rows: pd.DataFrame, target: float | None, *, mode: str = "light", alt_text: str = "") -> dict:
    """Each function's trust score with its interval, beside the target; in the order of the rows.

    Columns: function, people, trust, trust_low, trust_high, ability, benevolence, integrity (0–100, the last three
    maybe null).
    """
    lines = base.required(rows)
    lines["name"] = lines["function"].map(words.stage)
    lines["label"] = [
        f"{trust:.0f} · n{words.NARROW}{int(people):,}"
        for trust, people in zip(lines["trust"], lines["people"], strict=True)
    ]
    lines["limits_words"] = [
        f"{low:.0f} to {high:.0f}" for low, high in zip(lines["trust_low"], lines["trust_high"], strict=True)
    ]
    for name in _DIMENSIONS:
        lines[f"{name}_words"] = [words.missing if pd.isna(value) else f"{value:.0f}" for value in lines[name]]
    lines[["at", "low", "high"]] = lines[["trust", "trust_low", "trust_high"]]
    lines["role"] = "focus"
    tooltip = {"name": "Function", "label": "Trust", "limits_words": "95 % interval"}
    tooltip |= {f"{name}_words": title for name, title in _DIMENSIONS.items()}
    domain = _around([*lines["low"], *lines["high"], *([target] if target is not None else [])])
    x = alt.X("at:Q", axis=alt.Axis(title=None, tickCount=5, grid=True)).scale(domain=domain, nice=False, zero=False)
    reference = (target, f"target {target:.0f}") if target is not None else None
    return _dots(lines, x, tooltip, reference, mode, alt_text)


def response_rate(rows: pd.DataFrame, least: float, *, mode: str = "light", alt_text: str = "") -> dict:
    """Each function's share of sheets answered with its interval, beside the share that it takes to speak for all.

    Columns: function, people, asked, answered, response_share, response_share_low, response_share_high (0–1).
    """
    lines = base.required(rows)
    lines["name"] = lines["function"].map(words.stage)
    lines["label"] = [
        f"{words.share(share)} · {int(some):,} of {int(number):,}"
        for share, some, number in zip(lines["response_share"], lines["answered"], lines["asked"], strict=True)
    ]
    lines["limits_words"] = [
        words.share_range(low, high)
        for low, high in zip(lines["response_share_low"], lines["response_share_high"], strict=True)
    ]
    lines["people_words"] = [words.count(int(number), "person", "people") for number in lines["people"]]
    lines[["at", "low", "high"]] = lines[["response_share", "response_share_low", "response_share_high"]]
    lines["role"] = (lines["at"] < least).map({True: "worse", False: "focus"})
    tooltip = {"name": "Function", "label": "Answered", "limits_words": "95 % interval", "people_words": "Asked"}
    x = alt.X("at:Q", axis=alt.Axis(title=None, format="%", tickCount=5, grid=True))
    x = x.scale(domain=[0, 1], nice=False)
    reference = (least, f"{words.share(least)}, fewer may not speak for all")
    return _dots(lines, x, tooltip, reference, mode, alt_text)


def _dots(
    lines: pd.DataFrame, x: alt.X, tooltip: dict, reference: tuple[float, str] | None, mode: str, alt_text: str
) -> dict:
    """A dot with its interval per row, at, low and high, in the colour of its role, beside a dashed reference."""
    lines["said"] = lines["name"] + ": " + lines["label"]
    lines["ink"] = [theme.colour(role, mode) for role in lines["role"]]
    y = alt.Y("name:N", axis=alt.Axis(title=None, labelPadding=12)).scale(domain=list(lines["name"]))
    ink = alt.Color("ink:N", scale=None)
    interval = alt.Chart(base.data(lines, ["name", "low", "high", "ink"])).mark_rule(strokeWidth=2, aria=False)
    dots = alt.Chart(base.data(lines, list(dict.fromkeys(["name", "function", "at", "ink", "said", *tooltip]))))
    picked, opacity = base.picking(["function"])
    texts = alt.Chart(base.data(lines, ["name", "label"])).mark_text(x="width", dx=12, align="left", aria=False)
    layers = []
    if reference:
        at, text = reference
        start = alt.Chart(alt.InlineData(values=({"at": at, "text": text},)))
        layers = [
            start.mark_rule(strokeDash=[5, 3], strokeWidth=1.5, aria=False).encode(
                alt.X("at:Q"), color=alt.ColorValue(theme.colour("text_muted", mode))
            ),
            start.mark_text(y=-8, fontSize=theme.SMALL_FONT_SIZE, aria=False).encode(
                alt.X("at:Q"), alt.Text("text:N"), color=alt.ColorValue(theme.colour("text_muted", mode))
            ),
        ]
    layers += [
        interval.encode(alt.X("low:Q"), alt.X2("high"), y, color=ink),
        dots.mark_point(filled=True, size=110).encode(
            x, y, alt.Description("said:N"), color=ink, opacity=opacity,
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        ).add_params(picked),
        texts.encode(y, alt.Text("label:N")),
    ]  # fmt: skip
    return base.finished(layers, _ROW * len(lines), mode, alt_text)


def trust_of_functions(rows: pd.DataFrame, all_rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """A small panel per function: its trust score by quarter with intervals, over that of all together in grey.

    Columns: function, quarter_on, trust, trust_low, trust_high; all_rows: quarter_on, trust. Scores are 0–100.
    """
    points = base.required(rows)
    points = points.assign(panel=points["function"].map(words.stage))
    points[["at", "low", "high"]] = points[["trust", "trust_low", "trust_high"]]
    points["value_words"] = [f"{value:.0f}" for value in points["at"]]
    points["quarter"] = points["quarter_on"].map(words.quarter)
    domain = _around([*points["low"], *points["high"], *all_rows["trust"]], 1)
    return panels.drawn(
        points, domain, mode, alt_text, {"panel": "Function", "quarter": "Quarter", "value_words": "Trust"},
        context=all_rows.assign(at=all_rows["trust"]),
        range_words=f"Each panel runs from {domain[0]:.0f} to {domain[1]:.0f}; grey: all together",
    )  # fmt: skip


def perception_gap(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """What each function answers and what procurement estimates that it will, joined by a line.

    Columns: function, people, estimators, trust, estimate (0–100), gap, gap_low, gap_high (points).
    """
    lines = base.required(rows)
    lines["name"] = lines["function"].map(words.stage)
    lines["gap_words"] = [f"{gap:+.0f}".replace("-", "−") for gap in lines["gap"]]
    lines["label"] = lines["gap_words"] + [f" · n{words.NARROW}{int(people):,}" for people in lines["people"]]
    lines["limits_words"] = [
        f"{low:+.0f} to {high:+.0f}".replace("-", "−")
        for low, high in zip(lines["gap_low"], lines["gap_high"], strict=True)
    ]
    for name in ("trust", "estimate"):
        lines[f"{name}_words"] = [f"{value:.0f}" for value in lines[name]]
    lines["said"] = lines["name"] + ": " + lines["trust_words"] + ", estimated " + lines["estimate_words"]
    kinds = {_THEIRS: "stakeholder", _OURS: "procurement"}
    long = pd.concat([lines.assign(at=lines["trust"], kind=_THEIRS), lines.assign(at=lines["estimate"], kind=_OURS)])
    y = alt.Y("name:N", axis=alt.Axis(title=None, labelPadding=12)).scale(domain=list(lines["name"]))
    domain = _around(list(long["at"]))
    x = alt.X("at:Q", axis=alt.Axis(title=None, tickCount=5, grid=True)).scale(domain=domain, nice=False, zero=False)
    fill, stroke = base.by_kind(kinds, mode)
    tooltip = {"name": "Function", "trust_words": _THEIRS, "estimate_words": _OURS, "label": "Gap",
               "limits_words": "95 % interval"}  # fmt: skip
    joined = alt.Chart(base.data(lines, ["name", "trust", "estimate"])).mark_rule(strokeWidth=3, aria=False)
    dots = alt.Chart(base.data(long, list(dict.fromkeys(["name", "at", "kind", "said", *tooltip]))))
    texts = alt.Chart(base.data(lines, ["name", "label"])).mark_text(x="width", dx=8, align="left", aria=False)
    left = 20 + int(lines["name"].map(base.text_width).max())
    right = 8 + int(lines["label"].map(base.text_width).max())
    layers = [
        joined.encode(
            alt.X("trust:Q"), alt.X2("estimate"), y, color=alt.ColorValue(theme.colour("context", mode))
        ),
        dots.mark_point(size=110, filled=True, opacity=1, strokeWidth=1).encode(
            x, y, fill, stroke, alt.Description("said:N"),
            shape=base.either(alt.ShapeValue, f"datum.kind == '{_THEIRS}'", "circle", "diamond"),
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        ),
        texts.encode(y, alt.Text("label:N")),
        *base.legend({kind: kind for kind in kinds}, fill, stroke, left, right),
    ]  # fmt: skip
    return base.finished(layers, _ROW * len(lines), mode, alt_text)


def recommend_by_quarter(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """The net promoter score by quarter with its interval.

    Columns: quarter_on, sheets, promoters, detractors, net_promoter, net_promoter_low, net_promoter_high (−100 to 100,
    the limits maybe null), mean_answer (0–10).
    """
    points = base.required(rows)
    points["quarter"] = [
        f"{words.quarter(on)}\nn{words.NARROW}{int(n):,}"
        for on, n in zip(points["quarter_on"], points["sheets"], strict=True)
    ]
    points["quarter_words"] = points["quarter_on"].map(words.quarter)
    points["label"] = [f"{value:+.0f}".replace("-", "−") for value in points["net_promoter"]]
    points["mean_words"] = [f"{value:.1f} of 10" for value in points["mean_answer"]]
    points["who_words"] = [
        f"{int(some):,} would, {int(others):,} would not"
        for some, others in zip(points["promoters"], points["detractors"], strict=True)
    ]
    points["said"] = points["quarter_words"] + ": " + points["label"]
    axis = alt.Axis(title=None, labelAngle=0, labelExpr="split(datum.label, '\\n')", labelLineHeight=base.LINE + 1,
                    labelOverlap="parity")  # fmt: skip
    x = alt.X("quarter:O", axis=axis).scale(domain=list(points["quarter"]))
    known = points[["net_promoter", "net_promoter_low", "net_promoter_high"]].stack().dropna()
    lowest, highest = min(0, *known) // 20 * 20, -(-max(20, *known) // 20) * 20
    lowest, highest = max(-100, lowest), min(100, highest)
    points["below"] = panels.beside(points["net_promoter"].tolist(), lowest, highest)
    scale = alt.Scale(domain=[lowest, highest], nice=False)
    sign = "datum.value == 0 ? '0' : datum.label"
    axis_y = alt.Axis(title=None, tickCount=5, grid=True, format="+d", labelExpr=sign)
    y = alt.Y("net_promoter:Q", axis=axis_y, scale=scale)
    ink = alt.ColorValue(theme.colour("focus", mode))
    limits = points.dropna(subset=["net_promoter_low"])
    tooltip = {
        "quarter_words": "Quarter",
        "label": "Net promoter score",
        "who_words": "Recommend",
        "mean_words": "Mean",
    }
    zero = alt.Chart(alt.InlineData(values=({"net_promoter": 0},))).mark_rule(aria=False)
    line = alt.Chart(base.data(points, ["quarter", "net_promoter"])).mark_line(strokeWidth=2.5, aria=False)
    rule = alt.Chart(base.data(limits, ["quarter", "net_promoter_low", "net_promoter_high"]))
    dots = alt.Chart(base.data(points, ["quarter", "net_promoter", "said", *tooltip]))
    texts = alt.Chart(base.data(points, ["quarter", "net_promoter", "label", "below"]))
    layers = [
        zero.encode(y, color=alt.ColorValue(theme.colour("text_muted", mode))),
        line.encode(x, y, color=ink),
        rule.mark_rule(strokeWidth=2, aria=False).encode(
            x, alt.Y("net_promoter_low:Q", scale=scale), alt.Y2("net_promoter_high"), color=ink
        ),
        dots.mark_point(filled=True, size=90, opacity=1).encode(
            x, y, alt.Description("said:N"), color=ink,
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        ),
        texts.mark_text(dx=8, dy=alt.ExprRef(expr="datum.below"), align="left", aria=False).encode(
            x, y, alt.Text("label:N")
        ),
    ]  # fmt: skip
    return base.finished(layers, _HEIGHT, mode, alt_text)
