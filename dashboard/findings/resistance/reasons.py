"""What objections protect, and how long it takes until they are resolved."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.finding import Finding, clock_days, subline
from dashboard.findings.people import LATTICE, nothing_to_show
from dashboard.findings.resistance.rates import BEHIND, FUNCTIONS_DRAWN
from dashboard.findings.resistance.shared import (
    CURVE_FROM,
    SUMMARY,
    WHO_ANSWERS,
    nothing,
    objections_subline,
    summary_of,
    total_of,
)
from dashboard.scope import Scope

UNKNOWN = "not recorded"
NO_NOTES = "No objection has a note. Add note to the interactions to read here what was said."


def reasons(database: Database, scope: Scope) -> Finding:
    """What objections protect, the most frequent first."""
    question, name = "What do objections protect?", "resistance/reasons"
    rows, summary = query.run(database, name, scope), summary_of(database, scope)
    if found := nothing(question, rows, name, "reason_mix", summary, needs_reason=True):
        return found
    known = rows[rows["reason"] != UNKNOWN]
    top = known.iloc[0]
    sentence = f"{words.stage(top['reason'])} is what objections protect most: {words.share(top['share'])} of them"
    half = int((known["cumulative_share"] < 0.5).sum()) + 1
    if 1 < half < len(known):
        sentence += f"; {half} of {len(known)} reasons make up {words.share(known['cumulative_share'].iloc[half - 1])}"
    missing = int(summary["objections"] - summary["with_reason"])
    return Finding(
        question,
        sentence,
        objections_subline("Objections by the reason given, their share, and that of all so far", summary, scope),
        rows,
        ("reason_mix",),
        (name, SUMMARY),
        caveats=(
            *((f"{words.count(missing, 'objection')} without a reason: counted in every share.",) if missing else ()),
            "The reason is the one that was given; it says what matters to the other side, not that it is an excuse.",
            WHO_ANSWERS,
        ),
        n_used=int(summary["objected_projects"]),
        n_total=total_of(summary),
        behind=BEHIND,
        draw=partial(charts.reasons, rows, alt_text=sentence),
    )


def objections_by_reason(database: Database, scope: Scope) -> Finding:
    """What each function protects when it objects."""
    question, name = "What does each function protect?", "resistance/objections_by_reason"
    rows, summary = query.run(database, name, scope), summary_of(database, scope)
    if found := nothing(question, rows, name, "reason_mix_by_function", summary, needs_reason=True):
        return found
    known = rows[rows["reason"] != UNKNOWN]
    functions = list(dict.fromkeys(rows["function"]))
    tops = known.sort_values("objections", ascending=False, kind="stable").drop_duplicates("function")
    tops = tops.set_index("function").reindex([one for one in functions if one in set(tops["function"])]).head(3)
    parts = [
        f"{words.stage(function)} {'protects ' if place == 0 else ''}{words.stage(row['reason']).lower()}"
        f"{' most' if place == 0 else ''} ({words.share(row['share'])})"
        for place, (function, row) in enumerate(tops.iterrows())
    ]
    sentence = words.list_words(parts)
    drawn = rows[rows["function"].isin(functions[:FUNCTIONS_DRAWN])]
    which = f", the {FUNCTIONS_DRAWN} with most of {len(functions)}" if len(functions) > FUNCTIONS_DRAWN else ""
    return Finding(
        question,
        sentence,
        objections_subline(f"Objections by function and reason{which}", summary, scope),
        rows,
        ("reason_mix_by_function",),
        (name, SUMMARY),
        caveats=("Few objections in a row say little about the mix: the number is in every cell.", WHO_ANSWERS),
        n_used=int(summary["objected_projects"]),
        n_total=total_of(summary),
        behind=BEHIND,
        draw=partial(charts.objections_by_reason, drawn, alt_text=sentence),
    )


def notes(database: Database, scope: Scope) -> Finding:
    """What was noted beside the reasons: words of groups that are large enough, and of no one in particular."""
    question, name = "What did they say?", "resistance/notes"
    rows = query.run(database, name, scope)
    if rows.empty:
        return nothing_to_show(database, scope, question, name, "reason_mix", "note", NO_NOTES)
    known = rows[rows["reason"] != UNKNOWN]
    n, reasons_told = len(rows), known["reason"].nunique()
    sentence = f"{words.count(n, 'objection')} with a note"
    if len(known):
        sentence += (
            f", on {words.count(reasons_told, 'reason')}, most on {words.stage(known['reason'].iloc[0]).lower()}"
        )
    return Finding(
        question,
        sentence,
        subline("Notes on objections by reason", words.count(rows["function"].nunique(), "function"), scope),
        rows,
        ("reason_mix",),
        (name,),
        caveats=("Notes are as they were written; who it was, when and on which project is not shown.", LATTICE),
    )


def time_to_resolve(database: Database, scope: Scope) -> Finding:
    """How long it takes from a first objection to a yes, by reason."""
    question, name = "How long until an objection is resolved?", "resistance/time_to_resolve"
    rows, summary = query.run(database, name, scope), summary_of(database, scope)
    if found := nothing(question, rows, name, "time_to_resolve", summary):
        return found
    asks = int(rows["asks"].sum())
    if not asks:
        return Finding(
            question,
            "No ask met its first objection in this period. Widen the dates or take a filter away.",
            "",
            rows,
            ("time_to_resolve",),
            (name, SUMMARY),
            state="empty",
            n_total=int(summary["running_projects"]),
        )
    sentence = _resolved_in_words(rows, asks)
    ended, still = int(rows["ended"].sum()), int(rows["open"].sum())
    counts = f"{words.count(asks, 'ask')}, {still:,} of them open"
    return Finding(
        question,
        sentence,
        subline(
            f"{clock_days(scope)} from the first objection to a yes: half, with its 95{words.NARROW}% interval, and"
            f" 85{words.NARROW}%",
            counts,
            scope,
        ),
        rows,
        ("time_to_resolve",),
        (name, SUMMARY),
        caveats=(
            f"By the first objection to each ask. Open asks count as not resolved yet, {ended:,} whose project ended"
            " without a yes as never resolved (Aalen–Johansen).",
            "Half from 6 asks, 85 of 100 from 15. The reasons differ in what is asked, not only in how it is answered.",
            WHO_ANSWERS,
        ),
        n_used=int(rows["any_projects"].iloc[0]),
        n_total=total_of(summary),
        behind=BEHIND,
        draw=partial(charts.time_to_resolve, rows, alt_text=sentence),
    )


def _resolved_in_words(rows: pd.DataFrame, asks: int) -> str:
    """Say how many were resolved and, where two reasons can be told, which takes longest."""
    resolved = int(rows["resolved"].sum())
    sentence = f"{resolved:,} of {words.count(asks, 'ask')} that met an objection got their yes"
    # Without an upper limit a time from a handful of asks would be called the shortest.
    told = rows.dropna(subset=["p50_days", "p50_high_days"])
    told = told[(told["asks"] >= CURVE_FROM) & (told["reason"] != UNKNOWN)]
    if len(told) < 2:
        if len(rows) == 1 and not pd.isna(rows["p50_days"].iloc[0]):
            return f"{sentence}, half of them within {words.days(rows['p50_days'].iloc[0])}"
        return sentence
    slow, fast = told.loc[told["p50_days"].idxmax()], told.loc[told["p50_days"].idxmin()]
    return (
        f"{sentence}; about {words.stage(slow['reason']).lower()} it takes longest, half within"
        f" {words.days(slow['p50_days'])}, about {words.stage(fast['reason']).lower()} {words.days(fast['p50_days'])}"
    )
