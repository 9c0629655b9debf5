"""What is done, beside what is said: promises, behaviour, delivery against trust, and what the team learns."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.credibility.shared import CHANGE_FROM, NAMES, SHARES, TARGETS, target_of
from dashboard.findings.finding import Finding, is_recorded, moved, subline
from dashboard.findings.people import LATTICE
from dashboard.scope import Scope

PROMISES, BEHAVIOUR, DELIVERY, DEVELOPMENT, TRUST, EFFORT = (
    "credibility/promises_kept",
    "credibility/behaviour_by_quarter",
    "credibility/delivery_by_function",
    "credibility/team_development",
    "credibility/trust",
    "cycle_time/internal_share_of_effort",
)
ADD_PROMISES = "No promised date is recorded. Add promised_for to the projects to see whether promises are kept."
ADD_BEHAVIOUR = (
    "None of this is recorded. Add involved_at, promised_for, repeat_request or savings to the projects, or asks."
)
ADD_DELIVERY = "No date is recorded by which the business needs its projects. Add need_by to the projects to see this."
ADD_DEVELOPMENT = "No team development is recorded. Add a file of training and recognition, development, to see this."
WIDEN = "Widen the dates or take a filter away."
QUADRANTS = {
    (True, True): "trusted partner",
    (True, False): "delivers but not trusted",
    (False, True): "trusted but late",
    (False, False): "to be rebuilt",
}
UNDECIDED = "undecided"


def _nothing(database: Database, scope: Scope, question: str, name: str, measure: str, add: str, none: str) -> Finding:
    """The finding of nothing recorded in the file, or of nothing in this period."""
    rows = query.run(database, name, scope)
    if is_recorded(database, name, scope):
        return Finding(question, f"{none} {WIDEN}", "", rows, (measure,), (name,), state="empty")
    return Finding(question, add, "", rows, (measure,), (name,), state="not_recorded")


def promises_kept(database: Database, scope: Scope) -> Finding:
    """How many promised dates were kept, as first promised and after renegotiation."""
    question = "Do we keep our promises?"
    rows = query.run(database, PROMISES, scope)
    if rows.empty:
        none = "No project was promised for a day in this period."
        return _nothing(database, scope, question, PROMISES, "promises_kept", ADD_PROMISES, none)
    whole, quarters = rows.iloc[-1], rows.dropna(subset=["quarter_on"])
    n, both = int(whole["projects"]), int(whole["both_due"])
    sentence = f"{int(whole['kept']):,} of {words.count(n, 'promise')} were kept as first made"
    if n >= CHANGE_FROM:
        sentence = (
            f"{words.share(whole['kept_share'])} of promises were kept as first made"
            f"{moved(whole['kept_share'], _kept_before(database, scope), scope, 'share')}"
        )
        if both >= CHANGE_FROM:
            sentence += (
                f"; of those whose latest date has passed, {words.share(whole['both_kept'] / both)}, and"
                f" {words.share(whole['renegotiated_share'])} after renegotiation"
            )
    low, high = whole["kept_share_low"], whole["kept_share_high"]
    caveats = [
        f"As first made {words.share_range(low, high)} (95{words.NARROW}%, Wilson). Bypassed projects, and those still"
        " open after the day, did not keep it; those cancelled before it are left out.",
        f"The two are compared over the {words.count(both, 'project')} whose latest promise is due as well.",
    ]
    if rows["is_partial"].any():
        caveats.append("Hollow: a quarter that the period or the date of the data cuts.")
    return Finding(
        question,
        sentence,
        subline(
            f"Share by quarter of the first promise, line: 95{words.NARROW}% interval",
            words.count(n, "project"),
            scope,
        ),
        rows,
        ("promises_kept",),
        (PROMISES,),
        caveats=tuple(caveats),
        n_used=n,
        n_total=n,
        behind="credibility/projects_promised",
        draw=partial(charts.promises_kept, quarters, alt_text=sentence),
    )


def _kept_before(database: Database, scope: Scope) -> float | None:
    compared = scope.compared()
    before = pd.DataFrame() if compared is None else query.run(database, PROMISES, compared)
    if before.empty or before["projects"].iloc[-1] < CHANGE_FROM:
        return None
    return float(before["kept_share"].iloc[-1])


def behaviour_by_quarter(database: Database, scope: Scope) -> Finding:
    """What projects say about procurement's standing: what is done, beside what is answered."""
    question = "What do they do?"
    rows = query.run(database, BEHAVIOUR, scope)
    if rows.empty:
        return _nothing(
            database, scope, question, BEHAVIOUR, "behaviour", ADD_BEHAVIOUR, "Nothing of this falls in this period."
        )
    whole = rows[rows["quarter_on"].isna()].set_index("component")
    told = whole[whole["projects"] >= CHANGE_FROM]["share"].dropna()
    parts = []
    if "early_involvement" in told:
        parts.append(f"{words.share(told['early_involvement'])} of projects involve us early")
    if "repeat_requests" in told:
        parts.append(f"{words.share(told['repeat_requests'])} of requesters come back unprompted")
    if "savings" in told:
        parts.append(f"{words.share(told['savings'])} of negotiated savings are realised")
    if not parts:
        parts = [f"{NAMES[name]} {words.share(share)}" for name, share in told.head(3).items()]
    sentence = words.list_words(parts) if parts else "Fewer than 5 projects for each: too few for a share"
    sentence = sentence[0].upper() + sentence[1:]
    quarters = rows.dropna(subset=["quarter_on"])
    quarters = quarters.assign(name=quarters["component"].map(NAMES))
    n = int(whole["projects"].max())
    absent = [NAMES[name].lower() for name in (*sorted(SHARES), "savings") if name not in whole.index]
    caveats = [
        "Each by its own date: early involvement and repeat requests by intake, promises by the day promised, savings"
        " by completion, first-pass yield by award, bypass by end.",
    ]
    if absent:
        caveats.append(f"Without a figure in this period: {words.list_words(absent)}.")
    if rows["is_partial"].any():
        caveats.append("Hollow: a quarter that the period or the date of the data cuts.")
    return Finding(
        question,
        sentence,
        subline(f"Shares by quarter, line: 95{words.NARROW}% interval", f"up to {words.count(n, 'project')}", scope),
        rows,
        ("behaviour",),
        (BEHAVIOUR,),
        caveats=tuple(caveats),
        n_used=n,
        n_total=n,
        draw=partial(charts.behaviour_by_quarter, quarters, alt_text=sentence),
    )


