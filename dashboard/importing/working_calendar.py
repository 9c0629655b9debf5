"""The working calendar: when work starts and stops, and how much has been worked by then."""

from datetime import date, time
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pandas as pd

from dashboard.settings import Settings

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def opening_times(settings: Settings, first: date, last: date) -> pd.DataFrame:
    """Return every instant at which work starts or stops from the first to the last day, both included.

    Columns: at (naive UTC, microseconds), work_us (working microseconds from the start of the first day to
    that instant) and is_open (whether work goes on from there); in time order, no instant twice, the first
    row being the start of the first day. The work passed at x is work_us of the last row at or before x,
    plus x − at when that row is open; so x must not lie outside the days asked for.
    Raises ValueError when the last day is before the first.
    """
    if last < first:
        raise ValueError(f"The working calendar cannot end on {last} before it starts on {first}.")
    zone = ZoneInfo(settings.company.time_zone)
    days = pd.DatetimeIndex(_working_days(settings, first, last)).as_unit("us")
    working_time = settings.working_time
    # A wall-clock time that the change to summer time skips means the instant of the change; of one that
    # comes twice, work starts at the earlier and ends at the later.
    opens = _utc(days + _since_midnight(working_time.day_starts), zone, earlier=True)
    closes = _utc(days + _since_midnight(working_time.day_ends), zone, earlier=False)
    # A time zone can skip a whole day (Samoa, 30 December 2011), which then has no work in it.
    exists = pd.DatetimeIndex(opens, tz="UTC").tz_convert(zone).tz_localize(None).normalize() == days
    opens, closes = opens[exists & (closes > opens)], closes[exists & (closes > opens)]
    lengths = (closes - opens).astype("int64")
    worked = np.cumsum(lengths)
    start = _utc(pd.DatetimeIndex([first]).as_unit("us"), zone, earlier=True)
    table = pd.DataFrame(
        {
            "at": np.concatenate([start, np.column_stack([opens, closes]).ravel()]),
            "work_us": np.concatenate([[0], np.column_stack([worked - lengths, worked]).ravel()]),
            "is_open": np.concatenate([[False], np.tile([True, False], len(opens))]),
        }
    )
    # Work that starts at midnight of the first day starts in the first row: an instant has one answer.
    return table.drop_duplicates("at", keep="last").reset_index(drop=True)


def _working_days(settings: Settings, first: date, last: date) -> np.ndarray:
    country = settings.company.holiday_country
    closed: list[date] = []
    if country:
        years = range(first.year, last.year + 1)
        subdivision = settings.company.holiday_subdivision or None
        closed = sorted(holidays.country_holidays(country, subdiv=subdivision, years=years))
    week = [day in settings.working_time.working_days for day in WEEKDAYS]
    days = np.arange(first, np.datetime64(last) + 1, dtype="datetime64[D]")
    return days[np.is_busday(days, weekmask=week, holidays=np.array(closed, dtype="datetime64[D]"))]


def _since_midnight(clock: time) -> pd.Timedelta:
    return pd.Timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def _utc(wall_times: pd.DatetimeIndex, zone: ZoneInfo, *, earlier: bool) -> np.ndarray:
    first_of_two = np.full(len(wall_times), earlier)
    localised = wall_times.tz_localize(zone, ambiguous=first_of_two, nonexistent="shift_forward")
    return localised.tz_convert("UTC").tz_localize(None).as_unit("us").to_numpy()
