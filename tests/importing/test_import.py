"""Importing good and bad files: what is loaded, what is refused, and what a second import changes."""

import gzip
import zipfile
from datetime import date
from pathlib import Path
from textwrap import dedent

import duckdb
import pytest
import xlsxwriter
from click.testing import CliRunner

from dashboard.cli import main
from dashboard.database import DatabaseProblem
from dashboard.importing import ImportProblem
from tests.importing.example import EVENTS, PROJECTS, VISITS, contents, load, load_text, put, rows

pytestmark = pytest.mark.slow

SCHEMA = Path(__file__).parents[2] / "dashboard" / "schema.sql"


def problem_of(folder: Path, *paths: Path, **options: object) -> str:
    with pytest.raises((ImportProblem, DatabaseProblem)) as raised:
        load(folder, *paths, **options)
    return str(raised.value)


def refused_as(folder: Path, table: str, text: str) -> list[str]:
    return [refusal.sentence() for refusal in load_text(folder, table, text).refusals]


# Files that cannot be read ------------------------------------------------------------------------------------------


def test_a_missing_file_is_named(tmp_path):
    assert problem_of(tmp_path, tmp_path / "projects.csv") == (
        f"{tmp_path / 'projects.csv'}: there is no such file. Check the name and the folder."
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "projects.csv: this file is empty. Export it again."),
        (b"\n \n", "projects.csv: nothing but white space is in this file. Export it again."),
        (bytes(range(256)) * 40, "projects.csv: this is binary data, not a table. Export the table as CSV."),
        (b"%PDF-1.7 ...", "projects.csv: this is a PDF document, not a table. Export the table as CSV."),
    ],
)
def test_a_file_that_is_no_table_says_what_it_is(tmp_path, data, sentence):
    path = tmp_path / "projects.csv"
    path.write_bytes(data)
    assert problem_of(tmp_path, path) == sentence
    assert not (tmp_path / "team.duckdb").exists()


def test_a_zip_made_to_fill_the_disk_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "projects.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("projects.csv", b"project_id,requesting_function\n" + b"\n" * 100_000_000)
    assert "unpacks to more than 200 times its size" in problem_of(tmp_path, tmp_path / "projects.zip")


@pytest.mark.slow
def test_one_line_of_200_mb_is_refused_and_the_rest_is_loaded(tmp_path):
    (path,) = put(tmp_path, projects=PROJECTS)
    with path.open("a") as file:
        file.write("P3,Operations," + "x" * 200_000_000 + ",,,,\n")
    (table,) = load(tmp_path, path).tables
    assert (table.read, table.new, table.refused) == (3, 2, 1)
    assert "line 4" in table.refusals[0].sentence()


def test_a_record_longer_than_a_reader_of_csv_expects_is_loaded_whole(tmp_path):
    long = "ä" * 900_000
    (path,) = put(tmp_path, projects=PROJECTS)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"P3,Operations,{long},,,,\nP4,{long},{long},,,,\nP5,Operations,short,,,,\n")
    (table,) = load(tmp_path, path).tables
    assert (table.read, table.new, table.refused) == (5, 5, 0)
    found = rows(tmp_path, "select project_id, length(title), length(requesting_function) from projects order by all")
    assert found[2:] == [("P3", 900_000, 10), ("P4", 900_000, 900_000), ("P5", 5, 10)]


def test_another_encoding_is_read_and_noted(tmp_path):
    path = tmp_path / "projects.csv"
    path.write_bytes("project_id,requesting_function,intake_at\nP1,Büro,2026-01-05\n".encode("cp1252"))
    (table,) = load(tmp_path, path).tables
    assert table.notes == ["decoded as Windows-1252: not all of the file is UTF-8"]
    assert rows(tmp_path, "select requesting_function from projects") == [("Büro",)]


def test_a_header_with_control_characters_is_named_without_them(tmp_path):
    (path,) = put(tmp_path, projects="project_id,requesting_func\x12tion\nP1,IT\n")
    with pytest.raises(ImportProblem, match='The nearest header is "requesting_func\ufffdtion"') as problem:
        load(tmp_path, path)
    assert str(problem.value).isprintable()


