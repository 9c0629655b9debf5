"""Finds the tables in the files a team brings and stages each as clean CSV with physical line numbers.

Nothing is interpreted: a cell is text, and only text. Records come from `read_tables`. Whatever cannot be
read raises ImportProblem; a single record that cannot be cut into cells becomes a Fault, so that the number
of records is always written + faults.
"""

import csv
import os
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TextIO

import duckdb

from dashboard.importing import read_bytes, read_tables
from dashboard.importing.read_bytes import Source, explained, refuse_foreign
from dashboard.importing.read_lines import Plain, delimiter_of, records_of_text
from dashboard.importing.read_tables import CELL_LIMIT, OLE, Fault, ImportProblem, Record
from dashboard.importing.read_text import survey

__all__ = ["Fault", "ImportProblem", "Source", "Staged", "find_sources", "stage"]

FAULT_LIMIT = 100_000  # faults are kept in memory, and a file with more is not the table it seems to be
COLUMN_LIMIT = 5_000
RECORD_LIMIT = 15_000_000  # characters; the import reads records of up to 64 MB, and a character may take four bytes
USUAL_RECORD = 200_000  # characters; a file without longer ones has no line of 2 MB, and the import reads it faster
TICK = 10_000  # records between two reports of progress

TEXT_SUFFIXES = {".csv", ".tsv", ".tab", ".txt", ".psv", ".dat"}
SUFFIXES = TEXT_SUFFIXES | {".gz", ".zip", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".parquet", ".pq"}


@dataclass(frozen=True)
class Staged:
    """A staged source: `file` holds the records without the header, first column = physical line."""

    source: Source
    file: Path
    header: tuple[str, ...]
    rows: int
    faults: tuple[Fault, ...]
    encoding: str
    delimiter: str
    line_end: str
    notes: tuple[str, ...]
    is_padded: bool  # whether a cell may begin or end with white space
    is_long: bool  # whether a record is longer than usual


def find_sources(paths: Sequence[Path]) -> list[Source]:
    """Lists the tables in files and folders: text files, zip members, filled sheets, Parquet files.

    Raises ImportProblem for a path that is missing, unreadable, empty or no table at all.
    """
    sources = []
    for path in map(Path, paths):
        with explained(str(path)):
            sources += [source for file in _files(path) for source in _sources_in(file)]
    if not sources:
        raise ImportProblem("No file was named. Name at least one file or folder to import.")
    return sources


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.exists():
        raise ImportProblem(f"{path}: there is no such file. Check the name and the folder.")
    if not path.is_dir():
        raise ImportProblem(f"{path}: this is neither a file nor a folder. Name a file that holds a table.")
    inside = [
        file
        for file in sorted(path.iterdir())
        if file.suffix.lower() in SUFFIXES and not file.name.startswith((".", "~$")) and file.is_file()
    ]
    if not inside:
        raise ImportProblem(f"{path}: no CSV, Excel or Parquet file is in this folder. Name another one.")
    return inside


def _sources_in(path: Path) -> list[Source]:
    with path.open("rb") as file:
        magic = file.read(8)
    zipped = magic.startswith((b"PK\x03\x04", b"PK\x05\x06"))
    if magic.startswith(OLE) or (zipped and read_tables.is_workbook(path)):
        sheets = read_tables.sheet_names(path, read_bytes.SIZE_LIMIT, read_bytes.RATIO_LIMIT, read_bytes.RATIO_FROM)
        if not sheets:
            raise ImportProblem(f"{path.name}: every sheet of this workbook is empty. Export it again.")
        return [Source(path, f"{path.name} [{sheet}]", sheet, "excel") for sheet in sheets]
    if zipped:
        return _members(path)
    kind = "parquet" if magic.startswith(b"PAR1") else "text"
    source = Source(path, path.name, _stem(path.name), kind)
    if kind == "text":
        refuse_foreign(source)
    return [source]


def _members(path: Path) -> list[Source]:
    with zipfile.ZipFile(path) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ImportProblem(f"{path.name}: holds two files named {twice[0]}. Rename one and zip them again.")
    sources = []
    for name in sorted(names):
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if any(part.startswith(".") or part == "__MACOSX" for part in parts):
            continue
        source = Source(path, f"{path.name}/{name}", _stem(parts[-1]), "text")
        suffix = PurePosixPath(parts[-1]).suffix.lower()
        if suffix in SUFFIXES or not suffix:
            refuse_foreign(source)
            sources.append(source)
    if not sources:
        raise ImportProblem(f"{path.name}: this archive holds no CSV file. Unpack it and name the table.")
    return sources


