"""What the findings of Resistance share: what is counted, the period of comparison, and the states with nothing."""

from __future__ import annotations

import pandas as pd

from dashboard import query, words
from dashboard.database import Database
from dashboard.findings.finding import Finding, subline
from dashboard.scope import Scope

# Under so many answers no rate is said in a sentence and no change is claimed; a curve is told from so many asks.
RATE_FROM, CURVE_FROM = 10, 6
NOT_RECORDED = "No answers are recorded. Add interactions, or a log of approvals and rejections, to see this."
NO_ANSWERS = "No ask was answered in this period with these filters. Widen the dates or take a filter away."
NO_REASONS = "No reason is recorded for these objections. Add reason to the interactions to see what they protect."
WHO_ANSWERS = "Functions are those that answered, not those whose need it is. People are not shown or ranked."
SUMMARY = "resistance/summary"


def summary_of(database: Database, scope: Scope) -> pd.Series:
    """Return the one row of counts of a scope."""
    # Every finding of a page asks for it, and for that of the period of comparison.
    return database.remembered((SUMMARY, scope), lambda: query.run(database, SUMMARY, scope).iloc[0])


def total_of(summary: pd.Series) -> int:
    """Return how many projects are in scope: those that ran, or more where ended ones were still answered about."""
    return max(int(summary["running_projects"]), int(summary["projects"]))


def nothing(
    question: str, rows: pd.DataFrame, name: str, measure: str, summary: pd.Series, needs_reason: bool = False
) -> Finding | None:
    """Return the finding of a scope with nothing to show; None where there is something."""
    state, used = "empty", 0
    if not summary["recorded_answers"]:
        sentence, state = NOT_RECORDED, "not_recorded"
        if not summary["running_projects"]:
            sentence, state = NO_ANSWERS, "empty"
    elif not summary["answers"]:
        sentence = NO_ANSWERS
    elif needs_reason and not summary["objections"]:
        sentence = f"No objection in this period: {_all_yes(int(summary['answers']))}."
        used = int(summary["projects"])
    elif needs_reason and not summary["with_reason"]:
        sentence, state = NO_REASONS, "not_recorded"
    else:
        return None
    total = int(summary["running_projects"])
    return Finding(
        question, sentence, "", rows, (measure,), (name,), state=state, n_used=min(used, total), n_total=total
    )


def _all_yes(answers: int) -> str:
    return "the only answer was a yes" if answers == 1 else f"all {answers:,} answers were a yes"


def answers_subline(what: str, summary: pd.Series, scope: Scope) -> str:
    """Return the muted line of a finding about answers: measure, answers, projects, period."""
    n = f"{words.count(int(summary['answers']), 'answer')} on {words.count(int(summary['projects']), 'project')}"
    return subline(what, n, scope)


def objections_subline(what: str, summary: pd.Series, scope: Scope) -> str:
    """Return the muted line of a finding about objections: measure, objections, projects, period."""
    objections, projects = int(summary["objections"]), int(summary["objected_projects"])
    n = f"{words.count(objections, 'objection')} on {words.count(projects, 'project')}"
    return subline(what, n, scope)


def rate_before(database: Database, scope: Scope) -> float | None:
    """The objection rate of the period of comparison; None without one, or from too few answers."""
    compared = scope.compared()
    if compared is None:
        return None
    before = summary_of(database, compared)
    return float(before["rate"]) if before["answers"] >= RATE_FROM else None
