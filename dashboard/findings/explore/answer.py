"""The answer to a question: any measure by up to two dimensions and by time, with its interval and n."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.explore import rule, wording
from dashboard.findings.explore.wording import FIRM_FROM, Asked
from dashboard.findings.finding import Finding, compared_with, subline
from dashboard.measures import DIMENSIONS, EXPLORABLE
from dashboard.scope import Scope

# As many strips as a slide can carry; the rows have every one.
STRIPS_DRAWN = 12
OTHER = "Other"
PROJECTS = {"answering": ("resistance/summary", ("running_projects",)),
            "requesting": ("cycle_time/summary", ("projects", "left_out"))}  # fmt: skip


def answer(database: Database, scope: Scope) -> Finding:
    """What is asked: a measure by up to two dimensions and by time, beside the period of comparison."""
    one = EXPLORABLE[scope.question.measure]
    rows = query.run(database, one.query, scope)
    asked = Asked(one, scope.question, scope, _total(database, scope), _total(database, scope.compared()))
    if rows.empty:
        return _nothing(database, asked, rows)
    shown = _with_before(database, asked, rows)
    kind = rule.chart_for(*(_number(shown, asked, key) for key in ("first", "second", "period_on")))
    sentence = wording.sentence(asked, shown, kind)
    used = int(shown["all_projects"].iloc[0])
    name, parts = PROJECTS[one.functions]
    summary = query.run(database, name, scope).iloc[0]
    return Finding(
        wording.question(asked),
        sentence,
        subline(wording.measured(asked, kind), _counted(asked, shown), scope),
        _for_reading(asked, shown),
        one.measures,
        (one.query,),
        caveats=tuple(_caveats(asked, shown, kind)),
        n_used=used,
        n_total=max(used, int(sum(summary[part] for part in parts))),
        draw=_drawn(asked, shown, kind, sentence),
        behind=list_.query if (list_ := asked.behind) else "",
    )


def _total(database: Database, scope: Scope | None) -> pd.Series | None:
    """The one row of a scope for the question undivided; None without one, or where nothing is counted."""
    if scope is None:
        return None
    whole = replace(scope, question=scope.question.undivided())
    name = EXPLORABLE[whole.question.measure].query
    rows = database.remembered((name, whole), lambda: query.run(database, name, whole))
    return None if rows.empty else rows.iloc[0]


def _number(rows: pd.DataFrame, asked: Asked, key: str) -> int:
    return rows[key].nunique() if key != "period_on" or asked.question.grain != "none" else 1


def _with_before(database: Database, asked: Asked, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the figure of the period of comparison, where it has one and the question is not by time.

    All others together are not the same ones in both, and have none.
    """
    rows["before"], rows["number_before"] = float("nan"), pd.array([pd.NA] * len(rows), dtype="Int64")
    compared = asked.scope.compared()
    if compared is None or asked.question.grain != "none":
        return rows
    column, number = asked.one.column, asked.one.number
    earlier = query.run(database, asked.one.query, compared)
    earlier = earlier[~(earlier["first"].eq(OTHER) | earlier["second"].eq(OTHER))].set_index(["first", "second"])
    pairs = list(zip(rows["first"], rows["second"], strict=True))
    figures, numbers = earlier[column].to_dict(), earlier[number].to_dict()
    rows["before"] = [float(figures.get(pair, float("nan"))) for pair in pairs]
    rows["number_before"] = pd.array([numbers.get(pair, pd.NA) for pair in pairs], dtype="Int64")
    return rows


def _nothing(database: Database, asked: Asked, rows: pd.DataFrame) -> Finding:
    """Return the finding of no figure: nothing of it on record, or nothing in this period."""
    every = _total(database, Scope(asked.scope.as_of, asked.scope.time_zone, question=asked.question))
    nouns = wording.plural(asked.one.noun)
    if every is None:
        sentence, state = (
            f"No {nouns} for this measure are on record. Its definition says what it needs.",
            "not_recorded",
        )
    else:
        sentence, state = (
            f"No {nouns} in this period with these filters. Widen the dates or take a filter away.",
            "empty",
        )
    return Finding(
        wording.question(asked), sentence, "", rows, asked.one.measures, (asked.one.query,), state=state
    )  # fmt: skip


def _counted(asked: Asked, rows: pd.DataFrame) -> str:
    """How much it rests on: what is counted, and the projects it is about."""
    projects = words.count(int(rows["all_projects"].iloc[0]), "project")
    if asked.total is None or asked.one.number == "projects" or asked.one.noun == "project":
        return projects
    return f"{words.count(int(asked.total[asked.one.number]), asked.one.noun)} on {projects}"


