"""Soft rules: queries that return the rows which look wrong but may be loaded."""

from __future__ import annotations

import duckdb

from dashboard.query import queries


def failing(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return one sentence for every check that some rows fail."""
    return [
        f"{check.severity}: {check.told([row[0] for row in rows])}"
        for check in queries().values()
        if check.severity and (rows := connection.execute(check.sql).fetchall())
    ]
