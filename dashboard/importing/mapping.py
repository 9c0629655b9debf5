"""What the words of another system mean in ours: the mapping file, validated, and the profiles we bring.

Every problem is one sentence: the file, the key, what is wrong with it and the nearest name that is known.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictStr,
    ValidationError,
    model_validator,
)

from dashboard.importing.mapping_problems import MappingProblem, nearest, sentences, shown

__all__ = ["Mapping", "MappingProblem", "TableMap", "load_mapping", "load_profile", "profile_names"]

PROFILES_PATH = Path(__file__).with_name("profiles")
SCHEMA_PATH = Path(__file__).parents[1] / "schema.sql"
TEAM_TABLES = (
    "projects", "stage_visits", "events", "stakeholders", "interactions", "pulse", "effort", "benefits",
    "development", "milestones", "actions",
)  # fmt: skip
# Columns the import counts itself; no file can bring them.
COUNTED_COLUMNS = frozenset({"nth", "ends"})


def _bodies(schema: str) -> Iterator[tuple[str, str]]:
    for table, body in re.findall(r"^create table (\w+) \(\n(.*?)^\);", schema, re.DOTALL | re.MULTILINE):
        if table in TEAM_TABLES:
            yield table, body


def _columns(body: str) -> tuple[str, ...]:
    # A column stands at the first level of indentation; so do the checks over several columns.
    names = re.findall(r"^ {4}(?!check\b)(\w+) ", body, re.MULTILINE)
    return tuple(name for name in names if name not in COUNTED_COLUMNS)


def _scales(body: str) -> dict[str, tuple[float, float]]:
    found = re.findall(r"\b(\w+) between (\d+) and (\d+)", body)
    return {column: (float(lowest), float(highest)) for column, lowest, highest in found}


def _words(body: str) -> dict[str, tuple[str, ...]]:
    found = re.findall(r"check \(\s*(\w+) in \(([^)]*)\)", body)
    return {column: tuple(re.findall(r"'(\w+)'", words)) for column, words in found}


_SCHEMA = SCHEMA_PATH.read_text(encoding="utf-8")
TABLE_COLUMNS = {table: _columns(body) for table, body in _bodies(_SCHEMA)}
SCALES = {table: _scales(body) for table, body in _bodies(_SCHEMA)}
EVENT_WORDS = _words(dict(_bodies(_SCHEMA))["events"])


def _written_text(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return text.strip()


def _listed(texts: tuple[str, ...]) -> tuple[str, ...]:
    if not texts:
        raise ValueError("is an empty list; it needs at least one entry")
    return texts


def _ends(ends: tuple[float, ...]) -> tuple[float, ...]:
    if len(ends) != 2:
        raise ValueError(f"is a list of {len(ends)}; it needs the two ends of the scale")
    if ends[0] == ends[1]:
        raise ValueError(f"has {ends[0]:g} at both ends, which is no scale")
    return ends


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # it walks through the folders of the machine


def _time_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError(f"is {shown(name)}, which is not a time zone{nearest(name, _zones())}")
    return name


def _table_name(name: str) -> str:
    if name not in TABLE_COLUMNS:
        raise ValueError(f"is {shown(name)}, which is not a table a team brings{nearest(name, TABLE_COLUMNS)}")
    return name


def _one_of(word: str, *, known: tuple[str, ...]) -> str:
    if word not in known:
        choices = f"{', '.join(known[:-1])} or {known[-1]}"
        raise ValueError(f"is {shown(word)}, which is none of {choices}{nearest(word, known)}")
    return word


Text = Annotated[StrictStr, AfterValidator(_written_text)]
Texts = tuple[Text, ...]
Listed = Annotated[Texts, AfterValidator(_listed)]
# One header may be written without the brackets of a list.
Headers = Annotated[Listed, BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]
ZoneName = Annotated[StrictStr, AfterValidator(_time_zone)]
TableName = Annotated[StrictStr, AfterValidator(_table_name)]
Outcome = Annotated[StrictStr, AfterValidator(partial(_one_of, known=EVENT_WORDS["outcome"]))]
Reason = Annotated[StrictStr, AfterValidator(partial(_one_of, known=EVENT_WORDS["reason"]))]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Side = Literal["procurement", "stakeholder", "control", "supplier", "on_hold"]


def _fits(text: str, patterns: Iterable[str]) -> bool:
    """Say whether a pattern with `*` and `?` fits the whole text; case and outer spaces are ignored."""
    plain = text.strip().casefold()
    # A bracket is a bracket, as in "[Legal] approved": only * and ? are promised to be wild.
    return any(fnmatchcase(plain, pattern.casefold().replace("[", "[[]")) for pattern in patterns)


class Section(BaseModel):
    """One table of a mapping file: its keys are fixed, and nothing changes it after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rescale(Section):
    """The two ends of the scale a survey used, in the order of our own; they may run downwards."""

    ends: Annotated[tuple[Number, ...], AfterValidator(_ends), Field(alias="from")]


