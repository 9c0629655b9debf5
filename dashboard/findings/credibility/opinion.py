"""What colleagues answer: trust, recommendation, the gap to procurement's own estimate, and who answers at all."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.credibility.shared import target_of
from dashboard.findings.finding import Finding, subline
from dashboard.findings.people import LATTICE, in_quarters, nothing_to_show
from dashboard.scope import Scope

TRUST, GAP, RECOMMEND, RESPONSE = (
    f"credibility/{name}" for name in ("trust", "perception_gap", "recommend", "response_rate")
)
ADD = "No answers to a pulse survey are recorded. Add a file of answer sheets, pulse, to see this."
ADD_ESTIMATES = (
    "Procurement's own estimate of what others will answer is not recorded. Let the team fill in the same sheet, with"
    " side = procurement, to see this."
)
DIMENSIONS = {"ability": "ability", "benevolence": "benevolence", "integrity": "integrity"}
# Under so many sheets answered of those sent, what is answered may not speak for all.
RESPONSE_LEAST = 0.6


def _first(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of all functions of the scope together."""
    return rows[rows["is_all"].astype(bool)]


def _of_whom(scope: Scope) -> str:
    return f" in {words.list_words([words.stage(name) for name in scope.functions])}" if scope.functions else ""


def trust_by_quarter(database: Database, scope: Scope) -> Finding:
    """How far colleagues trust procurement, with what the score is made of."""
    question = "How far do they trust us?"
    rows = query.run(database, TRUST, scope)
    if rows.empty:
        return nothing_to_show(database, scope, question, TRUST, "trust", "asked", ADD)
    own = _first(rows)
    whole, quarters = own[own["quarter_on"].isna()].iloc[0], own.dropna(subset=["quarter_on"])
    sentence = f"Trust is {whole['trust']:.0f} of 100{_of_whom(scope)}"
    told = {name: whole[name] for name in DIMENSIONS if not pd.isna(whole[name])}
    if told:
        best, worst = max(told, key=told.__getitem__), min(told, key=told.__getitem__)
        sentence += f": highest in {best}, {told[best]:.0f}, lowest in {worst}, {told[worst]:.0f}"
    return Finding(
        question,
        sentence,
        subline(
            f"Score 0 to 100 by quarter, line: 95{words.NARROW}% interval",
            in_quarters(words.count(int(whole["people"]), "person", "people"), own),
            scope,
        ),
        rows,
        ("trust",),
        (TRUST,),
        caveats=(
            f"Over the period {whole['trust']:.1f} (95{words.NARROW}%: {whole['trust_low']:.1f} to"
            f" {whole['trust_high']:.1f}), people as clusters.",
            "Ability: whether we understand and deliver; benevolence: whether we care for their goals and are fair;"
            " integrity: whether we keep rules and speak openly. They explain the score, and are not scores to chase.",
            LATTICE,
        ),
        draw=partial(charts.trust_by_quarter, quarters, alt_text=sentence),
    )


def _functions(rows: pd.DataFrame) -> pd.DataFrame:
    """The whole period of each function."""
    return rows[~rows["is_all"].astype(bool) & rows["quarter_on"].isna()]


def trust_by_function(database: Database, scope: Scope) -> Finding:
    """Which functions trust procurement, and which do not."""
    question = "Who trusts us, and who does not?"
    rows = query.run(database, TRUST, scope)
    found = _functions(rows).sort_values(["trust", "function"], ascending=[False, True]) if len(rows) else rows
    if found.empty:
        return nothing_to_show(database, scope, question, TRUST, "trust", "asked", ADD)
    target = target_of(database, scope, "trust")
    most, least = found.iloc[0], found.iloc[-1]
    sentence = f"{words.stage(most['function'])} trusts us with {most['trust']:.0f} of 100"
    if len(found) > 1:
        sentence = (
            f"Trust runs from {least['trust']:.0f} in {words.stage(least['function'])} to {most['trust']:.0f} in"
            f" {words.stage(most['function'])}"
        )
        if target is not None:
            reached = int((found["trust"] >= target).sum())
            sentence += f"; {reached} of {len(found)} functions reach the target of {target:.0f}"
    return Finding(
        question,
        sentence,
        subline(
            f"Score 0 to 100, line: 95{words.NARROW}% interval",
            in_quarters(words.count(int(found["people"].sum()), "person", "people"), found),
            scope,
        ),
        rows,
        ("trust",),
        (TRUST, "credibility/targets"),
        caveats=(
            "Intervals overlap: neighbours in this order may not differ.",
            LATTICE,
        ),
        draw=partial(charts.trust_by_function, found, target, alt_text=sentence),
    )


