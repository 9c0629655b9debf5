"""The findings that all sessions share: each is computed once for a version of the file, a scope and a theme."""

from __future__ import annotations

import threading
from functools import lru_cache

from dashboard.database import Database
from dashboard.findings import FINDINGS, Finding
from dashboard.page import charted
from dashboard.page.charted import Chart
from dashboard.scope import Scope

# A scope has some fifty findings of some 100 KB each.
SCOPES = 30
# Two sessions that ask for a new scope at once share its shelf.
_SHELVING = threading.Lock()


class _Shelf:
    """The findings of one scope, each with its chart; whoever asks for one that another session computes waits."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[Finding, Chart | None]] = {}
        self._lock = threading.Lock()

    def finding(self, database: Database, name: str, scope: Scope, mode: str) -> tuple[Finding, Chart | None]:
        if name not in self._found:
            with self._lock:
                if name not in self._found:
                    found = FINDINGS[name](database, scope)
                    chart = charted.prepared(found.draw(mode=mode)) if found.draw else None
                    self._found[name] = found, chart
        return self._found[name]


# Everything that decides what a viewer sees is in the key, for sessions share what comes out of it: nothing may change
# it. Streamlit's own cache would take a twentieth of the time of a page to make its keys.
@lru_cache(maxsize=SCOPES)
def _shelf(_identity: tuple[str, int, int], _scope: Scope, _mode: str) -> _Shelf:
    return _Shelf()


def finding(database: Database, name: str, scope: Scope, mode: str) -> tuple[Finding, Chart | None]:
    """Return the finding of this name, and its chart in the colours of the theme where it has one."""
    with _SHELVING:
        shelf = _shelf(database.identity, scope, mode)
    return shelf.finding(database, name, scope, mode)