def _stem(name: str) -> str:
    stem = name[:-3] if name.lower().endswith(".gz") else name
    suffix = PurePosixPath(stem).suffix
    return stem[: -len(suffix)] if suffix.lower() in SUFFIXES else stem


def stage(
    source: Source,
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
    rows_wanted: int | None = None,
) -> Staged:
    """Writes the records of a source to a new file in `folder` and says how they were read.

    `progress` gets bytes done and bytes in all. `rows_wanted`: reading stops soon after so many records. Raises
    ImportProblem; then no file is left behind.
    """
    kinds = {"text": _stage_text, "excel": _stage_sheet, "parquet": _stage_parquet}
    return kinds[source.kind](source, folder, progress or (lambda done, total: None), rows_wanted)


def _stage_text(source: Source, folder: Path, progress: Callable[[int, int], None], rows_wanted: int | None) -> Staged:
    text = survey(source)
    delimiter, columns = text.separator, 3
    if not delimiter:
        delimiter, columns = delimiter_of(lambda: text.lines(source))
    lines = text.lines(source)
    with lines.text:
        records = records_of_text(lines, delimiter)
        header, notes = _header(source, records, wide=columns > 2)
        lines.width, lines.longest = len(header), min(RECORD_LIMIT, USUAL_RECORD)
        raw = lines.text.buffer.raw
        written = _write(source, folder, header, records, lambda rows: progress(raw.done, text.size), rows_wanted)
        ends = lines.text.newlines or "\n"
    line_end = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}[ends] if isinstance(ends, str) else "mixed"
    if lines.nul:
        notes += ("NUL characters were removed",)
    if line_end == "mixed":
        notes += ("mixed line ends",)
    return _staged(source, header, written, (text.encoding, delimiter, line_end), text.notes + notes)


