"""What is in a file, and which of its columns is likely to be which of ours, how sure that is, and why."""

import json
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner

from dashboard.cli import main
from dashboard.importing import ImportProblem
from dashboard.importing import detect as detecting
from dashboard.importing.detect import detect, detected_from_json, detected_json
from tests.importing.example import PROJECTS, SETTINGS, put

LOG = """
    Ticket;Decided on;What;Department;Comment
    T-1;13.01.2026 09:30;Request submitted;Operations;a long story
    T-1;14.01.2026 10:00;Rejected;Legal;why
    T-2;15.01.2026 11:00;Request submitted;Engineering;
"""


def found_in(folder: Path, text: str, name: str = "export.csv"):
    path = folder / name
    path.write_text(dedent(text).lstrip("\n"), encoding="utf-8", newline="")
    (found,) = detect([path], SETTINGS, lambda *_: None)
    return found


def columns(found, table: str) -> dict[str, str]:
    guess = next(one for one in found.tables if one.table == table)
    return {one.column: one.header for one in guess.columns}


def why(found, table: str, column: str) -> tuple[float, str]:
    guess = next(one for one in found.tables if one.table == table)
    return next((one.confidence, one.why) for one in guess.columns if one.column == column)


def test_a_log_with_other_headers_is_known_as_events_with_its_columns(tmp_path):
    found = found_in(tmp_path, LOG)
    assert (found.format, found.encoding, found.delimiter, found.rows, found.is_whole) == ("CSV", "utf-8", ";", 3, True)
    assert found.tables[0].table == "events"
    expected = {"project_id": "Ticket", "happened_at": "Decided on", "step": "What", "actor_function": "Department"}
    assert columns(found, "events").items() >= {**expected, "note": "Comment"}.items()


def test_our_own_names_are_certain_and_the_name_of_the_file_decides(tmp_path):
    found = found_in(tmp_path, PROJECTS, "projects 2026.csv")
    assert found.tables[0].table == "projects"
    assert why(found, "projects", "requesting_function") == (1.0, "the same name")


def test_a_name_that_a_profile_knows_says_which_and_the_one_it_prefers_comes_first(tmp_path):
    found = found_in(tmp_path, "case id,activity,time:timestamp,resource,role\n1,Go,2026-01-05,Ann,Legal\n")
    assert columns(found, "events")["actor_function"] == "role"
    assert why(found, "events", "actor_function")[1] == "as in exports of XES log"
    assert found.profiles == ("xes",)


def test_a_profile_whose_headers_are_not_there_is_not_offered(tmp_path):
    assert found_in(tmp_path, LOG).profiles == ()


def test_rows_that_repeat_their_project_are_no_list_of_projects(tmp_path):
    table = "Project,Requesting department,Amount,With,Since\nP1,IT,5,Legal,2026-01-05\n{},IT,5,Legal,2026-01-06\n"
    assert found_in(tmp_path, table.format("P2")).tables[0].table == "projects"
    assert found_in(tmp_path, table.format("P1")).tables[0].table != "projects"


def test_cells_that_are_no_dates_keep_a_column_from_being_guessed_as_one(tmp_path):
    table = "project,status,date\nP1,Legal review,{}\nP2,Signature,{}\n"
    assert columns(found_in(tmp_path, table.format("1.2.2026", "3.2.2026")), "stage_visits")["entered_at"] == "date"
    assert "entered_at" not in columns(found_in(tmp_path, table.format("soon", "later")), "stage_visits")


def test_free_text_under_the_name_of_a_column_with_few_words_is_not_that_column(tmp_path):
    lines = [f"{n},P1,2026-01-05,Legal,we talked about matter {n}" for n in range(300)]
    found = found_in(tmp_path, "contact id,project,date,function,reason\n" + "\n".join(lines))
    assert "reason" not in columns(found, "interactions")
    assert columns(found, "interactions")["note"] == "reason"


def test_each_column_tells_its_rows_its_words_and_what_they_look_like(tmp_path):
    found = found_in(tmp_path, "a,b,c,d\nx,1.5,07-2026,\ny,2,08-2026,\nx,?,09-2026,\n")
    told = {one.name: (one.filled, one.different, one.kind) for one in found.headers}
    assert told == {"a": (3, 2, "text"), "b": (3, 3, "number"), "c": (3, 3, "month"), "d": (0, 0, "empty")}
    assert found.header("a").words == (("x", 2), ("y", 1))


def test_of_a_long_file_only_the_first_rows_are_seen_and_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(detecting, "ROWS_SEEN", 500)
    found = found_in(tmp_path, "project_id,requesting_function\n" + "".join(f"P{n},IT\n" for n in range(20_000)))
    assert 500 <= found.rows < 20_000
    assert not found.is_whole
    assert "rows seen" in detecting.written_as(found)


def test_what_was_found_is_the_same_when_it_is_told_as_json(tmp_path):
    found = (found_in(tmp_path, LOG),)
    assert detected_from_json(detected_json(found)) == found


def test_the_command_tells_it_in_words_or_as_json_with_progress_in_lines(tmp_path):
    (path,) = put(tmp_path, export=LOG)
    said = CliRunner().invoke(main, ["detect", str(path)])
    assert "export.csv: CSV, UTF-8, separated by semicolons, 3 rows, 5 columns." in said.stdout
    assert "happened_at = Decided on (likely: " in said.stdout
    told = CliRunner().invoke(main, ["detect", str(path), "--format", "json", "--progress", "json"])
    assert json.loads(told.stdout)[0]["label"] == "export.csv"
    assert [json.loads(line)["task"] for line in told.stderr.splitlines()] == ["Looking into export.csv"]


def test_a_file_that_is_no_table_is_a_problem_in_words_and_as_json(tmp_path):
    (tmp_path / "x.csv").write_bytes(b"%PDF-1.4 x")
    with pytest.raises(ImportProblem, match="a PDF document, not a table"):
        detect([tmp_path / "x.csv"], SETTINGS, lambda *_: None)
    told = CliRunner().invoke(main, ["detect", str(tmp_path / "x.csv"), "--progress", "json"])
    assert told.exit_code == 1
    assert json.loads(told.stderr.splitlines()[-1])["problem"].endswith("Export the table as CSV.")
