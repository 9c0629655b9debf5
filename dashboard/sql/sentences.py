"""What DuckDB says of a select that failed, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from dashboard.sql.allowed import NESTED, nearest, shown, tables_read

TIME = "The select was ended after 5 seconds. Ask for less: a condition, fewer tables, or counts instead of rows."
MEMORY = (
    "The select needs more than 512 MB of memory. Ask for less: a condition, fewer columns, or counts instead of rows."
)
CRASHED = (
    "The select ended the process that ran it, most likely because it needs more than 512 MB of memory. Ask for less:"
    " a condition, fewer columns, or counts instead of rows."
)
CSV = "The rows are more than 50 MB as CSV. Name fewer columns, or take them in parts with a condition."
BUSY = "Other selects are running, and only two may at a time. Try again in a moment."
BROKEN = "The select could not be run to its end. Ask for less, or in a simpler way."

# What is about the statement or its values; what else DuckDB says is about itself.
ABOUT_THE_SELECT = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ConversionException,
    duckdb.OutOfRangeException,
    duckdb.InvalidInputException,
    duckdb.TypeMismatchException,
    duckdb.SyntaxException,
    duckdb.ParserException,
    duckdb.NotImplementedException,
)


def of(problem: duckdb.Error, parsed: Mapping[str, Any], tables: Mapping[str, Iterable[str]]) -> str:
    """Return the sentence for a failed select; its tree and the columns of the tables tell what may have been meant."""
    said = str(problem)
    is_about_itself = isinstance(problem, duckdb.InternalException) or not isinstance(problem, ABOUT_THE_SELECT)
    # What the system refuses comes in several classes, "Cannot allocate memory" and "bad allocation" among them.
    if isinstance(problem, duckdb.OutOfMemoryException) or (is_about_itself and "allocat" in said.lower()):
        return MEMORY
    if "expression depth" in said.lower() or "nested too" in said.lower():
        return NESTED
    if is_about_itself:
        return BROKEN
    known = [column for table in tables_read(parsed) for column in tables.get(table.lower(), ())]
    for pattern, say in PATTERNS:
        if found := re.search(pattern, said):
            return say(found[1], known)
    return _first_line(said)


def _column(name: str, known: Iterable[str]) -> str:
    known = list(known)
    return f"There is no column {shown(name)} in the tables of this select.{nearest(name, known)}"


def _function(name: str, known: Iterable[str]) -> str:
    return f"There is no function {shown(name)}. Names of columns in single quotes are texts, in double quotes names."


def _ungrouped(name: str, known: Iterable[str]) -> str:
    return f'The column {shown(name)} is neither grouped by nor counted or summed. Add it to "group by".'


def _ambiguous(name: str, known: Iterable[str]) -> str:
    return f"The column {shown(name)} is in more than one table. Write its table before it, as in projects.{name}."


def _unreadable(name: str, known: Iterable[str]) -> str:
    return f"A value cannot be converted: {shown(name)}. try_cast gives null where that is so."


PATTERNS = (
    (r'Referenced column "(.*?)" (?:not found|was not found)', _column),
    (r'does not have a column named "(.*?)"', _column),
    (r'column "(.*?)" must appear in the GROUP BY', _ungrouped),
    (r'Ambiguous reference to column name "(.*?)"', _ambiguous),
    (r'Function with name "?(.*?)"? does not exist', _function),
    (r"(?:Conversion Error: )(?:Could not convert|Could not cast|invalid) (.*?)(?:\n|$)", _unreadable),
)


def _first_line(said: str) -> str:
    """Return what DuckDB says of a statement, without its own words around it."""
    line = re.sub(r"^[A-Z][A-Za-z ]* Error: ", "", said.strip()).splitlines()[0].strip()
    line = line[:300].rstrip(".:!")
    return f"{line[:1].upper()}{line[1:]}." if line else BROKEN
