"""What changed since the period of comparison: every move that can be tested, and which are beyond chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard import query, statistics, words
from dashboard.database import Database
from dashboard.findings.credibility.shared import BEHAVIOUR, NAMES, SHARES, figures_of
from dashboard.findings.finding import Finding, compared_with, subline
from dashboard.findings.resistance.shared import RATE_FROM
from dashboard.findings.review.figures import KINDS, Figure, figures, in_words
from dashboard.scope import Scope
from dashboard.statistics import Estimate

PARTS, RATES = "cycle_time/mean_days_by_part", "resistance/objection_rate_by_function"
TRUST = "credibility/trust"
# So many completed projects on both sides, and so many of them with time in a part, make a mean that can be compared.
COMPLETED_FROM, WITH_TIME_FROM = 20, 10
FALSE_SHARE = 0.05
# What is smaller matters to no one, however sure it is: days a project, a share, points of 100.
LEAST = {"days": 1.0, "share": 0.01, "number": 1.0}
# So many functions that moved alike are told together.
TOGETHER_FROM = 3
BOARD = tuple(kind.finding for kind in KINDS.values())


@dataclass(frozen=True)
class Move:
    """One figure that can be compared: what it is about, now and before, and where it leads."""

    subject: str
    measure: str
    unit: str
    better: str
    now: Estimate
    before: Estimate
    finding: str

    @property
    def sentence(self) -> str:
        """The move in words: "Legal review: +9 days a project, 14 to 23 days"."""
        change = self.now.value - self.before.value
        was, now = (in_words(one.value, self.unit) for one in (self.before, self.now))
        if self.unit == "days" and self.subject:
            return f"{self.subject}: {words.signed_days(change)} {self.measure}, from {was} to {now}"
        about = f"{self.subject}: {self.measure}" if self.subject else self.measure[0].upper() + self.measure[1:]
        return f"{about} {was} → {now}"


def what_changed(database: Database, scope: Scope) -> Finding:
    """Which figures moved by more than chance, the surest first."""
    question, against = "What really changed?", compared_with(scope)
    names = (PARTS, RATES, TRUST, BEHAVIOUR)
    compared = scope.compared()
    if compared is None:
        sentence = "Nothing is compared. Choose a period, or a filter and everything else, to see what changed."
        return Finding(question, sentence, "", pd.DataFrame(), ("what_changed",), names, state="empty")
    moves = _moves(database, scope, compared)
    rows = _rows(moves)
    if rows.empty:
        sentence = f"No figure has enough behind it, now and in {against}, to be compared. Choose longer periods."
        return Finding(question, sentence, "", rows, ("what_changed",), names, state="empty")
    real = rows[rows["is_real"].astype(bool)]
    tested = words.count(len(rows), "move")
    by_itself = alone(rows)
    if real.empty and len(by_itself):
        sentence = f"None of {tested} against {against} is beyond chance when so many are looked at"
        sentence += f"; {len(by_itself)} would be if looked at alone, surest: {by_itself['move'].iloc[0]}"
        short = f"None of {tested} stands out from so many"
    elif real.empty:
        sentence = f"Nothing beyond noise: none of {tested} against {against} is larger than chance makes"
        short = "Nothing changed beyond noise"
    else:
        first = told_moves(rows)[0]
        what = first.sentence if first.limits else first.sentence[0].lower() + first.sentence[1:]
        sentence = f"{len(real)} of {tested} are beyond chance; {what}"
        short = f"{len(real)} of {tested} are beyond chance"
    return Finding(
        question,
        sentence,
        subline(
            f"Against {against}, surest first; false discoveries held at {words.share(FALSE_SHARE)}", tested, scope
        ),
        rows,
        ("what_changed",),
        names,
        caveats=(
            "Tested are the six figures of the board, mean days of completed projects by stage and holder, objection"
            " rates and trust by function, and what projects say about credibility, where there is enough on both"
            " sides.",
            f"Of the moves called real, at most {FALSE_SHARE:.0%} are chance on average (Benjamini–Hochberg over all"
            f" that were tested); each one's 95{words.NARROW}% interval leaves out nought.",
            "A figure of the board is called better or worse by its own interval, as if it alone were looked at. Among"
            " all these moves it has to be surer; so a figure may have moved above and not be told here.",
            "Days, shares and points have no common size: moves are ordered by how far they are beyond chance. Left out"
            " are moves under one day a project, one percentage point or one point. Stages and holders are two views of"
            " the same time; the same people may answer in both periods.",
            "What moved at the same time is not the cause of it.",
        ),
        short=short,
    )


def alone(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the moves that are beyond chance by their own 95 % interval, as a figure of the board is, but not real."""
    if rows.empty:
        return rows
    leaves_out_nought = (rows["change_low"] > 0) | (rows["change_high"] < 0)
    matters = rows["change"].abs() >= rows["unit"].map(LEAST)
    return rows[leaves_out_nought & matters & ~rows["is_real"].astype(bool)]


@dataclass(frozen=True)
class Told:
    """One line of what really changed: a move, or those of several functions that moved alike; limits of the one."""

    sentence: str
    verdict: str
    finding: str
    unit: str
    limits: tuple[float, float] | None


