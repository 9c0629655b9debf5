"""Soft rules: queries that return the rows which look wrong but may be loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import duckdb

from dashboard.database import QUERIES


@dataclass(frozen=True)
class Check:
    """One check: its select returns failing rows; `message` has {rows} for their number."""

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
        rows = connection.sql(check.sql).shape[0]
        if rows:
            sentences.append(f"{check.severity}: {check.message.replace('{rows}', f'{rows:,}')}")
    return sentences
