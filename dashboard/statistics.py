"""Estimates and intervals that SQL should not do."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, stats

# The 97.5 % quantile of the normal distribution: two-sided 95 %.
Z = 1.959964
DRAWS, SEED = 2_000, 1
# Up to so many units are drawn; above, drawing and the normal approximation give the same limits.
MOST_DRAWN = 5_000
# From so many points off the median a run chart speaks of signals.
RUN_CHART_FROM = 10
# So many numbers are drawn at a time, which bounds the memory.
_AT_ONCE = 1_000_000


def wilson(part: float, whole: float) -> tuple[float, float]:
    """The 95 % limits of a share of independent cases (Wilson 1927); `whole` is above 0."""
    share = part / whole
    middle = share + Z**2 / (2 * whole)
    spread = Z * math.sqrt(share * (1 - share) / whole + Z**2 / (4 * whole**2))
    bounds = ((middle + side * spread) / (1 + Z**2 / whole) for side in (-1, 1))
    low, high = (min(1.0, max(0.0, bound)) for bound in bounds)
    return low, high


def difference_of_means(now: Sequence[float], before: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of mean(now) − mean(before), variances not assumed equal (Welch 1947).

    Both need two values or more.
    """
    interval = stats.ttest_ind(now, before, equal_var=False).confidence_interval(0.95)
    return float(interval.low), float(interval.high)


