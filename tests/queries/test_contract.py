"""Every query file keeps the promises of its header."""

import re
from datetime import timedelta

import pandas as pd
import pytest

from dashboard.database import QUERIES
from dashboard.query import FOLDERS, parameter, parameters, queries
from dashboard.scope import Question
from tests.queries.drawn import answer, scope_of, select

NAMES = sorted(queries())
OF_SCOPES = [name for name in NAMES if "scope" in {column.name for column in queries()[name].parameters}]
PERIODS = [(), ("2026-01-01", "2026-06-30")]
ASKED = {
    "explore/amounts": ("hand_offs", "from_function", "to_function", "month"),
    "explore/durations": ("response_time", "function", "stage", "quarter"),
    "explore/shares": ("reason_mix", "function", "reason", "quarter"),
    "explore/time_shares": ("elapsed_time", "holder_function", "stage", "month"),
}
BUILDS = sorted((QUERIES / "build").glob("*.sql"))


def described(database, name):
    found = database.cursor().execute(f"describe {queries()[name].sql}", parameters(database, name, scope_of(database)))
    return [row[:2] for row in found.fetchall()]


def asked(database, name, *period):
    """The rows of a query; those about one project are asked about the one with the most contacts.

    Those of Explore answer many questions: the one that divides most stands for them.
    """
    of = {"project_id": busiest_project(database)} if name.startswith("project/") else {}
    if name.startswith("explore/"):
        of["question"] = Question(*ASKED[name])
    return answer(database, name, *period, **of)


def busiest_project(database):
    counted = select(
        database,
        "select project_id from project_clock inner join interactions using (project_id) where is_timed"
        " group by project_id order by count(*) desc, project_id limit 1",
    )
    return counted[0][0]


def final_select(sql):
    """The text of the last select: what stands after the last line that begins with it."""
    return re.split(r"^select\b", sql, flags=re.MULTILINE)[-1]


def test_every_folder_of_named_queries_has_some():
    assert {name.split("/")[0] for name in NAMES} == set(FOLDERS)


@pytest.mark.parametrize("name", NAMES)
def test_the_columns_are_those_of_the_header_by_name_type_and_order(name, sample):
    assert described(sample, name) == [(column.name, column.type) for column in queries()[name].columns]


@pytest.mark.parametrize("name", NAMES)
def test_the_parameters_are_those_of_the_header(name):
    sql = queries()[name].sql
    code = "\n".join(line for line in sql.splitlines() if not line.lstrip().startswith("--"))
    assert set(re.findall(r"\$(\w+)", code)) == {column.name for column in queries()[name].parameters}


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("name", NAMES)
def test_the_grain_is_unique(name, period, sample, random_files):
    for database in (sample, random_files[0]):
        rows = asked(database, name, *period)
        # Hardly any project of the random company is completed, so that no date given in half a year comes due.
        is_too_few = name.startswith("cycle_time/forecast_calibration") and period and database is not sample
        # Hardly any of its functions has five people who object with a note in one quarter.
        is_too_few = is_too_few or (name == "resistance/notes" and database is not sample)
        # Of what is wrong neither company has any: tests/queries/test_checks.py has one with everything wrong.
        is_too_few = is_too_few or name.startswith(("checks/", "data/refused"))
        assert len(rows) > 0 or is_too_few
        assert not rows.duplicated(list(queries()[name].grain)).any()


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_the_input_rows_changes_nothing_not_even_the_order_of_the_rows(name, period, random_files):
    # One file was loaded after the other.
    drawn, shuffled = (
        asked(database, name, *period).drop(columns="loaded_at", errors="ignore") for database in random_files
    )
    pd.testing.assert_frame_equal(drawn, shuffled, check_exact=True)


