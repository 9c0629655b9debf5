"""Whatever goes wrong while a file is imported, the old database stays whole and the next import works."""

import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from dashboard import importing
from dashboard.cli import main
from dashboard.database import DatabaseProblem
from dashboard.importing import ImportProblem
from dashboard.importing.load import Loader
from tests.importing.example import PROJECTS, VISITS, load, put

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def problem_of(folder: Path, *paths: Path) -> str:
    with pytest.raises((ImportProblem, DatabaseProblem)) as raised:
        load(folder, *paths)
    return str(raised.value)


def run_import(*arguments: object, **options: object) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "dashboard", "import", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, **options)


def test_a_database_that_cannot_be_where_it_was_named_is_a_problem(tmp_path):
    (path,) = put(tmp_path, projects=PROJECTS)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    for database, sentence in (
        ("folder", "this is a folder. Name a file, such as"),
        ("file/team.duckdb", "File exists"),
        ("file", "this is not a Down the Hall file"),
    ):
        result = CliRunner().invoke(main, ["import", str(path), "--database", str(tmp_path / database)])
        assert (result.exit_code, sentence in result.stderr) == (1, True), result.stderr
    assert (tmp_path / "file").read_text() == "x"


def test_a_folder_that_may_not_be_written_is_a_problem(tmp_path):
    (path,) = put(tmp_path, projects=PROJECTS)
    # The one folder that neither a user nor the administrator may write to.
    result = run_import(path, "--database", "/proc/team.duckdb")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("Not done. /proc/team.duckdb: cannot be written (")
    assert result.stderr.endswith("Choose a folder you may write to with --database.\n")


@pytest.mark.slow
@pytest.mark.parametrize("limit", [20_000, 1_000_000])
def test_a_disk_that_fills_up_leaves_the_old_file_as_it_was(tmp_path, limit):
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    load(tmp_path, *put(tmp_path, projects=PROJECTS, stage_visits=VISITS))
    before = (tmp_path / "team.duckdb").read_bytes()
    (path,) = put(tmp_path, milestones="happened_on,kind,label\n2026-01-05,change,x\n")
    result = run_import(path, "--database", tmp_path / "team.duckdb", preexec_fn=small_files)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Not done. {tmp_path / 'team.duckdb'}: cannot be written (")
    assert (tmp_path / "team.duckdb").read_bytes() == before
    assert sorted(file.name for file in tmp_path.glob("team*")) == ["team.duckdb"]


INTERRUPTED = """
import os, signal, sys, pathlib
import dashboard.importing.load as load
from tests.importing import example
def interrupt(self, *_):
    os.kill(os.getpid(), getattr(signal, sys.argv[1]))
    signal.pause()
load.Loader.finish = interrupt
folder = pathlib.Path(sys.argv[2])
example.load(folder, folder / "projects.csv")
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT"])
def test_an_import_that_is_killed_or_cancelled_leaves_the_old_file_and_the_next_one_works(tmp_path, name):
    (path,) = put(tmp_path, projects=PROJECTS)
    load(tmp_path, path)
    before = (tmp_path / "team.duckdb").read_bytes()
    put(tmp_path, projects=PROJECTS.replace("Pumps", "Valves"))
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, name, str(tmp_path)], cwd=ROOT, capture_output=True, timeout=120
    )
    assert ended.returncode != 0
    assert (tmp_path / "team.duckdb").read_bytes() == before
    assert (tmp_path / "team.duckdb.building").exists() == (name == "SIGKILL")
    assert load(tmp_path, path).tables[0].changed == 1
    assert sorted(file.name for file in tmp_path.glob("team*")) == ["team.duckdb"]


def test_a_cancelled_command_says_so_and_ends_with_130(tmp_path, monkeypatch):
    def cancel(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "build", cancel)
    (path,) = put(tmp_path, projects=PROJECTS)
    result = CliRunner().invoke(main, ["import", str(path), "--database", str(tmp_path / "team.duckdb")])
    assert (result.exit_code, result.stderr.strip()) == (130, "Cancelled. Whatever was there before is as it was.")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["projects.csv"]


WAITING = """
import sys, time, pathlib
import dashboard.importing.load as load
from tests.importing import example
load.Loader.finish = lambda self: (print("at work", flush=True), time.sleep(60))
folder = pathlib.Path(sys.argv[1])
example.load(folder, folder / "projects.csv")
"""


def test_a_second_import_at_the_same_time_is_told_to_wait(tmp_path):
    (path,) = put(tmp_path, projects=PROJECTS)
    with subprocess.Popen(
        [sys.executable, "-c", WAITING, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as first:
        try:
            assert first.stdout.readline() == "at work\n"
            said = "another import is writing this file. Wait until it has ended, then try again."
            assert problem_of(tmp_path, path) == f"{tmp_path / 'team.duckdb'}: {said}"
            assert first.poll() is None
        finally:
            first.kill()


@pytest.mark.parametrize("write", [True, False])
def test_what_the_memory_does_not_hold_is_put_aside_in_the_temporary_folder(tmp_path, monkeypatch, write):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    seen, finish = [], Loader.finish

    def finish_and_look(loader: Loader) -> None:
        (told,) = loader.connection.execute("select current_setting('temp_directory')").fetchall()
        seen.append(Path(told[0]).relative_to(tmp_path).parts[0])
        finish(loader)

    monkeypatch.setattr(Loader, "finish", finish_and_look)
    load(tmp_path, *put(tmp_path, projects=PROJECTS), write=write)
    assert seen == ["temporary"]
    assert list((tmp_path / "temporary").iterdir()) == []
