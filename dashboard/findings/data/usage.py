"""How many of the projects in scope every finding uses, and what keeps the others out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from dashboard import words
from dashboard.database import Database
from dashboard.findings.finding import Finding, FindingFunction, subline
from dashboard.measures import MEASURES
from dashboard.scope import Scope

NAME = "usage"
STATES = {
    "shown": "shown",
    "empty": "nothing in this scope",
    "not_recorded": "not recorded",
    "hidden": "too few people",
}
Progress = Callable[[int, int], None]


def usage(database: Database, scope: Scope, shows: Mapping[str, FindingFunction], progress: Progress) -> Finding:
    """How many projects each finding uses of those in scope; shows: the findings by name, such as cycle_time/rework.

    used and in_scope are null where a finding counts something other than projects, which `counted` then says.
    """
    rows = []
    for number, (name, show) in enumerate(shows.items()):
        progress(number, len(shows))
        rows.append(_row(name, show(database, scope)))
    table = pd.DataFrame(rows).astype({"used": "Int64", "in_scope": "Int64"})
    partly = table[table["used"] < table["in_scope"]]
    whole = table[(table["used"] == table["in_scope"]) & (table["state"] == STATES["shown"])]
    others = len(table) - int(table["in_scope"].notna().sum())
    return Finding(
        "How much of the data does each finding use?",
        f"{len(whole):,} of {words.count(len(table), 'finding')} use every project in scope, {len(partly):,} a part of"
        f" them; {others:,} count something else, or have nothing to show",
        subline(
            "Projects used of those in scope, and why the others are not", words.count(len(table), "finding"), scope
        ),
        table,
        (),
        (),
        caveats=(
            "Used: projects the figure rests on. In scope: projects that ran in the period with these filters. Findings"
            " about people, contacts, hours or answers count those instead of projects.",
        ),
    )


def _row(name: str, found: Finding) -> dict[str, object]:
    page, counts = name.partition("/")[0], bool(found.n_total)
    left_out = found.caveats if found.n_used < found.n_total or not counts else ()
    return {
        "page": words.stage(page),
        "finding": found.title_question,
        "measure": words.list_words([MEASURES[measure].name for measure in found.measures]),
        "used": found.n_used if counts else None,
        "in_scope": found.n_total if counts else None,
        "used_share": found.n_used / found.n_total if counts else None,
        "state": STATES[found.state],
        "counted": found.subline.split(" · ")[-2] if found.subline.count(" · ") > 1 else "",
        "why_not": " ".join(left_out) if found.state == "shown" else found.sentence,
    }
