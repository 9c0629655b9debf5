"""A small company to import: its files, and what the database holds afterwards."""

from pathlib import Path
from textwrap import dedent

import duckdb

from dashboard.importing import import_files
from dashboard.importing.report import ImportReport, TableReport
from dashboard.settings import Settings, load_settings

SETTINGS: Settings = load_settings(None)
PROJECTS = """
    project_id,requesting_function,title,spend,intake_at,completed_at,status
    P1,Operations,Pumps,1000.50,2026-01-05,2026-03-02,completed
    P2,Engineering,Steel,250000,2026-01-12 09:30,,open
"""
VISITS = """
    project_id,stage,entered_at,left_at,holder_function
    P1,intake,2026-01-05,2026-01-20,Procurement
    P1,legal_review,2026-01-20,2026-03-02,Legal
    P2,intake,2026-01-12 09:30,,Procurement
"""
EVENTS = """
    project_id,happened_at,step,actor_function
    P1,2026-01-05 10:00,Submitted,Requester
    P1,2026-01-09 11:00,Approved,Finance
    P2,2026-01-12 12:00,Submitted,Requester
"""


def put(folder: Path, **tables: str) -> list[Path]:
    """Write one CSV file for each table and return their paths."""
    paths = []
    for table, text in tables.items():
        path = folder / f"{table}.csv"
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8", newline="")
        paths.append(path)
    return paths


def load(folder: Path, *paths: Path, **options: object) -> ImportReport:
    """Import files into the database of the folder."""
    return import_files(paths, folder / "team.duckdb", SETTINGS, **options)


def load_text(folder: Path, table: str, text: str, **options: object) -> TableReport:
    """Import one table on top of two projects and return what came of its rows."""
    texts = {"projects": PROJECTS} | {table: text}
    report = load(folder, *put(folder, **texts), **options)
    return next(one for one in report.tables if one.table == table)


def rows(folder: Path, select: str) -> list[tuple]:
    """Run a select on the database of the folder."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{folder / 'team.duckdb'}' as team (read_only)")
        connection.execute("use team")
        return connection.execute(select).fetchall()


def contents(folder: Path) -> dict[str, list[tuple]]:
    """Return all rows of all tables but the two that hold when something was loaded."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{folder / 'team.duckdb'}' as team (read_only)")
        connection.execute("use team")
        tables = connection.execute("select table_name from duckdb_tables() where database_name = 'team'").fetchall()
        return {
            table: sorted(connection.execute(f"select * from {table}").fetchall(), key=repr)
            for (table,) in sorted(tables)
            if table not in ("dataset", "loads")
        }
