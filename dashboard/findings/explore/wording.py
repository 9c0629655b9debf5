"""The words of an answer: its question, its sentence, and what stands on a mark."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard import words
from dashboard.findings.explore import rule
from dashboard.findings.finding import compared_with, moved
from dashboard.measures import DIMENSIONS, GRAINS, Behind, Explorable
from dashboard.scope import Question, Scope

# Under so many no share is named in a sentence, and a mark is pale; the same as for objection rates.
FIRM_FROM = 10
OTHER = "Other"
# What a figure cannot be named for: all others together, and what nobody recorded.
_UNNAMED = (OTHER, "not recorded")


@dataclass(frozen=True)
class Asked:
    """A question with what answers it undivided, now and in the period of comparison (None where there is nothing)."""

    one: Explorable
    question: Question
    scope: Scope
    total: pd.Series | None
    before: pd.Series | None

    @property
    def behind(self) -> Behind | None:
        """The list that a mark leads to, if any."""
        return self.one.leads_to((self.question.first, self.question.second), self.question.grain)


def plural(noun: str) -> str:
    """Several of what is counted: "answers"."""
    return words.count(2, noun).partition(words.NARROW)[2]


def divided_by(question: Question) -> list[str]:
    """What a question divides by, in words and in order: ["month", "stage"]."""
    parts = [DIMENSIONS[one] for one in (question.first, question.second) if one != "none"]
    parts += [GRAINS[question.grain]] if question.grain != "none" else []
    return [part[0].lower() + part[1:] for part in parts]


def question(asked: Asked) -> str:
    """The question, as a title: "Objection rate by stage and month?"."""
    by = divided_by(asked.question)
    return f"{asked.one.name} by {words.list_words(by)}?" if by else f"{asked.one.name}?"


def measured(asked: Asked, kind: str) -> str:
    """What is drawn, for the muted line."""
    by = divided_by(asked.question)
    said = asked.one.name + (f" by {words.list_words(by)}" if by else "")
    if asked.one.column not in ("share", "p50_days"):
        return said
    if kind == rule.CELLS:
        return f"{said}, n under each" + (", in days" if asked.one.unit == "days" else "")
    return f"{said}, {'line' if kind == rule.BARS else 'band'}: 95{words.NARROW}% interval"


def period(asked: Asked, day: object) -> str:
    """A month, quarter or year from its first day."""
    by = {"month": words.month, "quarter": words.quarter, "year": lambda one: str(one.year)}
    return by[asked.question.grain](day)


def value(asked: Asked, figure: float | None, noun: bool = False) -> str:
    """A figure in the unit of the measure; a count with what is counted when asked for."""
    if figure is None or pd.isna(figure):
        return words.missing
    if asked.one.unit == "share":
        return words.share(figure)
    if asked.one.unit == "days":
        return words.days(figure)
    return words.count(int(figure), asked.one.noun) if noun else f"{int(figure):,}"


def labelled(asked: Asked, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with what stands on and beside each mark.

    Adds name, value, low, high, number, label, number_label, value_words, limits_words, before_words and is_firm.
    """
    one, cells = asked.one, rows.copy()
    cells["value"] = cells[one.column].astype(float)
    low, high = {"share": ("share_low", "share_high"), "p50_days": ("p50_low_days", "p50_high_days")}.get(
        one.column, (None, None)
    )
    cells["low"] = cells[low] if low else float("nan")
    cells["high"] = cells[high] if high else float("nan")
    cells["number"] = cells[one.number].astype(int)
    cells["name"] = [_name(asked, row) for row in cells[["first", "second"]].to_dict("records")]
    cells["is_firm"] = (cells["number"] >= FIRM_FROM) if one.unit == "share" else cells["value"].notna()
    records = cells.to_dict("records")
    figures = [_figure(asked, row) for row in records]
    n = ["" if _says_number(asked, row) else f"n{words.NARROW}{row['number']:,}" for row in records]
    cells["label"], cells["number_label"] = figures, n
    if one.unit == "count":
        cells["number_label"] = ""
    elif asked.question.grain == "none" and "none" in (asked.question.first, asked.question.second):
        cells["label"] = [" · ".join(filter(None, both)) for both in zip(figures, n, strict=True)]
    cells["value_words"] = [
        f"{value(asked, row['value'])} ({_rests_on(asked, row)})" if one.unit != "count" else value(asked, row["value"])
        for row in cells.to_dict("records")
    ]
    cells["limits_words"] = [_limits(asked, *limits) for limits in zip(cells["low"], cells["high"], strict=True)]
    cells["before_words"] = [value(asked, before) for before in cells["before"]]
    return cells


