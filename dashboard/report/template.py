"""The workbook to fill in: a sheet for each table, with what its columns mean, an example, and the words allowed.

One workbook for all tables, since it is handed round as one file, its lists of words are shared by the sheets, and a
sheet that is left with its heads only is no fault of an import.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboard import words
from dashboard.database import ContractColumn, contract
from dashboard.importing import REQUIRED, SCALES, TABLE_COLUMNS, WORDED
from dashboard.report.template_examples import EXAMPLES
from dashboard.settings import Settings

NAME = "down_the_hall_template.xlsx"
ALLOWED = "Allowed values"
# As many rows of a sheet offer the lists of words.
ROWS = 5_000
# Lists that a team may add to: another word is kept as it is.
OPEN = ("function", "stage", "method")
# A mark that is shown and is no part of the head, so that the import still knows it.
_MARKED = '@" *"'
_FORMATS = {"DATE": "yyyy-mm-dd", "TIMESTAMP": "yyyy-mm-dd hh:mm", "VARCHAR": "@", "VARCHAR[]": "@"}
_WIDTHS = {"DATE": 13, "TIMESTAMP": 17}
_SAID = (
    "Fill in the sheets you have data for and import this file: on the page Data of the dashboard, or with"
    " python -m dashboard import {name}",
    "projects and one of stage_visits and events are needed; every other sheet is optional and switches findings on.",
    "Row 2 of each sheet is an example. Write over it, or delete it: it would be imported as it stands.",
    "A head marked * is required. Point at a head to read what the column means.",
    "Dates may be dates or dates with a time. Several words in one cell (protects, tactics) are separated by ;",
    'The sheet "Allowed values" lists the words that are understood; other functions, stages and methods are kept.',
)


def template(settings: Settings) -> bytes:
    """Return the .xlsx to fill in; the words allowed are those of the settings."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Down the Hall: data to fill in", "author": "Down the Hall",
                         "created": datetime(2026, 1, 1)})  # fmt: skip
    tables, columns = contract()
    _write_about(book, tables)
    sheets = {table: book.add_worksheet(table) for table in REQUIRED}
    places = _write_allowed(book, _allowed(settings))
    for table, sheet in sheets.items():
        of_table = {column.name: column for column in columns if column.table == table}
        _write_table(book, sheet, [of_table[name] for name in TABLE_COLUMNS[table]], places)
    book.close()
    return target.getvalue()


def _allowed(settings: Settings) -> dict[str, dict[str, list[str]]]:
    """Return for each list of words its values, and what else is understood as each."""
    names = {"function": settings.function_names(), "stage": settings.stage_names()}
    for words_of_table in WORDED.values():
        for enumeration in words_of_table.values():
            if enumeration != "step" and enumeration not in names:
                names[enumeration] = settings.enumeration(enumeration)
    names |= {name: settings.enumeration(name) for name in ("tactics", "protects")}
    found: dict[str, dict[str, list[str]]] = {}
    for enumeration, claimed in names.items():
        values = found.setdefault(enumeration, {})
        for theirs, ours in claimed.items():
            others = values.setdefault(ours, [])
            if theirs != ours.casefold().replace("_", " "):
                others.append(theirs)
    return found


def _words_of(column: ContractColumn) -> str | None:
    """Return the list of words that a column takes its cells from."""
    if column.type == "VARCHAR[]":
        return column.name
    name = WORDED[column.table].get(column.name)
    return None if name == "step" else name


def _write_about(book: Workbook, tables: dict[str, str]) -> None:
    sheet = book.add_worksheet("Read me")
    bold, wrap = book.add_format({"bold": True, "font_size": 14}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, "Down the Hall: data to fill in", bold)
    at = 2
    for said in _SAID:
        sheet.merge_range(at, 0, at, 1, said.format(name=NAME), wrap)
        at += 1
    for table in REQUIRED:
        at += 1
        sheet.write_string(at, 0, table, book.add_format({"bold": True, "valign": "top"}))
        sheet.write_string(at, 1, tables[table], wrap)


