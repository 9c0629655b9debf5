"""Quality checks: rows that may be loaded but look wrong."""

from __future__ import annotations

from collections.abc import Callable

from dashboard import query, words
from dashboard.database import Database
from dashboard.findings.finding import Finding
from dashboard.scope import Scope

# What a severity of the checks means to a reader.
SEVERITIES = {"fail": "To be corrected", "warn": "Worth a look"}


def check_names() -> list[str]:
    """Return the names of the checks, in the order of their names."""
    return [one.name for one in query.queries().values() if one.severity]


def check(name: str) -> Callable[[Database, Scope], Finding]:
    """Return the finding of one check: the rows that fail it, or that it holds."""

    def found(database: Database, scope: Scope) -> Finding:
        one = query.query(name)
        rows = query.run(database, name, scope)
        sentence = one.told(rows.iloc[:, 0].tolist()).removesuffix(".")
        held = "Holds" if rows.empty else SEVERITIES[one.severity]
        return Finding(
            one.purpose,
            sentence,
            f"{held} · {words.count(len(rows), 'row')}",
            rows,
            (),
            (name,),
            caveats=one.notes,
            state="empty" if rows.empty else "shown",
        )

    return found
