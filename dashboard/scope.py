"""What a reader looks at: as-of date, period, comparison and filters, to and from a URL and a query."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

# Filter field → its name in a URL and on the command line.
FILTERS = {
    "functions": "function",
    "categories": "category",
    "business_units": "business-unit",
    "regions": "region",
    "methods": "method",
}
PERIODS = {
    "12m": "Last 12 months",
    "6m": "Last 6 months",
    "3m": "Last 3 months",
    "this-year": "This year so far",
    "last-year": "Last year",
    "all": "All time",
}
COMPARISONS = {
    "previous": "Period before",
    "last-year": "Same period last year",
    "rest": "Everything else",
    "none": "Nothing",
}
CLOCKS = {"calendar": "Calendar days", "working": "Working days"}
DEFAULT_PERIOD, DEFAULT_COMPARISON, DEFAULT_CLOCK = "12m", "previous", "calendar"
DEFAULTS = {"period": DEFAULT_PERIOD, "compare": DEFAULT_COMPARISON, "clock": DEFAULT_CLOCK}
CALENDAR_DAY_US = 86_400_000_000


# Keys of a question → its name in a URL.
QUESTION = {"measure": "measure", "first": "by", "second": "and", "grain": "grain"}


@dataclass(frozen=True)
class Question:
    """What the page Explore is asked: a measure, by up to two dimensions and by time; "none" divides by nothing."""

    measure: str = "objection_rate"
    first: str = "function"
    second: str = "stage"
    grain: str = "none"

    def to_parameter(self) -> dict[str, str]:
        """Return the value of `$cut`."""
        return {name: getattr(self, name) for name in QUESTION}

    def undivided(self) -> Question:
        """Return the same question for the whole period, divided by nothing."""
        return Question(self.measure, "none", "none", "none")


@dataclass(frozen=True)
class Scope:
    """One view of the data. Dates are days in the company's time zone, first and last day included.

    `as_of` is UTC without a zone. None for a day means no bound; an empty filter means everything. `is_rest` turns the
    filters round: everything they leave out. `project_id` is the one project of its own page; elsewhere
    it is empty, and nothing is filtered by it. `weights` are those of the credibility index that a reader has changed,
    `baseline` the first and last month (first days) that its signals are told against; None means the first ones.
    `question` is what Explore is asked; nothing else reads it.
    """

    as_of: datetime
    time_zone: str
    from_on: date | None = None
    until_on: date | None = None
    comparison: str = "none"
    functions: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    business_units: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    clock: str = DEFAULT_CLOCK
    is_rest: bool = False
    project_id: str = ""
    weights: tuple[tuple[str, float], ...] = ()
    baseline: tuple[date, date] | None = None
    question: Question = Question()

    def __post_init__(self) -> None:
        if self.from_on and self.until_on and self.from_on > self.until_on:
            raise ValueError(
                f"The period begins on {self.from_on} and ends on {self.until_on}, before it began. Swap the dates."
            )

    @property
    def as_of_on(self) -> date:
        """The day of as_of in the company's time zone."""
        return local_day(self.as_of, self.time_zone)

    def to_parameter(self, working_day_us: int) -> dict[str, object]:
        """Return the value of `$scope`: every key, bounds as UTC instants, half-open, and the length of a day."""
        return {
            "as_of": self.as_of,
            "from_at": start_of(self.from_on, self.time_zone) if self.from_on else None,
            "until_at": start_of(self.until_on + timedelta(days=1), self.time_zone) if self.until_on else None,
            **{name: list(getattr(self, name)) for name in FILTERS},
            "is_working": self.is_working,
            "day_us": working_day_us if self.is_working else CALENDAR_DAY_US,
            "is_rest": self.is_rest,
            "project_id": self.project_id,
        }

    @property
    def is_working(self) -> bool:
        """Whether times are measured on the working calendar."""
        return self.clock == "working"

    def compared(self) -> Scope | None:
        """Return the scope this one is compared with: an earlier period, or what the filters leave out; else None."""
        if self.comparison == "rest":
            return replace(self, is_rest=True, comparison="none") if self.active_filters() else None
        if self.comparison == "none" or self.from_on is None or self.until_on is None:
            return None
        if self.comparison == "last-year":
            return replace(
                self,
                from_on=months_before(self.from_on, 12),
                until_on=_day_before_year(self.until_on),
                comparison="none",
            )
        months = _whole_months(self.from_on, self.until_on)
        from_on = (
            months_before(self.from_on, months)
            if months
            else self.from_on - (self.until_on - self.from_on) - timedelta(days=1)
        )
        return replace(self, from_on=from_on, until_on=self.from_on - timedelta(days=1), comparison="none")

    def active_filters(self) -> dict[str, tuple[str, ...]]:
        """Return the filters that are set, by their name in a URL."""
        return {word: getattr(self, name) for name, word in FILTERS.items() if getattr(self, name)}


