"""What can be set, read from the comments of settings.toml: the only place where it is said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dashboard.settings import DEFAULTS_PATH

_SECTION = re.compile(r"^\[\[?([\w.]+)\]\]?$")
_KEY = re.compile(r"^(\w+) = (.*)$")


@dataclass(frozen=True)
class Setting:
    """One key of the settings: its section, its name, the first line of its default, and what its comment says."""

    section: str
    key: str
    default: str
    meaning: str


def settings_described() -> list[Setting]:
    """Return every key in the order of the file; where a section repeats, its keys are told once."""
    found: dict[tuple[str, str], Setting] = {}
    section, comment, is_said = "", [], False
    for line in DEFAULTS_PATH.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            comment = [*(() if is_said else comment), line.lstrip("# ").rstrip()]
            is_said = False
        elif match := _SECTION.match(line):
            section, comment = match[1], []
        elif match := _KEY.match(line):
            key = (section, match[1])
            found.setdefault(key, Setting(*key, match[2].strip(), " ".join(filter(None, comment))))
            is_said = True
        elif not line:
            comment = []
    return list(found.values())