@pytest.mark.parametrize("clock", ["calendar", "working"])
@pytest.mark.parametrize("name", OF_SCOPES)
def test_what_need_not_be_compared_as_of_the_day_of_the_build_changes_nothing(name, clock, seen_early):
    whose = {"project_id": busiest_project(seen_early)} if name.startswith("project/") else {}
    question = Question(*ASKED.get(name, ()))
    sent = parameters(seen_early, name, scope_of(seen_early, clock=clock, question=question, **whose))
    assert sent["scope"]["is_as_built"] is True
    compared = sent | {"scope": sent["scope"] | {"is_as_built": False}}
    first, second = (seen_early.cursor().execute(queries()[name].sql, each).df() for each in (sent, compared))
    pd.testing.assert_frame_equal(first, second, check_exact=True)


def test_a_scope_is_as_built_at_the_very_instant_of_the_build_only(seen_early):
    built_at = seen_early.dataset.as_of
    days = [built_at, built_at - timedelta(microseconds=1), built_at + timedelta(days=1)]
    told = [parameter(seen_early, scope_of(seen_early, as_of=day))["is_as_built"] for day in days]
    assert told == [True, False, False]


@pytest.mark.parametrize(
    "table",
    [
        "visit",
        "stay",
        "project_clock",
        "segment",
        "handoff",
        "reached",
        "ask",
        "stage_order",
        "forecast",
        "talk_value",
        "match_cell",
        "pitch_cell",
        "people_cell",
    ],  # fmt: skip
)
def test_the_order_of_the_input_rows_changes_no_built_table(table, random_files):
    drawn, shuffled = (database.cursor().table(table).df() for database in random_files)
    assert len(drawn) > 0
    pd.testing.assert_frame_equal(drawn, shuffled, check_exact=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_query_is_one_select_that_names_its_columns_and_ends_in_an_order(name):
    sql = queries()[name].sql
    last = final_select(sql)
    assert not re.search(r"(^|,)\s*(\w+\.)?\*", last.split("\nfrom ")[0]), "the final select names its columns"
    assert re.search(r"^order by\s[^;]+\Z", last.rstrip(), re.MULTILINE), "the final select has an order"
    code = [line for line in sql.splitlines() if not line.lstrip().startswith("--")]
    assert ";" not in re.sub(r"'[^']*'", "", "".join(code))


@pytest.mark.parametrize("name", NAMES)
def test_a_share_or_a_rate_stands_beside_a_count(name):
    types = {column.name: column.type for column in queries()[name].columns}
    if any(re.search(r"share|rate|p\d\d|median", column) for column in types):
        assert "BIGINT" in types.values() or "project_id" in types


@pytest.mark.parametrize("file", BUILDS, ids=lambda file: file.stem)
def test_a_build_file_says_its_purpose_its_grain_and_its_parameters(file):
    text = file.read_text(encoding="utf-8")
    header = [line for line in text.splitlines() if line.startswith("-- ")]
    keys = [re.match(r"-- (purpose|grain|param|column|note): \S", line) for line in header]
    named = [match[1] for match in keys if match]
    assert named[0] == "purpose" and named[1] == "grain"
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))
    used = set(re.findall(r"\$(\w+)", code))
    assert used == set(re.findall(r"^-- param: (\w+)", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("table", "grain"),
    [
        ("visit", ["project_id", "stage", "holder_function", "entered_at", "known_at"]),
        ("stay", ["project_id", "stage", "visit_no"]),
        ("reached", ["project_id", "rank"]),
        ("segment", ["project_id", "starts_at", "turn"]),
        ("handoff", ["project_id", "nth"]),
        ("ask", ["ask_key", "round"]),
        ("project_clock", ["project_id"]),
        ("stage_order", ["stage"]),
        ("forecast", ["project_id", "made_at"]),
        ("talk_value", ["quarter_on", "function", "value"]),
        ("match_cell", ["quarter_on", "function", "stage", "is_matched"]),
        ("pitch_cell", ["quarter_on", "function"]),
        ("people_cell", ["topic", "quarter_on", "part"]),
        ("journey", ["stakeholder_id", "project_id"]),
        ("objected", ["ask_key"]),
    ],
)
def test_the_grain_of_a_built_table_is_unique(table, grain, sample, random_files):
    for database in (sample, random_files[0]):
        rows = database.cursor().table(table).df()
        assert len(rows) > 0 and not rows.duplicated(grain).any()
