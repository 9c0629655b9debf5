"""Credibility: by hand, with the arithmetic beside the answer."""

# A drawn table is as wide as its columns and its reasons.
# ruff: noqa: E501

import math
from datetime import date
from itertools import combinations
from random import Random

import numpy as np
import pandas as pd
import pytest

from tests.queries.drawn import answer, company, day, keyed, select

pytestmark = pytest.mark.slow

PROJECT = "project_id | requesting_function | intake_at | status\nP | IT | 2026-01-01 | open"
ITEMS = (
    "ability_needs", "ability_delivery", "benevolence_goals", "benevolence_fair", "integrity_rules",
    "integrity_candour", "willingness",
)  # fmt: skip
QUARTER = ("2026-01-01", "2026-03-31")
# t for 95 %: of 5, 4 and 13 degrees of freedom, from a table.
T5, T4, T13 = 2.570582, 2.776445, 2.160369


def sheet(person: str, function: str, asked: str, item: object, recommend: object = "", side: str = "stakeholder"):
    """A sheet all of whose items are the same: 1, 4 and 7 score 0, 50 and 100. No item: not answered."""
    return {
        "respondent_id": person, "function": function, "asked_at": asked, "side": side,
        "answered_at": "" if item == "" else f"{asked} 12:00", **dict.fromkeys(ITEMS, item), "recommend": recommend,
    }  # fmt: skip


def pulse(*sheets: dict) -> list[dict]:
    return [{"response_id": f"R{place}", **one} for place, one in enumerate(sheets)]


def answered(function: str, asked: str, *items: int) -> list[dict]:
    return [sheet(f"{function}{place}", function, asked, item) for place, item in enumerate(items)]


def opened(folder, sheets: list[dict], **tables):
    return company(folder, day(120), **{"projects": PROJECT, "pulse": pulse(*sheets)} | tables)


@pytest.mark.parametrize(
    ("sheet", "score"),
    [
        ((7, 7, 7, 7, 7, 7, 7), 100),
        ((1, 2, 3, 4, 5, 6, 7), (4 - 1) / 6 * 100),
        ((7, 7, 7, 7, 1, "", ""), (29 / 5 - 1) / 6 * 100),
        ((7, 7, 7, 7, "", "", ""), None),  # four of seven
    ],
)
def test_a_sheet_scores_by_five_of_its_seven_items_or_more(sheet, score, tmp_path):
    row = {
        "response_id": "R",
        "asked_at": "2026-01-02",
        "answered_at": "2026-01-03",
        "function": "IT",
        "side": "stakeholder",
    }
    database = opened(tmp_path, [], pulse=[row | dict(zip(ITEMS, sheet, strict=True))])
    found = select(database, "select trust::double from opinion")[0][0]
    assert found == (None if score is None else pytest.approx(score, abs=1e-6))


def test_dimensions_are_of_two_items_each_and_of_sheets_that_speak_of_all_three(tmp_path):
    row = {"asked_at": "2026-01-02", "answered_at": "2026-01-03", "function": "IT", "side": "stakeholder"}
    rows = [
        row | {"response_id": "R1"} | dict(zip(ITEMS, (7, 1, 4, 4, 7, 7, 1), strict=True)),
        row | {"response_id": "R2"} | dict(zip(ITEMS, ("", "", 4, 4, 7, 7, 1), strict=True)),  # none of ability
    ]
    database = opened(tmp_path, [], pulse=rows)
    found = select(
        database, "select unit, ability::double, benevolence::double, integrity::double from opinion order by unit"
    )
    assert found == [("sheet R1", 50, 50, 100), ("sheet R2", None, None, None)]


def test_a_persons_sheets_of_a_month_are_averaged_and_months_count_alike(tmp_path):
    sheets = [
        *answered("Legal", "2026-01-05", 7, 7, 4, 4, 1, 1),
        sheet("Legal0", "Legal", "2026-01-20", 1),  # with the 100 of the 5th: 50 in January
        sheet("Legal0", "Legal", "2026-02-10", 4),
        sheet("Legal9", "Legal", "2026-02-10", ""),  # not answered
    ]
    found = answer(opened(tmp_path, sheets), "credibility/trust", *QUARTER)
    whole = found[found["is_all"] & found["quarter_on"].isna()].iloc[0]
    # Legal0: 50 in January and 50 in February; the others 100, 50, 50, 0, 0.
    assert whole["trust"] == pytest.approx((50 + 50 + 100 + 50 + 50 + 0 + 0) / 7)
    assert (whole["people"], whole["quarters"]) == (6, 1)
    # Residuals of a person's sum: Legal0 100 − 2m, then 100 − m, twice 50 − m and twice 0 − m.
    m = 300 / 7
    squares = (100 - 2 * m) ** 2 + (100 - m) ** 2 + 2 * (50 - m) ** 2 + 2 * m**2
    reach = T5 * math.sqrt(6 / 5 * squares) / 7
    assert (whole["trust_low"], whole["trust_high"]) == (
        pytest.approx(m - reach, abs=1e-2),
        pytest.approx(m + reach, abs=1e-2),
    )


