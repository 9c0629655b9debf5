"""A mapping while it is being made for certain files: what each feeds, column by column, beginning with the guesses.

The wizard changes it; what it is in the end is an ordinary mapping, the same as in a mapping file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from dashboard.importing.cells import DATE_ENDINGS, WORDED
from dashboard.importing.detect import MISSING, Found
from dashboard.importing.guess import CERTAIN, ColumnGuess, Header, known_words
from dashboard.importing.load import SPEAK_OF_PROJECTS
from dashboard.importing.mapping import EventRules, Mapping, MappingProblem, StepMeaning, TableMap, faults_of
from dashboard.importing.match import REQUIRED, plain
from dashboard.settings import Settings, normalise

NOT_RECORDED = "not recorded"
FUNCTIONS = ("requesting_function", "holder_function", "actor_function", "function")
# What is asked of a mapping beside its tables and steps.
GENERAL = ("label", "time_zone", "date_order", "month_only", "decimal_mark", "missing")


@dataclass
class Draft:
    """A mapping in the making. blocks: label of a source → the [[tables]] it feeds, with the keys of a mapping file."""

    found: Sequence[Found]
    blocks: dict[str, list[dict[str, Any]]]
    general: dict[str, Any] = field(default_factory=dict)
    events: dict[str, Any] = field(default_factory=dict)
    sides: dict[str, str] = field(default_factory=dict)

    def mapping(self) -> Mapping:
        """Return the mapping as it stands; raises MappingProblem with what is wrong in it."""
        tables = [
            {
                **block,
                "constants": {column: value for column, value in block["constants"].items() if value},
                **({"files": [one.label]} if len(self.found) > 1 else {}),
            }
            for one in self.found
            for block in self.blocks[one.label]
        ]
        told: dict[str, Any] = {key: value for key, value in self.general.items() if value}
        if self.events and any(table["name"] == "events" for table in tables):
            told["events"] = self.events
        try:
            return Mapping.model_validate({**told, "sides": self.sides, "tables": tables})
        except ValidationError as error:
            raise MappingProblem(f"{fault}." for fault in faults_of(error)) from None

    def missing(self) -> list[str]:
        """Return a sentence for everything that must still be said before the files can be checked."""
        if not any(self.blocks.values()):
            return ["Say for one file at least what it holds."]
        return [
            f"{label}: {block['name']} needs {' or '.join(need)}. Choose the column, or one value for all rows."
            for label, blocks in self.blocks.items()
            for block in blocks
            for need in needs(block["name"])
            if not set(need) & (block["columns"].keys() | {one for one, value in block["constants"].items() if value})
        ]

    def feed(self, found: Found, tables: Sequence[str]) -> None:
        """Let a source feed these tables: those it fed before stay as they are, new ones begin with the guesses."""
        before = {block["name"]: block for block in self.blocks[found.label]}
        is_alone = len(tables) == 1
        self.blocks[found.label] = [
            before.get(table) or guessed_block(found, table, is_alone=is_alone) for table in tables
        ]

    def steps(self, settings: Settings) -> dict[str, tuple[int, StepMeaning]]:
        """Return every step seen in the logs, with its rows and what it stands for; the most frequent first."""
        rules = EventRules.model_validate(self.events)
        counted = self._words("events", "step")
        stages = settings.stage_names()
        told = {}
        for step, rows in sorted(counted.items(), key=lambda one: -one[1]):
            meaning = rules.rule_for(step)
            told[step] = rows, meaning._replace(stage=meaning.stage or stages.get(normalise(step)))
        return told

    def set_step(self, step: str, *, stage: str | None, outcome: str, reason: str | None, ends: str | None) -> None:
        """Say what a step stands for, over what patterns say of it; ends: completed, cancelled or None."""
        rule = {"step": step, "outcome": outcome}
        rule |= {key: value for key, value in (("stage", stage), ("reason", reason)) if value}
        others = [one for one in self.events.get("steps", []) if one["step"] != step]
        self.events["steps"] = [rule, *others]
        for key, word in (("completes", "completed"), ("cancels", "cancelled")):
            listed = list(self._without(self.events.get(key, []), step))
            if ends == word:
                listed.append(step)
            self.events[key] = listed
            if not listed:
                del self.events[key]

    def _without(self, patterns: Sequence[str], step: str) -> Iterator[str]:
        """The patterns that do not mean the step; one that does is written out for the other steps it means."""
        for pattern in patterns:
            rules = EventRules(completes=(pattern,))
            if rules.rule_for(step).ends is None:
                yield pattern
            else:
                yield from (one for one in self._words("events", "step") if one != step and rules.rule_for(one).ends)

    def unknown_words(
        self, settings: Settings
    ) -> Iterator[tuple[Found, dict[str, Any], str, str, list[tuple[str, int]]]]:
        """Yield source, block, column, enumeration, and the words, with their rows, that the settings do not know."""
        for found, block, column, enumeration in self._worded():
            if enumeration in ("function", "stage", "step", "method"):
                continue
            known = known_words(enumeration, settings)
            header = found.header(block["columns"][column])
            words = [
                (word, rows)
                for word, rows in (header.words if header else ())
                if normalise(word) not in known and word not in self.general.get("missing", ())
            ]
            if words:
                yield found, block, column, enumeration, words

    def functions(self, settings: Settings) -> dict[str, int]:
        """Return the functions in the files whose side neither the settings nor a stage's default says, with rows."""
        known, counted = settings.function_names(), {}
        for found, block, column, enumeration in self._worded():
            if enumeration != "function" or block["name"] not in ("events", "stage_visits"):
                continue
            header = found.header(block["columns"][column])
            values = {theirs.casefold(): ours for theirs, ours in block.get("values", {}).get(column, {}).items()}
            for word, rows in header.words if header else ():
                word = values.get(word.casefold(), word)
                if normalise(word) not in known and word not in self.general.get("missing", ()):
                    counted[word] = counted.get(word, 0) + rows
        return dict(sorted(counted.items(), key=lambda one: -one[1]))

    def _worded(self) -> Iterator[tuple[Found, dict[str, Any], str, str]]:
        for found in self.found:
            for block in self.blocks[found.label]:
                for column, enumeration in WORDED[block["name"]].items():
                    if column in block["columns"]:
                        yield found, block, column, enumeration

    def _words(self, table: str, column: str) -> dict[str, int]:
        counted: dict[str, int] = {}
        for found in self.found:
            for block in self.blocks[found.label]:
                header = found.header(block["columns"].get(column, "")) if block["name"] == table else None
                for word, rows in header.words if header else ():
                    counted[word] = counted.get(word, 0) + rows
        return counted


