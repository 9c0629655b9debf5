"""What the findings of Credibility share: the parts of the index, its figures in a period, and how they are said."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dashboard import query, statistics, words
from dashboard.database import Database
from dashboard.scope import Scope
from dashboard.statistics import Opinion, Part

OPINION, BEHAVIOUR, PARTS = (
    "credibility/opinion_by_month",
    "credibility/index_parts",
    "credibility/index_components",
)
TARGETS = "credibility/targets"
NAMES = {
    "trust": "Trust score",
    "promises_kept": "Promises kept",
    "early_involvement": "Early involvement",
    "repeat_requests": "Repeat requests",
    "savings": "Savings realised",
    "first_pass": "First-pass yield",
    "not_bypassed": "Not bypassed",
    "net_promoter": "Net promoter",
}
# Shares of projects; of the others, savings are money.
SHARES = frozenset(NAMES) - {"trust", "net_promoter", "savings"}
ADD = (
    "Nothing that the index is made of is recorded. Add a pulse survey, or promises, need-by dates, savings and asks to"
    " the projects, to see it."
)
NO_FIGURE = "No part of the index has a figure in this period. Widen the dates or take a filter away."
# Under so many people a hidden group; under so many projects no part of a change is claimed.
CHANGE_FROM = 5


@dataclass(frozen=True)
class Figures:
    """The figures of the index's parts in one period, what they rest on for its interval, and how many cases that is.

    Cases are people for what they answered, else projects.
    """

    figures: dict[str, float]
    opinion: Opinion | None
    behaviour: dict[str, tuple[np.ndarray, np.ndarray]]
    cases: dict[str, int]

    def index(self, parts: dict[str, Part]) -> float:
        """The index, 0 to 100; nan where no part has a figure."""
        return statistics.index(self.figures, parts)

    def interval(self, parts: dict[str, Part]) -> tuple[float, float]:
        """Its 95 % limits."""
        return statistics.index_interval(self.opinion, self.behaviour, parts, SHARES)


def parts_of(database: Database, scope: Scope) -> dict[str, Part]:
    """Return the parts of the index with their weights: those of the settings, or those the reader has set."""
    usual = replace(scope, weights=(), baseline=None)

    def asked() -> dict[str, Part]:
        rows = query.run(database, PARTS, usual)
        return {row.component: Part(row.weight, row.floor, row.target) for row in rows.itertuples()}

    parts, weights = database.remembered((PARTS, usual), asked), dict(scope.weights)
    return {name: replace(part, weight=weights.get(name, part.weight)) for name, part in parts.items()}


def figures_of(database: Database, scope: Scope) -> Figures:
    """Return the figures of a whole period."""

    def asked() -> Figures:
        opinion = query.run(database, OPINION, scope)
        whole = opinion[opinion["month_on"].isna()]
        return _figures(whole.iloc[0] if len(whole) else None, query.run(database, BEHAVIOUR, scope))

    # Weights and baseline do not change what is asked of the file.
    return database.remembered((OPINION, replace(scope, weights=(), baseline=None)), asked)


def figures_by_month(database: Database, scope: Scope) -> tuple[dict[pd.Timestamp, Figures], set[pd.Timestamp]]:
    """Return the figures of each month up to the end of the period, and the months that are cut."""
    history = replace(scope, from_on=None, comparison="none", weights=(), baseline=None)

    def asked() -> tuple[dict[pd.Timestamp, Figures], set[pd.Timestamp]]:
        opinion, behaviour = query.run(database, OPINION, history), query.run(database, BEHAVIOUR, history)
        people = {row["month_on"]: row for _, row in opinion.dropna(subset=["month_on"]).iterrows()}
        projects = dict(list(behaviour.groupby("month_on")))
        cut = set(behaviour.loc[behaviour["is_partial"].astype(bool), "month_on"])
        none = behaviour.iloc[:0]
        months = sorted({*people, *projects})
        return {month: _figures(people.get(month), projects.get(month, none)) for month in months}, cut

    return database.remembered((BEHAVIOUR, history), asked)


def _figures(people: pd.Series | None, projects: pd.DataFrame) -> Figures:
    figures: dict[str, float] = {}
    cases: dict[str, int] = {}
    opinion = None
    if people is not None:
        found = {
            name: (float(people[name]), float(people[f"{name}_error"]))
            for name in ("trust", "net_promoter")
            if not pd.isna(people[name]) and not pd.isna(people[f"{name}_error"])
        }
        figures |= {name: figure for name, (figure, _) in found.items()}
        correlation = 0.0 if pd.isna(people["correlation"]) else float(people["correlation"])
        asked = {"trust": "people", "net_promoter": "recommending_people"}
        cases |= {name: int(people[asked[name]]) for name in found}
        counts = [int(people[name]) for name in asked.values() if people[name] > 0]
        if found:
            errors = {name: error for name, (_, error) in found.items()}
            opinion = Opinion({name: figures[name] for name in found}, errors, min(counts), correlation)
    behaviour = {}
    summed = projects.groupby(["component", "group_no"], sort=True)[["part", "whole", "projects"]].sum()
    groups = np.unique(projects["group_no"].to_numpy())
    for name, own in summed.groupby(level="component"):
        part, whole = np.zeros(len(groups)), np.zeros(len(groups))
        places = np.searchsorted(groups, own.index.get_level_values("group_no").to_numpy())
        part[places], whole[places] = own["part"].to_numpy(), own["whole"].to_numpy()
        if whole.sum() > 0:
            figures[str(name)], behaviour[str(name)] = float(part.sum() / whole.sum()), (part, whole)
            cases[str(name)] = int(own["projects"].sum())
    return Figures(figures, opinion, behaviour, cases)


def said(name: str, figure: float) -> str:
    """Return the figure of a part as it is read: a share, a score of 100, or points of −100 to 100."""
    if math.isnan(figure):
        return words.missing
    if name == "trust":
        return f"{figure:.0f}"
    return f"{figure:+.0f}".replace("-", "−") if name == "net_promoter" else words.share(figure)


def left_out(figures: dict[str, float], parts: dict[str, Part]) -> list[str]:
    """Return the parts that count and have no figure, in words."""
    return [NAMES[name].lower() for name, part in parts.items() if part.weight > 0 and name not in figures]


def weights_caveat(figures: dict[str, float], parts: dict[str, Part], scope: Scope) -> str:
    """Return which parts are missing, and whose the weights are."""
    whose = "set by the reader" if scope.weights else "those of the settings"
    missing = left_out(figures, parts)
    if not missing:
        return f"Weights are {whose}; all parts have a figure."
    return f"No figure for {words.list_words(missing)}: left out, and the weights, {whose}, shared out over the others."


def target_of(database: Database, scope: Scope, name: str) -> float | None:
    """Return the target of this name in the settings the file was built with."""
    # The same for every scope, and asked for by most figures of a review.
    rows = database.remembered(TARGETS, lambda: query.run(database, TARGETS, scope))
    found = rows.loc[rows["name"] == name, "value"]
    return float(found.iloc[0]) if len(found) else None