def _name(asked: Asked, row: dict) -> str:
    parts = [words.stage(row[key]) for key, dimension in
             (("first", asked.question.first), ("second", asked.question.second)) if dimension != "none"]  # fmt: skip
    return ", ".join(parts) or asked.one.name


def _says_number(asked: Asked, row: dict) -> bool:
    """Whether the figure is said as so many of so many, and has its number in it."""
    return asked.one.column == "share" and "part" in row and row["number"] < FIRM_FROM


def _figure(asked: Asked, row: dict) -> str:
    """A figure on its mark: few say how many of how many, many days take little room."""
    if _says_number(asked, row):
        return f"{int(row['part']):,} of {int(row['whole']):,}"
    is_cell = "none" not in (asked.question.first, asked.question.second)
    if asked.one.unit == "days" and is_cell and asked.question.grain == "none":
        return words.days_short(row["value"])
    return value(asked, row["value"])


def _rests_on(asked: Asked, row: dict) -> str:
    """What a figure rests on: "12 of 41 answers", "from 41 asks"."""
    if "part" in row:
        return f"{int(row['part']):,} of {words.count(int(row['whole']), asked.one.noun)}"
    return f"from {words.count(int(row['number']), asked.one.noun)}"


def _limits(asked: Asked, low: float, high: float) -> str:
    if pd.isna(low):
        return words.missing
    if asked.one.unit == "share":
        return words.share_range(low, high)
    return f"{words.days(low)} to {words.days(high)}" if pd.notna(high) else f"from {words.days(low)}, no upper limit"


def sentence(asked: Asked, rows: pd.DataFrame, kind: str) -> str:
    """Say the answer in one sentence, with figures from the rows."""
    cells = labelled(asked, rows)
    firm = cells[cells["is_firm"] & cells["value"].notna()]
    named = firm[~firm["first"].isin(_UNNAMED) & ~firm["second"].isin(_UNNAMED)]
    if kind == rule.LINE:
        return _over_time(asked, firm)
    if kind == rule.STRIPS:
        return _strips(asked, named)
    if asked.question.first == "none" or len(named) < 2:
        return _undivided(asked)
    if kind == rule.CELLS:
        return _standing_out(asked, named)
    return _from_to(asked, named)


def _undivided(asked: Asked) -> str:
    """The figure of the whole period, and how it moved."""
    total, one = asked.total, asked.one
    figure, n = total[one.column], int(total[one.number])
    if one.unit == "share" and n < FIRM_FROM:
        part = f"{int(total['part']):,} of {words.count(n, one.noun)}" if "part" in total else words.count(n, one.noun)
        return f"{one.name}: {part}, too few for a share"
    if pd.isna(figure):
        why = "too few" if n < 6 else "half was not reached by the date of the data"
        return f"{one.name}: no figure from {words.count(n, one.noun)}, {why}"
    if one.id == "elapsed_time":
        return f"{words.days(total['whole_days'])} of projects' time went by in this period"
    return f"{value(asked, figure, noun=True)} {one.value}".strip() + _moved(asked)