def _caveats(asked: Asked, rows: pd.DataFrame, kind: str) -> list[str]:
    one, question = asked.one, asked.question
    whose = "that answer" if one.functions == "answering" else "whose need it is"
    said = [f"The filter on functions means those {whose}."]
    if one.unit == "share":
        said.append(f"From fewer than {FIRM_FROM} {wording.plural(one.noun)} no share is named in the sentence.")
    if one.unit == "days" and one.column.startswith("p50"):
        said.append("No figure from fewer than 6, or where half has not been reached: open ones count as waiting.")
    if one.unit == "count" or one.column == "days":
        said.append("All are counted, none is a sample: there is no interval.")
    if "tactic" in (question.first, question.second):
        said.append("With several tactics an answer counts for each of them. Hard cases attract hard tactics.")
    if {question.first, question.second} & set(one.part_dimensions):
        said.append(
            "Shares are of all there is in the period and, where a reason, a stage, a holder or a side divides them, of"
            " all the other dimension has."
        )
    if rows["first"].eq(OTHER).any() or rows["second"].eq(OTHER).any():
        most = 6 if question.grain != "none" else 15
        said.append(f"At most {most} values of a dimension are shown: those with most; the others are Other, together.")
    pairs = len(rows[["first", "second"]].drop_duplicates())
    if kind == rule.STRIPS and pairs > STRIPS_DRAWN:
        said.append(f"Drawn are the {STRIPS_DRAWN} of {pairs} pairs with most; the rows have every one.")
    if kind in (rule.CELLS, rule.STRIPS) and one.unit != "count":
        said.append("What stands out has its 95 % interval above the figure of all; one of forty has so by chance.")
    if rows["is_partial"].any():
        said.append(f"Hollow: a {question.grain} that the period or the date of the data cuts.")
    if compared_with(asked.scope) and question.grain == "none" and rows["before"].isna().any():
        said.append("A value without a figure in the period of comparison has no mark of it.")
    return said


def _for_reading(asked: Asked, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as a table: dimensions by their names, nothing that was not asked for, nothing for drawing only."""
    question, one = asked.question, asked.one
    table = rows.drop(columns=["first_place", "second_place", "all_projects"])
    for key, dimension in (("first", question.first), ("second", question.second)):
        table = table.drop(columns=key) if dimension == "none" else table.rename(columns={key: dimension})
    if question.grain == "none":
        table = table.drop(columns=["period_on", "is_partial"])
        if compared_with(asked.scope) and one.column == one.number:
            return table.drop(columns="before")
        if compared_with(asked.scope):
            return table.rename(columns={"before": f"{one.column}_before", "number_before": f"{one.number}_before"})
    return table.drop(columns=["before", "number_before"])


def _drawn(asked: Asked, rows: pd.DataFrame, kind: str, sentence: str) -> Callable[..., dict]:
    cells = wording.labelled(asked, rows)
    fields = _with_picked(asked, cells)
    unit, title = asked.one.unit, asked.one.name
    if kind == rule.CELLS:
        labels = DIMENSIONS[asked.question.first], DIMENSIONS[asked.question.second]
        return partial(charts.explored, cells, labels, title, picked=fields, alt_text=sentence)
    if kind == rule.BARS:
        ordered = cells.assign(is_other=cells["name"].eq(OTHER), is_missing=cells["value"].isna())
        order = ["is_other", "is_missing", "value", "name"]
        ordered = ordered.sort_values(order, ascending=[True, True, False, True], kind="stable")
        against = compared_with(asked.scope)
        return partial(charts.explored_bars, ordered, unit, title, against, picked=fields, alt_text=sentence)
    every = _every_period(asked, cells)
    draw = charts.explored_line if kind == rule.LINE else charts.explored_strips
    return partial(draw, every, unit, title, picked=fields, alt_text=sentence)


def _with_picked(asked: Asked, cells: pd.DataFrame) -> tuple[str, ...]:
    """Give each mark what its list is picked by; returns the names of these columns, none where there is no list."""
    cells["leads"] = ~(cells["first"].eq(OTHER) | cells["second"].eq(OTHER))
    list_, question = asked.behind, asked.question
    if list_ is None:
        return ()
    values = {dimension: cells[key] for key, dimension in (("first", question.first), ("second", question.second))}
    values[question.grain] = pd.to_datetime(cells["period_on"]).dt.strftime("%Y-%m-%d")
    picked = {list_.fields.get(name, name): own for name, own in values.items() if name != "none"} | list_.always
    for field, own in picked.items():
        cells[field] = own
    return tuple(picked)


def _every_period(asked: Asked, cells: pd.DataFrame) -> pd.DataFrame:
    """The cells with a gap for each period in between that has none, in the order of names and periods."""
    sizes = cells.assign(is_other=cells["name"].str.contains(OTHER)).groupby("name", sort=False)
    most = sizes.agg(number=("number", "sum"), is_other=("is_other", "any"))
    names = list(most.sort_values(["is_other", "number"], ascending=[True, False], kind="stable").index[:STRIPS_DRAWN])
    step = {"month": 1, "quarter": 3, "year": 12}[asked.question.grain]
    days = pd.date_range(cells["period_on"].min(), cells["period_on"].max(), freq=pd.DateOffset(months=step))
    frame = pd.MultiIndex.from_product([names, days], names=["name", "period_on"]).to_frame(index=False)
    frame["period_on"] = frame["period_on"].astype(cells["period_on"].dtype)
    every = frame.merge(cells, on=["name", "period_on"], how="left")
    every["period"] = [wording.period(asked, day) for day in every["period_on"]]
    for field in ("is_partial", "leads"):
        every[field] = every[field].eq(True)
    for field in ("label", "number_label", "value_words", "limits_words"):
        every[field] = every[field].fillna(words.missing)
    return every