def start_of(day: date, time_zone: str) -> datetime:
    """Return the instant a day begins in a time zone, as UTC without a zone."""
    return datetime.combine(day, time(), ZoneInfo(time_zone)).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def end_of(day: date, time_zone: str) -> datetime:
    """Return the last microsecond of a day in a time zone, as UTC without a zone."""
    return start_of(day + timedelta(days=1), time_zone) - timedelta(microseconds=1)


def local_day(instant: datetime, time_zone: str) -> date:
    """Return the day of a UTC instant in a time zone."""
    return instant.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(time_zone)).date()


def months_before(day: date, months: int) -> date:
    """Return the same day of an earlier month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _day_before_year(until_on: date) -> date:
    """The last day of the same period a year earlier: the day before the following day's anniversary."""
    return months_before(until_on + timedelta(days=1), 12) - timedelta(days=1)


def _whole_months(from_on: date, until_on: date) -> int:
    """How many whole months a period has, 0 when it is no number of them."""
    after = until_on + timedelta(days=1)
    months = (after.year - from_on.year) * 12 + after.month - from_on.month
    return months if months > 0 and months_before(after, months) == from_on and after.day == from_on.day else 0


def period_days(period: str, as_of_on: date) -> tuple[date | None, date | None]:
    """Return first and last day of a named period, or of one written 2026-01-01..2026-03-31.

    Raises ValueError with a sentence for anything else.
    """
    if period == "all":
        return None, None
    if period in ("12m", "6m", "3m"):
        return months_before(as_of_on + timedelta(days=1), int(period[:-1])), as_of_on
    if period == "this-year":
        return date(as_of_on.year, 1, 1), as_of_on
    if period == "last-year":
        return date(as_of_on.year - 1, 1, 1), date(as_of_on.year - 1, 12, 31)
    first, dots, last = period.partition("..")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        dots = ""
    if not dots or days[0] > days[1]:
        known = ", ".join(PERIODS)
        raise ValueError(f'The period "{period}" is not one of {known}, nor two dates as 2026-01-01..2026-03-31.')
    return days


