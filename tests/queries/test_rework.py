"""Rework, hand-offs, ping-pong and the matrix of stages and holders by hand, the answers with their arithmetic."""

# A drawn table is as wide as its columns and its reasons.
# ruff: noqa: E501

from datetime import date

import pandas as pd
import pytest

from dashboard import query
from tests.queries.drawn import answer, company, day, keyed, scope_of, select

ONE = "project_id | requesting_function | intake_at | completed_at | status\n"


def behind(database, name, *period, as_of=None, filters=None, **picked):
    rows = query.run(database, name, scope_of(database, *period, as_of=as_of, **(filters or {})), picked)
    return keyed(rows, "project_id", "days")


# Rework -------------------------------------------------------------------------------------------------------------

REWORKED = """
project_id | stage          | holder_function | entered_at | left_at    | why
A          | requirements   | IT              | 2026-01-01 | 2026-01-04 |
A          | market         | Supplier        | 2026-01-04 | 2026-01-08 | later than requirements, and left
A          | requirements   | IT              | 2026-01-08 | 2026-01-10 | goes back; again IT: a repeat of two days
A          | legal_review   | Legal           | 2026-01-10 | 2026-01-12 |
A          | legal_review   | Finance         | 2026-01-13 | 2026-01-16 | another: a redo of three days; nothing later was left
A          | on_hold        | On hold         | 2026-01-16 | 2026-01-17 |
A          | legal_review   | Finance         | 2026-01-17 | 2026-01-18 | again Finance, of the stay before: a repeat of one day
A          | on_hold        | On hold         | 2026-01-18 | 2026-01-20 | a second pause is no rework
A          | signature      | Finance         | 2026-01-20 | 2026-01-21 |
B          | market         | Supplier        | 2026-01-02 | 2026-01-06 |
B          | legal_review   | Legal           | 2026-01-03 | 2026-01-12 | still runs, so that the next does not go back
B          | market         | Supplier        | 2026-01-08 | 2026-01-08 | a repeat without length
C          | market         | Supplier        | 2026-01-02 |            | one stay
"""


@pytest.fixture(scope="module")
def reworked(tmp_path_factory):
    return company(
        tmp_path_factory.mktemp("reworked"),
        day(31),
        projects=ONE
        + "A | IT | 2026-01-01 | 2026-01-21 | completed\nB | IT | 2026-01-02 | 2026-01-12 | completed\nC | HR | 2026-01-02 | | open",
        stage_visits=REWORKED,
    )


def test_rework_counts_moves_back_repeats_and_redos_and_the_days_in_later_stays(reworked):
    rows = answer(reworked, "cycle_time/rework")
    found = keyed(rows, "stage", "projects", "reworked_projects", "backward_moves", "repeats", "redos", "rework_days")
    assert found == {
        "requirements": (1, 1, 1, 1, 0, 2),
        "market": (3, 1, 0, 1, 0, 0),
        "legal_review": (2, 1, 0, 1, 1, 3 + 1),
        "signature": (1, 0, 0, 0, 0, 0),
        "on_hold": (1, 0, 0, 0, 0, 0),
        "nobody": (1, 0, 0, 0, 0, 0),
    }
    # A lasted 20 days, B 10 and C 29; requirements had 3 + 2 days
    assert rows["days"].sum() == pytest.approx(20 + 10 + 29)
    assert rows.set_index("stage")["rework_share"].to_dict()["requirements"] == pytest.approx(2 / 5)
    assert set(rows["any_reworked_projects"]) == {2}
    assert rows["stage"].tolist() == ["requirements", "market", "legal_review", "signature", "on_hold", "nobody"]


def test_rework_counts_what_began_in_the_period_and_clips_its_days(reworked):
    """9 to 14 January in Berlin, an hour ahead of UTC, in which the table is drawn.

    The stay in requirements of the 8th has a day and that hour left, the redo of the 13th two days without it.
    """
    rows = answer(reworked, "cycle_time/rework", "2026-01-09", "2026-01-14")
    found = keyed(rows, "stage", "backward_moves", "repeats", "redos", "rework_days")
    assert found["requirements"] == (0, 0, 0, pytest.approx(1 + 1 / 24))
    assert found["legal_review"] == (0, 0, 1, pytest.approx(2 - 1 / 24))
    assert set(rows["any_reworked_projects"]) == {1}, "B came back on the 8th"


