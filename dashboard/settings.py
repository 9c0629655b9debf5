"""What a team can set: the defaults of settings.toml, merged with the team's own file and validated.

Every problem is one sentence that names the file, the key and what is wrong with it.
"""

import os
import re
import tomllib
from collections.abc import Iterable
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

import holidays
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationError,
    model_validator,
)

from dashboard.settings_problems import (
    OPEN_TABLES,
    SettingsProblem,
    is_told_elsewhere,
    nearest_hint,
    nearest_key,
    sentence,
    shown,
    unknown_keys,
)

DEFAULTS_PATH = Path(__file__).with_name("settings.toml")
FILE_VARIABLE = "DOWN_THE_HALL_SETTINGS"

# Columns that have the words of another one: which, and what of it they leave out.
SHARED_WORDS = {
    "language": ("protects", ()),
    "measure": ("protects", ()),
    "reason": ("protects", ("savings",)),
}


def normalise(text: str) -> str:
    """Return the text as names are compared: case ignored; spaces, `_`, `-` and `.` are one space."""
    return re.sub(r"[\s_.\-]+", " ", text.casefold()).strip()


def _claims(names: Iterable[tuple[str, Iterable[str]]], table: str = "") -> dict[str, str]:
    """Map each normalised name and synonym to its canonical name; a word that stands for two is an error."""
    claimed: dict[str, tuple[int, str]] = {}
    for position, (name, synonyms) in enumerate(names):
        for word in (name, *synonyms):
            owner = claimed.setdefault(normalise(word), (position, name))
            if owner[0] != position:
                raise ValueError(f'{table}: "{word}" stands for both {owner[1]} and {name}')
    return {word: owner[1] for word, owner in claimed.items()}


def _written_text(text: str) -> str:
    if not normalise(text):
        raise ValueError("is empty")
    return text.strip()


def _clock_time(value: object) -> time:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError(f'is {shown(value)}, which is not a time of day such as "09:00"')
    return time.fromisoformat(value)


def _time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"is {shown(name)}, which is not a time zone{nearest_hint(name, available_timezones())}")
    return name


