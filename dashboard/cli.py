"""The command line: the same numbers as on the screen, without a browser."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from dashboard import query as queries
from dashboard import report
from dashboard.cli_importing import (
    check_command,
    database_option,
    detect_command,
    end_progress,
    explained,
    import_command,
    progress,
)
from dashboard.database import ROOT, Database, default_path, open_database
from dashboard.findings import FINDINGS
from dashboard.importing import import_sample
from dashboard.measures import question_of
from dashboard.scope import (
    CLOCKS,
    COMPARISONS,
    DEFAULT_CLOCK,
    DEFAULT_COMPARISON,
    DEFAULT_PERIOD,
    FILTERS,
    PERIODS,
    QUESTION,
    Question,
    Scope,
    end_of,
    local_day,
    period_days,
)
from dashboard.settings import load_settings, team_file

PROBLEMS = (queries.UnknownQuery, report.NotDrawn)
FORMATS = ("table", "csv", "json", "parquet")


def _settings(database: Path) -> Any:
    return load_settings(team_file(database))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Down the Hall: where the time of a sourcing project goes inside the company."""


main.add_command(import_command)
main.add_command(check_command)
main.add_command(detect_command)


@main.command("build")
@database_option
def build_command(database: Path | None) -> None:
    """Build the database of the sample company; a file of your own in its place is kept beside it."""
    database = database or default_path()
    with explained(*PROBLEMS):
        report = import_sample(database, _settings(database), progress=progress)
        end_progress()
        click.echo(report.to_text())