def test_a_small_function_is_hidden_and_the_smallest_shown_one_with_it_by_quarter_and_by_month(tmp_path):
    sheets = [
        *answered("HR", "2026-01-05", 7, 7, 7),
        *answered("IT", "2026-01-05", 7, 7, 4, 1, 1),
        *answered("Legal", "2026-02-05", 4, 4, 4, 4, 4, 4),
    ]
    database = opened(tmp_path, sheets)
    found = answer(database, "credibility/trust", *QUARTER)
    assert set(found["function"]) == {"all together", "Legal"}
    assert found.loc[found["is_all"], "trust"].iloc[0] == pytest.approx((3 * 100 + 100 + 100 + 50 + 6 * 50) / 14)
    assert answer(database, "credibility/trust", *QUARTER, functions=("HR",)).empty
    # With two functions chosen, together are those that can be shown.
    both = answer(database, "credibility/trust", *QUARTER, functions=("HR", "Legal"))
    assert both["people"].tolist() == [6, 6, 6, 6]
    months = answer(database, "credibility/opinion_by_month", *QUARTER)
    assert keyed(months, "month_on", "people") == {"2026-01-01": 8, "2026-02-01": 6, None: 14}


def test_a_month_of_few_hides_the_smallest_other_month(tmp_path):
    sheets = [
        *answered("Legal", "2026-01-05", 7, 7, 7),
        *answered("IT", "2026-02-05", 7, 7, 4, 1, 1),
        *answered("HR", "2026-03-05", 4, 4, 4, 4, 4, 4),
    ]
    months = answer(opened(tmp_path, sheets), "credibility/opinion_by_month", *QUARTER)
    # January has three people: without February the quarter would give them away.
    assert keyed(months, "month_on", "people", "trust") == {"2026-03-01": (6, 50), None: (6, 50)}


def test_sheets_without_a_person_are_as_many_people_as_on_the_fullest_day(tmp_path):
    sheets = [
        *[sheet("", "Legal", "2026-01-05", 7) for _ in range(4)],
        *[sheet("", "Legal", "2026-01-06", 7) for _ in range(3)],
        *[sheet("", "IT", "2026-01-06", 4) for _ in range(9)],
    ]
    database = opened(tmp_path, sheets)
    cells = select(database, "select part, people, is_shown from people_cell where topic = 'trust' order by part")
    # Four and three may be the same four people; they hide IT, too.
    assert cells == [("", 13, True), ("IT", 9, False), ("Legal", 4, False)]


def test_the_gap_is_of_quarters_and_functions_that_both_sides_show(tmp_path):
    ours = [sheet(f"B{n}", "Legal", "2026-01-05", item, side="procurement") for n, item in enumerate((7, 7, 7, 7, 4))]
    theirs = answered("Legal", "2026-01-05", 7, 4, 4, 4, 1)
    # IT has answers and no estimates, HR estimates by four people only.
    others = [*answered("IT", "2026-01-05", 1, 1, 1, 1, 1, 1), *answered("HR", "2026-01-05", 1, 1, 1, 1, 1, 1)]
    few = [sheet(f"B{n}", "HR", "2026-01-05", 7, side="procurement") for n in range(4)]
    found = answer(opened(tmp_path, [*ours, *theirs, *others, *few]), "credibility/perception_gap", *QUARTER)
    # The four hide the five estimates of Legal as well: what is left of all would be theirs.
    assert found.empty
    found = answer(opened(tmp_path / "more", [*ours, *theirs, *others]), "credibility/perception_gap", *QUARTER)
    row = found.iloc[0]
    assert (row["function"], row["people"], row["estimators"]) == ("all together", 5, 5)
    assert (row["estimate"], row["trust"], row["gap"]) == (90, 50, 40)
    # Standard errors: 100, 100, 100, 100, 50 and 100, 50, 50, 50, 0, each √(5/4 Σ(x − m)²) ÷ 5.
    errors = [math.sqrt(5 / 4 * squares) / 5 for squares in (4 * 10**2 + 40**2, 50**2 + 50**2)]
    assert row["gap_high"] - row["gap"] == pytest.approx(T4 * math.hypot(*errors), rel=1e-3)