def _write_allowed(book: Workbook, allowed: dict[str, dict[str, list[str]]]) -> dict[str, str]:
    """Write every list of words, and return where the values of each stand."""
    sheet, bold = book.add_worksheet(ALLOWED), book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for place, (head, width) in enumerate((("List", 22), ("Value", 26), ("Understood as well", 90), ("Used by", 60))):
        sheet.write_string(0, place, head, bold)
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    at, places = 1, {}
    for enumeration, values in allowed.items():
        places[enumeration] = f"='{ALLOWED}'!$B${at + 1}:$B${at + len(values)}"
        for value, others in values.items():
            for place, text in enumerate((enumeration, value, "; ".join(others), _used_by(enumeration))):
                sheet.write_string(at, place, text, wrap)
            at += 1
    return places


def _used_by(enumeration: str) -> str:
    columns = [column for column in contract()[1] if column.table in REQUIRED and _words_of(column) == enumeration]
    return ", ".join(f"{column.table}.{column.name}" for column in columns)


def _write_table(book: Workbook, sheet: Worksheet, columns: Iterable[ContractColumn], places: dict[str, str]) -> None:
    optional, required = (
        book.add_format({"bottom": 1}),
        book.add_format({"bold": True, "bottom": 2, "num_format": _MARKED}),
    )
    grey = {"italic": True, "font_color": "#6B6B6B"}
    for place, column in enumerate(columns):
        needed = _is_required(column)
        sheet.write_string(0, place, column.name, required if needed else optional)
        note = column.meaning + (f" {needed}" if needed else "")
        sheet.write_comment(0, place, note, {"x_scale": 2, "y_scale": 1 + len(note) / 120})
        form = _FORMATS.get(column.type)
        shown = {"num_format": form} if form else {}
        sheet.set_column(place, place, max(_WIDTHS.get(column.type, 0), len(column.name) + 5), book.add_format(shown))
        _write_example(sheet, place, EXAMPLES[column.table].get(column.name), book.add_format({**shown, **grey}))
        _validate(sheet, place, column, places)
    sheet.freeze_panes(1, 0)


def _is_required(column: ContractColumn) -> str:
    """Return what a column is required for; nothing for one that may be left out."""
    for need in REQUIRED[column.table]:
        if need == column.name:
            return "Required."
        if isinstance(need, tuple) and column.name in need:
            return f"Required: {words.list_words(need).replace(' and ', ' or ')}."
    return ""


def _write_example(sheet: Worksheet, place: int, example: object, form: Format) -> None:
    if isinstance(example, bool):
        sheet.write_boolean(1, place, example, form)
    elif isinstance(example, int | float):
        sheet.write_number(1, place, example, form)
    elif isinstance(example, datetime):
        sheet.write_datetime(1, place, example, form)
    elif example is not None:
        sheet.write_string(1, place, str(example), form)


def _validate(sheet: Worksheet, place: int, column: ContractColumn, places: dict[str, str]) -> None:
    """Offer the words of a column as a list, and say what is off a scale; a synonym may be written all the same."""
    enumeration, scale = _words_of(column), SCALES[column.table].get(column.name)
    if scale:
        rule = {"validate": "decimal", "criteria": "between", "minimum": scale[0], "maximum": scale[1],
                "error_title": column.name, "error_message": f"From {scale[0]:g} to {scale[1]:g}."}  # fmt: skip
    elif enumeration and column.type != "VARCHAR[]":
        kind = "information" if enumeration in OPEN else "warning"
        rule = {"validate": "list", "source": places[enumeration], "error_type": kind, "error_title": column.name,
                "error_message": f'The sheet "{ALLOWED}" lists what is understood here.'}  # fmt: skip
    else:
        return
    sheet.data_validation(1, place, ROWS, place, rule)
