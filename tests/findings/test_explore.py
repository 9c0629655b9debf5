"""The answer of Explore: its chart by one rule, its sentence from its rows, and its states with nothing."""

import math
from dataclasses import replace

import pytest

from dashboard import findings, query, words
from dashboard.findings.explore.rule import BARS, CELLS, LINE, STRIPS, chart_for
from dashboard.measures import EXPLORABLE, question_of
from dashboard.scope import QUESTION, Question
from tests.findings.reading import between, percent, plain
from tests.queries.drawn import company, day

YEAR = ("2025-11-01", "2026-10-31")


def answered(sample, *asked, comparison="previous", **filters):
    scope = between(sample, *YEAR, comparison, **filters)
    named = dict(zip(QUESTION, [*asked, "none", "none", "none"][:4], strict=True))
    return findings.explore.answer(sample, replace(scope, question=Question(**named)))


@pytest.mark.parametrize(
    ("firsts", "seconds", "periods", "chart"),
    [
        (1, 1, 1, BARS),
        (12, 1, 1, BARS),
        (1, 12, 1, BARS),
        (2, 2, 1, CELLS),
        (15, 15, 1, CELLS),
        (1, 1, 2, LINE),
        (2, 1, 2, STRIPS),
        (1, 2, 12, STRIPS),
        (6, 6, 36, STRIPS),
    ],
)
def test_the_chart_follows_from_how_many_values_and_periods_there_are(firsts, seconds, periods, chart):
    assert chart_for(firsts, seconds, periods) == chart


@pytest.mark.parametrize(("number", "measure"), list(enumerate(EXPLORABLE)), ids=list(EXPLORABLE))
def test_every_measure_is_drawn_with_its_sentence_n_and_rows(number, measure, sample):
    one = EXPLORABLE[measure]
    first, second, *_ = one.dimensions
    # Each in one of the ways to ask, in turn.
    ways = [(first, second, "none"), (first, "none", "quarter"), ("none", "none", "quarter"), (first, second, "month")]
    way = ways[number % len(ways)] if one.is_dated else ways[0]
    found = answered(sample, measure, *way)
    assert found.state == "shown"
    spec = found.draw(mode="dark")
    assert spec["description"] == found.sentence
    drawn = [value for values in spec["datasets"].values() for row in values for value in row.values()]
    assert not any(isinstance(value, float) and not math.isfinite(value) for value in drawn)
    assert not any("nan" in str(value).split() for value in [*drawn, found.sentence])
    assert 0 < found.n_used <= found.n_total
    dimensions = [name for name in way[:2] if name != "none"]
    assert list(found.rows.columns[way[2] != "none" :][: len(dimensions)]) == dimensions


def test_a_sentence_of_one_dimension_names_the_ends_and_the_whole_from_the_rows(sample):
    found = answered(sample, "objection_rate", "function", comparison="none")
    rows = found.rows
    firm = rows[rows["whole"] >= 10].set_index("function")["share"]
    over_all = rows["part"].sum() / rows["whole"].sum()
    assert plain(found.sentence) == (
        f"Objection rate: highest in {firm.idxmax()}, {percent(firm.max())}, lowest in {firm.idxmin()},"
        f" {percent(firm.min())}; {percent(over_all)} over all"
    )


@pytest.mark.parametrize(
    ("measure", "first", "second", "stands_out"),
    [("yes_share", "tactic", "function", True), ("objection_rate", "function", "stage", True),
     ("on_need_rate", "requesting_function", "category", False)],
)  # fmt: skip
def test_a_pair_stands_out_where_its_interval_lies_above_all_together(measure, first, second, stands_out, sample):
    found = answered(sample, measure, first, second, comparison="none")
    over_all = answered(sample, measure, "none", "none", comparison="none").rows.iloc[0]["share"]
    is_named = ~found.rows[[first, second]].isin(["not recorded", "Other"]).any(axis=1)
    firm = found.rows[(found.rows["whole"] >= 10) & is_named]
    top = firm.loc[firm["share_low"].idxmax()]
    assert (top["share_low"] > over_all) == stands_out
    if not stands_out:
        assert "no pair stands out" in found.sentence
        return
    joined = f"{words.stage(top[first])}{' in ' if second == 'stage' else ', '}{words.stage(top[second])}"
    assert f"{joined} stands out with {percent(top['share'])} of {top['whole']} answers" in plain(found.sentence)
    assert any("one of forty" in caveat for caveat in found.caveats)


