"""Figures about people: the lattice and its floor, by hand, against subtraction, and beside the second opinion."""

# A drawn table is as wide as its columns and its reasons.
# ruff: noqa: E501

from datetime import timedelta
from itertools import combinations
from random import Random

import pandas as pd
import pytest

from dashboard import statistics
from dashboard.findings import FINDINGS
from tests.findings.reading import between, plain, whole
from tests.queries.drawn import BERLIN, answer, company, day, scope_of, select
from tests.second_opinion import resistance as second

pytestmark = pytest.mark.slow

MINIMUM = 5
QUARTER = ("2026-01-01", "2026-03-31")


def tables(people: dict[str, int], contacts: list[str]) -> dict[str, str]:
    """So many people of each function who protect risk, and rows of contacts: person | day of January | language | outcome."""
    found = {
        "projects": "project_id | requesting_function | intake_at | status\nP | IT | 2026-01-01 | open",
        "stakeholders": "stakeholder_id | function | protects\n"
        + "\n".join(f"{f}{n} | {f} | risk;speed" for f, number in people.items() for n in range(number)),
    }
    rows = "\n".join(f"I{n} | P | {contact} | neutral | said {n}" for n, contact in enumerate(contacts))
    found["interactions"] = (
        "interaction_id | project_id | stakeholder_id | happened_at | language | outcome | stance_before | note\n"
        + rows
    )
    return found


def everyone(people: dict[str, int], month: str = "01") -> list[str]:
    """One contact with each, about risk, answered with a yes."""
    return [
        f"{f}{n} | 2026-{month}-{n + 1:02} | risk | commitment" for f, number in people.items() for n in range(number)
    ]


def shown(database, topic="talk"):
    return dict(select(database, f"select part, is_shown from people_cell where topic = '{topic}' order by part"))


@pytest.mark.parametrize(
    ("people", "cells"),
    [
        # IT is too small; without it the whole less the others would show it, so Legal, the smallest, goes too.
        ({"IT": 2, "Legal": 6, "Sales": 9}, {"": True, "IT": False, "Legal": False, "Sales": True}),
        # Two small ones hide each other: together they are six.
        ({"IT": 3, "HR": 3, "Sales": 9}, {"": True, "IT": False, "HR": False, "Sales": True}),
        ({"Legal": 5, "Sales": 9}, {"": True, "Legal": True, "Sales": True}),
        # Nothing is left that could be shown.
        ({"IT": 2, "Legal": 6}, {"": True, "IT": False, "Legal": False}),
        ({"IT": 4}, {"": False, "IT": False}),
    ],
)
def test_a_small_group_is_hidden_and_what_would_show_it_too(people, cells, tmp_path):
    database = company(tmp_path, day(120), **tables(people, everyone(people)))
    assert shown(database) == shown(database, "match") == cells
    listed = set(answer(database, "resistance/language_match")["function"])
    assert listed == {function or "all functions" for function, is_shown in cells.items() if is_shown}


def test_the_minimum_is_a_setting(tmp_path):
    from dashboard.settings import load_settings

    strict = load_settings().model_copy(deep=True)
    strict = strict.model_copy(update={"people": strict.people.model_copy(update={"minimum_people": 7})})
    people = {"Legal": 6, "Sales": 9}
    database = company(tmp_path, day(120), settings=strict, **tables(people, everyone(people)))
    assert shown(database) == {"": True, "Legal": False, "Sales": False}
    assert database.dataset.minimum_people == 7
    found = FINDINGS["resistance/misalignment"](database, whole(database, functions=("Legal",)))
    assert "fewer than 7 people" in found.sentence


def test_only_whole_quarters_that_have_ended_count(tmp_path):
    people = {"Sales": 9}
    contacts = everyone(people, "01") + everyone(people, "04")
    database = company(tmp_path, day(120), time_zone=BERLIN, **tables(people, contacts))
    # As of 30 April the second quarter has not ended.
    assert answer(database, "resistance/language_match")["asks"].tolist() == [9, 9]
    assert len(answer(database, "resistance/language_match", "2026-01-02", "2026-04-30")) == 0
    assert answer(database, "resistance/language_match", *QUARTER)["quarters"].tolist() == [1, 1]
    assert len(answer(database, "resistance/language_match", as_of=day(60))) == 0


