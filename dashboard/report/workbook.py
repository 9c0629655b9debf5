"""A finding as an Excel workbook and as CSV: its rows, and beside them everything that says what they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboard import words
from dashboard.report.columns import described, kind_of, plain, safe_text
from dashboard.report.content import Content

# What Excel can hold; the row of the heads is one of the rows.
ROWS_AT_MOST = 1_048_575
LETTERS_AT_MOST = 32_767
# Rows that are looked at for the width of a column.
_ROWS_MEASURED = 500
_NARROWEST, _WIDEST = 9, 60
_FORMATS = {
    "share": "0.0%",
    "days": "#,##0.0",
    "number": "#,##0.0##",
    "count": "#,##0",
    "date": "d mmm yyyy",
    "quarter": "d mmm yyyy",
    "instant": "d mmm yyyy hh:mm",
}
# How many letters a number takes in its format.
_WIDTHS = {"share": 8, "date": 12, "quarter": 12, "instant": 18, "boolean": 7}
_UNITS = {
    "share": "share, 0 to 1, shown in percent",
    "days": "days",
    "number": "number",
    "count": "whole number",
    "date": "date",
    "quarter": "first day of the quarter",
    "instant": "date and time",
    "boolean": "true or false",
    "text": "text",
}


def workbook(content: Content) -> bytes:
    """Return an .xlsx with the sheets Rows and Definitions; the same bytes for the same content.

    What is missing is a blank cell. More rows or letters than Excel can hold are left out, and Definitions says so.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": content.found.sentence[:250], "author": "Down the Hall",
                         "created": content.scope.as_of})  # fmt: skip
    bold = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    cut = _write_rows(book, book.add_worksheet("Rows"), content.found.rows, bold)
    _write_definitions(book, book.add_worksheet("Definitions"), content, cut, bold)
    book.close()
    return target.getvalue()


def csv_text(content: Content) -> str:
    """Return the rows of a finding as CSV."""
    return csv_of(content.found.rows)


