"""Rows for the charts of the review."""

import pandas as pd

QUARTERS = pd.to_datetime(["2026-01-01", "2026-04-01"])


def side_shares_by_quarter() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "quarter_on": QUARTERS.repeat(3), "holder_side": ["stakeholder", "supplier", "nobody"] * 2,
            "days": [40.0, 50.0, 10.0, 30.0, 15.0, 5.0], "share": [0.4, 0.5, 0.1, 0.6, 0.3, 0.1], "projects": 12,
            "is_partial": [False] * 3 + [True] * 3,
        }
    )  # fmt: skip


def delays_and_reasons() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "function": ["Legal", "Legal", "Finance"], "stage": ["legal_review", "signature", "award_decision"],
            "stage_position": [9, 11, 8], "objections": [12, 3, 7], "projects": [9, 3, 6], "any_projects": 15,
            "resolved_days": [300.0, 9.0, 80.0], "ended_days": [0.0, 0.0, 4.0], "open_days": [12.0, 1.0, 0.0],
            "days": [312.0, 10.0, 84.0], "reason": ["risk", None, "budget"], "reason_days": [200.0, None, 60.0],
        }
    )  # fmt: skip


def tactic_success() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "tactic": ["cocreate", "plain_ask", "visual"], "asks": [120, 80, 4], "successes": [102, 60, 2],
            "success_share": [0.85, 0.75, 0.5], "success_share_low": [0.77, 0.64, 0.15],
            "success_share_high": [0.9, 0.83, 0.85], "people_or_projects": [60, 50, 4],
            "is_proven_kind": [True, False, True],
        }
    )  # fmt: skip


CASES = {
    "side_shares_by_quarter": side_shares_by_quarter,
    "delays_and_reasons": delays_and_reasons,
    "tactic_success": tactic_success,
}
MORE = {"tactic_success": (10,)}
