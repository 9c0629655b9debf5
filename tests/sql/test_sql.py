"""An analyst's select: what it gives, what it says when it cannot be run, and that it is off unless turned on."""

import csv
import io
import shutil

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import query
from dashboard.database import open_database
from dashboard.page import sql as page_sql
from dashboard.sql import process, running
from dashboard.sql.allowed import SqlProblem, nearest, place

pytestmark = pytest.mark.slow


@pytest.fixture
def settings_file(tmp_path, monkeypatch):
    path = tmp_path / "settings.toml"
    path.write_text("[access]\nsql = true\n")
    monkeypatch.setenv("DOWN_THE_HALL_SETTINGS", str(path))
    return path


# What it gives --------------------------------------------------------------------------------------------------------


def test_a_select_gives_its_rows_numbers_as_numbers_and_what_is_missing_as_none(sample_path, settings_file):
    answer = running.run(
        sample_path,
        "select 7 as n, 1.50 as n, null as nothing, date '2026-01-05' as day, ['a', 'b'] as list, true as yes,"
        " timestamptz '2026-01-05 10:00+00' as at from projects order by project_id limit 1 -- ;\n;",
    )
    assert answer.names == ("n", "n", "nothing", "day", "list", "yes", "at")
    assert answer.rows == ((7, "1.50", None, "2026-01-05", "[a, b]", True, "2026-01-05 10:00:00+00"),)
    shown, columns = page_sql.frame(answer)
    assert shown.iloc[0, :2].tolist() == [7, 1.5]
    assert shown.isna().iloc[0].tolist() == [False, False, True, False, False, False, False]
    assert [column["label"] for column in columns.values()] == list(answer.names)


def test_more_rows_than_are_shown_are_all_in_the_csv_as_they_are(sample_path, settings_file):
    select = (
        "select i, '=1+1' as formula, i::decimal(9, 2) as amount, null as nothing from range(10001) t(i) order by i"
    )
    answer = running.run(sample_path, select)
    assert (len(answer.rows), answer.is_all) == (process.ROWS_SHOWN, False)
    rows = list(csv.reader(io.StringIO(running.csv_of(sample_path, select).decode())))
    assert rows[0] == ["i", "formula", "amount", "nothing"]
    assert [int(row[0]) for row in rows[1:]] == list(range(10_001))
    assert rows[10] == ["9", "'=1+1", "9.00", ""]


def test_a_csv_of_more_than_50_mb_is_a_problem_and_long_cells_are_cut_on_the_screen_only(
    sample_path, settings_file, monkeypatch, capsys
):
    with monkeypatch.context() as patched, pytest.raises(SqlProblem, match="more than 50 MB as CSV"):
        patched.setattr(process, "CSV_MB", 1)
        process.run(process.locked(str(sample_path)), "select repeat('x', 99000) from range(11)", as_csv=True)
    assert len(capsys.readouterr().out) < 1024**2
    answer = running.run(sample_path, "select repeat('x', 3000)")
    assert answer.rows[0][0].endswith("… (3,000 characters)")
    assert len(running.csv_of(sample_path, "select repeat('x', 3000) as x")) == 3000 + len("x\r\n\r\n")


# Off ------------------------------------------------------------------------------------------------------------------


def test_what_the_settings_do_not_turn_on_cannot_be_run_whoever_asks(sample_path, settings_file):
    for text in ("", "[access]\nsql = false\n"):
        settings_file.write_text(text)
        for run in (running.run, running.csv_of):
            with pytest.raises(SqlProblem, match="SQL for analysts is off"):
                run(sample_path, "select 1")


def test_a_file_of_settings_beside_the_database_turns_it_on_for_that_file_only(sample_path, tmp_path, monkeypatch):
    monkeypatch.delenv("DOWN_THE_HALL_SETTINGS", raising=False)
    mine = tmp_path / "mine.duckdb"
    shutil.copy(sample_path, mine)
    (tmp_path / "settings.toml").write_text("[access]\nsql = true\n")
    assert running.is_on(mine)
    assert not running.is_on(sample_path)


