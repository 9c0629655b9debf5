"""Rows as a table on screen."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import words
from dashboard.page.text import muted
from dashboard.query import Query

# More rows would only make the page slow; the download has them all.
ROWS_SHOWN = 500
# How a missing cell is drawn, as in the texts of the pages.
MISSING = "–"
PERCENT = ("share", "share_low", "share_high", "rate", "rate_low", "rate_high")


def draw(rows: pd.DataFrame, query: Query | None, key: str, is_clickable: bool = False) -> int | None:
    """Draw rows, columns explained by the header of their query, if any, and return the place of a clicked row."""
    if rows.empty:
        muted("No rows.")
        return None
    meanings = {column.name: column.meaning for column in query.columns} if query else {}
    config = {column: _column(column, meanings.get(column, ""), rows[column]) for column in rows.columns}
    shown = rows.head(ROWS_SHOWN).copy()
    for column in shown.columns:
        if _is_percent(column):
            shown[column] = shown[column] * 100
        if column == "quarter_on":
            shown[column] = shown[column].map(words.quarter)
    if len(rows) > ROWS_SHOWN:
        muted(f"The first {ROWS_SHOWN:,} of {words.count(len(rows), 'row')}; the CSV has them all.")
    options: dict[str, Any] = {"on_select": "rerun", "selection_mode": "single-cell"} if is_clickable else {}
    state = st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        column_config=config,
        placeholder=MISSING,
        height="content" if len(shown) < 12 else 420,
        key=key,
        **options,
    )
    cells = state["selection"]["cells"] if is_clickable and state else []
    return int(cells[0][0]) if cells else None


def _is_percent(name: str) -> bool:
    return name.endswith(PERCENT)


def _column(name: str, meaning: str, values: pd.Series) -> Any:
    label = name.removesuffix("_on" if name == "quarter_on" else "").replace("_", " ")
    label = label[0].upper() + label[1:]
    if _is_percent(name):
        return st.column_config.NumberColumn(f"{label}, %", help=meaning, format="%.1f")
    if name.endswith("days"):
        return st.column_config.NumberColumn(label, help=meaning, format="%,.1f")
    if name.endswith("_on") and name != "quarter_on":
        return st.column_config.DateColumn(label, help=meaning, format="D MMM YYYY")
    if name.endswith("_at"):
        return st.column_config.DatetimeColumn(label, help=meaning, format="D MMM YYYY, HH:mm")
    if pd.api.types.is_bool_dtype(values):
        return st.column_config.CheckboxColumn(label, help=meaning)
    if pd.api.types.is_integer_dtype(values):
        return st.column_config.NumberColumn(label, help=meaning, format="%,d")
    return st.column_config.Column(label, help=meaning)
