"""What was agreed in earlier reviews: done, open, or overdue."""

from __future__ import annotations

from dashboard import query, words
from dashboard.database import Database
from dashboard.findings.finding import Finding, is_recorded, subline
from dashboard.scope import Scope

NAME = "review/actions"
ADD = "No action of an earlier review is recorded. Add a table of actions to see what was agreed, and what is overdue."
NONE = "No action is open, and none was done in this period."


def actions(database: Database, scope: Scope) -> Finding:
    """What was agreed in earlier reviews, and where it stands."""
    question = "What did we agree, and is it done?"
    rows = query.run(database, NAME, scope)
    if rows.empty:
        there = is_recorded(database, NAME, scope)
        sentence, state = (NONE, "empty") if there else (ADD, "not_recorded")
        return Finding(question, sentence, "", rows, ("actions",), (NAME,), state=state)
    counts = rows["state"].value_counts()
    overdue, still, done = (int(counts.get(state, 0)) for state in ("overdue", "open", "done"))
    sentence = f"{overdue:,} of {words.count(overdue + still, 'open action')} {'is' if overdue == 1 else 'are'} overdue"
    if not overdue + still:
        sentence = f"All agreed actions are done, {done:,} of them in this period"
    short = sentence
    if done and overdue + still:
        sentence += f"; {done:,} done in this period"
    return Finding(
        question,
        sentence,
        subline("Open at the end, and done in the period; overdue first", words.count(len(rows), "action"), scope),
        rows,
        ("actions",),
        (NAME,),
        caveats=(
            "Overdue: due before the day of the data, and not done by it. An action without a day is never overdue.",
            "Only the filter on functions applies; an action for no function in particular always counts.",
        ),
        short=short,
    )