@pytest.mark.parametrize(("buyer", "is_shown"), [("B", False), ("", False), (None, True)])
def test_one_buyer_who_estimates_for_many_is_one_person(buyer, is_shown, tmp_path):
    """An estimate about a stakeholder is made by the respondent; without one, it is one person's for each of them."""
    theirs = answered("Legal", "2026-01-05", 4, 4, 4, 4, 4)
    ours = [
        sheet(f"B{number}" if buyer is None else buyer, "", "2026-01-05", 7, side="procurement")
        | {"stakeholder_id": f"S{number}"}
        for number in range(5)
    ]
    people = "stakeholder_id | function\n" + "\n".join(f"S{number} | Legal" for number in range(5))
    sheets = [one | {"stakeholder_id": one.get("stakeholder_id", "")} for one in (*theirs, *ours)]
    database = opened(tmp_path, sheets, stakeholders=people)
    assert len(answer(database, "credibility/perception_gap", *QUARTER)) == (2 if is_shown else 0)


def test_the_net_promoter_score_and_its_interval(tmp_path):
    given = (10, 9, 9, 8, 7, 6, 0, 10, 9, 8)
    sheets = [sheet(f"L{n}", "Legal", "2026-01-05", 4, recommend=one) for n, one in enumerate(given)]
    row = answer(opened(tmp_path, sheets), "credibility/recommend", *QUARTER).iloc[0]
    # 5 of 10 are 9 or 10, 2 are 0 to 6.
    assert (row["sheets"], row["promoters"], row["detractors"], row["net_promoter"]) == (10, 5, 2, 30)
    reach = 100 * 1.959964 * math.sqrt((0.5 + 0.2 - 0.3**2) / 10)
    assert (row["net_promoter_low"], row["net_promoter_high"]) == (
        pytest.approx(30 - reach),
        pytest.approx(30 + reach),
    )
    assert row["mean_answer"] == 7.6


def test_a_sheet_that_was_not_answered_counts_among_those_asked(tmp_path):
    sheets = [*answered("Legal", "2026-01-05", 4, 4, 4), *[sheet(f"X{n}", "Legal", "2026-01-05", "") for n in range(2)]]
    database = opened(tmp_path, sheets)
    row = answer(database, "credibility/response_rate", *QUARTER).iloc[0]
    assert (row["asked"], row["answered"], row["response_share"]) == (5, 3, 0.6)
    # Wilson for 3 of 5: every sheet is another person's.
    assert (row["response_share_low"], row["response_share_high"]) == (
        pytest.approx(0.2307, abs=1e-4),
        pytest.approx(0.8824, abs=1e-4),
    )
    # Three who answered are too few for a score, and are hidden like none.
    assert answer(database, "credibility/trust", *QUARTER).empty


PROMISES = {
    "projects": """
        project_id | requesting_function | intake_at  | completed_at     | closed_at  | status    | promised_for | repromised_for | why
        A          | IT                  | 2025-12-01 | 2026-01-10 22:59 |            | completed | 2026-01-10   |                | a minute to midnight in Berlin: kept
        B          | IT                  | 2025-12-01 | 2026-01-10 23:30 |            | completed | 2026-01-10   | 2026-01-20     | half past midnight there: late, kept as renegotiated
        C          | IT                  | 2025-12-01 |                  | 2026-01-09 | cancelled | 2026-01-10   |                | cancelled before the day: out
        D          | IT                  | 2025-12-01 |                  | 2026-01-10 | cancelled | 2026-01-10   |                | cancelled on the day: not kept
        E          | IT                  | 2025-12-01 |                  | 2026-01-05 | bypassed  | 2026-01-10   |                | bypassed: not kept
        F          | Sales               | 2025-12-01 |                  |            | open      | 2026-01-12   | 2026-03-01     | not kept; the later promise is not due
        G          | Sales               | 2025-12-01 |                  |            | open      | 2026-01-31   |                | the day has not passed: out
        H          | Sales               | 2025-12-01 | 2026-01-02       |            | completed |              |                | nothing promised""",
}


