"""Rows for the charts of changes, flow, need, hours and single projects."""

# A row is one line.
# ruff: noqa: E501

import pandas as pd

MONTHS = pd.date_range("2026-01-01", periods=3, freq="MS")


def change_by_part() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "view": "stage", "part": ["legal_review", "market", "nobody"], "mix_days": [1.5, -2.0, 0.0], "rate_days": [4.0, 0.5, -0.25],
            "change_days": [5.5, -1.5, -0.25],
        }
    )  # fmt: skip


def cumulative_flow() -> pd.DataFrame:
    bands = ["intake;strategy", "market;market", "completed"]
    return pd.DataFrame(
        [
            {"month_on": month, "band_no": place, "band": band, "projects": 10 * number + 30 - 8 * place, "is_running": number == 2}
            for number, month in enumerate(MONTHS)
            for place, band in enumerate(bands, 1)
        ]
    )  # fmt: skip


def effort_by_month() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month_on": MONTHS, "internal_hours": [300.0, 0.0, 410.5], "supplier_hours": [100.0, 0.0, 90.0],
            "internal_share": [0.75, None, 0.82],
        }
    )  # fmt: skip


def flow_by_month() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month_on": MONTHS, "arrivals": [12, 0, 9], "completed": [7, 3, 4], "cancelled": [1, 0, 0],
            "bypassed": [0, 1, 0], "in_progress": [20, 16, 21], "mean_in_progress": [18.2, 17.5, None],
            "is_running": [False, False, True], "in_progress_before": 16, "period_mean_in_progress": 18.0,
            "period_days": 90.0, "ended_mean_days": 101.0, "littles_days": 101.3,
        }
    )  # fmt: skip


def internal_share() -> pd.DataFrame:
    measured = [("stakeholder", 0.4), ("control", 0.35), ("supplier", 0.25)]
    rows = [
        {
            "name": "Alignment ratio", "note": "75 % inside", "part": side, "holder_side": side, "share": share,
            "low": 0.7, "high": 0.8, "is_shown": True, "days": 100 * share,
        }
        for side, share in measured
    ]  # fmt: skip
    rows.append({"name": "One practitioner", "note": "about effort", "part": "inside", "share": 0.75, "is_shown": True})
    return pd.DataFrame(rows).astype({"low": float, "high": float, "days": float})


def on_need_rate() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "quarter_on": pd.to_datetime(["2026-01-01", "2026-04-01"]), "projects": [20, 3], "on_need_projects": [12, 3],
            "on_need_share": [0.6, 1.0], "on_need_share_low": [0.3866, 0.4385], "on_need_share_high": [0.7812, 1.0],
            "is_partial": [False, True],
        }
    )  # fmt: skip


def project_timeline() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "starts_at": pd.to_datetime(["2026-01-05 10:00", "2026-01-09 12:00", "2026-01-20 00:00"]),
            "ends_at": pd.to_datetime(["2026-01-09 12:00", "2026-01-20 00:00", "2026-02-03 00:00"]),
            "stage": ["intake", "nobody", "legal_review"], "holder_function": ["Procurement", "nobody", "Legal"],
            "holder_side": ["procurement", "nobody", "control"], "days": [4.1, 10.5, 14.0],
        }
    )  # fmt: skip


def project_contacts() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "happened_at": pd.to_datetime(["2026-01-05 10:00", "2026-01-09 12:00", "2026-01-20 00:00"]),
            "function": ["Legal", "Finance", "Legal"], "stage": ["legal_review", None, "legal_review"],
            "purpose": ["ask", "update", "ask"], "medium": ["email", None, "meeting"],
            "outcome": ["resistance", None, "commitment"], "reason": ["risk", None, None],
        }
    )  # fmt: skip


def project_comparison() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "measure": ["elapsed", "internal", "repeat_visits", "rounds"], "value": [41.0, 30.5, 0.0, 3.0],
            "comparable": [31] * 4, "p50": [122.0, 65.0, 0.0, 8.0], "p85": [176.0, None, 11.0, 11.0],
            "lower_share": [0.0, 0.2, 0.0, 0.0],
        }
    )  # fmt: skip


def ageing() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "project_id": list("ABCD"), "title": ["Film", "Pallets", "ERP", "Crates"],
            "stage": ["intake", "market", "market", "on_hold"], "stage_position": [1, 5, 5, 13],
            "age_days": [4.0, 500.0, 30.0, 12.0], "left_projects": [6, 40, 40, 0], "p50_days": [2.0, 60, 60, None],
            "p70_days": [None, 85.0, 85, None], "p85_days": [None, 111.0, 111, None], "p95_days": [None, 156.0, 156, None],
            "stage_open": [1, 2, 2, 1], "stage_old": [0, 1, 1, 0],
        }
    )  # fmt: skip


def needs_attention() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "project_id": list("ABC"), "title": ["Test bench, Headquarters, 2024 tender", "Pallets", "ERP"],
            "stage": ["requirements", "market", "not recorded"], "holders": ["Engineering;IT", "Supplier", None],
            "need_by": pd.to_datetime(["2025-10-14", None, "2026-12-01"]), "overdue_days": [382.0, None, None],
            "days_in_stage": [766.0, 20, None], "stage_p85_days": [33.0, None, None], "over_stage_days": [733.0, None, None],
            "last_sign_on": pd.to_datetime(["2026-09-22", "2026-10-01", "2026-10-05"]), "quiet_days": [39.6, 30.5, 26.0],
        }
    )  # fmt: skip


CASES = {
    "ageing": ageing,
    "needs_attention": needs_attention,
    "change_by_part": change_by_part,
    "cumulative_flow": cumulative_flow,
    "effort_by_month": effort_by_month,
    "flow_by_month": flow_by_month,
    "internal_share": internal_share,
    "on_need_rate": on_need_rate,
    "project_timeline": project_timeline,
    "project_contacts": project_contacts,
    "project_comparison": project_comparison,
}
