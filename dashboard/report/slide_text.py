"""How much room text takes on a slide, in inches, so that it is made smaller or parted before it would run over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.report import drawing

# Where the type is not installed, PowerPoint takes another one, and most are wider: Arial by about an eighth.
_ROOM_FOR_OTHER_TYPE = 1.12
# Ascent and descent of the type in em, which is how far apart lines stand.
LINE = 1.257
_POINTS = 72


@dataclass(frozen=True)
class Fitted:
    """A text at the size, in points, at which it fits its box; `is_cut` where even the smallest does not hold all."""

    text: str
    size: float
    is_cut: bool = False


def width(text: str, size: float, is_bold: bool = False) -> float:
    """Return the width of one line in inches, with room for a wider type."""
    return drawing.text_width(text, size * _ROOM_FOR_OTHER_TYPE, _weight(is_bold)) / _POINTS


def height(lines: int, size: float, spacing: float = 1.0) -> float:
    """Return the height of so many lines in inches."""
    return lines * size * LINE * spacing / _POINTS


def lines(text: str, size: float, room: float, is_bold: bool = False) -> list[str]:
    """Break a text into the lines it takes in a box `room` inches wide; a word longer than that is parted."""
    return [
        line
        for paragraph in text.split("\n")
        for line in drawing.wrapped(paragraph, size * _ROOM_FOR_OTHER_TYPE, room * _POINTS, _weight(is_bold))
    ]


def fitted(
    text: str, sizes: Sequence[float], room: float, most: float, is_bold: bool = False, spacing: float = 1.0
) -> Fitted:
    """Return the text at the largest of the sizes at which it fits a box `room` wide and `most` high, in inches.

    A text that fits at none is cut at a word; the notes of a slide have the whole.
    """
    for size in sizes:
        if height(len(lines(text, size, room, is_bold)), size, spacing) <= most:
            return Fitted(text, size)
    size = sizes[-1]
    number = max(1, int(most / height(1, size, spacing)))
    kept = lines(text, size, room, is_bold)
    shown = drawing.cut(kept, size * _ROOM_FOR_OTHER_TYPE, room * _POINTS, number, _weight(is_bold))
    return Fitted(" ".join(shown), size, is_cut=True)


def _weight(is_bold: bool) -> int:
    return 700 if is_bold else 400
