"""Named views: questions kept by name in a file of this machine, beside the database.

The file is JSON, {name: parameters of an address}, written whole or not at all. One that cannot be read is left
as it is.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path

LONGEST_NAME, MOST_VIEWS = 80, 200
# Two sessions that save at the same moment must not lose each other's view.
_WRITING = threading.Lock()
Parameters = dict[str, list[str]]


class ViewsProblem(ValueError):
    """The list of views cannot be read or written: says what, where and what to do."""


def path_of(database: Path) -> Path:
    """Return the file of the views of a database."""
    return database.with_suffix(".views.json")


def saved(database: Path) -> dict[str, Parameters]:
    """Return the views by name, in order of the alphabet; raises ViewsProblem when the file is not a list of views."""
    path = path_of(database)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as problem:
        raise _not_read(path, problem) from None
    try:
        found = json.loads(text)
    except ValueError as problem:
        raise _not_read(path, problem) from None
    if not _is_views(found):
        raise _not_read(path, "it is not a list of views")
    return dict(sorted(found.items(), key=lambda one: one[0].casefold()))


def save(database: Path, name: str, parameters: Mapping[str, str | list[str]]) -> None:
    """Keep parameters under a name, in place of those it had; raises ViewsProblem with a sentence."""
    name = _checked(name)
    as_lists = {key: [value] if isinstance(value, str) else list(value) for key, value in parameters.items()}
    as_lists.pop("view", None)
    with _WRITING:
        views = saved(database)
        if name not in views and len(views) >= MOST_VIEWS:
            raise ViewsProblem(f"There are {MOST_VIEWS} views, and no more can be kept. Remove one first.")
        _write(path_of(database), {**views, name: as_lists})


def rename(database: Path, old: str, new: str) -> None:
    """Give a view another name; raises ViewsProblem when another view has it."""
    new = _checked(new)
    with _WRITING:
        views = saved(database)
        if old not in views:
            raise ViewsProblem(f'There is no view "{old}" any more.')
        if new in views and new != old:
            raise ViewsProblem(f'There is a view "{new}" already. Choose another name.')
        _write(path_of(database), {new if name == old else name: kept for name, kept in views.items()})


def remove(database: Path, name: str) -> None:
    """Remove a view; one that is not there is no problem."""
    with _WRITING:
        views = saved(database)
        if views.pop(name, None) is not None:
            _write(path_of(database), views)


def opened(database: Path, asked: Mapping[str, list[str]]) -> tuple[Parameters, list[str]]:
    """Return the parameters an address asks for, those of a view where it names one and no more, and notes."""
    names = asked.get("view") or []
    if not names or set(asked) != {"view"}:
        return dict(asked), []
    try:
        views = saved(database)
    except ViewsProblem as problem:
        return {}, [str(problem)]
    if names[-1] not in views:
        return {}, [f'There is no view "{names[-1]}" on this machine; it may have been renamed or removed.']
    return {**views[names[-1]], "view": [names[-1]]}, []


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise ViewsProblem("Give the view a name.")
    if len(name) > LONGEST_NAME:
        raise ViewsProblem(f"The name has {len(name)} letters; {LONGEST_NAME} is the most.")
    return name


def _is_views(found: object) -> bool:
    return isinstance(found, dict) and all(
        isinstance(kept, dict)
        and all(isinstance(values, list) and all(isinstance(one, str) for one in values) for values in kept.values())
        for kept in found.values()
    )


def _not_read(path: Path, problem: object) -> ViewsProblem:
    return ViewsProblem(
        f"{path.name}: the saved views cannot be read ({problem}). Nothing was changed: repair the file or move it"
        " away."
    )


def _write(path: Path, views: dict[str, Parameters]) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    try:
        try:
            with unfinished.open("w", encoding="utf-8") as file:
                json.dump(views, file, ensure_ascii=False, indent=2)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise ViewsProblem(
            f"{path.name}: the view cannot be saved ({problem.strerror}). The list is as it was."
        ) from None
