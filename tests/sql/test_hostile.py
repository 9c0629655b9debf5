"""No statement reads a file, writes, leaves its limits or stops the app: each of the three walls holds by itself."""

import contextlib
import io
import json
import re
import signal
import subprocess
import sys
import threading
import time

import duckdb
import pytest

from dashboard.sql import process, running, sentences
from dashboard.sql.allowed import SqlProblem, check
from tests.sql.hostile import DEEP, REFUSED, RUNAWAY

pytestmark = pytest.mark.slow

SECRET = "the secret of the canary"


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """A file with a secret in it, and an empty folder."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "canary.csv").write_text(f"secret\n{SECRET}\n")
    (folder / "empty").mkdir()
    return folder / "canary.csv", folder / "empty"


@pytest.fixture
def sql_on(tmp_path, monkeypatch):
    settings = tmp_path / "settings.toml"
    settings.write_text("[access]\nsql = true\n")
    monkeypatch.setenv("DOWN_THE_HALL_SETTINGS", str(settings))


def at(statement, places):
    return statement.replace("CANARY", str(places[0])).replace("FOLDER", str(places[1]))


def test_there_are_enough_hostile_statements_and_all_are_different():
    assert len({*REFUSED, *RUNAWAY, *DEEP}) == len(REFUSED) + len(RUNAWAY) + len(DEEP) > 60


def test_the_tree_of_every_hostile_statement_is_refused_in_a_plain_sentence(sample_path, places):
    connection = process.locked(str(sample_path))
    tables = process.columns_of_tables(connection)
    for statement in REFUSED:
        text = at(statement, places)
        parsed = connection.execute("select json_serialize_sql(?::varchar)", [text]).fetchall()[0][0]
        with pytest.raises(SqlProblem) as refused:
            check(json.loads(parsed), text, tables)
        said = str(refused.value)
        assert said.endswith((".", "?")) and said.isprintable() and len(said) < 200, statement
        assert not any(word in said for word in ("Error:", "Exception", "Traceback", "Candidate", "LINE 1")), said


def test_the_locked_connection_alone_reads_no_file_writes_none_and_keeps_its_limits(sample_path, places):
    canary, empty = places
    before = sample_path.read_bytes()
    secret_of_python = SECRET  # noqa: F841
    answers = []
    for statement in REFUSED:
        if "sleep" in statement:
            continue
        connection = process.locked(str(sample_path))
        with contextlib.suppress(duckdb.Error):
            # A statement that is none, such as a comment, has no result at all.
            answers += (result := connection.execute(at(statement, places))) and result.fetchall() or []
        limits = connection.execute(
            "select current_setting('memory_limit'), current_setting('threads'), current_setting('lock_configuration'),"
            " current_setting('enable_external_access')"
        )
        assert limits.fetchall() == [("488.2 MiB", 1, True, False)], statement
        connection.close()
    # It is the tree that keeps these from being asked; they are why the lock alone is not enough.
    assert len(answers) > 100
    assert SECRET not in str(answers)
    assert list(empty.iterdir()) == []
    assert sample_path.read_bytes() == before


CONFINED = """
import json, socket, sys, duckdb
from dashboard.sql import process
connection = duckdb.connect()
process.confine()
told = []
for attempt in (
    lambda: open(sys.argv[1]).read(),
    lambda: open(sys.argv[2] + "/out", "w"),
    lambda: socket.socket(),
    lambda: connection.execute("from read_text(?)", [sys.argv[1]]).fetchall(),
    lambda: connection.execute(f"copy (select 1) to '{sys.argv[2]}/out.csv'"),
    lambda: bytearray(600 * 1024**2),
    lambda: connection.execute("select list_aggregate(range(200000000), 'sum')").fetchall(),
):
    try:
        told.append(str(attempt()))
    except (OSError, MemoryError, duckdb.Error) as problem:
        told.append(type(problem).__name__)
print(json.dumps(told))
"""


def test_the_system_alone_keeps_the_process_from_files_sockets_and_memory(root, places):
    canary, empty = places
    done = subprocess.run(
        [sys.executable, "-c", CONFINED, str(canary), str(empty)], cwd=root, capture_output=True, text=True, timeout=60
    )
    told = json.loads(done.stdout)
    assert told[:3] == ["OSError"] * 3
    assert told[3] in ("IOException", "InternalException")
    assert told[4] in ("IOException", "InternalException")
    assert told[5:] == ["MemoryError", "OutOfMemoryException"]
    assert list(empty.iterdir()) == []


TIGHT = """
import resource, sys
from pathlib import Path
from dashboard.sql import process
connection = process.locked(sys.argv[1])
held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (held, held))
try:
    process.run(connection, "select list(i) from range(10000000) t(i)", as_csv=False)
