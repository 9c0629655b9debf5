"""What was refused can be taken along, mended and imported again; and the sample never takes a team's file away."""

import csv
import io

import pytest

from dashboard import report
from dashboard.database import open_database
from dashboard.findings import data
from dashboard.importing import import_sample
from tests.findings.reading import whole
from tests.importing.example import SETTINGS, load, put, rows

PROJECTS = """
    project_id,requesting_function,title,spend,intake_at,status
    P1,Operations,Pumps,1000.50,2026-01-05,open
    P2,Operations,=SUM(A1),12,31/02/2026,open
    -3,IT,'+1 more,-5,2026-01-07,finito
    P4,IT,"Two
    lines",7,2026-01-08,open
    P1,IT,Again,7,2026-01-08,open
"""
VISITS = """
    project_id,stage,entered_at,left_at,holder_function
    P1,intake,2026-01-05,2026-01-20,Procurement
    P2,intake,2026-01-05,2026-01-20,Procurement
"""


def taken_along(folder, file_name: str) -> list[dict[str, str]]:
    """The rows of the file to mend, as whoever takes it along reads them."""
    database = open_database(folder / "team.duckdb")
    made = report.csv_to_mend(data.rows_to_mend(database, whole(database), file_name))
    return list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"))))


def saved(folder, name: str, records: list[dict[str, str]]):
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(records[0]))
        writer.writeheader()
        writer.writerows(records)
    return path


def test_refused_rows_come_back_mended_and_are_no_longer_listed(tmp_path):
    load(tmp_path, *put(tmp_path, projects=PROJECTS, stage_visits=VISITS))
    assert rows(tmp_path, "select count(*) from refused") == [(4,)]
    of_projects, of_visits = (taken_along(tmp_path, f"{name}.csv") for name in ("projects", "stage_visits"))
    assert [list(row)[:6] for row in of_projects] == [
        ["project_id", "requesting_function", "title", "spend", "intake_at", "status"]
    ] * 3
    assert [row["refused_line"] for row in of_projects] == ["3", "4", "7"]
    # No text that a spreadsheet would run.
    assert (of_projects[0]["title"], of_projects[1]["title"]) == ("'=SUM(A1)", "''+1 more")
    of_projects[0]["intake_at"] = "2026-02-28"
    of_projects[1]["status"], of_projects[1]["spend"] = "open", "5"
    paths = [
        saved(tmp_path, data.mended_name("projects.csv"), of_projects[:2]),
        saved(tmp_path, data.mended_name("stage_visits.csv"), of_visits),
    ]
    done = load(tmp_path, *paths)
    assert [(table.new, table.refused) for table in done.tables] == [(2, 0), (1, 0)]
    assert rows(tmp_path, "select project_id, title from projects where project_id in ('P2', '-3') order by 1") == [
        ("-3", "'+1 more"),
        ("P2", "=SUM(A1)"),
    ]
    # The row that was not brought again waits on.
    assert rows(tmp_path, "select file_name, line from refused") == [("projects.csv", 7)]
    database = open_database(tmp_path / "team.duckdb")
    assert data.loaded(database, whole(database)).sentence.endswith(
        "4 were refused, and 1 of them still waits to be mended"
    )


def test_a_row_that_is_still_wrong_is_listed_once_under_its_new_file(tmp_path):
    load(tmp_path, *put(tmp_path, projects=PROJECTS))
    still_wrong, mended = taken_along(tmp_path, "projects.csv")[:2]
    mended = saved(tmp_path, "projects_refused.csv", [still_wrong, mended | {"status": "open", "spend": "5"}])
    load(tmp_path, mended)
    assert rows(tmp_path, "select file_name, line from refused where column_name = 'intake_at'") == [
        ("projects_refused.csv", 2)
    ]


def test_a_record_that_was_not_kept_whole_is_not_in_the_file_to_mend_but_its_line_is_named(tmp_path):
    long = "x" * 20_000
    load(tmp_path, *put(tmp_path, projects=PROJECTS.replace("Again", long)))
    database = open_database(tmp_path / "team.duckdb")
    assert [row["refused_line"] for row in taken_along(tmp_path, "projects.csv")] == ["3", "4"]
    refusals = data.refusals_of(database, whole(database), "projects.csv")
    assert (refusals.kept, refusals.lost, len(refusals.shown)) == (2, (7,), 3)


def test_rows_of_one_reason_are_those_with_it(tmp_path):
    load(tmp_path, *put(tmp_path, projects=PROJECTS))
    database = open_database(tmp_path / "team.duckdb")
    scope = whole(database)
    assert "intake_at is not a date" in data.reasons_in(database, scope, "projects.csv")
    shown = data.refusals_of(database, scope, "projects.csv", "intake_at is not a date").shown
    assert shown["line"].tolist() == [3]
    assert shown["intake_at"].tolist() == ["31/02/2026"]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("projects.csv", "projects_refused.csv"),
        ("books.xlsx [projects 2026]", "projects 2026_refused.csv"),
        ("all.zip/x/projects.csv.gz", "projects_refused.csv"),
        ("../../pro:jects.csv", "pro_jects_refused.csv"),
    ],
)
def test_a_file_to_mend_is_named_after_the_table_and_lands_where_it_is_saved(theirs, ours):
    assert data.mended_name(theirs) == ours


def test_the_sample_company_keeps_a_team_s_own_file_beside_it_and_is_itself_replaced(tmp_path, sample_path):
    load(tmp_path, *put(tmp_path, projects=PROJECTS))
    database = tmp_path / "team.duckdb"
    before = database.read_bytes()
    done = import_sample(database, SETTINGS)
    kept = list(tmp_path.glob("team.kept-*.duckdb"))
    assert [str(path) for path in kept] == [done.kept]
    assert kept[0].read_bytes() == before
    assert open_database(database).dataset.is_sample
    assert f"kept in {kept[0]}" in done.to_text()
