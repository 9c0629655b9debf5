"""How far projects have come, and where they queue up."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.cycle_time.shared import TREND_MONTHS_FROM, empty, none_found, summary_of
from dashboard.findings.finding import Finding, subline
from dashboard.scope import Scope

NAME, MEASURE = "cycle_time/cumulative_flow", "cumulative_flow"


def cumulative_flow(database: Database, scope: Scope) -> Finding:
    """Where in the process the number of projects that wait has grown."""
    question = "Where do projects queue up?"
    rows = query.run(database, NAME, scope)
    summary = summary_of(database, scope)
    if rows.empty:
        if not summary["projects"]:
            return empty(question, rows, NAME, MEASURE, summary)
        none = "No stage of the process is recorded for these projects. Name the stages in the mapping to see this."
        return none_found(question, rows, NAME, MEASURE, summary, none, state="not_recorded")
    complete = rows[~rows["is_running"].astype(bool)]
    gaps = _gaps(complete if complete["month_on"].nunique() >= 2 else rows)
    n = int(rows["projects"].max())
    sentence = f"{words.count(n, 'project')} had started by the end of the period"
    if len(gaps) and rows["month_on"].nunique() >= TREND_MONTHS_FROM:
        top = gaps.iloc[0]
        stages = words.list_words([words.stage(stage).lower() for stage in dict.fromkeys(top["band"].split(";"))])
        last, grew = int(top["last"]), int(top["grew"])
        since = f"the end of {words.month(rows['month_on'].min())}"
        sentence = (
            f"Most have come to queue in {stages.replace(' and ', ' to ')}: {words.count(last, 'project')},"
            f" up from {last - grew:,} at {since}"
            if grew > 0
            else f"No queue has grown since {since}"
        )
    return Finding(
        question,
        sentence,
        subline("Projects that had ever come so far, by month-end", words.count(n, "project"), scope),
        rows,
        (MEASURE,),
        (NAME,),
        caveats=(
            "The high-water mark: a project that goes back keeps what it reached.",
            "Cancelled and bypassed projects stay in the parts they reached, so a gap also holds what ended there.",
            "All projects started by a month-end count, those from before the period too.",
        ),
        n_used=n,
        n_total=n + int(summary["left_out"]),
        behind="cycle_time/projects_in_band",
        draw=partial(charts.cumulative_flow, rows, alt_text=sentence),
    )


def _gaps(rows: pd.DataFrame) -> pd.DataFrame:
    """The projects that had reached a part and not the next, at the first and the last month-end, most grown first."""
    wide = rows.pivot(index="month_on", columns="band_no", values="projects").sort_index()
    names = rows.drop_duplicates("band_no").set_index("band_no")["band"]
    numbers = list(wide.columns)
    records = []
    for number, following in zip(numbers, numbers[1:], strict=False):
        gap = wide[number] - wide[following]
        records.append({"band": names[number], "last": gap.iloc[-1], "grew": gap.iloc[-1] - gap.iloc[0]})
    return pd.DataFrame(records).sort_values("grew", ascending=False, kind="stable") if records else pd.DataFrame()