def needs(table: str) -> list[tuple[str, ...]]:
    """Return the required columns of a table, each with those of which one is enough."""
    return [(need,) if isinstance(need, str) else need for need in REQUIRED[table]]


def proposed(found: Sequence[Found], *, has_projects: bool = False) -> Draft:
    """Return the draft that the guesses make; has_projects: some are loaded already, so that none need be made."""
    draft = Draft(found, {one.label: [] for one in found})
    for one in found:
        draft.blocks[one.label] = [guessed_block(one, one.tables[0].table)]
    if not has_projects:
        _with_projects(draft)
    draft.general = _general(draft)
    for _, block, column, header in _used(draft):
        words = {word: NOT_RECORDED for word, _ in header.words if word in draft.general.get("missing", ())}
        if words and column in FUNCTIONS and any(column in need for need in needs(block["name"])):
            # A function must be there, so that one nobody entered has a name of its own.
            block["values"] = {**block.get("values", {}), column: words}
    return draft


def adopted(found: Sequence[Found], mapping: Mapping, *, has_projects: bool = False) -> Draft:
    """Return the draft that a mapping file or a profile makes of these files; what it does not say is not guessed.

    Of a list of headers the first that a file has is taken. Blocks whose headers are not there are left out.
    """
    draft = Draft(found, {one.label: [] for one in found})
    for one in found:
        blocks = [_adopted_block(one, block) for block in mapping.table_blocks_for(one.label, one.stem)]
        whole = [block for block in blocks if _is_whole(block)]
        draft.blocks[one.label] = whole or ([] if mapping.tables else [guessed_block(one, one.tables[0].table)])
        incomplete = [block for block in blocks if block["name"] == "projects" and block["columns"]]
        if whole and incomplete and not has_projects and _lacks_projects(draft):
            draft.blocks[one.label].insert(0, incomplete[0])
    if any(draft.blocks.values()) and not has_projects:
        _with_projects(draft)
    told = mapping.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    draft.general = {key: told[key] for key in GENERAL if key in told}
    draft.events, draft.sides = told.get("events", {}), told.get("sides", {})
    return draft


def guessed_block(found: Found, table: str, *, is_alone: bool = True) -> dict[str, Any]:
    """Return the keys of a [[tables]] that the guesses for a table make; is_alone: the source feeds no other one."""
    guess = next(one for one in found.tables if one.table == table)
    columns = {one.column: one.header for one in guess.columns}
    block: dict[str, Any] = {"name": table, "columns": columns, "constants": {}}
    if table == "projects" and not is_alone:
        _once_each(block, found)
    if table == "stage_visits" and not is_alone:
        # A file that repeats its projects on every line is a log of updates, and an update is no transition.
        block["collapse_repeats"] = True
    key = columns.get("interaction_id") if table == "interactions" else None
    if key and (header := found.header(key)) and header.different < header.filled:
        block |= {"one_row_per": "interaction_id"}
    return block


def begins_with_contact(blocks: Sequence[dict[str, Any]]) -> bool:
    """Return whether the projects a file makes begin with a contact of theirs, since it knows no other start."""
    days = {block["name"]: block["columns"] for block in blocks}
    begins = days.get("projects", {}).get("intake_at")
    return begins is not None and begins == days.get("interactions", {}).get("happened_at")


