"""The built tables agree with tests/second_opinion, written without seeing the SQL, on companies drawn at random.

Many draws go into one import: an import costs half a second, however small.
"""

from datetime import timedelta
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.queries.drawn import SETTINGS, company, parameter, select
from tests.second_opinion.asks import asks as second_asks
from tests.second_opinion.ledger import (
    ON_HOLD,
    ledger,
    microseconds,
    share,
    stays,
    time_of,
    visits_of_events,
    working_microseconds,
)
from tests.second_opinion.strategies import ORIGIN, companies, event_logs
from tests.second_opinion.test_asks import day, random_interactions

pytestmark = pytest.mark.slow

DRAWS = 150
SIDE_OF = SETTINGS.function_sides()
STAGE_SIDE = SETTINGS.stage_sides()
# Instants at which the drawn companies are looked at: before, on, between and after what happens in them.
AS_OFS = [
    ORIGIN,
    ORIGIN + timedelta(seconds=7),
    ORIGIN + timedelta(days=5),
    ORIGIN + timedelta(days=9, hours=3),
    ORIGIN + timedelta(days=300),
]
LAST = AS_OFS[-1]


def drawn(strategy, count=DRAWS, number=1):
    """`count` draws of a strategy, the same ones every time."""
    found = []

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example):
        found.append(example)

    collect()
    return found


def function_named(name):
    """The function as the import writes it: a synonym is replaced by the settings' own word."""
    return SETTINGS.function_names().get(name.lower(), name)


@pytest.fixture(scope="module")
def company_rows():
    """Projects and visits of all draws. A key that comes twice is kept once, as the import does."""
    projects, visits = {}, {}
    for number, each in enumerate(drawn(companies())):
        for row in each["projects"]:
            project = f"{number}-{row['project_id']}"
            projects[project] = row | {"project_id": project}
        for row in each["visits"]:
            row = row | {
                "project_id": f"{number}-{row['project_id']}",
                "holder_function": function_named(row["holder_function"]),
            }
            key = (row["project_id"], row["stage"], row["holder_function"], row["entered_at"])
            visits.setdefault(key, row)
    return projects, list(visits.values())


@pytest.fixture(scope="module", params=[AS_OFS[2], LAST], ids=["as of day 5", "as of the end"])
def built(request, company_rows, tmp_path_factory):
    projects, visits = company_rows
    folder = tmp_path_factory.mktemp("drawn")
    database = company(folder, request.param, projects=list(projects.values()), stage_visits=visits)
    return database, request.param


def read_by(as_of, visits):
    """The visits that a build at as_of reads: none entered later, and none left later."""
    return [
        row
        | {"left_at": None if row["left_at"] is None or row["left_at"] > as_of else row["left_at"]}
        # A visit on hold is on the side on_hold, whoever holds it.
        | ({"holder_side": ON_HOLD} if row["stage"] == ON_HOLD else {})
        for row in visits
        if row["entered_at"] <= as_of
    ]


def by_project(rows):
    found = {}
    for row in rows:
        found.setdefault(row["project_id"], []).append(row)
    return found


def expected_ledgers(company_rows, built_at, as_of):
    """{project: (start, end at as_of, segments)} after the second opinion, of what a build at built_at read."""
    projects, visits = company_rows
    of_project = by_project(read_by(built_at, visits))
    found = {}
    for project, row in projects.items():
        own = of_project.get(project, [])
        ended = row["completed_at"] or row["closed_at"]
        clock = {
            "started_at": row["intake_at"] or min((visit["entered_at"] for visit in own), default=None),
            "ended_at": None if ended is None or ended > built_at else ended,
        }
        segments = ledger(clock, own, as_of, SIDE_OF, stage_side=STAGE_SIDE)
        found[project] = (clock["started_at"], min(clock["ended_at"] or as_of, as_of), segments)
    return found


def by_key(rows):
    """{project: {(stage, function, side): µs}} of rows project, stage, function, side, µs; nothing for 0."""
    found = {}
    for project, stage, function, side, part in rows:
        if part:
            found.setdefault(project, {})[(stage, function, side)] = part
    return found


def test_every_segment_is_that_of_the_second_opinion(built, company_rows):
    database, as_of = built
    found = {}
    for project, *row in select(
        database,
        "select project_id, starts_at, ends_at, stage, holder_function, holder_side, parallel, turn, visit_no"
        " from segment where starts_at < ends_at order by project_id, starts_at, turn",
    ):
        found.setdefault(project, []).append(tuple(row))
    names = ("starts_at", "ends_at", "stage", "holder_function", "holder_side", "parallel", "turn", "visit_no")
    expected = {
        project: [tuple(segment[name] for name in names) for segment in segments]
        for project, (_, _, segments) in expected_ledgers(company_rows, as_of, as_of).items()
        if segments
    }
    for project in expected.keys() | found.keys():
        assert found.get(project) == expected.get(project), project


