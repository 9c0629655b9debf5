"""Where the time goes between a need and a signature."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.finding import Finding, compared_with, moved, subline
from dashboard.scope import Scope

# Under so many projects no change is claimed, under so many no median, and under so many months no trend.
CHANGE_FROM, MEDIAN_FROM, TREND_MONTHS_FROM = 5, 6, 3
# As many bars as a slide can carry, and points as an eye can tell apart; the table has every row.
HOLDERS_DRAWN, STAGES_DRAWN, POINTS_DRAWN = 12, 18, 2_000
UNKNOWN = ("nobody", "unattributed")
INTERNAL_SIDES = ("stakeholder", "control")
NO_PROJECTS = "No project ran in this period with these filters. Widen the dates or take a filter away."
SHARED = "Where several functions hold a project at once, they share the time equally; it is never counted twice."


def time_by_holder(database: Database, scope: Scope) -> Finding:
    """In whose hands the elapsed time was."""
    question, name = "Who holds the time?", "cycle_time/time_by_holder"
    rows = query.run(database, name, scope)
    summary = _summary(database, scope)
    if rows.empty:
        return _empty(question, rows, name, "time_by_holder", summary)
    known = rows[~rows["holder_function"].isin(UNKNOWN)]
    unknown_share = float(rows.loc[rows["holder_function"].isin(UNKNOWN), "share"].sum())
    if known.empty:
        sentence = "No one is recorded as holding these projects: none of the elapsed time can be given to a function"
    else:
        sentence = _whose_hands(known, _rows_before(database, name, scope, summary), scope)
        sentence = _with_unknown(sentence, unknown_share, "nobody is")
    return Finding(
        question,
        sentence,
        subline(f"Calendar days by who had the project{_of_many(rows, HOLDERS_DRAWN)}", _n(summary), scope),
        rows,
        ("time_by_holder",),
        (name,),
        caveats=(
            SHARED,
            _open_caveat(rows),
            *_small(database, scope, summary),
            "Nobody: between two visits no one had the project. Not attributed: before the first and after the last"
            " recorded visit.",
        ),
        n_used=int(summary["projects"]),
        n_total=int(summary["projects"] + summary["left_out"]),
        draw=partial(charts.time_by_holder, _largest(rows, HOLDERS_DRAWN), alt_text=sentence),
    )


def time_by_stage(database: Database, scope: Scope) -> Finding:
    """In which stage the elapsed time was."""
    question, name = "Which stage takes the time?", "cycle_time/time_by_stage"
    rows = query.run(database, name, scope)
    summary = _summary(database, scope)
    if rows.empty:
        return _empty(question, rows, name, "time_by_stage", summary)
    known = rows[~rows["stage"].isin(UNKNOWN)]
    if known.empty:
        sentence = "No stage is recorded for these projects"
    else:
        top = known.sort_values(["days", "stage"], ascending=[False, True]).iloc[0]
        before = _share(_rows_before(database, name, scope, summary), "stage", top["stage"])
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
            f"Calendar days by stage, in process order{_of_many(rows, STAGES_DRAWN)}; median per project",
            _n(summary),
            scope,
        ),
        rows,
        ("time_by_stage",),
        (name,),
        caveats=(
            "Stages that run at the same time share it equally; it is never counted twice.",
            _open_caveat(rows),
            *_small(database, scope, summary),
            "Medians are over whole lives of the projects that were in the stage in this period; those still open"
            " are not over.",
        ),
        n_used=int(summary["projects"]),
        n_total=int(summary["projects"] + summary["left_out"]),
        draw=partial(charts.time_by_stage, _largest(rows, STAGES_DRAWN), alt_text=sentence),
    )


def sides_by_month(database: Database, scope: Scope) -> Finding:
    """On which side the elapsed time of each month was."""
    question, name = "Is the share of time inside the company rising?", "cycle_time/side_shares_by_month"
    rows = query.run(database, name, scope)
    summary = _summary(database, scope)
    if rows.empty:
        return _empty(question, rows, name, "internal_share", summary)
    inside = _inside_by_month(rows)
    caveats = [
        SHARED,
        "Internal means stakeholders and control functions; procurement's own time is not in it.",
    ]
    if inside.empty:
        sentence = "No month of this period is complete yet"
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
        subline("Share of calendar time by side and month", _n(summary), scope),
        rows,
        ("internal_share",),
        (name,),
        caveats=tuple(caveats),
        n_used=int(summary["projects"]),
        n_total=int(summary["projects"] + summary["left_out"]),
        draw=partial(charts.side_shares_by_month, rows, alt_text=sentence),
    )


def cycle_time_of_finished(database: Database, scope: Scope) -> Finding:
    """How long the projects took that were completed in the period."""
    question, name = "How long do projects take?", "cycle_time/finished_projects"
    rows = query.run(database, name, scope)
    summary = _summary(database, scope)
    if rows.empty:
        sentence = "No project was completed in this period. Widen the dates or take a filter away."
        if summary["open"]:
            sentence = (
                f"No project was completed in this period; {words.count(int(summary['open']), 'project')} still open."
            )
        return _empty(question, rows, name, "cycle_time", summary, sentence)
    n, drawn = len(rows), _spread_out(rows, POINTS_DRAWN)
    caveats = [
        f"Completed projects only: {words.count(int(summary['open']), 'project')} still open at the end of the period"
        " are not in it, and they may be the slow ones."
    ]
    if pd.isna(summary["p50_days"]):
        shortest, longest = (words.days(bound) for bound in (rows["elapsed_days"].min(), rows["elapsed_days"].max()))
        took = shortest if shortest == longest else f"{shortest} to {longest}"
        sentence = f"{words.count(n, 'project')} finished, in {took}; too few for a median"
        caveats.append(f"A median is shown from {MEDIAN_FROM} projects, the 85th percentile from 15.")
    else:
        compared = scope.compared()
        before = _summary(database, compared)["p50_days"] if compared else None
        if compared and pd.isna(before):
            caveats.append(f"Fewer than {MEDIAN_FROM} finished in {compared_with(scope)}, so no change is claimed.")
        sentence = (
            f"Half of the {words.count(n, 'project')} that finished took {words.days(summary['p50_days'])} or less"
        )
        sentence += moved(summary["p50_days"], before, scope, "days")
        if not pd.isna(summary["p85_days"]):
            sentence += f"; 85{words.NARROW}% took {words.days(summary['p85_days'])} or less"
    return Finding(
        question,
        sentence,
        subline(
            "Calendar days from intake to completion",
            words.count(n, "completed project") + (f", {len(drawn):,} of them drawn" if len(drawn) < n else ""),
            scope,
        ),
        rows,
        ("cycle_time",),
        (name, "cycle_time/summary"),
        caveats=tuple(caveats),
        n_used=n,
        n_total=int(summary["projects"] + summary["left_out"]),
        draw=partial(charts.cycle_time_distribution, drawn, alt_text=sentence),
    )


def _summary(database: Database, scope: Scope) -> pd.Series:
    return query.run(database, "cycle_time/summary", scope).iloc[0]


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


def _rows_before(database: Database, name: str, scope: Scope, summary: pd.Series) -> pd.DataFrame | None:
    """The rows of the period of comparison; None without one, or with too few projects now or then for a change."""
    compared = scope.compared()
    if compared is None or min(summary["projects"], _summary(database, compared)["projects"]) < CHANGE_FROM:
        return None
    return query.run(database, name, compared)


def _share(rows: pd.DataFrame | None, column: str, value: str) -> float | None:
    return None if rows is None else float(rows.loc[rows[column] == value, "share"].sum())


def _inside_by_month(rows: pd.DataFrame) -> pd.Series:
    complete = rows[~rows["is_running"].astype(bool)]
    inside = complete["share"].where(complete["holder_side"].isin(INTERNAL_SIDES), 0.0)
    return inside.groupby(complete["month_on"]).sum()


def _n(summary: pd.Series) -> str:
    return f"{words.count(int(summary['projects']), 'project')}, {int(summary['open']):,} of them open"


def _small(database: Database, scope: Scope, summary: pd.Series) -> tuple[str, ...]:
    """The caveat for a handful of projects, now or in the period of comparison."""
    n, compared = int(summary["projects"]), scope.compared()
    if n < CHANGE_FROM:
        return (f"Only {words.count(n, 'project')}: each one moves these shares a lot, so no change is claimed.",)
    if compared is None or (earlier := int(_summary(database, compared)["projects"])) >= CHANGE_FROM:
        return ()
    return (f"Only {words.count(earlier, 'project')} in {compared_with(scope)}, so no change is claimed.",)


def _largest(rows: pd.DataFrame, number: int) -> pd.DataFrame:
    """The rows with the most days, in the order they had."""
    return rows.loc[rows["days"].nlargest(number).index.sort_values()]


def _spread_out(rows: pd.DataFrame, number: int) -> pd.DataFrame:
    """All outliers and at most so many of the other rows, evenly spread over them in their order."""
    usual = rows.index[~rows["is_outlier"].astype(bool)]
    if len(usual) <= number:
        return rows
    kept = usual[[position * len(usual) // number for position in range(number)]]
    return rows.loc[kept.union(rows.index.difference(usual))]


def _of_many(rows: pd.DataFrame, number: int) -> str:
    return f", the {number} largest of {len(rows)}" if len(rows) > number else ""


def _open_caveat(rows: pd.DataFrame) -> str:
    share = float(rows["open_days"].sum()) / float(rows["days"].sum())
    return f"Hatched: time in projects that are still open, counted so far ({words.share(share)} of all days)."


def _empty(
    question: str,
    rows: pd.DataFrame,
    name: str,
    measure: str,
    summary: pd.Series,
    sentence: str = NO_PROJECTS,
) -> Finding:
    return Finding(
        question,
        sentence,
        "",
        rows,
        (measure,),
        (name,),
        state="empty",
        n_total=int(summary["projects"] + summary["left_out"]),
    )
