"""The commands that bring files in: import, check and detect. Without charts and statistics, they start at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from dashboard.database import DatabaseProblem, default_path
from dashboard.importing import ImportProblem, import_files, quality, report_json
from dashboard.importing.detect import detect, detected_json, detected_text
from dashboard.importing.mapping import Mapping, MappingProblem, load_mapping, load_profile, profile_names
from dashboard.settings import SettingsProblem, load_settings, team_file

PROBLEMS = (ImportProblem, DatabaseProblem, MappingProblem, SettingsProblem)


@contextmanager
def explained(*more: type[Exception], as_json: bool = False) -> Iterator[None]:
    """Turn a problem into its sentence on standard error and exit code 1; a cancelled run is exit code 130."""
    try:
        yield
    except (*PROBLEMS, *more) as problem:
        click.echo(json.dumps({"problem": str(problem)}) if as_json else f"Not done. {problem}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        said = "Cancelled. Whatever was there before is as it was."
        click.echo(json.dumps({"problem": said}) if as_json else f"\n{said}", err=True)
        sys.exit(130)


def progress(task: str, done: int, total: int) -> None:
    """Show the state of long work on one line of a terminal; nothing when the output goes to a file."""
    if sys.stderr.isatty():
        share = f" {done / total:4.0%}" if total else ""
        click.echo(f"\r\033[K{task} …{share}", err=True, nl=False)


def progress_json(task: str, done: int, total: int) -> None:
    """Write the state of long work as a line of JSON, for the program that started this one."""
    click.echo(json.dumps({"task": task, "done": done, "total": total}), err=True)


def end_progress() -> None:
    """Clear the line of progress."""
    if sys.stderr.isatty():
        click.echo("\r\033[K", err=True, nl=False)


database_option = click.option(
    "--database",
    type=click.Path(path_type=Path),
    default=None,
    help="The Down the Hall file. Default: DOWN_THE_HALL_DATABASE, else data/down_the_hall.duckdb.",
)
_map_option = click.option(
    "--map", "map_file", type=click.Path(path_type=Path), help="A mapping file (docs/importing.md)."
)
_profile_option = click.option(
    "--profile", help=f"A mapping that comes with the program: {', '.join(profile_names())}."
)
_shape_option = click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the report is written.",
)
_progress_option = click.option(
    "--progress",
    "told_as",
    type=click.Choice(["line", "json"]),
    default="line",
    show_default=True,
    help="Progress on standard error: a line of a terminal, or lines of JSON for a program.",
)


def _import_options(command: Callable[..., None]) -> Callable[..., None]:
    options = [
        click.argument("paths", nargs=-1, type=click.Path(path_type=Path)),
        _map_option,
        _profile_option,
        click.option(
            "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day to which open work is measured, included."
        ),
        click.option("--strict", is_flag=True, help="Load nothing when a row is refused."),
        _shape_option,
        _progress_option,
        database_option,
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _mapping(map_file: Path | None, profile: str | None) -> Mapping:
    if map_file and profile:
        raise MappingProblem(["Give either --map or --profile, not both."])
    if map_file:
        return load_mapping(map_file)
    return load_profile(profile) if profile else Mapping()


def _import(write: bool, paths, map_file, profile, as_of, strict, shape, told_as, database) -> None:
    database = database or default_path()
    as_json = told_as == "json"
    with explained(as_json=as_json):
        report = import_files(
            paths,
            database,
            load_settings(team_file(database)),
            mapping=_mapping(map_file, profile),
            as_of=as_of.date() if as_of else None,
            strict=strict,
            write=write,
            progress=progress_json if as_json else progress,
        )
        end_progress()
        click.echo(report_json(report) if shape == "json" else report.to_text())


@click.command("import")
@_import_options
def import_command(**options: Any) -> None:
    """Import files or folders: CSV, Excel or Parquet, also as .gz or .zip."""
    _import(True, **options)


@click.command("check")
@_import_options
def check_command(**options: Any) -> None:
    """Say what importing the files would do, and write nothing; without files, check what is loaded."""
    if options["paths"]:
        _import(False, **options)
        return
    with explained():
        found = quality(options["database"] or default_path())
        click.echo("\n".join(found) or "All checks hold.")


@click.command("detect")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@_shape_option
@_progress_option
@database_option
def detect_command(paths: tuple[Path, ...], shape: str, told_as: str, database: Path | None) -> None:
    """Say what is in files or folders, and which table and column each is likely to be; nothing is loaded."""
    as_json = told_as == "json"
    with explained(as_json=as_json):
        settings = load_settings(team_file(database or default_path()))
        found = detect(paths, settings, progress_json if as_json else progress)
        end_progress()
        click.echo(detected_json(found) if shape == "json" else detected_text(found))


COMMANDS = {command.name: command for command in (import_command, check_command, detect_command)}
