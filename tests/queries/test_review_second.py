"""Reviews and tactics beside the second opinion, from the tables as loaded: of the sample and of random companies."""

from datetime import date, timedelta
from types import SimpleNamespace

import pandas as pd
import pytest

from dashboard import query
from tests.queries import random_company
from tests.queries.drawn import SETTINGS, company, scope_of
from tests.second_opinion import review as second
from tests.second_opinion.asks import asks
from tests.second_opinion.history import exit_of, start_of_day, started_at
from tests.second_opinion.ledger import ledger

pytestmark = pytest.mark.slow

TABLES = ("projects", "stage_visits", "interactions", "stakeholders", "benefits", "actions")
STAGES = [stage.name for stage in SETTINGS.stages if stage.ranked]
SOURCES = ["sample", 11, 12]
# The first and the last day of the period, the day of looking, and the functions chosen.
VIEWS = {
    "all time": (None, None, None, ()),
    "a year": ("2025-11-01", "2026-10-31", None, ()),
    "half a year of some functions": ("2026-01-01", "2026-06-30", None, ("Legal", "Engineering", "IT")),
    "odd days, looked at in their middle": ("2025-04-03", "2025-08-20", "2025-06-12", ()),
}


def records(database, table):
    cursor = database.cursor().table(table)
    return [dict(zip(cursor.columns, row, strict=True)) for row in cursor.fetchall()]


def grouped(rows):
    found = {}
    for row in rows:
        found.setdefault(row["project_id"], []).append(row)
    return found


def with_stage(row, visits):
    """A contact with its stage: where it is missing, the one entered last by then, the last in order of several."""
    entered = [(v["entered_at"], STAGES.index(v["stage"]) if v["stage"] in STAGES else -1, v["stage"])
               for v in visits if v["entered_at"] <= row["happened_at"]]  # fmt: skip
    return row | {"stage": row["stage"] or (max(entered)[2] if entered else "unattributed")}


@pytest.fixture(scope="module", params=SOURCES, ids=str)
def known(request, sample, tmp_path_factory):
    """A file, and what was loaded into it."""
    database = sample
    if request.param != "sample":
        folder = tmp_path_factory.mktemp("random")
        database = company(folder, date(2026, 10, 31), **random_company.rows(seed=request.param))
    loaded = {table: records(database, table) for table in TABLES}
    built_at, visits = database.dataset.as_of, grouped(loaded["stage_visits"])
    function_of = {row["stakeholder_id"]: row["function"] for row in loaded["stakeholders"]}
    contacts = [with_stage(row, visits.get(row["project_id"], [])) for row in loaded["interactions"]]
    for row in contacts:
        row["function"] = row["function"] or function_of.get(row["stakeholder_id"])
    # What is asked when it is answered, and answered after the file was made, is open.
    rounds = second.with_people(asks(contacts, built_at, function_of), contacts, built_at)
    for row in loaded["projects"]:
        row["started_at"] = started_at(row, visits.get(row["project_id"], []))
    return SimpleNamespace(database=database, rounds=rounds, visits=visits, function_of=function_of, **loaded)


@pytest.fixture(params=VIEWS)
def view(request, known):
    """The scope, and its bounds for the second opinion."""
    first, last, on, functions = VIEWS[request.param]
    period = (first, last) if first else ()
    scope = scope_of(known.database, *period, as_of=on and date.fromisoformat(on), functions=functions)
    sent = query.parameter(known.database, scope)
    begun = {row["project_id"] for row in known.projects if not row["started_at"] or row["started_at"] <= scope.as_of}
    rounds = [
        row for row in known.rounds if row["project_id"] in begun and (not functions or row["function"] in functions)
    ]
    return SimpleNamespace(
        scope=scope,
        bounds=(sent["from_at"], sent["until_at"], scope.as_of),
        rounds=rounds,
        rows=lambda name: query.run(known.database, name, scope),
    )


def plain(rows, *columns):
    """Rows as tuples, with None for what is missing."""
    return [
        tuple(
            None if pd.isna(value) else value.date() if isinstance(value, pd.Timestamp) else value
            for value in (row[column] for column in columns)
        )
        for row in rows.to_dict("records")
    ]


def near(values):
    """The figures of the second opinion, to six places."""
    return tuple(pytest.approx(value, abs=1e-6) if isinstance(value, float) else value for value in values)


def agree(found, expected):
    """{key: figures} of both sides."""
    assert found.keys() == expected.keys()
    for key, values in expected.items():
        assert found[key] == near(values), key


def keyed(rows, keys, *columns):
    places = plain(rows, *keys)
    return dict(zip([key[0] if len(key) == 1 else key for key in places], plain(rows, *columns), strict=True))


def test_successes_by_tactic(view):
    found = view.rows("tactics/tactic_success")
    columns = ("asks", "successes", "success_share", "success_share_low", "success_share_high", "people_or_projects")
    expected = second.tactic_success(view.rounds, *view.bounds)
    agree(keyed(found, ["tactic"], *columns), expected)
    assert dict(plain(found, "tactic", "is_proven_kind")) == {name: name in second.PROVEN for name in expected}
    order = sorted(expected, key=lambda name: (-expected[name][2], -expected[name][0], name))
    assert found["tactic"].tolist() == order


