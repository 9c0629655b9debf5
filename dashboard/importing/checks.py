"""Soft rules: queries that return the rows which look wrong but may be loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import duckdb

from dashboard.database import QUERIES

SHOWN = 5


@dataclass(frozen=True)
class Check:
    """One check: its select returns failing rows; `message` has {rows} for their number, {first} for what they are."""

    name: str
    severity: str
    message: str
    sql: str


@cache
def all_checks() -> tuple[Check, ...]:
    """Return every check, in the order of their names."""
    found = []
    for file in sorted((QUERIES / "checks").glob("*.sql")):
        text = file.read_text(encoding="utf-8")
        header = dict(re.findall(r"^-- (severity|message): (.+)$", text, re.MULTILINE))
        found.append(Check(file.stem, header["severity"], header["message"], text))
    return tuple(found)


def failing(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return one sentence for every check that some rows fail."""
    sentences = []
    for check in all_checks():
        rows = connection.execute(check.sql).fetchall()
        if rows:
            message = check.message.replace("{rows}", f"{len(rows):,}").replace("{first}", _first(rows))
            sentences.append(f"{check.severity}: {message}")
    return sentences


def _first(rows: list[tuple]) -> str:
    """Name what the first rows are about: their first column."""
    named = ", ".join(str(row[0]) for row in rows[:SHOWN])
    return f"{named} and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else named
