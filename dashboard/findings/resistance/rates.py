"""Where objections come from: by function, by stage, and month by month."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, statistics, words
from dashboard.database import Database
from dashboard.findings.finding import Finding, moved
from dashboard.findings.resistance.shared import (
    RATE_FROM,
    SUMMARY,
    WHO_ANSWERS,
    answers_subline,
    nothing,
    rate_before,
    summary_of,
    total_of,
)
from dashboard.scope import Scope

# As many functions as a slide can carry; the table has every one.
FUNCTIONS_DRAWN = 15
BEHIND = "resistance/asks_behind"


def objection_rate_by_function(database: Database, scope: Scope) -> Finding:
    """How often each function objects, beside what chance alone would do."""
    question, name = "Where do objections come from?", "resistance/objection_rate_by_function"
    rows, summary = query.run(database, name, scope), summary_of(database, scope)
    if found := nothing(question, rows, name, "objection_rate", summary):
        return found
    ranked = rows[rows["is_ranked"].astype(bool)]
    shrunken = statistics.shrunken_rates(ranked["objections"], ranked["asks"])
    rows["shrunken_rate"] = pd.Series(shrunken, index=ranked.index) if shrunken is not None else float("nan")
    drawn = rows.head(FUNCTIONS_DRAWN)
    order = drawn["shrunken_rate"].fillna(drawn["rate"]) if shrunken is not None else drawn["rate"]
    drawn = drawn.assign(order=order).sort_values(["is_ranked", "order"], ascending=False, kind="stable")
    sentence = _rates_in_words(rows, summary, moved(summary["rate"], rate_before(database, scope), scope, "share"))
    unranked = rows.loc[~rows["is_ranked"].astype(bool), "function"]
    caveats = [
        f"Over all functions {words.share(summary['rate'])} of answers were objections. Grey: where 95 and 99.8 of 100"
        " functions would lie by chance alone at as many answers.",
        "Functions do not differ by more than chance does, or there are under 5: rates as counted, not shrunken."
        if shrunken is None
        else "Tick: the rate drawn towards that of all functions by how little it rests on (beta-binomial).",
        "Answers of one person, else of one project, are not independent: intervals and limits allow for that.",
        WHO_ANSWERS,
    ]
    if len(unranked):
        caveats.append(f"Without a side, so listed and not ranked: {words.list_words(list(unranked))}.")
    return Finding(
        question,
        sentence,
        answers_subline(f"Objections as a share of answers, line: 95{words.NARROW}% interval", summary, scope),
        rows,
        ("objection_rate",),
        (name, SUMMARY),
        caveats=tuple(caveats),
        n_used=int(summary["projects"]),
        n_total=total_of(summary),
        behind=BEHIND,
        draw=partial(charts.objection_rates, drawn.drop(columns="order"), alt_text=sentence),
    )


def _rates_in_words(rows: pd.DataFrame, summary: pd.Series, change: str) -> str:
    """Say who objects most often and who most readily, and whether that is beyond chance."""
    answers, objections = int(summary["answers"]), int(summary["objections"])
    if answers < RATE_FROM:
        return f"{objections:,} of {words.count(answers, 'answer')} were objections: too few for a rate"
    if not objections:
        return f"None of {words.count(answers, 'answer')} was an objection"
    sentence = f"{words.share(summary['rate'])} of answers are objections{change}"
    enough = rows[rows["is_ranked"].astype(bool) & (rows["asks"] >= RATE_FROM)]
    if len(enough) < 2:
        return sentence
    most = enough.sort_values(["objections", "function"], ascending=[False, True]).iloc[0]
    order = enough["shrunken_rate"].fillna(enough["rate"])
    readiest = enough.loc[order.idxmax()]
    if readiest["function"] == most["function"]:
        sentence += (
            f"; {words.stage(most['function'])} objects most in number, {int(most['objections']):,},"
            f" and in rate, {words.share(most['rate'])}"
        )
    else:
        sentence += (
            f"; {words.stage(most['function'])} objects most in number, {int(most['objections']):,},"
            f" {words.stage(readiest['function'])} in rate, {words.share(readiest['rate'])}"
        )
    # The highest of a dozen is beyond 95 of 100 by chance now and then: only 99.8 of 100 is a claim.
    if readiest["rate"] > readiest["possible_rate_high"]:
        return f"{sentence}, beyond chance"
    return (
        f"{sentence}, {'at the edge of chance' if readiest['rate'] > readiest['usual_rate_high'] else 'within chance'}"
    )


def objections_by_stage(database: Database, scope: Scope) -> Finding:
    """In which stage each function objects."""
    question, name = "In which stage do they object?", "resistance/objections_by_stage"
    rows, summary = query.run(database, name, scope), summary_of(database, scope)
    if found := nothing(question, rows, name, "objection_rate_by_stage", summary):
        return found
    firm = rows[rows["is_ranked"].astype(bool) & (rows["asks"] >= RATE_FROM)]
    if firm.empty or not summary["objections"]:
        sentence = f"{int(summary['objections']):,} of {words.count(int(summary['answers']), 'answer')} were objections"
    else:
        # The highest rate of many cells is often one of few answers: the highest lower limit stands out.
        lowest = [statistics.wilson(some, n)[0] for some, n in zip(firm["objections"], firm["asks"], strict=True)]
        top = firm.iloc[lowest.index(max(lowest))]
        sentence = (
            f"{words.stage(top['function'])} in {words.stage(top['stage'])} stands out: {words.share(top['rate'])} of"
            f" {words.count(int(top['asks']), 'answer')} were objections, {words.share(summary['rate'])} over all"
        )
    functions = list(dict.fromkeys(rows["function"]))
    drawn = rows[rows["function"].isin(functions[:FUNCTIONS_DRAWN])]
    which = (
        f", the {FUNCTIONS_DRAWN} with most objections of {len(functions)}" if len(functions) > FUNCTIONS_DRAWN else ""
    )
    return Finding(
        question,
        sentence,
        answers_subline(f"Objections as a share of answers, by function and stage{which}", summary, scope),
        rows,
        ("objection_rate_by_stage",),
        (name, SUMMARY),
        caveats=(
            f"From fewer than {RATE_FROM} answers a cell says how many objected, and is not shaded.",
            "Named is the cell whose rate is surely high (largest lower limit of its interval); the highest of many"
            " cells is partly so by chance.",
            WHO_ANSWERS,
        ),
        n_used=int(summary["projects"]),
        n_total=total_of(summary),
        behind=BEHIND,
        draw=partial(charts.objections_by_stage, drawn, alt_text=sentence),
    )


def objection_rate_by_month(database: Database, scope: Scope) -> Finding:
    """Whether objections become rarer or more frequent."""
    question, name = "Do objections become rarer?", "resistance/objection_rate_by_month"
    rows, summary = query.run(database, name, scope), summary_of(database, scope)
    if found := nothing(question, rows, name, "objection_rate_by_month", summary):
        return found
    whole = rows[~rows["is_partial"].astype(bool) & (rows["asks"] >= RATE_FROM)]
    run = statistics.run_chart(whole["rate"].tolist())
    is_told = run is not None and run.n >= statistics.RUN_CHART_FROM
    return Finding(
        question,
        sentence := _trend_in_words(whole, run if is_told else None),
        answers_subline(
            f"Objections as a share of answers, by month; line: 95{words.NARROW}% interval", summary, scope
        ),
        rows,
        ("objection_rate_by_month",),
        (name, SUMMARY),
        caveats=(
            _signals_in_words(run)
            if is_told
            else f"Runs are told from {statistics.RUN_CHART_FROM} whole months of {RATE_FROM} answers or more.",
            "Hollow: a month that the period or the date of the data cuts; it is not counted in the trend.",
            WHO_ANSWERS,
        ),
        n_used=int(summary["projects"]),
        n_total=total_of(summary),
        behind=BEHIND,
        draw=partial(charts.objection_rate_by_month, rows, run.median if is_told else None, alt_text=sentence),
    )


def _trend_in_words(whole: pd.DataFrame, run: statistics.RunChart | None) -> str:
    if len(whole) < 3:
        return f"{words.count(len(whole), 'whole month')} with {RATE_FROM} answers or more: too few for a trend"
    low, high = words.share(whole["rate"].min()), words.share(whole["rate"].max())
    last = whole.iloc[-1]
    sentence = (
        f"{words.share(last['rate'])} of answers in {words.month(last['month_on'])} were objections;"
        f" by month it was {low} to {high}"
    )
    if run is None:
        return sentence
    return f"{sentence}, {'beyond' if run.is_signal else 'within'} chance"


def _signals_in_words(run: statistics.RunChart) -> str:
    return (
        f"Longest run on one side of the median: {run.longest_run} months (up to {run.most_in_run} by chance); the"
        f" median is crossed {words.count(run.crossings, 'time')} (from {run.fewest_crossings} by chance)."
    )