def delivery_and_trust(database: Database, scope: Scope) -> Finding:
    """Where delivery and trust part: a problem of perception is not one of delivery."""
    question = "Is it delivery, or perception?"
    rows = query.run(database, DELIVERY, scope)
    needed = rows[rows["needed"] > 0] if len(rows) else rows
    if needed.empty:
        none = "No project was needed in this period."
        return _nothing(database, scope, question, DELIVERY, "delivery_and_trust", ADD_DELIVERY, none)
    trust = query.run(database, TRUST, scope)
    own = trust[~trust["is_all"].astype(bool) & trust["quarter_on"].isna()] if len(trust) else trust
    both = needed.merge(own, left_on="requesting_function", right_on="function") if len(own) else own
    if both.empty:
        sentence = (
            f"No figure of trust (no answers, or fewer than {database.dataset.minimum_people} people) for a function"
            f" with a project that was needed in this period. {WIDEN}"
        )
        return Finding(question, sentence, "", rows, ("delivery_and_trust",), (DELIVERY, TRUST), state="empty")
    targets = {name: target_of(database, scope, name) or 0.0 for name in ("on_need_share", "trust")}
    both["quadrant"] = [_quadrant(row, targets) for row in both.to_dict("records")]
    both["kept_words"] = [
        f"{words.share(share)} of {int(n):,}" if n else words.missing
        for share, n in zip(both["kept_share"], both["promised"], strict=True)
    ]
    sentence = _quadrants_in_words(both)
    return Finding(
        question,
        sentence,
        subline(
            f"On-need rate and trust by function, lines: 95{words.NARROW}% intervals",
            f"{words.count(len(both), 'function')}, {words.count(int(both['needed'].sum()), 'project')}",
            scope,
        ),
        rows,
        ("delivery_and_trust",),
        (DELIVERY, TRUST, TARGETS),
        caveats=(
            f"Cut at the targets, {words.share(targets['on_need_share'])} on need and {targets['trust']:.0f} of trust."
            " A function whose interval crosses a cut is undecided.",
            "On-need counts the projects of the period; trust its whole quarters.",
            LATTICE,
        ),
        n_used=int(both["needed"].sum()),
        n_total=int(needed["needed"].sum()),
        behind="cycle_time/projects_by_need",
        draw=partial(charts.delivery_and_trust, both, targets["on_need_share"], targets["trust"], alt_text=sentence),
    )


