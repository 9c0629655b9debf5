"""Estimates and intervals that SQL should not do."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from scipy import stats


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
