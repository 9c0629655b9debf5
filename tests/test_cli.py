"""The command line gives the same numbers as the page, and one clear sentence when something is wrong."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner

from dashboard import query
from dashboard.cli import main
from dashboard.findings import FINDINGS
from dashboard.scope import Question, Scope, end_of
from tests.findings.reading import between, percent, plain, whole
from tests.queries.test_contract import ASKED

pytestmark = pytest.mark.slow

HOLDER = "cycle_time/time_by_holder"
YEAR = ("--from", "2025-11-01", "--to", "2026-10-31")
PROJECTS = "project_id,requesting_function,intake_at,completed_at,status\nP1,IT,2026-05-01,2026-05-11,completed\n"
VISITS = "project_id,stage,entered_at,left_at,holder_function\nP1,legal_review,2026-05-01,2026-05-11,Legal\n"


@pytest.fixture
def ask(sample_path):
    """Run the command line in this process, on the sample unless it is told otherwise."""

    def run(*words: str, database: Path | None = sample_path):
        extra = ("--database", str(database)) if database else ()
        return CliRunner().invoke(main, [*words, *extra])

    return run


def process(root: Path, *words: str, **variables: str) -> subprocess.CompletedProcess:
    """Run the command line as its user does."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DOWN_THE_HALL")}
    return subprocess.run(
        [sys.executable, "-m", "dashboard", *words],
        cwd=root, env=environment | variables, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def complains(result, *parts: str) -> None:
    """One clear paragraph on standard error, nothing on standard output, no trace, and an exit code that says so."""
    assert result.exit_code != 0
    assert result.stdout == ""
    for part in parts:
        assert part in result.stderr
    assert "Traceback" not in result.stderr
    assert result.exception is None or isinstance(result.exception, SystemExit)


# Queries --------------------------------------------------------------------------------------------------------------


# Nothing is wrong with the sample company, so that checks and refusals have no rows.
WITH_ROWS = sorted(name for name in query.queries() if not name.startswith(("checks/", "data/refused")))


@pytest.mark.parametrize("name", WITH_ROWS)
def test_each_format_carries_the_numbers_of_the_query(name, ask, sample, tmp_path):
    project = "P-000100" if name.startswith("project/") else ""
    question = Question(*ASKED.get(name, ()))
    scope = between(sample, "2025-11-01", "2026-10-31", project_id=project, question=question)
    asked = f"measure={question.measure}&by={question.first}&and={question.second}&grain={question.grain}"
    rows, options = query.run(sample, name, scope), [*YEAR, *(("--project", project) if project else ())]
    options += ["--question", asked] if name in ASKED else []
    assert len(rows) > 0
    csv = pd.read_csv(io.StringIO(ask("query", name, *options, "--format", "csv").stdout))
    read_json = pd.DataFrame(json.loads(ask("query", name, *options, "--format", "json").stdout))
    parquet = tmp_path / "rows.parquet"
    assert ask("query", name, *options, "--format", "parquet", "--out", str(parquet)).exit_code == 0
    for found in (csv, read_json, duckdb.connect().read_parquet(str(parquet)).df()):
        assert list(found.columns) == list(rows.columns)
        assert len(found) == len(rows)
        for column in rows.select_dtypes(include="number"):
            assert found[column].astype(float).tolist() == pytest.approx(
                rows[column].astype(float).tolist(), nan_ok=True, abs=1e-9
            )


def test_the_table_has_a_line_for_each_row_with_its_figures(ask, sample):
    rows = query.run(sample, HOLDER, between(sample, "2025-11-01", "2026-10-31"))
    header, *lines = ask("query", HOLDER, *YEAR).stdout.splitlines()
    assert header.split() == list(rows.columns)
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows.to_dict("records"), strict=True):
        assert f"{row['days']:,.3f}" in line
        assert row["holder_function"] in line
        assert not {"nan", "None", "<NA>"} & set(line.split())


def test_the_command_line_says_what_the_page_says(ask, sample):
    rows = json.loads(ask("query", HOLDER, *YEAR, "--function", "Engineering", "--format", "json").stdout)
    inside = sum(row["share"] for row in rows if row["holder_side"] in ("stakeholder", "control"))
    scope = between(sample, "2025-11-01", "2026-10-31", functions=("Engineering",))
    assert plain(FINDINGS[HOLDER](sample, scope).sentence).startswith(f"{percent(inside)} of elapsed time is with")


def test_without_a_period_everything_counts(ask, sample):
    found = pd.read_csv(io.StringIO(ask("query", HOLDER, "--format", "csv").stdout))
    assert found["days"].tolist() == pytest.approx(query.run(sample, HOLDER, whole(sample))["days"].tolist())