def mix_and_rate(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Split the change of a mean of sums over parts into mix and rate, exactly.

    Both tables have, by part (the index), `share` of projects with time in the part and their mean `days`. With
    D = Σ share × days, D(now) − D(before) = Σ mix + Σ rate over the rows returned: mix = Δshare × (mean of the two
    days), rate = Δdays × (mean of the two shares). A part absent in one period takes the days of the other, so that
    all of its change is mix (symmetric Kitagawa 1955 decomposition).
    """
    both = now.join(before, how="outer", suffixes=("_now", "_before"))
    for one, other in (("now", "before"), ("before", "now")):
        both[f"days_{one}"] = both[f"days_{one}"].fillna(both[f"days_{other}"])
    shares = both[["share_now", "share_before"]].fillna(0.0)
    both[["share_now", "share_before"]] = shares
    both["mix_days"] = (both["share_now"] - both["share_before"]) * (both["days_now"] + both["days_before"]) / 2
    both["rate_days"] = (both["days_now"] - both["days_before"]) * (both["share_now"] + both["share_before"]) / 2
    both["change_days"] = both["mix_days"] + both["rate_days"]
    return both


def ratio_interval(
    parts: np.ndarray, wholes: np.ndarray, *, fixed: tuple[float, float] = (0.0, 0.0)
) -> tuple[float, float] | None:
    """The 95 % limits of Σ parts ÷ Σ wholes over independent units, such as projects; None under two units.

    `parts` and `wholes` are one-dimensional, of one length, 0 ≤ part ≤ whole. Units are drawn with replacement, 2,000
    times with seed 1, and the limits are the 2.5 % and 97.5 % quantiles of the drawn ratios. Above 5,000 units the
    normal interval of the linearised ratio stands in, with standard error √(n ÷ (n − 1) · Σ(part − ratio · whole)²)
    ÷ Σ wholes (Cochran 1977, 6.5). A ratio of 0 or 1 has no spread to draw: its limits are those of Wilson.
    `fixed` is a part and a whole of no unit, the same in every draw.
    """
    parts, wholes = np.asarray(parts, dtype=float), np.asarray(wholes, dtype=float)
    units = len(parts)
    part, whole = float(parts.sum()) + fixed[0], float(wholes.sum()) + fixed[1]
    if units < 2 or whole <= 0:
        return None
    ratio = part / whole
    if ratio <= 0 or ratio >= 1:
        return wilson(units if ratio >= 1 else 0, units)
    if units > MOST_DRAWN:
        error = math.sqrt(units / (units - 1) * float(np.square(parts - ratio * wholes).sum())) / whole
        return max(0.0, ratio - Z * error), min(1.0, ratio + Z * error)
    drawn = _drawn_ratios(parts, wholes, fixed)
    low, high = np.quantile(drawn[np.isfinite(drawn)], [0.025, 0.975])
    # Rounding may put a limit a hair beyond what it bounds.
    return min(float(low), ratio), max(float(high), ratio)


def _drawn_ratios(parts: np.ndarray, wholes: np.ndarray, fixed: tuple[float, float]) -> np.ndarray:
    """Return 2,000 ratios of units drawn with replacement."""
    random, units = np.random.default_rng(SEED), len(parts)
    step = max(1, _AT_ONCE // units)
    ratios = []
    for start in range(0, DRAWS, step):
        picks = random.integers(0, units, size=(min(step, DRAWS - start), units), dtype=np.int32)
        with np.errstate(invalid="ignore", divide="ignore"):
            ratios.append((parts[picks].sum(axis=1) + fixed[0]) / (wholes[picks].sum(axis=1) + fixed[1]))
    return np.concatenate(ratios)


def shrunken_rates(parts: Sequence[float], wholes: Sequence[float]) -> np.ndarray | None:
    """Rates drawn towards the rate of all by how little each rests on: beta-binomial, maximum likelihood.

    `parts` of `wholes`, one pair per group, wholes above 0. Returns (part + a) ÷ (whole + a + b) per group; None with
    under 5 groups, or when a and b make the counts hardly more likely than one common rate does: then the groups do not
    differ by more than chance, and only raw rates may be shown (likelihood ratio on the border of the parameter, 5 %;
    Self and Liang 1987).
    """
    some, n = np.asarray(parts, dtype=float), np.asarray(wholes, dtype=float)
    pooled = some.sum() / n.sum() if n.sum() else 0.0
    if len(n) < 5 or pooled <= 0 or pooled >= 1:
        return None

    def unlikelihood(at: np.ndarray) -> float:
        mean, size = 1 / (1 + math.exp(-at[0])), math.exp(at[1])
        return -float(stats.betabinom.logpmf(some, n, mean * size, (1 - mean) * size).sum())

    start = np.array([math.log(pooled / (1 - pooled)), 3.0])
    found = optimize.minimize(unlikelihood, start, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-9})
    common = float(stats.binom.logpmf(some, n, pooled).sum())
    if 2 * (-found.fun - common) <= stats.chi2.ppf(0.90, 1):
        return None
    mean, size = 1 / (1 + math.exp(-found.x[0])), math.exp(found.x[1])
    return (some + mean * size) / (n + size)


@dataclass(frozen=True)
class Gap:
    """How far two mixes are apart, 0 to 100, and how far chance alone puts one of them from the other at this n."""

    size: float
    by_chance: float
    by_chance_most: float


def gap(talked: Sequence[float], protected: Sequence[float], n: int) -> Gap:
    """Return the total variation distance of two mixes of the same values, times 100, beside what chance makes.

    `talked` and `protected` are shares that add up to 1 each. by_chance is the mean distance of 1,000 draws (seed 1) of
    n contacts from the protected mix, by_chance_most their 95th percentile (nearest rank): above it a gap is claimed.
    """
    one, other = np.asarray(talked, dtype=float), np.asarray(protected, dtype=float)
    drawn = np.random.default_rng(SEED).multinomial(n, other / other.sum(), size=1_000) / n
    distances = np.sort(50 * np.abs(drawn - other).sum(axis=1))
    most = distances[math.ceil(0.95 * len(distances)) - 1]
    return Gap(float(50 * np.abs(one - other).sum()), float(distances.mean()), float(most))


@dataclass(frozen=True)
class RunChart:
    """The runs of a series about its median. n: points not on it; a limit passed on either side is a signal."""

    median: float
    n: int
    longest_run: int
    most_in_run: int
    crossings: int
    fewest_crossings: int

    @property
    def is_signal(self) -> bool:
        """Whether the series moved by more than chance lets it."""
        return self.n >= RUN_CHART_FROM and (
            self.longest_run > self.most_in_run or self.crossings < self.fewest_crossings
        )


def run_chart(values: Sequence[float]) -> RunChart | None:
    """Count the runs of a series about its median; None without a point off the median.

    A run longer than round(log2 n) + 3 (Anhøj and Olesen 2014), or fewer crossings of the median than the 5 % quantile
    of a binomial with n − 1 throws of one half (Chen 2010), is a signal.
    """
    series = np.asarray(values, dtype=float)
    median = float(np.median(series)) if len(series) else 0.0
    sides = np.sign(series - median)[series != median]
    n = len(sides)
    if not n:
        return None
    changes = np.flatnonzero(np.diff(sides)) + 1
    runs = np.diff([0, *changes, n])
    return RunChart(
        median,
        n,
        int(runs.max()),
        round(math.log2(n)) + 3,
        len(changes),
        int(stats.binom.ppf(0.05, n - 1, 0.5)),
    )


@dataclass(frozen=True)
class Limits:
    """What a process lets by chance, from its baseline: the mean, and the natural limits on either side."""

    mean: float
    low: float
    high: float


def process_limits(values: Sequence[float], within: tuple[float, float] = (-math.inf, math.inf)) -> Limits | None:
    """Return mean ± 2.66 × the mean moving range (XmR: Wheeler 1993), kept within bounds; None under two values.

    Moving ranges of 3.267 times their mean or more are left out once.
    """
    series = np.asarray(values, dtype=float)
    if len(series) < 2:
        return None
    ranges = np.abs(np.diff(series))
    kept = ranges[ranges < 3.267 * ranges.mean()]
    reach = 2.66 * float(kept.mean() if len(kept) else ranges.mean())
    mean = float(series.mean())
    return Limits(mean, max(within[0], mean - reach), min(within[1], mean + reach))


def signals(values: Sequence[float], limits: Limits) -> tuple[list[bool], list[bool]]:
    """Return for each value in order of time whether it completes a signal, and whether it is beyond a limit.

    A signal is two of three successive values beyond the same limit; it is told at the second of them.
    """
    sides = [1 if value > limits.high else -1 if value < limits.low else 0 for value in values]
    told = [side != 0 and side in sides[max(0, place - 2) : place] for place, side in enumerate(sides)]
    return told, [side != 0 for side in sides]


def run_signals(baseline: Sequence[float], later: Sequence[float]) -> list[bool]:
    """Return for each later value whether it is in a run on one side of the baseline's median longer than chance makes.

    A run of more than round(log2 n) + 4 is a signal, told from the value that makes it one; n counts all values off the
    median. That is one more than a run chart about its own median allows (Anhøj and Olesen 2014): the median of a
    baseline alone lies off the later ones by chance, too, and the rule would give false alarms in one of ten.
    """
    middle = float(np.median(baseline)) if len(baseline) else 0.0
    n = sum(value != middle for value in (*baseline, *later))
    told, length, before = [], 0, 0
    for side in (int(np.sign(value - middle)) for value in later):
        if side:
            length = length + 1 if side == before else 1
            before = side
        told.append(side != 0 and n >= RUN_CHART_FROM and length > round(math.log2(n)) + 4)
    return told


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
