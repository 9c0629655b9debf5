"""Files as they should not be: each with the number of records it holds, where that is beyond doubt."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
import zipfile
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb
import xlsxwriter
from hypothesis import strategies as st

from dashboard.importing.mapping import TABLE_COLUMNS
from tests.importing.test_import_anything import DIRTY, good_cell

CELLS = (
    *DIRTY, "1e999", "-1e999", "1e-999", "0207-03-04", "20260105T10", "2026-1-5", "9999-12-31", "0000-00-00", "٣", "½",
    "=cmd|' /C calc'!A0", "+1", "-", "@x", "\ud800", "a\udfffb", "\x00", "P1\x00", "\x85", "\x0b", "\x0c", "\x1a",
    "\ufeffP1", "\u202eP1", "e\u0301", "\xa0", "%PDF", "sep=;", "<html>", "NaN", "TRUE", "#REF!", "#N/A", "1" * 400,
    "x" * 40_000, "y" * 1_000_001, "two\rlines", "a\r\nb", ";;;", "||", ",,", "\t\t", "'", "\\\"", "[", "{\"a\": 1}",
)  # fmt: skip
CELL = st.sampled_from(CELLS) | st.text(max_size=8)
# What may stand in a line without quotes.
BARE = CELL.filter(lambda text: not set(text) & set('",;\t|\r\n') and len(text) < 100 and text.strip(" \x00"))
ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "utf-32")
ENDS = ("\n", "\r\n", "\r")


@dataclass(frozen=True)
class Malformed:
    """A file: its ending, its bytes, and how many records are in it; None where two readings are possible."""

    table: str
    ending: str
    data: bytes
    records: int | None
    records_at_most: int

    def __repr__(self) -> str:
        return f"Malformed({self.table}{self.ending}, {self.records}, {self.data[:600]!r})"


def record(columns: list[str], cells: dict[str, str], number: int) -> list[str]:
    """A record that says which it is, so that none is a blank line; the dirty cells stand where they were drawn."""
    row = [cells.get(column, good_cell(column)) for column in columns]
    row[0] = f"P{number % 3}" if columns[0] == "project_id" else f"R{number % 4}"
    return row


@st.composite
def texts(draw) -> Malformed:
    """A text file of lines that are right, too short, too long, blank, or with a quote where none belongs."""
    table = draw(st.sampled_from(sorted(TABLE_COLUMNS)))
    columns = list(TABLE_COLUMNS[table])
    delimiter, ends = draw(st.sampled_from(",,,;\t|")), draw(st.sampled_from([("\n",), ("\r\n",), ("\r",), ENDS]))
    lines, records, is_certain = [draw(headers(columns, delimiter))], 0, True
    for number in range(draw(st.integers(0, 6))):
        row = record(columns, draw(st.dictionaries(st.sampled_from(columns[1:]), CELL, max_size=4)), number)
        match draw(st.sampled_from(["right"] * 4 + ["bare", "short", "long", "blank", "stray", "after", "unclosed"])):
            case "right":
                lines.append(written(row, delimiter))
            case "bare":
                lines.append(delimiter.join([row[0], *draw(st.lists(BARE, max_size=3))]))
            case "short":
                lines.append(written(row[: draw(st.integers(1, len(row)))], delimiter))
            case "long":
                lines.append(written([*row, *draw(st.lists(BARE, min_size=1, max_size=3))], delimiter))
            case "blank":
                lines.append(draw(st.sampled_from(["", " ", delimiter * len(row), f" {delimiter}\t".rstrip("\t")])))
                records -= 1
            case "stray":
                lines.append(f'{row[0]}{delimiter}5" pipe{delimiter}"')
                is_certain = False
            case "after":
                lines.append(f'"{row[0]}"x{delimiter}"y"z')
                is_certain = False
            case "unclosed":
                lines.append(f'{row[0]}{delimiter}"{draw(BARE)}')
                is_certain = False
        records += 1
    text = "".join(line + draw(st.sampled_from(ends)) for line in lines)
    encoding = draw(st.sampled_from(ENCODINGS))
    wide = encoding.startswith("utf")
    data = text.encode(encoding, "surrogatepass" if wide else "replace")
    at_most = text.count("\n") + text.count("\r") + 1
    return Malformed(
        table, draw(st.sampled_from([".csv", ".txt", ".dat"])), data, records if is_certain else None, at_most
    )


@st.composite
def headers(draw, columns: list[str], delimiter: str) -> str:
    """The names of the columns as somebody may write them; now and then some twice, wrong, or none."""
    names = list(columns)
    match draw(st.sampled_from(["as it is"] * 5 + ["shouted", "twice", "wrong", "quoted", "few"])):
        case "shouted":
            names = [name.upper().replace("_", " ") for name in names]
        case "twice":
            names += draw(st.lists(st.sampled_from(columns), min_size=1, max_size=3))
        case "wrong":
            names[draw(st.integers(0, len(names) - 1))] = draw(CELL)
        case "quoted":
            return delimiter.join(f'"{name}"' for name in names)
        case "few":
            names = names[: draw(st.integers(1, len(names)))]
    return written(names, delimiter)


def written(row: list[str], delimiter: str) -> str:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter, lineterminator="\r\n").writerow(row)
    # With another end of line the writer would leave such ends in a cell without quotes.
    return target.getvalue().removesuffix("\r\n")


@st.composite
def workbooks(draw) -> Malformed:
    """An Excel workbook with numbers, dates, formulas and errors where texts are expected."""
    table = draw(st.sampled_from(sorted(TABLE_COLUMNS)))
    columns = list(TABLE_COLUMNS[table])
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "nan_inf_to_errors": True})
    book.set_properties({"created": datetime(2026, 1, 1)})
    sheet = book.add_worksheet(table)
    sheet.write_row(0, 0, columns)
    records = draw(st.integers(0, 5))
    odd = st.one_of(
        st.sampled_from([0, -1, 1e300, 5e-324, float("inf"), True, 2.5, 1e15, 60, 2_958_466, -0.0]),
        st.sampled_from(["=1+1", "=1/0", "=A1", '=HYPERLINK("http://localhost/x")', "", " ", "1e999", "0207-01-01"]),
        st.just(datetime(1900, 1, 1)),
    )
    for number in range(1, records + 1):
        sheet.write_row(number, 0, record(columns, {}, number))
        for place in draw(st.lists(st.integers(1, len(columns) - 1), max_size=4, unique=True)):
            value = draw(odd)
            if isinstance(value, datetime):
                sheet.write_datetime(number, place, value)
            else:
                sheet.write(number, place, value)
    book.close()
    return Malformed(table, draw(st.sampled_from([".xlsx", ".csv"])), target.getvalue(), records, records)


TYPES = ("null::integer", "1e300::double", "'nan'::double", "'-infinity'::double", "[1, null]", "{'a': 1}", "true",
         "timestamptz '2026-01-05 10:00+14'", "date '0207-01-01'", "date 'infinity'", "'\\x00\\xff'::blob",
         "uuid '5e5b8a3c-0000-4000-8000-000000000000'",
         "99999999999999999999999999999999999999::decimal(38, 0)", "interval '1 month'", "time '10:00'", "chr(0)",
         "['a', 'b']", "'P1'", "repeat('x', 100000)", "date '290000-01-01'", "'101'::bit", "''")  # fmt: skip


@st.composite
def parquets(draw) -> Malformed:
    """A Parquet file whose columns have types of their own."""
    table = draw(st.sampled_from(sorted(TABLE_COLUMNS)))
    columns = list(TABLE_COLUMNS[table])
    odd = draw(st.dictionaries(st.sampled_from(columns[1:]), st.sampled_from(TYPES), max_size=4))
    cells = [f"'P' || i % 3 as {columns[0]}"]
    cells += [f"{odd.get(column, repr(good_cell(column)))} as {column}" for column in columns[1:]]
    records = draw(st.integers(0, 4))
    with duckdb.connect() as connection:
        connection.execute(f"create table rows as select {', '.join(cells)} from range({records}) as t(i)")
        data = parquet_of(connection)
    return Malformed(table, ".parquet", data, records, records)


def parquet_of(connection: duckdb.DuckDBPyConnection) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        connection.execute(f"copy rows to '{path}' (format parquet)")
        return path.read_bytes()


@st.composite
def packed(draw, inner) -> Malformed:
    """A file in an archive, or in an archive in an archive."""
    file = draw(inner)
    if draw(st.booleans()):
        return replace(file, data=gzip.compress(file.data, mtime=0), ending=".csv.gz")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", draw(st.sampled_from([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED]))) as archive:
        name = f"{draw(st.sampled_from(['', '/', '../', 'a/b/']))}{file.table}{file.ending}"
        archive.writestr(zipfile.ZipInfo(name), file.data)
    return replace(file, data=target.getvalue(), ending=".zip")


@st.composite
def damaged(draw, inner) -> Malformed:
    """A file that breaks off, or of which some bytes are others."""
    file = draw(inner)
    data = bytearray(file.data)
    # In thousandths: what is drawn may not depend on the bytes, of which a writer's version or clock is a part.
    if draw(st.booleans()):
        data = data[: len(data) * draw(st.integers(0, 999)) // 1_000]
    for place, flip in draw(st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 255)), max_size=3)):
        if data:
            data[place % len(data)] ^= flip
    return replace(file, data=bytes(data), records=None, records_at_most=10**6)


def random_bytes() -> st.SearchStrategy[Malformed]:
    """Bytes without sense, after a beginning that promises some."""
    starts = [b"", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"PAR1", b"project_id,function\n", b"\xff\xfe",
              b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xef\xbb\xbf", b"\0\0\xfe\xff"]  # fmt: skip
    table, ending = (
        st.sampled_from(sorted(TABLE_COLUMNS)),
        st.sampled_from([".csv", ".xlsx", ".zip", ".parquet", ".gz"]),
    )
    data = st.builds(bytes.__add__, st.sampled_from(starts), st.binary(max_size=300))
    return st.builds(Malformed, table, ending, data, st.none(), st.just(10**6))


def files() -> st.SearchStrategy[Malformed]:
    """Any of these; texts most often, for they can be wrong in most ways."""
    whole = st.one_of(texts(), texts(), texts(), texts(), workbooks(), parquets())
    packs = packed(whole) | packed(packed(texts()))
    return st.one_of(whole, whole, whole, whole, packs, damaged(whole), damaged(packs), random_bytes())
