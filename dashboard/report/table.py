"""Rows as a table on a picture: as many rows and columns as its place holds, numbers to the right."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from dashboard import theme, words
from dashboard.report import columns, drawing
from dashboard.report.drawing import Box

_SIZE, _ROW, _GAP = 20, 38, 28
_WIDEST, _NARROWEST = 620, 60


def table(rows: pd.DataFrame, box: Box, mode: str) -> list[str]:
    """Return rows drawn from the upper edge of a box down; the last line says how many are not on the picture."""
    ink, muted, line = (theme.colour(role, mode) for role in ("text", "text_muted", "line"))
    names = _that_fit(rows, box.width)
    shown = rows.head(int(box.height // _ROW) - 2)
    parts = [drawing.rule(box.x, box.y + 10, box.x + box.width, box.y + 10, line, 2)]
    for name, (x, width) in zip(names, _places(shown, names, box), strict=True):
        kind = columns.kind_of(name, rows[name])
        at, anchor = (x + width, "end") if kind in ("share", "days", "number", "count") else (x, "start")
        parts.append(drawing.text(at, box.y, columns.title(name), _SIZE - 3, muted, anchor=anchor))
        for row, value in enumerate(shown[name].tolist()):
            said = drawing.cut(drawing.wrapped(_said(value, kind), _SIZE, width + 1), _SIZE, width + 1, 1)[0]
            parts.append(drawing.text(at, box.y + (row + 1) * _ROW, said, _SIZE, ink, anchor=anchor))
    more = [
        *([words.count(len(rows) - len(shown), "more row")] if len(rows) > len(shown) else []),
        *([words.count(len(rows.columns) - len(names), "more column")] if len(rows.columns) > len(names) else []),
    ]
    if more:
        below = box.y + (len(shown) + 1) * _ROW
        parts.append(drawing.text(box.x, below, f"{words.list_words(more)} in the file.", _SIZE - 3, muted))
    return parts


def _said(value: Any, kind: str) -> str:
    said = columns.said(value, kind)
    return words.stage(said) if re.fullmatch(r"[a-z]+(_[a-z]+)*", said) else said


def _that_fit(rows: pd.DataFrame, width: float) -> list[str]:
    names, used = [], 0.0
    for name in rows.columns:
        used += _width(rows.head(20), name) + _GAP
        if names and used > width + _GAP:
            break
        names.append(name)
    return names


def _width(rows: pd.DataFrame, name: str) -> float:
    kind = columns.kind_of(name, rows[name])
    values = [drawing.text_width(_said(value, kind), _SIZE) for value in rows[name].tolist()]
    return min(max([_NARROWEST, drawing.text_width(columns.title(name), _SIZE - 3), *values]), _WIDEST)


def _places(rows: pd.DataFrame, names: list[str], box: Box) -> list[tuple[float, float]]:
    """Left end and width of each column."""
    places, x = [], box.x
    for name in names:
        width = _width(rows, name)
        places.append((x, min(width, box.x + box.width - x)))
        x += width + _GAP
    return places