def test_a_missing_required_column_is_named_with_the_nearest_header(tmp_path):
    paths = put(tmp_path, projects="project_id,requestng function\nP1,Operations\n")
    assert problem_of(tmp_path, *paths) == (
        "projects.csv: the table projects needs the column requesting_function, and the file has none. The nearest"
        ' header is "requestng function". Rename the column, or name it in a mapping file.'
    )


def test_a_file_that_fits_no_table_is_a_problem_when_it_was_named_and_a_note_in_a_folder(tmp_path):
    folder = tmp_path / "export"
    folder.mkdir()
    (lunch,) = put(folder, lunch="dish,price\nSoup,3\n")
    assert problem_of(tmp_path, lunch).startswith('lunch.csv: its columns ("dish", "price") fit none of the tables')
    put(folder, projects=PROJECTS)
    assert load(tmp_path, folder).notes == ["lunch.csv: left aside, its columns fit no table."]


# Rows that are refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("31/02/2026", 'need_by is "31/02/2026", which is not a date.'),
        ("0207-05-01", 'need_by is "0207-05-01", which is outside the years 1970 to 2099.'),
        ("2105-05-01", 'need_by is "2105-05-01", which is outside the years 1970 to 2099.'),
        (
            "03/04/2026",
            'need_by is "03/04/2026", which could be day-month or month-day; say date_order in a mapping file.',
        ),
        ("07-2026", 'need_by is "07-2026", which is a month without a day; say month_only in a mapping file.'),
        ("=TODAY()", 'need_by is "=TODAY()", which is not a date.'),
    ],
)
def test_a_date_that_is_none_is_refused(tmp_path, cell, sentence):
    (path,) = put(
        tmp_path, projects=f"project_id,requesting_function,intake_at,need_by\nP1,IT,2026-01-05,\nP2,IT,,{cell}\n"
    )
    (table,) = load(tmp_path, path).tables
    assert [refusal.sentence() for refusal in table.refusals] == [f"projects.csv line 3: {sentence}"]
    line = rows(tmp_path, "select table_name, file_name, line, column_name, value, raw from refused")
    assert [row[:5] for row in line] == [("projects", "projects.csv", 3, "need_by", cell)]
    assert f'"need_by":"{cell}"' in line[0][5]


def test_a_formula_stays_text_and_is_refused_where_a_number_is_expected(tmp_path):
    assert refused_as(
        tmp_path,
        "projects",
        """
        project_id,requesting_function,title,spend,intake_at
        P1,Operations,=HYPERLINK("http://example.com"),100,2026-01-05
        P2,Operations,Pumps,=1+1,2026-01-05
        """,
    ) == ['projects.csv line 3: spend is "=1+1", which is not a number.']
    assert rows(tmp_path, "select title from projects") == [('=HYPERLINK("http://example.com")',)]


def test_the_second_of_two_rows_with_one_key_is_refused_and_names_the_line_of_the_first(tmp_path):
    assert refused_as(
        tmp_path, "projects", "project_id,requesting_function,intake_at\nP1,IT,2026-01-05\nP2,IT,\nP1,HR,\n"
    ) == ['projects.csv line 4: project_id is "P1", which repeats the key of line 2.']
    assert rows(tmp_path, "select project_id, requesting_function from projects order by all") == [
        ("P1", "IT"),
        ("P2", "IT"),
    ]


def test_ids_nobody_knows_are_refused(tmp_path):
    people = "stakeholder_id,function\nS1,Legal\n"
    contacts = """
        interaction_id,project_id,stakeholder_id,happened_at
        1,P1,S1,2026-01-06
        2,P9,S1,2026-01-06
        3,P1,S9,2026-01-06
    """
    report = load(tmp_path, *put(tmp_path, projects=PROJECTS, stakeholders=people, interactions=contacts))
    assert [refusal.sentence() for refusal in report.tables[2].refusals] == [
        'interactions.csv line 3: project_id is "P9", which is not a project that is loaded.',
        'interactions.csv line 4: stakeholder_id is "S9", which is not a stakeholder that is loaded.',
    ]


def test_an_empty_required_cell_and_a_stay_that_ends_before_it_begins_are_refused(tmp_path):
    assert refused_as(
        tmp_path,
        "stage_visits",
        """
        project_id,stage,entered_at,left_at,holder_function
        P1,intake,2026-01-05,2026-01-04,Procurement
        ,intake,2026-01-05,2026-01-06,Procurement
        P1,intake,2026-01-07,2026-01-07,Procurement
        """,
    ) == [
        'stage_visits.csv line 2: left_at is "2026-01-04", which is before entered_at.',
        "stage_visits.csv line 3: project_id is empty, and it is required.",
    ]


