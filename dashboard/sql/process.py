"""The process that runs one select: asked on standard input, answered on standard output, gone afterwards.

It is a process of its own because nothing less holds for every statement: some of DuckDB's functions neither look for
an interrupt nor count their memory, and what they take would be the server's. Standard output is JSON or CSV; the last
line of standard error says how it ended.
"""

from __future__ import annotations

import csv
import faulthandler
import json
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from dashboard import words
from dashboard.sql import sentences
from dashboard.sql.allowed import NESTED, SqlProblem, check

SECONDS = 5
MEMORY_MB = 512
ROWS_SHOWN = 10_000
COLUMNS_AT_MOST = 200
TEXT_AT_MOST = 20_000  # characters of a statement
CELL_SHOWN = 2_000  # characters of a cell on the screen; the CSV has all
SHOWN_MB = 8  # of the rows on the screen
CSV_MB = 50
MARGIN = 1_000_000  # bytes: the process counts for itself, and the system stops it only if it should not
BATCH = 1_000

LOCKED_DOWN = (
    "set temp_directory = ''",
    "set enable_external_access = false",
    "set autoinstall_known_extensions = false",
    "set autoload_known_extensions = false",
    "set python_enable_replacements = false",
    "set lock_configuration = true",
)


def main() -> None:
    """Run the select that standard input holds as JSON: path, text, seconds, and whether the answer is to be CSV."""
    asked = json.load(sys.stdin)
    connection = locked(asked["path"])
    confine()
    # Ends the process from a thread of its own, whatever DuckDB or Python are at.
    faulthandler.dump_traceback_later(asked["seconds"], exit=True)
    try:
        ended = run(connection, asked["text"], as_csv=asked["as_csv"])
    except SqlProblem as problem:
        ended = {"problem": str(problem)}
    except MemoryError:
        ended = {"problem": sentences.MEMORY}
    sys.stdout.flush()
    sys.stderr.write("\n" + json.dumps(ended))
    sys.stderr.flush()
    # Without taking anything down: DuckDB may crash at that where memory has ended, before what was said is out.
    os._exit(0)


def locked(path: str) -> duckdb.DuckDBPyConnection:
    """Return a connection that reads the tables of this file and cannot be made to do anything else."""
    connection = duckdb.connect(config={"memory_limit": f"{MEMORY_MB}MB", "threads": 1})
    connection.execute(f"attach '{path.replace(chr(39), chr(39) * 2)}' as loaded (read_only)")
    connection.execute("use loaded")
    for statement in LOCKED_DOWN:
        connection.execute(statement)
    return connection


def confine() -> None:
    """Give up, for good, the right to take more memory, to write much, and to open files and sockets."""
    if sys.platform == "win32":
        return
    import resource

    os.nice(10)
    # What is open stays open, and what Python imports only when it reads a row must be there before.
    duckdb.sql("select 1.5::decimal(3, 1), date '2026-01-01', timestamp '2026-01-01', 'x', true, 1.5").fetchall()
    limits = {
        "CORE": 0,
        "FSIZE": CSV_MB * 1024**2 + MARGIN,
        # Should whoever started this be gone, nobody else ends it.
        "CPU": 2 * SECONDS,
    }
    # DuckDB's own limit holds for tables and sorting, not for a single long text or list.
    held = Path("/proc/self/statm")
    if held.exists():
        pages = int(held.read_text(encoding="ascii").split()[0])
        limits["AS"] = pages * resource.getpagesize() + MEMORY_MB * 1024**2
    # The last one: after it nothing can be read to set another.
    limits["NOFILE"] = 0
    for name, most in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))