def trust_of_functions(database: Database, scope: Scope) -> Finding:
    """How each function's trust has moved, beside that of all."""
    question = "Whose trust has moved?"
    rows = query.run(database, TRUST, Scope(scope.as_of, scope.time_zone, until_on=scope.until_on))
    if scope.functions and len(rows):
        rows = rows[rows["is_all"].astype(bool) | rows["function"].isin(scope.functions)]
    by_quarter = rows.dropna(subset=["quarter_on"]) if len(rows) else rows
    of_all = by_quarter[by_quarter["is_all"].astype(bool)] if len(rows) else rows
    each = by_quarter[~by_quarter["is_all"].astype(bool)] if len(rows) else rows
    if each.empty:
        return nothing_to_show(database, scope, question, TRUST, "trust", "asked", ADD)
    moved = _moves(each)
    sentence = f"Trust of {words.count(each['function'].nunique(), 'function')}: none has two quarters to compare"
    if len(moved):
        up, down = int((moved["low"] > 0).sum()), int((moved["high"] < 0).sum())
        top = moved.loc[moved["change"].abs().idxmax()]
        sentence = (
            f"{up} of {words.count(len(moved), 'function')} trust us more than a year before, {down} less, the rest"
            " within chance"
        )
        if len(moved) in (up, down) and len(moved) > 1:
            sentence = f"All {len(moved)} functions trust us {'more' if up else 'less'} than a year before"
        sentence += f"; {words.stage(top['function'])} moved most, {_signed(top['change'])}"
    return Finding(
        question,
        sentence,
        subline(
            f"Score 0 to 100 by quarter, grey: all together; line: 95{words.NARROW}% interval",
            words.count(each["quarter_on"].nunique(), "quarter"),
            replace_period(scope),
        ),
        rows,
        ("trust",),
        (TRUST,),
        caveats=(
            "The last four quarters of a function against the four before, as far as they can be shown. A change counts"
            f" as more than chance where its 95{words.NARROW}% interval leaves out nought; of thirteen functions about"
            " one in twenty will do so by chance.",
            LATTICE,
        ),
        draw=partial(charts.trust_of_functions, each, of_all, alt_text=sentence),
    )


def replace_period(scope: Scope) -> Scope:
    """The scope from the first day there is: what the finding shows."""
    return Scope(scope.as_of, scope.time_zone, until_on=scope.until_on)


def _moves(each: pd.DataFrame) -> pd.DataFrame:
    """The change of each function's mean over its last four quarters against the four before, with its interval."""
    records = []
    last = each["quarter_on"].max()
    for function, own in each.groupby("function"):
        age = (last.year - own["quarter_on"].dt.year) * 4 + (last.quarter - own["quarter_on"].dt.quarter)
        now, before = own[age < 4], own[(age >= 4) & (age < 8)]
        if len(now) and len(before):
            change = now["trust"].mean() - before["trust"].mean()
            # Half an interval is about t standard errors of its quarter; the quarters are taken as independent.
            reach = sum(
                (((some["trust_high"] - some["trust_low"]) / 2) ** 2).sum() / len(some) ** 2 for some in (now, before)
            )
            records.append((function, change, change - reach**0.5, change + reach**0.5))
    return pd.DataFrame(records, columns=["function", "change", "low", "high"])


def _signed(points: float) -> str:
    return f"{points:+.0f} points".replace("-", "−")


