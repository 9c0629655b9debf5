"""How figures are worded: every example a reader may meet, written out."""

import datetime

import pandas as pd
import pytest

from dashboard import words

N = "\u202f"
FIRST, LAST = datetime.date(2025, 11, 1), datetime.date(2026, 10, 31)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (94, "94_days"), (94.4, "94_days"), (3.42, "3.4_days"), (1, "1_day"), (1.04, "1_day"),
        (2.0, "2_days"),
        (0.2, "0.2_days"), (0.1, "0.1_days"), (9.94, "9.9_days"), (9.97, "10_days"), (10.45, "10_days"),
        (999.6, "1,000_days"), (4123, "4,120_days"), (12345, "12,300_days"), (0, "0_days"),
        (1 / 16, "1.5_hours"), (1 / 24, "1_hour"), (30 / 1440, "30_minutes"), (1 / 1440, "1_minute"),
        (59.7 / 1440, "1_hour"), (1e-6, "under a minute"), (-3.4, "−3.4_days"),
        (None, "–"), (float("nan"), "–"), (float("inf"), "–"), (pd.NA, "–"),
    ],
)  # fmt: skip
def test_days_are_short_and_change_their_unit_when_small(value, text):
    assert words.days(value) == text.replace("_", N)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.31, "31_%"), (0.125, "13_%"), (0, "0_%"), (1, "100_%"), (0.004, "<_1_%"), (0.0000001, "<_1_%"),
        (0.006, "1_%"), (0.994, "99_%"), (0.996, ">_99_%"), (1.2, "120_%"), (-0.03, "−3_%"), (None, "–"),
        (sum([0.1] * 10), "100_%"),
    ],
)  # fmt: skip
def test_a_share_is_a_whole_percent_and_never_rounds_to_nothing_or_all(value, text):
    assert words.share(value) == text.replace("_", N)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.06, "+6_pts"), (-0.06, "−6_pts"), (0.01, "+1_pt"), (0.0096, "+1_pt"), (0.004, "+0.4_pts"),
        (0, "0_pts"), (-0.00001, "0_pts"), (None, "–"),
    ],
)  # fmt: skip
def test_the_difference_of_two_shares_is_in_points_with_its_sign(value, text):
    assert words.points(value) == text.replace("_", N)


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (1.2e6, "EUR", "€1.2_M"), (1_234_567, "EUR", "€1.23_M"), (999_999, "EUR", "€1_M"),
        (850, "USD", "$850"),
        (999.6, "EUR", "€1_k"), (1.5e9, "GBP", "£1.5_bn"), (3400, "CHF", "CHF_3.4_k"),
        (-5000, "EUR", "−€5_k"),
        (0, "EUR", "€0"), (None, "EUR", "–"),
    ],
)  # fmt: skip
def test_money_is_short(value, currency, text):
    assert words.money(value, currency) == text.replace("_", N)


@pytest.mark.parametrize(
    ("number", "noun", "plural", "text"),
    [
        (1, "project", None, "1_project"), (1204, "project", None, "1,204_projects"),
        (0, "ask", None, "0_asks"),
        (2, "category", None, "2_categories"), (2, "day", None, "2_days"),
        (2, "person", "people", "2_people"),
        (None, "ask", None, "–"),
    ],
)  # fmt: skip
def test_a_count_is_exact_and_agrees_with_its_noun(number, noun, plural, text):
    assert words.count(number, noun, plural) == text.replace("_", N)


def test_dates_are_written_for_sentences_for_labels_and_for_axes():
    assert words.date_long(datetime.date(2026, 10, 31)) == "31 October 2026"
    assert words.date_short(pd.Timestamp("2026-10-31 12:00")) == "31 Oct 2026"
    assert words.month("2026-10") == words.month(datetime.date(2026, 10, 5)) == "Oct 26"
    assert words.date_long(None) == words.date_short(pd.NaT) == words.month(None) == words.missing == "–"


@pytest.mark.parametrize(
    ("from_on", "until_on", "text"),
    [
        (FIRST, LAST, f"12{N}months to 31 October 2026"),
        (datetime.date(2026, 1, 1), datetime.date(2026, 3, 15), "1 Jan 2026 to 15 Mar 2026"),
        (datetime.date(2026, 10, 1), LAST, "October 2026"),
        (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), "1 Mar 2026"),
        (FIRST, None, "since 1 Nov 2025"),
        (None, LAST, "until 31 Oct 2026"),
        (None, None, "all time"),
    ],
)
def test_a_period_is_named_by_its_length_where_it_is_whole_months(from_on, until_on, text):
    assert words.period(from_on, until_on) == text


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((94, 105), "▼ 11_days, better"), ((105, 94), "▲ 11_days, worse"), ((94, 94), "no change"),
        ((0.58, 0.51, "higher", "share"), "▲ 7_pts, better"),
        ((0.49, 0.54, "higher", "share"), "▼ 5_pts, worse"),
        ((63, 54, "higher", "number"), "▲ 9, better"), ((0.59, 0.61, "neither", "share"), "▼ 2_pts"),
        ((0.59, 0.61, "lower", "share", False), "▼ 2_pts, within chance"),
        ((None, 3), "–"), ((3, None), "–"),
    ],
)  # fmt: skip
def test_a_change_says_which_way_how_far_and_whether_that_is_good(arguments, text):
    assert words.change(*arguments) == text.replace("_", N)


def test_an_unknown_unit_or_direction_is_refused_by_name():
    with pytest.raises(ValueError, match='unit is "weeks"; it is one of days, share, number'):
        words.change(1, 2, unit="weeks")
    with pytest.raises(ValueError, match='better is "up"; it is one of lower, higher, neither'):
        words.verdict(1, 2, better="up")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("legal_review", "Legal review"), ("security_review", "Security review"), ("on_hold", "On hold"),
        ("nobody", "Nobody"), ("unattributed", "Not attributed"), ("IT security", "IT security"),
        ("it_security", "IT security"), ("ITAR Review", "ITAR Review"), ("rfp_evaluation", "RFP evaluation"),
        (None, "–"), ("", "–"),
    ],
)  # fmt: skip
def test_a_stage_is_written_as_people_write_it(key, text):
    assert words.stage(key) == text


def test_several_things_are_joined_as_in_a_sentence():
    assert words.list_words(["Legal", "Finance", "IT"]) == "Legal, Finance and IT"
    assert words.list_words(["Legal", "IT"]) == "Legal and IT"
    assert words.list_words(["Legal"]) == "Legal"
    assert words.list_words([]) == "–"


def test_the_limits_of_a_share_are_one_range_in_whole_percent():
    assert words.share_range(0.7249, 0.785) == f"72–79{words.NARROW}%"
    assert words.share_range(None, 0.5) == words.missing


def test_a_quarter_is_named_from_a_date_in_it():
    assert [words.quarter(f"2026-{month:02}") for month in (1, 3, 4, 9, 12)] == [
        "Q1 26", "Q1 26", "Q2 26", "Q3 26", "Q4 26",
    ]  # fmt: skip
    assert words.picked("quarter_on", "2026-07-01") == "Q3 26"
