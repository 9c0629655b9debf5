"""Companies drawn as text tables, imported as a team would import them, and asked by named query."""

import csv
import io
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard import query
from dashboard.database import Database, identity_of, open_database
from dashboard.importing import import_files
from dashboard.importing.mapping import Mapping
from dashboard.scope import FILTERS, Scope, end_of
from dashboard.settings import load_settings

BERLIN = "Europe/Berlin"
DAY = 86_400_000_000
SETTINGS = load_settings()
# The files that stand as they were built, by all that they were built from.
_BUILT: dict[str, tuple[str, int, int]] = {}


def table_of(text: str) -> list[dict[str, str]]:
    """The rows of a table drawn with bars; a column `why` is for the reader and is left out."""
    lines = [line.strip() for line in text.strip().splitlines()]
    header, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    for row in rows:
        assert len(row) == len(header), f"{row} has not the columns {header}"
    return [{name: cell for name, cell in zip(header, row, strict=True) if name != "why"} for row in rows]


def csv_text(rows: list[dict]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow(
            "" if cell is None else cell.isoformat(" ") if isinstance(cell, datetime) else cell for cell in row.values()
        )
    return text.getvalue()


def company(
    folder: Path,
    as_of: datetime | date | None = None,
    *,
    time_zone: str = "UTC",
    may_refuse: bool = False,
    settings=SETTINGS,
    mapping: Mapping | None = None,
    **tables: str | list[dict],
) -> Database:
    """Import tables (drawn, or lists of rows) and open the file; times are UTC unless a zone is named.

    What was imported into an empty folder before, from the same words, is copied: most tests ask a company of theirs
    several questions.
    """
    folder.mkdir(parents=True, exist_ok=True)
    database, texts = folder / "company.duckdb", {}
    for name, drawn in tables.items():
        rows = table_of(drawn) if isinstance(drawn, str) else drawn
        if rows:
            texts[name] = csv_text(rows)
            (folder / f"{name}.csv").write_text(texts[name], encoding="utf-8")
    mapping = mapping or Mapping(time_zone=time_zone)
    asked = None if database.exists() else repr((texts, settings, mapping, as_of, may_refuse))
    built = _BUILT.get(asked)
    # A test may have moved its file away, or changed it.
    if built and Path(built[0]).exists() and identity_of(Path(built[0])) == built:
        shutil.copy(built[0], database)
        return open_database(database)
    report = import_files([folder / f"{name}.csv" for name in texts], database, settings, mapping=mapping, as_of=as_of)
    refused = sum(table.refused for table in report.tables)
    assert may_refuse or not refused, report.to_text()
    if asked:
        _BUILT[asked] = identity_of(database)
    return open_database(database)


def scope_of(database: Database, *period: str, as_of: datetime | date | None = None, **filters) -> Scope:
    """A scope of a file: no days, or the first and the last; as_of is the file's unless given."""
    zone = database.dataset.time_zone
    if as_of is None:
        as_of = database.dataset.as_of
    elif not isinstance(as_of, datetime):
        as_of = end_of(as_of, zone)
    from_on, until_on = (date.fromisoformat(day) for day in period) if period else (None, None)
    return Scope(as_of, zone, from_on, until_on, **filters)


def answer(database: Database, name: str, *period: str, as_of=None, **filters) -> pd.DataFrame:
    return query.run(database, name, scope_of(database, *period, as_of=as_of, **filters))


def keyed(rows: pd.DataFrame, key: str, *columns: str) -> dict:
    """{key: value} or {key: (value, …)}, a missing value as None, figures rounded to nine places."""
    found = {}
    for row in rows.to_dict("records"):
        values = tuple(_plain(row[column]) for column in columns)
        found[_plain(row[key])] = values[0] if len(values) == 1 else values
    return found


def _plain(value):
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return round(value, 9) if isinstance(value, float) else value


def select(database: Database, sql: str, parameters: dict | None = None) -> list[tuple]:
    """Rows of a select of a test, on what the build made."""
    return database.cursor().execute(sql, parameters or {}).fetchall()


def parameter(as_of: datetime, from_at: datetime | None = None, until_at: datetime | None = None) -> dict:
    """The $scope of bounds that are instants, which no Scope has: it counts in days."""
    bounds = {"as_of": as_of, "from_at": from_at, "until_at": until_at, **{name: [] for name in FILTERS}}
    instants = {
        "from_us": from_at or datetime(1970, 1, 1),
        "until_us": until_at or datetime(2200, 1, 1),
        "as_of_us": as_of,
    }
    places = {name: (instant - datetime(1970, 1, 1)) // timedelta(microseconds=1) for name, instant in instants.items()}
    fixed = {"is_working": False, "day_us": DAY, "is_rest": False, "project_id": "", "is_as_built": False}
    return bounds | places | fixed


def utc(wall_clock: str, zone: str = BERLIN) -> datetime:
    local = datetime.fromisoformat(wall_clock).replace(tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def day(number: float) -> datetime:
    """Midnight UTC of a day of January 2026, 1 = the first."""
    return datetime(2025, 12, 31) + timedelta(days=number)
