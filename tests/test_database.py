"""Opening and replacing a file: readers see the old one or the new one, and can do nothing but read."""

import shutil
import threading
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from dashboard.database import (
    CONTRACT_VERSION,
    DatabaseProblem,
    built_beside,
    default_path,
    identity_of,
    open_database,
)
from dashboard.importing import sample_is_newer
from tests.queries.drawn import company, day

pytestmark = pytest.mark.slow


def small(folder: Path, label: str = "A") -> Path:
    """A file with one project, whose identifier is the label."""
    company(folder, day(31), projects=f"project_id | requesting_function | intake_at\n{label} | IT | 2026-01-01")
    return folder / "company.duckdb"


def projects(database):
    return [row[0] for row in database.cursor().execute("select project_id from projects order by 1").fetchall()]


def dataset_row(connection, version=CONTRACT_VERSION, is_sample=False):
    connection.execute(
        "create table dataset (label varchar, as_of timestamp, built_at timestamp, currency varchar, time_zone varchar,"
        " sample boolean, contract_version integer)"
    )
    values = [day(1), day(1), is_sample, version]
    connection.execute("insert into dataset values ('x', ?, ?, 'EUR', 'UTC', ?, ?)", values)


# Opening ------------------------------------------------------------------------------------------------------------


def test_a_file_says_what_is_loaded(tmp_path):
    dataset = open_database(small(tmp_path)).dataset
    assert (dataset.as_of, dataset.currency, dataset.time_zone, dataset.is_sample) == (
        day(31),
        "EUR",
        "Europe/Berlin",
        False,
    )
    assert isinstance(dataset.built_at, datetime)


def test_every_table_and_column_of_a_file_has_its_meaning(tmp_path):
    database = open_database(small(tmp_path))
    assert ("segment" in dict(database.tables())) and all(comment for _, comment in database.tables())
    assert all(comment for *_, comment in database.columns())


def test_a_missing_file_says_how_to_make_one(tmp_path):
    with pytest.raises(DatabaseProblem, match="there is no such file. Make it with: python -m dashboard import"):
        open_database(tmp_path / "none.duckdb")


def test_what_is_not_a_database_is_told(tmp_path):
    for name, content in (
        ("text.duckdb", b"project_id,title\n" * 1000),
        ("empty.duckdb", b""),
        ("zeros.duckdb", b"\0" * 9000),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(DatabaseProblem, match="not a Down the Hall file|never finished"):
            open_database(path)
    with pytest.raises(DatabaseProblem, match="not a Down the Hall file"):
        open_database(tmp_path)


def test_another_duckdb_file_is_told(tmp_path):
    with duckdb.connect(str(tmp_path / "other.duckdb")) as connection:
        connection.execute("create table customers (name varchar)")
    with pytest.raises(DatabaseProblem, match="not a Down the Hall file"):
        open_database(tmp_path / "other.duckdb")


@pytest.mark.parametrize("version", [CONTRACT_VERSION - 1, CONTRACT_VERSION + 1])
def test_a_file_of_another_version_of_the_contract_is_told_even_when_tables_are_missing(version, tmp_path):
    with duckdb.connect(str(tmp_path / "old.duckdb")) as connection:
        dataset_row(connection, version)
    with pytest.raises(DatabaseProblem, match=f"version {version} of the data contract"):
        open_database(tmp_path / "old.duckdb")


@pytest.mark.parametrize("is_sample", [True, False])
def test_a_sample_of_an_older_program_is_built_again_and_a_team_s_own_data_never(is_sample, tmp_path):
    with duckdb.connect(str(tmp_path / "old.duckdb")) as connection:
        dataset_row(connection, CONTRACT_VERSION - 1, is_sample)
    assert sample_is_newer(tmp_path / "old.duckdb") is is_sample


def test_a_file_whose_import_was_never_finished_is_told(tmp_path):
    path = tmp_path / "copy.duckdb"
    shutil.copy(small(tmp_path), path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from dataset")
    with pytest.raises(DatabaseProblem, match="never finished"):
        open_database(path)


def test_a_path_with_a_quote_in_it_is_only_a_path(tmp_path):
    folder = tmp_path / "it's; drop"
    assert projects(open_database(small(folder))) == ["A"]


def test_the_file_to_open_is_that_of_the_environment(monkeypatch):
    monkeypatch.setenv("DOWN_THE_HALL_DATABASE", "/somewhere/else.duckdb")
    assert default_path() == Path("/somewhere/else.duckdb")
    monkeypatch.delenv("DOWN_THE_HALL_DATABASE")
    assert default_path().name == "down_the_hall.duckdb"


# Locked down --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/hostname')",
        "select * from glob('/*')",
        "select * from '{folder}/projects.csv'",
        "attach '{folder}/other.duckdb' as other",
        "copy (select 1) to '{folder}/out.csv'",
        "export database '{folder}/out'",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "set memory_limit = '1TB'",
        "install httpfs",
        "load httpfs",
        "select * from secret_of_python",
        "insert into loaded.projects (project_id, requesting_function) values ('Z', 'IT')",
        "update loaded.projects set title = 'changed'",
        "delete from loaded.projects",
        "drop table loaded.projects",
        "create table loaded.mine (a integer)",
    ],
)
def test_a_reader_cannot_reach_out_of_the_file_or_change_it_or_its_settings(statement, tmp_path):
    secret_of_python = open_database(small(tmp_path)).cursor().sql("select 1 as a").df()
    database = open_database(tmp_path / "company.duckdb")
    assert len(secret_of_python) == 1
    before = (tmp_path / "company.duckdb").read_bytes()
    with pytest.raises(duckdb.Error):
        database.cursor().execute(statement.replace("{folder}", str(tmp_path))).fetchall()
    assert (tmp_path / "company.duckdb").read_bytes() == before
    assert not (tmp_path / "out.csv").exists()


