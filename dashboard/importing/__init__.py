"""Brings a team's files into a Down the Hall file: read, match, check, load, build, report."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from dashboard.database import (
    ROOT,
    SCHEMA,
    DatabaseProblem,
    OtherVersion,
    built_beside,
    name_to_keep,
    new_connection,
    open_database,
    spill_into,
)
from dashboard.importing import checks
from dashboard.importing.build import build
from dashboard.importing.cells import WORDED
from dashboard.importing.load import Loader, Progress, in_order
from dashboard.importing.mapping import SCALES, TABLE_COLUMNS, Mapping
from dashboard.importing.match import REQUIRED, Match, match
from dashboard.importing.read import ImportProblem, find_sources, stage
from dashboard.importing.report import ImportReport
from dashboard.scope import end_of, local_day
from dashboard.settings import Settings

__all__ = [
    "REQUIRED",
    "SCALES",
    "TABLE_COLUMNS",
    "WORDED",
    "ImportProblem",
    "ImportReport",
    "import_files",
    "import_sample",
    "quality",
    "report_json",
    "sample_is_newer",
]

SAMPLE = ROOT / "sample_data"
SAMPLE_AS_OF = date(2026, 10, 31)


def no_progress(task: str, done: int, total: int) -> None:
    """Show nothing."""


def import_files(
    paths: Sequence[Path],
    database: Path,
    settings: Settings,
    *,
    mapping: Mapping | None = None,
    as_of: date | datetime | None = None,
    strict: bool = False,
    is_sample: bool = False,
    write: bool = True,
    progress: Progress = no_progress,
) -> ImportReport:
    """Import files into a database and return what came of every row.

    The new file is built beside the old one and put in its place in one step; with write=False, or when anything
    goes wrong, the old one stays as it was. strict refuses the whole import when a row is refused. as_of is UTC; a
    date means the end of that day in the company's time zone. Raises ImportProblem and DatabaseProblem.
    """
    mapping = mapping or Mapping()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="down-the-hall-")))
        matches, notes = _matched(paths, mapping, folder, progress)
        report = ImportReport(str(database), is_written=False, notes=notes)
        try:
            if write:
                kept = _kept(database) if is_sample else None
                with built_beside(database, kept) as connection:
                    spill_into(connection, folder)
                    _fill(connection, matches, database, settings, mapping, as_of, is_sample, report, progress)
                    _refuse_if(strict, report)
                report.is_written, report.kept = True, str(kept or "")
            else:
                with new_connection() as connection:
                    spill_into(connection, folder)
                    _fill(connection, matches, database, settings, mapping, as_of, is_sample, report, progress)
                    _refuse_if(strict, report)
        except duckdb.ConversionException as problem:
            raise ImportProblem(
                f"A value could not be read: {problem}. Say how it is written in a mapping file."
            ) from None
        except (duckdb.FatalException, duckdb.TransactionException) as problem:
            # What DuckDB makes of a write that fails when it commits or closes the file.
            reason = str(problem).splitlines()[0].rpartition("error: ")[2].rpartition(": ")[2].rstrip(".")
            raise ImportProblem(
                f"{database}: cannot be written ({reason}). Free some space on the disk and import again;"
                " the old file is as it was."
            ) from None
    return report


def _matched(
    paths: Sequence[Path], mapping: Mapping, folder: Path, progress: Progress
) -> tuple[list[Match], list[str]]:
    named = {Path(path).resolve() for path in paths}
    matches, problems, notes = [], [], []
    sources = find_sources(paths)
    alone = {path: sum(source.path.resolve() == path for source in sources) == 1 for path in named}
    for number, source in enumerate(sources):
        inner = folder / str(number)
        inner.mkdir()
        task = f"Reading {source.label}"
        staged = stage(source, inner, lambda done, total, task=task: progress(task, done, total))
        found, faults = match(staged, mapping, named=alone.get(source.path.resolve(), False))
        matches += found
        problems += faults
        if not found and not faults:
            notes.append(f"{source.label}: left aside, its columns fit no table.")
    if problems:
        raise ImportProblem("\n".join(problems))
    if not matches:
        raise ImportProblem(f"No file fits any of the tables {', '.join(REQUIRED)}. See docs/importing.md.")
    return in_order(matches), notes


def _fill(
    connection: duckdb.DuckDBPyConnection,
    matches: list[Match],
    database: Path,
    settings: Settings,
    mapping: Mapping,
    as_of: date | datetime | None,
    is_sample: bool,
    report: ImportReport,
    progress: Progress,
) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    # In one transaction: each of its several hundred statements alone would wait for the disk.
    connection.execute(f"begin; {SCHEMA.read_text(encoding='utf-8')} commit")
    loader = Loader(connection, settings, mapping)
    label = mapping.label or ("Sample company" if is_sample else matches[0].staged.source.path.name)
    _keep_old(connection, loader, database, is_sample, report)
    for number, found in enumerate(matches):
        progress(f"Loading {found.staged.source.label} into {found.block.name}", number, len(matches))
        is_last = all(later.block.name != found.block.name for later in matches[number + 1 :])
        report.tables.append(loader.load(found, now, is_last=is_last))
    _refuse_if_nothing_fits(report)
    loader.finish()
    if isinstance(as_of, date) and not isinstance(as_of, datetime):
        as_of = end_of(as_of, settings.company.time_zone)
    built = build(connection, settings, label=label, as_of=as_of, is_sample=is_sample, now=now, progress=progress)
    report.as_of = str(local_day(built, settings.company.time_zone))
    if as_of is None and built == now:
        report.notes.append(
            "no row says how far the data goes, so open work is measured to today; --as-of sets the day."
        )
    report.projects = connection.table("project_clock").shape[0]
    if not report.projects:
        raise ImportProblem(
            "There are neither projects nor events to show. Import a file of projects or a log as well.\n"
            + report.rows_text()
        )
    report.warnings = checks.failing(connection)


def _keep_old(
    connection: duckdb.DuckDBPyConnection, loader: Loader, database: Path, is_sample: bool, report: ImportReport
) -> None:
    """Bring over what is loaded already; the sample company never mixes with a team's own data."""
    if not database.exists() or is_sample:
        return
    try:
        old = open_database(database)
    except DatabaseProblem as problem:
        raise ImportProblem(
            f"{problem} An import would replace it: move it away, or name another file with --database."
        ) from None
    if old.dataset.is_sample:
        report.notes.append("the sample company is replaced by your data.")
        return
    connection.execute(f"attach '{str(database).replace(chr(39), chr(39) * 2)}' as old (read_only)")
    for table in REQUIRED:
        loader.keep(table)
    loader.keep_sides()
    for table in ("refused", "loads"):
        connection.table(f"old.{table}").insert_into(table)


