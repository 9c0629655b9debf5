"""What a reader looks at: periods, comparisons, and the way to a URL and a query and back."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.scope import (
    CLOCKS,
    COMPARISONS,
    DEFAULT_PERIOD,
    FILTERS,
    PERIODS,
    Scope,
    end_of,
    from_choices,
    from_url,
    local_day,
    months_before,
    period_days,
    start_of,
    to_url,
)

BERLIN = "Europe/Berlin"
AS_OF = datetime(2026, 10, 31, 22, 59, 59, 999999)
EIGHT_HOURS = 28_800_000_000
KNOWN = {name: ["A", "B & C", "ä=?", "not recorded"] for name in FILTERS} | {"components": ["trust", "savings"]}


def days_of(scope):
    return scope.from_on, scope.until_on


def scope(first, last, comparison="previous", **more):
    return Scope(AS_OF, BERLIN, date.fromisoformat(first), date.fromisoformat(last), comparison, **more)


def compared(first, last, comparison="previous"):
    return tuple(str(day) for day in days_of(scope(first, last, comparison).compared()))


def test_the_parameter_of_a_query_has_every_key_and_half_open_bounds_in_utc():
    assert scope("2026-03-01", "2026-03-31", functions=("IT",)).to_parameter(EIGHT_HOURS) == {
        "as_of": AS_OF,
        "from_at": datetime(2026, 2, 28, 23),  # winter: an hour ahead
        "until_at": datetime(2026, 3, 31, 22),  # summer: two
        "functions": ["IT"],
        "categories": [],
        "business_units": [],
        "regions": [],
        "methods": [],
        "is_working": False,
        "day_us": 86_400_000_000,
        "is_rest": False,
        "project_id": "",
    }


def test_on_the_working_clock_a_day_is_a_working_day():
    parameter = Scope(AS_OF, BERLIN, clock="working").to_parameter(EIGHT_HOURS)
    assert (parameter["is_working"], parameter["day_us"]) == (True, 28_800_000_000)


def test_everything_else_is_what_the_filters_leave_out_in_the_same_period():
    chosen = scope("2026-03-01", "2026-03-31", "rest", functions=("IT",))
    rest = chosen.compared()
    assert days_of(rest) == days_of(chosen) and rest.functions == ("IT",)
    assert (chosen.to_parameter(EIGHT_HOURS)["is_rest"], rest.to_parameter(EIGHT_HOURS)["is_rest"]) == (False, True)
    assert scope("2026-03-01", "2026-03-31", "rest").compared() is None, "without a filter there is nothing else"


def test_a_missing_day_is_no_bound():
    parameter = Scope(AS_OF, BERLIN).to_parameter(EIGHT_HOURS)
    assert parameter["from_at"] is None and parameter["until_at"] is None


def test_a_period_that_ends_before_it_begins_is_told():
    with pytest.raises(ValueError, match="Swap the dates"):
        scope("2026-03-02", "2026-03-01")


@pytest.mark.parametrize(
    ("period", "as_of", "expected"),
    [
        ("12m", "2026-10-31", ("2025-11-01", "2026-10-31")),
        ("12m", "2024-02-29", ("2023-03-01", "2024-02-29")),
        ("12m", "2025-02-28", ("2024-03-01", "2025-02-28")),
        ("6m", "2026-08-31", ("2026-03-01", "2026-08-31")),
        ("3m", "2026-05-15", ("2026-02-16", "2026-05-15")),
        ("3m", "2026-05-30", ("2026-02-28", "2026-05-30")),  # the day after is the 31st, which February has not
        ("this-year", "2026-10-31", ("2026-01-01", "2026-10-31")),
        ("this-year", "2026-01-01", ("2026-01-01", "2026-01-01")),
        ("last-year", "2026-10-31", ("2025-01-01", "2025-12-31")),
        ("2026-01-05..2026-01-05", "2026-10-31", ("2026-01-05", "2026-01-05")),
    ],
)
def test_a_named_period_is_these_days(period, as_of, expected):
    assert tuple(str(day) for day in period_days(period, date.fromisoformat(as_of))) == expected


def test_all_time_has_no_days():
    assert period_days("all", date(2026, 10, 31)) == (None, None)


@pytest.mark.parametrize(
    "period", ["", "13m", "2026-01-01", "2026-01-05..2026-01-04", "2026-02-30..2026-03-01", "2026-01-01..", "x..y"]
)
def test_another_period_is_told_with_what_there_is(period):
    with pytest.raises(ValueError, match="is not one of 12m, 6m"):
        period_days(period, date(2026, 10, 31))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-03-01", "2026-03-31", ("2026-02-01", "2026-02-28")),  # whole months, whatever their length
        ("2024-03-01", "2024-03-31", ("2024-02-01", "2024-02-29")),
        ("2026-01-01", "2026-03-31", ("2025-10-01", "2025-12-31")),
        ("2025-11-01", "2026-10-31", ("2024-11-01", "2025-10-31")),
        ("2026-02-16", "2026-05-15", ("2025-11-16", "2026-02-15")),  # months from one 16th to the next
        ("2026-01-05", "2026-01-11", ("2025-12-29", "2026-01-04")),  # seven days: the seven before
        ("2026-01-05", "2026-01-05", ("2026-01-04", "2026-01-04")),
        ("2026-01-31", "2026-02-27", ("2026-01-03", "2026-01-30")),  # 28 days, no month
    ],
)
def test_the_period_before_ends_the_day_before_and_is_as_long(first, last, expected):
    assert compared(first, last) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-01-01", "2026-10-31", ("2025-01-01", "2025-10-31")),
        ("2024-02-01", "2024-02-29", ("2023-02-01", "2023-02-28")),
        ("2025-02-01", "2025-02-28", ("2024-02-01", "2024-02-29")),
        ("2024-02-29", "2024-02-29", ("2023-02-28", "2023-02-28")),
    ],
)
def test_the_same_period_last_year_is_the_same_days(first, last, expected):
    assert compared(first, last, "last-year") == expected


def test_without_a_comparison_or_without_both_days_there_is_nothing_to_compare():
    assert scope("2026-01-01", "2026-01-31", "none").compared() is None
    assert Scope(AS_OF, BERLIN, date(2026, 1, 1), None, "previous").compared() is None
    assert Scope(AS_OF, BERLIN, None, date(2026, 1, 1), "last-year").compared() is None


def test_a_comparison_keeps_the_filters_and_is_compared_with_nothing():
    before = scope("2026-01-01", "2026-01-31", functions=("IT",), regions=("EU",)).compared()
    assert (before.functions, before.regions, before.comparison, before.as_of) == (("IT",), ("EU",), "none", AS_OF)


PERIOD_DAYS = st.dates(date(1972, 1, 1), date(2100, 1, 1))


@given(PERIOD_DAYS, st.integers(0, 800))
def test_the_period_before_always_ends_the_day_before_and_never_runs_backwards(first, length):
    this = Scope(AS_OF, BERLIN, first, first + timedelta(days=length), "previous")
    before = this.compared()
    assert before.until_on == first - timedelta(days=1)
    assert before.from_on <= before.until_on
    assert abs((before.until_on - before.from_on).days - length) <= 4, "months differ by three days, or a leap day more"


@given(PERIOD_DAYS, st.integers(0, 800))
def test_the_same_period_last_year_never_runs_backwards_and_is_as_long_but_for_a_leap_day(first, length):
    last = first + timedelta(days=length)
    before = Scope(AS_OF, BERLIN, first, last, "last-year").compared()
    assert before.from_on <= before.until_on
    assert abs((before.until_on - before.from_on).days - length) <= 1
    assert (first - before.from_on).days in (365, 366)


@given(PERIOD_DAYS, st.integers(0, 40))
def test_months_before_keeps_the_day_or_takes_the_last_of_the_month(day, months):
    earlier = months_before(day, months)
    assert (day.year * 12 + day.month) - (earlier.year * 12 + earlier.month) == months
    assert earlier.day == day.day or (earlier + timedelta(days=1)).day == 1


@given(
    st.dates(date(1971, 1, 1), date(2037, 12, 31)), st.sampled_from([BERLIN, "America/New_York", "Asia/Kolkata", "UTC"])
)
def test_a_day_begins_and_ends_in_its_own_time_zone_without_a_gap(day, zone):
    assert local_day(start_of(day, zone), zone) == day == local_day(end_of(day, zone), zone)
    assert end_of(day, zone) + timedelta(microseconds=1) == start_of(day + timedelta(days=1), zone)


CHOICES = st.fixed_dictionaries(
    {
        "period": st.one_of(
            st.sampled_from(list(PERIODS)),
            st.tuples(PERIOD_DAYS, PERIOD_DAYS).map(lambda days: "..".join(str(day) for day in sorted(days))),
        ),
        "compare": st.sampled_from(list(COMPARISONS)),
        "clock": st.sampled_from(list(CLOCKS)),
        "project": st.sampled_from(["", "P 1/2&3"]),
        "weights": st.sampled_from(["", "trust:0.5", "trust:0,savings:0.25"]),
        "baseline": st.sampled_from(["", "2024-01..2025-06", "2024-01..2024-01"]),
        **{name: st.lists(st.sampled_from(KNOWN[name]), unique=True) for name in FILTERS},
    }
)


@given(CHOICES)
def test_what_was_chosen_comes_back_from_its_url(choices):
    url = {name: value if isinstance(value, list) else [value] for name, value in to_url(choices).items()}
    found, back, notes = from_url(url, AS_OF, BERLIN, KNOWN)
    assert back == choices and notes == []
    assert found == from_choices(choices, AS_OF, BERLIN)


@pytest.mark.parametrize(
    ("url", "note"),
    [
        ({"weights": ["honesty:0.5"]}, 'The weight "honesty:0.5" is not one of the index, written as trust:0.3.'),
        ({"weights": ["trust:much"]}, 'The weight "trust:much" is not one of the index, written as trust:0.3.'),
        ({"weights": ["trust:-1"]}, 'The weight "trust:-1" is not one of the index, written as trust:0.3.'),
        ({"baseline": ["2025-06..2024-01"]}, 'The baseline "2025-06..2024-01" is not two months as 2024-01..2025-06.'),
        ({"baseline": ["soon"]}, 'The baseline "soon" is not two months as 2024-01..2025-06.'),
    ],
)
def test_weights_and_baselines_that_are_none_are_left_out_and_told(url, note):
    found, choices, notes = from_url(url, AS_OF, BERLIN, KNOWN)
    assert (found.weights, found.baseline, choices["weights"], choices["baseline"]) == ((), None, "", "")
    assert notes == [f"{note} It was left out."]


def test_weights_and_a_baseline_are_read_from_the_url():
    found, _, _ = from_url({"weights": ["trust:0.5,savings:0"], "baseline": ["2024-01..2025-06"]}, AS_OF, BERLIN, KNOWN)
    assert found.weights == (("trust", 0.5), ("savings", 0))
    assert found.baseline == (date(2024, 1, 1), date(2025, 6, 1))


def test_what_is_at_its_default_is_not_in_the_url():
    assert to_url({"period": DEFAULT_PERIOD, "compare": "previous"} | {name: [] for name in FILTERS}) == {}
    found, _, notes = from_url({}, AS_OF, BERLIN, KNOWN)
    assert days_of(found) == (date(2025, 11, 1), date(2026, 10, 31)) and notes == []


def test_what_a_url_asks_for_and_the_data_has_not_is_left_out_and_told():
    url = {"period": ["soon"], "compare": ["sideways"], "function": ["A", "Z"], "business-unit": ["Y"]}
    url["clock"] = ["sand"]
    found, choices, notes = from_url(url, AS_OF, BERLIN, KNOWN)
    assert (choices["period"], choices["compare"], choices["functions"]) == (DEFAULT_PERIOD, "previous", ["A"])
    assert found.functions == ("A",) and found.business_units == ()
    assert choices["clock"] == found.clock == "calendar"
    assert len(notes) == 5
    assert 'The period "soon" is not one of' in notes[0] and notes[0].endswith("Showing the last 12 months.")
    assert '"sideways"' in notes[1]
    assert '"sand"' in notes[2]
    assert notes[3:] == [
        'The data has no function "Z"; it was left out.',
        'The data has no business unit "Y"; it was left out.',
    ]


def test_the_filters_that_are_set_are_named_as_in_the_url():
    assert scope("2026-01-01", "2026-01-31", methods=("rfp",), business_units=("Drives",)).active_filters() == {
        "business-unit": ("Drives",),
        "method": ("rfp",),
    }