@pytest.mark.parametrize("as_of", AS_OFS, ids=str)
def test_the_ledger_seen_from_any_moment_agrees_and_adds_up_to_the_microsecond(as_of, built, company_rows):
    database, built_at = built
    found = by_key(
        select(
            database,
            "select project_id, stage, holder_function, holder_side, sum(life_us) from ledger($scope) group by all",
            {"scope": parameter(as_of)},
        )
    )
    for project, (start, end, segments) in expected_ledgers(company_rows, built_at, as_of).items():
        expected = {key: part for key, part in time_of(segments).items() if part}
        assert found.get(project, {}) == expected, project
        elapsed = 0 if start is None else max(0, microseconds(end) - microseconds(start))
        assert sum(found.get(project, {}).values()) == elapsed


@pytest.mark.parametrize(
    ("as_of", "from_at", "until_at"),
    [
        (LAST, ORIGIN + timedelta(days=2, microseconds=1), ORIGIN + timedelta(days=7)),
        (LAST, ORIGIN + timedelta(seconds=3), ORIGIN + timedelta(seconds=11, microseconds=7)),
        (AS_OFS[3], ORIGIN + timedelta(days=5), LAST),
        (AS_OFS[3], ORIGIN, ORIGIN + timedelta(days=5)),
    ],
)
def test_a_window_clips_exactly(as_of, from_at, until_at, built, company_rows):
    database, built_at = built
    found = by_key(
        select(
            database,
            "select project_id, stage, holder_function, holder_side, sum(window_us) from ledger($scope) group by all",
            {"scope": parameter(as_of, from_at, until_at)},
        )
    )
    for project, (_, _, segments) in expected_ledgers(company_rows, built_at, as_of).items():
        expected = {key: part for key, part in time_of(segments, from_at, until_at).items() if part}
        assert found.get(project, {}) == expected, project


def test_two_windows_that_meet_make_the_whole(built):
    database, as_of = built
    middle = ORIGIN + timedelta(days=4, microseconds=3)
    parts = [
        select(database, "select coalesce(sum(window_us), 0) from ledger($scope)", {"scope": parameter(as_of, *bounds)})
        for bounds in ((None, middle), (middle, None), (None, None))
    ]
    assert parts[0][0][0] + parts[1][0][0] == parts[2][0][0] > 0


def test_working_time_is_that_of_the_calendar_and_never_above_calendar_time(built):
    import holidays

    database, _ = built
    closed = holidays.country_holidays("DE", years=range(2026, 2028))

    @cache
    def worked_by(instant):
        return working_microseconds(ORIGIN, instant, "Europe/Berlin", range(5), "09:00", "17:00", closed)

    worked = {}
    for project, starts, ends, before, after, parallel, turn in select(
        database,
        "select project_id, starts_at, ends_at, work_from_us, work_to_us, parallel, turn from segment",
    ):
        assert after - before == worked_by(ends) - worked_by(starts)
        worked[project] = worked.get(project, 0) + share(before, after, turn, parallel)
    clocks = select(database, "select project_id, working_us, elapsed_us from project_clock where is_timed")
    assert len(clocks) > DRAWS
    for project, working, elapsed in clocks:
        if elapsed is not None:
            assert working == worked.get(project, 0)
            assert 0 <= working <= elapsed


def test_visits_and_stays_are_those_of_the_second_opinion(built, company_rows):
    database, as_of = built
    of_project = by_project(read_by(as_of, company_rows[1]))
    found = {}
    for project, stage, entered, left, number in select(
        database, "select project_id, stage, entered_at, left_at, visit_no from visit"
    ):
        found.setdefault((project, stage, number), []).append((entered, left))
    expected = {
        (project, stay["stage"], stay["visit_no"]): (stay["entered_at"], stay["left_at"])
        for project, own in of_project.items()
        for stay in stays(own)
    }
    assert {
        key: (
            min(entered for entered, _ in spans),
            None if any(left is None for _, left in spans) else max(left for _, left in spans),
        )
        for key, spans in found.items()
    } == expected