def test_a_return_to_a_stage_is_a_redo_until_a_holder_of_the_stay_before_has_it(tmp_path):
    database = company(
        tmp_path,
        day(31),
        projects=ONE + "A | IT | 2026-01-01 | | open",
        stage_visits="""
        project_id | stage        | holder_function | entered_at | left_at
        A          | legal_review | Legal           | 2026-01-01 | 2026-01-03
        A          | legal_review | Finance         | 2026-01-05 |
        A          | legal_review | Legal           | 2026-01-09 |
        """,
    )
    for as_of, expected in ((date(2026, 1, 4), (0, 0)), (date(2026, 1, 6), (0, 1)), (date(2026, 1, 31), (1, 0))):
        rows = answer(database, "cycle_time/rework", as_of=as_of)
        assert keyed(rows, "stage", "repeats", "redos")["legal_review"] == expected, as_of


def test_the_projects_behind_rework_have_the_days_of_its_rows(reworked):
    assert behind(reworked, "cycle_time/reworked_projects") == {"A": 2 + 3 + 1, "B": 0}
    assert behind(reworked, "cycle_time/reworked_projects", stage="legal_review") == {"A": 4}
    assert behind(reworked, "cycle_time/reworked_projects", stage="market") == {"B": 0}
    assert behind(reworked, "cycle_time/reworked_projects", stage="signature") == {}


# Hand-offs ----------------------------------------------------------------------------------------------------------

HANDED = """
project_id | stage        | holder_function | entered_at | left_at    | why
A          | intake       | Procurement     | 2026-01-01 | 2026-01-03 |
A          | requirements | IT              | 2026-01-05 | 2026-01-08 | after two days with nobody
A          | on_hold      | On hold         | 2026-01-08 | 2026-01-10 | nobody's turn
A          | requirements | IT              | 2026-01-11 | 2026-01-12 | still the turn of IT: the gap is no wait between two
A          | legal_review | Legal           | 2026-01-12 | 2026-01-16 |
A          | market       | Supplier        | 2026-01-14 | 2026-01-18 | while Legal still holds it: two days are shared
A          | signature    | Legal           | 2026-01-19 | 2026-01-21 | back to Legal after one day with nobody
B          | intake       | Procurement     | 2026-01-10 | 2026-01-11 |
B          | requirements | IT              | 2026-01-11 |            | open
"""


@pytest.fixture(scope="module")
def handed(tmp_path_factory):
    return company(
        tmp_path_factory.mktemp("handed"),
        day(31),
        projects=ONE + "A | IT | 2026-01-01 | 2026-01-21 | completed\nB | HR | 2026-01-10 | | open",
        stage_visits=HANDED,
    )


def pairs(rows, *columns):
    named = rows.assign(pair=rows["from_function"] + " > " + rows["to_function"])
    return keyed(named, "pair", *columns)


def test_hand_offs_count_the_wait_with_nobody_and_the_days_of_who_took_it(handed):
    rows = answer(handed, "cycle_time/hand_offs")
    assert pairs(rows, "hand_offs", "projects", "waited_days", "waits", "held_days") == {
        "Procurement > IT": (2, 2, 2 + 0, 2, 3 + 1 + 20),
        "IT > Legal": (1, 1, 0, 1, 2 + 2 / 2),
        "Legal > Supplier": (1, 1, 0, 1, 2 / 2 + 2),
        "Supplier > Legal": (1, 1, 1, 1, 2),
    }
    assert set(rows["in_all_projects"]) == {2}
    assert rows["median_held_days"].isna().all(), "no median from so few"


def test_a_hand_off_belongs_to_the_period_in_which_it_happened_with_all_its_days(handed):
    rows = answer(handed, "cycle_time/hand_offs", "2026-01-12", "2026-01-14")
    assert pairs(rows, "hand_offs", "held_days") == {"IT > Legal": (1, 3), "Legal > Supplier": (1, 3)}


def test_seen_from_an_earlier_day_a_hand_off_has_the_days_so_far(handed):
    """As the 15th begins Legal has had it for two days and half of the third, Supplier for the other half."""
    rows = answer(handed, "cycle_time/hand_offs", as_of=day(15))
    assert pairs(rows, "hand_offs", "held_days") == {
        "Procurement > IT": (2, 4 + 4),
        "IT > Legal": (1, 2 + 1 / 2),
        "Legal > Supplier": (1, 1 / 2),
    }


def test_seen_from_a_later_day_what_runs_is_longer(handed):
    rows = answer(handed, "cycle_time/hand_offs", as_of=day(41))
    assert pairs(rows, "held_days")["Procurement > IT"] == 4 + 30


