"""What findings about people share: the lattice they stand on, and the states with no figure."""

from __future__ import annotations

import pandas as pd

from dashboard import query, words
from dashboard.database import Database
from dashboard.findings.finding import Finding
from dashboard.scope import Scope

LATTICE = (
    "Figures about people are for whole quarters of the period and for functions; no other filter applies to them."
    " A group with too few people is left out, so functions need not add up to all."
)


def nothing_to_show(
    database: Database, scope: Scope, question: str, name: str, measure: str, topic: str, add: str
) -> Finding:
    """Return the finding of no figure: nothing recorded, or no answers or too few people in this period."""
    rows = query.run(database, name, scope)
    if topic not in set(query.run(database, "resistance/people_recorded", scope)["topic"]):
        return Finding(question, add, "", rows, (measure,), (name,), state="not_recorded")
    sentence = (
        f"No figure (no answers, or fewer than {database.dataset.minimum_people} people) in a whole quarter of this"
        " period. Widen the dates or take a filter away."
    )
    return Finding(question, sentence, "", rows, (measure,), (name,), state="empty")


def in_quarters(n: str, rows: pd.DataFrame) -> str:
    """Return so many of something in so many quarters: figures about people leave out what is no whole quarter."""
    return f"{n} in {words.count(int(rows['quarters'].max()), 'whole quarter')}"