def told_moves(rows: pd.DataFrame) -> list[Told]:
    """Return what is told of the real moves: functions that moved alike in one line, the figures of all last."""
    if rows.empty:
        return []
    told = []
    real = rows[rows["is_real"].astype(bool)]
    for _, own in real.groupby(_groups(real), sort=False):
        first = own.iloc[0]
        if len(own) < TOGETHER_FROM:
            told += [
                Told(one.move, one.verdict, one.finding, one.unit, (one.change_low, one.change_high))
                for one in own.itertuples()
            ]
            continue
        way = "up" if first["change"] > 0 else "down"
        most = [
            f"{one.subject} {in_words(one.before, one.unit)} → {in_words(one.now, one.unit)}"
            for one in own.head(2).itertuples()
        ]
        sentence = f"{first['measure'][0].upper()}{first['measure'][1:]} is {way} in {len(own)} functions:"
        sentence += f" {', '.join(most)}" + (", …" if len(own) > len(most) else "")
        told.append(Told(sentence, first["verdict"], first["finding"], first["unit"], None))
    # The figures of all stand on the board already.
    return sorted(told, key=lambda one: one.finding in BOARD)


def _groups(real: pd.DataFrame) -> pd.Series:
    """What belongs together: the same measure of several functions, moved the same way."""
    alone = real["subject"].eq("") | real["unit"].eq("days")
    return (real["measure"] + " " + real["verdict"]).where(~alone, real["move"])


def _rows(moves: list[Move]) -> pd.DataFrame:
    records = []
    for move in moves:
        found = statistics.difference(move.now, move.before)
        if math.isnan(found.p):
            continue
        records.append(
            {
                "move": move.sentence, "subject": move.subject, "measure": move.measure, "before": move.before.value,
                "now": move.now.value, "change": found.change, "change_low": found.low, "change_high": found.high,
                "p": found.p, "verdict": words.verdict(move.now.value, move.before.value, move.better, move.unit),
                "unit": move.unit, "finding": move.finding,
            }
        )  # fmt: skip
    rows = pd.DataFrame(records)
    if rows.empty:
        return rows
    beyond = pd.Series(statistics.real_moves(rows["p"].tolist(), FALSE_SHARE))
    rows["is_real"] = beyond & (rows["change"].abs() >= rows["unit"].map(LEAST))
    return rows.sort_values(["p", "move"], kind="stable", ignore_index=True)


def _moves(database: Database, scope: Scope, compared: Scope) -> list[Move]:
    return [
        *_of_board(figures(database, scope)),
        *_days(database, scope, compared),
        *_objections(database, scope, compared),
        *([] if scope.comparison == "rest" else _trust(database, scope, compared)),
        *_behaviour(database, scope, compared),
    ]


def _of_board(found: list[Figure]) -> list[Move]:
    return [
        Move("", one.kind.label.lower(), one.kind.unit, one.kind.better, one.now, one.before, one.kind.finding)
        for one in found
        if one.before is not None
    ]


def _pairs(now: pd.DataFrame, before: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return now.merge(before, on=keys, suffixes=("_now", "_before"))


def _days(database: Database, scope: Scope, compared: Scope) -> list[Move]:
    both = _pairs(query.run(database, PARTS, scope), query.run(database, PARTS, compared), ["view", "part"])
    enough = both[
        (both[["completed_now", "completed_before"]].min(axis=1) >= COMPLETED_FROM)
        & (both[["projects_now", "projects_before"]].min(axis=1) >= WITH_TIME_FROM)
        & (both["part"] != "unattributed")
    ]
    moves = []
    for row in enough.itertuples():
        now, before = (
            statistics.mean_of(
                getattr(row, f"mean_days_{end}"), getattr(row, f"error_days_{end}"), getattr(row, f"completed_{end}")
            )
            for end in ("now", "before")
        )
        where = "a project" if row.view == "stage" else "held a project"
        moves.append(
            Move(words.stage(row.part), where, "days", "lower", now, before, f"cycle_time/change_by_{row.view}")
        )
    return moves


def _objections(database: Database, scope: Scope, compared: Scope) -> list[Move]:
    both = _pairs(query.run(database, RATES, scope), query.run(database, RATES, compared), ["function"])
    enough = both[both[["asks_now", "asks_before"]].min(axis=1) >= RATE_FROM]
    return [
        Move(
            words.stage(row["function"]), "objections", "share", "lower",
            *(Estimate(*(float(row[f"{name}_{end}"]) for name in ("rate", "rate_low", "rate_high")))
              for end in ("now", "before")),
            "resistance/objection_rate_by_function",
        )
        for _, row in enough.iterrows()
    ]  # fmt: skip


def _trust(database: Database, scope: Scope, compared: Scope) -> list[Move]:
    now, before = (query.run(database, TRUST, one) for one in (scope, compared))
    both = _pairs(*(rows[rows["quarter_on"].isna() & ~rows["is_all"].astype(bool)] for rows in (now, before)),
                  ["function"])  # fmt: skip
    return [
        Move(
            words.stage(row["function"]), "trust", "number", "higher",
            *(Estimate(*(float(row[f"{name}_{end}"]) for name in ("trust", "trust_low", "trust_high")))
              for end in ("now", "before")),
            "credibility/trust_by_function",
        )
        for _, row in both.iterrows()
    ]  # fmt: skip


def _behaviour(database: Database, scope: Scope, compared: Scope) -> list[Move]:
    now, before = (_shares(figures_of(database, one).behaviour) for one in (scope, compared))
    # First-pass yield is a figure of the board already.
    names = [name for name in now if name in before and name != "first_pass"]
    return [
        Move("", NAMES[name].lower(), "share", "higher", now[name], before[name], "credibility/behaviour_by_quarter")
        for name in names
    ]


def _shares(behaviour: dict[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, Estimate]:
    """Each share with its interval, of so many projects or, where it is of money, of so many groups of them."""
    found = {}
    for name, (parts, wholes) in behaviour.items():
        part, whole = float(parts.sum()), float(wholes.sum())
        if (whole if name in SHARES else np.count_nonzero(wholes)) < WITH_TIME_FROM:
            continue
        limits = statistics.wilson(part, whole) if name in SHARES else statistics.ratio_interval(parts, wholes)
        if limits:
            found[name] = Estimate(part / whole, *limits)
    return found
