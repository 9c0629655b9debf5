"""Rows for the charts of resistance."""

# A row is one line.
# ruff: noqa: E501

import pandas as pd

MONTHS = pd.date_range("2026-01-01", periods=4, freq="MS")


def objection_rates() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "function": ["Engineering", "IT security", "MISSING"], "asks": [189, 49, 4], "objections": [54, 8, 1],
            "rate": [0.286, 0.163, 0.25], "rate_low": [0.226, 0.08, 0.05], "rate_high": [0.354, 0.29, 0.7],
            "people_or_projects": [17, 13, 1], "pooled_rate": 0.2, "usual_rate_low": [0.149, 0.17, 0.0],
            "usual_rate_high": [0.263, 0.33, 0.7], "possible_rate_low": [0.12, 0.06, 0.0],
            "possible_rate_high": [0.3, 0.4, 0.9], "is_ranked": [True, True, False], "shrunken_rate": [0.26, None, None],
        }
    )  # fmt: skip


def reasons() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "reason": ["risk", "budget", "not recorded"], "objections": [47, 28, 3], "share": [0.6, 0.36, 0.04],
            "cumulative_share": [0.6, 0.96, 1.0], "functions": [7, 5, 1], "projects": [40, 26, 3],
        }
    )  # fmt: skip


def objections_by_stage() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "function": ["Finance", "Finance", "IT"], "stage": ["requirements", "strategy", "requirements"],
            "stage_position": [2, 3, 2], "asks": [14, 5, 162], "objections": [7, 1, 33], "rate": [0.5, 0.2, 0.204],
            "projects": [7, 5, 129], "is_ranked": True,
        }
    )  # fmt: skip


def objections_by_reason() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "function": ["Finance", "Finance", "IT"], "reason": ["budget", "not recorded", "budget"],
            "objections": [24, 6, 1], "function_objections": [30, 30, 1], "reason_objections": [25, 6, 25],
            "share": [0.8, 0.2, 1.0], "projects": [23, 6, 1],
        }
    )  # fmt: skip


def delay_by_stage() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "function": ["Engineering", "Finance"], "stage": ["requirements", "not recorded"], "stage_position": [2, 1000],
            "objections": [21, 1], "projects": [17, 1], "resolved_days": [311.5, 0.0], "ended_days": [0.0, 24.6],
            "open_days": [249.0, 0.0], "days": [560.5, 24.6],
        }
    )  # fmt: skip


def time_to_resolve() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "reason": ["risk", "trust", "speed"], "asks": [38, 5, 20], "resolved": [36, 4, 8], "ended": [0, 0, 2],
            "open": [2, 1, 10], "p50_days": [11.9, None, None], "p50_low_days": [9.1, None, 15.2],
            "p50_high_days": [16.4, None, None], "p85_days": [30.0, None, None],
        }
    )  # fmt: skip


def objection_rate_by_month() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month_on": MONTHS[[0, 1, 3]], "asks": [127, 120, 40], "objections": [28, 20, 9],
            "rate": [0.22, 0.167, 0.225], "rate_low": [0.157, 0.11, 0.12], "rate_high": [0.3, 0.24, 0.37],
            "is_partial": [False, False, True],
        }
    )  # fmt: skip


def bypass() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "involved_at": ["need", "after_commitment"], "projects": [28, 12], "bypassed": [0, 2],
            "bypass_share": [0.0, 0.167], "bypass_share_low": [0.0, 0.047], "bypass_share_high": [0.12, 0.448],
            "bypassed_spend": [None, 193700.0], "spend_known": [0, 1],
        }
    )  # fmt: skip


def misalignment() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "function": "all functions", "is_all": True, "value": ["savings", "speed", "risk"], "talked": [60, 10, 30],
            "talked_share": [0.6, 0.1, 0.3], "protected_share": [0.1, 0.5, 0.4], "contacts": 100, "quarters": 3, "people": 40,
        }
    )  # fmt: skip


def misalignment_by_function() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "function": ["Marketing", "IT"], "contacts": [95, 1205], "gap": [66.0, 9.5], "gap_by_chance": [9.0, 3.0],
            "gap_by_chance_most": [14.0, 4.0], "talked_most": ["savings", "risk"], "missed_most": ["speed", "facts"],
            "talked_over_share": [0.4, 0.05], "missed_share": [0.2, 0.04],
        }
    )  # fmt: skip


def language_match() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "function": ["all functions", "IT", "Sales"], "is_all": [True, False, False], "asks": [935, 62, 12],
            "matched_asks": [439, 30, 12], "matched_objections": [66, 8, 0], "other_objections": [127, 5, 0],
            "matched_share": [0.47, 0.48, 1.0], "matched_rate": [0.15, 0.27, 0.0], "other_rate": [0.256, 0.156, None],
            "risk_ratio": [0.57, 1.26, None], "risk_ratio_low": [0.43, 0.52, None], "risk_ratio_high": [0.75, 3.03, None],
            "quarters": [3, 3, 2], "people": [102, 8, 5],
        }
    )  # fmt: skip


def stance_journeys() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "breakdown": "all", "part": "all together", "first_stance": ["resistant", "resistant", "neutral"],
            "last_stance": ["resistant", "supportive", "leading"], "journeys": [81, 27, 39], "part_journeys": 147,
            "mean_power": 3.0, "quarters": 3, "people": 109,
        }
    )  # fmt: skip


def power_and_stance() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "breakdown": ["level", "level", "function"], "part": ["Executive", "Executive", "IT"],
            "first_stance": ["resistant", "neutral", "neutral"], "last_stance": ["resistant", "leading", "unaware"],
            "journeys": [6, 4, 12], "part_journeys": [10, 10, 12], "mean_power": [4.6, 4.6, None], "quarters": 3, "people": 9,
        }
    )  # fmt: skip


CASES = {
    "power_and_stance": power_and_stance,
    "stance_journeys": stance_journeys,
    "language_match": language_match,
    "misalignment": misalignment,
    "misalignment_by_function": misalignment_by_function,
    "bypass": bypass,
    "delay_by_stage": delay_by_stage,
    "objection_rate_by_month": objection_rate_by_month,
    "objection_rates": objection_rates,
    "objections_by_reason": objections_by_reason,
    "objections_by_stage": objections_by_stage,
    "reasons": reasons,
    "time_to_resolve": time_to_resolve,
}
