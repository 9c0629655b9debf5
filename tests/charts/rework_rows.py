"""Rows as the queries of rework, hand-offs, answers and flow efficiency give them, for the charts."""

import pandas as pd


def rework() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "stage": ["requirements", "negotiation", "legal_review"], "projects": [192, 149, 137],
            "reworked_projects": [16, 40, 1], "backward_moves": [15, 43, 0], "repeats": [10, 42, 1],
            "redos": [5, 0, 0], "days": [4300.0, 3500.0, 2800.0], "rework_days": [196.0, 471.0, 0.0],
            "rework_share": [196 / 4300, 471 / 3500, 0.0],
        }
    )  # fmt: skip


def hand_offs() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "from_function": ["Finance", "Procurement", "Finance", "Other"],
            "to_function": ["Supplier", "Finance", "Other", "Supplier"],
            "from_place": [1, 3, 1, 4], "to_place": [2, 1, 4, 2],
            "hand_offs": [105, 61, 7, 9], "projects": [99, 59, 7, 8], "days": [2250.0, 908.0, 12345.0, 0.02],
            "waited_days": [70.0, 52.0, None, None], "held_days": [2180.0, 856.0, 12345.0, 0.02],
            "median_held_days": [17.0, 8.9, 12.0, None],
        }
    )  # fmt: skip


def matrix() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "stage": ["market", "requirements", "evaluation", "evaluation"],
            "holder_function": ["Supplier", "Engineering", "Engineering", "Other"],
            "stage_position": [3, 1, 4, 4], "holder_position": [1, 2, 2, 3], "projects": [112, 52, 35, 12],
            "days": [2381.0, 1476.0, 987.0, 100.0], "share": [0.4, 0.3, 0.2, 0.1],
        }
    )  # fmt: skip


def response_time() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "function": ["Legal", "Finance", "IT", "Sales", "Other"], "asks": [174, 9, 20, 3, 16],
            "open_asks": [5, 6, 8, 1, 0], "p50_days": [5.0, None, 4.0, None, 3.0],
            "p50_low_days": [4.0, 2.0, 2.2, None, 1.0], "p50_high_days": [6.0, None, None, None, 7.1],
            "p85_days": [14.1, None, None, None, 14.0],
        }
    )  # fmt: skip


def first_pass_yield() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "quarter_on": pd.to_datetime(["2026-01-01", "2026-04-01", "2026-07-01"]), "projects": [37, 0, 21],
            "first_pass_projects": [16, 0, 7], "first_pass_share": [16 / 37, None, 7 / 21],
            "first_pass_share_low": [0.29, None, 0.17], "first_pass_share_high": [0.59, None, 0.55],
            "not_recorded": [0, 4, 1], "is_partial": [False, False, True],
        }
    )  # fmt: skip


def flow_efficiency() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "stage": ["intake", "legal_review", "signature"], "held_days": [500.0, 2800.0, 30.0],
            "touch_days": [350.0, 1000.0, 0.0], "wait_days": [130.0, 1000.0, 0.0], "blocked_days": [0.0, 500.0, 0.0],
            "not_recorded_days": [20.0, 300.0, 30.0], "efficiency_share": [350 / 480, 0.4, None],
            "efficiency_low": [0.61, None, None], "efficiency_high": [0.82, None, None],
        }
    )  # fmt: skip


def ping_pong() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "from_function": ["Procurement", "it_security"], "to_function": ["Supplier", "Legal"],
            "returns": [34, 1], "projects": [30, 1], "between_days": [251.0, 75.2], "median_between_days": [5.0, None],
        }
    )  # fmt: skip


CASES = {
    "rework": rework,
    "hand_offs": hand_offs,
    "time_by_stage_and_holder": matrix,
    "response_time": response_time,
    "first_pass_yield": first_pass_yield,
    "flow_efficiency": flow_efficiency,
    "ping_pong": ping_pong,
}
