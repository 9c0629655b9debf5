"""Which chart draws an answer: one rule, by how many values and periods it has."""

from __future__ import annotations

BARS, LINE, STRIPS, CELLS = "bars", "line", "strips", "cells"


def chart_for(firsts: int, seconds: int, periods: int) -> str:
    """Return how to draw so many values of two dimensions over so many periods; what is not asked for counts as one.

    One value, or several of one dimension, are bars with their interval; of two, cells. Over time one is a line with
    its band, several are strips one under the other.
    """
    if periods > 1:
        return STRIPS if firsts * seconds > 1 else LINE
    return CELLS if firsts > 1 and seconds > 1 else BARS
