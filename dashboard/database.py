"""Opens Down the Hall files for reading, and puts a newly built one in place of an old one in one step."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[1]
QUERIES = ROOT / "queries"
SCHEMA = Path(__file__).with_name("schema.sql")
CONTRACT_VERSION = 8
# As many small answers, such as counts of a scope, are kept while a file is open.
REMEMBERED_MOST = 64
MEMORY_LIMIT = "1700MB"

# What a served connection may not do: reach outside the file, load code, or change these settings.
LOCKED_DOWN = (
    "set enable_external_access = false",
    "set autoinstall_known_extensions = false",
    "set autoload_known_extensions = false",
    "set python_enable_replacements = false",
    "set lock_configuration = true",
)


def default_path() -> Path:
    """Return the file the dashboard opens: DOWN_THE_HALL_DATABASE, else data/down_the_hall.duckdb of this folder."""
    named = os.environ.get("DOWN_THE_HALL_DATABASE")
    return Path(named) if named else ROOT / "data" / "down_the_hall.duckdb"


class DatabaseProblem(ValueError):
    """A file that cannot be opened or written: says what, where and what to do."""


class OtherVersion(DatabaseProblem):
    """A file of another version of the data contract; `is_sample` says whether it is the sample company."""

    def __init__(self, message: str, is_sample: bool) -> None:
        super().__init__(message)
        self.is_sample = is_sample


@dataclass(frozen=True)
class Dataset:
    """What is loaded: the one row of the table dataset. Times are UTC without a zone."""

    label: str
    as_of: datetime
    built_at: datetime
    currency: str
    time_zone: str
    is_sample: bool
    working_day_us: int
    minimum_people: int


class Database:
    """One Down the Hall file, attached read-only behind a locked-down connection in memory.

    A file that has been replaced is a new Database: `identity` (inode and time of change) tells them apart.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.identity = identity_of(path)
        self._connection = _attached(path)
        self._remembered: dict[Hashable, Any] = {}
        self.dataset = self._read_dataset()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a cursor of its own: one connection may not be used by two threads at once."""
        return self._connection.cursor()

    def remembered(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what was made for this key before, else make it; remembered as long as the file is open."""
        made = self._remembered.get(key)
        if made is None:
            made = make()
            if len(self._remembered) >= REMEMBERED_MOST:
                self._remembered.clear()
            self._remembered[key] = made
        return made

    def tables(self) -> list[tuple[str, str]]:
        """Return every table of the file with its comment."""
        found = self.cursor().execute(
            "select table_name, comment from duckdb_tables() where database_name = 'loaded' order by table_name"
        )
        return found.fetchall()

    def columns(self) -> list[tuple[str, str, str, str]]:
        """Return table, column, type and comment of every column of the file."""
        found = self.cursor().execute(
            "select table_name, column_name, data_type, comment from duckdb_columns() where database_name = 'loaded'"
            " and table_name in (select table_name from duckdb_tables() where database_name = 'loaded')"
            " order by table_name, column_index"
        )
        return found.fetchall()

    def _read_dataset(self) -> Dataset:
        found = self.cursor().execute(
            "select label, as_of, built_at, currency, time_zone, sample, day_length_us, minimum_people from dataset"
        )
        return Dataset(*found.fetchall()[0])


@dataclass(frozen=True)
class ContractColumn:
    """One column of a table that a Down the Hall file has, as the schema says it."""

    table: str
    name: str
    type: str
    meaning: str


@cache
def contract() -> tuple[dict[str, str], tuple[ContractColumn, ...]]:
    """Return what every table of the data contract is, and its columns in their order; no file is needed for it."""
    with new_connection() as connection:
        connection.execute(f"begin; {SCHEMA.read_text(encoding='utf-8')} commit")
        tables = dict(connection.execute("select table_name, comment from duckdb_tables()").fetchall())
        columns = connection.execute(
            "select table_name, column_name, data_type, comment from duckdb_columns() where not internal"
            " order by table_name, column_index"
        )
        return tables, tuple(ContractColumn(*column) for column in columns.fetchall())


def identity_of(path: Path) -> tuple[str, int, int]:
    """Return what tells one version of a file from the next; raises DatabaseProblem when it is missing."""
    try:
        status = path.stat()
    except FileNotFoundError:
        raise DatabaseProblem(
            f"{path}: there is no such file. Make it with: python -m dashboard import YOUR-FILES --database {path}"
        ) from None
    return str(path.resolve()), status.st_ino, status.st_mtime_ns


def open_database(path: Path) -> Database:
    """Open a file for reading, once per version of the file; raises DatabaseProblem."""
    return _opened(identity_of(path))


@lru_cache(maxsize=4)
def _opened(identity: tuple[str, int, int]) -> Database:
    return Database(Path(identity[0]))


