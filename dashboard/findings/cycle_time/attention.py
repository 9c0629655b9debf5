"""Which open projects are old for where they are, and which need attention today."""

from __future__ import annotations

from functools import partial

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.cycle_time.shared import empty, none_found, summary_of
from dashboard.findings.finding import Finding, clock_days, subline
from dashboard.scope import Scope

AGES = "cycle_time/ageing"
# What both judge a project by.
NORMS = "cycle_time/stage_norms"
# As many rows as a slide can carry; the table has every project.
PROJECTS_DRAWN = 10
AGES_DRAWN = 400
NONE_OPEN = "No project is open. Widen the dates or take a filter away."
ALL_PROJECTS = "What is usual rests on all projects of the file, whatever the filters."


def needs_attention(database: Database, scope: Scope) -> Finding:
    """Which open projects are late, long in their stage or silent, the gravest first."""
    question, name = "What needs attention now?", "cycle_time/needs_attention"
    rows, summary = query.run(database, name, scope), summary_of(database, scope)
    running = int(rows["open_projects"].iloc[0]) if len(rows) else len(query.run(database, AGES, scope))
    if not running:
        return empty(question, rows, name, "needs_attention", summary, NONE_OPEN)
    if rows.empty:
        none = "No open project needs attention: none is past its need, long in its stage or silent."
        return none_found(question, rows, name, "needs_attention", summary, none)
    counts = {
        "past the date the business needs them": rows["overdue_days"].notna().sum(),
        f"longer in their stage than 85{words.NARROW}% of stays": rows["over_stage_days"].notna().sum(),
        "silent for 14 days or more": rows["quiet_days"].notna().sum(),
    }
    told = [f"{number:,} {what}" for what, number in counts.items() if number]
    verb = "needs" if len(rows) == 1 else "need"
    sentence = f"{len(rows):,} of {words.count(running, 'open project')} {verb} attention: {words.list_words(told)}"
    drawn, listed = rows.head(PROJECTS_DRAWN), words.count(len(rows), "project")
    which = f", the {PROJECTS_DRAWN} gravest drawn" if len(drawn) < len(rows) else ""
    return Finding(
        question,
        sentence,
        subline(f"Days by reason{which}; over its stage in {clock_days(scope).lower()}", listed, scope),
        rows,
        ("needs_attention",),
        (name, NORMS),
        caveats=(
            "Most days after the date of the need first, then most days beyond what the stage takes, then the longest"
            " silence. A project may be listed for more than one reason.",
            "Silent: no start or end of a visit, contact, ask or answer for 14 calendar days; only where contacts are"
            " recorded.",
            f"Long in its stage: beyond the time within which 85{words.NARROW}% of stays end, those still running"
            f" counted (Kaplan–Meier); from 15 stays. {ALL_PROJECTS}",
        ),
        n_used=running,
        n_total=int(summary["projects"] + summary["left_out"]),
        draw=partial(charts.needs_attention, drawn, alt_text=sentence),
    )


def ageing(database: Database, scope: Scope) -> Finding:
    """How old open projects are, beside how old others were when they left the same stage."""
    question, name = "Which open projects are old for where they are?", AGES
    rows, summary = query.run(database, name, scope), summary_of(database, scope)
    if rows.empty:
        return empty(question, rows, name, "ageing", summary, NONE_OPEN)
    banded = rows.dropna(subset=["p85_days"])
    old = banded[banded["age_days"] > banded["p85_days"]]
    if banded.empty:
        sentence = (
            f"The oldest of {words.count(len(rows), 'open project')} is {words.days(rows['age_days'].max())} old;"
            " too few have left its stage to say whether that is usual"
        )
    else:
        number, verb = (f"{len(old):,}" if len(old) else "None"), "is" if len(old) == 1 else "are"
        sentence = (
            f"{number} of {words.count(len(banded), 'open project')} {verb} older than 85{words.NARROW}% of projects"
            " were when they left the same stage"
        )
        if len(old):
            where = old["stage"].value_counts()
            most = min(where[where == where.max()].index, key=list(rows["stage"]).index)
            sentence += f"; most of these are in {words.stage(most)}" if where.max() > 1 else ""
    stages = rows.assign(is_old=rows.index.isin(old.index)).groupby("stage")["is_old"]
    drawn = rows.assign(stage_open=stages.transform("size"), stage_old=stages.transform("sum"))
    drawn = drawn.nlargest(AGES_DRAWN, "age_days").sort_index()
    which = f", the {AGES_DRAWN} oldest drawn" if len(drawn) < len(rows) else ""
    return Finding(
        question,
        sentence,
        subline(f"{clock_days(scope)} since the start, by stage{which}", words.count(len(rows), "open project"), scope),
        rows,
        ("ageing",),
        (name, NORMS),
        caveats=(
            "Shaded: the age at which half, 70, 85 and 95 of 100 projects had left the stage for the last time,"
            " whatever became of them. Along the process a band never falls.",
            f"A half from 6 projects, 70 and 85{words.NARROW}% from 15, 95{words.NARROW}% from 20. {ALL_PROJECTS}",
        ),
        n_used=len(rows),
        n_total=int(summary["projects"] + summary["left_out"]),
        draw=partial(charts.ageing, drawn, alt_text=sentence),
    )
