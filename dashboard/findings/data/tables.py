"""Which table that a team may leave out switches on which finding, and whether it is loaded."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pandas as pd

from dashboard import query, words
from dashboard.database import Database
from dashboard.findings.finding import Finding
from dashboard.scope import Scope

NAME = "data/tables"
FILE = Path(__file__).with_name("switches.toml")
# A log gives the visits of a team that has none.
ALTERNATIVES = {"stage_visits": ("stage_visits", "events")}
NOT_THERE = "not loaded"


@cache
def switches() -> dict[str, dict[str, list[str]]]:
    """Return for each optional table the findings with nothing to show without it (on), and with less (fuller)."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def optional_tables(database: Database, scope: Scope) -> Finding:
    """Which table switches on which finding."""
    there = query.run(database, NAME, scope).set_index("table_name")["loaded_rows"]
    rows = []
    for table, names in switches().items():
        tables = ALTERNATIVES.get(table, (table,))
        number = int(there[list(tables)].sum())
        rows.append(
            {
                "table_name": " or ".join(tables),
                "loaded": words.count(number, "row") if number else NOT_THERE,
                "switches_on": _named(names["on"]),
                "findings": len(names["on"]),
                "makes_fuller": _named(names["fuller"]),
            }
        )
    table = pd.DataFrame(rows)
    missing = [row["table_name"] for row in rows if row["loaded"] == NOT_THERE]
    off = sum(row["findings"] for row in rows if row["loaded"] == NOT_THERE)
    sentence = "Every optional table is loaded, and switches on its findings"
    if missing:
        sentence = f"{words.list_words(missing)} {'is' if len(missing) == 1 else 'are'} not loaded"
        sentence = sentence[0].upper() + sentence[1:]
        sentence += f", which leaves {words.count(off, 'finding')} without anything to show" if off else ""
    return Finding(
        "Which table switches on which finding?",
        sentence,
        f"Optional tables, beside projects, which every file needs · {words.count(len(rows), 'table')}",
        table,
        (),
        (NAME,),
        caveats=(
            "Found by importing the sample company once for each table, without it: what then shows nothing is switched"
            " on by it, what shows something else is made fuller by it.",
        ),
    )


def _named(names: list[str]) -> str:
    """Name findings as a reader finds them: by page, then by their name."""
    by_page: dict[str, list[str]] = {}
    for page, _, finding in (name.partition("/") for name in names):
        by_page.setdefault(words.stage(page), []).append(words.stage(finding).lower())
    return "; ".join(f"{page}: {', '.join(found)}" for page, found in by_page.items()) or words.missing
