"""Cuts sheets and Parquet files into records: physical line, cells, the text they were cut from.

Rows that cannot be cut become a Fault; what cannot be read at all raises ImportProblem or one of ERRORS.
"""

import datetime
import io
import itertools
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import duckdb
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

CELL_LIMIT = 1_000_000  # characters
SHEET_LIMIT = 30_000_000  # cells of the rectangle a sheet spans; calamine holds all of it in memory

OLE = b"\xd0\xcf\x11\xe0"
# What the file system, gzip, zipfile, the XML parser, calamine and DuckDB raise on unreadable input.
ERRORS = (
    *(OSError, EOFError, KeyError, NotImplementedError, RuntimeError, UnicodeDecodeError, struct.error),
    *(zlib.error, lzma.LZMAError, zipfile.BadZipFile, ElementTree.ParseError, CalamineError, duckdb.Error),
)


class ImportProblem(ValueError):
    """A file that cannot be read: says what, where and what to do."""


@dataclass(frozen=True)
class Fault:
    """A record that could not be cut into cells."""

    line: int
    rule: str
    value: str
    raw: str


# A record: physical line, cells, the text it was cut from ("" when there is none).
Record = tuple[int, list[str], str]


def is_workbook(path: Path) -> bool:
    """Tells an Excel or OpenDocument workbook from other archives; refuses other documents."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    if "[Content_Types].xml" in names and any(name.startswith(("word/", "ppt/", "visio/")) for name in names):
        raise ImportProblem(f"{path.name}: this is an Office document but no workbook. Export its table as CSV.")
    return any(name.startswith("xl/workbook.") for name in names) or {"mimetype", "content.xml"} <= names


def sheet_names(path: Path, size_limit: int, ratio_limit: int, ratio_from: int) -> list[str]:
    """Lists the sheets of a workbook that hold at least one value.

    Raises ImportProblem when it unpacks to more than `size_limit` bytes, or to more than `ratio_limit` times
    its size once past `ratio_from` bytes; raises one of ERRORS when the workbook is damaged.
    """
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
            if size > size_limit or size > max(ratio_from, ratio_limit * path.stat().st_size):
                raise ImportProblem(f"{path.name}: unpacks to {size:,} bytes, too much to be a table. Split it.")
            # Reading everything proves the sizes that the archive declares.
            damaged = archive.testzip()
        if damaged:
            raise ImportProblem(f"{path.name}: this workbook is damaged in {damaged}. Save or download it again.")
        for name, part in _parts(path).items():
            _scan(path, name, part)
    with _workbook(path) as workbook:
        return [name for name in workbook.sheet_names if workbook.get_sheet_by_name(name).start is not None]


def records_of_sheet(path: Path, sheet: str) -> list[Record]:
    """Reads all rows of a sheet; the physical line is Excel's row number."""
    part = _parts(path).get(sheet) if zipfile.is_zipfile(path) else None
    errors = _scan(path, sheet, part) if part else {}
    with _workbook(path) as workbook:
        table = workbook.get_sheet_by_name(sheet)
        first_column = table.start[1] if table.start else 0
        records = [
            (number, [_cell_text(value) for value in row], "") for number, row in enumerate(table.iter_rows(), 1)
        ]
    for (row, column), text in errors.items():
        if row <= len(records) and 0 <= column - first_column < len(records[row - 1][1]):
            records[row - 1][1][column - first_column] = text
    return records


def _workbook(path: Path) -> CalamineWorkbook:
    data = path.read_bytes()
    locked = f"{path.name}: this workbook has a password. Save it without one and import that copy."
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as problem:
        raise ImportProblem(locked) from problem
    except CalamineError as problem:
        if data.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in data:
            raise ImportProblem(locked) from problem
        raise


