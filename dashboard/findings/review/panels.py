"""The panels of the board: whose hands the time is in, where objections cost days, and what goes with a yes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.cycle_time.shared import SHARED, empty, projects_words, summary_of
from dashboard.findings.finding import Finding, clock_days, moved, subline
from dashboard.findings.resistance import shared as resistance
from dashboard.scope import Scope

SIDES, DELAYS, REASONS = "review/side_shares_by_quarter", "resistance/delay_by_stage", "review/delay_reasons"
TACTICS = "tactics/tactic_success"
INSIDE = ("stakeholder", "control")
SIDE_WORDS = {"stakeholder": "Stakeholders", "control": "Control functions", "procurement": "Procurement",
              "supplier": "Suppliers"}  # fmt: skip
# As many rows and columns as can be read on a board.
FUNCTIONS_DRAWN, STAGES_DRAWN, TACTICS_DRAWN = 5, 6, 12
# From so many asks a share of yes is told.
ASKS_FROM = 10
NO_TACTICS = "No tactic is recorded on any answered ask. Add tactics to the interactions to see what goes with a yes."
NO_TACTICS_HERE = "No ask with a tactic was answered in this period. Widen the dates or take a filter away."


def sides_by_quarter(database: Database, scope: Scope) -> Finding:
    """On which side the elapsed time of each quarter was, with the period of comparison before it."""
    question = "Whose hands is the time in?"
    summary, compared = summary_of(database, scope), scope.compared()
    now = query.run(database, SIDES, scope)
    if now.empty:
        return empty(question, now, SIDES, "internal_share", summary)
    is_earlier = compared is not None and not compared.is_rest
    before = query.run(database, SIDES, compared) if compared is not None else now.iloc[:0]
    rows = query.run(database, SIDES, replace(scope, from_on=compared.from_on)) if is_earlier else now
    shares = now.groupby("holder_side")["days"].sum() / now["days"].sum()
    sided = shares[shares.index.isin(SIDE_WORDS)]
    if sided.empty:
        sentence = "No one is recorded as holding these projects"
    else:
        top = sided.idxmax()
        was = (
            float(before.loc[before["holder_side"] == top, "days"].sum() / before["days"].sum())
            if len(before)
            else None
        )
        sentence = (
            f"{SIDE_WORDS[top]} hold {words.share(sided.max())} of the time{moved(sided.max(), was, scope, 'share')}"
        )
    return Finding(
        question,
        sentence,
        subline(
            f"Share of {clock_days(scope).lower()} by side and quarter, with those before",
            projects_words(summary),
            scope,
        ),
        rows,
        ("internal_share",),
        (SIDES,),
        caveats=(SHARED, "Hollow: a quarter that the period or the date of the data cuts."),
        n_used=int(summary["projects"]),
        n_total=int(summary["projects"] + summary["left_out"]),
        draw=partial(charts.side_shares_by_quarter, rows, alt_text=sentence),
    )


def delays_and_reasons(database: Database, scope: Scope) -> Finding:
    """Where objections cost most days, and the reason given there."""
    question = "Where does resistance cost days, and why?"
    rows, summary = query.run(database, DELAYS, scope), resistance.summary_of(database, scope)
    if rows.empty or not rows["days"].sum() > 0:
        found = resistance.nothing(question, rows, DELAYS, "objection_delay", summary)
        sentence = "No project waited after an objection in this period. Widen the dates or take a filter away."
        total = int(summary["running_projects"])
        return found or Finding(
            question, sentence, "", rows, ("objection_delay",), (DELAYS,), state="empty", n_total=total
        )
    reasons = query.run(database, REASONS, scope)[["function", "stage", "reason", "reason_days"]]
    rows = rows.merge(reasons, on=["function", "stage"], how="left")
    top = rows.loc[rows["days"].idxmax()]
    sentence = (
        f"Most waiting after objections: {words.stage(top['function'])} in {words.stage(top['stage'])},"
        f" {words.days(top['days'])} in all"
    )
    if not pd.isna(top["reason"]):
        sentence += f"; main reason {words.stage(top['reason']).lower()}"
    return Finding(
        question,
        sentence,
        subline(
            f"{clock_days(scope)} from an objection to the next answer, with the reason of most of them",
            words.count(int(rows["objections"].sum()), "objection"),
            scope,
        ),
        rows,
        ("objection_delay",),
        (DELAYS, REASONS),
        caveats=(
            "Waits of several asks at once are added up: these are not days of the calendar.",
            f"Drawn are the {FUNCTIONS_DRAWN} costliest functions and the {STAGES_DRAWN} costliest stages.",
            resistance.WHO_ANSWERS,
        ),
        n_used=int(rows["any_projects"].iloc[0]),
        n_total=resistance.total_of(summary),
        behind="resistance/delays_behind",
        draw=partial(charts.delays_and_reasons, _costliest(rows), alt_text=sentence),
    )


def _costliest(rows: pd.DataFrame) -> pd.DataFrame:
    functions = list(dict.fromkeys(rows["function"]))[:FUNCTIONS_DRAWN]
    stages = rows.groupby("stage")["days"].sum().nlargest(STAGES_DRAWN).index
    return rows[rows["function"].isin(functions) & rows["stage"].isin(stages)]


def tactic_success(database: Database, scope: Scope) -> Finding:
    """How often an ask with each tactic got a yes."""
    question = "What goes with a yes?"
    rows, summary = query.run(database, TACTICS, scope), resistance.summary_of(database, scope)
    if rows.empty:
        if found := resistance.nothing(question, rows, TACTICS, "tactic_success", summary):
            return found
        is_there = len(query.run(database, TACTICS, Scope(scope.as_of, scope.time_zone)))
        sentence, state = (NO_TACTICS_HERE, "empty") if is_there else (NO_TACTICS, "not_recorded")
        total = int(summary["running_projects"])
        return Finding(question, sentence, "", rows, ("tactic_success",), (TACTICS,), state=state, n_total=total)
    firm = rows[rows["asks"] >= ASKS_FROM]
    sentence = "No tactic was used often enough to tell"
    if len(firm):
        sentence = _tactics_in_words(firm)
    return Finding(
        question,
        sentence,
        subline(
            f"Yes per answered ask with the tactic, 95{words.NARROW}% interval; not compared like with like",
            words.count(int(summary["answers"]), "answer"),
            scope,
        ),
        rows,
        ("tactic_success",),
        (TACTICS, resistance.SUMMARY),
        caveats=(
            "Associated with, not caused by: hard cases attract hard tactics, and pre-aligned asks are often the hard"
            " ones. Nothing is compared with comparable cases here.",
            "An ask with several tactics counts for each of them. Answers of one person, else of one project, are not"
            " independent: intervals allow for that.",
            f"Drawn are tactics of {ASKS_FROM} asks or more; the rows have all.",
            resistance.WHO_ANSWERS,
        ),
        n_used=int(summary["projects"]),
        n_total=resistance.total_of(summary),
        draw=partial(charts.tactic_success, _drawn(rows, firm), ASKS_FROM, alt_text=sentence),
    )


def _tactics_in_words(firm: pd.DataFrame) -> str:
    """Say which tactic goes with a yes most, and which least, where their intervals lie apart."""
    first, last = firm.iloc[0], firm.iloc[-1]
    most = f"{words.stage(first['tactic'])} goes with a yes most, {words.share(first['success_share'])}"
    if len(firm) == 1:
        return most
    if first["success_share_low"] > last["success_share_high"]:
        return f"{most}; {words.stage(last['tactic']).lower()} least, {words.share(last['success_share'])}"
    low, high = firm["success_share"].min(), firm["success_share"].max()
    return f"No tactic stands apart: {words.share_range(low, high)} of asks get a yes, whatever they are asked with"


def _drawn(rows: pd.DataFrame, firm: pd.DataFrame) -> pd.DataFrame:
    """The tactics that are drawn: those of enough asks, or where none has enough all of them."""
    return (firm if len(firm) else rows).head(TACTICS_DRAWN)
