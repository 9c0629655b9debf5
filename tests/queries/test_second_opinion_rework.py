"""Rework, hand-offs, first-pass yield, response time and flow efficiency agree with tests/second_opinion.

Many draws go into one import: an import costs half a second, however small.
"""

# The fixtures of the ledger's comparison serve here too, under their names.
# ruff: noqa: F401, F811

from datetime import datetime, timedelta

import pytest

from dashboard import query
from tests.queries.drawn import DAY, company, parameter, scope_of, select
from tests.queries.test_second_opinion import (
    AS_OFS,
    LAST,
    SIDE_OF,
    STAGE_SIDE,
    ask_rows,
    built,
    by_project,
    company_rows,
    drawn,
    log,
    log_rows,
    read_by,
    visits_of_log,
)
from tests.second_opinion import rework as second
from tests.second_opinion.asks import asks as second_asks
from tests.second_opinion.effort import flow_efficiency, response_times, segments_of, time_by_mode
from tests.second_opinion.ledger import ON_HOLD, side_of_visit
from tests.second_opinion.test_asks import day

pytestmark = pytest.mark.slow

ORIGIN = AS_OFS[0]


def order_is_plain(visits):
    """Whether no two holders took a project at one instant: their order is a convention, by stage here."""
    takers = {}
    for visit in visits:
        if visit["stage"] != ON_HOLD and side_of_visit(visit, SIDE_OF, STAGE_SIDE) != ON_HOLD:
            takers.setdefault(visit["entered_at"], set()).add(visit["holder_function"])
    return all(len(functions) == 1 for functions in takers.values())


@pytest.fixture(scope="module")
def plain_projects(built, company_rows):
    """{project: (row, visits)} with the visits as the build read them, of the projects with one taker at a time."""
    projects, visits = company_rows
    own = by_project(read_by(built[1], visits))
    found = {name: (row, own.get(name, [])) for name, row in projects.items() if order_is_plain(own.get(name, []))}
    assert len(found) > 100
    return found


def test_every_hand_off_is_that_of_the_second_opinion(built, plain_projects):
    database, as_of = built
    found = by_name(
        select(
            database,
            "select project_id, from_function, to_function, happened_at, waited_us, held_us from handoff"
            " order by project_id, nth",
        )
    )
    compared = 0
    for name, (row, visits) in plain_projects.items():
        expected = [
            (each["from"], each["to"], each["at"], each["wait_us"], each["total_us"])
            for each in second.hand_offs(row, visits, as_of, SIDE_OF, STAGE_SIDE)
        ]
        assert found.get(name, []) == expected, name
        compared += len(expected)
    assert compared > 100


def by_name(rows):
    found = {}
    for name, *row in rows:
        found.setdefault(name, []).append(tuple(row))
    return found


@pytest.mark.parametrize("as_of", AS_OFS, ids=str)
def test_hand_offs_seen_from_any_moment_are_those_of_the_second_opinion(as_of, built, plain_projects):
    """Those that the scope takes: of projects that ran, and within their lives."""
    database, built_at = built
    found = by_name(
        select(
            database,
            "select project_id, from_function, to_function, happened_at, waited_us, held_us from hand_offs($scope)"
            " where is_in_period order by project_id, nth",
            {"scope": parameter(as_of)},
        )
    )
    lives = lives_of(database)
    for name, (row, visits) in plain_projects.items():
        started, ended = lives[name]
        expected = [
            (each["from"], each["to"], each["at"], each["wait_us"], each["total_us"])
            for each in second.hand_offs(row, visits, as_of, SIDE_OF, STAGE_SIDE)
            if started is not None and started <= each["at"] <= min(ended or datetime.max, as_of)
        ]
        assert found.get(name, []) == expected, name


def lives_of(database):
    """{project: (started_at, ended_at)}, both None where it is left out of time measures."""
    rows = select(database, "select project_id, started_at, ended_at, is_timed from project_clock")
    return {name: (started, ended) if timed else (None, None) for name, started, ended, timed in rows}


def test_every_ping_pong_is_that_of_the_second_opinion(built, plain_projects):
    database, as_of = built
    found = by_name(
        select(
            database,
            "select project_id, to_function, from_function, happened_at from handoff where is_ping_pong"
            " order by project_id, nth",
        )
    )
    compared = 0
    for name, (_, visits) in plain_projects.items():
        expected = [
            (each["function"], each["between"], each["at"])
            for each in second.ping_pongs(visits, as_of, SIDE_OF, STAGE_SIDE)
        ]
        assert found.get(name, []) == expected, name
        compared += len(expected)
    assert compared > 20


