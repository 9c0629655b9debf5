"""What a load would do, and what it did: rows by file and table, what is refused and why, and where to go on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import words
from dashboard.importing.report import Refusal
from dashboard.page.text import muted

REFUSALS_SHOWN = 10
COLUMNS = {
    **{"file": "File", "table": "Table", "read": "Rows read", "new": "New", "changed": "Changed"},
    **{"unchanged": "Unchanged", "refused": "Refused", "left_out": "Left out by the mapping"},
}


def preview(report: dict[str, Any]) -> None:
    """Draw what would change; nothing has been written."""
    refused = _refused(report)
    st.subheader(
        f"{_accepted(report)} would be loaded"
        + (f", {words.count(refused, 'row')} refused" if refused else "")
        + f": {words.count(report['projects'], 'project')} as of {_day(report)}",
        anchor=False,
    )
    muted("Nothing is written yet. Rows read are new, changed, unchanged, refused and left out, always.")
    _details(report)


def loaded(report: dict[str, Any], mapping_toml: str) -> None:
    """Draw what was loaded, and lead to the pages that show it."""
    refused = _refused(report)
    st.success(
        f"Loaded: {_accepted(report)}. There are {words.count(report['projects'], 'project')} as of {_day(report)}.",
        icon=":material/check:",
    )
    _details(report)
    if refused:
        muted(
            f"{words.count(refused, 'row')} refused: on this page they can be looked at with their reasons, taken"
            " along, mended and brought in again."
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("pages/review.py", label="See the review", icon=":material/dashboard:")
        st.page_link("pages/cycle_time.py", label="See the cycle time", icon=":material/timeline:")
        mapping_button(mapping_toml)


def mapping_button(mapping_toml: str) -> None:
    """Draw the download of the mapping, for the next time and for the command line."""
    st.download_button(
        "Mapping file", mapping_toml, file_name="mapping.toml", mime="application/toml", on_click="ignore",
        icon=":material/download:", key="w_mapping_file",
        help="Upload it beside the files the next time, or give it to the command line with --map. What the page does"
        " not ask can be written into it: echoes, prefix, rescale, leave_out (docs/importing.md).",
    )  # fmt: skip


def _accepted(report: dict[str, Any]) -> str:
    """Say how many rows of each table are accepted: a file may feed several, so that all rows have no sum."""
    counted: dict[str, int] = {}
    for one in report["tables"]:
        counted[one["table"]] = counted.get(one["table"], 0) + one["accepted"]
    parts = [f"{rows:,} {words.stage(table).lower()}" for table, rows in counted.items()]
    return words.list_words(parts)


def _refused(report: dict[str, Any]) -> int:
    return sum(one["refused"] for one in report["tables"])


def _day(report: dict[str, Any]) -> str:
    return words.date_long(date.fromisoformat(report["as_of"]))


def _details(report: dict[str, Any]) -> None:
    rows = pd.DataFrame([{title: _text(one[key]) for key, title in COLUMNS.items()} for one in report["tables"]])
    st.table(rows, hide_index=True)
    refusals = [Refusal(**one) for table in report["tables"] for one in table["refusals"]]
    if refusals:
        st.markdown("**Refused**")
        told = [
            _plain(one.sentence() + (f" ({one.rows:,} rows like this)" if one.rows > 1 else ""))
            for one in refusals[:REFUSALS_SHOWN]
        ]
        more = len(refusals) - REFUSALS_SHOWN
        st.markdown("\n".join(f"- {line}" for line in told + ([f"and {more} more kinds of fault"] * (more > 0))))
    said = [note[0].upper() + note[1:] for note in report["notes"]]
    said += [
        f"{table['file']} → {words.stage(table['table']).lower()}: {note}"
        for table in report["tables"]
        for note in table["notes"]
    ]
    said += [one.partition(": ")[2] for one in report["warnings"]]
    if said:
        st.markdown("**To know**")
        st.markdown("\n".join(f"- {_plain(line)}" for line in said))


def _text(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else _plain(str(value))


def _plain(text: str) -> str:
    """Return a text of a team's file as Markdown that shows it as it is."""
    for mark in "\\`*_{}[]<>#|$~:":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", " ")