def _currency(code: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise ValueError(f'is {shown(code)}, which is not three capital letters such as "EUR"')
    return code


def _increasing(edges: tuple[float, ...]) -> tuple[float, ...]:
    for lower, upper in zip(edges, edges[1:], strict=False):
        if upper <= lower:
            raise ValueError(f"must increase, but {upper:,.0f} follows {lower:,.0f}")
    return edges


Text = Annotated[str, AfterValidator(_written_text)]
Words = tuple[Text, ...]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Share = Annotated[Number, Field(ge=0, le=1)]
Points = Annotated[Number, Field(ge=0, le=100)]
Amount = Annotated[Number, Field(gt=0)]
SampleSize = Annotated[StrictInt, Field(ge=1)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FunctionSide = Literal["procurement", "stakeholder", "control", "supplier"]
Side = Literal["procurement", "stakeholder", "control", "supplier", "on_hold"]


class Section(BaseModel):
    """One table of the settings file: its keys are fixed, and nothing changes it after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Company(Section):
    """Where the company is."""

    currency: Annotated[str, AfterValidator(_currency)]
    time_zone: Annotated[str, AfterValidator(_time_zone)]
    holiday_country: str
    holiday_subdivision: str

    @model_validator(mode="after")
    def _check_holidays(self) -> "Company":
        country, subdivision = self.holiday_country, self.holiday_subdivision
        known = holidays.list_supported_countries(include_aliases=True)
        if country and country not in known:
            hint = nearest_hint(country, known)
            raise ValueError(f".holiday_country is {shown(country)}, for which no holidays are known{hint}")
        if subdivision and subdivision not in known.get(country, ()):
            hint = nearest_hint(subdivision, known.get(country, ()))
            raise ValueError(
                f".holiday_subdivision is {shown(subdivision)}, for which no holidays are known "
                f"in {shown(country)}{hint}"
            )
        return self


class WorkingTime(Section):
    """When work is done."""

    working_days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    day_starts: ClockTime
    day_ends: ClockTime

    @model_validator(mode="after")
    def _check_order(self) -> "WorkingTime":
        if self.day_ends <= self.day_starts:
            raise ValueError(f".day_ends is {self.day_ends:%H:%M}, not later than day_starts, {self.day_starts:%H:%M}")
        return self


class Clock(Section):
    """What ends the clock; an empty stage means completed_at."""

    end_stage: str


class People(Section):
    """What may be shown about people."""

    minimum_people: Annotated[StrictInt, Field(ge=3)]
    show_people: StrictBool


class Samples(Section):
    """How many projects a claim needs."""

    points_below: SampleSize
    median_from: SampleSize
    p85_from: SampleSize
    p85_upper_limit_from: SampleSize
    p95_from: SampleSize
    trend_points_from: Annotated[StrictInt, Field(ge=2)]


class Stage(Section):
    """One stage, in its place in the order."""

    name: Text
    default_side: Side
    synonyms: Words = ()
    ranked: StrictBool = True


class Function(Section):
    """One function and the side it is on."""

    name: Text
    side: FunctionSide
    synonyms: Words = ()


class Targets(Section):
    """What the headline figures and the alignment scorecard are held against."""

    cycle_days: Amount
    on_need_share: Share
    internal_elapsed_share: Share
    objection_share: Share
    first_pass_share: Share
    trust: Points
    misalignment_gap: Points
    language_match: Share
    internal_effort_share: Share
    credibility: Points
    tactic_adoption: Share
    influence_development_share: Share
    pitches_that_speak_share: Share


class Component(Section):
    """One part of the credibility index."""

    weight: Annotated[Number, Field(ge=0)]
    floor: Number
    target: Number

    @model_validator(mode="after")
    def _check_order(self) -> "Component":
        if self.target <= self.floor:
            raise ValueError(f".target is {self.target:g}, not above the floor, {self.floor:g}")
        return self


class Credibility(Section):
    """The parts of the credibility index, by name."""

    components: dict[str, Component]

    @model_validator(mode="after")
    def _check_weights(self) -> "Credibility":
        if sum(component.weight for component in self.components.values()) <= 0:
            raise ValueError(".components have no weight at all; at least one weight must be above 0")
        return self


class SpendBands(Section):
    """Where one band of spend ends and the next begins."""

    edges: Annotated[tuple[Amount, ...], Field(min_length=1), AfterValidator(_increasing)]


class Access(Section):
    """What the pages let people do."""

    loading: StrictBool
    sql: StrictBool


class Settings(Section):
    """All settings; made by `load_settings`."""

    company: Company
    working_time: WorkingTime
    clock: Clock
    people: People
    samples: Samples
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    functions: tuple[Function, ...]
    synonyms: dict[str, dict[str, Words]]
    targets: Targets
    credibility: Credibility
    spend_bands: SpendBands
    access: Access

    @model_validator(mode="after")
    def _check_words(self) -> "Settings":
        self.stage_names()
        self.function_names()
        for name in (*self.synonyms, *SHARED_WORDS):
            self.enumeration(name)
        stages = [stage.name for stage in self.stages]
        if self.clock.end_stage and self.clock.end_stage not in stages:
            hint = nearest_hint(self.clock.end_stage, stages)
            raise ValueError(f".clock.end_stage is {shown(self.clock.end_stage)}, which is not a stage{hint}")
        return self

    def stage_names(self) -> dict[str, str]:
        """Return the canonical stage of every normalised name and synonym, in the order of the stages."""
        return _claims(((stage.name, stage.synonyms) for stage in self.stages), ".stages")

    def stage_sides(self) -> dict[str, str]:
        """Return the default side of every canonical stage, in the order of the stages."""
        return {stage.name: stage.default_side for stage in self.stages}

    def function_names(self) -> dict[str, str]:
        """Return the canonical function of every normalised name and synonym."""
        return _claims(((function.name, function.synonyms) for function in self.functions), ".functions")

    def function_sides(self) -> dict[str, str]:
        """Return the side of every canonical function; one that is not here takes the side of its stage."""
        return {function.name: function.side for function in self.functions}

    def enumeration(self, name: str) -> dict[str, str]:
        """Return the canonical value of every normalised value and synonym of one column.

        Raises KeyError for a column that is not one of `[synonyms.…]`, language, measure or reason.
        """
        source, left_out = SHARED_WORDS.get(name, (name, ()))
        values = {value: words for value, words in self.synonyms[source].items() if value not in left_out}
        if source != name:
            values |= self.synonyms.get(name, {})
        return _claims(values.items(), f".synonyms.{name}")

    @property
    def day_length_seconds(self) -> int:
        """The length of one working day, in seconds."""
        start, end = self.working_time.day_starts, self.working_time.day_ends
        return (end.hour - start.hour) * 3600 + (end.minute - start.minute) * 60 + end.second - start.second


def team_file(database: Path) -> Path | None:
    """Return the team's settings file, if any: the environment names it, else it is beside the database."""
    if named := os.environ.get(FILE_VARIABLE):
        return Path(named)
    beside = database.with_name("settings.toml")
    return beside if beside.exists() else None


def load_settings(path: Path | None = None) -> Settings:
    """Return the defaults, with what the team's file at `path` (else the one the environment names) changes.

    Raises SettingsProblem with one sentence for every problem found.
    """
    if path is None and (named := os.environ.get(FILE_VARIABLE)):
        path = Path(named)
    defaults = _read(DEFAULTS_PATH)
    team = _read(path) if path else {}
    problems = [f"{key} is not a known key{nearest_key(key, defaults)}" for key in unknown_keys(team, defaults)]
    try:
        settings = Settings.model_validate(_merged(defaults, team))
    except ValidationError as error:
        problems += [sentence(fault) for fault in error.errors() if not is_told_elsewhere(fault)]
    if problems:
        name = (path or DEFAULTS_PATH).name
        raise SettingsProblem(f"{name}: {problem}" + "." * (problem[-1] != "?") for problem in problems)
    return settings


def _read(path: Path) -> dict[str, Any]:
    try:
        # Windows editors put a mark before the first letter, which TOML does not allow.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise SettingsProblem([f"{path}: there is no such settings file."]) from None
    except OSError as error:
        raise SettingsProblem([f"{path}: the settings file cannot be read: {error.strerror}."]) from None
    except UnicodeDecodeError:
        raise SettingsProblem([f"{path.name}: the file is not UTF-8 text; save it as UTF-8."]) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsProblem([f"{path.name}: this is not TOML: {str(error)[0].lower()}{str(error)[1:]}."]) from None


def _merged(defaults: dict[str, Any], team: dict[str, Any], table: str = "") -> dict[str, Any]:
    result = dict(defaults)
    if table.startswith("synonyms."):
        # A word the team gives a meaning loses the one it had, so that the team need not repeat that list.
        taken = {normalise(str(word)) for words in team.values() if isinstance(words, list) for word in words}
        result = {value: [word for word in words if normalise(word) not in taken] for value, words in defaults.items()}
    for key, value in team.items():
        if key not in defaults and table not in OPEN_TABLES:
            continue  # told by unknown_keys
        both_are_tables = isinstance(value, dict) and isinstance(defaults.get(key), dict)
        result[key] = _merged(defaults[key], value, f"{table}.{key}".strip(".")) if both_are_tables else value
    return result