@pytest.mark.parametrize("as_of", AS_OFS, ids=str)
def test_backward_moves_repeats_and_redos_are_those_of_the_second_opinion(as_of, built, company_rows):
    database, built_at = built
    rows = select(
        database,
        "select project_id, stage, visit_no, entered_at, is_backward, repeated_at <= $as_of as is_repeat from stay"
        " where known_at <= $as_of",
        {"as_of": as_of},
    )
    own = by_project(read_by(built_at, company_rows[1]))
    moves, later, unsure = set(), set(), set()
    for name, visits in own.items():
        moves |= {(name, each["stage"], each["visit_no"]) for each in second.backward_moves(visits, as_of)}
        unsure |= {(name, visit["entered_at"]) for visit in visits if visit["entered_at"] == visit["left_at"]}
        later |= {
            (name, each["stage"], each["visit_no"], each["kind"]) for each in second.repeats_and_redos(visits, as_of)
        }
    # What took no time at the very instant of a start was left by then here; there it was not yet.
    found = {(name, stage, number) for name, stage, number, _, is_backward, _ in rows if is_backward}
    at = {(name, stage, number): (name, entered) for name, stage, number, entered, _, _ in rows}
    assert {each for each in found if at[each] not in unsure} == {each for each in moves if at[each] not in unsure}
    assert moves <= found
    assert {
        (name, stage, number, "repeat" if is_repeat else "redo")
        for name, stage, number, _, _, is_repeat in rows
        if number >= 2 and stage != ON_HOLD
    } == later
    assert as_of != LAST or (len(moves) > 20 and len(later) > 20)


@pytest.mark.parametrize(
    ("since", "until"),
    [(None, None), (ORIGIN + timedelta(days=2, microseconds=1), ORIGIN + timedelta(days=7))],
)
def test_days_in_later_stays_and_by_mode_are_those_of_the_second_opinion(since, until, built, company_rows):
    database, as_of = built
    own = by_project(read_by(as_of, company_rows[1]))
    scope = {"scope": parameter(as_of, since, until)}
    rework = select(
        database,
        "select project_id, stage, sum(window_us) from ledger($scope) where visit_no >= 2 and stage <> 'on_hold'"
        " group by all having sum(window_us) > 0",
        scope,
    )
    modes = select(
        database,
        "select project_id, mode, sum(window_us) from ledger($scope) group by all having sum(window_us) > 0",
        scope,
    )
    expected_rework, expected_modes = [], []
    for name, row in company_rows[0].items():
        segments = segments_of(row, own.get(name, []), as_of, SIDE_OF, STAGE_SIDE)
        later = second.time_in_later_stays(segments, since, until)
        expected_rework += [(name, stage, spent) for stage, spent in later.items()]
        by_mode = time_by_mode(segments, own.get(name, []), as_of, since, until)
        expected_modes += [(name, mode, spent) for mode, spent in by_mode.items() if spent]
    assert sorted(rework) == sorted(expected_rework)
    assert sorted(modes, key=repr) == sorted(expected_modes, key=repr)
    assert len(expected_rework) > 20


def test_flow_efficiency_is_that_of_the_second_opinion(built, company_rows):
    database, as_of = built
    own = by_project(read_by(as_of, company_rows[1]))
    total = {}
    for name, row in company_rows[0].items():
        segments = segments_of(row, own.get(name, []), as_of, SIDE_OF, STAGE_SIDE)
        for mode, spent in time_by_mode(segments, own.get(name, []), as_of).items():
            total[mode] = total.get(mode, 0) + spent
    rows = query.run(database, "cycle_time/flow_efficiency", scope_of(database))
    recorded = rows[["touch_days", "wait_days", "blocked_days"]].sum().sum()
    assert rows["touch_days"].sum() / recorded == pytest.approx(float(flow_efficiency(total)), rel=1e-12)


@pytest.mark.parametrize("as_of", AS_OFS, ids=str)
def test_the_ping_pongs_and_moves_of_a_log_seen_from_any_moment_agree(as_of, log, log_rows):
    """Where no event knows when work on it began, so that each visit follows the one before."""
    database, built_at = log
    found = by_name(
        select(
            database,
            "select project_id, to_function, from_function, happened_at from handoff"
            " where is_ping_pong and known_at <= $as_of order by project_id, nth",
            {"as_of": as_of},
        )
    )
    compared = 0
    for name, visits in visits_of_log(log_rows, built_at).items():
        if any(visit["mode"] for visit in visits) or not order_is_plain(visits):
            continue
        expected = [
            (each["function"], each["between"], each["at"])
            for each in second.ping_pongs(visits, as_of, SIDE_OF, STAGE_SIDE)
        ]
        assert found.get(name, []) == expected, name
        compared += 1
    assert compared > 10