def test_the_largest_part_of_a_whole_is_most_and_does_not_stand_out(sample):
    found = answered(sample, "elapsed_time", "holder_function", "stage", comparison="none")
    top = found.rows.loc[found.rows["share"].idxmax()]
    assert f"most in {top['holder_function']} in {words.stage(top['stage'])}, " in plain(found.sentence)


def test_the_rows_have_the_figure_of_the_period_of_comparison_beside_each(sample):
    found = answered(sample, "objection_rate", "function")
    before = answered(sample, "objection_rate", "function", comparison="none")
    assert {"share_before", "whole_before"} <= set(found.rows.columns)
    assert not {"share_before", "whole_before"} & set(before.rows.columns)
    compared = query.run(
        sample, "explore/shares",
        replace(between(sample, *YEAR).compared(), question=Question("objection_rate", "function", "none", "none")),
    ).set_index("first")  # fmt: skip
    told = found.rows.set_index("function")["share_before"]
    assert told.notna().any()
    for name, value in told.dropna().items():
        assert value == compared.loc[name, "share"]


def test_what_is_in_other_together_has_no_figure_before(sample):
    scope = replace(between(sample, *YEAR), question=Question("arrivals", "category", "none", "none"))
    found = findings.explore.answer(sample, scope)
    assert "Other" not in set(found.rows["category"]) or found.rows.set_index("category").loc[["Other"]].isna().any(
        axis=None
    )


def test_the_day_of_a_share_of_few_is_not_named(tmp_path):
    database = company(
        tmp_path, day(21),
        projects="""
        project_id | requesting_function | intake_at        | need_by    | status
        P1         | IT                  | 2026-01-01 00:00 | 2026-01-06 | open
        P2         | Sales               | 2026-01-01 00:00 | 2026-01-06 | open
        """,
        stage_visits="""
        project_id | stage  | entered_at       | holder_function
        P1         | market | 2026-01-01 00:00 | Supplier
        P2         | market | 2026-01-01 00:00 | Supplier
        """,
    )  # fmt: skip
    scope = replace(between(database, "2026-01-01", "2026-01-31"), question=Question("on_need_rate", *["none"] * 3))
    assert (
        plain(findings.explore.answer(database, scope).sentence) == "On-need rate: 0 of 2 projects, too few for a share"
    )
    by_function = replace(scope, question=Question("on_need_rate", "requesting_function", "none", "none"))
    found = findings.explore.answer(database, by_function)
    assert "%" not in found.sentence
    assert {row["label"] for values in found.draw()["datasets"].values() for row in values if "label" in row} == {
        "0 of 1"
    }
    # Nothing was ever asked in this file, and nothing is needed in another period.
    asked = replace(scope, question=Question("objection_rate", *["none"] * 3))
    assert findings.explore.answer(database, asked).state == "not_recorded"
    later = replace(between(database, "2025-06-01", "2025-06-30"), question=scope.question)
    found = findings.explore.answer(database, later)
    assert (found.state, found.draw) == ("empty", None)
    assert found.sentence == "No projects in this period with these filters. Widen the dates or take a filter away."


def test_a_gap_in_time_is_a_gap_and_no_nought(tmp_path):
    ends = ["2026-01-05", "2026-01-06", "2026-03-05"]
    projects = [
        {"project_id": f"P{number}", "requesting_function": "IT", "intake_at": "2026-01-01 00:00", "need_by": end,
         "status": "open"}
        for number, end in enumerate(ends)
    ]  # fmt: skip
    visits = [{"project_id": one["project_id"], "stage": "market", "entered_at": "2026-01-01 00:00",
               "holder_function": "Supplier"} for one in projects]  # fmt: skip
    database = company(tmp_path, day(100), projects=projects, stage_visits=visits)
    scope = replace(
        between(database, "2026-01-01", "2026-03-31"), question=Question("on_need_rate", "none", "none", "month")
    )
    found = findings.explore.answer(database, scope)
    points = next(values for values in found.draw()["datasets"].values() if "low" in values[0])
    assert [(row["period"], row["value"]) for row in points] == [("Jan 26", 0.0), ("Feb 26", None), ("Mar 26", 0.0)]


def test_a_question_is_written_as_in_an_address_and_a_wrong_one_is_refused_with_a_sentence():
    default = Question().to_parameter()
    asked = {"measure": "bypass", "first": "region", "second": "none", "grain": "year"}
    assert question_of("measure=bypass&by=region&grain=year", QUESTION, default) == asked
    assert question_of("", QUESTION, default) == default
    for text in ("measure=trust", "measure=bypass&by=tactic", "by=function&measures=bypass"):
        with pytest.raises(ValueError, match=r"\.$"):
            question_of(text, QUESTION, default)