def test_adoption(view):
    known, not_recorded = second.tactic_adoption(view.rounds, *view.bounds)
    columns = (
        "asks",
        "adopted_asks",
        "adoption_share",
        "adoption_share_low",
        "adoption_share_high",
        "people_or_projects",
    )
    found = plain(view.rows("tactics/tactic_adoption"), *columns, "not_recorded")
    assert found == [near((*known, not_recorded))]


def test_the_rate_of_all(view):
    columns = ("asks", "objections", "rate", "rate_low", "rate_high", "people_or_projects")
    expected = second.objection_rate(view.rounds, *view.bounds)
    assert plain(view.rows("review/objection_rate"), *columns) == [near(expected)]


def ledgers(known, scope, *, is_completed):
    """Ledgers of projects of the scope; of those completed in its period only, or of all."""
    built_at, found = known.database.dataset.as_of, []
    from_at, until_at = (start_of_day(day, scope.time_zone) if day else None
                         for day in (scope.from_on, scope.until_on and scope.until_on + timedelta(days=1)))  # fmt: skip
    for row in known.projects:
        ended, kind = exit_of(row, built_at)
        begun = row["started_at"]
        is_timed = begun is not None and begun <= scope.as_of and (ended is None or begun <= ended)
        is_chosen = not scope.functions or row["requesting_function"] in scope.functions
        is_over = kind == "completed" and ended <= scope.as_of and second.is_within(ended, from_at, until_at)
        if is_timed and is_chosen and (is_over or not is_completed):
            visits = [
                visit | {"left_at": visit["left_at"] if visit["left_at"] and visit["left_at"] <= built_at else None}
                | ({"holder_side": "on_hold"} if visit["stage"] == "on_hold" else {})
                for visit in known.visits.get(row["project_id"], []) if visit["entered_at"] <= built_at
            ]  # fmt: skip
            clock = {"started_at": begun, "ended_at": ended}
            found.append(
                ledger(clock, visits, scope.as_of, SETTINGS.function_sides(), stage_side=SETTINGS.stage_sides())
            )
    return found


def test_days_by_part(known, view):
    expected = second.days_by_part(ledgers(known, view.scope, is_completed=True))
    found = view.rows("cycle_time/mean_days_by_part")
    agree(keyed(found, ["view", "part"], "completed", "projects", "mean_days", "error_days"), expected)


def test_sides_by_quarter(known, view):
    scope = view.scope
    expected = second.side_shares_by_quarter(
        ledgers(known, scope, is_completed=False), scope.from_on, scope.until_on, scope.as_of, scope.time_zone
    )
    found = view.rows("review/side_shares_by_quarter")
    agree(keyed(found, ["quarter_on", "holder_side"], "days", "share", "projects", "is_partial"), expected)


def test_reasons_of_delay(known, view):
    # The next answer of an ask may be another function's.
    begun = {
        row["project_id"] for row in known.projects if not row["started_at"] or row["started_at"] <= view.scope.as_of
    }
    every = [row for row in known.rounds if row["project_id"] in begun]
    expected = second.delay_reasons(every, known.projects, *view.bounds)
    chosen = view.scope.functions
    expected = {cell: row for cell, row in expected.items() if not chosen or cell[0] in chosen}
    found = view.rows("review/delay_reasons")
    agree(keyed(found, ["function", "stage"], "reason", "reason_days", "days"), expected)
    order = [(-days, *cell) for *cell, days in plain(found, "function", "stage", "days")]
    assert order == sorted(order)


def test_actions(known, view):
    scope = view.scope
    own = [row for row in known.actions
           if not scope.functions or row["function"] is None or row["function"] in scope.functions]  # fmt: skip
    expected = second.actions(own, scope.from_on, scope.until_on, scope.as_of, scope.time_zone)
    assert plain(view.rows("review/actions"), "action_id", "state", "done_on", "days_late") == expected


def test_pitches(known, view):
    scope = view.scope
    first, last = scope.from_on or date(2020, 1, 1), scope.until_on or date(2030, 1, 1)
    whole = [
        begin
        for begin, end in second.quarters(first, last)
        if begin >= first
        and end <= last + timedelta(days=1)
        and start_of_day(end, scope.time_zone) <= scope.as_of + timedelta(microseconds=1)
    ]
    built_at = known.database.dataset.as_of
    expected = second.pitches(known.projects, known.benefits, known.stakeholders, whole, built_at, scope.time_zone)
    expected = {name: row for name, row in expected.items() if not scope.functions or name in scope.functions}
    found = view.rows("review/pitches")
    columns = (
        "projects",
        "speaking_projects",
        "speaking_share",
        "speaking_share_low",
        "speaking_share_high",
        "quarters",
        "people",
    )
    agree(
        {"all" if key == "all functions" else key: row for key, row in keyed(found, ["function"], *columns).items()},
        expected,
    )
    assert found["is_all"].tolist() == [name == "all functions" for name in found["function"]]