def choose(blocks: Sequence[dict[str, Any]], block: dict[str, Any], column: str, header: str | None) -> None:
    """Let a column of a block be this header, or none; the other blocks of the file have the project there, too."""
    for one in blocks if column == "project_id" and header else ():
        if one is not block and not ({"project_id"} & (one["columns"].keys() | one["constants"].keys())):
            one["columns"][column] = header
    block["columns"].pop(column, None)
    block["constants"].pop(column, None)
    block.get("values", {}).pop(column, None)
    if header:
        block["columns"][column] = header


def guess_for(found: Found, table: str, column: str) -> ColumnGuess | None:
    """Return the guess for a column of a table, if there is one."""
    guess = next(one for one in found.tables if one.table == table)
    return next((one for one in guess.columns if one.column == column), None)


def _once_each(block: dict[str, Any], found: Found) -> None:
    block |= {"one_row_per": "project_id", "take": "last"}
    if "requesting_function" not in block["columns"]:
        block["constants"]["requesting_function"] = NOT_RECORDED


def _adopted_block(found: Found, block: TableMap) -> dict[str, Any]:
    headers = {plain(one.name): one.name for one in found.headers}
    told = block.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    told.pop("files", None)
    named = {plain(header) for listed in block.columns.values() for header in listed}
    wanted = {column: [plain(header) for header in listed] for column, listed in block.columns.items()}
    # As in matching: a column of our own name needs no mention.
    for guess in next(one for one in found.tables if one.table == block.name).columns:
        if guess.confidence == 1 and guess.column not in wanted and plain(guess.column) not in named:
            wanted[guess.column] = [plain(guess.header)]
    columns = {
        column: headers[first]
        for column, listed in wanted.items()
        if column not in block.constants and (first := next((word for word in listed if word in headers), None))
    }
    return {**told, "columns": columns, "constants": dict(block.constants)}


def _is_whole(block: dict[str, Any]) -> bool:
    given = block["columns"].keys() | block["constants"].keys()
    return all(set(need) & given for need in needs(block["name"]))


def _lacks_projects(draft: Draft) -> bool:
    blocks = [block for blocks in draft.blocks.values() for block in blocks]
    return not {"projects", "events"} & {block["name"] for block in blocks} and any(map(_speaks_of_projects, blocks))


def _speaks_of_projects(block: dict[str, Any]) -> bool:
    is_needed = ("project_id",) in needs(block["name"])
    return block["name"] in SPEAK_OF_PROJECTS and (is_needed or "project_id" in block["columns"])


def _with_projects(draft: Draft) -> None:
    """Let the first file that speaks of projects make them, too, where no file brings them."""
    for one in draft.found:
        blocks = draft.blocks[one.label]
        if any(block["name"] == "projects" and len(blocks) > 1 for block in blocks):
            for block in blocks:
                if block["name"] == "projects" and not _is_whole(block):
                    _once_each(block, one)
        if not _lacks_projects(draft):
            continue
        if any(map(_speaks_of_projects, blocks)):
            for block in blocks:
                if block["name"] == "stage_visits":
                    block["collapse_repeats"] = True
            blocks.insert(0, _projects_of(one, blocks[0]))


def _projects_of(found: Found, block: dict[str, Any]) -> dict[str, Any]:
    """Return the block that makes a project of each project the rows of another block speak of."""
    made = guessed_block(found, "projects", is_alone=False)
    project = block["columns"].get("project_id")
    # The days of a contact are not those of its project, but without any start a project is in no finding.
    is_contact = block["name"] != "stage_visits"
    begins = block["columns"].get("happened_at")
    # What stands on the rows of something else is of the project only where there is little doubt.
    made["columns"] = {
        column: header
        for column, header in made["columns"].items()
        if header not in (project, *block["columns"].values())
        and guess_for(found, "projects", column).confidence >= CERTAIN
        and not (is_contact and column.endswith(DATE_ENDINGS))
    }
    if project:
        made["columns"]["project_id"] = project
    made["constants"] = {}
    _once_each(made, found)
    if begins:
        made["columns"]["intake_at"] = begins
        made["take"] = "first"
    return made


def _used(draft: Draft) -> Iterator[tuple[Found, dict[str, Any], str, Header]]:
    for found in draft.found:
        for block in draft.blocks[found.label]:
            for column, name in block["columns"].items():
                if header := found.header(name):
                    yield found, block, column, header


def _general(draft: Draft) -> dict[str, Any]:
    """Return what the cells of the columns in use say of how things are written."""
    general: dict[str, Any] = {}
    used = [header for *_, header in _used(draft)]
    if any(header.kind == "month" for header in used):
        general["month_only"] = "first"
    said = {word for header in used for word, _ in header.words[:20]}
    if missing := [word for word in MISSING if word in said and word != "-"]:
        general["missing"] = missing
    return general
