"""The findings that all sessions share: each is computed and drawn once for a version of the file, scope and theme."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache

from dashboard import report
from dashboard.database import Database
from dashboard.findings import FINDINGS, Finding
from dashboard.page import charted
from dashboard.page.charted import Chart, Head
from dashboard.page.text import anchor
from dashboard.report import Content
from dashboard.scope import Scope

# A scope has some fifty findings of some 100 KB each.
SCOPES = 30
# How wide a panel is laid out, which is then as wide as its place.
PANEL_WIDTH = 720
# Two sessions that ask for a new scope at once share its shelf.
_SHELVING = threading.Lock()


@dataclass(frozen=True)
class Kept:
    """A finding with what stands over it and its chart; without one, with its panel as SVG.

    The panel is empty where its rows are a table.
    """

    found: Finding
    head: Head
    chart: Chart | None
    panel: str


class _Shelf:
    """The findings of one scope; whoever asks for one that another session computes waits."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}
        self._lock = threading.Lock()

    def finding(self, database: Database, name: str, scope: Scope, mode: str) -> Kept:
        if name not in self._kept:
            with self._lock:
                if name not in self._kept:
                    self._kept[name] = _made(database, name, scope, mode)
        return self._kept[name]


def _made(database: Database, name: str, scope: Scope, mode: str) -> Kept:
    found = FINDINGS[name](database, scope)
    content, is_shown = Content(name, found, scope, database.dataset), found.state == "shown"
    head = charted.head(content.heading, anchor(name), found.subline if is_shown else "")
    if found.draw:
        return Kept(found, head, charted.prepared(found.draw(mode=mode)), "")
    return Kept(found, head, None, report.panel_svg(content, mode, PANEL_WIDTH) if is_shown else "")


# Everything that decides what a viewer sees is in the key, for sessions share what comes out of it: nothing may change
# it. Streamlit's own cache would take a twentieth of the time of a page to make its keys.
@lru_cache(maxsize=SCOPES)
def _shelf(_identity: tuple[str, int, int], _scope: Scope, _mode: str) -> _Shelf:
    return _Shelf()


def finding(database: Database, name: str, scope: Scope, mode: str) -> Kept:
    """Return the finding of this name, drawn in the colours of the theme."""
    with _SHELVING:
        shelf = _shelf(database.identity, scope, mode)
    return shelf.finding(database, name, scope, mode)
