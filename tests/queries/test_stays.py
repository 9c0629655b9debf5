"""Stays in a stage by hand: where they begin and end, which went back, which were repeats."""

# A drawn table is as wide as its columns and its reasons.
# ruff: noqa: E501

from datetime import datetime

import pytest

from tests.queries.drawn import company, day, select

PROJECTS = "project_id | requesting_function | intake_at\nP | IT | 2026-01-01"
STAYS = "select stage, visit_no, epoch_us(entered_at), epoch_us(left_at), is_backward, is_same_holder from stay order by entered_at, stage"


def stays(folder, visits):
    """{(stage, number): (first day, last day or None, went back, same holder)} of one project, days of January 2026."""
    database = company(folder, day(31), projects=PROJECTS, stage_visits=visits)
    origin = (day(0) - datetime(1970, 1, 1)).total_seconds()

    def day_number(microseconds):
        return None if microseconds is None else (microseconds / 1e6 - origin) / 86_400

    return {
        (stage, number): (day_number(entered), day_number(left), back, same)
        for stage, number, entered, left, back, same in select(database, STAYS)
    }


def test_visits_that_touch_or_overlap_are_one_stay_whoever_holds_them(tmp_path):
    found = stays(
        tmp_path,
        """
        project_id | stage        | holder_function | entered_at | left_at    | why
        P          | legal_review | Legal           | 2026-01-02 | 2026-01-05 |
        P          | legal_review | Compliance      | 2026-01-04 | 2026-01-08 | overlaps
        P          | legal_review | Legal           | 2026-01-08 | 2026-01-09 | touches
        P          | legal_review | Finance         | 2026-01-11 |            | a gap: another stay, still running
        """,
    )
    assert found == {("legal_review", 1): (2, 9, False, None), ("legal_review", 2): (11, None, False, False)}


@pytest.mark.parametrize(
    ("visits", "back"),
    [
        ("P | award_decision | Finance | 2026-01-05 | 2026-01-07\nP | evaluation | IT | 2026-01-07 |", True),
        # The award still runs when the evaluation begins: nothing went back.
        ("P | award_decision | Finance | 2026-01-05 | 2026-01-09\nP | evaluation | IT | 2026-01-07 |", False),
        # The signature, of higher rank, begins at the very instant.
        (
            "P | award_decision | Finance | 2026-01-05 | 2026-01-07\nP | signature | IT | 2026-01-07 | 2026-01-09\nP | evaluation | IT | 2026-01-07 |",
            False,
        ),
        # On hold has no rank: it neither goes back nor makes others do so.
        ("P | on_hold | IT | 2026-01-05 | 2026-01-07\nP | evaluation | IT | 2026-01-07 |", False),
        # A stage of the team's own has none, either.
        ("P | Own stage | IT | 2026-01-05 | 2026-01-07\nP | evaluation | IT | 2026-01-07 |", False),
        # The same stage again is a repeat, not a step back.
        ("P | evaluation | IT | 2026-01-05 | 2026-01-06\nP | evaluation | IT | 2026-01-07 |", False),
    ],
)
def test_a_stay_goes_back_when_a_higher_stage_was_left_and_none_is_running(visits, back, tmp_path):
    header = "project_id | stage | holder_function | entered_at | left_at\nP | intake | Procurement | 2026-01-01 | 2026-01-05\n"
    found = stays(tmp_path, header + visits)
    latest = max((number for stage, number in found if stage == "evaluation"))
    assert found[("evaluation", latest)][2] is back
    assert [key for key, stay in found.items() if stay[2]] == ([("evaluation", latest)] if back else [])


def test_a_second_stay_with_a_holder_of_the_first_is_a_repeat_and_else_a_redo(tmp_path):
    found = stays(
        tmp_path,
        """
        project_id | stage    | holder_function | entered_at | left_at    | why
        P          | strategy | IT              | 2026-01-01 | 2026-01-02 | the first
        P          | strategy | Marketing       | 2026-01-01 | 2026-01-03 | with a second holder
        P          | strategy | Marketing       | 2026-01-05 | 2026-01-06 | a repeat
        P          | strategy | IT              | 2026-01-08 | 2026-01-09 | a redo: IT was not in the stay before
        """,
    )
    assert [stay[3] for stay in found.values()] == [None, True, False]
