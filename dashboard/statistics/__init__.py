"""Estimates and intervals that SQL should not do, by subject."""

from dashboard.statistics.intervals import difference_of_means, median_interval, ratio_interval, wilson
from dashboard.statistics.mixes import Gap, gap, mix_and_rate, shrunken_rates
from dashboard.statistics.moves import Difference, Estimate, difference, mean_of, real_moves
from dashboard.statistics.series import (
    RUN_CHART_FROM,
    Limits,
    RunChart,
    process_limits,
    run_chart,
    run_signals,
    signals,
)
from dashboard.statistics.weighted import Opinion, Part, index, index_change, index_interval, shared_weights

__all__ = [
    "RUN_CHART_FROM",
    "Difference",
    "Estimate",
    "Gap",
    "Limits",
    "Opinion",
    "Part",
    "RunChart",
    "difference",
    "difference_of_means",
    "gap",
    "index",
    "index_change",
    "index_interval",
    "mean_of",
    "median_interval",
    "mix_and_rate",
    "process_limits",
    "ratio_interval",
    "real_moves",
    "run_chart",
    "run_signals",
    "shared_weights",
    "shrunken_rates",
    "signals",
    "wilson",
]
