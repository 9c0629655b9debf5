"""Guesses which column of a file is which of ours, how sure that is, and why; whoever imports decides."""

from __future__ import annotations

import difflib
import re
import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from dashboard.importing.cells import DATE_ENDINGS, NUMBERS, WORDED
from dashboard.importing.mapping import TABLE_COLUMNS, load_profile, profile_names
from dashboard.importing.match import REQUIRED, plain
from dashboard.settings import Settings, normalise

HEADERS_PATH = Path(__file__).with_name("headers.toml")
# From here on a guess is called certain, and likely; below POSSIBLE nothing is guessed.
CERTAIN, LIKELY, POSSIBLE = 0.9, 0.6, 0.35
NUMBERED = (*NUMBERS, "minutes", "round", "power", "interest", "recommend")
# What teams bring first; a file is something else only where more speaks for it.
USUAL = ("projects", "events", "stage_visits", "interactions")
# What names the rows of a table, so that it hardly ever repeats; a contact with several people often does.
NAMED_BY = {
    "projects": "project_id", "stakeholders": "stakeholder_id", "pulse": "response_id", "actions": "action_id",
}  # fmt: skip
# Columns with any word: only known functions and stages are a hint, an unknown one none against it.
OPEN_WORDS = ("function", "stage", "step", "method")


class Told(BaseModel):
    """Something that is told as JSON and read back."""

    model_config = ConfigDict(frozen=True)


class Header(Told):
    """One column of a file: how many rows have something in it, how many differ, and its most frequent cells.

    kind: what its cells look like: date, month (no day), number, text or empty.
    """

    name: str
    filled: int
    different: int
    words: tuple[tuple[str, int], ...]
    kind: str


class ColumnGuess(Told):
    """The header that is likely to be a column of ours, the confidence from 0 to 1, and why."""

    column: str
    header: str
    confidence: float
    why: str


class TableGuess(Told):
    """How well a file fits a table, from 0 to 1, and which of its columns would be which of ours."""

    table: str
    confidence: float
    columns: tuple[ColumnGuess, ...]


def certainty(confidence: float) -> str:
    """Return the confidence of a guess in a word."""
    return "certain" if confidence >= CERTAIN else "likely" if confidence >= LIKELY else "a guess"


def guesses(headers: tuple[Header, ...], stem: str, settings: Settings) -> tuple[TableGuess, ...]:
    """Return what the file would be as each of our tables, the likeliest first; stem: its name without the ending."""
    word = plain(stem)
    # As in matching: the name of a file decides, the longest table name of those it begins with.
    named = next((name for name in REQUIRED if word.startswith(plain(name))), None)
    found = [_as_table(table, headers, settings) for table in REQUIRED]
    return tuple(sorted(found, key=lambda one: (one.table == named, one.confidence, len(one.columns)), reverse=True))


def _repeats(table: str, chosen: dict[str, ColumnGuess], headers: tuple[Header, ...]) -> bool:
    """Whether what names the rows of the table stands on several rows of the file, which are then something else."""
    key = chosen.get(NAMED_BY.get(table, ""))
    return key is not None and any(one.name == key.header and one.different < one.filled for one in headers)


def _as_table(table: str, headers: tuple[Header, ...], settings: Settings) -> TableGuess:
    scored = [
        (score, column, header.name, why)
        for column in TABLE_COLUMNS[table]
        for header in headers
        for score, why in [_score(table, column, header, settings)]
        if score >= POSSIBLE
    ]
    chosen: dict[str, ColumnGuess] = {}
    taken: set[str] = set()
    needed = _needed(table)
    for score, column, header, why in sorted(scored, key=lambda one: (one[0], one[1] in needed), reverse=True):
        if column not in chosen and header not in taken:
            chosen[column] = ColumnGuess(column=column, header=header, confidence=round(score, 2), why=why)
            taken.add(header)
    columns = tuple(chosen[column] for column in TABLE_COLUMNS[table] if column in chosen)
    fit = _fit(table, chosen) * (0.6 if _repeats(table, chosen, headers) else 1) * (1 if table in USUAL else 0.75)
    return TableGuess(table=table, confidence=round(fit, 3), columns=columns)