def _parts(path: Path) -> dict[str, str]:
    """Maps the sheets of an .xlsx to the members of the archive; empty for other kinds of workbook."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return {}
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts = {}
    for sheet in book.iterfind(".//{*}sheet"):
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
        target = targets.get(link, "")
        part = target[1:] if target.startswith("/") else f"xl/{target}"
        if part in names:
            parts[sheet.get("name", "")] = part
    return parts


CELL = re.compile(rb"""\sr=["']([A-Z]{1,4})(\d{1,8})["']""")
ERROR = re.compile(
    rb"""<(?:\w+:)?c\b([^>]*\bt=["']e["'][^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{1,40})</""",
    re.DOTALL,
)


def _scan(path: Path, sheet: str, part: str) -> dict[tuple[int, int], str]:
    """Reads what calamine hides: how far a sheet reaches, before it fills memory, and the error cells."""
    errors, columns, last_row, rest = {}, set(), 0, b""
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        while chunk := stream.read(1 << 20):
            # Cut before the last row that is not complete, so that no cell is torn.
            chunk = rest + chunk
            end = chunk.rfind(b"</row>") + 1 or max(len(chunk) - 50_000, 0)
            chunk, rest = chunk[:end], chunk[end:] if len(chunk) - end < 1 << 24 else b""
            last_row = max(last_row, _look(chunk, columns, errors))
        last_row = max(last_row, _look(rest, columns, errors))
    size = last_row * max(map(_column, columns), default=0)
    if size > SHEET_LIMIT:
        raise ImportProblem(
            f"{path.name} [{sheet}]: spans {size:,} cells, probably because of one stray cell far away. "
            "Delete the unused rows and columns, or export the sheet as CSV."
        )
    return errors


def _look(chunk: bytes, columns: set[bytes], errors: dict[tuple[int, int], str]) -> int:
    cells = CELL.findall(chunk)
    columns.update({column for column, _ in cells})
    if b'"e"' in chunk or b"'e'" in chunk:
        for attributes, text in ERROR.findall(chunk):
            if place := CELL.search(attributes):
                errors[int(place[2]), _column(place[1]) - 1] = text.decode("utf-8", "replace")
    return max((int(row) for row in {row for _, row in cells}), default=0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _cell_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ") if value.time() != datetime.time() else value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        seconds, sign = abs(value), "-" if value < datetime.timedelta() else ""
        hours, left = divmod(seconds, datetime.timedelta(hours=1))
        return f"{sign}{hours:02d}" + (datetime.datetime.min + left).time().isoformat()[2:]
    return str(value)


def records_of_parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[list[str], int, Iterator[Record]]:
    """Gives the column names, the number of rows and the rows of a Parquet file; the first row is line 2."""
    # Brackets keep a name such as "data[1].parquet" from being taken for a pattern.
    name = re.sub(r"[\[*?]", r"[\g<0>]", str(path.resolve()))
    table = "read_parquet($name, hive_partitioning = false)"
    relation = connection.sql(f"select * from {table}", params={"name": name})
    quoted = ['"' + column.replace('"', '""') + '"' for column in relation.columns]
    cells = ", ".join(
        f"coalesce({_as_text(column, kind)}, '')" for column, kind in zip(quoted, relation.types, strict=True)
    )
    rows = connection.execute(f"select count(*) from {table}", {"name": name}).fetchone()[0]
    connection.execute(f"select {cells} from {table}", {"name": name})
    batches = iter(lambda: connection.fetchmany(2_000), [])
    numbered = enumerate(itertools.chain.from_iterable(batches), 2)
    return relation.columns, rows, ((number, list(row), "") for number, row in numbered)


def _as_text(expression: str, kind: duckdb.sqltypes.DuckDBPyType) -> str:
    if kind.id == "timestamp with time zone":
        return f"(timezone('UTC', {expression})::varchar || '+00:00')"
    if kind.id in ("float", "double"):
        return rf"regexp_replace({expression}::varchar, '\.0$', '')"
    if kind.id in ("list", "array"):
        inner = _as_text("item", kind.children[0][1])
        return f"array_to_string(list_transform({expression}, lambda item: {inner}), ';')"
    return f"{expression}::varchar"
