"""What is wrong with a settings file, in sentences that name the key and the nearest known one."""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import Any

# The table whose keys a team may add to, because the data contract leaves the list open.
OPEN_TABLES = frozenset({"synonyms.method"})


class SettingsProblem(ValueError):
    """A settings file that cannot be used; `problems` holds one sentence for each thing that is wrong."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def nearest_hint(word: str, known: Iterable[str], cutoff: float = 0.5) -> str:
    """Return "; did you mean …?" with the most similar known word, or nothing when none is similar."""
    choices = {candidate.casefold(): candidate for candidate in known}
    found = difflib.get_close_matches(word.casefold(), choices, n=1, cutoff=cutoff)
    return f"; did you mean {choices[found[0]]}?" if found else ""


def unknown_keys(team: dict[str, Any], defaults: dict[str, Any], table: str = "") -> Iterator[str]:
    """List the paths of the team's keys that the defaults do not have."""
    for key, value in team.items():
        path = f"{table}.{key}".strip(".")
        known = defaults.get(key)
        if key not in defaults:
            if table not in OPEN_TABLES:
                yield path
        elif isinstance(value, dict) and isinstance(known, dict):
            yield from unknown_keys(value, known, path)
        elif isinstance(value, list) and isinstance(known, list) and known and isinstance(known[0], dict):
            entry_keys = {name: None for entry in known for name in entry}
            for number, entry in enumerate(value, start=1):
                if isinstance(entry, dict):
                    yield from unknown_keys(entry, entry_keys, f"{path}[{number}]")


def _known_keys(defaults: dict[str, Any], table: str = "") -> Iterator[str]:
    for key, value in defaults.items():
        path = f"{table}.{key}".strip(".")
        yield path
        if isinstance(value, dict):
            yield from _known_keys(value, path)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield from dict.fromkeys(f"{path}[].{name}" for entry in value for name in entry)


def nearest_key(path: str, defaults: dict[str, Any]) -> str:
    """Name the nearest known key: in the same table, else of that name elsewhere, else of any path."""
    table, _, key = path.rpartition(".")
    known = list(_known_keys(defaults))
    plain_table = re.sub(r"\[\d+\]", "[]", table)
    siblings = {name.rpartition(".")[2]: name for name in known if name.rpartition(".")[0] == plain_table}
    elsewhere = {name.rpartition(".")[2]: name for name in known}
    for choices, cutoff in ((siblings, 0.6), (elsewhere, 0.8)):
        if found := difflib.get_close_matches(key, choices, n=1, cutoff=cutoff):
            nearest = choices[found[0]]
            return f"; did you mean {f'{table}.{found[0]}'.strip('.') if choices is siblings else nearest}?"
    return nearest_hint(path, known, cutoff=0.0)


NOT_A = {
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "string_type": "text in quotes",
    "tuple_type": "a list",
    "dict_type": "a table of keys",
    "model_type": "a table of keys",
    "model_attributes_type": "a table of keys",
}
SHOWN_CHARACTERS = 60
BOUNDS = {"greater_than_equal": "at least", "greater_than": "above", "less_than_equal": "at most"}


def is_told_elsewhere(fault: Any) -> bool:
    """Whether it is an unknown key, or a list that is empty only because its entries have faults."""
    return fault["type"] == "extra_forbidden" or (fault["type"] == "too_short" and bool(fault["input"]))


def sentence(fault: Any) -> str:
    """Say in words, without the full stop, what pydantic found."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in fault["loc"])
    path = "".join(parts).strip(".")
    value, kind, context = fault["input"], fault["type"], fault.get("ctx", {})
    if kind == "value_error":
        message = str(context["error"])
        return f"{path}{message}".strip(".") if message.startswith(".") else f"{path} {message}"
    if kind == "missing":
        return f"{path} is missing"
    if kind == "too_short":
        return f"{path} is an empty list; it needs at least one entry"
    if kind == "literal_error":
        return f"{path} is {shown(value)}, which is none of {context['expected'].replace(chr(39), '')}"
    if kind in BOUNDS:
        limit = next(iter(context.values()))
        return f"{path} is {shown(value)}, but must be {BOUNDS[kind]} {limit:g}"
    return f"{path} is {shown(value)}, which is not {NOT_A[kind]}"


def shown(value: object) -> str:
    """Return the value as the settings file writes it, cut when it is long."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a table of keys" if isinstance(value, dict) else "a list"
    text = str(value) if len(str(value)) <= SHOWN_CHARACTERS else f"{str(value)[:SHOWN_CHARACTERS]}…"
    return f'"{text}"' if isinstance(value, str) else text
