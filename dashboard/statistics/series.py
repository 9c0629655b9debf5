"""Series in time: whether one moved by more than chance lets it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.statistics.intervals import heads_at_most

# From so many points off the median a run chart speaks of signals.
RUN_CHART_FROM = 10


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
        heads_at_most(0.05, n - 1) if n > 1 else 0,
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
