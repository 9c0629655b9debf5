"""Builds what every query reads, once per import: calendar, visits, asks, clocks and the ledger."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import duckdb

from dashboard.database import CONTRACT_VERSION, QUERIES
from dashboard.importing.load import Progress
from dashboard.importing.working_calendar import opening_times
from dashboard.settings import Settings

BUILD = QUERIES / "build"
# The calendar reaches this far beyond the newest date, so that a later as_of can be asked for.
YEARS_AHEAD = 5


def build(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    *,
    label: str,
    as_of: datetime | None,
    is_sample: bool,
    now: datetime,
    progress: Progress,
) -> datetime:
    """Fill the derived tables of a new file and return its as_of (UTC): the newest date, when none is given."""
    steps = sorted(BUILD.glob("*.sql"))
    newest = connection.execute(steps[0].read_text(encoding="utf-8"), {"now": now}).fetchall()[0][0]
    # Open projects that nothing has happened to yet are measured to the import.
    as_of = as_of or newest or now
    company = settings.company
    connection.execute(
        "insert into dataset values (?, ?, ?, ?, ?, ?, ?, ?, ?, [])",
        [
            label,
            as_of,
            now,
            company.currency,
            company.time_zone,
            is_sample,
            CONTRACT_VERSION,
            settings.day_length_seconds * 1_000_000,
            settings.people.minimum_people,
        ],
    )
    _fill_stages(connection, settings)
    _fill_targets(connection, settings)
    _fill_calendar(connection, settings, as_of)
    parameters = {
        "as_of": as_of,
        "time_zone": company.time_zone,
        "end_stage": settings.clock.end_stage or None,
        "minimum_people": settings.people.minimum_people,
    }
    for number, step in enumerate(steps[1:], 1):
        progress("Building the ledger", number, len(steps) - 1)
        text = step.read_text(encoding="utf-8")
        used = {name: value for name, value in parameters.items() if f"${name}" in text}
        connection.execute(text, used)
    return as_of


def _fill_stages(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    ranked = [stage for stage in settings.stages if stage.ranked]
    rows = [
        (stage.name, position, ranked.index(stage) + 1 if stage.ranked else None, stage.default_side)
        for position, stage in enumerate(settings.stages, 1)
    ]
    connection.executemany("insert into stage_order values (?, ?, ?, ?)", rows)


def _fill_targets(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    components = settings.credibility.components.items()
    connection.executemany(
        "insert into index_component values (?, ?, ?, ?, ?)",
        [(name, place, one.weight, one.floor, one.target) for place, (name, one) in enumerate(components, 1)],
    )
    connection.executemany("insert into target values (?, ?)", list(settings.targets.model_dump().items()))


def _fill_calendar(connection: duckdb.DuckDBPyConnection, settings: Settings, as_of: datetime) -> None:
    first = connection.execute((QUERIES / "load" / "first_day.sql").read_text(encoding="utf-8")).fetchall()[0][0]
    last = date(as_of.year + YEARS_AHEAD, 12, 31)
    # A day earlier than the first instant: in a zone ahead of UTC the local day begins before it.
    calendar = opening_times(settings, max((first or as_of.date()) - timedelta(days=2), date(1969, 12, 30)), last)
    connection.register("opening", calendar)
    connection.execute("insert into work_calendar select * from opening")
    connection.unregister("opening")
