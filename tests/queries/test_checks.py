"""Every quality check finds what it is for and nothing else, and says so when there is nothing."""

from datetime import date

import pytest

from dashboard import query
from dashboard.importing import quality
from tests.queries.drawn import answer, company

CHECKS = [name for name in query.queries() if name.startswith("checks/")]
FAULTY = {
    "projects": """
        project_id | requesting_function | intake_at  | completed_at | closed_at | status    | why
        A          | IT                  | 2026-01-02 | 2026-01-20   |           | completed | as it should be
        B          | IT                  | 2026-01-02 |              |           | cancelled | nobody says when it ended
        C          | IT                  | 2026-01-02 |              |           | completed | it has no date
        D          | IT                  |            |              |           | bypassed  | nobody knows start or end
        E          | IT                  | never      |              |           | open      | refused
    """,
    "stage_visits": """
        project_id | stage        | holder_function | entered_at | left_at    | why
        A          | intake       | Procurement     | 2026-01-02 | 2026-01-05 |
        A          | legal_review | Legal           | 2026-01-19 | 2026-01-25 | it ends after its project
        B          | Own stage    | Astrologers     | 2026-01-02 | 2026-01-04 | nobody knows their side
        C          | market       | Supplier        | 2026-06-01 |            | after the day of the data
    """,
}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    return company(tmp_path_factory.mktemp("faulty"), date(2026, 4, 30), may_refuse=True, **FAULTY)


def test_each_check_finds_its_rows(faulty):
    first = {name: answer(faulty, name).iloc[:, 0].tolist() for name in CHECKS}
    assert first == {
        "checks/after_as_of": ["stage_visits"],
        "checks/closed_without_date": ["B", "D"],
        "checks/completed_without_date": ["C"],
        "checks/not_timed": ["D"],
        "checks/sides_not_known": ["Astrologers"],
        "checks/visits_outside_project": ["A"],
    }


@pytest.mark.parametrize("name", [*CHECKS, "data/refused_rows", "data/refused_reasons"])
def test_the_grain_of_what_is_wrong_is_unique_and_its_columns_are_those_of_its_header(name, faulty):
    rows = answer(faulty, name)
    assert len(rows) > 0
    assert not rows.duplicated(list(query.query(name).grain)).any()
    assert list(rows.columns) == [column.name for column in query.query(name).columns]


def test_the_command_line_says_of_each_check_what_its_header_promises(faulty):
    said = quality(faulty.path)
    assert len(said) == len(CHECKS)
    assert "warn: Functions without a side: 1 (Astrologers); give them one under" in " ".join(said)


def test_a_check_with_many_rows_names_the_first_five_and_one_without_says_that_it_holds():
    sides = query.query("checks/sides_not_known")
    assert "7 (A, B, C, D, E and 2 more)" in sides.told(list("ABCDEFG"))
    assert sides.told([]) == "Every function that holds projects has a side."


def test_reasons_are_counted_without_what_stands_in_the_rows(faulty):
    rows = answer(faulty, "data/refused_reasons").to_dict("records")
    assert [(row["column_name"], row["reason"], row["refused_rows"], row["first_line"]) for row in rows] == [
        ("intake_at", "is not a date", 1, 6)
    ]
    assert "never" not in str(rows)