def test_promises_are_kept_by_the_day_and_the_two_ways_are_compared_over_the_same_projects(tmp_path):
    database = company(tmp_path, day(31), **PROMISES)
    whole = answer(database, "credibility/promises_kept").iloc[-1]
    # A, B, D, E and F; A is kept.
    assert (whole["projects"], whole["kept"], whole["kept_share"]) == (5, 1, 1 / 5)
    # Without F: A as first made, A and B after renegotiation.
    assert (whole["both_due"], whole["both_kept"], whole["renegotiated_kept"]) == (4, 1, 2)
    assert whole["gap_share"] == (2 - 1) / 4
    behind = query_days(database)
    assert behind == {"A": 0, "B": 1, "D": 0, "E": -5, "F": 31 - 12}


def query_days(database) -> dict[str, float]:
    return keyed(answer(database, "credibility/projects_promised"), "project_id", "days")


def test_behaviour_counts_each_by_its_own_date(tmp_path):
    database = company(
        tmp_path,
        day(60),
        projects="""
            project_id | requesting_function | intake_at  | completed_at | closed_at  | status    | involved_at     | repeat_request | savings_negotiated | savings_realised
            A          | IT                  | 2026-01-05 | 2026-02-10   |            | completed | need            | true           | 1000               | 800
            B          | IT                  | 2026-01-06 | 2026-02-12   |            | completed | specification   | false          | 3000               | 1000
            C          | IT                  | 2026-01-07 |              | 2026-02-13 | bypassed  | supplier_chosen |                | 500                | 500
            D          | IT                  | 2026-02-07 |              |            | open      |                 | true           | 700                | 700""",
    )
    found = answer(database, "credibility/index_parts")
    parts = {
        (row.component, row.month_on.date()): (row.part, row.whole)
        for row in found.groupby(["component", "month_on"], as_index=False)[["part", "whole"]].sum().itertuples()
    }
    january, february = date(2026, 1, 1), date(2026, 2, 1)
    assert parts == {
        ("early_involvement", january): (2, 3),
        ("repeat_requests", january): (1, 2),
        ("repeat_requests", february): (1, 1),
        ("savings", february): (1800, 4000),  # completed ones only
        ("not_bypassed", february): (2, 3),
    }
    whole = answer(database, "credibility/behaviour_by_quarter")
    whole = whole[whole["quarter_on"].isna()].set_index("component")
    assert whole.loc["savings", "share"] == 1800 / 4000
    assert pd.isna(whole.loc["savings", "share_low"])  # of two projects
    assert whole.loc["not_bypassed", "share"] == 2 / 3


def test_training_and_recognition_stand_apart_and_other_units_are_left_out(tmp_path):
    database = company(
        tmp_path,
        day(60),
        projects=PROJECT,
        development="""
            month      | skill     | kind        | amount | unit  | why
            2026-01-01 | technical | training    | 6      | hours |
            2026-01-01 | influence | coaching    | 2      |       | hours where nothing is said
            2026-01-01 | influence | training    | 9      | count | not hours
            2026-02-01 | technical | recognition | 3      | count |
            2026-02-01 | influence | recognition | 1      |       |
            2026-04-01 | influence | training    | 50     | hours | after as_of""",
    )
    found = keyed(answer(database, "credibility/team_development"), "kind", "influence", "technical", "influence_share")
    assert found == {"training": (2, 6, 2 / 8), "recognition": (1, 3, 1 / 4)}


def test_delivery_counts_needs_and_promises_by_the_function_whose_need_it_is(tmp_path):
    database = company(
        tmp_path,
        day(60),
        projects="""
            project_id | requesting_function | intake_at  | completed_at | status    | need_by    | promised_for
            A          | IT                  | 2026-01-05 | 2026-02-10   | completed | 2026-02-10 | 2026-02-01
            B          | IT                  | 2026-01-06 | 2026-02-12   | completed | 2026-02-11 |
            C          | Sales               | 2026-01-07 |              | open      |            | 2026-02-01""",
    )
    rows = answer(database, "credibility/delivery_by_function")
    found = keyed(rows, "requesting_function", "needed", "on_need", "on_need_share", "promised", "kept", "kept_share")
    assert found == {"IT": (2, 1, 0.5, 1, 0, 0), "Sales": (0, 0, None, 1, 0, 0)}


# Against subtraction --------------------------------------------------------------------------------------------------

FUNCTIONS = ("Legal", "IT", "HR", "Sales")
MONTHS = (1, 2, 3)