def _scope_options(command: Callable[..., None]) -> Callable[..., None]:
    options = [
        click.option("--period", help=f"A named period instead of two days: {', '.join(PERIODS)}."),
        click.option(
            "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Show the data as it stood at the end of this day."
        ),
        click.option("--from", "from_on", type=click.DateTime(["%Y-%m-%d"]), help="First day of the period."),
        click.option("--to", "until_on", type=click.DateTime(["%Y-%m-%d"]), help="Last day of the period, included."),
        click.option(
            "--clock",
            type=click.Choice(list(CLOCKS)),
            default=DEFAULT_CLOCK,
            show_default=True,
            help="Count calendar or working days.",
        ),
        click.option(
            "--question", default="", help="Of Explore, as in its address: measure=bypass&by=region&grain=year."
        ),
        click.option("--project", "project_id", default="", help="The one project that a query of project/ is about."),
        *(
            click.option(f"--{word}", name, multiple=True, help="May be given several times.")
            for name, word in FILTERS.items()
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _day(value: Any) -> date | None:
    return value.date() if value else None


@main.command("query")
@click.argument("name", required=False)
@click.option("--list", "listing", is_flag=True, help="List the queries.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="How the rows are written.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file instead of the terminal.")
@_scope_options
@database_option
def query_command(
    name: str | None, listing: bool, shape: str, out: Path | None, database: Path | None, **asked
) -> None:
    """Print the rows of a named query. Everything counts unless options say less."""
    if listing or not name:
        for query in queries.queries().values():
            click.echo(f"{query.name:45} {query.purpose}")
        return
    with explained(*PROBLEMS):
        queries.query(name)
        opened = open_database(database or default_path())
        _write(queries.run(opened, name, _scope(opened, asked)), shape, out)


def _scope(opened: Database, asked: dict[str, Any], period: str = "all", comparison: str = "none") -> Scope:
    """Return the scope the options ask for; period is the one without any. Raises UnknownQuery with a sentence."""
    zone = opened.dataset.time_zone
    filters = {field: tuple(asked[field]) for field in FILTERS}
    _check_values(filters, queries.known_values(opened))
    as_of = end_of(asked["as_of"].date(), zone) if asked["as_of"] else opened.dataset.as_of
    days = _day(asked["from_on"]), _day(asked["until_on"])
    try:
        question = Question(**question_of(asked["question"], QUESTION, Question().to_parameter()))
        if asked["period"] and any(days):
            raise ValueError("Give either --period, or --from and --to.")
        if not any(days):
            days = period_days(asked["period"] or period, local_day(as_of, zone))
        of = {"project_id": asked["project_id"], "question": question}
        return Scope(as_of, zone, *days, comparison, clock=asked["clock"], **of, **filters)
    except ValueError as problem:
        raise queries.UnknownQuery(str(problem)) from None


def _check_values(filters: dict[str, tuple[str, ...]], known: dict[str, list[str]]) -> None:
    for field, values in filters.items():
        for value in values:
            if value not in known[field]:
                choices = ", ".join(known[field][:12]) or "none"
                raise queries.UnknownQuery(
                    f'--{FILTERS[field]} "{value}": the data has no such value. It has {choices}.'
                )


def _write(rows: Any, shape: str, out: Path | None) -> None:
    if shape == "parquet":
        if out is None:
            raise queries.UnknownQuery("Parquet cannot be printed on a terminal. Add --out FILE.parquet.")
        queries.write_parquet(rows, out)
        return
    if shape == "csv":
        text = rows.to_csv(index=False, lineterminator="\n").rstrip("\n")
    elif shape == "json":
        text = rows.to_json(orient="records", date_format="iso", indent=2, force_ascii=False)
    else:
        text = rows.to_string(index=False, na_rep="–", float_format=lambda number: f"{number:,.3f}")
    if out is None:
        click.echo(text)
        return
    try:
        out.write_text(text + "\n", encoding="utf-8")
    except OSError as problem:
        raise queries.UnknownQuery(f"{out}: cannot be written ({problem.strerror}). Name another file.") from None


@main.command("export")
@click.option(
    "--finding", "names", multiple=True, help="A finding, such as cycle_time/time_by_holder, or review/board."
)
@click.option("--pack", type=click.Choice(list(report.PACKS)), help="A deck of the findings of a pack, with the board.")
@click.option("--all", "everything", is_flag=True, help="Every finding and the board, one file each.")
@click.option("--list", "listing", is_flag=True, help="List the findings.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(list(report.KINDS)),
    default="png",
    show_default=True,
    help="The kind of file.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="File for one finding or a pack, else folder. Default: here."
)
@click.option("--title", default="Procurement review", show_default=True, help="Title of a deck.")
@click.option("--dark", is_flag=True, help="Pictures in the colours of the dark theme; slides are light.")
@click.option(
    "--compare",
    type=click.Choice(list(COMPARISONS)),
    default=DEFAULT_COMPARISON,
    show_default=True,
    help="What the period is compared with.",
)
@_scope_options
@database_option
def export_command(
    names: tuple[str, ...],
    pack: str | None,
    everything: bool,
    listing: bool,
    kind: str,
    out: Path | None,
    title: str,
    dark: bool,
    compare: str,
    database: Path | None,
    **asked,
) -> None:
    """Write findings, the board or a deck as files. Shows the last 12 months unless options say otherwise."""
    if listing:
        click.echo("\n".join([report.BOARD, *FINDINGS]))
        return
    with explained(*PROBLEMS):
        if sum((bool(names), bool(pack), everything)) != 1:
            raise report.NotDrawn(
                "Name what to export: --finding NAME, --pack review or --all. --list shows the names."
            )
        opened = open_database(database or default_path())
        scope = _scope(opened, asked, DEFAULT_PERIOD, compare)
        mode = "dark" if dark else "light"
        if pack:
            _export_pack(opened, scope, pack, title, kind, out)
        else:
            every = [name for name in FINDINGS if scope.project_id or not name.startswith("project/")]
            every += [report.BOARD] if kind in report.BOARD_KINDS else []
            _export(opened, scope, [report.known_name(name) for name in names] or every, kind, mode, out)


def _export_pack(opened: Database, scope: Scope, pack: str, title: str, kind: str, out: Path | None) -> None:
    if kind not in report.DECK_KINDS:
        raise report.NotDrawn(f"A pack is a deck: give --format {' or '.join(report.DECK_KINDS)}.")
    made = report.deck(
        opened, scope, title, report.PACKS[pack], kind, True, lambda done, of: progress("Making the deck", done, of)
    )
    end_progress()
    _write_file(_in_folder(out, f"{report.deck_stem(title, scope)}.{kind}"), made)


def _export(opened: Database, scope: Scope, names: list[str], kind: str, mode: str, out: Path | None) -> None:
    """Write each finding; those that cannot be drawn are named in the end, and no file is written of them."""
    failed = []
    for number, name in enumerate(names):
        progress("Exporting", number, len(names))
        try:
            file_name, made = report.named_file(opened, name, scope, kind, mode)
        except report.NotDrawn as problem:
            failed.append(str(problem))
            continue
        _write_file(_in_folder(out, file_name) if len(names) == 1 else (out or Path()) / file_name, made)
    end_progress()
    if failed:
        raise report.NotDrawn("\n".join(failed))


def _in_folder(out: Path | None, name: str) -> Path:
    """Return where a single file goes: to the file that was named, or under its own name into a folder there is."""
    if out is None:
        return Path(name)
    return out / name if out.is_dir() else out


def _write_file(path: Path, made: bytes) -> None:
    report.write_file(path, made)
    click.echo(str(path))


@main.command("template")
@click.option("--out", type=click.Path(path_type=Path), help="File or folder. Default: here.")
@database_option
def template_command(out: Path | None, database: Path | None) -> None:
    """Write an Excel workbook to fill in: a sheet for each table, and the words that are allowed."""
    with explained(*PROBLEMS):
        _write_file(_in_folder(out, report.TEMPLATE_NAME), report.template(_settings(database or default_path())))


@main.command("serve")
@click.option("--port", type=int, default=8501, show_default=True, help="Where the browser finds it.")
@database_option
def serve_command(port: int, database: Path | None) -> None:
    """Open the dashboard on this machine only."""
    database = database or default_path()
    environment = {**os.environ, "DOWN_THE_HALL_DATABASE": str(database.resolve())}
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port)]
    with explained(*PROBLEMS):
        if database != default_path():
            open_database(database)
        sys.exit(subprocess.call(command, cwd=ROOT, env=environment))