def _fit(table: str, chosen: dict[str, ColumnGuess]) -> float:
    needs = [(need,) if isinstance(need, str) else need for need in REQUIRED[table]]
    best = [max((chosen[column].confidence for column in need if column in chosen), default=0) for need in needs]
    # Tables with more required columns say more when they fit.
    return sum(best) / len(best) * (0.9 + min(len(best), 4) / 40) + min(len(chosen), 20) / 1000


def _score(table: str, column: str, header: Header, settings: Settings) -> tuple[float, str]:
    if header.kind == "empty":
        return 0.0, ""
    score, why = _by_name(table, column, header.name)
    wanted = _kind(column)
    if wanted and header.kind not in wanted:
        return score * 0.3, why
    if wanted and score < POSSIBLE and "date" in wanted and column in _needed(table):
        return POSSIBLE, "it holds dates"
    known = _known_share(table, column, header, settings)
    is_listed = column in WORDED[table] and WORDED[table][column] not in OPEN_WORDS
    if is_listed and header.different > 200:
        # Free text under the name of a column that knows a dozen words.
        return score * 0.3, why
    if known is None:
        return score, why
    if known >= 0.5 and score < LIKELY and (score >= POSSIBLE or column in _needed(table)):
        return 0.55 if score < POSSIBLE else LIKELY, "it holds words of this column"
    if known == 0 and is_listed and score < CERTAIN:
        return score * 0.5, f"{why}; its words are not known" if why else ""
    return score, why


def _by_name(table: str, column: str, name: str) -> tuple[float, str]:
    header = plain(name)
    if header == plain(column):
        return 1.0, "the same name"
    if header in (listed := _profiled(table).get(column, {})):
        profile, place = listed[header]
        # The first of a profile's headers is the one it prefers; a single word is nobody's own.
        sure = 0.95 if len(_parts(name)) > 1 or "_" in name else 0.88
        return sure - 0.004 * min(place, 10), f"as in exports of {profile}"
    words = [plain(word) for word in _usual_words().get(table, {}).get(column, ())]
    if header in words:
        # The later in the list, the less usual.
        return 0.85 - 0.01 * words.index(header), "a usual name for it"
    if _parts(column) <= _parts(name):
        return 0.7, "its name holds ours"
    if any(_parts(word) <= _parts(name) for word in _usual_words().get(table, {}).get(column, ()) if len(word) > 3):
        return 0.45, "its name holds a usual one"
    nearness = difflib.SequenceMatcher(None, header, plain(column)).ratio()
    return (0.65 * nearness, "the nearest name") if nearness >= 0.75 else (0.0, "")


def _needed(table: str) -> set[str]:
    return {column for need in REQUIRED[table] for column in ([need] if isinstance(need, str) else need)}


def _parts(name: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold()))


def _kind(column: str) -> tuple[str, ...]:
    """What the cells of a column must look like; nothing when any text will do."""
    if column.endswith(DATE_ENDINGS) and column != "involved_at":
        return ("date", "month")
    return ("number",) if column in NUMBERED else ()


def _known_share(table: str, column: str, header: Header, settings: Settings) -> float | None:
    """The share of the column's rows whose word the settings know; None where any word will do."""
    enumeration = WORDED[table].get(column)
    if enumeration is None or header.different > 200 or header.kind in ("date", "month"):
        return None
    known = known_words(enumeration, settings)
    rows = sum(count for _, count in header.words)
    return sum(count for word, count in header.words if normalise(word) in known) / rows if rows else None


def known_words(enumeration: str, settings: Settings) -> dict[str, str]:
    """Return what every known word of an enumeration means; that of a stage or function is its canonical name."""
    if enumeration in ("stage", "step"):
        return settings.stage_names()
    return settings.function_names() if enumeration == "function" else settings.enumeration(enumeration)


@cache
def _usual_words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(HEADERS_PATH.read_text(encoding="utf-8"))


@cache
def _profiled(table: str) -> dict[str, dict[str, tuple[str, int]]]:
    """Our column → each header that a profile gives to it → the profile's label, and the header's place in its list."""
    found: dict[str, dict[str, tuple[str, int]]] = {}
    for name in profile_names():
        profile = load_profile(name)
        for block in (block for block in profile.tables if block.name == table):
            for column, listed in block.columns.items():
                for place, header in enumerate(listed):
                    # A word as common as "To" says nothing about the system.
                    if len(plain(header)) > 3:
                        found.setdefault(column, {}).setdefault(plain(header), (profile.label or name, place))
    return found