def random_sheets(seed: int) -> list[dict]:
    """A quarter of answers: functions of one to nine people, some of whom answer in two months."""
    draw, sheets = Random(seed), []
    for function in FUNCTIONS[: draw.randrange(2, 5)]:
        for number in range(draw.randrange(1, 10)):
            for month in draw.sample(MONTHS, draw.choice((1, 1, 1, 2))):
                asked = f"2026-0{month}-{draw.randrange(1, 28):02}"
                sheets.append(sheet(f"{function}{number}", function, asked, draw.randrange(1, 8), draw.randrange(11)))
    return sheets


def smallest_group_found(sheets: list[dict], published: list[set[tuple]]) -> int | None:
    """The fewest people whose sum follows from sums over published sets of (function, month), by linear algebra.

    Whatever is shown is a sum over such sets. A sum over a few people follows from it exactly where some combination of
    the published sums is nought outside of them.
    """
    people: dict[tuple, set] = {}
    for one in sheets:
        people.setdefault((one["function"], int(one["asked_at"][5:7])), set()).add(one["respondent_id"])
    atoms = sorted(people)
    rows = np.array([[float(atom in cell) for atom in atoms] for cell in published])
    if not len(rows):
        return None
    rank, smallest = np.linalg.matrix_rank(rows), None
    for size in range(1, len(atoms) + 1):
        for some in combinations(range(len(atoms)), size):
            who = len(set().union(*(people[atoms[place]] for place in some)))
            if smallest is None or who < smallest:
                outside = np.delete(rows, some, axis=1)
                if (np.linalg.matrix_rank(outside) if outside.size else 0) < rank:
                    smallest = who
    return smallest


@pytest.mark.parametrize("seed", range(24))
def test_no_combination_of_what_is_shown_gives_a_figure_of_fewer_than_five_people(seed, tmp_path):
    sheets = random_sheets(seed)
    database = opened(tmp_path, sheets)
    by_function = answer(database, "credibility/trust", *QUARTER)
    by_month = answer(database, "credibility/opinion_by_month", *QUARTER).dropna(subset=["month_on"])
    everything = {(one["function"], int(one["asked_at"][5:7])) for one in sheets}
    published = [
        {atom for atom in everything if atom[0] == name} for name in set(by_function["function"]) & set(FUNCTIONS)
    ]
    published += [{atom for atom in everything if atom[1] == month} for month in by_month["month_on"].dt.month]
    if by_function["is_all"].any():
        published.append(everything)
    smallest = smallest_group_found(sheets, published)
    assert smallest is None or smallest >= 5
    # Choosing functions shows no cell that is not shown already.
    for name in FUNCTIONS:
        chosen = answer(database, "credibility/trust", *QUARTER, functions=(name,))
        assert set(chosen["function"]) <= {name, "all together"} and (name in set(by_function["function"])) == bool(
            len(chosen)
        )


def test_the_attack_finds_a_group_where_nothing_protects_it():
    sheets = [*answered("Legal", "2026-01-05", *[4] * 9), *answered("IT", "2026-01-05", 4, 4, 4)]
    everything = {("Legal", 1), ("IT", 1)}
    # The whole less Legal are the three of IT.
    assert smallest_group_found(sheets, [everything, {("Legal", 1)}]) == 3
    assert smallest_group_found(sheets, [everything]) == 12


@pytest.mark.parametrize(
    "filters", [{"categories": ("Steel",)}, {"regions": ("Nowhere",)}, {"is_rest": True, "regions": ("Nowhere",)}]
)
@pytest.mark.parametrize("name", ["trust", "opinion_by_month", "perception_gap", "recommend", "response_rate"])
def test_other_filters_change_nothing_about_people(name, filters, sample):
    plainly = answer(sample, f"credibility/{name}", *QUARTER)
    pd.testing.assert_frame_equal(plainly, answer(sample, f"credibility/{name}", *QUARTER, **filters))


def test_an_earlier_day_shows_the_same_figures_for_quarters_that_had_ended(sample):
    later = answer(sample, "credibility/trust", "2025-01-01", "2025-03-31")
    earlier = answer(sample, "credibility/trust", "2025-01-01", "2025-03-31", as_of=date(2025, 3, 31))
    pd.testing.assert_frame_equal(later, earlier)
    assert answer(sample, "credibility/trust", "2025-01-01", "2025-03-31", as_of=date(2025, 3, 30)).empty
