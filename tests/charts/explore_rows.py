"""Rows as the page Explore draws them: cells, bars, a line and strips, each with something missing or few."""

import pandas as pd


def cell_rows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "first": ["Legal", "Legal", "Finance"], "second": ["market", "signature", "market"],
            "first_place": [1, 1, 2], "second_place": [1, 2, 1], "value": [0.5, None, 0.25], "number": [14, 3, 40],
            "label": ["50 %", "0 of 3", "25 %"], "number_label": ["n 14", "n 3", "n 40"],
            "value_words": ["50 % of 14", "0 of 3", "25 % of 40"], "is_firm": [True, False, True],
        }
    )  # fmt: skip


def bar_rows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": ["Legal", "Finance", "not recorded"], "value": [0.5, 0.25, None], "low": [0.3, 0.2, None],
            "high": [0.7, 0.3, None], "before": [0.4, None, None], "number": [14, 40, 3],
            "label": ["50 % · n 14", "25 % · n 40", "–"], "value_words": ["50 % of 14", "25 % of 40", "too few to say"],
            "limits_words": ["30 to 70 %", "20 to 30 %", "–"], "before_words": ["40 %", "–", "–"],
            "is_firm": [True, True, False],
        }
    )  # fmt: skip


def line_rows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "period": ["Q1 26", "Q2 26", "Q3 26"], "value": [12.0, None, 15.0], "low": [10.0, None, 11.0],
            "high": [14.0, None, 19.0], "label": ["12 days", "–", "15 days"], "number_label": ["n 14", "–", "n 9"],
            "value_words": ["12 days from 14", "nothing", "15 days from 9"],
            "limits_words": ["10 to 14", "–", "11 to 19"],
            "is_partial": [False, False, True],
        }
    )  # fmt: skip


def strip_rows() -> pd.DataFrame:
    return pd.concat([line_rows().assign(name="Legal"), line_rows().assign(name="Finance")], ignore_index=True)


CASES = {"explored": cell_rows, "explored_bars": bar_rows, "explored_line": line_rows, "explored_strips": strip_rows}
MORE = {
    "explored": (("Function that answers", "Stage"), "Objection rate"),
    "explored_bars": ("share", "Objection rate", "the 12 months before"),
    "explored_line": ("days", "Response time"),
    "explored_strips": ("days", "Response time"),
}
