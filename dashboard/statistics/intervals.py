"""Intervals of shares, means, medians and ratios of sums."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import scipy

# The 97.5 % quantile of the normal distribution: two-sided 95 %.
Z = 1.959964
DRAWS, SEED = 2_000, 1
# Up to so many units are drawn; above, drawing and the normal approximation give the same limits.
MOST_DRAWN = 5_000
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
    interval = scipy.stats.ttest_ind(now, before, equal_var=False).confidence_interval(0.95)
    return float(interval.low), float(interval.high)


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


def heads_at_most(probability: float, throws: int) -> int:
    """Return the smallest k for which P(Binomial(throws, ½) ≤ k) is `probability` or more; `throws` is above 0."""
    return max(0, math.ceil(scipy.special.bdtrik(probability, throws, 0.5)))


def median_interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of the median of independent values, whatever their distribution; nan without one.

    The limits are values themselves: the k-th smallest and the k-th largest, k the largest rank for which
    P(Binomial(n, ½) < k) is under 2.5 %, so that at least 95 of 100 such intervals hold the median (Conover 1999,
    3.2). Under 6 values there is no such rank.
    """
    ordered = np.sort(np.asarray(values, dtype=float))
    rank = heads_at_most(0.025, len(ordered)) if len(ordered) else 0
    if rank < 1 or np.isnan(ordered).any():
        return math.nan, math.nan
    return float(ordered[rank - 1]), float(ordered[-rank])