def test_the_projects_behind_a_hand_off_have_its_wait_and_its_days(handed):
    name = "cycle_time/projects_by_hand_off"
    assert behind(handed, name, from_function="Procurement", to_function="IT") == {"A": 2 + 4, "B": 20}
    assert behind(handed, name, from_function="Supplier") == {"A": 1 + 2}
    assert behind(handed, name, to_function="Procurement") == {}
    # of the way back to Legal, the days with the supplier in between
    assert behind(handed, name, from_function="Supplier", to_function="Legal", kind="ping_pong") == {"A": 3}
    assert behind(handed, name, kind="ping_pong") == {"A": 3}


@pytest.mark.parametrize("stays", ["a log", "a file without left_at"])
def test_waits_are_not_recorded_where_the_source_knows_no_ends(stays, tmp_path):
    projects = "project_id | requesting_function | intake_at | status\nA | IT | 2026-01-01 | open"
    if stays == "a log":
        tables = {
            "events": """
            project_id | happened_at | step     | actor_function
            A          | 2026-01-02  | Asked    | IT
            A          | 2026-01-05  | Checked  | Legal
            A          | 2026-01-09  | Paid     | Finance
            """
        }
    else:
        tables = {
            "stage_visits": """
            project_id | stage        | holder_function | entered_at
            A          | requirements | IT              | 2026-01-01
            A          | legal_review | Legal           | 2026-01-02
            A          | signature    | Finance         | 2026-01-05
            """
        }
    rows = answer(company(tmp_path, day(9), projects=projects, **tables), "cycle_time/hand_offs")
    assert pairs(rows, "hand_offs", "waits", "waited_days", "held_days") == {
        "IT > Legal": (1, 0, None, 3),
        "Legal > Finance": (1, 0, None, 4),
    }


def test_of_visits_that_begin_at_once_the_one_of_the_earlier_stage_has_it_first(tmp_path):
    database = company(
        tmp_path,
        day(31),
        projects=ONE + "A | IT | 2026-01-01 | | open",
        stage_visits="""
        project_id | stage           | holder_function | entered_at | left_at
        A          | security_review | Aaron           | 2026-01-01 | 2026-01-03
        A          | legal_review    | Zoe             | 2026-01-01 | 2026-01-05
        A          | signature       | Zoe             | 2026-01-05 | 2026-01-06
        """,
    )
    found = select(
        database, "select from_function, to_function, happened_at, is_ping_pong, again_at from handoff order by nth"
    )
    assert found == [("Zoe", "Aaron", day(1), False, None), ("Aaron", "Zoe", day(5), True, None)]


def test_functions_with_few_hand_offs_are_one_row_and_one_column(tmp_path):
    """14 functions: the first, which hands to each of the others, ten of them twice, and those three once."""
    visits = []
    for number in range(13):
        for again in range(2 if number < 11 else 1):
            start = 1 + number + again / 2
            for place, holder in enumerate(("Hub", f"F{number:02}")):
                visits.append(
                    {
                        "project_id": "A",
                        "stage": "market",
                        "holder_function": holder,
                        "entered_at": day(start + place / 4),
                        "left_at": day(start + (place + 1) / 4),
                    }
                )
    database = company(tmp_path, day(31), projects=ONE + "A | IT | 2026-01-01 | | open", stage_visits=visits)
    rows = answer(database, "cycle_time/hand_offs")
    # Hub > F00 … F10 twice each, and back; F11 and F12 once each, and back but for the last
    assert pairs(rows, "hand_offs")["Hub > Other"] == 2
    assert pairs(rows, "hand_offs")["Other > Hub"] == 1
    assert len(set(rows["from_function"])) == 13
    assert rows["hand_offs"].sum() == 11 * 4 + 2 * 2 - 1


# Ping-pong ----------------------------------------------------------------------------------------------------------


def test_overlapping_returns_all_count_with_the_days_of_the_turn_in_between(tmp_path):
    """A B A B A, each for one day more than the last: B of two days, A of three and B of four lie between."""
    visits, start = [], 1
    for length, holder in enumerate("ABABA", 1):
        visits.append(
            {
                "project_id": "P",
                "stage": "market",
                "holder_function": f"Team {holder}",
                "entered_at": day(start),
                "left_at": day(start + length),
            }
        )
        start += length
    database = company(tmp_path, day(31), projects=ONE + "P | IT | 2026-01-01 | | open", stage_visits=visits)
    rows = answer(database, "cycle_time/ping_pong")
    assert pairs(rows, "returns", "projects", "between_days", "in_all_projects") == {
        "Team B > Team A": (2, 1, 2 + 4, 1),
        "Team A > Team B": (1, 1, 3, 1),
    }
    # the last came back on the 11th
    later = answer(database, "cycle_time/ping_pong", "2026-01-08", "2026-01-20")
    assert pairs(later, "returns", "between_days") == {"Team B > Team A": (1, 4)}


