"""One project: what happened to it, who was asked what, and how it compares."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.finding import Finding, clock_days
from dashboard.scope import Scope

# Whose functions a filter means on this page.
FUNCTIONS = "any"
INTERNAL_SIDES = ("stakeholder", "control")
UNKNOWN_PROJECT = "The data has no project with this number. Go back and pick another one"
BASES = {
    "category": "completed projects of its category",
    "requesting_function": "completed projects of its requesting function",
    "all": "completed projects",
}


def timeline(database: Database, scope: Scope) -> Finding:
    """Who held the project, when and in which stage, and the dates it has to keep."""
    question, names = "What happened to this project?", ("project/ledger", "project/overview")
    rows, found = query.run(database, names[0], scope), query.run(database, names[1], scope)
    if found.empty:
        return Finding(question, UNKNOWN_PROJECT, "", rows, ("time_by_holder",), names, state="empty")
    project = found.iloc[0]
    if rows.empty:
        sentence = "No time is recorded for this project: it has no start, or it ended as it began"
        return Finding(question, sentence, "", rows, ("time_by_holder",), names, state="empty", n_total=1)
    sentence = f"{_standing(project)}{_held(rows)}{_against_need(project)}"
    dates = {
        "Needed by": project["need_by"],
        "Promised for": project["promised_for"],
        "Promised again for": project["repromised_for"],
    }
    facts = [project["requesting_function"], project["category"], project["region"], project["method"]]
    return Finding(
        question,
        sentence,
        f"{clock_days(scope)} by stage and holder · {project['project_id']}"
        + "".join(f" · {words.stage(fact)}" for fact in facts if not pd.isna(fact)),
        rows,
        ("time_by_holder",),
        names,
        caveats=(
            "Stages that run at the same time share it equally, so the days of all rows add up to the elapsed time.",
            "Nobody: between two visits no one had the project. Not attributed: before the first and after the last"
            " recorded visit.",
        ),
        n_used=1,
        n_total=1,
        draw=partial(charts.project_timeline, rows, dates, alt_text=sentence),
    )


def contacts(database: Database, scope: Scope) -> Finding:
    """What was talked about with which function, and what was answered."""
    question, name = "What was asked, and what was answered?", "project/contacts"
    rows = query.run(database, name, scope)
    if rows.empty:
        sentence = "No contact or answer is recorded on this project. Add interactions to see them here"
        return Finding(question, sentence, "", rows, ("objection_rate",), (name,), state="not_recorded")
    answers = rows.dropna(subset=["outcome"])
    objections = answers[answers["outcome"] == "resistance"]
    functions = rows["function"].nunique()
    sentence = f"{words.count(len(rows), 'contact')} with {words.count(functions, 'function')}"
    sentence += f"; {words.count(len(answers), 'answer')}"
    if len(answers):
        sentence += ", none an objection" if objections.empty else f", {words.count(len(objections), 'objection')}"
        reasons = objections["reason"].dropna()
        if not reasons.empty:
            sentence += f" about {words.list_words([words.stage(one).lower() for one in reasons.unique()])}"
    return Finding(
        question,
        sentence,
        "Contacts and answers by function and day; who it was, stance and notes are not part of it",
        rows,
        ("objection_rate",),
        (name,),
        n_used=1,
        n_total=1,
        draw=partial(charts.project_contacts, rows, alt_text=sentence),
    )


def against_comparable(database: Database, scope: Scope) -> Finding:
    """The project's numbers beside those of comparable completed ones."""
    question, name = "Is that usual?", "project/comparison"
    rows = query.run(database, name, scope)
    n = int(rows["comparable"].max()) if len(rows) else 0
    if n == 0:
        sentence = "No comparable project is completed yet"
        return Finding(question, sentence, "", rows, ("cycle_time",), (name,), state="empty")
    elapsed = rows.set_index("measure").loc["elapsed"]
    shorter = round(float(elapsed["lower_share"]) * n)
    basis = BASES[elapsed["basis"]]
    than = f"longer than {shorter}" if 2 * shorter >= n else f"shorter than {n - shorter}"
    sentence = f"{words.days(elapsed['value'])}, {than} of {n} {basis}"
    if not pd.isna(elapsed["p50"]):
        sentence += f"; half of them took {words.days(elapsed['p50'])} or less"
    return Finding(
        question,
        sentence,
        f"{clock_days(scope)} of this project, so far where it is open, beside {words.count(n, 'completed project')}",
        rows,
        ("cycle_time",),
        (name,),
        caveats=(
            "Comparable are projects of the same category; with fewer than 15 completed, of the same requesting"
            " function; with too few of these, all.",
            "An open project's numbers still grow.",
        ),
        n_used=n,
        n_total=n,
        draw=partial(charts.project_comparison, rows, alt_text=sentence),
    )


def _standing(project: pd.Series) -> str:
    elapsed = words.days(project["elapsed_days"])
    if project["status"] != "open":
        ended = {"completed": "Signed", "cancelled": "Cancelled", "bypassed": "Bought without procurement"}
        return f"{ended[project['status']]} after {elapsed}"
    if pd.isna(project["current_holders"]):
        return f"Open for {elapsed}, in no one's recorded hands now"
    holders = words.list_words([words.stage(one) for one in project["current_holders"].split(";")])
    stages = words.list_words([words.stage(one).lower() for one in project["current_stages"].split(";")])
    return f"Open for {elapsed}; in {stages} with {holders} for {words.days(project['current_days'])} now"


def _held(rows: pd.DataFrame) -> str:
    inside = rows[rows["holder_side"].isin(INTERNAL_SIDES)]
    if inside.empty:
        return ""
    by_holder = inside.groupby("holder_function")["days"].sum().sort_values(ascending=False, kind="stable")
    share = inside["days"].sum() / rows["days"].sum()
    return f"; {words.share(share)} of the time inside, most with {words.stage(by_holder.index[0])}"


def _against_need(project: pd.Series) -> str:
    if pd.isna(project["need_by"]) or project["status"] in ("cancelled", "bypassed"):
        return ""
    until = project["ended_on"] if project["status"] == "completed" else project["as_of_on"]
    late = (pd.Timestamp(until) - pd.Timestamp(project["need_by"])).days
    if late > 0:
        return f"; {words.days(late)} past the day it was needed"
    if project["status"] == "completed":
        return f"; {words.days(-late)} before it was needed" if late else "; on the day it was needed"
    return f"; needed in {words.days(-late)}" if late else "; needed today"


# In reading order: every finding of the page, exportable by the name of its function.
ALL = (timeline, contacts, against_comparable)
