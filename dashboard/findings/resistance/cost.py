"""What objections cost in days, and what is bought around procurement."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, statistics, words
from dashboard.database import Database
from dashboard.findings.finding import Finding, clock_days, moved, subline
from dashboard.findings.resistance.rates import FUNCTIONS_DRAWN
from dashboard.findings.resistance.shared import SUMMARY, WHO_ANSWERS, nothing, summary_of, total_of
from dashboard.scope import Scope

CHANGE_FROM = 5
NONE_BYPASSED = (
    "No project is marked as bought without procurement. Give such projects the status bypassed to see them here."
)
NONE_ENDED = (
    "No project was completed or bought without procurement in this period. Widen the dates or take a filter away."
)


def delay_by_stage(database: Database, scope: Scope) -> Finding:
    """How many days projects waited after objections, and where."""
    question, name = "What do objections cost in days?", "resistance/delay_by_stage"
    rows, summary = query.run(database, name, scope), summary_of(database, scope)
    if rows.empty:
        found = nothing(question, rows, name, "objection_delay", summary)
        return found or Finding(
            question,
            "No project waited after an objection in this period. Widen the dates or take a filter away.",
            "",
            rows,
            ("objection_delay",),
            (name, SUMMARY),
            state="empty",
            n_total=int(summary["running_projects"]),
        )
    resolved, ended, still = (float(rows[f"{kind}_days"].sum()) for kind in ("resolved", "ended", "open"))
    top = rows.loc[rows["days"].idxmax()]
    sentence = f"Projects waited {words.days(resolved)} until objections were answered again"
    if still:
        sentence += f", and {words.days(still)} so far on those still open"
    sentence += (
        f"; most after {words.stage(top['function'])} in {words.stage(top['stage'])}, {words.days(top['days'])} in all"
    )
    functions = list(dict.fromkeys(rows["function"]))
    drawn = rows[rows["function"].isin(functions[:FUNCTIONS_DRAWN])]
    n = int(rows["objections"].sum())
    return Finding(
        question,
        sentence,
        subline(
            f"{clock_days(scope)} from an objection to the next answer, by function and stage",
            words.count(n, "objection"),
            scope,
        ),
        rows,
        ("objection_delay",),
        (name, SUMMARY),
        caveats=(
            *((f"{words.days(ended)} until projects ended without another answer.",) if ended else ()),
            "From the objection to the next answer of the same ask, the end of the project or the date of the data,"
            " whichever is first, and only what lies in the period. Waits of several asks at once are added up:"
            " these are not days of the calendar.",
            "The time is that after an objection; what the project would have taken without it is not known.",
            WHO_ANSWERS,
        ),
        n_used=int(rows["any_projects"].iloc[0]),
        n_total=total_of(summary),
        behind="resistance/delays_behind",
        draw=partial(charts.delay_by_stage, drawn, alt_text=sentence),
    )


def bypass(database: Database, scope: Scope) -> Finding:
    """How much was bought without procurement: resistance that shows in what is done."""
    question, name = "What goes around procurement?", "resistance/bypass"
    rows = query.run(database, name, scope)
    n, around = int(rows["projects"].sum()), int(rows["bypassed"].sum())
    total = int(summary_of(database, scope)["running_projects"])
    if not n:
        return Finding(question, NONE_ENDED, "", rows, ("bypass",), (name,), state="empty", n_total=total)
    if not around and not _is_recorded(database, scope):
        return Finding(question, NONE_BYPASSED, "", rows, ("bypass",), (name,), state="not_recorded", n_total=total)
    sentence = f"{around or 'None'} of {words.count(n, 'project')} {_was(around)} bought without procurement"
    if n >= CHANGE_FROM:
        change = moved(around / n, _share_before(database, scope), scope, "share")
        sentence = f"{words.share(around / n)} of projects were bought without procurement, {around:,} of {n:,}{change}"
    known, spend = int(rows["spend_known"].sum()), float(rows["bypassed_spend"].sum())
    money = words.money(spend, database.dataset.currency) if known else words.missing
    caveats = [
        "Bought without procurement, of what was completed or bought so in the period. Here functions are those whose"
        " need it is, for there is no answer to a question that was not asked.",
    ]
    if around:
        caveats.append(
            f"Spend of {known:,} of the {around:,}: {money}." if known else "The spend of none of them is recorded."
        )
    low, high = statistics.wilson(around, n)
    caveats.append(f"95{words.NARROW}% interval of the share over all: {words.share_range(low, high)} (Wilson).")
    return Finding(
        question,
        sentence + (f"; {money} in all" if known else ""),
        subline(
            f"Share by when procurement was brought in; line: 95{words.NARROW}% interval",
            words.count(n, "project"),
            scope,
        ),
        rows,
        ("bypass",),
        (name,),
        caveats=tuple(caveats),
        n_used=n,
        n_total=max(total, n),
        behind="resistance/bypass_behind",
        draw=partial(charts.bypass, rows, alt_text=sentence + (f"; {money} in all" if known else "")),
    )


def _is_recorded(database: Database, scope: Scope) -> bool:
    """Whether any project of the file is marked as bought without procurement."""
    everything = query.run(database, "resistance/bypass", Scope(scope.as_of, scope.time_zone))
    return bool(everything["bypassed"].sum())


def _was(number: int) -> str:
    return "was" if number == 1 or number == 0 else "were"


def _share_before(database: Database, scope: Scope) -> float | None:
    compared = scope.compared()
    before = pd.DataFrame() if compared is None else query.run(database, "resistance/bypass", compared)
    if before.empty or before["projects"].sum() < CHANGE_FROM:
        return None
    return float(before["bypassed"].sum() / before["projects"].sum())
