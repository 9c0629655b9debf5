"""The review board on a page: the picture that is taken along, with a link on every part."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from dashboard import report
from dashboard.database import Database, default_path, open_database
from dashboard.page import taking
from dashboard.page.drawn import svg
from dashboard.scope import Scope

# A high window shows the whole board without scrolling.
STYLE = """
<style>
  @media (min-width: 1500px) and (min-height: 900px) {
    .st-key-board .drawing > svg { max-height: calc(100vh - 195px); }
  }
</style>
"""


def draw(database: Database, scope: Scope, mode: str, parameters: dict[str, str | list[str]]) -> None:
    """Draw the board and its export menu."""
    drawn = _drawn(f"{database.identity} {scope} {mode} {parameters}", scope, mode, parameters)
    st.html(STYLE)
    with st.container(key="board"):
        svg(drawn, "board_drawn")
    taking.board_menu(database, scope, mode)


# Everything that decides what a viewer sees is in the key; what begins with "_" is no part of it.
@st.cache_data(max_entries=100, show_spinner="Drawing the board …")
def _drawn(key: str, _scope: Scope, _mode: str, _parameters: dict[str, str | list[str]]) -> str:
    found = report.contents(open_database(default_path()), _scope)
    asked = urlencode(_parameters, doseq=True)

    def linked(name: str, drawn: str) -> str:
        return f'<a href="{href(name, asked)}" target="_self">{drawn}</a>'

    return report.board_svg(found, _mode, linked)


def href(name: str, asked: str) -> str:
    """Return the address of a finding, with the parameters of the scope: its page, and its place there."""
    page, _, finding = name.partition("/")
    place = f"#{anchor(name)}"
    if page == "review":
        return place
    return f"{page}{'?' if asked else ''}{asked.replace('&', '&amp;')}{place}"


def anchor(name: str) -> str:
    """Return the name of a finding's place on its page."""
    return name.partition("/")[2].replace("_", "-")