def _kept(database: Path) -> Path | None:
    """Return where the file that the sample company replaces is kept; None for a sample, which can be built anew."""
    try:
        is_sample = not database.exists() or open_database(database).dataset.is_sample
    except OtherVersion as problem:
        is_sample = problem.is_sample
    except DatabaseProblem:
        # Whatever it is, it is not ours to throw away.
        is_sample = database.is_dir()
    return None if is_sample else name_to_keep(database, datetime.now())


def _refuse_if_nothing_fits(report: ImportReport) -> None:
    if sum(table.refused for table in report.tables) and not sum(table.accepted for table in report.tables):
        raise ImportProblem(f"Every row was refused, so there is nothing to load.\n{report.rows_text()}")


def _refuse_if(strict: bool, report: ImportReport) -> None:
    refused = sum(table.refused for table in report.tables)
    if strict and refused:
        rows = "1 row was" if refused == 1 else f"{refused:,} rows were"
        raise ImportProblem(
            f"{rows} refused, and --strict loads all or nothing. Nothing was changed.\n{report.rows_text()}"
        )


def import_sample(database: Path, settings: Settings, progress: Progress = no_progress) -> ImportReport:
    """Build the database of the sample company from the files in sample_data.

    A file in its place that is not the sample company is kept beside it; the report's `kept` says where.
    """
    files = [SAMPLE / f"{table}.csv" for table in REQUIRED if (SAMPLE / f"{table}.csv").exists()]
    mapping = Mapping(label="Sample company", time_zone="Europe/Berlin")
    return import_files(
        files, database, settings, mapping=mapping, as_of=SAMPLE_AS_OF, is_sample=True, progress=progress
    )


def sample_is_newer(database: Path) -> bool:
    """Say whether the sample must be built: no file is there, or it is a sample of older files or an older program.

    A file named in DOWN_THE_HALL_DATABASE that is missing is a mistake, and never replaced by the sample.
    """
    if not database.exists():
        return "DOWN_THE_HALL_DATABASE" not in os.environ
    try:
        dataset = open_database(database).dataset
    except OtherVersion as problem:
        return problem.is_sample
    except DatabaseProblem:
        return False
    newest = max(file.stat().st_mtime for file in SAMPLE.glob("*.csv"))
    return dataset.is_sample and newest > dataset.built_at.replace(tzinfo=UTC).timestamp()


def quality(database: Path) -> list[str]:
    """Return one sentence for every check that rows of a loaded file fail."""
    return checks.failing(open_database(database).cursor())


def report_json(report: ImportReport) -> str:
    """Return the report as JSON text."""
    return json.dumps(report.to_dict(), indent=2, ensure_ascii=False, default=str)
