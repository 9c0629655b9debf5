"""What a column of a finding holds, and a cell of it as a file writes it and as people read it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard import words
from dashboard.query import Column, queries, query

# What every file of rows needs, those of the SQL of analysts included.
safe_text = words.safe_text


def kind_of(name: str, values: pd.Series) -> str:
    """Return what a column holds: share, days, number, count, date, quarter, instant, boolean or text.

    By its type, and where that is a number by its name, which carries the unit: a share is 0 to 1.
    """
    parts = name.split("_")
    if pd.api.types.is_bool_dtype(values):
        return "boolean"
    if pd.api.types.is_datetime64_any_dtype(values):
        return "instant" if parts[-1] == "at" else "quarter" if name == "quarter_on" else "date"
    if not pd.api.types.is_numeric_dtype(values):
        return "text"
    if "days" in parts:
        return "days"
    if pd.api.types.is_integer_dtype(values):
        return "count"
    return "share" if {"share", "rate", "ratio", "weight"} & set(parts) and "risk" not in parts else "number"


def plain(value: Any) -> Any:
    """Return a cell as Python's own type, and None for what is missing, not a number or infinite."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, Decimal):
        value = float(value)
    if hasattr(value, "to_pydatetime"):
        return value.to_pydatetime(warn=False)
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def said(value: Any, kind: str) -> str:
    """Return a cell in words, for a table on a slide."""
    value = plain(value)
    if value is None:
        return words.missing
    match kind:
        case "quarter":
            return words.quarter(value)
        case "share":
            return words.share(value)
        case "days" | "number":
            return words.number(value)
        case "count":
            return f"{value:,}".replace("-", words.MINUS)
        case "boolean":
            return "yes" if value else "no"
        case "date":
            return words.date_short(value)
        case "instant":
            return f"{words.date_short(value)}, {value:%H:%M}"
    if isinstance(value, datetime):
        return f"{words.date_short(value)}, {value:%H:%M}"
    return words.date_short(value) if isinstance(value, date) else str(value)


def title(name: str) -> str:
    """Return a column's name as the head of a table on a slide: "median_days" is "Median days"."""
    text = name.removesuffix("_on").replace("_", " ")
    return text[0].upper() + text[1:]


def described(names: Sequence[str], query_names: Sequence[str]) -> list[tuple[Column, str]]:
    """Return for each column what the header of the first query with it says, and the name of that query.

    A finding may add columns to those of its queries: they have no type and no query.
    """
    known: dict[str, tuple[Column, str]] = {}
    for query_name in query_names:
        for column in query(query_name).columns if query_name in queries() else ():
            known.setdefault(column.name, (column, query_name))
    added = "worked out by the finding from the columns of its queries"
    return [known.get(name, (Column(name, "", added), "")) for name in names]
