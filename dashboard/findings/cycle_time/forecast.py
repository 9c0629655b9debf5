"""When the open projects will be done, and whether earlier such dates held."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.cycle_time.shared import CHANGE_FROM, empty, summary_of
from dashboard.findings.finding import Finding, subline
from dashboard.scope import Scope

# As many ranges as a slide can carry; the table has every project.
FORECASTS_DRAWN = 15
MEANT = 0.85
# An interval this wide around what is meant says nothing in favour of the forecasts.
WIDE = 0.2
ON_DATES = "Forecasts are calendar dates, whichever days times are counted in."
HOW = (
    "A forecast asks what became of earlier stays in the same stage that had lasted as long; of fewer than 15, of all"
    " projects of the same age. Cancelled and open ones count, as ended and as still running."
)


def forecast_of_open_projects(database: Database, scope: Scope) -> Finding:
    """When each open project is expected to be completed, beside the date of the need."""
    question, name = "When will the open projects be done?", "cycle_time/forecast_of_open_projects"
    rows = query.run(database, name, scope)
    summary = summary_of(database, scope)
    if rows.empty:
        return empty(
            question,
            rows,
            name,
            "forecast",
            summary,
            "No project is open, so there is no forecast. Widen the dates or take a filter away.",
        )
    drawn, sentence = rows.head(FORECASTS_DRAWN), _expected(rows)
    has_made = rows["made_on"].notna().any()
    made = f"Forecast of {words.date_short(rows['made_on'].max())}" if has_made else "No forecast yet"
    without = int(rows["p50_on"].isna().sum())
    caveats = [HOW, ON_DATES]
    if without:
        caveats.append(
            f"{words.count(without, 'project')} without a date: fewer than 6 comparable ones, or not half of them done."
        )
    return Finding(
        question,
        sentence,
        subline(
            f"{made}, calendar dates{f', the {FORECASTS_DRAWN} latest drawn' if len(drawn) < len(rows) else ''}",
            words.count(len(rows), "open project"),
            scope,
        ),
        rows,
        ("forecast",),
        (name,),
        caveats=tuple(caveats),
        n_used=len(rows),
        n_total=int(summary["projects"] + summary["left_out"]),
        draw=partial(charts.forecast_of_open_projects, drawn, alt_text=sentence) if has_made else None,
        state="shown" if has_made else "empty",
    )


def _expected(rows: pd.DataFrame) -> str:
    """Say how many will come after the need; without any need on record, when half will be done."""
    projects, needed = words.count(len(rows), "open project"), int(rows["need_by"].notna().sum())
    late = int(rows["is_expected_late"].eq(True).sum())
    if not needed:
        told = rows["p50_on"].dropna().sort_values()
        half = -(-len(rows) // 2)
        if len(told) < half:
            return f"Too few finished projects to say when the {projects} will be done"
        return f"Half of the {projects} are expected to be done by {words.date_long(told.iloc[half - 1])}"
    of_all = projects if needed == len(rows) else f"{words.count(needed, 'open project')} with a need-by date"
    verb, what = ("is", "it") if late == 1 else ("are", "them")
    return f"{late or 'None'} of {of_all} {verb} expected after the date the business needs {what}"


def forecast_calibration(database: Database, scope: Scope) -> Finding:
    """How often the dates by which 85 % were forecast to be done held."""
    question, name = "Do the forecasts hold?", "cycle_time/forecast_calibration"
    names = (name, "cycle_time/forecast_calibration_total", "cycle_time/forecast_losses")
    rows, total, losses = (query.run(database, one, scope) for one in names)
    summary = summary_of(database, scope)
    if rows.empty:
        return empty(
            question,
            rows,
            name,
            "forecast_calibration",
            summary,
            "No finish date forecast in this period has come due. Widen the dates or take a filter away.",
        )
    totals = total.iloc[0]
    sentence = _held(totals)
    return Finding(
        question,
        sentence,
        subline(
            "Finish dates forecast at month-ends that have come due",
            f"{words.count(int(totals['forecasts']), 'case')} of {words.count(int(totals['projects']), 'project')}",
            scope,
        ),
        rows,
        ("forecast_calibration",),
        names,
        caveats=(
            f"95{words.NARROW}% interval of the share: {words.share(totals['share_low'])} to"
            f" {words.share(totals['share_high'])}; cases of one project are not independent, and it allows for that.",
            "A project cancelled, bypassed or still open did not hold its date. Left out:"
            f" {words.count(int(rows['not_due'].sum()), 'date')} still ahead,"
            f" {words.count(int(rows['without_date'].sum()), 'forecast')} without one. Months with dates still ahead"
            " are hollow: only short forecasts of theirs have come due.",
            *(_loss_words(row) for row in losses.to_dict("records")),
            ON_DATES,
        ),
        n_used=int(totals["projects"]),
        n_total=int(summary["projects"] + summary["left_out"]),
        behind="cycle_time/projects_by_month",
        draw=partial(charts.forecast_calibration, rows, alt_text=sentence),
    )


def _held(totals: pd.Series) -> str:
    """Say how often the dates held, whether that is what they promise, and how the naive forecast did."""
    n, held = int(totals["forecasts"]), int(totals["held"])
    if totals["projects"] < CHANGE_FROM:
        return f"{held} of {words.count(n, 'finish date')} held; too few projects to judge the forecasts by"
    verdict = (
        "too few to tell whether they are off" if totals["share_high"] - totals["share_low"] > WIDE else "as meant"
    )
    if totals["share_high"] < MEANT:
        verdict = "too optimistic"
    elif totals["share_low"] > MEANT:
        verdict = "too cautious"
    sentence = (
        f"Dates meant to hold in {words.share(MEANT)} of cases held in {words.share(totals['share'])}"
        f" of {n:,}: {verdict}"
    )
    if pd.isna(totals["naive_share"]):
        return sentence
    return f"{sentence}; the naive forecast held in {words.share(totals['naive_share'])}"


def _loss_words(row: dict) -> str:
    """Say how far the forecasts of a percentile were off, and what the comparison leaves out."""
    which = "half" if row["percentile"] == 0.5 else words.share(row["percentile"])
    left_out = (
        f"left out {int(row['unfinished']):,} of projects not completed and {int(row['without_figure']):,} without a"
        " figure"
    )
    if not row["forecasts"]:
        return f"Dates for {which}: none to compare; {left_out}."
    return (
        f"Dates for {which}: mean pinball loss {words.days(row['loss_days'])}, of the naive forecast"
        f" {words.days(row['naive_loss_days'])} ({int(row['forecasts']):,} forecasts from 180 days ago or earlier;"
        f" {left_out})."
    )
