"""What is shown as Other: all functions beyond twelve, together with one that a team itself has called Other."""

from datetime import date

import pytest

from tests.queries.drawn import answer, company, day

FUNCTIONS = ["Other", *(f"F{number:02}" for number in range(1, 15))]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """15 functions, each with a project: F01 holds its own and is asked twice over two days, F02 three times, so on.

    Other does most: 16 asks, and 16 days in two turns, between those of a hub that begins and ends every project.
    """
    projects, visits, asks = [], [], []
    for place, function in enumerate(FUNCTIONS):
        length = 16 if function == "Other" else place + 1
        project = f"P{place:02}"
        projects.append({"project_id": project, "requesting_function": "Plant", "intake_at": day(1)})
        holders = [("Hub", 1, 2), (function, 2, 2 + length), ("Hub", 2 + length, 20)]
        if function == "Other":
            holders = [("Hub", 1, 2), ("Other", 2, 10), ("Hub", 10, 11), ("Other", 11, 19), ("Hub", 19, 20)]
        visits += [
            {
                "project_id": project,
                "stage": "legal_review",
                "holder_function": holder,
                "holder_side": "control",
                "entered_at": day(start),
                "left_at": day(end),
            }
            for holder, start, end in holders
        ]
        asks += [
            {
                "interaction_id": f"{project}-{number}",
                "project_id": project,
                "ask_id": f"{project}-{number}",
                "function": function,
                "purpose": "ask",
                "outcome": "commitment",
                "happened_at": day(2),
                "answered_at": day(2 + length),
            }
            for number in range(length)
        ]
    folder = tmp_path_factory.mktemp("crowd")
    return company(folder, date(2026, 1, 20), projects=projects, stage_visits=visits, interactions=asks)


def test_a_function_called_other_waits_together_with_those_beyond_twelve(crowd):
    rows = answer(crowd, "cycle_time/response_time").set_index("function")
    assert rows.index.is_unique and rows.index[-1] == "Other"
    # Of the 14 others eleven are among the twelve most asked, as Other is; F01, F02 and F03 are asked 2, 3, 4 times.
    assert set(rows.index) == {"Other", *(f"F{number:02}" for number in range(4, 15))}
    assert (rows.loc["Other", "asks"], rows.loc["Other", "projects"]) == (16 + 2 + 3 + 4, 4)
    assert (rows.loc["F14", "asks"], rows.loc["F14", "p50_days"]) == (15, 15.0)


def test_hand_offs_to_a_function_called_other_are_counted_with_those_beyond_twelve(crowd):
    rows = answer(crowd, "cycle_time/hand_offs").set_index(["from_function", "to_function"])
    assert rows.index.is_unique
    # The hub and Other have most; F01 to F14 take and give back once each, so the first ten by name are among them.
    assert set(rows.index) == {
        pair
        for function in ("Other", *(f"F{number:02}" for number in range(1, 11)))
        for pair in (("Hub", function), (function, "Hub"))
    }
    taken = rows.loc[("Hub", "Other")]
    assert (taken["hand_offs"], taken["projects"], taken["held_days"]) == (6, 5, 12.0 + 13 + 14 + 15 + 8 + 8)


def test_time_of_a_function_called_other_is_shown_with_those_beyond_twelve(crowd):
    rows = answer(crowd, "cycle_time/time_by_stage_and_holder").set_index(["stage", "holder_function"])
    assert rows.index.is_unique
    other = rows.loc[("legal_review", "Other")]
    # The hub and Other have most; with F05 to F14 they are twelve.
    assert (other["projects"], other["days"]) == (5, 16.0 + 2 + 3 + 4 + 5)