def csv_of(rows: pd.DataFrame) -> str:
    """Return rows as CSV: numbers as they are, blanks for what is missing, texts that no program runs."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([safe_text(str(name)) for name in rows.columns])
    kinds = [kind_of(name, rows[name]) for name in rows.columns]
    for row in rows.itertuples(index=False, name=None):
        writer.writerow([_csv_cell(plain(value), kind) for value, kind in zip(row, kinds, strict=True)])
    return target.getvalue()


def csv_to_mend(rows: pd.DataFrame) -> bytes:
    """Return rows that are to be mended in a spreadsheet and imported again, as a file.

    The import takes away the apostrophe that keeps a text from being run, so that one of the text's own is doubled.
    """
    doubled = rows.map(lambda cell: f"'{cell}" if isinstance(cell, str) and _is_kept_from_running(cell) else cell)
    # Excel takes a file for UTF-8 only where it begins with this mark.
    return csv_of(doubled).encode("utf-8-sig")


def _is_kept_from_running(text: str) -> bool:
    bare = text.lstrip("'")
    return bare != text and safe_text(bare) != bare


def _csv_cell(value: Any, kind: str) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat() if kind in ("date", "quarter") else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, int | float):
        return value
    return safe_text(str(value))


def _write_rows(book: Workbook, sheet: Worksheet, rows: pd.DataFrame, bold: Format) -> int:
    """Write the rows, and return how many texts were cut because Excel holds no more letters."""
    shown, cut = rows.head(ROWS_AT_MOST), 0
    for place, name in enumerate(rows.columns):
        kind = kind_of(name, rows[name])
        sheet.write_string(0, place, safe_text(str(name)), bold)
        form = book.add_format({"num_format": _FORMATS[kind]}) if kind in _FORMATS else None
        as_date = book.add_format({"num_format": _FORMATS["date"]}) if kind == "text" else form
        for at, value in enumerate(map(plain, shown[name]), start=1):
            cut += _write_cell(sheet, at, place, value, as_date if isinstance(value, date) else form)
        sheet.set_column(place, place, _width(str(name), kind, shown[name].head(_ROWS_MEASURED)))
    sheet.freeze_panes(1, 0)
    if len(rows.columns):
        sheet.autofilter(0, 0, len(shown), len(rows.columns) - 1)
    return cut


def _write_cell(sheet: Worksheet, at: int, place: int, value: Any, form: Format | None) -> bool:
    """Write a cell of its own type, and return whether its text had to be cut; nothing for what is missing."""
    if value is None:
        return False
    if isinstance(value, bool):
        sheet.write_boolean(at, place, value, form)
    elif isinstance(value, int | float):
        sheet.write_number(at, place, value, form)
    elif isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(at, place, value, form)
    else:
        text, is_cut = _held(safe_text(str(value)))
        sheet.write_string(at, place, text, form)
        return is_cut
    return False


def _held(text: str) -> tuple[str, bool]:
    """As much of a text as a cell holds, and whether that is not all; Excel counts in UTF-16."""
    if len(text) * 2 <= LETTERS_AT_MOST or len(text.encode("utf-16-le")) // 2 <= LETTERS_AT_MOST:
        return text, False
    kept = text.encode("utf-16-le")[: (LETTERS_AT_MOST - 1) * 2].decode("utf-16-le", errors="ignore")
    return kept + "…", True


def _width(name: str, kind: str, values: pd.Series) -> float:
    if kind in _WIDTHS:
        longest = _WIDTHS[kind]
    elif kind == "text":
        longest = max((len(str(value)) for value in map(plain, values) if value is not None), default=0)
    else:
        longest = max((len(f"{value:,.1f}") for value in map(plain, values) if value is not None), default=0)
    # The button of the filter stands over the end of the head.
    return min(max(longest + 2, len(name) + 4, _NARROWEST), _WIDEST)


def _write_definitions(book: Workbook, sheet: Worksheet, content: Content, cut: int, bold: Format) -> None:
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    label = book.add_format({"bold": True, "valign": "top"})
    at = 0
    for name, text in _entries(content, cut):
        sheet.write_string(at, 0, safe_text(name), label)
        sheet.write_string(at, 1, _held(safe_text(text))[0], wrap)
        at += 1
    at += 1
    for place, head in enumerate(("Column", "Meaning", "Unit", "Query")):
        sheet.write_string(at, place, head, bold)
    rows = content.found.rows
    for column, query_name in described(list(rows.columns), content.found.queries):
        at += 1
        unit = _UNITS[kind_of(column.name, rows[column.name])]
        for place, text in enumerate((column.name, column.meaning, unit, query_name)):
            sheet.write_string(at, place, safe_text(text), wrap)
    for place, width in enumerate((26, 90, 30, 36)):
        sheet.set_column(place, place, width)


def _entries(content: Content, cut: int) -> Iterable[tuple[str, str]]:
    """Name and text of everything that says what the rows are."""
    found = content.found
    yield "Finding", found.sentence
    yield "Question", found.title_question
    if found.subline:
        yield "Measured", found.subline
    yield "Shown for", content.shown_for
    if content.n_words:
        yield "Projects", content.n_words
    yield "Source", content.source
    if content.dataset.is_sample:
        yield "Sample data", "These figures are of a made-up company."
    if len(found.rows) > ROWS_AT_MOST:
        yield (
            "Left out",
            f"{words.count(len(found.rows) - ROWS_AT_MOST, 'row')} of {len(found.rows):,}: an Excel sheet holds no"
            f" more. The CSV has them all.",
        )
    if cut:
        text = f"{words.count(cut, 'text')} with more than {LETTERS_AT_MOST:,} letters, which a cell cannot hold."
        yield "Cut", f"{text} The CSV has the whole."
    for caveat in found.caveats:
        yield "Caveat", caveat
    yield from content.definitions
    yield ("Query" if len(found.queries) == 1 else "Queries"), ", ".join(found.queries)
    yield "Apostrophe", "A text that a spreadsheet would take for a formula has an apostrophe before it."
    yield "Blank", "A blank cell is a value that is missing or cannot be told, never 0."