class TableMap(Section):
    """How the rows of a file become rows of one of our tables."""

    name: TableName
    files: Listed | None = None
    one_row_per: Text | None = None
    take: Literal["first", "last"] = "first"
    collapse_repeats: StrictBool = False
    list_separator: Annotated[StrictStr, Field(min_length=1)] = ";"
    columns: dict[str, Headers] = {}
    constants: dict[str, Text] = {}
    values: dict[str, dict[str, Text]] = {}
    prefix: dict[str, Text] = {}
    leave_out: dict[str, Listed] = {}
    rescale: dict[str, Rescale] = {}

    @model_validator(mode="after")
    def _check_columns(self) -> "TableMap":
        if faults := list(self._faults()):
            raise ValueError("\n".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        known, scales = TABLE_COLUMNS[self.name], SCALES[self.name]
        for key in ("columns", "constants", "values", "prefix"):
            for column in getattr(self, key):
                if column not in known:
                    yield f".{key}.{column}: {self.name} has no such column{nearest(column, known)}"
                if key == "constants" and column in self.columns:
                    yield f".constants.{column} is already read from the file by columns.{column}; keep one"
        for column in sorted(self.prefix.keys() & self.constants):
            told = "says what to put before a cell, but"
            yield f".prefix.{column} {told} constants.{column} says the whole of it; keep one"
        for column in self.rescale:
            if column not in scales:
                hint = nearest(column, scales)
                yield f".rescale.{column}: {self.name} has no such column with a scale{hint}"
        if self.one_row_per and self.one_row_per not in known:
            hint = nearest(self.one_row_per, known)
            yield f'.one_row_per is "{self.one_row_per}", which is not a column of {self.name}{hint}'
        if "take" in self.model_fields_set and not self.one_row_per:
            yield ".take says which line of several counts, but one_row_per does not say of what"
        if self.collapse_repeats and self.name != "stage_visits":
            yield f".collapse_repeats is about stage_visits and means nothing for {self.name}"


class StepRule(Section):
    """What the steps that fit a pattern stand for."""

    step: Text
    stage: Text | None = None
    outcome: Outcome = "none"
    reason: Reason | None = None


class Echo(Section):
    """Steps by which a system only repeats the one before, when that is one of `after`."""

    step: Text
    after: Listed


class StepMeaning(NamedTuple):
    """What one step of a log stands for; no stage: the step itself is the stage."""

    stage: str | None
    outcome: str
    reason: str | None
    ends: Literal["completed", "cancelled"] | None


class EventRules(Section):
    """What the steps of a log mean."""

    completes: Listed = ()
    cancels: Listed = ()
    steps: tuple[StepRule, ...] = ()
    echoes: tuple[Echo, ...] = ()

    def rule_for(self, step: str) -> StepMeaning:
        """Return what the first fitting rule says of the step; without one the outcome is "none"."""
        ends: Literal["completed", "cancelled"] | None = None
        if _fits(step, self.completes):
            ends = "completed"
        elif _fits(step, self.cancels):
            ends = "cancelled"
        for rule in self.steps:
            if _fits(step, (rule.step,)):
                return StepMeaning(rule.stage, rule.outcome, rule.reason, ends)
        return StepMeaning(None, "none", None, ends)

    def is_echo_pair(self, step: str, previous_step: str | None) -> bool:
        """Say whether the step only repeats the previous event of its case; the first event never does."""
        if previous_step is None:
            return False
        return any(_fits(step, (echo.step,)) and _fits(previous_step, echo.after) for echo in self.echoes)


class Mapping(Section):
    """One mapping file, as `load_mapping` makes it; what is None is left to the reader or the settings."""

    label: Text | None = None
    time_zone: ZoneName | None = None
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    month_only: Literal["first", "last"] | None = None
    decimal_mark: Literal[",", "."] | None = None
    missing: Texts = ()
    sides: dict[Text, Side] = {}
    tables: tuple[TableMap, ...] = ()
    events: EventRules = EventRules()

    @model_validator(mode="after")
    def _check_events(self) -> "Mapping":
        if self.tables and "events" in self.model_fields_set and self.table("events") is None:
            raise ValueError('.events says what steps mean, but no [[tables]] has the name "events"')
        return self

    def table(self, name: str) -> TableMap | None:
        """Return the first block for the table, or None when the mapping says nothing of it."""
        return next((block for block in self.tables if block.name == name), None)

    def table_blocks_for(self, label: str, stem: str) -> list[TableMap]:
        """Return the blocks, in their order, whose `files` fit the source, or which name no files.

        `label` is the file name, with the sheet or the member of an archive; `stem` has no ending.
        """
        return [
            block
            for block in self.tables
            if block.files is None or _fits(label, block.files) or _fits(stem, block.files)
        ]


# Which keys a place in the file knows; numbers of entries and the column of a rescale are not in its path.
SECTIONS: dict[tuple[str, ...], type[Section]] = {
    (): Mapping,
    ("tables",): TableMap,
    ("tables", "rescale"): Rescale,
    ("events",): EventRules,
    ("events", "steps"): StepRule,
    ("events", "echoes"): Echo,
}
KEYS = {
    place: [field.alias or name for name, field in section.model_fields.items()] for place, section in SECTIONS.items()
}
COLUMNS = frozenset(column for columns in TABLE_COLUMNS.values() for column in columns)


def load_mapping(path: Path) -> Mapping:
    """Return the mapping in the TOML file at `path`; MappingProblem has one sentence for every fault."""
    try:
        return Mapping.model_validate(_read(path))
    except ValidationError as error:
        faults = faults_of(error)
        raise MappingProblem(f"{path.name}: {fault}" + "." * (fault[-1] != "?") for fault in faults) from None


def faults_of(error: ValidationError) -> list[str]:
    """Say in words, without the full stop, what pydantic found in a mapping."""
    return [sentence for fault in error.errors() for sentence in sentences(fault, KEYS, COLUMNS)]


def load_profile(name: str) -> Mapping:
    """Return the profile with this name; MappingProblem names the nearest one if there is none."""
    if name not in profile_names():
        hint = nearest(name, profile_names()) or f"; the profiles are {', '.join(profile_names())}."
        raise MappingProblem([f'There is no profile "{name}"{hint}'])
    return load_mapping(PROFILES_PATH / f"{name}.toml")


def profile_names() -> list[str]:
    """Return the names of the profiles that come with the dashboard, sorted."""
    return sorted(path.stem for path in PROFILES_PATH.glob("*.toml"))


def _read(path: Path) -> dict[str, Any]:
    try:
        # Windows editors put a mark before the first letter, which TOML does not allow.
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MappingProblem([f"{path}: there is no such mapping file."]) from None
    except OSError as error:
        raise MappingProblem([f"{path}: the mapping file cannot be read: {error.strerror}."]) from None
    except UnicodeDecodeError:
        raise MappingProblem([f"{path.name}: the file is not UTF-8 text; save it as UTF-8."]) from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        lines = text.split("\n")
        place = f"(at line {len(lines)}, column {len(lines[-1]) + 1})"
        fault = str(error).replace("(at end of document)", place)
        raise MappingProblem([f"{path.name}: this is not TOML: {fault[0].lower()}{fault[1:]}."]) from None
