"""How a change and a period of comparison are worded."""

from datetime import date, datetime

import pytest

from dashboard.findings import compared_with
from dashboard.findings.finding import moved, subline
from dashboard.scope import Scope
from tests.findings.reading import plain


def scope(first: str | None, last: str | None, comparison: str = "previous") -> Scope:
    days = (date.fromisoformat(day) if day else None for day in (first, last))
    return Scope(datetime(2026, 10, 31, 22, 59), "Europe/Berlin", *days, comparison)


MAY = scope("2026-05-01", "2026-05-31")


@pytest.mark.parametrize(
    ("first", "last", "comparison", "expected"),
    [
        ("2025-11-01", "2026-10-31", "previous", "the 12 months before"),
        ("2026-05-01", "2026-05-31", "previous", "the month before"),
        ("2026-05-15", "2026-06-14", "previous", "the month before"),
        ("2026-05-01", "2026-05-10", "previous", "the 10 days before"),
        ("2026-05-01", "2026-05-01", "previous", "the 1 day before"),
        ("2026-05-01", "2026-05-31", "last-year", "the same period a year earlier"),
        ("2026-05-01", "2026-05-31", "none", ""),
        (None, None, "previous", ""),
        (None, "2026-05-31", "previous", ""),
    ],
)
def test_the_period_of_comparison_in_words(first, last, comparison, expected):
    assert plain(compared_with(scope(first, last, comparison))) == expected


@pytest.mark.parametrize(
    ("now", "before", "kind", "expected"),
    [
        (0.30, 0.34, "share", ", 4 pts less than in the month before"),
        (0.34, 0.30, "share", ", 4 pts more than in the month before"),
        (0.31, 0.30, "share", ", 1 pt more than in the month before"),
        (0.309, 0.30, "share", ", much the same as in the month before"),
        (0.291, 0.30, "share", ", much the same as in the month before"),
        (20, 12.5, "days", ", 7.5 days longer than in the month before"),
        (12, 40, "days", ", 28 days shorter than in the month before"),
        (12, 11, "days", ", 1 day longer than in the month before"),
        (12, 12.04, "days", ", much the same as in the month before"),
        (0.3, None, "share", ""),
        (None, 0.3, "share", ""),
        (12, float("nan"), "days", ""),
        (float("nan"), 12, "days", ""),
    ],
)
def test_a_change_in_words(now, before, kind, expected):
    assert plain(moved(now, before, MAY, kind)) == expected


def test_a_change_is_not_said_without_a_comparison():
    assert moved(0.3, 0.1, scope("2026-05-01", "2026-05-31", "none"), "share") == ""


def test_the_muted_line_has_what_how_many_and_when():
    assert subline("Days", "3 projects", MAY) == "Days · 3 projects · May 2026"