def test_talk_and_priorities_are_shares_of_contacts_and_matches_are_counted(tmp_path):
    """Five people protect risk and speed in equal parts; one contact is about risk, four about savings."""
    contacts = [
        f"Legal{n} | 2026-01-0{n + 1} | {'risk' if n == 0 else 'savings'} | {'commitment' if n < 2 else 'resistance'}"
        for n in range(5)
    ]
    database = company(tmp_path, day(120), **tables({"Legal": 5}, contacts))
    rows = answer(database, "resistance/misalignment")
    of_legal = rows[rows["function"] == "Legal"].set_index("value")
    assert of_legal["talked_share"].to_dict() == {"savings": 4 / 5, "risk": 1 / 5, "speed": 0}
    assert of_legal["protected_share"].to_dict() == {"savings": 0, "risk": 1 / 2, "speed": 1 / 2}
    gap = statistics.gap([4 / 5, 1 / 5, 0], [0, 1 / 2, 1 / 2], 5)
    assert gap.size == pytest.approx(50 * (4 / 5 + 3 / 10 + 1 / 2))
    match = answer(database, "resistance/language_match").iloc[1]
    assert match[["asks", "matched_asks", "matched_objections", "other_objections"]].tolist() == [5, 1, 0, 3]
    assert (match["matched_rate"], match["other_rate"]) == (0, 3 / 4)
    assert pd.isna(match["risk_ratio"]), "no objection where it matched"


def test_notes_are_those_of_groups_that_are_large_enough_and_name_no_one(tmp_path):
    people = {"IT": 3, "Legal": 6}
    contacts = [contact.replace("commitment", "resistance") for contact in everyone(people)]
    rows = answer(company(tmp_path / "few", day(120), **tables(people, contacts)), "resistance/notes")
    assert len(rows) == 0, "Legal is hidden, for IT follows from it"
    only = {"Legal": 6}
    contacts = [contact.replace("commitment", "resistance") for contact in everyone(only)]
    rows = answer(company(tmp_path / "enough", day(120), **tables(only, contacts)), "resistance/notes")
    assert sorted(rows["note"]) == [f"said {n}" for n in range(6)]
    assert list(rows.columns) == ["note_no", "reason", "function", "quarter_on", "note"]


# Against subtraction --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_group_follows_from_the_shown_ones(seed, tmp_path):
    """Everything the screens show is a sum of shown cells, so what is left of the whole must rest on enough people."""
    draw = Random(seed)
    people = {
        f: draw.randrange(1, 12) for f in ("Legal", "IT", "Sales", "HR", "Quality", "Finance")[: draw.randrange(1, 7)]
    }
    contacts = []
    for month in ("01", "04", "07"):
        for function, number in people.items():
            for n in draw.sample(range(number), draw.randrange(0, number + 1)):
                for _ in range(draw.randrange(1, 3)):
                    when = f"2026-{month}-{draw.randrange(1, 28):02}"
                    contacts.append(
                        f"{function}{n} | {when} | {draw.choice(('risk', 'savings'))} | {draw.choice(('commitment', 'resistance'))}"
                    )
    if not contacts:
        return
    database = company(tmp_path, day(300), **tables(people, contacts))
    for topic in ("talk", "match", "stance"):
        cells = select(database, f"select quarter_on, part, people, is_shown from people_cell where topic = '{topic}'")
        for quarter in {row[0] for row in cells}:
            of_all = next(row for row in cells if row[0] == quarter and not row[1])
            parts = [row for row in cells if row[0] == quarter and row[1]]
            assert all(row[2] >= MINIMUM for row in cells if row[3])
            if of_all[3]:
                left = of_all[2] - sum(row[2] for row in parts if row[3])
                assert left == 0 or left >= MINIMUM
            # No choice of shown groups, taken from the whole, leaves a few.
            for size in range(len(parts) + 1):
                for some in combinations([row for row in parts if row[3]], size):
                    rest = of_all[2] - sum(row[2] for row in some)
                    assert not of_all[3] or rest == 0 or rest >= MINIMUM
    # What the queries give out are sums over shown cells and nothing else.
    for bounds in ((), ("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-09-30")):
        shown_people = set(answer(database, "resistance/language_match", *bounds)["function"])
        for function in people:
            is_any = select(
                database,
                f"select count(*) from people_cell where topic = 'match' and is_shown and part = '{function}'",
            )[0][0]
            assert function not in shown_people or is_any


