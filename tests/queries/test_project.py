"""One project by hand: its ledger, its dates, what was said on it, and the projects it is compared with."""

# A drawn table is as wide as its columns and its reasons.
# ruff: noqa: E501

import pandas as pd
import pytest

from tests.queries.drawn import answer, company, day, keyed

VISITS = """
project_id | stage        | holder_function | entered_at       | left_at          | why
P          | intake       | Procurement     | 2026-01-05       | 2026-01-07       |
P          | requirements | Engineering     | 2026-01-07       | 2026-01-17       |
P          | legal_review | Legal           | 2026-01-19       | 2026-01-25       | after two days in no one's hands
P          | legal_review | Compliance      | 2026-01-21       | 2026-01-25       | shares four of the six days
P          | signature    | Finance         | 2026-01-25       |                  | still there
Q          | intake       | Procurement     | 2026-01-01       | 2026-01-02       | another project
"""
PROJECTS = """
project_id | requesting_function | category | title    | intake_at  | completed_at | need_by    | promised_for | status
P          | Engineering         | Metals   | Bearings | 2026-01-05 |              | 2026-01-20 | 2026-01-31   | open
Q          | Engineering         | Metals   | Castings | 2026-01-01 | 2026-01-02   |            |              | completed
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    return company(
        tmp_path_factory.mktemp("project"),
        day(32),
        projects=PROJECTS,
        stage_visits=VISITS,
        interactions="""
        interaction_id | project_id | function    | happened_at | answered_at | stage        | purpose | outcome    | reason | why
        1              | P          | Engineering | 2026-01-08  | 2026-01-10  | requirements | ask     | commitment |        |
        2              | P          | Legal       | 2026-01-20  | 2026-01-23  | legal_review | ask     | resistance | risk   |
        3              | Q          | Legal       | 2026-01-01  |             | intake       | update  |            |        | another project
        """,
    )


def test_the_ledger_of_a_project_adds_up_to_its_elapsed_time(drawn):
    rows = answer(drawn, "project/ledger", project_id="P")
    days = rows.groupby(["stage", "holder_function"])["days"].sum().to_dict()
    assert days == pytest.approx({
        ("intake", "Procurement"): 2, ("requirements", "Engineering"): 10, ("nobody", "nobody"): 2,
        ("legal_review", "Legal"): 2 + 4 / 2, ("legal_review", "Compliance"): 4 / 2, ("signature", "Finance"): 7,
    }, abs=1e-6)  # fmt: skip
    overview = answer(drawn, "project/overview", project_id="P").iloc[0]
    assert rows["days"].sum() == pytest.approx(overview["elapsed_days"]) == pytest.approx(27, abs=1e-6)


def test_the_overview_says_where_the_project_stands_and_which_dates_it_has(drawn):
    found = answer(drawn, "project/overview", project_id="P").iloc[0]
    assert (found["title"], found["status"], found["visits"]) == ("Bearings", "open", 5)
    assert (found["current_stages"], found["current_holders"]) == ("signature", "Finance")
    assert found["current_days"] == pytest.approx(7, abs=1e-6)
    assert [str(pd.Timestamp(found[name]).date()) for name in ("need_by", "promised_for")] == [
        "2026-01-20",
        "2026-01-31",
    ]
    assert pd.isna(found["repromised_for"]) and pd.isna(found["ended_on"])


def test_an_earlier_as_of_reads_nothing_dated_later(drawn):
    """On 22 January Legal and Compliance have it; the answer of the 23rd has not been given."""
    as_of = day(22.75)
    found = answer(drawn, "project/overview", project_id="P", as_of=as_of).iloc[0]
    assert (found["current_stages"], found["current_holders"]) == ("legal_review", "Compliance;Legal")
    assert found["visits"] == 4
    contacts = answer(drawn, "project/contacts", project_id="P", as_of=as_of)
    assert [None if pd.isna(outcome) else outcome for outcome in contacts["outcome"]] == ["commitment", None]
    assert contacts["reason"].isna().all()
    assert answer(drawn, "project/ledger", project_id="P", as_of=as_of)["days"].sum() == pytest.approx(17.75, abs=1e-6)


def test_the_working_clock_counts_eight_hours_on_weekdays(drawn):
    """From Monday 5 to Wednesday 7 January at midnight: two working days, the 6th being no holiday in all of Germany."""
    rows = answer(drawn, "project/ledger", project_id="P", clock="working")
    assert rows.iloc[0]["days"] == pytest.approx(2)
    # 7 to 17 January: Wednesday to Friday, then Monday to Friday.
    assert rows.iloc[1]["days"] == pytest.approx(3 + 5)


def test_contacts_are_those_of_the_project_with_the_days_to_their_answer(drawn):
    rows = answer(drawn, "project/contacts", project_id="P")
    assert keyed(rows, "function", "outcome", "reason", "days_to_answer") == {
        "Engineering": ("commitment", None, 2), "Legal": ("resistance", "risk", 3),
    }  # fmt: skip


def test_a_project_that_is_not_there_has_no_rows(drawn):
    for name in ("overview", "ledger", "contacts", "comparison"):
        assert answer(drawn, f"project/{name}", project_id="no such project").empty
        assert answer(drawn, f"project/{name}").empty


def of_category(category, function, lengths, first=0):
    return [
        {
            "project_id": f"{category}-{function}-{number + first:02d}",
            "requesting_function": function,
            "category": category,
            "intake_at": day(1),
            "completed_at": day(1 + length),
            "status": "completed",
        }
        for number, length in enumerate(lengths)
    ]


OWN = {
    "project_id": "own", "requesting_function": "IT", "category": "Software", "intake_at": day(1),
    "completed_at": day(11), "status": "completed",
}  # fmt: skip


@pytest.mark.parametrize(
    ("others", "basis", "comparable", "p50", "p85", "lower"),
    [
        # Fifteen of the category: 1 … 15 days, nine of them shorter than 10.
        (of_category("Software", "HR", range(1, 16)), "category", 15, 8, 13, 9 / 15),
        # Fourteen of it, with one more of the function: neither has fifteen, so all sixteen count.
        (of_category("Software", "HR", range(1, 15)) + of_category("Metals", "IT", [20, 30]), "all", 16, 8, 14, 9 / 16),
        # None of the category, fifteen of the function.
        (of_category("Metals", "IT", range(1, 16)) + of_category("Metals", "HR", [99]), "requesting_function", 15, 8, 13, 9 / 15),
        # Five: no median.
        (of_category("Metals", "HR", [1, 2, 3, 4, 50]), "all", 5, None, None, 4 / 5),
    ],
)  # fmt: skip
def test_comparable_projects_are_of_the_category_then_of_the_function_then_all(
    others, basis, comparable, p50, p85, lower, tmp_path
):
    database = company(tmp_path, day(150), projects=[OWN, *others])
    found = answer(database, "project/comparison", project_id="own").set_index("measure").loc["elapsed"]
    assert (found["basis"], found["comparable"], found["value"]) == (basis, comparable, 10)
    assert [None if pd.isna(found[name]) else found[name] for name in ("p50", "p85")] == [p50, p85]
    assert found["lower_share"] == pytest.approx(lower)
