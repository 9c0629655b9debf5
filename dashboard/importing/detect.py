"""Says what is in files before anything is loaded: how they are written, and what each of them is likely to be."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter

from dashboard.database import new_connection, spill_into
from dashboard.importing.cells import column_names
from dashboard.importing.guess import Header, TableGuess, Told, certainty, guesses
from dashboard.importing.load import Progress, read_staged, sql
from dashboard.importing.mapping import Mapping, load_profile, profile_names
from dashboard.importing.match import REQUIRED, match
from dashboard.importing.read import Staged, find_sources, stage
from dashboard.settings import Settings

ROWS_SEEN = 100_000  # of each file; words that come later are not seen here, and the check tells of them
WORDS_TOLD = 200  # of each column
FORMATS = {"text": "CSV", "excel": "Excel", "parquet": "Parquet"}
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
DATE = re.compile(
    r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[ ./-]+[A-Za-z]{3,9}[ .,/-]+\d{2,4}"
    r"|[A-Za-z]{3,9}\.? +\d{1,2},? +\d{4})([ T,].*)?"
)
MONTH = re.compile(r"\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}")
NUMBER = re.compile(r"([A-Z]{3} ?|[€$£] ?)?[+-]?\d[\d.,'’ \u00a0]*( ?[A-Z]{3})?")
MISSING = ("?", "-", "n/a", "N/A", "NA", "NULL", "null", "None", "#N/A", "(empty)", "(blank)")


class Found(Told):
    """One table-shaped thing in the files: how it is written, its columns, and what it is likely to be.

    rows: records seen, all of them when is_whole. tables: every table of ours, the likeliest first. profiles: those
    that come with the program and fit its headers.
    """

    label: str
    stem: str
    format: str
    encoding: str
    delimiter: str
    rows: int
    is_whole: bool
    notes: tuple[str, ...]
    headers: tuple[Header, ...]
    tables: tuple[TableGuess, ...]
    profiles: tuple[str, ...]

    def header(self, name: str) -> Header | None:
        """Return the column of this name, if there is one."""
        return next((one for one in self.headers if one.name == name), None)


def detect(paths: Sequence[Path], settings: Settings, progress: Progress) -> tuple[Found, ...]:
    """Return what is in the files, by reading the first 100,000 rows of each; raises ImportProblem."""
    with tempfile.TemporaryDirectory(prefix="down-the-hall-") as folder:
        found = []
        sources = find_sources(paths)
        for number, source in enumerate(sources):
            task = f"Looking into {source.label}"
            progress(task, number, len(sources))
            staged = stage(source, Path(folder) / str(number), rows_wanted=ROWS_SEEN)
            found.append(_found(staged, settings))
    return tuple(found)


def _found(staged: Staged, settings: Settings) -> Found:
    source, headers = staged.source, _headers(staged)
    return Found(
        label=source.label,
        stem=source.stem,
        format=FORMATS[source.kind],
        encoding=staged.encoding,
        delimiter=staged.delimiter,
        rows=staged.rows,
        is_whole=staged.rows < ROWS_SEEN,
        notes=staged.notes,
        headers=headers,
        tables=guesses(headers, source.stem, settings),
        profiles=tuple(name for name in profile_names() if _fits(staged, load_profile(name))),
    )


def _headers(staged: Staged) -> tuple[Header, ...]:
    names = column_names(staged.header)
    with new_connection() as connection:
        spill_into(connection, staged.file.parent)
        connection.execute(sql("macros"))
        read_staged(connection, staged, names).create_view("staged")
        rows = connection.execute(sql("detected_words"), {"most": WORDS_TOLD}).fetchall()
    told: dict[str, list[tuple[str, int, int, int]]] = {}
    for name, cell, count, filled, different in rows:
        told.setdefault(name, []).append((cell, count, filled, different))
    return tuple(_header(typed, told.get(name, [])) for typed, name in zip(staged.header, names, strict=True))


def _header(name: str, told: list[tuple[str, int, int, int]]) -> Header:
    words = tuple((cell[:200], count) for cell, count, _, _ in told)
    filled, different = told[0][2:] if told else (0, 0)
    return Header(name=name, filled=filled, different=different, words=words, kind=_kind([word for word, _ in words]))


def _kind(words: list[str]) -> str:
    said = [word for word in words if word not in MISSING]
    if not said:
        return "empty"
    months, dates, numbers = (sum(bool(one.fullmatch(word)) for word in said) for one in (MONTH, DATE, NUMBER))
    if months + dates >= 0.8 * len(said):
        return "month" if months > dates else "date"
    return "number" if numbers >= 0.9 * len(said) else "text"


def _fits(staged: Staged, profile: Mapping) -> bool:
    """Say whether a profile finds all it needs for one table at least, and more than names that any file has."""
    found, _ = match(staged, profile, named=False)
    return any(len(one.positions) > len(REQUIRED[one.block.name]) - 1 for one in found)


def detected_json(found: tuple[Found, ...]) -> str:
    """Return what was found as JSON text."""
    return TypeAdapter(tuple[Found, ...]).dump_json(found, indent=2).decode()


def detected_from_json(text: str) -> tuple[Found, ...]:
    """Return what was found from its JSON text."""
    return TypeAdapter(tuple[Found, ...]).validate_json(text)


def written_as(found: Found) -> str:
    """Say in words how a file is written: format, encoding, delimiter, rows seen and columns."""
    parts = [found.format]
    if found.encoding:
        parts += [found.encoding.upper(), f"separated by {DELIMITERS.get(found.delimiter, repr(found.delimiter))}"]
    rows = f"{found.rows:,} rows" if found.is_whole else f"the first {found.rows:,} rows seen"
    return ", ".join([*parts, rows, f"{len(found.headers)} columns", *found.notes])


def detected_text(found: tuple[Found, ...]) -> str:
    """Return what was found as lines for a person."""
    return "\n".join(line for one in found for line in _lines(one))


def _lines(found: Found) -> list[str]:
    best = found.tables[0]
    lines = [f"{found.label}: {written_as(found)}.", f"  likely table: {best.table}"]
    lines += [
        f"  {guess.column} = {guess.header} ({certainty(guess.confidence)}: {guess.why})" for guess in best.columns
    ]
    if found.profiles:
        lines.append(f"  profiles that fit: {', '.join(found.profiles)}")
    return lines