# Logs ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def log_rows():
    """The events of all draws; two of one project with the same instant, step and actor are numbered in file order."""
    rows = []
    for number, each in enumerate(drawn(event_logs())):
        for row in each["events"]:
            function = function_named(row["actor_function"])
            rows.append({"project_id": f"L-{number}", "step": row["stage"]} | row | {"actor_function": function})
    return rows


@pytest.fixture(scope="module", params=[AS_OFS[3], LAST], ids=["as of day 9", "as of the end"])
def log(request, log_rows, tmp_path_factory):
    return company(tmp_path_factory.mktemp("log"), request.param, events=log_rows), request.param


def visits_of_log(log_rows, as_of):
    found = by_project([row for row in log_rows if row["happened_at"] <= as_of])
    return {project: visits_of_events(events) for project, events in found.items()}


def test_the_visits_of_a_log_are_those_of_the_second_opinion(log, log_rows):
    database, as_of = log
    found = select(
        database,
        "select project_id, stage, holder_function, entered_at, left_at, known_at, mode from visit order by all",
    )
    names = ("stage", "holder_function", "entered_at", "left_at", "known_at", "mode")
    expected = [
        (project, *(visit[name] for name in names))
        for project, visits in visits_of_log(log_rows, as_of).items()
        for visit in visits
    ]
    assert sorted(found, key=repr) == sorted(expected, key=repr)


@pytest.mark.parametrize("as_of", AS_OFS, ids=str)
def test_the_ledger_of_a_log_seen_from_any_moment_agrees_and_adds_up(as_of, log, log_rows):
    database, built_at = log
    found = by_key(
        select(
            database,
            "select project_id, stage, holder_function, holder_side, sum(life_us) from ledger($scope) group by all",
            {"scope": parameter(as_of)},
        )
    )
    for project, visits in visits_of_log(log_rows, built_at).items():
        start = min(visit["entered_at"] for visit in visits)
        clock = {"started_at": start, "ended_at": None}
        segments = ledger(clock, visits, as_of, SIDE_OF, stage_side=STAGE_SIDE)
        assert found.get(project, {}) == {key: part for key, part in time_of(segments).items() if part}, project
        assert sum(found.get(project, {}).values()) == max(0, microseconds(as_of) - microseconds(start))


# Asks ---------------------------------------------------------------------------------------------------------------

ASK_DAYS = [day(0), day(3), day(6), day(12)]


@pytest.fixture(scope="module")
def ask_rows():
    return [
        row
        | {
            "interaction_id": f"{number}-{row['interaction_id']}",
            "project_id": f"{number}-{row['project_id']}",
            "reason": "risk" if row["outcome"] == "resistance" else None,
        }
        for number, each in enumerate(drawn(random_interactions(), 300))
        for row in each
    ]


@pytest.mark.parametrize("as_of", ASK_DAYS, ids=str)
def test_every_round_of_an_ask_is_that_of_the_second_opinion(as_of, ask_rows, tmp_path):
    projects = sorted({row["project_id"] for row in ask_rows})
    database = company(
        tmp_path,
        as_of,
        projects=[
            {"project_id": project, "requesting_function": "Operations", "intake_at": day(0)} for project in projects
        ],
        stakeholders=[{"stakeholder_id": "s", "function": "Marketing"}],
        interactions=ask_rows,
    )
    names = ("project_id", "round", "function", "stage", "asked_at", "answered_at", "outcome", "reason")
    found = select(
        database,
        "select project_id, round, function, stage, asked_at, answered_at, outcome, reason, is_response_timed from ask",
    )
    expected = [
        tuple((each | {"project_id": each["ask_key"][0]})[name] for name in names) + (each["counts_for_response_time"],)
        for each in second_asks(ask_rows, as_of)
    ]
    assert len(expected) > 100
    assert sorted(found, key=repr) == sorted(expected, key=repr)


def test_the_next_answer_is_the_next_of_the_same_ask_in_time(ask_rows, tmp_path):
    projects = sorted({row["project_id"] for row in ask_rows})
    database = company(
        tmp_path,
        ASK_DAYS[-1],
        projects=[{"project_id": project, "requesting_function": "IT", "intake_at": day(0)} for project in projects],
        stakeholders=[{"stakeholder_id": "s", "function": "Marketing"}],
        interactions=ask_rows,
    )
    rows = select(
        database, "select ask_key, round, answered_at, next_answered_at, outcome from ask order by ask_key, round"
    )
    for (key, number, answered, following, outcome), after in zip(rows, [*rows[1:], None], strict=True):
        assert following is None or answered <= following
        same = after is not None and after[0] == key
        assert following == (after[2] if same else None)
        assert not same or (outcome == "resistance" and after[1] == number + 1)