# Asks ---------------------------------------------------------------------------------------------------------------

PASSES = [(4.0, "ended"), (6.5, "ended"), (3.0, "running"), (5.0, "absent"), (None, "absent")]


@pytest.mark.parametrize("as_of", [day(5), day(6), day(12)], ids=str)
@pytest.mark.parametrize("built_at", [None, day(12)], ids=["built then", "built later"])
def test_first_pass_and_response_time_are_those_of_the_second_opinion(as_of, built_at, ask_rows, tmp_path):
    """Each project of the drawn asks ends its award decision, or its life, on one of a few days.

    Seen from a day before the build, contacts that seemed to wait for one answer may turn out to have had answers of
    their own: such projects are left out then, and response times are compared as built then.
    """
    projects, visits = _projects_with_an_end({row["project_id"] for row in ask_rows})
    database = company(
        tmp_path,
        built_at or as_of,
        projects=projects,
        stage_visits=visits,
        stakeholders=[{"stakeholder_id": "s", "function": "Marketing"}],
        interactions=ask_rows,
    )
    rounds = {}
    for each in second_asks(ask_rows, as_of):
        rounds.setdefault(each["ask_key"][0], []).append(each)
    own = by_project(visits)
    expected = {}
    for row in projects:
        name = row["project_id"]
        found = second.first_pass(row, own.get(name, []), rounds.get(name, []), as_of)
        if found is not None:
            expected[name] = (found["at"], found["is_first_pass"])
    scope = {"scope": parameter(as_of)}
    rows = select(database, "select project_id, decided_at, is_first_pass from decisions($scope)", scope)
    found = {name: (at, passed) for name, at, passed in rows}
    moved = _answered_apart(ask_rows, as_of) if built_at else set()
    assert {name: one for name, one in found.items() if name not in moved} == {
        name: one for name, one in expected.items() if name not in moved
    }
    assert len(expected.keys() - moved) > 20
    if as_of == day(12):
        assert len({passed for _, passed in expected.values()}) == 3
    if built_at is None:
        _compare_response_times(database, rounds, as_of)


def _answered_apart(rows, as_of):
    """Projects whose rounds, as known on a day, were told apart by what was answered later."""
    then = sorted((each["ask_key"], each["asked_at"]) for each in second_asks(rows, as_of))
    later = sorted((each["ask_key"], each["asked_at"]) for each in second_asks(rows) if each["asked_at"] <= as_of)
    return {key[0] for key, _ in set(then) ^ set(later)} | {
        key[0]
        for counted in (then, later)
        for key, asked in counted
        if then.count((key, asked)) != later.count((key, asked))
    }


def _projects_with_an_end(names):
    projects, visits = [], []
    for place, name in enumerate(sorted(names)):
        end, kind = PASSES[place % len(PASSES)]
        completed = day(end) if kind == "absent" and end else None
        projects.append(
            {
                "project_id": name,
                "requesting_function": "Operations",
                "intake_at": day(0),
                "completed_at": completed,
                "status": "completed" if completed else "open",
            }
        )
        spans = {"ended": [(1, 2), (2.5, end)], "running": [(1, 2), (3, None)], "absent": []}[kind]
        visits += [
            {
                "project_id": name,
                "stage": "award_decision",
                "holder_function": "Finance",
                "entered_at": day(entered),
                "left_at": None if left is None else day(left),
            }
            for entered, left in spans
        ]
    return projects, visits


def _compare_response_times(database, rounds, as_of):
    expected = response_times([each for own in rounds.values() for each in own], as_of)
    rows = query.run(database, "cycle_time/response_time", scope_of(database, as_of=as_of))
    assert set(rows["function"]) == set(expected)
    for row in rows.to_dict("records"):
        own = expected[row["function"]]
        assert (row["asks"], row["open_asks"]) == (own["n"], own["open"])
        for column, floor in (("p50", 6), ("p85", 15)):
            wanted = own[column] if own["n"] >= floor else None
            assert (row[f"{column}_days"] if wanted is not None else None) == (
                None if wanted is None else pytest.approx(wanted / timedelta(microseconds=DAY))
            )
            assert wanted is not None or row[f"{column}_days"] != row[f"{column}_days"]


def test_the_flag_of_the_clock_is_that_of_the_decisions_at_the_build(sample, random_files):
    for database in (sample, *random_files):
        rows = select(
            database,
            "select decisions.is_first_pass, project_clock.is_first_pass from decisions($scope) as decisions"
            " inner join project_clock using (project_id)",
            {"scope": query.parameter(database, scope_of(database))},
        )
        assert len(rows) > 20
        assert all(now == stored for now, stored in rows)
