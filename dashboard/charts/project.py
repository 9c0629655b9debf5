"""One project: who held it when, what was asked on it, and its numbers beside those of comparable ones."""

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_ROW = 30
_MARK_ROOM = 34
_ANSWERS = {
    "commitment": ("Yes", "better", "circle"),
    "compliance": ("Yes, as a duty", "better", "diamond"),
    "resistance": ("Objection", "worse", "triangle-down"),
    "none": ("No answer, or none asked", "neutral", "circle"),
}
_MEASURES = {
    "elapsed": "Elapsed time",
    "internal": "With stakeholders and control",
    "supplier": "With the supplier",
    "procurement": "With procurement",
    "repeat_visits": "In repeat visits",
    "rounds": "Answered rounds of asks",
}


def project_timeline(rows: pd.DataFrame, dates: dict | None = None, *, mode: str = "light", alt_text: str = "") -> dict:
    """A bar for each stretch of a project's ledger, one line per stage and holder, with the dates it has to keep.

    Columns: starts_at, ends_at, stage, holder_function, holder_side, days. dates: {words: day or None}.
    """
    bars = base.required(rows)
    bars["row"] = [_row_name(*pair) for pair in zip(bars["stage"], bars["holder_function"], strict=True)]
    bars["side"] = bars["holder_side"].map(theme.side_labels)
    bars["days_words"] = bars["days"].map(words.days)
    bars["from_words"], bars["to_words"] = (bars[name].map(words.date_short) for name in ("starts_at", "ends_at"))
    bars["said"] = bars["row"] + ": " + bars["days_words"] + " from " + bars["from_words"]
    order = list(bars.drop_duplicates("row")["row"])
    totals = bars.groupby("row", sort=False).agg(days=("days", "sum"), ends_at=("ends_at", "max")).reset_index()
    totals["label"] = totals["days"].map(words.days)
    marks = [(text, pd.Timestamp(day)) for text, day in (dates or {}).items() if day is not None and not pd.isna(day)]
    first = min([bars["starts_at"].min(), *(day for _, day in marks)])
    last = max([bars["ends_at"].max(), *(day for _, day in marks)])
    x, y = _time(first, last), alt.Y("row:N", axis=None).scale(domain=order, paddingInner=0.35)
    fill, stroke = _sides(bars, mode)
    tooltip = {"row": "Stage and holder", "side": "Side", "days_words": "Time", "from_words": "From", "to_words": "To"}
    bar = (
        alt.Chart(base.data(bars, ["starts_at", "ends_at", "said", *tooltip]))
        .mark_bar(strokeWidth=1, height={"band": 1})
        .encode(
            x, alt.X2("ends_at"), y, fill, stroke, alt.Description("said:N"),
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        )
    )  # fmt: skip
    label = alt.Chart(base.data(totals, ["row", "ends_at", "label"])).mark_text(align="left", dx=6, aria=False)
    names = alt.Chart(base.data(totals, ["row"])).mark_text(x=0, dx=-10, align="right", aria=False)
    layers = [
        bar,
        label.encode(alt.X("ends_at:T"), alt.Y("row:N"), alt.Text("label:N")),
        names.encode(alt.Y("row:N"), alt.Text("row:N")),
        *_date_rules(marks, first, last, mode),
    ]
    return base.finished(layers, _ROW * len(order), mode, alt_text)