def _attached(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set memory_limit = ?", [MEMORY_LIMIT])
    try:
        connection.execute(f"attach {_quoted(str(path))} as loaded (read_only)")
        # First of all: a file of another version may lack what the next lines need.
        _refuse_other_versions(connection, path)
        names = connection.execute("select table_name from duckdb_tables() where database_name = 'loaded'").fetchall()
        # Cursors do not inherit USE, so each table is a view of the same name in the connection's own catalogue.
        for (name,) in names:
            connection.table(f"loaded.{name}").create_view(name)
        # A constant, not a look-up: each query that speaks of days would make it anew, for each of them.
        zone = connection.table("loaded.dataset").select("time_zone").fetchall()[0][0]
        connection.execute(f"create macro company_time_zone() as {_quoted(zone)}")
        connection.execute((QUERIES / "macros.sql").read_text(encoding="utf-8"))
    except DatabaseProblem:
        connection.close()
        raise
    except duckdb.Error as problem:
        connection.close()
        raise DatabaseProblem(
            f"{path}: this is not a Down the Hall file ({_first_line(problem)}). Name another one, or import again."
        ) from None
    for statement in LOCKED_DOWN:
        connection.execute(statement)
    return connection


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _refuse_other_versions(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    found = connection.table("loaded.dataset").select("contract_version", "sample").fetchall()
    if not found:
        raise DatabaseProblem(f"{path}: the file was never finished. Import the data again.")
    version, is_sample = found[0]
    if version != CONTRACT_VERSION:
        raise OtherVersion(
            f"{path}: the file follows version {version} of the data contract, this program version"
            f" {CONTRACT_VERSION}. Import the data again.",
            is_sample,
        )


def _first_line(problem: BaseException) -> str:
    return str(problem).strip().splitlines()[0].rstrip(".") if str(problem).strip() else type(problem).__name__


@contextmanager
def built_beside(path: Path, kept: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to a new file beside `path`, and put it in place when the block ends well.

    kept: where the old file stays, under another name; without it, it is replaced. Whatever goes wrong, the old file
    stays as it was and the new one is removed. Raises DatabaseProblem when the folder cannot be written, the disk is
    full, or another import is at work on the same file.
    """
    beside = path.with_name(path.name + ".building")
    connection = _new_file(path, beside)
    try:
        with _disk_explained(path):
            yield connection
            connection.execute("checkpoint")
            connection.close()
            if kept:
                _keep(path, kept)
            _put_in_place(beside, path)
    finally:
        connection.close()
        _remove(beside)


def _new_file(path: Path, beside: Path) -> duckdb.DuckDBPyConnection:
    with _disk_explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise DatabaseProblem(f"{path}: this is a folder. Name a file, such as {path / 'company.duckdb'}")
        if beside.exists():
            _claim(path, beside)
        return new_connection(str(beside))


def new_connection(target: str = ":memory:") -> duckdb.DuckDBPyConnection:
    """Return a connection to build in, its memory bounded; DuckDB's own progress bar would spoil standard output."""
    connection = duckdb.connect(target, config={"memory_limit": MEMORY_LIMIT})
    connection.execute("set enable_progress_bar = false")
    return connection


def spill_into(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Let DuckDB put aside in this folder what the memory does not hold; else it would in the current one."""
    connection.execute("set temp_directory = ?", [str(folder / "spilled")])


def _claim(path: Path, beside: Path) -> None:
    """Clear away what a killed import left; DuckDB's own lock tells whether one is still at work."""
    try:
        duckdb.connect(str(beside)).close()
    except duckdb.IOException as problem:
        if "lock" in str(problem).lower():
            raise DatabaseProblem(
                f"{path}: another import is writing this file. Wait until it has ended, then try again."
            ) from None
    except duckdb.Error:
        pass
    _remove(beside)


def _remove(beside: Path) -> None:
    for leftover in (beside, beside.with_name(beside.name + ".wal")):
        with suppress(FileNotFoundError):
            leftover.unlink()
    # What DuckDB put aside when the memory did not suffice.
    shutil.rmtree(beside.with_name(beside.name + ".tmp"), ignore_errors=True)


def name_to_keep(path: Path, now: datetime) -> Path:
    """Return a name beside a file, free, under which it can be kept: company.kept-2026-10-31-141500.duckdb."""
    kept, number = path.with_name(f"{path.stem}.kept-{now:%Y-%m-%d-%H%M%S}{path.suffix}"), 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.stem}.kept-{now:%Y-%m-%d-%H%M%S}-{number}{path.suffix}")
    return kept


def _keep(path: Path, kept: Path) -> None:
    """Give a file a second name, so that it is there under the first one until another takes that."""
    try:
        os.link(path, kept)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems know no second name.
        shutil.copy2(path, kept)


def _put_in_place(beside: Path, path: Path) -> None:
    """Swap the files so that a reader sees the old one or the new one, and a crash leaves one of them whole."""
    with beside.open("rb+") as file:
        os.fsync(file.fileno())
    # A log of the old file would be replayed into the new one, and make it unopenable.
    with suppress(FileNotFoundError):
        path.with_name(path.name + ".wal").unlink()
    beside.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def _disk_explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise DatabaseProblem(_disk_sentence(path, problem)) from None
    except (duckdb.IOException, duckdb.OutOfMemoryException) as problem:
        raise DatabaseProblem(_disk_sentence(path, problem)) from None


def _disk_sentence(path: Path, problem: BaseException) -> str:
    full = getattr(problem, "errno", None) == errno.ENOSPC or "no space left" in str(problem).lower()
    if full:
        return f"{path}: the disk is full. Free some space and import again; the old file is as it was."
    if isinstance(problem, duckdb.OutOfMemoryException):
        return f"{path}: the memory does not suffice for this load. Import fewer files at a time."
    return f"{path}: cannot be written ({_first_line(problem)}). Choose a folder you may write to with --database."
