"""Whether procurement talks about what the other side protects: figures about people, in large enough groups."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, statistics, words
from dashboard.database import Database
from dashboard.findings.finding import Finding, subline
from dashboard.findings.people import LATTICE, in_quarters, nothing_to_show
from dashboard.scope import Scope

TALK, MATCH = "resistance/misalignment", "resistance/language_match"
# A gap is shown from so many contacts, a rate from so many answers.
GAP_FROM, RATE_FROM = 30, 10
ADD = (
    "No contact says what was talked about with a person whose priorities are known. Add language to the interactions"
    " and protects to the stakeholders to see this."
)


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of all functions together, else those of the one with most contacts."""
    return rows[rows["function"] == rows["function"].iloc[0]]


def misalignment(database: Database, scope: Scope) -> Finding:
    """What procurement talks about, beside what the people it talks to protect."""
    question = "Do we talk about what they protect?"
    rows = query.run(database, TALK, scope)
    if rows.empty or _shown(rows)["contacts"].iloc[0] < GAP_FROM:
        return nothing_to_show(database, scope, question, TALK, "misalignment_gap", "talk", ADD)
    own = _shown(rows)
    contacts = int(own["contacts"].iloc[0])
    gap = gap_of(own)
    difference = own["talked_share"] - own["protected_share"]
    most, least = own.loc[difference.idxmax()], own.loc[difference.idxmin()]
    whom = "those people protect" if own["is_all"].iloc[0] else f"{words.stage(own['function'].iloc[0])} protects"
    sentence = (
        f"Procurement talks about {words.stage(most['value']).lower()} in {words.share(most['talked_share'])} of"
        f" contacts, {words.share(most['protected_share'])} of what {whom}; {words.stage(least['value']).lower()} is"
        f" {words.share(least['talked_share'])} of the talk and {words.share(least['protected_share'])} of what {whom}"
    )
    is_claimed = gap.size > gap.by_chance_most
    return Finding(
        question,
        sentence,
        subline(
            f"Share of contacts by value; gap {gap.size:.0f} of 100, {gap.by_chance:.0f} by chance",
            in_quarters(words.count(contacts, "contact"), own),
            scope,
        ),
        rows,
        ("misalignment_gap",),
        (TALK,),
        caveats=(
            f"The gap is half the sum of the distances. At {words.count(contacts, 'contact')} chance alone makes"
            f" {gap.by_chance:.1f}, up to {gap.by_chance_most:.1f} in 95 of 100 cases:"
            f" {'this is more than that' if is_claimed else 'no gap is claimed'}.",
            "A contact counts once for what was talked about, and in equal parts for all the person protects.",
            LATTICE,
        ),
        draw=partial(charts.misalignment, own, alt_text=sentence),
    )


def gap_of(rows: pd.DataFrame) -> statistics.Gap:
    """Return the distance between talk and priorities, of the rows of one function."""
    in_order = rows.sort_values("value")
    return statistics.gap(in_order["talked_share"], in_order["protected_share"], int(rows["contacts"].iloc[0]))


def misalignment_by_function(database: Database, scope: Scope) -> Finding:
    """With which functions procurement talks past what they protect."""
    question = "Whom do we talk past?"
    found = query.run(database, TALK, scope)
    found = found[~found["is_all"].astype(bool) & (found["contacts"] >= GAP_FROM)]
    if found.empty:
        return nothing_to_show(database, scope, question, TALK, "misalignment_gap", "talk", ADD)
    records = []
    for function, own in found.groupby("function", sort=False):
        gap, difference = gap_of(own), own["talked_share"] - own["protected_share"]
        records.append(
            {
                "function": function,
                "contacts": int(own["contacts"].iloc[0]),
                "gap": gap.size,
                "gap_by_chance": gap.by_chance,
                "gap_by_chance_most": gap.by_chance_most,
                "talked_most": own.loc[difference.idxmax(), "value"],
                "talked_over_share": float(difference.max()),
                "missed_most": own.loc[difference.idxmin(), "value"],
                "missed_share": float(-difference.min()),
            }
        )
    rows = pd.DataFrame(records).sort_values(["gap", "function"], ascending=[False, True], ignore_index=True)
    claimed = rows[rows["gap"] > rows["gap_by_chance_most"]]
    top = rows.iloc[0]
    sentence = f"No function of {len(rows)} is talked past by more than chance does"
    if len(claimed):
        are = "is" if len(claimed) == 1 else "are"
        sentence = (
            f"{len(claimed)} of {words.count(len(rows), 'function')} {are} talked past, most"
            f" {words.stage(top['function'])}: too much {words.stage(top['talked_most']).lower()}, too little"
            f" {words.stage(top['missed_most']).lower()}"
        )
    contacts = in_quarters(words.count(int(rows["contacts"].sum()), "contact"), found)
    return Finding(
        question,
        sentence,
        subline("Points of talk too much and too little, and the whole gap of 100", contacts, scope),
        rows,
        ("misalignment_gap",),
        (TALK,),
        caveats=(
            f"Functions with {GAP_FROM} contacts or more. Chance: the 95th percentile of 1,000 draws of as many.",
            LATTICE,
        ),
        draw=partial(charts.misalignment_by_function, rows, alt_text=sentence),
    )


def language_match(database: Database, scope: Scope) -> Finding:
    """Whether asks about what the other side protects meet fewer objections."""
    question = "Do matching words meet fewer objections?"
    rows = query.run(database, MATCH, scope)
    if rows.empty or _shown(rows)["asks"].iloc[0] < RATE_FROM:
        return nothing_to_show(database, scope, question, MATCH, "language_match", "match", ADD)
    first = rows.iloc[0]
    sentence = f"{words.share(first['matched_share'])} of asks speak to what the other side protects"
    if not pd.isna(first["matched_rate"]) and not pd.isna(first["other_rate"]):
        sentence += (
            f"; {words.share(first['matched_rate'])} of these met an objection,"
            f" {words.share(first['other_rate'])} of the others"
        )
    answers = int(first["asks"])
    is_firm = (rows["matched_asks"] >= RATE_FROM) & (rows["asks"] - rows["matched_asks"] >= RATE_FROM)
    drawn = rows[is_firm | (rows.index == 0)]
    return Finding(
        question,
        sentence,
        subline("Objections as a share of answers, where talk and priorities are known",
                in_quarters(words.count(answers, "answer"), rows), scope),
        rows,
        ("language_match",),
        (MATCH,),
        caveats=(
            _ratio_in_words(first),
            f"Drawn are functions with {RATE_FROM} answers or more of both kinds.",
            "Associated with, not caused by: who knows what a person protects may ask better in other ways, too.",
            LATTICE,
        ),
        draw=partial(charts.language_match, drawn, alt_text=sentence),
    )  # fmt: skip


def _ratio_in_words(first: pd.Series) -> str:
    if pd.isna(first["risk_ratio"]):
        return "The ratio of the two rates is not estimable: one of them has no objection in a comparable case."
    return (
        f"Within the same function and stage the rate with matching words is {first['risk_ratio']:.2f} times the other"
        f" (95{words.NARROW}%: {first['risk_ratio_low']:.2f} to {first['risk_ratio_high']:.2f}; Mantel–Haenszel)."
    )