def test_other_filters_change_nothing_so_that_no_two_views_can_be_subtracted(sample):
    for name in ("resistance/misalignment", "resistance/language_match", "review/pitches"):
        plainly = answer(sample, name)
        for filters in (
            {"categories": ("Travel",)},
            {"regions": ("Germany",)},
            {"is_rest": True, "regions": ("Germany",)},
        ):
            pd.testing.assert_frame_equal(plainly, answer(sample, name, **filters))


# Beside the second opinion --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(sample):
    def records(sql):
        cursor = sample.cursor().execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    people = records("select stakeholder_id, function, protects from stakeholders")
    function_of = {row["stakeholder_id"]: row["function"] for row in people}
    contacts = records("select project_id, stakeholder_id, happened_at, language, function from interactions")
    rounds = records(
        "select ask_key, round, project_id, stakeholder_id, stage, asked_at, answered_at, outcome, reason, language from ask"
    )
    for row in [*contacts, *rounds]:
        row["function"] = function_of.get(row["stakeholder_id"])
    return {"people": people, "contacts": contacts, "rounds": rounds}


# Quarters in Berlin, as instants.
FROM, UNTIL = pd.Timestamp("2025-12-31 23:00"), pd.Timestamp("2026-06-30 22:00")


def test_the_gap_of_the_sample_is_that_of_the_second_opinion(sample, told):
    rows = answer(sample, "resistance/misalignment", "2026-01-01", "2026-06-30")
    expected = second.misalignment(told["contacts"], told["people"], FROM, UNTIL, sample.dataset.as_of)
    every = rows[rows["is_all"]].sort_values("value")
    own = statistics.gap(every["talked_share"], every["protected_share"], int(every["contacts"].iloc[0]))
    assert every["contacts"].iloc[0] == expected["all"]["n"]
    assert own.size == pytest.approx(expected["all"]["gap"])
    assert (own.by_chance, own.by_chance_most) == pytest.approx(
        (expected["all"]["expected"], expected["all"]["p95"]), rel=0.08
    )
    compared = 0
    for function, some in rows[~rows["is_all"]].groupby("function"):
        if some["quarters"].iloc[0] == 2:
            some = some.sort_values("value")
            size = statistics.gap(some["talked_share"], some["protected_share"], int(some["contacts"].iloc[0])).size
            assert size == pytest.approx(expected[function]["gap"])
            compared += 1
    assert compared >= 5


def test_the_match_of_the_sample_is_that_of_the_second_opinion_and_near_the_planted_ratio(sample, told):
    row = answer(sample, "resistance/language_match", "2026-01-01", "2026-06-30").iloc[0]
    expected = second.language_match(told["rounds"], told["people"], FROM, UNTIL, sample.dataset.as_of)
    assert (row["matched_asks"], row["matched_objections"]) == expected["matched"]
    assert (row["asks"] - row["matched_asks"], row["other_objections"]) == expected["not_matched"]
    assert row["matched_share"] == pytest.approx(expected["share"])
    assert (row["risk_ratio"], row["risk_ratio_low"], row["risk_ratio_high"]) == pytest.approx(
        expected["ratio"], rel=1e-6
    )
    compared = 0
    for each in answer(sample, "resistance/language_match", "2026-01-01", "2026-06-30").iloc[1:].itertuples():
        own = [answered for answered in told["rounds"] if answered["function"] == each.function]
        if each.quarters == 2:
            alone = second.language_match(own, told["people"], FROM, UNTIL, sample.dataset.as_of)
            assert (each.matched_asks, each.matched_objections) == alone["matched"]
            ratio = None if pd.isna(each.risk_ratio) else (each.risk_ratio, each.risk_ratio_low, each.risk_ratio_high)
            assert ratio == (alone["ratio"] and pytest.approx(alone["ratio"], rel=1e-6))
            compared += 1
    assert compared >= 4
    over_all = answer(sample, "resistance/language_match").iloc[0]
    assert over_all["risk_ratio_low"] <= 0.60 <= over_all["risk_ratio_high"]