def test_nobody_and_on_hold_are_skipped_between_two_turns(handed):
    rows = answer(handed, "cycle_time/ping_pong")
    assert pairs(rows, "returns", "between_days") == {"Supplier > Legal": (1, 3)}


# What hand-offs hold adds up ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("clock", ["calendar", "working"])
@pytest.mark.parametrize("as_of", [None, date(2026, 3, 15)])
def test_what_follows_hand_offs_to_a_function_is_its_time_where_it_was_not_first(clock, as_of, sample, random_files):
    for database in (sample, random_files[0]):
        parameters = {"scope": query.parameter(database, scope_of(database, as_of=as_of, clock=clock))}
        held = select(
            database,
            "select project_id, to_function, sum(held_us) from hand_offs($scope)"
            " where (project_id, to_function) not in (select (project_id, from_function) from handoff where nth = 1)"
            " group by all having sum(held_us) > 0",
            parameters,
        )
        ledger = select(
            database,
            "select project_id, holder_function, sum(life_us) from ledger($scope)"
            " where holder_side not in ('on_hold', 'nobody', 'unattributed')"
            " and (project_id, holder_function) not in (select (project_id, from_function) from handoff where nth = 1)"
            " and project_id in (select project_id from handoff)"
            " group by all having sum(life_us) > 0",
            parameters,
        )
        assert len(ledger) > 50
        # Seen from an earlier day some projects have no hand-off yet.
        known = {project for project, _, _ in held}
        assert sorted(held) == sorted(row for row in ledger if row[0] in known)


# Stages and holders -------------------------------------------------------------------------------------------------


def test_the_matrix_adds_up_to_the_lives_and_keeps_the_order_of_the_process(handed):
    rows = answer(handed, "cycle_time/time_by_stage_and_holder")
    assert {(row.stage, row.holder_function): row.days for row in rows.itertuples()} == {
        ("requirements", "IT"): 3 + 1 + 20,
        ("legal_review", "Legal"): 2 + 2 / 2,
        ("signature", "Legal"): 2,
        ("intake", "Procurement"): 2 + 1,
        ("market", "Supplier"): 2 / 2 + 2,
        ("on_hold", "On hold"): 2,
        ("nobody", "nobody"): 2 + 1 + 1,
    }
    assert rows["share"].sum() == pytest.approx(1)
    stages = dict(zip(rows["stage"], rows["stage_position"], strict=True))
    assert sorted(stages, key=stages.get) == [
        "intake", "requirements", "market", "legal_review", "signature", "on_hold", "nobody",
    ]  # fmt: skip
    holders = dict(zip(rows["holder_function"], rows["holder_position"], strict=True))
    # IT 24, Legal 5, Procurement 3 and Supplier 3 in order of the alphabet, on hold 2
    assert sorted(holders, key=holders.get) == ["IT", "Legal", "Procurement", "Supplier", "On hold", "nobody"]


def test_all_but_the_twelve_largest_holders_are_other(tmp_path):
    """14 functions hold 15, 14, … 2 days, each a project: the two smallest are Other, in one stage two projects."""
    projects = [
        {"project_id": f"P{n:02}", "requesting_function": "IT", "intake_at": day(1), "completed_at": day(1 + n)}
        for n in range(2, 16)
    ]
    visits = [
        {"project_id": f"P{n:02}", "stage": "market", "holder_function": f"F{n:02}", "entered_at": day(1), "left_at": day(1 + n)}
        for n in range(2, 16)
    ]  # fmt: skip
    rows = answer(
        company(tmp_path, day(31), projects=projects, stage_visits=visits), "cycle_time/time_by_stage_and_holder"
    )
    assert rows["holder_function"].tolist() == [f"F{n:02}" for n in range(15, 3, -1)] + ["Other"]
    assert rows.iloc[-1][["projects", "days", "holder_position"]].tolist() == [2, 2 + 3, 13]


def test_the_matrix_holds_what_holders_and_stages_hold(sample, random_files):
    for database in (sample, random_files[0]):
        for period in ((), ("2025-03-15", "2026-04-10")):
            matrix = answer(database, "cycle_time/time_by_stage_and_holder", *period)
            stages = answer(database, "cycle_time/time_by_stage", *period).set_index("stage")
            by_stage = matrix.groupby("stage")["days"].sum()
            pd.testing.assert_series_equal(by_stage, stages["days"].sort_index(), check_exact=False, rtol=1e-12)
            projects = matrix.groupby("stage")["projects"].max()
            assert (projects <= stages["projects"].sort_index()).all()
