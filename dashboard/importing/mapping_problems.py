"""What is wrong with a mapping file, in sentences that name the key and the nearest known one."""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import Any

# Place in the file → the keys it knows.
Keys = dict[tuple[str, ...], list[str]]


class MappingProblem(ValueError):
    """A mapping that cannot be used; `problems` holds one sentence for each thing that is wrong."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def nearest(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean …?" with the most similar known word, or nothing when none is similar."""
    choices = {candidate.casefold(): candidate for candidate in known}
    found = difflib.get_close_matches(word.casefold(), choices, n=1, cutoff=0.6)
    return f"; did you mean {choices[found[0]]}?" if found else ""


NOT_A = {
    "bool_type": "true or false",
    "string_type": "text in quotes",
    "float_type": "a number",
    "finite_number": "a number",
    "tuple_type": "a list",
    "dict_type": "a table of keys",
    "model_type": "a table of keys",
}


def _unknown_key(location: tuple[str | int, ...], path: str, keys: Keys, columns: frozenset[str]) -> str:
    """Say that the key is unknown, and name the nearest: in the same place, else of that name elsewhere."""
    key = str(location[-1])
    place = tuple(str(part) for part in location[:-1] if not isinstance(part, int))[:2]
    table = path.removesuffix(key)
    if found := difflib.get_close_matches(key, keys[place], n=1, cutoff=0.6):
        return f"{path} is not a known key; did you mean {table}{found[0]}?"
    if place == ("tables",) and key in columns:
        return f"{path} is not a known key; did you mean {table}columns.{key}?"
    elsewhere = {name: ".".join((*parents, name)) for parents, names in keys.items() for name in names}
    if found := difflib.get_close_matches(key, elsewhere, n=1, cutoff=0.8):
        return f"{path} is not a known key; did you mean {elsewhere[found[0]]}?"
    return f"{path} is not a known key; the known keys here are {', '.join(keys[place])}"


def sentences(fault: Any, keys: Keys, columns: frozenset[str]) -> Iterator[str]:
    """Say in words, without the full stop, what pydantic found; one validator may find several things.

    keys: which keys each place in the file knows; columns: those of all tables.
    """
    path = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in fault["loc"]).strip(".")
    value, kind, context = fault["input"], fault["type"], fault.get("ctx", {})
    if kind == "value_error":
        for message in str(context["error"]).split("\n"):
            yield f"{path}{message}".strip(".") if message.startswith(".") else f"{path} {message}"
    elif kind == "extra_forbidden":
        yield _unknown_key(fault["loc"], path, keys, columns)
    elif kind == "missing":
        yield f"{path} is missing"
    elif kind == "literal_error":
        known = re.findall(r"'([^']*)'", context["expected"])
        choices = f"{', '.join(known[:-1])} or {known[-1]}" if known != [",", "."] else '"," or "."'
        yield f"{path} is {shown(value)}, which is none of {choices}{nearest(str(value), known)}"
    elif kind == "string_too_short":
        yield f"{path} is empty"
    else:
        yield f"{path} is {shown(value)}, which is not {NOT_A[kind]}"


def shown(value: object) -> str:
    """Return the value as the mapping file writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a table of keys" if isinstance(value, dict) else "a list"
    return f'"{value}"' if isinstance(value, str) else str(value)