def test_a_refused_row_keeps_all_its_faults(tmp_path):
    load_text(
        tmp_path, "projects", "project_id,requesting_function,spend,need_by,intake_at\nP1,,x,y,\nP2,IT,,,2026-01-05\n"
    )
    ((faults,),) = rows(tmp_path, "select faults from refused")
    assert [(fault["column_name"], fault["value"]) for fault in faults] == [
        ("requesting_function", None),
        ("spend", "x"),
        ("need_by", "y"),
    ]


def test_faults_that_differ_only_in_the_line_they_point_to_are_told_once(tmp_path):
    text = "project_id,requesting_function,intake_at\nP1,IT,2026-01-05\nP1,IT,\nP2,IT,\nP2,IT,\n"
    (refusal,) = load_text(tmp_path, "projects", text).refusals
    assert (refusal.rows, refusal.first_line, refusal.rule) == (2, 3, "repeats the key of line 2")


def test_an_import_of_which_every_row_is_refused_fails_with_the_report(tmp_path):
    (path,) = put(tmp_path, projects="project_id,requesting_function\n,IT\nP1,\n")
    result = CliRunner().invoke(main, ["import", str(path), "--database", str(tmp_path / "team.duckdb")])
    assert result.exit_code == 1
    assert result.stderr.splitlines()[:3] == [
        "Not done. Every row was refused, so there is nothing to load.",
        "projects.csv → projects: 2 rows read: 0 new, 0 changed, 0 unchanged, 2 refused.",
        "  refused: projects.csv line 2: project_id is empty, and it is required.",
    ]
    assert not (tmp_path / "team.duckdb").exists()


def test_strict_loads_nothing_when_a_row_is_refused(tmp_path):
    load(tmp_path, *put(tmp_path, projects=PROJECTS))
    before = contents(tmp_path)
    paths = put(tmp_path, projects=dedent(PROJECTS) + "P3,,,,,,\n")
    said = problem_of(tmp_path, *paths, strict=True)
    assert said.splitlines()[0] == "1 row was refused, and --strict loads all or nothing. Nothing was changed."
    assert said.splitlines()[1].startswith("projects.csv → projects: 3 rows read")
    assert contents(tmp_path) == before


# Again and again ----------------------------------------------------------------------------------------------------


def test_importing_the_same_files_again_changes_nothing(tmp_path):
    others = {
        "effort": """
            project_id,week_of,kind,hours
            P1,2026-01-05,supplier,3
            P1,2026-01-05,supplier,3
            ,2026-01-12,analysis,1
        """,
        "milestones": "happened_on,kind,label\n2026-01-05,small_win,Pumps\n",
        "stakeholders": "stakeholder_id,function,protects\nS1,Legal,risk;trust\nS2,IT,\n",
        "events": EVENTS,
    }
    paths = put(tmp_path, projects=PROJECTS + "    ,IT,,,,,\n", stage_visits=VISITS, **others)
    first = load(tmp_path, *paths)
    before = contents(tmp_path)
    second = load(tmp_path, *paths)
    assert [table.new for table in first.tables] == [2, 3, 3, 2, 3, 1]
    assert [(table.new, table.changed, table.unchanged) for table in second.tables] == [
        (0, 0, table.new) for table in first.tables
    ]
    assert contents(tmp_path) == before


def test_a_changed_row_replaces_the_one_of_its_key_and_the_others_stay(tmp_path):
    load(tmp_path, *put(tmp_path, projects=PROJECTS))
    (table,) = load(tmp_path, *put(tmp_path, projects=PROJECTS.replace("Pumps", "Valves"))).tables
    assert (table.new, table.changed, table.unchanged) == (0, 1, 1)
    (table,) = load(tmp_path, *put(tmp_path, projects="project_id,requesting_function,title\nP3,HR,Chairs\n")).tables
    assert (table.new, table.changed, table.unchanged) == (1, 0, 0)
    titles = "select project_id, title from projects order by project_id"
    assert rows(tmp_path, titles) == [("P1", "Valves"), ("P2", "Steel"), ("P3", "Chairs")]


