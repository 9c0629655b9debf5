"""The tables that the import builds: their keys, the numbers they are joined by, and which stay is a project's last."""

from collections import defaultdict

import pytest

from tests.queries.drawn import select

# Their rows are told apart by these columns, though no index of the file holds them to it.
KEYS = {
    "interactions": ("interaction_id",),
    "project_clock": ("project_id",),
    "visit": ("project_id", "stage", "holder_function", "entered_at", "known_at", "left_at", "mode"),
    "stay": ("project_id", "stage", "visit_no"),
    "segment": ("project_id", "starts_at", "turn"),
    "handoff": ("project_id", "nth"),
    "reached": ("project_id", "rank"),
    "ask": ("ask_key", "round"),
    "objected": ("ask_key",),
    "journey": ("stakeholder_id", "project_id"),
}
NUMBERED = ("visit", "stay", "segment", "handoff", "reached", "ask", "objected")


@pytest.fixture(params=["sample", "random"])
def database(request, sample, random_files):
    return sample if request.param == "sample" else random_files[0]


@pytest.mark.parametrize("table", KEYS)
def test_rows_are_told_apart_by_their_key(database, table):
    key = ", ".join(KEYS[table])
    twice = select(database, f"select {key}, count(*) from {table} group by all having count(*) > 1")
    assert (twice, select(database, f"select count(*) > 0 from {table}")) == ([], [(True,)])


def test_projects_are_numbered_in_the_order_of_their_ids(database):
    numbers = dict(select(database, "select project_id, project_number from project_clock"))
    assert numbers == {project: number for number, project in enumerate(sorted(numbers), 1)}


@pytest.mark.parametrize("table", NUMBERED)
def test_a_project_has_the_same_number_in_every_table(database, table):
    numbers = dict(select(database, "select project_id, project_number from project_clock"))
    found = select(database, f"select distinct project_id, project_number from {table}")
    assert found == [(project, numbers[project]) for project, _ in found]
    assert len(found) > 5


def test_a_stay_is_superseded_when_a_later_one_of_the_project_s_life_is_known(database):
    ended = dict(select(database, "select project_id, ended_at from project_clock"))
    stays = defaultdict(list)
    rows = select(database, "select project_id, stage, visit_no, entered_at, known_at, superseded_at from stay")
    for project, stage, *stay in rows:
        stays[project, stage].append(stay)
    for (project, stage), of_stage in stays.items():
        lived = [stay for stay in of_stage if ended[project] is None or stay[1] <= ended[project]]
        for number, _, _, superseded_at in of_stage:
            later = [max(entered, known) for no, entered, known, _ in lived if no > number]
            assert superseded_at == min(later, default=None), (project, stage, number)
    assert {row[5] is None for row in rows} == {True, False}
