"""Where the time goes between a need and a signature."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.cycle_time.shared import (
    SHARED,
    TREND_MONTHS_FROM,
    empty,
    largest,
    of_many,
    projects_words,
    rows_before,
    small_caveat,
    summary_of,
)
from dashboard.findings.finding import Finding, clock_days, moved, subline
from dashboard.scope import Scope

# As many bars as a slide can carry; the table has every row.
HOLDERS_DRAWN, STAGES_DRAWN = 12, 18
UNKNOWN = ("nobody", "unattributed")
INTERNAL_SIDES = ("stakeholder", "control")


def time_by_holder(database: Database, scope: Scope) -> Finding:
    """In whose hands the elapsed time was."""
    question, name = "Who holds the time?", "cycle_time/time_by_holder"
    rows = query.run(database, name, scope)
    summary = summary_of(database, scope)
    if rows.empty:
        return empty(question, rows, name, "time_by_holder", summary)
    known = rows[~rows["holder_function"].isin(UNKNOWN)]
    unknown_share = float(rows.loc[rows["holder_function"].isin(UNKNOWN), "share"].sum())
    if known.empty:
        sentence = "No one is recorded as holding these projects: none of the elapsed time can be given to a function"
    else:
        sentence = _whose_hands(known, rows_before(database, name, scope, summary), scope)
        sentence = _with_unknown(sentence, unknown_share, "nobody is")
    return Finding(
        question,
        sentence,
        subline(
            f"{clock_days(scope)} by who had the project{of_many(rows, HOLDERS_DRAWN)}; line: 95{words.NARROW}%",
            projects_words(summary),
            scope,
        ),
        rows,
        ("time_by_holder",),
        (name,),
        caveats=(
            SHARED,
            _open_caveat(rows),
            *small_caveat(database, scope, summary),
            "Nobody: between two visits no one had the project. Not attributed: before the first and after the last"
            " recorded visit.",
        ),
        n_used=int(summary["projects"]),
        n_total=int(summary["projects"] + summary["left_out"]),
        behind="cycle_time/projects_in_ledger",
        draw=partial(charts.time_by_holder, largest(rows, HOLDERS_DRAWN), alt_text=sentence),
    )


def time_by_stage(database: Database, scope: Scope) -> Finding:
    """In which stage the elapsed time was."""
    question, name = "Which stage takes the time?", "cycle_time/time_by_stage"
    rows = query.run(database, name, scope)
    summary = summary_of(database, scope)
    if rows.empty:
        return empty(question, rows, name, "time_by_stage", summary)
    known = rows[~rows["stage"].isin(UNKNOWN)]
    if known.empty:
        sentence = "No stage is recorded for these projects"
    else:
        top = known.sort_values(["days", "stage"], ascending=[False, True]).iloc[0]
        before = _share(rows_before(database, name, scope, summary), "stage", top["stage"])
        sentence = (
            f"{words.stage(top['stage'])} takes {words.share(top['share'])} of elapsed time"
            f"{moved(top['share'], before, scope, 'share')}"
        )
        repeats = float(known["repeat_visit_days"].sum()) / float(rows["days"].sum())
        if repeats >= 0.05:
            sentence += f"; {words.share(repeats)} of all time goes into second and later visits"
        unknown_share = float(rows.loc[rows["stage"].isin(UNKNOWN), "share"].sum())
        sentence = _with_unknown(sentence, unknown_share, "no stage is")
    return Finding(
        question,
        sentence,
        subline(
            f"{clock_days(scope)} by stage, in process order{of_many(rows, STAGES_DRAWN)}; line: 95{words.NARROW}%",
            projects_words(summary),
            scope,
        ),
        rows,
        ("time_by_stage",),
        (name,),
        caveats=(
            "Stages that run at the same time share it equally; it is never counted twice.",
            _open_caveat(rows),
            *small_caveat(database, scope, summary),
            "Medians are over whole lives of the projects that were in the stage in this period; those still open"
            " are not over.",
        ),
        n_used=int(summary["projects"]),
        n_total=int(summary["projects"] + summary["left_out"]),
        behind="cycle_time/projects_in_ledger",
        draw=partial(charts.time_by_stage, largest(rows, STAGES_DRAWN), alt_text=sentence),
    )


def sides_by_month(database: Database, scope: Scope) -> Finding:
    """On which side the elapsed time of each month was."""
    question, name = "Is the share of time inside the company rising?", "cycle_time/side_shares_by_month"
    rows = query.run(database, name, scope)
    summary = summary_of(database, scope)
    if rows.empty:
        return empty(question, rows, name, "internal_share", summary)
    inside = _inside_by_month(rows)
    caveats = [
        SHARED,
        "Internal means stakeholders and control functions; procurement's own time is not in it.",
    ]
    if inside.empty:
        sentence = "No month of this period is complete yet"
    elif (inside := inside.dropna()).empty:
        sentence = "Whose hands the time was in is not recorded in any complete month"
    else:
        latest = inside.index[-1]
        sentence = (
            f"Stakeholders and control functions held {words.share(inside.iloc[-1])} of elapsed time"
            f" in {words.month(latest)}"
        )
        if len(inside) >= TREND_MONTHS_FROM:
            sentence += f"; by month it was {words.share(inside.min())} to {words.share(inside.max())}"
        else:
            caveats.append("Fewer than three complete months: too few for a trend.")
    if rows["is_running"].any():
        caveats.append("The last month is not complete; it is drawn hollow and not compared.")
    return Finding(
        question,
        sentence,
        subline(f"Share of {clock_days(scope).lower()} by side and month", projects_words(summary), scope),
        rows,
        ("internal_share",),
        (name,),
        caveats=tuple(caveats),
        n_used=int(summary["projects"]),
        n_total=int(summary["projects"] + summary["left_out"]),
        behind="cycle_time/projects_in_ledger",
        draw=partial(charts.side_shares_by_month, rows, alt_text=sentence),
    )


def _whose_hands(known: pd.DataFrame, before: pd.DataFrame | None, scope: Scope) -> str:
    """Say how much of the time is inside the company, and who there holds most of it."""
    internal = known[known["holder_side"].isin(INTERNAL_SIDES)]
    if internal.empty:
        top = known.iloc[0]
        earlier = _share(before, "holder_function", top["holder_function"])
        change = moved(top["share"], earlier, scope, "share")
        if top["holder_side"] == "on_hold":
            return f"Projects were on hold for {words.share(top['share'])} of elapsed time{change}"
        return f"{words.stage(top['holder_function'])} holds {words.share(top['share'])} of elapsed time{change}"
    inside = float(internal["share"].sum())
    earlier = None if before is None else float(before.loc[before["holder_side"].isin(INTERNAL_SIDES), "share"].sum())
    sentence = (
        f"{words.share(inside)} of elapsed time is with stakeholders and control functions"
        f"{moved(inside, earlier, scope, 'share')}"
    )
    top = internal.iloc[0]
    if len(internal) == 1:
        return f"{sentence}: all of it with {words.stage(top['holder_function'])}"
    return f"{sentence}; among them {words.stage(top['holder_function'])} holds most, {words.share(top['share'])}"


def _with_unknown(sentence: str, unknown_share: float, what: str) -> str:
    """Say how much of the time no record gives to anyone: first when it is most of it, else last, or not at all."""
    if unknown_share >= 0.5:
        rest = sentence.replace(" of elapsed time", "", 1)
        return f"For {words.share(unknown_share)} of elapsed time {what} on record; {rest}"
    return f"{sentence}; for {words.share(unknown_share)} {what} on record" if unknown_share >= 0.2 else sentence


def _share(rows: pd.DataFrame | None, column: str, value: str) -> float | None:
    return None if rows is None else float(rows.loc[rows[column] == value, "share"].sum())


def _inside_by_month(rows: pd.DataFrame) -> pd.Series:
    complete = rows[~rows["is_running"].astype(bool)]
    inside = complete["share"].where(complete["holder_side"].isin(INTERNAL_SIDES), 0.0).groupby(complete["month_on"])
    # A month of which nothing is on record is not one without time inside.
    is_known = complete["holder_side"].ne("unattributed").groupby(complete["month_on"]).any()
    return inside.sum().where(is_known)


def _open_caveat(rows: pd.DataFrame) -> str:
    share = float(rows["open_days"].sum()) / float(rows["days"].sum())
    return f"Hatched: time in projects that are still open, counted so far ({words.share(share)} of all days)."
