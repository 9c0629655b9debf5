"""Named queries: a header that is the contract, one select, rows as a table."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd

from dashboard.database import QUERIES, Database, DatabaseProblem
from dashboard.scope import Scope

# Folders of queries that are run by name; build and load are run by the import.
FOLDERS = ("checks", "credibility", "cycle_time", "data", "explore", "project", "resistance", "review", "tactics")
# What a mark on a chart can be picked by: the keys of `$picked`.
PICKABLE = (
    "project_id",
    "stage",
    "holder_function",
    "holder_side",
    "month_on",
    "started_month",
    "ended_month",
    "running_month",
    "quarter_on",
    "status",
    "function",
    "reason",
    "answered_month",
    "involved_at",
    "at_days",
    "from_function",
    "to_function",
    "kind",
    "band_no",
)
OF_CHECKS = ("severity", "message", "holds")
KEYS = ("purpose", "grain", *OF_CHECKS, "param", "column", "note")
HEADER_LINE = re.compile(rf"^-- ({'|'.join(KEYS)}): (.+)$")
# So many of the rows that fail a check are named in its sentence.
NAMED = 5


class UnknownQuery(ValueError):
    """A name no query has; names the nearest ones."""


@dataclass(frozen=True)
class Column:
    """One column of a result, as the header promises it."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Query:
    """One query file. `grain` names the columns that are unique together.

    A check, whose rows are those that fail it, says how grave that is, and what to say of its rows and of none.
    """

    name: str
    purpose: str
    grain: tuple[str, ...]
    parameters: tuple[Column, ...]
    columns: tuple[Column, ...]
    notes: tuple[str, ...]
    sql: str
    severity: str = ""
    message: str = ""
    holds: str = ""

    def told(self, firsts: Sequence[object]) -> str:
        """Return the sentence of a check; firsts: the first column of the rows that fail it."""
        if not firsts:
            return self.holds
        named = ", ".join(str(first) for first in firsts[:NAMED])
        more = f" and {len(firsts) - NAMED:,} more" if len(firsts) > NAMED else ""
        return self.message.replace("{rows}", f"{len(firsts):,}").replace("{first}", named + more)

    @property
    def select(self) -> str:
        """The statement without the header."""
        return re.sub(r"\A(--.*\n)+", "", self.sql).strip()


@cache
def queries() -> dict[str, Query]:
    """Return every named query, by name such as cycle_time/time_by_holder."""
    files = (file for folder in FOLDERS for file in sorted((QUERIES / folder).glob("*.sql")))
    found = [_read(f"{file.parent.name}/{file.stem}", file.read_text(encoding="utf-8")) for file in files]
    return {query.name: query for query in found}


@cache
def examples() -> dict[str, Query]:
    """Return an example select for each table of the file, by the table's name: what analysts begin with."""
    files = sorted((QUERIES / "examples").glob("*.sql"))
    return {file.stem: _read(f"examples/{file.stem}", file.read_text(encoding="utf-8")) for file in files}


def _read(name: str, text: str) -> Query:
    keys: dict[str, list[str]] = {key: [] for key in KEYS}
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        match = HEADER_LINE.match(line)
        if match is None:
            raise ValueError(f'queries/{name}.sql: the header line "{line}" has no known key.')
        keys[match[1]].append(match[2].strip())
    if len(keys["purpose"]) != 1 or len(keys["grain"]) != 1:
        raise ValueError(f"queries/{name}.sql: the header needs one purpose and one grain.")
    if any(len(keys[key]) != name.startswith("checks/") for key in OF_CHECKS):
        raise ValueError(
            f"queries/{name}.sql: a check has one severity, one message and one holds, no other query has."
        )
    return Query(
        name,
        keys["purpose"][0],
        tuple(column.strip() for column in keys["grain"][0].split(",")),
        tuple(_column(name, line) for line in keys["param"]),
        tuple(_column(name, line) for line in keys["column"]),
        tuple(keys["note"]),
        text,
        *("".join(keys[key]) for key in OF_CHECKS),
    )


