"""What a mark of Explore leads to: as many rows as it rests on, from the list of the page that has one, or nothing."""

from dataclasses import replace

import pytest

from dashboard import findings
from dashboard.findings import projects_behind
from dashboard.measures import EXPLORABLE, NARROWING
from dashboard.page import charted
from dashboard.scope import QUESTION, Question
from tests.findings.reading import between

# The last month, quarter and year are cut.
PERIOD = ("2025-11-01", "2026-10-15")
LEADING = [measure for measure, one in EXPLORABLE.items() if one.behind]
MARKS = 3


def question(*asked) -> Question:
    return Question(**dict(zip(QUESTION, asked, strict=True)))


def answered(sample, asked: Question, **filters):
    scope = replace(between(sample, *PERIOD, "none", **filters), question=asked)
    return findings.explore.answer(sample, scope), scope


def questions(measure: str) -> list[Question]:
    """Every dimension and every grain, one of each with all others, where a mark leads to a list."""
    one = EXPLORABLE[measure]
    own = one.dimensions[0]
    asked = [("none", "none"), *((first, "none") for first in one.dimensions), *((own, b) for b in one.dimensions[1:])]
    asked = [(*both, "none") for both in asked] + [(*both, grain) for both in asked[:2] for grain in one.grains[1:]]
    return [question(measure, *parts) for parts in asked if one.leads_to(parts[:2], parts[2])]


def marks_of(found, number: int) -> list[dict]:
    """Some marks that are drawn and lead to a list: the first, the last and what lies between."""
    rows = found.draw.args[0]
    marks = rows[rows["leads"].astype(bool) & rows["value"].notna()]
    return marks.iloc[:: max(1, len(marks) // number)].to_dict("records")


@pytest.mark.slow
@pytest.mark.parametrize(("number", "measure"), list(enumerate(LEADING)), ids=LEADING)
def test_behind_a_mark_are_as_many_rows_as_it_rests_on(number, measure, sample):
    one, seen = EXPLORABLE[measure], set()
    filters = {"clock": "working", "regions": ("Germany", "France")} if number % 2 else {}
    for asked in questions(measure):
        list_ = one.leads_to((asked.first, asked.second), asked.grain)
        found, scope = answered(sample, asked, **filters)
        fields = found.draw.keywords["picked"]
        assert found.behind == list_.query, asked
        for mark in marks_of(found, MARKS):
            rows = projects_behind(sample, found, scope, {field: mark[field] for field in fields})
            assert len(rows) == mark[list_.rows] > 0, (asked, mark["name"])
            assert not {"stakeholder_id", "person", "email"} & set(rows.columns)
            seen.add(asked)
    # Of some pairs no cell has enough for a figure.
    assert len(seen) >= len(questions(measure)) - 1 > 0


@pytest.mark.parametrize(
    ("asked", "query", "picked"),
    [
        (("objection_rate", "function", "stage", "none"), "resistance/asks_behind", ("function", "stage")),
        (("objection_rate", "none", "none", "month"), "resistance/asks_behind", ("answered_month",)),
        (("elapsed_time", "holder_side", "category", "none"), "cycle_time/projects_in_ledger",
         ("holder_side", "category")),
        (("cycle_time", "region", "none", "none"), "resistance/bypass_behind", ("region", "status")),
        (("cycle_time", "region", "none", "month"), "cycle_time/projects_by_month",
         ("region", "ended_month", "status")),
        (("ping_pong", "from_function", "none", "none"), "cycle_time/projects_by_hand_off", ("from_function", "kind")),
        # The list is of all answers, these marks of objections, and of one tactic each.
        (("reason_mix", "function", "none", "none"), "", ()),
        (("yes_share", "tactic", "none", "none"), "", ()),
        # No list knows these: whole quarters of answers, team, all there is.
        (("objection_rate", "none", "none", "quarter"), "", ()),
        (("arrivals", "lead_team", "none", "none"), "", ()),
        (("arrivals", "none", "none", "none"), "", ()),
        # The filter on functions would mean those that answer.
        (("objection_rate", "requesting_function", "none", "none"), "", ()),
    ],
)  # fmt: skip
def test_a_mark_leads_to_the_list_that_is_exactly_of_it_and_else_nowhere(asked, query, picked, sample):
    found, _ = answered(sample, question(*asked))
    assert (found.behind, found.draw.keywords["picked"]) == (query, picked)
    assert charted.prepared(found.draw(mode="light")).fields == picked


def test_all_others_together_lead_nowhere(sample):
    for asked in (
        ("arrivals", "category", "none", "month"),
        ("elapsed_time", "stage", "holder_function", "none"),
        ("elapsed_time", "holder_function", "none", "none"),
        ("elapsed_time", "stage", "none", "month"),
    ):
        found, _ = answered(sample, question(*asked))
        spec = found.draw(mode="light")
        rows = [row for rows in spec["datasets"].values() for row in rows if "said" in row]
        assert any("Other" in row["said"] for row in rows), asked
        name = next(one["views"] for one in spec["params"] if one["name"] == "picked")
        (pickable,) = [layer for layer in spec["layer"] if layer.get("name") in name]
        own = spec["datasets"][pickable["data"]["name"]]
        assert own and not [row["said"] for row in own if "Other" in row["said"]], asked


def test_an_attribute_narrows_the_list_to_its_value_within_the_filters(sample):
    found, scope = answered(sample, question("objection_rate", "region", "none", "none"), categories=("Packaging",))
    rows = projects_behind(sample, found, scope, {"region": "Germany"})
    narrow, narrowed = answered(sample, scope.question, categories=("Packaging",), regions=("Germany",))
    every = projects_behind(sample, narrow, narrowed, {})
    assert len(rows) and rows.equals(every)
    assert set(NARROWING.values()) == {"functions", "categories", "business_units", "regions", "methods"}