# What it says ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("select", "said"),
    [
        ("select stge from segment", 'There is no column "stge" in the tables of this select. Did you mean "stage"?'),
        (
            "select s.stge from segment s",
            'There is no column "stge" in the tables of this select. Did you mean "stage"?',
        ),
        ("select * from segmnt", 'There is no table "segmnt". Did you mean "segment"?'),
        (
            "select *\nfrom\n  projects whre x",
            'This cannot be read at "x", line 3, column 17. Check the word before it, too.',
        ),
        ("select 'ä', 1 frm", None),
        ("select stage, count(*) from segment", 'The column "stage" is neither grouped by nor counted or summed.'),
        ("select project_id from projects, segment", 'The column "project_id" is in more than one table.'),
        ("select foo(1)", 'There is no function "foo".'),
        ("select 'a'::int", "A value cannot be converted"),
        ("select 1; select 2", "There are 2 statements. Run one select at a time."),
        ("drop table projects", "Only a select can be run here"),
        ("  -- nothing", "Write a select first"),
        ("select * from 'a.csv'", 'The file "a.csv" cannot be read here'),
        ("select " + ", ".join("1" * 201), "The select has 201 columns; at most 200 can be shown."),
    ],
)
def test_what_cannot_be_run_is_said_in_plain_words(select, said, sample_path, capsys):
    connection = process.locked(str(sample_path))
    if said is None:
        assert process.run(connection, select, as_csv=False)["rows"] == 1
        return
    with pytest.raises(SqlProblem) as problem:
        process.run(connection, select, as_csv=False)
    assert str(problem.value).startswith(said)


def test_a_place_counts_letters_not_bytes():
    assert place("select 'äöü' frm x", len("select 'äöü' ".encode())) == "line 1, column 14"
    assert place("a\nbc", 3) == "line 2, column 2"
    assert nearest("Projcts", ["projects", "pulse"]) == ' Did you mean "projects"?'
    assert nearest("zzz", ["projects"]) == ""


# Examples -------------------------------------------------------------------------------------------------------------


def test_every_table_has_an_example_and_there_is_no_other(sample):
    assert set(query.examples()) == {name for name, _ in sample.tables()}


@pytest.mark.parametrize("table", sorted(query.examples()))
def test_an_example_runs_keeps_its_header_and_gives_rows_where_its_table_has_some(table, sample_path):
    example = query.examples()[table]
    connection = process.locked(str(sample_path))
    relation = connection.sql(example.select)
    assert [(column.name, column.type) for column in example.columns] == list(
        zip(relation.columns, map(str, relation.types), strict=True)
    )
    rows = relation.df()
    assert bool(len(rows)) == bool(connection.table(table).limit(1).fetchall())
    assert not rows.duplicated(list(example.grain)).any()


# The page -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(root, sample_path, settings_file, monkeypatch):
    monkeypatch.setenv("DOWN_THE_HALL_DATABASE", str(sample_path))

    def open_page():
        page = AppTest.from_file(str(root / "app.py"), default_timeout=60)
        page.switch_page("pages/explore.py")
        return page.run()

    return open_page


def labelled(kind, label):
    return next(widget for widget in kind if widget.label == label)


def test_the_page_has_one_line_where_it_is_off_and_says_what_it_bypasses_where_it_is_on(opened, settings_file):
    page = opened()
    assert "The floors do not hold here" in page.warning[0].value
    settings_file.write_text("")
    page.run()
    assert not page.warning and not page.text_area and not page.dataframe
    assert any("sql = true under [access]" in html.proto.body for html in page.get("html"))


def test_an_example_is_taken_run_and_shown_and_a_wrong_select_is_told(opened, sample_path):
    page = opened()
    labelled(page.selectbox, "Tables").select("stage_order").run()
    labelled(page.button, "Use this example").click().run()
    labelled(page.button, "Run").click().run()
    shown = next(frame.value for frame in page.dataframe if len(frame.value.columns) == 4)
    wanted = open_database(sample_path).cursor().execute(query.examples()["stage_order"].sql).df()
    assert shown.iloc[:, 2].tolist() == wanted["stage"].tolist()
    labelled(page.text_area, "Your select").set_value("select `*x*` from stage_order").run()
    labelled(page.button, "Run").click().run()
    assert len(page.error) == 1 and not page.exception
    labelled(page.text_area, "Your select").set_value("select name_ from target").run()
    labelled(page.button, "Run").click().run()
    assert page.error[0].value.replace("\\", "").endswith('Did you mean "name"?')
