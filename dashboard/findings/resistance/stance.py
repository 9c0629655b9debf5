"""Where people stood first and last: figures about people, in large enough groups."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, statistics, words
from dashboard.database import Database
from dashboard.findings.finding import Finding, subline
from dashboard.findings.people import LATTICE, in_quarters, nothing_to_show
from dashboard.scope import Scope

NAME = "resistance/stance_journeys"
# From so many journeys a share is said.
SHARE_FROM = 10
WON = ("supportive", "leading")
ADD = "No stance is recorded. Add stance_before and stance_after to the interactions to see where people stand."


def stance_journeys(database: Database, scope: Scope) -> Finding:
    """Where people's stance began and where it was last, and how many who were against came round."""
    question = "Do people come round?"
    rows = query.run(database, NAME, scope)
    if rows.empty:
        return nothing_to_show(database, scope, question, NAME, "stance_conversion", "stance", ADD)
    first = rows[rows["part"] == rows["part"].iloc[0]]
    journeys = int(first["part_journeys"].iloc[0])
    against = first[first["first_stance"] == "resistant"]
    n, won = int(against["journeys"].sum()), int(against.loc[against["last_stance"].isin(WON), "journeys"].sum())
    whom = "" if first["breakdown"].iloc[0] == "all" else f" in {words.stage(first['part'].iloc[0])}"
    if not n:
        sentence = f"None of {words.count(journeys, 'journey')}{whom} began against"
    elif n < SHARE_FROM:
        sentence = f"{won:,} of {words.count(n, 'journey')}{whom} that began against ended in support"
    else:
        sentence = f"{words.share(won / n)} of those who began against{whom} came round, {won:,} of {n:,}"
        lost = first[first["first_stance"].isin(WON) & (first["last_stance"] == "resistant")]["journeys"].sum()
        sentence += f"; {int(lost):,} who began in support turned against" if lost else "; no one turned against"
    return Finding(
        question,
        sentence,
        subline(
            "People on projects, by first and last stance",
            in_quarters(words.count(journeys, "journey"), first),
            scope,
        ),
        rows,
        ("stance_conversion",),
        (NAME,),
        caveats=(
            "A journey is one person on one project: the stance before the first contact that has one, and after the"
            " last that has any. It counts in the quarter of that last contact.",
            "Stances are procurement's own judgement of others.",
            LATTICE,
        ),
        draw=partial(charts.stance_journeys, first, alt_text=sentence),
    )


def power_and_stance(database: Database, scope: Scope) -> Finding:
    """Where those stand who have most power, by function and by level."""
    question = "Where do the powerful stand?"
    rows = query.run(database, NAME, scope)
    parts = rows[rows["breakdown"] != "all"]
    if parts.empty:
        return nothing_to_show(database, scope, question, NAME, "stance_conversion", "stance", ADD)
    found = parts.assign(
        against=parts["journeys"].where(parts["last_stance"] == "resistant", 0),
    ).groupby(["breakdown", "part"], sort=False, as_index=False).agg(
        against=("against", "sum"), journeys=("part_journeys", "first"), power=("mean_power", "first")
    )  # fmt: skip
    found = found[found["journeys"] >= SHARE_FROM]
    sentence = (
        f"{words.count(int(parts.drop_duplicates('part')['part_journeys'].sum()), 'journey')}: too few for a share"
    )
    if len(found):
        # The highest share of many is often one of few journeys: the highest lower limit stands out.
        lowest = [statistics.wilson(*pair)[0] for pair in zip(found["against"], found["journeys"], strict=True)]
        most = found.iloc[lowest.index(max(lowest))]
        sentence = (
            f"{words.stage(most['part'])} was last against most often:"
            f" {words.share(most['against'] / most['journeys'])} of {words.count(int(most['journeys']), 'journey')}"
        )
        strongest = found.dropna(subset=["power"]).sort_values("power", ascending=False, kind="stable").head(1)
        if len(strongest) and strongest["part"].iloc[0] != most["part"]:
            top = strongest.iloc[0]
            sentence += (
                f"; {words.stage(top['part'])}, with most power, {words.share(top['against'] / top['journeys'])}"
            )
    journeys = int(rows.drop_duplicates(["breakdown", "part"])["part_journeys"].max())
    in_order = pd.concat([parts[parts["breakdown"] == kind] for kind in ("level", "function")])
    return Finding(
        question,
        sentence,
        subline("Share of journeys by last stance; levels, then functions, by power 1 to 5",
                in_quarters(words.count(journeys, "journey"), rows), scope),
        rows,
        ("stance_conversion",),
        (NAME,),
        caveats=(
            "Power is the mean of the people's, from 1 to 5, each journey counted once.",
            "Stances are procurement's own judgement of others.",
            LATTICE,
        ),
        draw=partial(charts.power_and_stance, in_order, alt_text=sentence),
    )  # fmt: skip
