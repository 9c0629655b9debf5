"""Rows of Credibility's charts, written by hand: with what is missing, cut, signalled and undecided."""

import pandas as pd

from dashboard.statistics import Limits

MONTHS = pd.to_datetime(["2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01"])
QUARTERS = pd.to_datetime(["2026-01-01", "2026-04-01", "2026-07-01"])


def index_by_month() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month_on": MONTHS, "index": [40.0, 44.0, 71.0, 73.0], "index_low": [31.0, 36.0, 60.0, 62.0],
            "index_high": [49.0, 52.0, 80.0, 84.0], "parts": [8, 8, 7, 8], "is_partial": [False, False, False, True],
            "is_baseline": [True, True, False, False], "is_signal": [False, False, True, False],
            "is_unusual": [False, False, False, True], "is_in_period": [False, True, True, True],
        }
    )  # fmt: skip


def index_change() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "component": ["trust", "savings", ""],
            "part": ["Trust score", "Savings realised", "Parts that came or went"],
            "points": [6.7, -2.1, 0.01], "was": ["54", "80 %", ""], "now": ["63", "71 %", ""],
            "label": ["+6.7 · 54 → 63", "−2.1 · 80 % → 71 %", "+0.0"],
        }
    )  # fmt: skip


def index_parts() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "component": ["trust", "savings", "first_pass"],
            "name": ["Trust score", "Savings realised", "First-pass yield"],
            "figure": [63.0, None, 0.4], "score": [57.5, None, 20.0], "weight": [0.7, 0.0, 0.3],
            "value_words": ["63", "–", "40 %"], "range_words": ["0 at 40, 100 at 80", "", "0 at 30 %, 100 at 80 %"],
            "weight_words": ["70 %", "left out", "30 %"],
        }
    )  # fmt: skip


def trust_by_quarter() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "quarter_on": QUARTERS, "trust": [55.0, 61.2, 63.4], "trust_low": [51.0, 58.0, 60.0],
            "trust_high": [59.0, 65.0, 67.0], "ability": [60.0, None, 67.9], "benevolence": [50.0, None, 57.0],
            "integrity": [60.5, None, 67.0],
        }
    )  # fmt: skip


def trust_by_function() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "function": ["Marketing", "IT"], "people": [13, 6], "trust": [79.0, 55.4], "trust_low": [75.0, 49.0],
            "trust_high": [83.0, 61.8], "ability": [80.0, None], "benevolence": [75.0, None], "integrity": [81.0, None],
        }
    )  # fmt: skip


def trust_of_functions() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "function": ["Marketing", "Marketing", "IT security"], "quarter_on": QUARTERS[[0, 2, 1]],
            "trust": [75.0, 79.0, 56.0], "trust_low": [70.0, 74.0, 47.0], "trust_high": [80.0, 84.0, 65.0],
        }
    )  # fmt: skip


def perception_gap() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "function": ["IT", "Legal"], "people": [12, 9], "estimators": [6, 6], "trust": [57.0, 60.0],
            "estimate": [74.0, 58.0], "gap": [17.0, -2.0], "gap_low": [12.0, -9.0], "gap_high": [22.0, 5.0],
        }
    )  # fmt: skip


def recommend_by_quarter() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "quarter_on": QUARTERS, "sheets": [40, 6, 38], "promoters": [12, 6, 10], "detractors": [8, 0, 20],
            "net_promoter": [10.0, 100.0, -26.3], "net_promoter_low": [-12.0, None, -52.0],
            "net_promoter_high": [32.0, None, -1.0], "mean_answer": [7.6, 9.5, 6.1],
        }
    )  # fmt: skip


def response_rate() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "function": ["Sales", "Finance"], "people": [12, 12], "asked": [36, 36], "answered": [18, 36],
            "response_share": [0.5, 1.0], "response_share_low": [0.35, 0.9], "response_share_high": [0.65, 1.0],
        }
    )  # fmt: skip


def promises_kept() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "quarter_on": QUARTERS, "projects": [22, 35, 4], "kept": [8, 19, 1], "kept_share": [0.364, 0.543, 0.25],
            "kept_share_low": [0.197, 0.382, 0.046], "kept_share_high": [0.57, 0.695, 0.7], "both_due": [22, 30, 0],
            "both_kept": [8, 19, 0], "renegotiated_kept": [16, 26, 0], "renegotiated_share": [0.727, 0.867, None],
            "is_partial": [False, False, True],
        }
    )  # fmt: skip


def behaviour_by_quarter() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "component": ["early_involvement", "early_involvement", "savings", "savings"],
            "name": ["Early involvement", "Early involvement", "Savings realised", "Savings realised"],
            "quarter_on": QUARTERS[[0, 1, 0, 1]], "projects": [30, 12, 9, 3], "share": [0.5, 0.6, 1.1, None],
            "share_low": [0.33, 0.3, 0.9, None], "share_high": [0.67, 0.84, 1.3, None],
            "is_partial": [False, True, False, True],
        }
    )  # fmt: skip


def delivery_and_trust() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "function": ["IT", "Marketing", "Legal"], "on_need_share": [0.9, 0.2, 0.85],
            "on_need_share_low": [0.86, 0.1, 0.6], "on_need_share_high": [0.97, 0.4, 0.95], "trust": [50.0, 80.0, 50.5],
            "trust_low": [44.0, 75.0, 44.0], "trust_high": [56.0, 85.0, 57.0], "needed": [40, 12, 9],
            "people": [12, 10, 9], "quadrant": ["delivers but not trusted", "trusted but late", "undecided"],
            "kept_words": ["40 % of 20", "–", "60 % of 5"],
        }
    )  # fmt: skip


def team_development() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": ["Training and coaching", "Recognition", "Effort on internal alignment"],
            "share": [0.24, 0.06, 0.7], "target_share": [0.3, 0.3, None],
            "label": ["24 % · 142 of 598 hours", "6 % · 1 of 17 times", "70 % · 4,560 of 6,494 hours"],
        }
    )  # fmt: skip


CASES = {
    "behaviour_by_quarter": behaviour_by_quarter,
    "delivery_and_trust": delivery_and_trust,
    "index_by_month": index_by_month,
    "index_change": index_change,
    "index_parts": index_parts,
    "perception_gap": perception_gap,
    "promises_kept": promises_kept,
    "recommend_by_quarter": recommend_by_quarter,
    "response_rate": response_rate,
    "team_development": team_development,
    "trust_by_function": trust_by_function,
    "trust_by_quarter": trust_by_quarter,
    "trust_of_functions": trust_of_functions,
}

# What a chart is given besides its rows.
MILESTONES = pd.DataFrame(
    {
        "milestone_no": [1, 2, 3], "happened_on": pd.to_datetime(["2026-07-05", "2026-08-20", "2026-10-02"]),
        "kind": ["change", "small_win", "incident"],
        "label": ["One form for all", "Fork lifts leased", "A line stood"],
        "function": [None, "IT", "Quality"],
    }
)  # fmt: skip
MORE = {
    "index_by_month": (Limits(42.0, 33.0, 51.0), MILESTONES),
    "trust_by_function": (65.0,),
    "trust_of_functions": (pd.DataFrame({"quarter_on": QUARTERS, "trust": [60.0, 61.0, 63.0]}),),
    "response_rate": (0.6,),
    "delivery_and_trust": (0.85, 65.0),
}