def test_columns_that_a_file_lacks_keep_what_they_had(tmp_path):
    load(tmp_path, *put(tmp_path, projects=PROJECTS))
    part = "project_id,requesting_function,completed_at\nP2,Engineering,2026-04-01\n"
    (table,) = load(tmp_path, *put(tmp_path, projects=part)).tables
    assert table.changed == 1
    assert rows(
        tmp_path, "select title, spend::int, completed_at::date::text from projects where project_id = 'P2'"
    ) == [
        ("Steel", 250_000, "2026-03-31")  # midnight in Berlin is the evening before in UTC
    ]


def test_a_cell_that_is_empty_in_a_column_that_is_there_empties_it(tmp_path):
    load(tmp_path, *put(tmp_path, projects=PROJECTS))
    load(tmp_path, *put(tmp_path, projects="project_id,requesting_function,title\nP2,Engineering,\n"))
    assert rows(tmp_path, "select title from projects where project_id = 'P2'") == [(None,)]


def test_refused_rows_of_a_file_are_forgotten_when_it_is_imported_again_in_order(tmp_path):
    load(tmp_path, *put(tmp_path, projects=PROJECTS + "    ,IT,,,,,\n"))
    assert len(rows(tmp_path, "select * from refused")) == 1
    load(tmp_path, *put(tmp_path, projects=PROJECTS))
    assert rows(tmp_path, "select * from refused") == []
    assert rows(tmp_path, "select refused_rows, unchanged_rows from loads") == [(0, 2)]


def test_the_sample_company_is_replaced_by_a_teams_own_data(tmp_path):
    load(tmp_path, *put(tmp_path, projects=PROJECTS), is_sample=True)
    own = "project_id,requesting_function,intake_at\nX1,HR,2026-05-01\n"
    report = load(tmp_path, *put(tmp_path, projects=own))
    assert "the sample company is replaced by your data." in report.notes
    assert rows(tmp_path, "select project_id, sample from projects, dataset") == [("X1", False)]


# Logs ---------------------------------------------------------------------------------------------------------------


def test_a_log_without_projects_makes_them_and_a_later_one_may_bring_more(tmp_path):
    assert load(tmp_path, *put(tmp_path, events=EVENTS)).projects == 2
    later = "project_id,happened_at,step,actor_function\nP2,2026-02-01,Approved,Finance\nP3,2026-02-02,Submitted,IT\n"
    (table,) = load(tmp_path, *put(tmp_path, events=later)).tables
    assert (table.new, table.refused) == (2, 0)
    assert rows(tmp_path, "select project_id, requesting_function from project_clock order by all") == [
        ("P1", "not recorded"),
        ("P2", "not recorded"),
        ("P3", "not recorded"),
    ]


def test_where_projects_are_loaded_a_log_may_speak_only_of_them(tmp_path):
    load(tmp_path, *put(tmp_path, projects=PROJECTS))
    text = (
        "project_id,happened_at,step,actor_function\nP2,2026-02-01,Approved,Finance\nP9,2026-02-02,Approved,Finance\n"
    )
    (table,) = load(tmp_path, *put(tmp_path, events=text)).tables
    assert table.new == 1
    assert [refusal.sentence() for refusal in table.refusals] == [
        'events.csv line 3: project_id is "P9", which is not a project that is loaded.'
    ]


def test_events_of_one_instant_keep_their_order_when_lines_are_added_before_them(tmp_path):
    text = "project_id,happened_at,step,actor_function\nP1,2026-01-05,B,IT\nP1,2026-01-05,A,IT\n"
    load(tmp_path, *put(tmp_path, events=text))
    header, rest = text.split("\n", 1)
    (table,) = load(tmp_path, *put(tmp_path, events=f"{header}\nP1,2026-01-04,Z,IT\n{rest}")).tables
    assert (table.new, table.changed, table.unchanged) == (1, 0, 2)
    assert rows(tmp_path, "select step from events order by happened_at, sequence") == [("Z",), ("B",), ("A",)]


def stays(folder: Path) -> list[tuple]:
    found = "select stage, strftime(entered_at, '%H:%M'), strftime(left_at, '%H:%M') from stage_visits"
    return rows(folder, found + " order by entered_at, left_at nulls last")