def perception_gap(database: Database, scope: Scope) -> Finding:
    """Whether procurement believes it is trusted more than it is."""
    question = "Do we see ourselves as they see us?"
    rows = query.run(database, GAP, scope)
    if rows.empty:
        return nothing_to_show(database, scope, question, GAP, "perception_gap", "estimate", ADD_ESTIMATES)
    first, each = rows.iloc[0], rows[~rows["is_all"].astype(bool)]
    if first["gap_low"] > 0:
        sentence = f"Procurement believes it is trusted {first['gap']:.0f} points more than it is"
    elif first["gap_high"] < 0:
        sentence = f"Procurement believes it is trusted {-first['gap']:.0f} points less than it is"
    else:
        sentence = (
            f"Procurement's estimate of its trust, {first['estimate']:.0f}, is within chance of {first['trust']:.0f}"
        )
    if len(each) > 1:
        top = each.loc[each["gap"].abs().idxmax()]
        sentence += f"; it is furthest off in {words.stage(top['function'])}, {_signed(top['gap'])}"
    return Finding(
        question,
        sentence,
        subline(
            "Score 0 to 100: answers and our estimate",
            in_quarters(
                f"{words.count(int(first['people']), 'person', 'people')} and {int(first['estimators']):,} of ours",
                rows,
            ),
            scope,
        ),
        rows,
        ("perception_gap",),
        (GAP,),
        caveats=(
            f"Gap of all {first['gap']:.1f} points (95{words.NARROW}%: {first['gap_low']:.1f} to"
            f" {first['gap_high']:.1f}).",
            "Together are the functions and quarters that can be shown on both sides.",
            LATTICE,
        ),
        draw=partial(charts.perception_gap, each, alt_text=sentence),
    )


def recommend(database: Database, scope: Scope) -> Finding:
    """Whether colleagues would recommend working with procurement."""
    question = "Would they recommend us?"
    rows = query.run(database, RECOMMEND, scope)
    if rows.empty:
        return nothing_to_show(database, scope, question, RECOMMEND, "net_promoter", "asked", ADD)
    own = _first(rows)
    whole, quarters = own[own["quarter_on"].isna()].iloc[0], own.dropna(subset=["quarter_on"])
    net = f"{whole['net_promoter']:+.0f}".replace("-", "−")
    sheets = int(whole["sheets"])
    sentence = (
        f"Net promoter score {net}{_of_whom(scope)}: {words.share(whole['promoters'] / sheets)} would recommend us,"
        f" {words.share(whole['detractors'] / sheets)} would not"
    )
    interval = "The answers are all alike: no interval."
    if not pd.isna(whole["net_promoter_low"]):
        low, high = (f"{whole[f'net_promoter_{end}']:+.0f}".replace("-", "−") for end in ("low", "high"))
        interval = (
            f"Over the period {net} (95{words.NARROW}%: {low} to {high}); mean answer {whole['mean_answer']:.1f}."
        )
    return Finding(
        question,
        sentence,
        subline(
            f"Share of 9 and 10 less 0 to 6, by quarter; line: 95{words.NARROW}% interval",
            in_quarters(words.count(sheets, "answer"), own),
            scope,
        ),
        rows,
        ("net_promoter",),
        (RECOMMEND,),
        caveats=(interval, LATTICE),
        draw=partial(charts.recommend_by_quarter, quarters, alt_text=sentence),
    )


def response_rate(database: Database, scope: Scope) -> Finding:
    """How many answer the pulse, and where so few do that they may not speak for all."""
    question = "Who answers, and who does not?"
    rows = query.run(database, RESPONSE, scope)
    if rows.empty:
        return nothing_to_show(database, scope, question, RESPONSE, "response_rate", "asked", ADD)
    first, each = rows.iloc[0], rows[~rows["is_all"].astype(bool)]
    few = each[each["response_share"] < RESPONSE_LEAST]
    sentence = f"{words.share(first['response_share'])} of sheets were answered{_of_whom(scope)}"
    least = words.share(RESPONSE_LEAST)
    if len(few):
        names = words.list_words([words.stage(name) for name in few["function"].head(3)])
        sentence += f"; under {least} in {names}, whose answers may not speak for all"
    elif len(each) > 1:
        low = each.iloc[0]
        sentence += f"; least in {words.stage(low['function'])}, {words.share(low['response_share'])}"
    return Finding(
        question,
        sentence,
        subline(
            f"Sheets answered of those sent, line: 95{words.NARROW}% interval",
            in_quarters(words.count(int(first["asked"]), "sheet"), rows),
            scope,
        ),
        rows,
        ("response_rate",),
        (RESPONSE,),
        caveats=(
            "Those who do not answer may trust less, or more, than those who do: a trend in who answers can look like a"
            " trend in trust.",
            LATTICE,
        ),
        draw=partial(charts.response_rate, each if len(each) else rows, RESPONSE_LEAST, alt_text=sentence),
    )
