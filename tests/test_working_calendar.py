"""The working calendar counts what is worked, whatever the holidays and the clocks do."""

import time
from datetime import date, datetime, timedelta
from pathlib import Path

import holidays
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.importing.working_calendar import opening_times
from dashboard.settings import Settings, load_settings

HOUR_US = 3_600_000_000
WEEK = '"mon", "tue", "wed", "thu", "fri", "sat", "sun"'


def settings_with(folder: Path, text: str) -> Settings:
    """Return the defaults with this text as the team's file."""
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def worked_hours(settings: Settings, day: date) -> float:
    """Return the hours worked on one day."""
    return opening_times(settings, day, day)["work_us"].iloc[-1] / HOUR_US


def test_a_working_day_opens_and_closes_in_the_time_zone_of_the_company():
    table = opening_times(load_settings(), date(2026, 7, 1), date(2026, 7, 1))  # a Wednesday in summer time
    assert list(table.itertuples(index=False, name=None)) == [
        (datetime(2026, 6, 30, 22), 0, False),
        (datetime(2026, 7, 1, 7), 0, True),
        (datetime(2026, 7, 1, 15), 8 * HOUR_US, False),
    ]
    assert {name: str(kind) for name, kind in table.dtypes.items()} == {
        "at": "datetime64[us]",
        "work_us": "int64",
        "is_open": "bool",
    }


def test_the_offset_changes_over_the_weekend_of_the_summer_time():
    table = opening_times(load_settings(), date(2026, 3, 27), date(2026, 3, 30))
    assert list(table["at"][table["is_open"]]) == [datetime(2026, 3, 27, 8), datetime(2026, 3, 30, 7)]
    assert table["work_us"].iloc[-1] == 16 * HOUR_US


def test_a_night_shift_loses_and_gains_the_hour_of_the_clocks(tmp_path: Path):
    settings = settings_with(
        tmp_path, f'[working_time]\nworking_days = [{WEEK}]\nday_starts = "00:00"\nday_ends = "08:00"'
    )
    days = {date(2026, 3, 28): 8, date(2026, 3, 29): 7, date(2026, 10, 25): 9, date(2026, 10, 26): 8}
    assert {day: worked_hours(settings, day) for day in days} == days


def test_work_that_starts_or_ends_inside_the_change_of_the_clocks_is_counted_once(tmp_path: Path):
    settings = settings_with(
        tmp_path, f'[working_time]\nworking_days = [{WEEK}]\nday_starts = "02:30"\nday_ends = "03:30"'
    )
    # In spring 02:30 does not exist: work starts at 03:00. In autumn it comes twice: the first one counts.
    days = {date(2026, 3, 28): 1, date(2026, 3, 29): 0.5, date(2026, 10, 25): 2}
    assert {day: worked_hours(settings, day) for day in days} == days


def test_a_day_the_time_zone_skips_has_no_work(tmp_path: Path):
    settings = settings_with(tmp_path, '[company]\ntime_zone = "Pacific/Apia"\nholiday_country = ""')
    table = opening_times(settings, date(2011, 12, 29), date(2012, 1, 2))  # there was no Friday, 30 December
    assert table["work_us"].iloc[-1] == 16 * HOUR_US
    assert table["at"].is_monotonic_increasing
    assert table["at"].is_unique


def test_work_that_starts_at_midnight_starts_in_the_first_row(tmp_path: Path):
    settings = settings_with(tmp_path, '[working_time]\nday_starts = "00:00"\n[company]\ntime_zone = "UTC"')
    table = opening_times(settings, date(2026, 7, 1), date(2026, 7, 1))
    assert list(table.itertuples(index=False, name=None)) == [
        (datetime(2026, 7, 1), 0, True),
        (datetime(2026, 7, 1, 17), 17 * HOUR_US, False),
    ]


def test_a_weekend_has_the_first_row_only():
    table = opening_times(load_settings(), date(2026, 7, 4), date(2026, 7, 5))
    assert list(table["work_us"]) == [0]


def test_holidays_are_closed_and_regional_ones_only_in_their_region(tmp_path: Path):
    epiphany, unity_day = date(2026, 1, 6), date(2025, 10, 3)  # a Tuesday, a Friday
    bavaria = settings_with(tmp_path, '[company]\nholiday_subdivision = "BY"')
    assert [worked_hours(bavaria, day) for day in (epiphany, unity_day)] == [0, 0]
    assert [worked_hours(load_settings(), day) for day in (epiphany, unity_day)] == [8, 0]
    nowhere = settings_with(tmp_path, '[company]\nholiday_country = ""')
    assert worked_hours(nowhere, unity_day) == 8


@given(st.dates(date(1970, 1, 1), date(2045, 12, 31)), st.integers(0, 3000))
def test_the_days_agree_with_numpy(first: date, length: int):
    last = first + timedelta(days=length)
    closed = sorted(holidays.country_holidays("DE", years=range(first.year, last.year + 1)))
    days = np.busday_count(first, last + timedelta(days=1), holidays=closed)
    table = opening_times(load_settings(), first, last)
    assert table["work_us"].iloc[-1] == days * 8 * HOUR_US
    assert table["at"].is_monotonic_increasing
    assert table["at"].is_unique
    assert table["work_us"].is_monotonic_increasing
    assert not table["is_open"].iloc[-1]


def test_the_order_of_the_days_is_checked():
    with pytest.raises(ValueError, match="cannot end on 2026-07-01 before it starts on 2026-07-02"):
        opening_times(load_settings(), date(2026, 7, 2), date(2026, 7, 1))


def test_55_years_take_less_than_a_second():
    settings = load_settings()
    started = time.perf_counter()
    opening_times(settings, date(1990, 1, 1), date(2045, 12, 31))
    assert time.perf_counter() - started < 1