def _moved(asked: Asked) -> str:
    """How the undivided figure moved, as the end of a sentence; nothing from too few, or for a share of everything."""
    if asked.before is None or asked.total is None:
        return ""
    one = asked.one
    now, before = asked.total[one.column], asked.before[one.column]
    if one.unit == "share" and min(asked.total[one.number], asked.before[one.number]) < FIRM_FROM:
        return ""
    if one.column == "p50_days" or one.unit == "share":
        return moved(now, before, asked.scope, "days" if one.unit == "days" else "share")
    against = compared_with(asked.scope)
    against = against if asked.scope.comparison == "rest" else f"in {against}"
    return f", {value(asked, before)} {against}"


def _over_all(asked: Asked) -> str:
    """The undivided figure beside the one that is named; nothing where it is all there is."""
    if {asked.question.first, asked.question.second} & set(asked.one.part_dimensions):
        return ""
    return f"; {value(asked, asked.total[asked.one.column])} over all{_moved(asked)}"


def _from_to(asked: Asked, named: pd.DataFrame) -> str:
    top, bottom = named.loc[named["value"].idxmax()], named.loc[named["value"].idxmin()]
    if top["value"] == bottom["value"]:
        return f"{asked.one.name}: {value(asked, top['value'])} in all that have enough{_over_all(asked)}"
    return (
        f"{asked.one.name}: highest in {top['name']}, {value(asked, top['value'])},"
        f" lowest in {bottom['name']}, {value(asked, bottom['value'])}{_over_all(asked)}"
    )


def _is_comparable(asked: Asked, cell: pd.Series) -> bool:
    """Whether a figure has an interval, and is not itself a part of what all together are."""
    is_part = bool({asked.question.first, asked.question.second} & set(asked.one.part_dimensions))
    return not is_part and pd.notna(cell["low"])


def _is_above_all(asked: Asked, cell: pd.Series) -> bool:
    """Whether the interval of a figure lies above the figure of all together."""
    return _is_comparable(asked, cell) and bool(cell["low"] > asked.total[asked.one.column])


def _standing_out(asked: Asked, named: pd.DataFrame) -> str:
    # The highest of many cells is often one of few: the highest lower limit stands out.
    top = named.loc[named["low"].fillna(named["value"]).idxmax()]
    rests = ""
    if "part" in top:
        rests = f" of {words.count(int(top['number']), asked.one.noun)}"
    elif asked.one.unit != "count":
        rests = f" from {words.count(int(top['number']), asked.one.noun)}"
    # A stage is something a function is in; of other pairs no such word fits all.
    joined = " in " if asked.question.second == "stage" else ", "
    where = f"{words.stage(top['first'])}{joined}{words.stage(top['second'])}"
    said = f"{value(asked, top['value'])}{rests}{_over_all(asked)}"
    if not _is_comparable(asked, top):
        return f"{asked.one.name}: most in {where}, {said}"
    if _is_above_all(asked, top):
        return f"{asked.one.name}: {where} stands out with {said}"
    return f"{asked.one.name}: no pair stands out{_over_all(asked)}"


def _over_time(asked: Asked, firm: pd.DataFrame) -> str:
    whole = firm[~firm["is_partial"].astype(bool)].sort_values("period_on")
    if whole.empty:
        return _undivided(asked)
    last = whole.iloc[-1]
    said = f"{asked.one.name}: {value(asked, last['value'])} in {period(asked, last['period_on'])}"
    if len(whole) < 2:
        return said
    low, high = value(asked, whole["value"].min()), value(asked, whole["value"].max())
    return f"{said}; by {asked.question.grain} it was {low} to {high}"


def _strips(asked: Asked, named: pd.DataFrame) -> str:
    whole = named[~named["is_partial"].astype(bool)]
    if whole.empty:
        return _undivided(asked)
    top = whole.loc[whole["low"].fillna(whole["value"]).idxmax()]
    said = f"{period(asked, top['period_on'])}, {value(asked, top['value'])}{_over_all(asked)}"
    if not _is_comparable(asked, top):
        return f"{asked.one.name}: most in {top['name']} in {said}"
    if _is_above_all(asked, top):
        return f"{asked.one.name}: {top['name']} stood out in {said}"
    return f"{asked.one.name}: none stood out in a whole {asked.question.grain}{_over_all(asked)}"