except (process.SqlProblem, MemoryError) as problem:
    print(problem or process.sentences.MEMORY, flush=True)
"""


def test_where_not_a_byte_more_can_be_had_it_is_memory_that_is_told(root, sample_path):
    done = subprocess.run(
        [sys.executable, "-c", TIGHT, str(sample_path)], cwd=root, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == sentences.MEMORY, done.stderr


def test_what_the_system_refuses_is_memory_whatever_the_class():
    for problem in (
        duckdb.IOException("Could not read: Cannot allocate memory"),
        duckdb.InternalException("bad allocation"),
    ):
        assert sentences.of(problem, {}, {}) == sentences.MEMORY


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("select allocated_hours from effort", 'There is no column "allocated_hours"'),
        ("select * from allocations", "allocations"),
        ("select 'allocated'::integer", "allocated"),
    ],
)
def test_a_word_of_the_select_is_not_taken_for_memory_that_ended(statement, told, sample_path, sql_on):
    with pytest.raises(SqlProblem, match=told):
        running.run(sample_path, statement)


def test_a_process_that_was_ended_is_told_by_its_last_words():
    for said, code, sentence in (
        ("Timeout (0:00:05)!\nThread 0x1", 1, sentences.TIME),
        (
            "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc",
            -signal.SIGABRT,
            sentences.MEMORY,
        ),
        ("Traceback (most recent call last):\nMemoryError", 1, sentences.MEMORY),
        ('\n{"problem": "said before it fell"}', -signal.SIGSEGV, "said before it fell"),
        ("", -signal.SIGSEGV, sentences.CRASHED),
        ("", 1, sentences.BROKEN),
        ("", None, sentences.TIME),
    ):
        assert running._how_it_ended(said, code) == {"problem": sentence}


@pytest.mark.parametrize("statement", RUNAWAY)
def test_what_runs_on_or_takes_all_memory_is_ended_in_time_and_said_so(statement, sample_path, sql_on, monkeypatch):
    # The time is counted in the process; a tenth of it shows that it holds for this statement.
    monkeypatch.setattr(running, "SECONDS", 0.5)
    started = time.monotonic()
    with pytest.raises(
        SqlProblem, match="was ended after|more than 512 MB|more than 50 MB|cannot be longer|maximum|larger than"
    ):
        running.run(sample_path, statement)
    assert time.monotonic() - started < 10


def test_a_statement_may_take_five_seconds_and_no_more_and_another_is_answered_meanwhile(sample_path, sql_on):
    ended: list[float] = []

    def endless() -> None:
        started = time.monotonic()
        with pytest.raises(SqlProblem, match="ended after 5 seconds"):
            running.run(sample_path, "select sum(sin(i)) from range(1000000000000) t(i)")
        ended.append(time.monotonic() - started)

    other = threading.Thread(target=endless)
    other.start()
    answer = running.run(sample_path, "select count(*) from projects")
    assert answer.rows == ((500,),)
    assert not ended
    other.join()
    assert 5 <= ended[0] < 5 + running.START_SECONDS


@pytest.mark.parametrize("statement", DEEP, ids=range(len(DEEP)))
def test_what_is_nested_too_deeply_ends_its_own_process_at_most(statement, sample_path, sql_on):
    try:
        assert running.run(sample_path, statement).rows
    except SqlProblem as problem:
        assert str(problem).endswith(".") and len(str(problem)) < 200


def test_every_function_that_keeps_something_waits_or_tells_of_the_program_is_refused(sample_path):
    connection = process.locked(str(sample_path))
    found = connection.execute(
        "select distinct function_name from duckdb_functions() where has_side_effects"
        " and function_name not in ('error', 'random', 'uuid', 'uuidv4', 'uuidv7', 'gen_random_uuid')"
        " or regexp_matches(function_name, 'setting|secret|getenv|(read|scan)_|_scan|sleep|^pg_|^log$|write|execute')"
        " and function_name not in ('log', 'read_only')"
    )
    names = [name for (name,) in found.fetchall()]
    assert len(names) > 40
    let_through = []
    for name in names:
        with contextlib.redirect_stdout(io.StringIO()):
            for statement in (f'select "{name}"()', f'select * from "{name}"()'):
                try:
                    process.run(connection, statement, as_csv=False)
                    let_through.append(statement)
                except SqlProblem as problem:
                    if not re.search("cannot be|is a table function|is an aggregate", str(problem)):
                        let_through.append(f"{statement}: {problem}")
    assert let_through == []
