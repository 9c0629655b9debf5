"""SQL for analysts: a select of one's own, its rows and all of them as CSV, and the tables with their comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from dashboard import query, words
from dashboard.database import Database
from dashboard.page import tables
from dashboard.page.text import muted
from dashboard.settings import SettingsProblem
from dashboard.sql import running
from dashboard.sql.allowed import SqlProblem
from dashboard.sql.process import CSV_MB, MEMORY_MB, ROWS_SHOWN, SECONDS, TEXT_AT_MOST

if TYPE_CHECKING:
    from dashboard.page import View

SAFETY = (
    "The floors do not hold here: a select reads single rows, people's too. Take along and show only what may be shown."
    f" One select at a time; it reads the tables of this file and nothing else, for at most {SECONDS} seconds and with"
    f" {MEMORY_MB} MB of memory. Nothing is written."
)
NUMBERS = ("INT", "INTEGER", "DOUBLE", "FLOAT", "DECIMAL")


def draw(view: View) -> None:
    """Draw the section; where the settings do not turn it on, one line that says how to."""
    try:
        is_on = running.is_on(view.database.path)
    except SettingsProblem as problem:
        st.error(_as_it_is(str(problem)), icon=":material/error:")
        return
    if not is_on:
        muted(running.OFF)
        return
    st.header("SQL for analysts", anchor="sql")
    st.warning(SAFETY, icon=":material/shield_person:")
    left, right = st.columns([3, 2], gap="large")
    with right:
        _catalogue(view.database)
    with left:
        _asked(view.database)


def _asked(database: Database) -> None:
    """Draw the place for the select, and what came of the one that was run last."""
    text = st.text_area(
        "Your select", key="w_sql", height=220, max_chars=TEXT_AT_MOST,
        placeholder="select stage, count(*) as stays\nfrom stage_visits\ngroup by stage\norder by stays desc",
    )  # fmt: skip
    if st.button("Run", type="primary", icon=":material/play_arrow:", key="run_sql"):
        _run(database, text)
    # What was asked of another version of the file, or before the settings turned this off, is not shown any more.
    ran, identity, answer = st.session_state.get("sql_answer", ("", None, None))
    if identity != database.identity:
        return
    if isinstance(answer, str):
        st.error(_as_it_is(answer), icon=":material/error:")
    elif answer is not None:
        _rows(database, ran, answer)


def _run(database: Database, text: str) -> None:
    with st.spinner("Running …", show_time=True):
        try:
            answer: Any = running.run(database.path, text)
        except SqlProblem as problem:
            answer = str(problem)
    st.session_state["sql_answer"] = (text, database.identity, answer)


def _rows(database: Database, text: str, answer: running.Answer) -> None:
    how_many = words.count(len(answer.rows), "row")
    if answer.is_all:
        muted(f"{how_many} in {answer.seconds:.1f} seconds.")
    elif len(answer.rows) == ROWS_SHOWN:
        muted(f"The first {how_many}, in {answer.seconds:.1f} seconds; the CSV has all.")
    else:
        muted(f"The first {how_many}: more would be too much text for the screen; the CSV has all.")
    if answer.rows:
        shown, columns = frame(answer)
        st.dataframe(shown, hide_index=True, width="stretch", column_config=columns, placeholder=tables.MISSING,
                     height="content" if len(shown) < 12 else 420, key="rows_sql")  # fmt: skip
    _csv(database, text)


def frame(answer: running.Answer) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the rows as a table, numbers as numbers, and the names of its columns, of which two may be the same."""
    places = [str(place) for place in range(len(answer.names))]
    table = pd.DataFrame(list(answer.rows), columns=places, dtype=object)
    columns: dict[str, Any] = {}
    for place, name, kind in zip(places, answer.names, answer.types, strict=True):
        columns[place] = st.column_config.Column(name, help=kind)
        if "[" not in kind and kind.partition("(")[0].endswith(NUMBERS):
            table[place] = pd.to_numeric(table[place])
        elif kind == "BOOLEAN":
            table[place] = table[place].astype("boolean")
    return table, columns


def _csv(database: Database, text: str) -> None:
    """Draw the way to all rows: they are made when asked for, so that what cannot be made is told here."""
    place = st.empty()
    if not place.button("All rows as CSV", icon=":material/table_view:", key="make_sql_csv", type="tertiary",
                        help=f"Runs the select again, within the same limits; at most {CSV_MB} MB."):  # fmt: skip
        return
    try:
        with st.spinner("Making the CSV …", show_time=True):
            rows = running.csv_of(database.path, text)
    except SqlProblem as problem:
        place.error(_as_it_is(str(problem)), icon=":material/error:")
        return
    place.download_button("Save the CSV", data=rows, file_name="select.csv", mime="text/csv", on_click="ignore",
                          icon=":material/download:", key="save_sql_csv")  # fmt: skip


def _catalogue(database: Database) -> None:
    """Draw one table at a time: what it is, its columns, and an example to begin with."""
    listed = dict(database.tables())
    name = st.selectbox("Tables", listed, key="w_sql_table", help="What can be selected from, and what it means.")
    muted(listed[name] or "")
    columns = [(column, kind, comment) for table, column, kind, comment in database.columns() if table == name]
    st.dataframe(
        pd.DataFrame(columns, columns=["Column", "Type", "Meaning"]), hide_index=True, width="stretch", height=250,
        key=f"sql_columns_{name}",
    )  # fmt: skip
    if example := query.examples().get(name):
        muted(f"Example: {example.purpose[0].lower()}{example.purpose[1:]}")
        st.code(example.select, language="sql")
        st.button("Use this example", on_click=_use, args=(example.select,), icon=":material/edit_note:", key="use_sql")


def _use(select: str) -> None:
    st.session_state["w_sql"] = select


def _as_it_is(text: str) -> str:
    """Return a text that Markdown shows as it is: it quotes what somebody wrote into the select."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|$~:])", r"\\\1", text)
