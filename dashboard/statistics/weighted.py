"""An index: scores of several figures, weighted and added, with its change and its interval."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.statistics.intervals import DRAWS, SEED, wilson


@dataclass(frozen=True)
class Part:
    """How one part of an index counts: its weight, and the figures that score 0 and 100."""

    weight: float
    floor: float
    target: float

    def score(self, figure: np.ndarray | float) -> np.ndarray:
        """Return 0 at the floor or below, 100 at the target or above, in proportion between."""
        return np.clip(100 * (np.asarray(figure, dtype=float) - self.floor) / (self.target - self.floor), 0, 100)


def shared_weights(figures: Mapping[str, float], parts: Mapping[str, Part]) -> dict[str, float]:
    """Return the weights of the parts that have a figure, adding up to 1; nothing where they weigh nothing."""
    there = {name: part.weight for name, part in parts.items() if not math.isnan(figures.get(name, math.nan))}
    total = sum(there.values())
    return {name: weight / total for name, weight in there.items()} if total else {}


def index(figures: Mapping[str, float], parts: Mapping[str, Part]) -> float:
    """Return the weighted mean score of the parts that have a figure, 0 to 100; nan where none weighs anything."""
    weights = shared_weights(figures, parts)
    if not weights:
        return math.nan
    return sum(weight * float(parts[name].score(figures[name])) for name, weight in weights.items())


def index_change(
    now: Mapping[str, float], before: Mapping[str, float], parts: Mapping[str, Part]
) -> tuple[dict[str, float], float]:
    """Split the change of an index into what each part in both added, and what came of parts in one only, exactly.

    With weights shared over the parts that both have, a part adds weight × (score now − score before); the rest of the
    change is that of parts that came or went.
    """
    common = {name: now[name] for name in parts if not math.isnan(now.get(name, math.nan) + before.get(name, math.nan))}
    weights = shared_weights(common, parts)
    added = {
        name: weight * float(parts[name].score(now[name]) - parts[name].score(before[name]))
        for name, weight in weights.items()
    }
    return added, index(now, parts) - index(before, parts) - sum(added.values())


@dataclass(frozen=True)
class Opinion:
    """Figures of people by part, with standard errors; all from so many people, and correlated if there are two."""

    figures: Mapping[str, float]
    errors: Mapping[str, float]
    people: int
    correlation: float = 0.0


def index_interval(
    opinion: Opinion | None,
    behaviour: Mapping[str, tuple[np.ndarray, np.ndarray]],
    parts: Mapping[str, Part],
    shares: frozenset[str],
) -> tuple[float, float]:
    """Return the 95 % limits of an index: people and projects are drawn separately, all parts in each draw.

    behaviour: for each part, of the same groups of projects in the same order, a part and a whole. Groups are drawn
    with replacement, 2,000 times with seed 1; a share (of projects, named in `shares`) of none or all is drawn within
    its Wilson limits. People are drawn from the t distribution of their figures instead, since rows to draw from would
    show single people. Where no figure weighs anything, both limits are nan.
    """
    random = np.random.default_rng(SEED)
    drawn: dict[str, np.ndarray] = {}
    figures: dict[str, float] = {}
    if opinion is not None and opinion.people > 1:
        spread = np.sqrt((opinion.people - 1) / random.chisquare(opinion.people - 1, DRAWS))
        common = random.standard_normal(DRAWS)
        for place, (name, figure) in enumerate(opinion.figures.items()):
            tied = opinion.correlation if place else 1.0
            noise = tied * common + math.sqrt(max(0.0, 1 - tied**2)) * random.standard_normal(DRAWS)
            figures[name], drawn[name] = figure, figure + opinion.errors[name] * spread * noise
    groups = max((len(part) for part, _ in behaviour.values()), default=0)
    counts = random.multinomial(groups, np.full(groups, 1 / groups), DRAWS).astype(float) if groups else None
    for name, (part, whole) in behaviour.items():
        total, of_all = float(np.sum(part)), float(np.sum(whole))
        if of_all <= 0:
            continue
        figures[name] = total / of_all
        if counts is None or (name in shares and total in (0.0, of_all)):
            drawn[name] = random.uniform(*wilson(total, of_all), DRAWS)
        else:
            with np.errstate(invalid="ignore", divide="ignore"):
                drawn[name] = (counts @ part) / (counts @ whole)
    weighed = [(parts[name], values) for name, values in drawn.items() if parts[name].weight > 0]
    if not weighed:
        return math.nan, math.nan
    scores = np.array([part.score(values) for part, values in weighed])
    weights = np.array([[part.weight] for part, _ in weighed]) * np.isfinite(scores)
    with np.errstate(invalid="ignore"):
        indexes = np.nansum(scores * weights, axis=0) / weights.sum(axis=0)
    low, high = np.nanquantile(indexes, [0.025, 0.975])
    estimate = index(figures, parts)
    return min(float(low), estimate), max(float(high), estimate)
