"""Mixes: what of a change is mix, how far two are apart, and rates of groups drawn towards each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from dashboard.statistics.intervals import SEED


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
        return -float(scipy.stats.betabinom.logpmf(some, n, mean * size, (1 - mean) * size).sum())

    start = np.array([math.log(pooled / (1 - pooled)), 3.0])
    found = scipy.optimize.minimize(unlikelihood, start, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-9})
    common = float(scipy.stats.binom.logpmf(some, n, pooled).sum())
    if 2 * (-found.fun - common) <= scipy.stats.chi2.ppf(0.90, 1):
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
