"""What made finished projects take longer or shorter than those they are compared with."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, statistics, words
from dashboard.database import Database
from dashboard.findings.cycle_time.shared import CHANGE_FROM, empty, largest, none_found, summary_of
from dashboard.findings.finding import Finding, clock_days, compared_with, subline
from dashboard.scope import Scope

NAME, FINISHED = "cycle_time/mean_days_by_part", "cycle_time/finished_projects"
# As many bars as a slide can carry; the table has every part.
PARTS_DRAWN = 10


def change_by_stage(database: Database, scope: Scope) -> Finding:
    """In which stages finished projects gained or lost time."""
    return _change(database, scope, "stage", "What changed, by stage?")


def change_by_holder(database: Database, scope: Scope) -> Finding:
    """With which holders finished projects gained or lost time."""
    return _change(database, scope, "holder", "What changed, by holder?")


def _change(database: Database, scope: Scope, view: str, question: str) -> Finding:
    measure = f"change_by_{view}"
    now, summary = _parts(database, scope, view), summary_of(database, scope)
    compared = scope.compared()
    if not summary["projects"]:
        return empty(question, now, NAME, measure, summary)
    if compared is None:
        sentence = "Nothing is compared. Choose a period, or a filter and everything else, to see what changed."
        return none_found(question, now, NAME, measure, summary, sentence)
    before = _parts(database, compared, view)
    counts = [int(rows["completed"].max()) if len(rows) else 0 for rows in (now, before)]
    if min(counts) < CHANGE_FROM:
        sentence = (
            f"{words.count(counts[0], 'project')} finished, {counts[1]:,} in {compared_with(scope)}:"
            f" too few to say what changed (it takes {CHANGE_FROM} on both sides)."
        )
        return none_found(question, now, NAME, measure, summary, sentence)
    rows = statistics.mix_and_rate(_as_means(now), _as_means(before))
    rows = rows.sort_values("change_days", key=lambda days: -days.abs(), kind="stable").reset_index()
    rows.insert(0, "view", view)
    lengths = [query.run(database, FINISHED, one)["elapsed_days"] for one in (scope, compared)]
    sentence = _sentence(rows, lengths, scope, view)
    low, high = statistics.difference_of_means(*lengths)
    return Finding(
        question,
        sentence,
        subline(
            f"{clock_days(scope)} per finished project, against {compared_with(scope)}",
            f"{words.count(counts[0], 'completed project')} and {counts[1]:,}",
            scope,
        ),
        rows,
        (measure,),
        (NAME, FINISHED),
        caveats=(
            f"Mean change with its 95{words.NARROW}% interval: {words.signed_days(low)} to {words.signed_days(high)}.",
            f"Longer there: the projects that were in the {view} spent more time in it. More were there: a larger share"
            " of projects went through it. Together the bars are the whole change of the mean.",
            "Completed projects only; the kinds of projects may differ between the two.",
        ),
        n_used=sum(counts),
        n_total=sum(counts),
        behind="cycle_time/projects_by_part",
        draw=partial(charts.change_by_part, largest(rows.assign(days=rows["change_days"].abs()), PARTS_DRAWN),
                     alt_text=sentence),
    )  # fmt: skip


def _sentence(rows: pd.DataFrame, lengths: list[pd.Series], scope: Scope, view: str) -> str:
    change = float(lengths[0].mean() - lengths[1].mean())
    against = compared_with(scope)
    against = against if scope.comparison == "rest" else f"in {against}"
    low, high = statistics.difference_of_means(*lengths)
    top = rows.iloc[0]
    place = words.stage(top["part"])
    if low <= 0 <= high:
        sentence = f"Finished projects took {words.days(lengths[0].mean())} on average, no real change from {against}"
        sentence = sentence.replace("from in ", "from ")
        return f"{sentence}; most moved in {place}, {words.signed_days(top['change_days'])}"
    more = "longer" if change > 0 else "shorter"
    same_way = rows[rows["change_days"] * change > 0].head(2)
    parts = [f"{words.stage(row.part)} {words.signed_days(row.change_days)}" for row in same_way.itertuples()]
    return (
        f"Finished projects took {words.days(abs(change))} {more} on average than {against}: {words.list_words(parts)}"
    )


def _parts(database: Database, scope: Scope, view: str) -> pd.DataFrame:
    rows = query.run(database, NAME, scope)
    return rows[rows["view"] == view].reset_index(drop=True)


def _as_means(rows: pd.DataFrame) -> pd.DataFrame:
    means = pd.DataFrame({"share": rows["projects"] / rows["completed"], "days": rows["days"] / rows["projects"]})
    return means.set_index(rows["part"])