def run(connection: duckdb.DuckDBPyConnection, text: str, *, as_csv: bool) -> dict[str, Any]:
    """Write the answer of a select to standard output and return how it ended; raises SqlProblem."""
    tables: Mapping[str, list[str]] = {}
    parsed: Mapping[str, Any] = {}
    try:
        tables = columns_of_tables(connection)
        parsed = json.loads(connection.execute("select json_serialize_sql(?::varchar)", [text]).fetchall()[0][0])
        check(parsed, text, tables)
        (statement,) = connection.extract_statements(text)
        names, types = _as_readable(connection, statement.query, json.dumps(parsed))
        rows = iter(lambda: connection.fetchmany(BATCH), [])
        return _write_csv(names, rows) if as_csv else _write_shown(names, types, rows)
    except duckdb.Error as problem:
        raise SqlProblem(sentences.of(problem, parsed, tables)) from None
    except RecursionError:
        raise SqlProblem(NESTED) from None


def columns_of_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return the names of the columns of every table, by the name of the table."""
    found: dict[str, list[str]] = {}
    listed = connection.execute(
        "select table_name, column_name from duckdb_columns() where database_name = 'loaded' order by column_index"
    )
    for table, column in listed.fetchall():
        found.setdefault(table, []).append(column)
    return found


def _as_readable(connection: duckdb.DuckDBPyConnection, query: str, tree: str) -> tuple[list[str], list[str]]:
    """Start the select, and return the names and types of its columns; Python cannot read every type as it is."""
    relation = connection.sql(query)
    names, types = list(relation.columns), [str(one) for one in relation.types]
    if len(names) > COLUMNS_AT_MOST:
        raise SqlProblem(f"The select has {len(names):,} columns; at most {COLUMNS_AT_MOST} can be shown. Name fewer.")
    if all(_is_plain(one) for one in types):
        connection.execute(query)
    else:
        cells = ", ".join(f"#{place}" if _is_plain(one) else f"#{place}::varchar" for place, one in enumerate(types, 1))
        # Written anew from its tree, the statement has neither the semicolon nor the comments it may have ended with.
        (inner,) = connection.execute("select json_deserialize_sql(?::json)", [tree]).fetchall()[0]
        connection.execute(f"select {cells} from ({inner}) as answer")
    return names, types


def _is_plain(kind: str) -> bool:
    return kind in ("VARCHAR", "BOOLEAN", "DATE", "TIMESTAMP", "DOUBLE", "FLOAT") or kind.endswith("INT") or (
        kind in ("INTEGER", "UINTEGER") or kind.startswith("DECIMAL(")
    )  # fmt: skip


def _write_shown(names: list[str], types: list[str], batches: Iterator[list[tuple]]) -> dict[str, Any]:
    sys.stdout.write(json.dumps({"names": names, "types": types}) + "\n")
    written, left = 0, SHOWN_MB * 1024**2
    for batch in batches:
        for row in batch:
            line = json.dumps([_shown(value) for value in row])
            left -= len(line)
            if written == ROWS_SHOWN or left < 0:
                return {"rows": written, "is_all": False}
            sys.stdout.write(line + "\n")
            written += 1
    return {"rows": written, "is_all": True}


def _shown(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = exact(value)
    return text if len(text) <= CELL_SHOWN else f"{text[:CELL_SHOWN]}… ({len(text):,} characters)"


def exact(value: Any) -> str:
    """Return a value as a file writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _write_csv(names: list[str], batches: Iterator[list[tuple]]) -> dict[str, Any]:
    left, written = CSV_MB * 1024**2, 0

    class Counted:
        def write(self, text: str) -> None:
            nonlocal left
            left -= len(text.encode("utf-8", "replace"))
            if left < 0:
                raise SqlProblem(sentences.CSV)
            sys.stdout.write(text)

    writer = csv.writer(Counted())
    writer.writerow([words.safe_text(name) for name in names])
    for batch in batches:
        writer.writerows([_csv_cell(value) for value in row] for row in batch)
        written += len(batch)
    return {"rows": written, "is_all": True}


def _csv_cell(value: Any) -> Any:
    if value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool)):
        return value
    return words.safe_text(exact(value))


if __name__ == "__main__":
    main()
