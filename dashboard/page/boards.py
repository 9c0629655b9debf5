"""The review board on a page: the picture that is taken along, with a link on every part."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from dashboard import report
from dashboard.database import Database
from dashboard.page import shown, taking
from dashboard.page.drawn import svg
from dashboard.page.text import anchor
from dashboard.report import Box
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
    st.html(STYLE)
    with shown.guarded(report.BOARD, scope), st.container(key="board"):
        key = f"{database.identity} {scope} {mode} {parameters}"
        svg(_drawn(key, database, scope, mode, parameters), "board_drawn")
    taking.board_menu(database, scope, mode)


# Everything that decides what a viewer sees is in the key; what begins with "_" is no part of it.
@st.cache_data(max_entries=100, show_spinner="Drawing the board …")
def _drawn(key: str, _database: Database, _scope: Scope, _mode: str, _parameters: dict[str, str | list[str]]) -> str:
    # The findings are those that the page shows below.
    found = {name: shown.content(_database, name, _scope, _mode) for name in report.BOARD_FINDINGS}
    asked = urlencode(_parameters, doseq=True)

    def linked(name: str, drawn: str, box: Box) -> str:
        # The whole place leads there, not only the letters.
        place = (
            f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" fill="#0000"/>'
        )
        return f'<a href="{href(name, asked)}" target="_self">{place}{drawn}</a>'

    return report.board_svg(found, _mode, linked)


def href(name: str, asked: str) -> str:
    """Return the address of a finding, with the parameters of the scope: its page, and its place there."""
    page, place = name.partition("/")[0], f"#{anchor(name)}"
    return place if page == "review" else f"{page}{'?' if asked else ''}{asked.replace('&', '&amp;')}{place}"
