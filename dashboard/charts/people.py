"""What is talked about beside what is protected, and objections with and without matching words."""

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base
from dashboard.charts.matrix import STANCES

_ROW = 34
_TALKED, _PROTECTED = "What procurement talks about", "What they protect"
_TOO_MUCH, _TOO_LITTLE = "Talked about more than they protect it", "Talked about less"
_MATCHED, _OTHER = "Words match", "Words do not match"


def misalignment(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Two bars back to back for each value: its share of the talk to the left, of what is protected to the right.

    Columns: value, talked_share, protected_share (0–1). In order of how far they are apart, the most talked first.
    """
    bars = base.required(rows)
    bars["name"] = bars["value"].map(words.stage)
    bars["apart"] = bars["talked_share"] - bars["protected_share"]
    bars = bars.sort_values("apart", ascending=False)
    bars["talked_words"], bars["protected_words"] = (
        bars[f"{one}_share"].map(words.share) for one in ("talked", "protected")
    )
    bars["said"] = bars["name"] + ": talked " + bars["talked_words"] + ", protected " + bars["protected_words"]
    longest = float(bars[["talked_share", "protected_share"]].max().max())
    reach = longest * 1.3
    y = alt.Y("name:N", axis=alt.Axis(title=None, labelPadding=10)).scale(domain=list(bars["name"]), paddingInner=0.3)
    x = alt.X("to:Q", axis=None).scale(domain=[-reach, reach], nice=False)
    kinds = {_TALKED: "procurement", _PROTECTED: "stakeholder"}
    parts = pd.concat(
        [
            bars.assign(to=-bars["talked_share"], kind=_TALKED, label=bars["talked_words"]),
            bars.assign(to=bars["protected_share"], kind=_PROTECTED, label=bars["protected_words"]),
        ]
    )
    fill, stroke = base.by_kind(kinds, mode)
    tooltip = {"name": "Value", "talked_words": _TALKED, "protected_words": _PROTECTED}
    mark = alt.Chart(base.data(parts, ["name", "to", "kind", "said", "talked_words", "protected_words"]))
    mark = mark.mark_bar(strokeWidth=1).encode(
        x, y, fill, stroke, alt.Description("said:N"),
        tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
    )  # fmt: skip
    layers = [mark]
    for kind, side in ((_TALKED, -1), (_PROTECTED, 1)):
        some = alt.Chart(base.data(parts[parts["kind"] == kind], ["name", "to", "label"]))
        text = some.mark_text(align="left" if side > 0 else "right", dx=6 * side, aria=False)
        layers.append(text.encode(x, y, alt.Text("label:N")))
    left = 20 + int(bars["name"].map(base.text_width).max())
    layers += base.legend({kind: kind for kind in kinds}, fill, stroke, left, 10)
    return base.finished(layers, _ROW * len(bars), mode, alt_text)


def misalignment_by_function(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Two bars back to back for each function: what it hears too much of to the left, too little to the right.

    Columns: function, contacts, gap, gap_by_chance, gap_by_chance_most (0–100), talked_most, talked_over_share,
    missed_most, missed_share (0–1). In the order of the rows.
    """
    bars = base.required(rows)
    bars["name"] = bars["function"].map(words.stage)
    bars["over_words"], bars["missed_words"] = (
        bars[value].map(words.stage) + " " + bars[share].map(words.points).str.lstrip("+")
        for value, share in (("talked_most", "talked_over_share"), ("missed_most", "missed_share"))
    )
    bars["label"] = [
        f"gap {gap:.0f}, {most:.0f} by chance · n{words.NARROW}{n:,}"
        for gap, most, n in zip(bars["gap"], bars["gap_by_chance_most"], bars["contacts"], strict=True)
    ]
    bars["said"] = bars["name"] + ": too much " + bars["over_words"] + ", too little " + bars["missed_words"]
    longest = float(bars[["talked_over_share", "missed_share"]].max().max()) or 0.01
    # The texts stand beside the bars: more than half of each side is theirs.
    reach = longest * 2.4
    y = alt.Y("name:N", axis=alt.Axis(title=None, labelPadding=10)).scale(domain=list(bars["name"]), paddingInner=0.34)
    x = alt.X("to:Q", axis=None).scale(domain=[-reach, reach], nice=False)
    kinds = {_TOO_MUCH: "procurement", _TOO_LITTLE: "stakeholder"}
    parts = pd.concat(
        [
            bars.assign(to=-bars["talked_over_share"], kind=_TOO_MUCH, text=bars["over_words"]),
            bars.assign(to=bars["missed_share"], kind=_TOO_LITTLE, text=bars["missed_words"]),
        ]
    )
    fill, stroke = base.by_kind(kinds, mode)
    tooltip = {"name": "Function", "over_words": _TOO_MUCH, "missed_words": _TOO_LITTLE, "label": "In all"}
    mark = alt.Chart(base.data(parts, ["to", "kind", "said", *tooltip])).mark_bar(strokeWidth=1)
    layers = [
        mark.encode(
            x, y, fill, stroke, alt.Description("said:N"),
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
        )
    ]  # fmt: skip
    for kind, side in ((_TOO_MUCH, -1), (_TOO_LITTLE, 1)):
        some = alt.Chart(base.data(parts[parts["kind"] == kind], ["name", "to", "text"]))
        text = some.mark_text(align="left" if side > 0 else "right", dx=6 * side, aria=False)
        layers.append(text.encode(x, y, alt.Text("text:N")))
    end = alt.Chart(base.data(bars, ["name", "label"])).mark_text(x="width", dx=8, align="left", aria=False)
    layers.append(end.encode(y, alt.Text("label:N")))
    left = 20 + int(bars["name"].map(base.text_width).max())
    right = 8 + int(bars["label"].map(base.text_width).max())
    layers += base.legend({kind: kind for kind in kinds}, fill, stroke, left, right)
    return base.finished(layers, _ROW * len(bars), mode, alt_text)


def language_match(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """The objection rate of each function with matching words and with others, joined by a line.

    Columns: function, is_all, asks, matched_asks, matched_objections, other_objections, matched_share, matched_rate,
    other_rate (0–1, null without answers), risk_ratio, risk_ratio_low, risk_ratio_high (null: not estimable).
    """
    lines = base.required(rows)
    lines["name"] = lines["function"].map(words.stage)
    lines["matched_words"], lines["other_words"] = (
        lines[f"{one}_rate"].map(words.share) for one in ("matched", "other")
    )
    lines["label"] = lines["matched_words"] + " against " + lines["other_words"]
    lines["label"] += [f" · n{words.NARROW}{int(n):,}" for n in lines["asks"]]
    lines["ratio_words"] = [
        "not estimable" if pd.isna(ratio) else f"{ratio:.2f} ({low:.2f} to {high:.2f})"
        for ratio, low, high in zip(lines["risk_ratio"], lines["risk_ratio_low"], lines["risk_ratio_high"], strict=True)
    ]
    lines["said"] = lines["name"] + ": " + lines["label"]
    top = max(float(lines[["matched_rate", "other_rate"]].max().max()) * 1.05, 0.05)
    y = alt.Y("name:N", axis=alt.Axis(title=None, labelPadding=12)).scale(domain=list(lines["name"]))
    x = alt.X("at:Q", axis=alt.Axis(title=None, format="%", tickCount=5, grid=True)).scale(domain=[0, top], nice=False)
    kinds = {_MATCHED: "better", _OTHER: "neutral"}
    fill, stroke = base.by_kind(kinds, mode)
    long = pd.concat(
        [lines.assign(at=lines["matched_rate"], kind=_MATCHED), lines.assign(at=lines["other_rate"], kind=_OTHER)]
    ).dropna(subset=["at"])
    tooltip = {
        "name": "Function", "matched_words": _MATCHED, "other_words": _OTHER,
        "ratio_words": "Ratio within function and stage",
    }  # fmt: skip
    both = alt.Chart(
        base.data(lines.dropna(subset=["matched_rate", "other_rate"]), ["name", "matched_rate", "other_rate"])
    )
    joined = both.mark_rule(strokeWidth=3, aria=False).encode(
        alt.X("matched_rate:Q"), alt.X2("other_rate"), y, color=alt.ColorValue(theme.colour("context", mode))
    )
    dots = alt.Chart(base.data(long, ["name", "at", "kind", "said", "matched_words", "other_words", "ratio_words"]))
    dots = dots.mark_point(size=110, filled=True, opacity=1, strokeWidth=1).encode(
        x, y, fill, stroke, alt.Description("said:N"),
        shape=base.either(alt.ShapeValue, f"datum.kind == '{_MATCHED}'", "circle", "diamond"),
        tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
    )  # fmt: skip
    text = alt.Chart(base.data(lines, ["name", "label"])).mark_text(x="width", dx=8, align="left", aria=False)
    left = 20 + int(lines["name"].map(base.text_width).max())
    right = 8 + int(lines["label"].map(base.text_width).max())
    layers = [joined, dots, text.encode(y, alt.Text("label:N"))]
    layers += base.legend({kind: kind for kind in kinds}, fill, stroke, left, right)
    return base.finished(layers, _ROW * len(lines), mode, alt_text)


def power_and_stance(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """Of each part's journeys the shares by last stance, as a full bar, beside its power; in the order of the rows.

    Columns: part, last_stance, journeys, part_journeys, mean_power (1–5, null when not recorded).
    """
    cells = base.required(rows)
    cells = cells.groupby(["part", "last_stance"], sort=False, as_index=False).agg(
        journeys=("journeys", "sum"), part_journeys=("part_journeys", "first"), mean_power=("mean_power", "first")
    )
    cells["name"] = cells["part"].map(words.stage)
    cells["place"] = cells["last_stance"].map({stance: place for place, stance in enumerate(STANCES)})
    parts = list(dict.fromkeys(cells["name"]))
    cells = cells.sort_values("place", kind="stable")
    cells["share"] = cells["journeys"] / cells["part_journeys"]
    cells["to"] = cells.groupby("name")["share"].cumsum()
    cells["from"] = cells["to"] - cells["share"]
    cells["kind"] = cells["last_stance"].map(words.stage)
    cells["share_words"] = [
        f"{words.share(share)} ({words.count(int(n), 'journey')})"
        for share, n in zip(cells["share"], cells["journeys"], strict=True)
    ]
    cells["said"] = cells["name"] + ", " + cells["kind"].str.lower() + ": " + cells["share_words"]
    cells["middle"], cells["inside"] = (cells["from"] + cells["to"]) / 2, cells["share"].map(words.share)
    kinds = {words.stage(stance): f"stance_{stance}" for stance in STANCES}
    inks = [theme.colour(role, mode) for role in kinds.values()]
    cells["ink"] = [theme.text_on(inks[place]) for place in cells["place"]]
    ends = cells.drop_duplicates("name")
    ends = ends.assign(
        label=[
            f"power {'–' if pd.isna(power) else format(power, '.1f')} · n{words.NARROW}{int(n):,}"
            for power, n in zip(ends["mean_power"], ends["part_journeys"], strict=True)
        ]
    )
    y = alt.Y("name:N", axis=alt.Axis(title=None, labelPadding=10)).scale(domain=parts, paddingInner=0.3)
    x = alt.X("from:Q", axis=None).scale(domain=[0, 1], nice=False)
    fill, stroke = base.by_kind(kinds, mode)
    tooltip = {"name": "Whose", "kind": "Stance was last", "share_words": "Share"}
    mark = alt.Chart(base.data(cells, ["name", "from", "to", "kind", "said", "share_words"]))
    mark = mark.mark_bar(strokeWidth=0.5).encode(
        x, alt.X2("to"), y, fill, stroke, alt.Description("said:N"),
        tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
    )  # fmt: skip
    wide = alt.Chart(base.data(cells[cells["share"] >= 0.09], ["name", "middle", "inside", "ink"]))
    numbers = wide.mark_text(fontSize=theme.SMALL_FONT_SIZE, aria=False).encode(
        alt.X("middle:Q"), y, alt.Text("inside:N"), alt.Color("ink:N", scale=None)
    )
    text = alt.Chart(base.data(ends, ["name", "label"])).mark_text(x="width", dx=8, align="left", aria=False)
    left = 20 + int(cells["name"].map(base.text_width).max())
    right = 8 + int(ends["label"].map(base.text_width).max())
    layers = [mark, numbers, text.encode(y, alt.Text("label:N"))]
    layers += base.legend({kind: kind for kind in kinds}, fill, stroke, left, right)
    return base.finished(layers, _ROW * len(parts), mode, alt_text)