@pytest.fixture(scope="module")
def stances(sample):
    cursor = sample.cursor().execute(
        "select interaction_id, project_id, stakeholder_id, happened_at, stance_before, stance_after from interactions"
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_the_journeys_of_the_sample_are_those_of_the_second_opinion(sample, stances):
    rows = answer(sample, "resistance/stance_journeys", "2026-01-01", "2026-06-30")
    every = rows[rows["breakdown"] == "all"]
    journeys = second.stance_journeys(stances, FROM, UNTIL, sample.dataset.as_of)
    counted: dict = {}
    for pair in journeys.values():
        counted[pair] = counted.get(pair, 0) + 1
    assert {(row.first_stance, row.last_stance): row.journeys for row in every.itertuples()} == counted
    power_of = dict(select(sample, "select stakeholder_id, power from stakeholders where power is not null"))
    powers = [power_of[person] for person, _ in journeys if person in power_of]
    assert every["mean_power"].iloc[0] == pytest.approx(sum(powers) / len(powers))
    n, won = second.conversion(journeys)
    said = plain(FINDINGS["resistance/stance_journeys"](sample, between(sample, "2026-01-01", "2026-06-30")).sentence)
    assert said.startswith(f"{won / n:.0%}".replace("%", " %")) and f"came round, {won} of {n}" in said


def test_levels_are_shown_for_all_functions_only_and_parts_are_ordered_by_power(sample):
    rows = answer(sample, "resistance/stance_journeys")
    levels = rows[rows["breakdown"] == "level"].drop_duplicates("part")
    assert levels["mean_power"].is_monotonic_decreasing and len(levels) >= 3
    only_legal = answer(sample, "resistance/stance_journeys", functions=("Legal",))
    assert set(only_legal["breakdown"]) == {"function"} and set(only_legal["part"]) == {"Legal"}


# What is said ---------------------------------------------------------------------------------------------------------


def test_the_sentences_have_the_figures_of_their_rows(sample):
    scope = between(sample, "2026-01-01", "2026-06-30")
    rows = answer(sample, "resistance/misalignment", "2026-01-01", "2026-06-30")
    every = rows[rows["is_all"]].set_index("value")
    apart = every["talked_share"] - every["protected_share"]
    said = plain(FINDINGS["resistance/misalignment"](sample, scope).sentence)
    assert said.startswith(
        f"Procurement talks about {apart.idxmax()} in {every['talked_share'][apart.idxmax()]:.0%}".replace("%", " %")
    )
    assert f"; {apart.idxmin()} is " in said
    match = FINDINGS["resistance/language_match"](sample, scope)
    first = match.rows.iloc[0]
    assert f"{first['matched_rate']:.0%}".replace("%", " %") in plain(match.sentence)
    assert "Associated with, not caused by" in " ".join(match.caveats)
    by_function = FINDINGS["resistance/misalignment_by_function"](sample, scope)
    assert by_function.rows["gap"].is_monotonic_decreasing
    assert (by_function.rows["contacts"] >= 30).all()
    assert by_function.rows["function"].iloc[0] in by_function.sentence
    for found in (match, by_function, FINDINGS["resistance/misalignment"](sample, scope)):
        assert not found.behind, "no way leads from a group to its people"
        for mode in ("light", "dark"):
            assert found.draw(mode=mode)["description"] == found.sentence


@pytest.mark.parametrize(
    "name",
    ["misalignment", "misalignment_by_function", "language_match", "stance_journeys", "power_and_stance", "notes"],
)
def test_hidden_and_no_answers_read_the_same_and_nothing_recorded_says_what_to_add(name, sample, tmp_path):
    finding = FINDINGS[f"resistance/{name}"]
    people = {"IT": 3}
    few = company(
        tmp_path / "few",
        day(120),
        **tables(people, [f"IT{n} | 2026-01-0{n + 1} | risk | resistance" for n in range(3)]),
    )
    none = finding(sample, between(sample, "2020-01-01", "2020-12-31"))
    hidden = finding(few, scope_of(few))
    assert hidden.sentence == none.sentence and hidden.state == none.state == "empty"
    assert plain(none.sentence).startswith("No figure (no answers, or fewer than 5 people)")
    drawn = {"projects": "project_id | requesting_function | intake_at | status\nP | IT | 2026-01-01 | open"}
    bare = company(tmp_path / "bare", day(120), **drawn)
    found = finding(bare, scope_of(bare))
    assert found.state == "not_recorded" and "to the interactions" in found.sentence
    recorded = [answer(one, "resistance/people_recorded")["topic"].tolist() for one in (few, bare)]
    assert recorded == [["match", "note", "stance", "stance by level", "talk"], []]


def test_a_day_more_changes_no_quarter_that_has_ended(sample):
    before = answer(sample, "resistance/language_match", "2026-01-01", "2026-06-30")
    after = answer(
        sample, "resistance/language_match", "2026-01-01", "2026-06-30", as_of=sample.dataset.as_of - timedelta(days=20)
    )
    pd.testing.assert_frame_equal(before, after)
