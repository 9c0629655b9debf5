"""Refused rows on the page Data: read by file and reason, taken along in the shape of their file to be mended."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from dashboard import report, words
from dashboard.database import default_path, open_database
from dashboard.findings import data as findings
from dashboard.importing import jobs
from dashboard.page import tables
from dashboard.page.text import muted
from dashboard.scope import Scope

if TYPE_CHECKING:
    from dashboard.page import View

ALL = "All reasons"
# As many lines are named of those that can only be mended in the file itself.
LINES_NAMED = 10


def draw(view: View) -> None:
    """Draw the choice of file and reason, the rows, and the file to mend; only for those who may load data."""
    left, right = st.columns(2)
    names = findings.file_names(view.database, view.scope)
    name = left.selectbox("File", names, key="refused_file")
    reasons = findings.reasons_in(view.database, view.scope, name)
    reason = right.selectbox("Reason", [ALL, *reasons], key=f"refused_reason_{name}")
    refusals = findings.refusals_of(view.database, view.scope, name, "" if reason == ALL else reason)
    _rows(refusals.shown)
    whole = findings.refusals_of(view.database, view.scope, name)
    if whole.kept:
        st.download_button(
            f"{words.count(whole.kept, 'row')} of {name}, to mend",
            data=partial(_to_mend, view.scope, name),
            file_name=findings.mended_name(name),
            mime="text/csv",
            on_click="ignore",
            key="to_mend",
            icon=":material/download:",
        )
        muted(
            "Correct the cells and load the file as you loaded the first, with the same mapping. Leave the last three"
            " columns as they are: they say where each row was, so that it is no longer listed here."
        )
    if whole.lost:
        lines = ", ".join(f"{line:,}" for line in whole.lost[:LINES_NAMED])
        more = f" and {len(whole.lost) - LINES_NAMED:,} more" if len(whole.lost) > LINES_NAMED else ""
        muted(
            f"{words.count(len(whole.lost), 'record')} could not be kept whole: correct line"
            f"{'' if len(whole.lost) == 1 else 's'} {lines}{more} in the file itself, and load it again."
        )


def _rows(rows: pd.DataFrame) -> None:
    """Draw refused rows; their cells are text as it stands in the file, whatever it was meant to be."""
    heads = {"line": "Line", "table_name": "Table", "faults": "What is wrong"}
    config = {name: st.column_config.TextColumn(heads.get(name, name)) for name in rows.columns}
    config["line"] = st.column_config.NumberColumn("Line", format="%,d")
    if len(rows) > tables.ROWS_SHOWN:
        muted(f"The first {tables.ROWS_SHOWN:,} of {words.count(len(rows), 'row')}; the file to mend has them all.")
    st.dataframe(
        rows.head(tables.ROWS_SHOWN),
        hide_index=True,
        width="stretch",
        column_config=config,
        placeholder=tables.MISSING,
        height="content" if len(rows) < 12 else 420,
        key="rows_refused",
    )


def _to_mend(scope: Scope, name: str) -> bytes:
    """Return the file of refused rows; asked again here, since a button may be older than the settings."""
    jobs.require_loading()
    return report.csv_to_mend(findings.rows_to_mend(open_database(default_path()), scope, name))
