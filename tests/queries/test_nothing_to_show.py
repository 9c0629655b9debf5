"""Hardly anything, or nothing: every query answers with rows that make sense, or with none."""

# A drawn table is as wide as its columns.
# ruff: noqa: E501

import math
from dataclasses import replace

import pandas as pd
import pytest

from dashboard.query import parameters, queries
from dashboard.scope import Question
from tests.queries.drawn import answer, company, day, scope_of
from tests.queries.test_contract import ASKED

pytestmark = pytest.mark.slow

NAMES = sorted(queries())
# What the settings say is there whatever is asked for.
OF_A_SCOPE = [name for name in NAMES if any(one.name == "scope" for one in queries()[name].parameters)]
# Whole numbers that are no counts.
MAY_LACK = ("days_late",)
HEADER = "project_id | requesting_function | intake_at | completed_at | closed_at | status\n"
VISIT = "project_id | stage | holder_function | entered_at | left_at\n"
COMPANIES = {
    "one project that ended as it began": {"projects": HEADER + "A | IT | 2026-01-02 | 2026-01-02 | | completed"},
    "one project": {
        "projects": HEADER + "A | IT | 2026-01-02 | 2026-01-05 | | completed",
        "stage_visits": VISIT + "A | market | Supplier | 2026-01-02 | 2026-01-05",
        "interactions": "interaction_id | project_id | function | happened_at | outcome | tactics\nI | A | Legal | 2026-01-03 | resistance | visual",
        "benefits": "project_id | measure | statement\nA | risk | Fewer outages",
        "stakeholders": "stakeholder_id | function | protects\nS | IT | risk",
        "actions": "action_id | raised_on | text | function | due_on | done_on\nD | 2026-01-03 | Meet | IT | | 2026-01-03",
    },
    "only open": {"projects": HEADER + "A | IT | 2026-01-02 | | | open\nB | IT | 2026-01-03 | | | on_hold"},
    "only cancelled": {"projects": HEADER + "A | IT | 2026-01-02 | | 2026-01-05 | cancelled"},
    "only left out": {
        "projects": HEADER + "A | IT | | | | open\nB | IT | 2026-01-09 | | | cancelled",
    },
    "only asks without an answer": {
        "projects": HEADER + "A | IT | 2026-01-02 | | | open",
        "interactions": "interaction_id | project_id | function | happened_at | purpose\nI | A | Legal | 2026-01-03 | ask",
    },
}
SCOPES = {
    "all time": ((), {}),
    "the month": (("2026-01-01", "2026-01-31"), {}),
    "a month before anything": (("2020-01-01", "2020-01-31"), {}),
    "a month to come": (("2030-01-01", "2030-01-31"), {}),
    "a function nobody has": ((), {"functions": ("No such function",)}),
    "before the first day": ((), {"as_of": day(-400)}),
}
EMPTY = list(SCOPES)[2:]


@pytest.fixture(scope="module", params=COMPANIES, ids=str)
def small(request, tmp_path_factory):
    return company(tmp_path_factory.mktemp("small"), day(31), **COMPANIES[request.param])


def makes_sense(name, rows):
    columns = {column.name: column.type for column in queries()[name].columns}
    assert list(rows.columns) == list(columns)
    for row in rows.to_dict("records"):
        for column, value in row.items():
            if columns[column] == "BIGINT" and column not in MAY_LACK:
                is_lacking = column.endswith("_us") and pd.isna(value)
                assert is_lacking or value == int(value) >= 0, f"{column} is a count and never missing"
            if isinstance(value, float) and not math.isnan(value):
                assert not math.isinf(value) and value >= 0, column
    return True


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("name", OF_A_SCOPE)
def test_every_query_makes_sense_of_hardly_anything_and_an_empty_scope_has_no_rows(name, scope, small):
    period, more = SCOPES[scope]
    rows = answer(small, name, *period, **more)
    assert makes_sense(name, rows)
    # An open project still runs in a month to come, but no time of it has passed and nothing has happened. What the file
    # has on record, and what is usual in it, are the same whatever is asked for; counts of nothing are one row of noughts.
    if scope in EMPTY and not name.endswith(("/summary", "/people_recorded", "/stage_norms")):
        assert len(rows) == 0


@pytest.mark.parametrize("name", NAMES)
def test_shares_and_rates_lie_between_none_and_all_and_nothing_is_infinite_or_not_a_number(name, small, sample):
    for database in (small, sample):
        found = database.cursor().execute(queries()[name].sql, _parameters(database, name))
        doubles = [place for place, column in enumerate(queries()[name].columns) if column.type == "DOUBLE"]
        for row in found.fetchall():
            for place in doubles:
                assert row[place] is None or math.isfinite(row[place])
                if queries()[name].columns[place].name.endswith(("share", "rate", "rate_low", "rate_high")):
                    assert row[place] is None or -1e-12 <= row[place] <= 1 + 1e-12


def _parameters(database, name):
    return parameters(database, name, replace(scope_of(database), question=Question(*ASKED.get(name, ()))))


def test_the_summary_of_an_empty_scope_is_a_row_of_noughts(small):
    row = answer(small, "cycle_time/summary", functions=("No such function",)).iloc[0]
    assert [
        row[name] for name in ("projects", "completed", "open", "cancelled", "bypassed", "left_out", "started")
    ] == [0] * 7
    assert row[["p50_days", "p85_days", "km_p50_days", "km_p85_days"]].isna().all()