def _column(name: str, line: str) -> Column:
    head, bar, meaning = line.partition(" | ")
    word, _, kind = head.partition(" ")
    if not bar or not kind:
        raise ValueError(f'queries/{name}.sql: "{line}" is not written NAME TYPE | meaning.')
    return Column(word, kind.strip(), meaning.strip())


def query(name: str) -> Query:
    """Return the query of this name; raises UnknownQuery with the nearest names."""
    if name not in queries():
        near = difflib.get_close_matches(name, queries(), n=3, cutoff=0.4)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise UnknownQuery(f'There is no query "{name}".{hint} See all with: python -m dashboard query --list')
    return queries()[name]


def run(database: Database, name: str, scope: Scope, picked: Mapping[str, object] | None = None) -> pd.DataFrame:
    """Return the rows of a query for a scope, columns as its header says; picked as for `parameters`."""
    return database.cursor().execute(query(name).sql, parameters(database, name, scope, picked)).df()


def parameters(
    database: Database, name: str, scope: Scope, picked: Mapping[str, object] | None = None
) -> dict[str, object]:
    """Return the values of the parameters that a query has.

    One with the parameter `picked` gets what is known of a mark on a chart; what is not, or nothing, means any. One
    with the parameter `cut` gets the question of the scope, one with `norms` what each stage usually takes.
    """
    values: dict[str, Callable[[], object]] = {
        "scope": lambda: parameter(database, scope),
        "cut": scope.question.to_parameter,
        "picked": lambda: {field: (picked or {}).get(field) for field in PICKABLE},
        "norms": lambda: _norms(database, scope),
    }
    return {one.name: values[one.name]() for one in query(name).parameters}


def parameter(database: Database, scope: Scope) -> dict[str, object]:
    """Return the value of `$scope` for this file, whose calendar says where its bounds lie on its clock."""
    sent = scope.to_parameter(database.dataset.working_day_us)
    key = ("clock_bounds", *(sent[name] for name in ("from_at", "until_at", "as_of", "is_working")))
    return sent | database.remembered(key, lambda: _clock_bounds(database, sent))


def _clock_bounds(database: Database, sent: dict[str, object]) -> dict[str, object]:
    bounds = database.cursor().execute("from clock_bounds($scope)", {"scope": sent})
    return dict(zip([column[0] for column in bounds.description], bounds.fetchall()[0], strict=True))


def _norms(database: Database, scope: Scope) -> list[dict[str, object]]:
    """Return the rows of `cycle_time/stage_norms`, which hang on the scope's day and clock alone."""
    sent = parameter(database, scope)

    def asked() -> list[dict[str, object]]:
        rows = database.cursor().execute(query("cycle_time/stage_norms").sql, {"scope": sent})
        return [dict(zip([column[0] for column in rows.description], row, strict=True)) for row in rows.fetchall()]

    return database.remembered(("stage_norms", sent["as_of"], sent["is_working"]), asked)


def write_parquet(rows: pd.DataFrame, path: Path) -> None:
    """Write rows as a Parquet file; raises DatabaseProblem when it cannot be written."""
    with duckdb.connect() as connection:
        try:
            connection.from_df(rows).write_parquet(str(path))
        except (duckdb.IOException, OSError) as problem:
            raise DatabaseProblem(f"{path}: cannot be written ({problem}). Name another file.") from None


def known_values(database: Database) -> dict[str, list[str]]:
    """Return the values every filter can take in this file, in order of the alphabet, by field of Scope.

    Functions are those with a need and those that answer, asks or the pulse: cycle time filters the first, resistance
    the second; each has its own list, too.
    """
    columns = {
        "functions": (("project_clock", "requesting_function"), ("ask", "function"), ("opinion", "function")),
        "requesting_functions": (("project_clock", "requesting_function"),),
        "answering_functions": (("ask", "function"),),
        "categories": (("project_clock", "category"),),
        "business_units": (("project_clock", "business_unit"),),
        "regions": (("project_clock", "region"),),
        "methods": (("project_clock", "method"),),
        "components": (("index_component", "component"),),
    }
    cursor = database.cursor()
    return {
        field: sorted(
            {
                "not recorded" if value is None else value
                for table, column in places
                for (value,) in cursor.table(table).select(column).distinct().fetchall()
            }
        )
        for field, places in columns.items()
    }
