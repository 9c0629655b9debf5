"""Finds out which table a file is for, and which of its columns is which of ours."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.importing.mapping import TABLE_COLUMNS, Mapping, TableMap
from dashboard.importing.read import Staged

# In the order of loading: what others refer to comes first. Columns a file must have; an inner tuple needs one of its.
REQUIRED: dict[str, tuple[str | tuple[str, ...], ...]] = {
    "projects": ("project_id", "requesting_function"),
    "events": ("project_id", "happened_at", "step", "actor_function"),
    "stage_visits": ("project_id", "stage", "entered_at", "holder_function"),
    "stakeholders": ("stakeholder_id", "function"),
    "interactions": ("interaction_id", "project_id", "happened_at", ("stakeholder_id", "function")),
    "pulse": ("response_id", "asked_at", "side", ("stakeholder_id", "function")),
    "effort": ("week_of", "kind", "hours"),
    "benefits": ("project_id", "measure", "statement"),
    "development": ("month", "skill", "kind", "amount"),
    "milestones": ("happened_on", "kind", "label"),
    "actions": ("action_id", "raised_on", "text"),
}


@dataclass(frozen=True)
class Match:
    """One staged file and the table it feeds: our column → position in its header."""

    staged: Staged
    block: TableMap
    positions: dict[str, int]

    @property
    def given(self) -> set[str]:
        """Columns the file or the mapping speaks of; the others keep what is already loaded."""
        return set(self.positions) | set(self.block.constants)

    @property
    def absent(self) -> list[str]:
        """Headers that the mapping names and the file does not have, each with our column."""
        wanted = self.block.columns.items()
        return [f'"{headers[0]}" ({column})' for column, headers in wanted if column not in self.positions]


def plain(header: str) -> str:
    """Return a header without case, spaces, `_`, `-` and `.`, as headers are compared."""
    # Between two digits one of them counts: the Q1_1 of a survey is not its Q11.
    # An apostrophe before a header is what keeps a spreadsheet from running it.
    parts = re.split(r"(?<=\d)[\s_.-]+(?=\d)", header.casefold().removeprefix("'"))
    return "_".join(re.sub(r"[\s_.\-\u200b]+", "", part) for part in parts)


def match(staged: Staged, mapping: Mapping, named: bool) -> tuple[list[Match], list[str]]:
    """Return the tables a file feeds and the problems that keep it from being loaded.

    `named`: the file itself was named on the command line, so that one which fits nothing is a problem.
    """
    if mapping.tables:
        return _by_mapping(staged, mapping, named)
    word = plain(staged.source.stem)
    table = next((name for name in REQUIRED if word.startswith(plain(name))), None)
    if table:
        found = _matched(staged, TableMap(name=table))
        missing = _missing(found)
        return ([], [_missing_sentence(found, missing[0])]) if missing else ([found], [])
    fitting = [found for name in REQUIRED if not _missing(found := _matched(staged, TableMap(name=name)))]
    if fitting:
        return [max(fitting, key=lambda found: len(found.positions))], []
    return [], [_no_table(staged)] if named else []


def _by_mapping(staged: Staged, mapping: Mapping, named: bool) -> tuple[list[Match], list[str]]:
    blocks = mapping.table_blocks_for(staged.source.label, staged.source.stem)
    found = [_matched(staged, block) for block in blocks]
    fitting = [one for one in found if not _missing(one)]
    problems = [
        _missing_sentence(one, missing[0])
        for one in found
        if one.block.files is not None and (missing := _missing(one))
    ]
    if not fitting and not problems and named:
        closest = min(found, key=lambda one: len(_missing(one)), default=None)
        problems = [_missing_sentence(closest, _missing(closest)[0]) if closest else _unmapped(staged, mapping)]
    return ([], problems) if problems else (fitting, [])


def _matched(staged: Staged, block: TableMap) -> Match:
    headers = [plain(header) for header in staged.header]
    named = {plain(header) for wanted in block.columns.values() for header in wanted}
    positions = {}
    for column in TABLE_COLUMNS[block.name]:
        if column in block.constants:
            continue
        # A header that the mapping gives to another column is not ours by its own name as well.
        own = () if plain(column) in named else (column,)
        wanted = [plain(header) for header in block.columns.get(column, own)]
        position = next((headers.index(word) for word in wanted if word in headers), None)
        if position is not None:
            positions[column] = position
    return Match(staged, block, positions)


def _missing(found: Match) -> list[str]:
    given = found.given
    return [
        need if isinstance(need, str) else " or ".join(need)
        for need in REQUIRED[found.block.name]
        if not (need in given if isinstance(need, str) else given & set(need))
    ]


def _missing_sentence(found: Match, column: str) -> str:
    label, table = found.staged.source.label, found.block.name
    wanted = found.block.columns.get(column)
    looked = f" (looked for {_quoted(wanted)})" if wanted else ""
    nearest = _nearest(column if not wanted else wanted[0], found.staged.header)
    return (
        f"{label}: the table {table} needs the column {column}{looked}, and the file has none.{nearest}"
        f" Rename the column, or name it in a mapping file."
    )


def _no_table(staged: Staged) -> str:
    tables = ", ".join(REQUIRED)
    return (
        f"{staged.source.label}: its columns ({_quoted(staged.header[:8])}) fit none of the tables {tables}."
        " Say in a mapping file which is which (docs/importing.md), or name the file after its table."
    )


def _unmapped(staged: Staged, mapping: Mapping) -> str:
    patterns = [pattern for block in mapping.tables for pattern in block.files or ()]
    return f"{staged.source.label}: the mapping is for files named {_quoted(patterns)}. Rename the file or the pattern."


def _nearest(word: str, headers: Sequence[str]) -> str:
    by_plain = {plain(header): header for header in headers}
    close = difflib.get_close_matches(plain(word), by_plain, n=1, cutoff=0.4)
    return f' The nearest header is "{_printable(by_plain[close[0]])}".' if close else ""


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f'"{_printable(word)}"' for word in words)


def _printable(text: str) -> str:
    """Return a header as a sentence can hold it: a damaged file has control characters in its own."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