def test_the_first_and_the_last_day_are_included_and_no_day_besides(ask, sample):
    name = "cycle_time/finished_projects"
    ended = query.run(sample, name, whole(sample))["ended_on"].dt.date
    day = str(ended.iloc[len(ended) // 2])
    one_day = pd.read_csv(io.StringIO(ask("query", name, "--from", day, "--to", day, "--format", "csv").stdout))
    assert len(one_day) == (ended.astype(str) == day).sum() > 0
    assert set(one_day["ended_on"].str[:10]) == {day}


def test_an_earlier_as_of_shows_the_data_as_it_stood(ask, sample):
    words = ("query", "cycle_time/summary", "--format", "json")
    (then,) = json.loads(ask(*words, "--as-of", "2025-06-30").stdout)
    (now,) = json.loads(ask(*words).stdout)
    scope = Scope(end_of(pd.Timestamp("2025-06-30").date(), "Europe/Berlin"), "Europe/Berlin")
    assert then == json.loads(query.run(sample, "cycle_time/summary", scope).to_json(orient="records"))[0]
    assert 0 < then["completed"] < now["completed"]
    started = "select count(*) from project_clock where started_on <= '2025-06-30'"
    assert then["projects"] == sample.cursor().execute(started).fetchone()[0]


def test_an_as_of_before_all_data_gives_no_rows_and_no_fault(ask):
    result = ask("query", HOLDER, "--as-of", "1999-01-01", "--format", "csv")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1


def test_a_filter_may_be_given_several_times(ask, sample):
    words = ("query", HOLDER, "--format", "csv", "--function", "IT", "--function", "Quality")
    found = pd.read_csv(io.StringIO(ask(*words).stdout))
    expected = query.run(sample, HOLDER, whole(sample, functions=("IT", "Quality")))
    assert found["days"].tolist() == pytest.approx(expected["days"].tolist())


def test_the_list_names_every_query_with_its_purpose(ask):
    for words in (("query", "--list"), ("query",)):
        lines = ask(*words).stdout.splitlines()
        assert [line.split()[0] for line in lines] == list(query.queries())
        for line, each in zip(lines, query.queries().values(), strict=True):
            assert line.endswith(each.purpose)


def test_rows_go_to_a_file_when_one_is_named(ask, tmp_path):
    printed = ask("query", HOLDER, "--format", "csv").stdout
    file = tmp_path / "rows.csv"
    result = ask("query", HOLDER, "--format", "csv", "--out", str(file))
    assert (result.exit_code, result.stdout) == (0, "")
    assert file.read_text(encoding="utf-8") == printed


# What is wrong is said ------------------------------------------------------------------------------------------------


def test_an_unknown_query_names_the_nearest(ask):
    complains(ask("query", "cycle_time/time_by_holders"), 'no query "cycle_time/time_by_holders"', HOLDER, "--list")


def test_an_unknown_value_of_a_filter_names_those_there_are(ask):
    complains(ask("query", HOLDER, "--function", "Astrology"), '--function "Astrology"', "Engineering")


def test_a_period_that_ends_before_it_began_is_refused(ask):
    complains(ask("query", HOLDER, "--from", "2026-05-01", "--to", "2026-04-01"), "2026-05-01", "Swap the dates")


@pytest.mark.parametrize("option", ["--as-of", "--from", "--to"])
@pytest.mark.parametrize("day", ["2026-13-01", "2026-02-30", "yesterday", "01.05.2026"])
def test_a_day_that_is_none_is_refused(ask, option, day):
    complains(ask("query", HOLDER, option, day), option, day)


def test_a_missing_database_says_where_it_looked_and_what_to_do(ask, tmp_path):
    missing = tmp_path / "no.duckdb"
    complains(ask("query", HOLDER, database=missing), f"{missing}: there is no such file", "python -m dashboard import")
    complains(ask("check", database=missing), f"{missing}: there is no such file")


def test_a_file_that_is_no_database_is_named(ask, tmp_path):
    file = tmp_path / "notes.duckdb"
    file.write_text("These are notes.")
    complains(ask("query", HOLDER, database=file), str(file), "not a Down the Hall file")


def test_parquet_is_not_printed(ask):
    complains(ask("query", HOLDER, "--format", "parquet"), "Parquet cannot be printed", "--out")


@pytest.mark.parametrize("shape", ["csv", "parquet"])
def test_a_file_that_cannot_be_written_is_named(ask, tmp_path, shape):
    target = tmp_path / "nowhere" / "rows"
    complains(ask("query", HOLDER, "--format", shape, "--out", str(target)), str(target), "cannot be written")


@pytest.mark.parametrize("command", ["import", "check"])
def test_a_file_to_import_that_is_not_there_is_named(ask, tmp_path, command):
    complains(ask(command, str(tmp_path / "absent.csv"), database=tmp_path / "own.duckdb"), "absent.csv")
    assert not (tmp_path / "own.duckdb").exists()


def test_a_mapping_and_a_profile_together_are_refused(ask, tmp_path):
    file = tmp_path / "projects.csv"
    file.write_text(PROJECTS)
    complains(ask("check", str(file), "--map", "map.toml", "--profile", "jira"), "either --map or --profile")


# Build, import, check -------------------------------------------------------------------------------------------------


@pytest.fixture
def own_files(tmp_path) -> tuple[str, str]:
    (tmp_path / "projects.csv").write_text(PROJECTS)
    (tmp_path / "stage_visits.csv").write_text(VISITS)
    return str(tmp_path / "projects.csv"), str(tmp_path / "stage_visits.csv")


def test_build_makes_the_sample_and_says_what_is_in_it(ask, sample, tmp_path):
    built = tmp_path / "built.duckdb"
    result = ask("build", database=built)
    assert result.exit_code == 0
    assert f"{built}: 500 projects as of 2026-10-31." in result.stdout
    again = ask("query", HOLDER, "--format", "csv", database=built)
    assert again.stdout == ask("query", HOLDER, "--format", "csv").stdout


def test_import_writes_a_file_that_can_be_asked_and_check_writes_none(ask, own_files, tmp_path):
    own = tmp_path / "own.duckdb"
    checked = ask("check", *own_files, database=own)
    assert checked.exit_code == 0
    assert not own.exists()
    imported = ask("import", *own_files, "--as-of", "2026-06-30", database=own)
    assert imported.exit_code == 0
    assert "1 projects as of 2026-06-30" in imported.stdout or "1 project as of 2026-06-30" in imported.stdout
    (row,) = json.loads(ask("query", HOLDER, "--format", "json", database=own).stdout)
    assert (row["holder_function"], row["days"], row["share"]) == ("Legal", 10.0, 1.0)


def test_the_report_of_an_import_is_also_json(ask, own_files, tmp_path):
    report = json.loads(ask("import", *own_files, "--format", "json", database=tmp_path / "own.duckdb").stdout)
    assert {table["table"]: table["accepted"] for table in report["tables"]} == {"projects": 1, "stage_visits": 1}


def test_strict_loads_nothing_when_a_row_is_refused(ask, own_files, tmp_path):
    own = tmp_path / "own.duckdb"
    (tmp_path / "projects.csv").write_text(PROJECTS + "P2,IT,31/02/2026,,open\n")
    result = ask("import", *own_files, "--strict", database=own)
    complains(result, "--strict", "31/02/2026")
    assert not own.exists()
    assert ask("import", *own_files, database=own).exit_code == 0


def test_check_without_files_says_which_checks_fail(ask, own_files, tmp_path):
    own = tmp_path / "own.duckdb"
    assert ask("import", *own_files, database=own).exit_code == 0
    good = ask("check", database=own)
    assert (good.exit_code, good.stdout) == (0, "All checks hold.\n")
    (tmp_path / "projects.csv").write_text(PROJECTS + "P2,IT,2026-05-01,,completed\n")
    assert ask("import", *own_files, database=own).exit_code == 0
    bad = ask("check", database=own)
    assert "All checks hold" not in bad.stdout
    assert bad.stdout.strip()


# As a process ---------------------------------------------------------------------------------------------------------


def test_the_program_answers_on_standard_output_and_complains_on_standard_error(root, sample_path):
    good = process(root, "query", HOLDER, "--format", "json", DOWN_THE_HALL_DATABASE=str(sample_path))
    assert (good.returncode, good.stderr) == (0, "")
    assert sum(row["share"] for row in json.loads(good.stdout)) == pytest.approx(1)
    bad = process(root, "query", "nonsense", DOWN_THE_HALL_DATABASE=str(sample_path))
    assert (bad.returncode, bad.stdout) == (1, "")
    assert bad.stderr.startswith('Not done. There is no query "nonsense".')
    assert "Traceback" not in bad.stderr


def test_the_help_lists_every_command(root):
    result = process(root, "--help")
    assert result.returncode == 0
    listed = re.findall(r"^  (\w+) {2,}\S", result.stdout.split("Commands:")[1], flags=re.MULTILINE)
    assert sorted(listed) == sorted(main.commands)
    assert listed == ["build", "check", "detect", "export", "import", "query", "serve", "template"]


def test_serving_a_file_that_is_not_there_starts_nothing(root, tmp_path):
    result = process(root, "serve", "--database", str(tmp_path / "no.duckdb"))
    assert (result.returncode, result.stdout) == (1, "")
    assert "there is no such file" in result.stderr


def test_the_default_database_is_the_one_named_in_the_environment(root, sample_path, tmp_path):
    copy = tmp_path / "copy.duckdb"
    shutil.copy(sample_path, copy)
    result = process(root, "query", "cycle_time/summary", DOWN_THE_HALL_DATABASE=str(copy))
    assert result.returncode == 0
    other = process(root, "query", "cycle_time/summary", DOWN_THE_HALL_DATABASE=str(tmp_path / "absent.duckdb"))
    assert other.returncode == 1
    assert "absent.duckdb" in other.stderr