def from_url(
    parameters: Mapping[str, list[str]],
    as_of: datetime,
    time_zone: str,
    known: Mapping[str, list[str]],
) -> tuple[Scope, dict[str, object], list[str]]:
    """Read a scope from URL parameters, with the choices made and a note for every value that is not known.

    `known` holds the values each filter field has in the data. A note says what was left out and why.
    """
    notes: list[str] = []
    period = (parameters.get("period") or [DEFAULT_PERIOD])[-1]
    comparison = (parameters.get("compare") or [DEFAULT_COMPARISON])[-1]
    clock = (parameters.get("clock") or [DEFAULT_CLOCK])[-1]
    as_of_on = local_day(as_of, time_zone)
    try:
        period_days(period, as_of_on)
    except ValueError as problem:
        notes.append(f"{problem} Showing the last 12 months.")
        period = DEFAULT_PERIOD
    if comparison not in COMPARISONS:
        known_words = ", ".join(COMPARISONS)
        notes.append(f'The link compares with "{comparison}", which is none of {known_words}. Comparing as usual.')
        comparison = DEFAULT_COMPARISON
    if clock not in CLOCKS:
        notes.append(f'The link counts in "{clock}", which is none of {", ".join(CLOCKS)}. Counting calendar days.')
        clock = DEFAULT_CLOCK
    choices: dict[str, object] = {"period": period, "compare": comparison, "clock": clock}
    choices["project"] = (parameters.get("project") or [""])[-1]
    choices["weights"], choices["baseline"] = "", ""
    for name, read in (("weights", weights_in), ("baseline", months_in)):
        if text := (parameters.get(name) or [""])[-1]:
            try:
                read(text, known.get("components", []))
                choices[name] = text
            except ValueError as problem:
                notes.append(f"{problem} It was left out.")
    for name, word in FILTERS.items():
        asked = parameters.get(word, [])
        choices[name] = [value for value in asked if value in known.get(name, [])]
        unknown = [value for value in asked if value not in known.get(name, [])]
        if unknown:
            quoted = ", ".join(f'"{value}"' for value in unknown)
            notes.append(f"The data has no {word.replace('-', ' ')} {quoted}; it was left out.")
    return from_choices(choices, as_of, time_zone), choices, notes


def from_choices(choices: Mapping[str, Any], as_of: datetime, time_zone: str) -> Scope:
    """Return the scope for what was chosen: period, compare and the filter fields."""
    from_on, until_on = period_days(str(choices["period"]), local_day(as_of, time_zone))
    return Scope(
        as_of,
        time_zone,
        from_on,
        until_on,
        str(choices["compare"]),
        **{name: tuple(choices.get(name, ())) for name in FILTERS},
        clock=str(choices.get("clock", DEFAULT_CLOCK)),
        project_id=str(choices.get("project", "")),
        weights=weights_in(str(choices.get("weights", ""))),
        baseline=months_in(str(choices.get("baseline", ""))),
        question=Question(**choices.get("question") or {}),
    )


def weights_in(text: str, known: Collection[str] = ()) -> tuple[tuple[str, float], ...]:
    """Return the weights written as trust:0.5,savings:0; raises ValueError with a sentence for anything else."""
    weights = []
    for pair in filter(None, text.split(",")):
        name, _, number = pair.partition(":")
        if not re.fullmatch(r"\d{1,3}(\.\d{1,3})?", number) or (known and name not in known):
            raise ValueError(f'The weight "{pair}" is not one of the index, written as trust:0.3.')
        weights.append((name, float(number)))
    return tuple(weights)


def months_in(text: str, _known: Collection[str] = ()) -> tuple[date, date] | None:
    """Return the first days of two months written 2024-01..2025-06; None for nothing written.

    Raises ValueError with a sentence for anything else.
    """
    if not text:
        return None
    first, _, last = text.partition("..")
    try:
        months = date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
    except ValueError:
        months = (date.max, date.min)
    if months[0] > months[1]:
        raise ValueError(f'The baseline "{text}" is not two months as 2024-01..2025-06.')
    return months


def to_url(choices: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """Return the URL parameters for what was chosen; what is at its default is left out."""
    parameters: dict[str, str | list[str]] = {}
    if choices.get("project"):
        parameters["project"] = str(choices["project"])
    for name in ("weights", "baseline"):
        if choices.get(name):
            parameters[name] = str(choices[name])
    for name, default in DEFAULTS.items():
        if choices.get(name, default) != default:
            parameters[name] = str(choices[name])
    for name, word in FILTERS.items():
        if choices.get(name):
            parameters[word] = list(choices[name])
    question = Question(**choices.get("question") or {})
    if question != Question():
        asked = question.to_parameter().items()
        parameters |= {QUESTION[key]: value for key, value in asked if value != "none"}
    if choices.get("view"):
        parameters["view"] = str(choices["view"])
    return parameters
