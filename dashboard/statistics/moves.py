"""Moves: the difference of two estimates, and which of many differences are more than chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

Z = -float(special.ndtri(0.025))


@dataclass(frozen=True)
class Estimate:
    """A figure and its 95 % interval; nan for what is not known."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """By how much a figure changed, its 95 % interval, and how likely chance alone makes so much; nan if not known."""

    change: float
    low: float
    high: float
    p: float


def mean_of(value: float, error: float, n: int) -> Estimate:
    """Return a mean of n independent cases with its interval: Student's t with n − 1 degrees of freedom × its error."""
    reach = float(special.stdtrit(n - 1, 0.975)) * error if n > 1 else math.nan
    return Estimate(value, value - reach, value + reach)


def difference(now: Estimate, before: Estimate) -> Difference:
    """Return now − before for independent estimates, from their own intervals (MOVER: Zou and Donner 2008).

    Each limit of the difference lies √(a² + b²) from it, a and b the distances of the two estimates to those of their
    limits that lie that way: the intervals may be lopsided. For two Wilson intervals this is method 10 of Newcombe
    (1998). p is two-sided, from the distance towards nought in units of its standard error, so that it is under 5 %
    exactly where the interval leaves out nought.
    """
    change = now.value - before.value
    below = math.hypot(now.value - now.low, before.high - before.value)
    above = math.hypot(now.high - now.value, before.value - before.low)
    if any(math.isnan(figure) for figure in (change, below, above)):
        return Difference(*[math.nan] * 4)
    low, high = change - below, change + above
    if change == 0:
        return Difference(change, low, high, 1.0)
    towards = below if change > 0 else above
    p = float(2 * special.ndtr(-Z * abs(change) / towards)) if towards else 0.0
    # Where a limit is nought but for rounding, the interval decides.
    p = max(p, 0.05) if low <= 0 <= high else min(p, math.nextafter(0.05, 0))
    return Difference(change, low, high, p)


def real_moves(p_values: Sequence[float], rate: float = 0.05) -> list[bool]:
    """Return for each p value whether to tell it as real, so that of those told a share of `rate` at most is chance.

    Step-up procedure of Benjamini and Hochberg (1995): the expected share, for independent or positively dependent
    tests. What is nan was not tested: it is never real and does not count among the tests.
    """
    p = np.asarray(p_values, dtype=float)
    ordered = np.sort(p[~np.isnan(p)])
    passed = np.flatnonzero(ordered <= rate * np.arange(1, len(ordered) + 1) / len(ordered)) if len(ordered) else []
    most = ordered[passed[-1]] if len(passed) else -math.inf
    return [bool(value <= most) for value in p]