def project_contacts(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """A point for each contact and answer, one line per function, its shape and colour the answer.

    Columns: happened_at, function, stage, purpose, medium, outcome (null for none), reason.
    """
    points = base.required(rows)
    points["answer"] = points["outcome"].fillna("none")
    points["kind"] = [_ANSWERS[answer][0] for answer in points["answer"]]
    points["when"] = points["happened_at"].map(words.date_short)
    points["what"] = [
        ", ".join(words.stage(part) for part in parts if isinstance(part, str)) or words.missing
        for parts in points[["purpose", "medium", "stage"]].itertuples(index=False)
    ]
    points["why"] = points["reason"].map(words.stage)
    points["said"] = points["function"] + ", " + points["when"] + ": " + points["kind"]
    order = list(points["function"].value_counts().index)
    x = _time(points["happened_at"].min(), points["happened_at"].max(), "happened_at")
    y = alt.Y("function:N", axis=alt.Axis(title=None, grid=True)).scale(domain=order)
    used = [answer for answer in _ANSWERS if answer in set(points["answer"])]
    kinds = [_ANSWERS[answer][0] for answer in used]
    colours = [theme.colour(_ANSWERS[answer][1], mode) for answer in used]
    fills = [theme.colour("background", mode) if a == "none" else c for a, c in zip(used, colours, strict=True)]
    legend = alt.Legend(title=None, orient="top", symbolStrokeWidth=2)
    tooltip = {"function": "Function", "when": "On", "what": "Contact", "kind": "Answer", "why": "Reason"}
    dot = (
        alt.Chart(base.data(points, ["happened_at", "said", *tooltip]))
        .mark_point(size=90, strokeWidth=2, opacity=1)
        .encode(
            x, y,
            alt.Stroke("kind:N", legend=legend).scale(domain=kinds, range=colours),
            alt.Fill("kind:N", legend=legend).scale(domain=kinds, range=fills),
            alt.Shape("kind:N", legend=legend).scale(domain=kinds, range=[_ANSWERS[a][2] for a in used]),
            alt.Description("said:N"),
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        )
    )  # fmt: skip
    return base.finished([dot], max(90, 34 * len(order)), mode, alt_text)


def project_comparison(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """A project's own number beside the median and the 85th percentile of comparable ones, a line per measure.

    Columns: measure, value, comparable, p50, p85 (null from too few), lower_share. Days only: rounds are a count.
    """
    lines = base.required(rows)
    lines = lines[lines["measure"] != "rounds"].copy()
    lines["name"] = lines["measure"].map(_MEASURES)
    for column in ("value", "p50", "p85"):
        lines[f"{column}_words"] = lines[column].map(words.days)
    lines["said"] = lines["name"] + ": " + lines["value_words"] + ", half of the others within " + lines["p50_words"]
    longest = float(lines[["value", "p50", "p85"]].max().max()) or 1.0
    y = alt.Y("name:N", axis=alt.Axis(title=None, labelPadding=16)).scale(domain=list(lines["name"]))
    limits = {"domain": [0, longest * 1.05], "nice": False}
    axis = alt.Axis(title="Days", grid=True, tickCount=5)
    kinds = {
        "This project": ("focus", "circle", "value"),
        "Half of the others within": ("neutral", "stroke", "p50"),
        "85 % within": ("neutral", "triangle-left", "p85"),
    }
    domain, colours = list(kinds), [theme.colour(role, mode) for role, _, _ in kinds.values()]
    legend = alt.Legend(title=None, orient="top")
    long = pd.concat(
        [lines.assign(kind=kind, at=lines[column]) for kind, (_, _, column) in kinds.items()], ignore_index=True
    ).dropna(subset=["at"])
    tooltip = {"name": "Measure", "value_words": "This project", "p50_words": "Half within", "p85_words": "85 % within"}
    reach = alt.Chart(base.data(lines.dropna(subset=["p50", "p85"]), ["name", "p50", "p85"]))
    marks = (
        alt.Chart(base.data(long, ["at", "kind", "said", *tooltip]))
        .mark_point(filled=True, opacity=1, size=120)
        .encode(
            alt.X("at:Q", axis=axis).scale(**limits), y,
            alt.Color("kind:N", legend=legend).scale(domain=domain, range=colours),
            alt.Shape("kind:N", legend=legend).scale(domain=domain, range=["circle", "square", "triangle-left"]),
            alt.Description("said:N"),
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        )
    )  # fmt: skip
    rule = reach.mark_rule(strokeWidth=3, aria=False).encode(
        alt.X("p50:Q"), alt.X2("p85"), y, color=alt.ColorValue(theme.colour("context", mode))
    )
    return base.finished([rule, marks], 40 * len(lines), mode, alt_text)


def _row_name(stage: str, holder: str) -> str:
    return words.stage(stage) if stage == holder else f"{words.stage(stage)} · {words.stage(holder)}"


def _time(first: pd.Timestamp, last: pd.Timestamp, field: str = "starts_at") -> alt.X:
    # Room on the right for the label of a bar that reaches the end.
    margin = max((last - first) * 0.02, pd.Timedelta(hours=12))
    domain = [f"{(first - margin):%Y-%m-%dT%H:%M:%S}", f"{(last + margin * 4):%Y-%m-%dT%H:%M:%S}"]
    # Vega would put ticks at noon where few days are shown, and write each day twice.
    is_short = last - first + margin * 5 < pd.Timedelta(days=6)
    ticks = alt.TimeIntervalStep("day", 1) if is_short else 6
    axis = alt.Axis(title=None, format="%-d %b %y", tickCount=ticks, labelOverlap="parity", ticks=True)
    return alt.X(f"{field}:T", axis=axis).scale(domain=domain, nice=False)


def _sides(bars: pd.DataFrame, mode: str) -> tuple[alt.Fill, alt.Stroke]:
    used = [side for side in theme.side_labels if side in set(bars["holder_side"])]
    labels = [theme.side_labels[side] for side in used]
    fills = [
        base.hatch(theme.tint(side, mode, 0.6), theme.colour(side, mode), 4, "y")
        if side in theme.TEXTURED_SIDES
        else theme.colour(side, mode)
        for side in used
    ]
    legend = alt.Legend(title=None, orient="top", columns=4)
    return (
        alt.Fill("side:N", legend=legend).scale(domain=labels, range=fills),
        alt.Stroke("side:N", legend=None).scale(domain=labels, range=[theme.edge(side, mode) for side in used]),
    )


def _date_rules(marks: list, first: pd.Timestamp, last: pd.Timestamp, mode: str) -> list[alt.Chart]:
    """A line for each date, its words below the axis, one under the other where they would collide."""
    if not marks:
        return []
    span = max((last - first) / pd.Timedelta(days=1), 1)
    ordered = sorted(marks, key=lambda mark: mark[1])
    places = [(day - first) / pd.Timedelta(days=1) / span for _, day in ordered]
    levels: list[int] = []
    for place, at in enumerate(places):
        taken = [level for other, level in zip(places[:place], levels, strict=True) if abs(at - other) <= 0.3]
        levels.append(next(level for level in range(len(places)) if level not in taken))
    rows = pd.DataFrame(
        {
            "on": [day for _, day in ordered],
            "text": [f"{text} {words.date_short(day)}" for text, day in ordered],
            "level": levels,
            "align": ["right" if at > 0.85 else "left" if at < 0.15 else "center" for at in places],
        }
    )
    ink = alt.ColorValue(theme.colour("text", mode))
    rule = alt.Chart(base.data(rows, ["on"])).mark_rule(strokeDash=[5, 3], strokeWidth=1.5, aria=False)
    label = alt.Chart(base.data(rows, ["on", "text", "level", "align"])).mark_text(
        y="height", dy=alt.ExprRef(expr=f"{_MARK_ROOM} + {base.LINE + 2} * datum.level"), baseline="top",
        align=alt.ExprRef(expr="datum.align"), fontSize=theme.SMALL_FONT_SIZE, aria=False,
    )  # fmt: skip
    return [rule.encode(alt.X("on:T"), color=ink), label.encode(alt.X("on:T"), alt.Text("text:N"), color=ink)]
