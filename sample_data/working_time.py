"""The company's clock: working minutes in, local timestamps out.

Everything the generator dates lies between 09:00 and 17:00 on a working day, so durations drawn in working
minutes can be summed exactly, no stage changes at Christmas, and no timestamp falls into the hour that the
change of daylight saving skips or repeats.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

ZONE = ZoneInfo("Europe/Berlin")
DAY_MINUTES = 480
OPENING = 540


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian rule (no dependency whose table could change the sample)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + weekday - 7 * ((a + 11 * h + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)


def closed_days(first: date, last: date) -> list[date]:
    """Days off within [first, last]: German public holidays and the company's Christmas shutdown."""
    days: set[date] = set()
    for year in range(first.year, last.year + 1):
        sunday = easter(year)
        days |= {sunday + timedelta(days=step) for step in (-2, 1, 39, 50)}
        days |= {date(year, 5, 1), date(year, 10, 3)}
        days |= {date(year, 12, day) for day in range(24, 32)} | {date(year, 1, 1)}
    return sorted(day for day in days if first <= day <= last)


@dataclass
class WorkingTime:
    """A table of working days; `minutes` below always means working minutes since its first day, 09:00."""

    days: np.ndarray  # datetime64[D], the working days in order
    month: np.ndarray  # 1–12 per working day
    is_rush: np.ndarray  # the weeks before the Christmas shutdown
    offset: np.ndarray  # minutes that local time is ahead of UTC, per working day

    @classmethod
    def between(cls, first: date, last: date) -> "WorkingTime":
        """The table of all working days in [first, last]."""
        every = np.arange(np.datetime64(first), np.datetime64(last) + 1)
        off = np.array(closed_days(first, last), dtype="datetime64[D]")
        days = every[np.is_busday(every, holidays=off)]
        month = days.astype("datetime64[M]").astype(np.int64) % 12 + 1
        day_of_month = (days - days.astype("datetime64[M]")).astype(np.int64) + 1
        is_rush = ((month == 11) & (day_of_month > 15)) | (month == 12)
        noons = [datetime(day.year, day.month, day.day, 12, tzinfo=ZONE) for day in days.tolist()]
        offset = np.array([int(noon.utcoffset().total_seconds() // 60) for noon in noons])
        return cls(days, month, is_rush, offset)

    def index(self, minutes: np.ndarray) -> np.ndarray:
        """Row of the table each moment falls on; moments after its end stay on its last day."""
        return np.minimum(minutes // DAY_MINUTES, len(self.days) - 1)

    def local(self, minutes: np.ndarray) -> np.ndarray:
        """Local wall time, datetime64[m]."""
        minute = minutes % DAY_MINUTES + OPENING
        return self.days[self.index(minutes)].astype("datetime64[m]") + minute.astype("timedelta64[m]")

    def utc(self, minutes: np.ndarray) -> np.ndarray:
        """Whole minutes since 1970 in UTC: the clock in which elapsed time is added up."""
        return self.local(minutes).astype(np.int64) - self.offset[self.index(minutes)]

    def day(self, minutes: np.ndarray) -> np.ndarray:
        """The local calendar day."""
        return self.days[self.index(minutes)]

    def at(self, day: date | np.ndarray) -> np.ndarray:
        """The first working minute on or after a calendar day."""
        return np.searchsorted(self.days, np.asarray(day, dtype="datetime64[D]")).astype(np.int64) * DAY_MINUTES


def text_of(moments: np.ndarray, known: np.ndarray | None = None) -> np.ndarray:
    """datetime64 → "YYYY-MM-DD HH:MM" or "YYYY-MM-DD" as an object array, empty where not known."""
    is_time = np.datetime_data(moments.dtype)[0] == "m"
    words = np.datetime_as_string(moments).astype("U16" if is_time else "U10")
    if is_time and len(words):
        words.view("U1").reshape(-1, 16)[:, 10] = " "
    words = words.astype(object)
    if known is not None:
        words[~known] = ""
    return words


def numbered(prefix: str, numbers: np.ndarray, width: int) -> np.ndarray:
    """Identifiers such as P-00042, built digit by digit because formatting millions of strings is slow."""
    letters = np.empty((len(numbers), len(prefix) + width), dtype="U1")
    for place, letter in enumerate(prefix):
        letters[:, place] = letter
    digits = np.array(list("0123456789"))
    rest = numbers.copy()
    for place in range(width - 1, -1, -1):
        letters[:, len(prefix) + place] = digits[rest % 10]
        rest = rest // 10
    return letters.view(f"U{len(prefix) + width}").ravel().astype(object)