# Replacing ----------------------------------------------------------------------------------------------------------


def test_a_replaced_file_is_opened_anew_and_the_old_one_can_still_be_read(tmp_path):
    path = small(tmp_path / "served", "A")
    old, before = open_database(path), identity_of(path)
    assert open_database(path) is old, "the same version is opened once"
    small(tmp_path / "new", "B").replace(path)
    assert identity_of(path) != before
    assert projects(open_database(path)) == ["B"]
    assert projects(old) == ["A"]


def test_readers_at_work_while_files_are_swapped_see_one_version_or_the_next(tmp_path):
    path = small(tmp_path / "served", "V0")
    stop, seen, problems = threading.Event(), set(), []

    def read():
        while not stop.is_set():
            try:
                seen.add(tuple(projects(open_database(path))))
            except Exception as problem:  # a reader must never see one
                problems.append(problem)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    versions = ["V0"]
    try:
        for number in range(1, 5):
            versions.append(f"V{number}")
            small(tmp_path / f"new-{number}", f"V{number}").replace(path)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert problems == []
    assert seen <= {(version,) for version in versions}
    assert projects(open_database(path)) == ["V4"]


def test_a_file_that_goes_wrong_while_it_is_built_leaves_the_old_one_and_nothing_else(tmp_path):
    path = small(tmp_path)
    before = path.read_bytes()
    with pytest.raises(RuntimeError), built_beside(path) as connection:
        connection.execute("create table half (a integer)")
        raise RuntimeError("the lights went out")
    assert path.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["company.duckdb", "projects.csv"]


def test_what_a_killed_import_left_behind_is_cleared_away(tmp_path):
    path = small(tmp_path)
    (tmp_path / "company.duckdb.building").write_bytes(b"half a file")
    (tmp_path / "company.duckdb.building.wal").write_bytes(b"half a log")
    with built_beside(path) as connection:
        connection.execute("create table whole (a integer)")
    assert not list(tmp_path.glob("*.building*"))


def test_a_stale_log_of_the_old_file_is_removed_with_it(tmp_path):
    path = small(tmp_path)
    path.with_name(path.name + ".wal").write_bytes(b"stale")
    assert projects(open_database(small(tmp_path / "x", "B"))) == ["B"]
    with built_beside(path) as connection:
        connection.execute("create table whole (a integer)")
    assert not path.with_name(path.name + ".wal").exists()
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.table("whole").shape == (0, 1)


def test_a_second_import_of_the_same_file_waits_its_turn(tmp_path):
    """In another process, for DuckDB's lock is between processes."""
    import subprocess
    import sys

    path = tmp_path / "company.duckdb"
    code = (
        "import sys, pathlib, dashboard.database as d\n"
        "with d.built_beside(pathlib.Path(sys.argv[1])):\n"
        "    print('building', flush=True); sys.stdin.readline()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip
    try:
        assert other.stdout.readline().strip() == "building"
        with pytest.raises(DatabaseProblem, match="another import is writing this file"), built_beside(path):
            pass
    finally:
        other.communicate("\n", timeout=30)
    assert path.exists()


def test_a_folder_is_not_a_file(tmp_path):
    with pytest.raises(DatabaseProblem, match="this is a folder"), built_beside(tmp_path):
        pass
