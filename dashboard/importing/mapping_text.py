"""Writes a mapping as the text of a mapping file, which `load_mapping` reads as the same mapping."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from dashboard.importing.mapping import Mapping

BARE = re.compile(r"[A-Za-z0-9_-]+")


def mapping_text(mapping: Mapping) -> str:
    """Return the TOML text of a mapping; keys that have their default are left out."""
    told = mapping.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return "\n".join(_table((), told)).strip() + "\n"


def _table(path: tuple[str, ...], keys: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a table: its plain values first, as TOML wants them, then the tables inside."""
    for key, value in keys.items():
        if not _is_table(value):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in keys.items():
        inner = (*path, key)
        name = ".".join(map(_key, inner))
        if isinstance(value, dict):
            # A table that holds tables only needs no head of its own.
            if not all(map(_is_table, value.values())):
                yield f"\n[{name}]"
            yield from _table(inner, value)
        elif _is_table(value):
            for one in value:
                yield f"\n[[{name}]]"
                yield from _table(inner, one)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else _value(key)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    # A text as JSON writes it is one of TOML, but for the one control character that JSON lets stand.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