def _quadrant(row: dict, targets: dict[str, float]) -> str:
    sides = []
    for figure, cut in (("on_need_share", targets["on_need_share"]), ("trust", targets["trust"])):
        if row[f"{figure}_low"] < cut <= row[f"{figure}_high"]:
            return UNDECIDED
        sides.append(row[figure] >= cut)
    return QUADRANTS[sides[0], sides[1]]


def _quadrants_in_words(both: pd.DataFrame) -> str:
    parts = []
    for quadrant in QUADRANTS.values():
        names = [words.stage(name) for name in both.loc[both["quadrant"] == quadrant, "function"]]
        if names:
            parts.append(f"{quadrant}: {words.list_words(names)}")
    undecided = int((both["quadrant"] == UNDECIDED).sum())
    if not parts:
        return f"None of {words.count(undecided, 'function')} can be told apart from a target by more than chance"
    told = "; ".join(parts)
    rest = f"; {undecided} undecided" if undecided else ""
    return told[0].upper() + told[1:] + rest


def team_development(database: Database, scope: Scope) -> Finding:
    """Whether the team learns and is praised for influence, beside where its hours go."""
    question = "Do we build the skill the work needs?"
    rows = query.run(database, DEVELOPMENT, scope)
    if rows.empty:
        none = "No training or recognition in this period."
        return _nothing(database, scope, question, DEVELOPMENT, "team_development", ADD_DEVELOPMENT, none)
    effort = query.run(database, EFFORT, scope)
    internal, supplier = (float(effort[f"{name}_hours"].sum()) for name in ("internal", "supplier"))
    drawn = _development_rows(rows, internal, supplier, target_of(database, scope, "influence_development_share"))
    training = rows[rows["kind"] == "training"]
    parts = []
    if len(training) and not pd.isna(training["influence_share"].iloc[0]):
        parts.append(f"{words.share(training['influence_share'].iloc[0])} of training hours build influence")
    praise = rows[rows["kind"] == "recognition"]
    if len(praise):
        times, of_all = (int(praise["influence"].iloc[0]), int(praise[["influence", "technical"]].iloc[0].sum()))
        parts.append(f"{times:,} of {words.count(of_all, 'recognition')} praise it" if times != 1
                     else f"1 of {words.count(of_all, 'recognition')} praises it")  # fmt: skip
    sentence = words.list_words(parts)
    if internal + supplier > 0:
        sentence += f"; {words.share(internal / (internal + supplier))} of the effort goes into internal alignment"
    return Finding(
        question,
        sentence[0].upper() + sentence[1:],
        subline(
            "Share for influence, of influence and technical skill; tick: target",
            words.count(int(rows["months"].max()), "month"),
            scope,
        ),
        rows,
        ("team_development",),
        (DEVELOPMENT, EFFORT, TARGETS),
        caveats=(
            "Hours of training and coaching together; recognition by how often. No filter applies to them: they are"
            " about the team. Effort is that of the scope, internal alignment against supplier hours.",
            "Booked amounts, not a sample: no interval.",
        ),
        draw=partial(charts.team_development, drawn, alt_text=sentence[0].upper() + sentence[1:]),
    )


def _development_rows(rows: pd.DataFrame, internal: float, supplier: float, target: float | None) -> pd.DataFrame:
    records = []
    for row in rows.itertuples():
        of_all = row.influence + row.technical
        is_hours = row.kind == "training"
        n = f"{row.influence:,.0f} of {of_all:,.0f} {'hours' if is_hours else 'times'}"
        name = "Training and coaching" if is_hours else "Recognition"
        records.append((name, row.influence_share, f"{words.share(row.influence_share)} · {n}", target))
    if internal + supplier > 0:
        share = internal / (internal + supplier)
        label = f"{words.share(share)} · {internal:,.0f} of {internal + supplier:,.0f} hours"
        records.append(("Effort on internal alignment", share, label, None))
    return pd.DataFrame(records, columns=["name", "share", "label", "target_share"])