def _stage_sheet(source: Source, folder: Path, progress: Callable[[int, int], None], rows_wanted: int | None) -> Staged:
    with explained(source.label):
        records = read_tables.records_of_sheet(source.path, source.label[len(source.path.name) + 2 : -1])
        size, total = source.path.stat().st_size, max(len(records), 1)
    rows = _clean(iter(records))
    header, notes = _header(source, rows, wide=any(sum(map(bool, cells)) > 1 for _, cells, _ in records))
    while not header[-1]:
        header.pop()
    written = _write(
        source, folder, header, rows, lambda done: progress(size * min(done, total) // total, size), rows_wanted
    )
    return _staged(source, header, written, ("", "", ""), notes)


def _stage_parquet(
    source: Source, folder: Path, progress: Callable[[int, int], None], rows_wanted: int | None
) -> Staged:
    settings = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    with closing(duckdb.connect(config=settings)) as connection:
        with explained(source.label):
            size = source.path.stat().st_size
            header, total, records = read_tables.records_of_parquet(connection, source.path)
        rows = _clean(_guarded(source.label, records))
        written = _write(
            source, folder, header, rows, lambda done: progress(size * done // max(total, done, 1), size), rows_wanted
        )
    return _staged(source, header, written, ("", "", ""), ())


def _guarded(label: str, records: Iterator[Record]) -> Iterator[Record]:
    # Only the fetching is guarded: what `progress` raises is the caller's own.
    while True:
        with explained(label):
            record = next(records, None)
        if record is None:
            return
        yield record


def _clean(records: Iterator[Record]) -> Iterator[Record | Fault]:
    for line, cells, _ in records:
        cells = [cell.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "") for cell in cells]
        longest = max(cells, key=len, default="")
        if len(longest) > CELL_LIMIT:
            yield Fault(line, f"a cell longer than {CELL_LIMIT:,} characters", longest[:80], longest[:200])
        else:
            yield line, cells, ""


def _header(source: Source, records: Iterator[Record | Fault], wide: bool) -> tuple[list[str], tuple[str, ...]]:
    """Takes records until the header; in a `wide` table those with fewer than two filled cells are titles."""
    titles = 0
    for record in records:
        if isinstance(record, Fault):
            raise ImportProblem(f"{source.label}, line {record.line}: {record.rule} in the header. Correct that line.")
        cells = [cell.strip().strip("\ufeff").strip() for cell in record[1]]
        filled = sum(map(bool, cells))
        if filled > wide:
            return cells, (f"{titles} title rows above the header skipped",) if titles else ()
        titles += filled > 0
    raise ImportProblem(f"{source.label}: no row with column names was found. Put the names above the rows.")


def _names(header: list[str]) -> tuple[str, ...]:
    names: list[str] = []
    taken: set[str] = set()
    for position, typed in enumerate(header, 1):
        first = name = typed or f"column {position}"
        # DuckDB and the mapping ignore case, so "Name" and "name" are one name.
        for number in range(2, len(header) + 2):
            if name.casefold() not in taken:
                break
            name = f"{first} ({number})"
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


@dataclass
class _Written:
    file: Path
    rows: int
    faults: list[Fault]
    ragged: int
    is_padded: bool = False
    is_long: bool = False


def _staged(
    source: Source, header: list[str], written: _Written, form: tuple[str, str, str], notes: tuple[str, ...]
) -> Staged:
    if written.ragged:
        notes += (f"{written.ragged:,} rows of another width",)
    faults, shape = tuple(written.faults), (written.is_padded, written.is_long)
    return Staged(source, written.file, _names(header), written.rows, faults, *form, notes, *shape)


def _write(
    source: Source,
    folder: Path,
    header: list[str],
    records: Iterator[Record | Fault | Plain],
    tick: Callable[[int], None],
    rows_wanted: int | None,
) -> _Written:
    if len(header) > COLUMN_LIMIT:
        raise ImportProblem(f"{source.label}: has {len(header):,} columns, more than {COLUMN_LIMIT:,}. Export fewer.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(".csv", "staged-", folder)
        written = _Written(Path(name), 0, [], 0)
        with ExitStack() as undo:
            undo.callback(written.file.unlink, missing_ok=True)
            os.close(handle)
            with written.file.open("w", 1 << 18, "utf-8", "replace", "") as out:
                _write_records(source, len(header), records, written, out, tick, rows_wanted)
            tick(written.rows)
            undo.pop_all()
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise ImportProblem(f"{source.label}: cannot be staged in {folder} ({reason}). Make room there.") from problem
    return written


def _write_records(
    source: Source,
    width: int,
    records: Iterator[Record | Fault | Plain],
    written: _Written,
    out: TextIO,
    tick: Callable[[int], None],
    rows_wanted: int | None,
) -> None:
    write = csv.writer(out, lineterminator="\n").writerow
    ticked = 0
    for record in records:
        if isinstance(record, Plain):
            out.write(record.text)
            written.is_padded = written.is_padded or record.is_padded
            written.rows += record.rows
        elif isinstance(record := _judged(record, width, written), Fault):
            written.faults.append(record)
            written.rows += 1
            if len(written.faults) > FAULT_LIMIT:
                raise ImportProblem(
                    f"{source.label}, line {record.line}: more than {FAULT_LIMIT:,} records cannot be cut "
                    f"into cells (here: {record.rule}). Check the delimiter and the header, export again."
                )
        elif record is not None:
            write([record[0], *record[1]])
            written.is_padded = written.is_padded or any(cell != cell.strip() for cell in record[1])
            written.is_long = written.is_long or sum(map(len, record[1])) > USUAL_RECORD
            written.rows += 1
        if rows_wanted is not None and written.rows >= rows_wanted:
            return
        if written.rows >= ticked + TICK:
            ticked = written.rows
            tick(ticked)
            if os.fstat(out.fileno()).st_size > read_bytes.SIZE_LIMIT:
                raise ImportProblem(f"{source.label}: larger than {read_bytes.SIZE_LIMIT // 1024**2:,} MiB. Split it.")


def _judged(record: Record | Fault, width: int, written: _Written) -> Record | Fault | None:
    """Gives a record the width of the table, or says what is wrong with it; None for one without any text."""
    if not isinstance(record, Fault) and len(record[1]) != width:
        record = _fitted(record, width, written)
    if isinstance(record, Fault):
        return record
    text = "".join(record[1])
    if len(text) > RECORD_LIMIT:
        rule = f"a record longer than {RECORD_LIMIT:,} characters"
        return Fault(record[0], rule, text[:80], text[:200])
    return record if text.strip() else None


def _fitted(record: Record, width: int, written: _Written) -> Record | Fault:
    line, cells, raw = record
    if not "".join(cells).strip():
        return line, [], raw
    written.ragged += 1
    extra = next((cell for cell in cells[width:] if cell.strip()), None)
    if extra is not None:
        rule = "more cells than the header has columns"
        return Fault(line, rule, extra[:200], (raw or ",".join(cells)).rstrip("\n")[:2_000])
    return line, cells[:width] + [""] * (width - len(cells)), raw