def test_without_left_at_a_visit_ends_with_the_next_and_of_one_instant_the_last_counts(tmp_path):
    text = """
        project_id,stage,entered_at,holder_function
        P1,A,2026-01-05 10:00Z,IT
        P1,B,2026-01-05 10:00Z,HR
        P1,A,2026-01-05 10:00Z,IT
        P1,C,2026-01-05 12:00Z,IT
    """
    assert refused_as(tmp_path, "stage_visits", text) == [
        'stage_visits.csv line 2: project_id is "P1", which enters the same stage again at that instant on line 4.'
    ]
    assert stays(tmp_path) == [("B", "10:00", "10:00"), ("A", "10:00", "12:00"), ("C", "12:00", None)]


def test_a_later_file_without_left_at_ends_the_visit_that_was_the_last_so_far(tmp_path):
    header = "project_id,stage,entered_at,holder_function\n"
    load_text(tmp_path, "stage_visits", f"{header}P1,A,2026-01-05 10:00Z,IT\nP2,A,2026-01-05 11:00Z,IT\n")
    load_text(tmp_path, "stage_visits", f"{header}P1,B,2026-01-05 12:00Z,HR\n")
    assert stays(tmp_path) == [("A", "10:00", "12:00"), ("A", "11:00", None), ("B", "12:00", None)]


# One table in many forms --------------------------------------------------------------------------------------------

TABLE = [
    ("Project ID", "requesting.function", "Title", "intake_at", "spend", "completed_at"),
    ("P1", "Büro", "a; b, c", "2026-01-05 10:00", "1000.5", "2026-03-02"),
    ("P2", "IT", 'say "hi"', "2026-07-05", "", "2026-08-01"),
]


def as_text(delimiter: str, end: str) -> str:
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in TABLE]
    return end.join(delimiter.join(row) for row in quoted) + end


def as_workbook(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("projects")
        for number, row in enumerate(TABLE):
            sheet.write_row(number, 0, row)


def as_parquet(path: Path) -> None:
    with duckdb.connect() as connection:
        names = ", ".join(f'"{name}"' for name in TABLE[0])
        connection.execute(f"create table t as select * from (values {TABLE[1]!r}, {TABLE[2]!r}) as t ({names})")
        connection.table("t").write_parquet(str(path))


def write_form(form: str, folder: Path) -> Path:
    plain = as_text(",", "\n").encode()
    texts = {
        "semicolon.csv": as_text(";", "\r\n").encode("utf-8-sig"),
        "tab.tsv": as_text("\t", "\n").encode("utf-16"),
        "pipe.txt": as_text("|", "\r").encode("cp1252"),
        "packed.csv.gz": gzip.compress(plain),
    }
    path = folder / f"projects-{form}"
    if form in texts:
        path.write_bytes(texts[form])
    elif form == "packed.zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("projects.csv", plain)
    else:
        {"book.xlsx": as_workbook, "table.parquet": as_parquet}[form](path)
    return path


@pytest.mark.parametrize(
    "form", ["semicolon.csv", "tab.tsv", "pipe.txt", "packed.csv.gz", "packed.zip", "book.xlsx", "table.parquet"]
)
def test_a_table_is_the_same_in_every_form(tmp_path, form):
    (tmp_path / "plain").mkdir()
    (tmp_path / "other").mkdir()
    plain = tmp_path / "projects.csv"
    plain.write_text(as_text(",", "\n"), encoding="utf-8")
    load(tmp_path / "plain", plain)
    load(tmp_path / "other", write_form(form, tmp_path))
    assert contents(tmp_path / "other") == contents(tmp_path / "plain")
    assert rows(tmp_path / "plain", "select count(*), sum(spend) from projects") == [(2, 1000.5)]


def test_the_file_holds_the_tables_of_the_contract_and_nothing_of_the_import(tmp_path):
    events = EVENTS.replace("actor_function", "actor_function,outcome").replace(",Finance", ",Finance,resistance")
    load(tmp_path, *put(tmp_path, projects=PROJECTS, stage_visits=VISITS, events=events), as_of=date(2026, 6, 30))
    with duckdb.connect() as connection:
        connection.execute(SCHEMA.read_text(encoding="utf-8"))
        contract = connection.execute("select table_name from duckdb_tables() order by all").fetchall()
    here = "database_name = 'team'"
    assert rows(tmp_path, f"select table_name from duckdb_tables() where {here} order by all") == contract
    assert rows(tmp_path, f"select view_name from duckdb_views() where {here} and not internal") == []
