"""The page Definitions: measures, queries, tables, columns and settings, as their own records and comments say."""

from __future__ import annotations

import html

import streamlit as st

from dashboard import query, words
from dashboard.database import Database, default_path, open_database
from dashboard.measures import MEASURES
from dashboard.page.text import muted
from dashboard.settings_described import settings_described

STYLE = """
<style>
  dl.defined { margin: 0; } dl.defined dt { font-weight: 600; margin-top: .9rem; }
  dl.defined dd { margin: .1rem 0 0 0; line-height: 1.45; }
  dl.defined dd.small { font-size: .9rem; opacity: .8; }
</style>
"""
# The SQL of so many queries is shown at once; more would make the page slow.
SQL_FROM = 12
DIRECTIONS = {"lower": "lower is better", "higher": "higher is better", "none": "neither is better"}
# A definition: what it is found by, its name, and lines of which the first says what it means.
Entry = tuple[str, str, tuple[str, ...]]


def draw(database: Database) -> None:
    """Draw the search and what it finds."""
    asked = st.text_input(
        "Search", st.query_params.get("search", ""), key="w_search", icon=":material/search:",
        placeholder="A word, such as objection, need_by or floor",
    )  # fmt: skip
    if asked:
        st.query_params["search"] = asked
    else:
        st.query_params.pop("search", None)
    st.html(STYLE)
    sections = {name: _matching(entries, asked) for name, entries in _entries(database.identity).items()}
    if not any(sections.values()):
        st.info(f'Nothing is called "{asked}" or says it. Try a part of the word.', icon=":material/search_off:")
        return
    for name, entries in sections.items():
        if entries:
            st.header(f"{name} ({len(entries)})", anchor=False)
            st.html(_as_html(entries))
    _sql([name for _, name, _ in sections["Queries"]])


def _sql(names: list[str]) -> None:
    if not names:
        return
    if len(names) > SQL_FROM:
        muted(f"Search for fewer than {SQL_FROM + 1} queries to see their SQL here.")
        return
    st.header("SQL", anchor=False)
    for name in names:
        with st.expander(name):
            st.code(query.query(name).sql, language="sql")


def _matching(entries: list[Entry], asked: str) -> list[Entry]:
    """The entries that have every word asked for, whatever its case and whether it is joined by _ or a space."""
    wanted = asked.lower().replace("_", " ").split()
    return [entry for entry in entries if all(word in entry[0] for word in wanted)]


def _as_html(entries: list[Entry]) -> str:
    parts = []
    for _, name, lines in entries:
        first, *others = (html.escape(line) for line in lines)
        rest = "".join(f'<dd class="small">{line}</dd>' for line in others)
        parts.append(f"<dt>{html.escape(name)}</dt><dd>{first}</dd>{rest}")
    return f'<dl class="defined">{"".join(parts)}</dl>'


@st.cache_data(max_entries=4, show_spinner=False)
def _entries(identity: tuple[str, int, int]) -> dict[str, list[Entry]]:
    database = open_database(default_path())
    return {
        "Measures": [_entry(one.name, *_measure(one.id)) for one in MEASURES.values()],
        "Queries": [_entry(one.name, *_query(one)) for one in query.queries().values()],
        "Tables and columns": _tables(database),
        "Settings": [
            _entry(f"{one.section}.{one.key}", one.meaning, f"Default: {one.default}") for one in settings_described()
        ],
    }


def _entry(name: str, *lines: str) -> Entry:
    lines = tuple(line for line in lines if line)
    return " ".join((name, *lines)).lower().replace("_", " "), name, lines


def _measure(name: str) -> tuple[str, ...]:
    one = MEASURES[name]
    return (
        f"= {one.definition}.",
        f"{one.why} {one.caveat}".strip(),
        f"Unit: {one.unit}; {DIRECTIONS[one.direction]}. Query {one.query}, column {one.column}.",
    )


def _query(one: query.Query) -> tuple[str, ...]:
    columns = "; ".join(f"{column.name} ({column.type}): {column.meaning}" for column in one.columns)
    parameters = "; ".join(f"{parameter.name}: {parameter.meaning}" for parameter in one.parameters)
    return (
        one.purpose,
        f"One row per {words.list_words(one.grain)}. Parameters: {parameters or 'none'}.",
        f"Columns: {columns}.",
        " ".join(one.notes),
    )


def _tables(database: Database) -> list[Entry]:
    columns: dict[str, list[str]] = {}
    for table, column, kind, comment in database.columns():
        columns.setdefault(table, []).append(f"{column} ({kind}): {comment or ''}")
    return [_entry(table, comment or "", *columns.get(table, [])) for table, comment in database.tables()]
