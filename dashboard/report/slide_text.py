"""How much room text takes on a slide, so that it is made smaller or parted before it would run over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import font_source_sans_pro
from PIL import ImageFont

# Where the type is not installed, PowerPoint takes another one, and most are wider: Arial by about an eighth.
_ROOM_FOR_OTHER_TYPE = 1.12
# Ascent and descent of the type in em, which is how far apart lines stand.
LINE = 1.257
_MEASURED_AT = 100


@dataclass(frozen=True)
class Fitted:
    """A text at the size, in points, at which it fits its box; `is_cut` where even the smallest does not hold all."""

    text: str
    size: float
    is_cut: bool = False


def width(text: str, size: float, is_bold: bool = False) -> float:
    """Return the width of one line in inches, with room for a wider type."""
    return _letters(text, is_bold) / _MEASURED_AT * size / 72 * _ROOM_FOR_OTHER_TYPE


def height(lines: int, size: float, spacing: float = 1.0) -> float:
    """Return the height of so many lines in inches."""
    return lines * size * LINE * spacing / 72


def lines(text: str, size: float, room: float, is_bold: bool = False) -> list[str]:
    """Break a text into the lines it takes in a box `room` inches wide; a word longer than that is parted."""
    found: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if width(longer, size, is_bold) <= room:
                line = longer
                continue
            if line:
                found.append(line)
            *whole, line = _parted(word, size, room, is_bold)
            found += whole
        found.append(line)
    return found


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
    kept = lines(text, size, room, is_bold)[:number]
    while width(kept[-1] + " …", size, is_bold) > room:
        shorter = kept[-1].rpartition(" ")[0]
        kept[-1] = shorter or kept[-1][:-1]
    return Fitted(" ".join(kept) + " …", size, is_cut=True)


def _parted(word: str, size: float, room: float, is_bold: bool) -> list[str]:
    parts, part = [], ""
    for letter in word:
        if part and width(part + letter, size, is_bold) > room:
            parts.append(part)
            part = ""
        part += letter
    return [*parts, part]


@lru_cache(maxsize=20_000)
def _letters(text: str, is_bold: bool) -> float:
    return _font(is_bold).getlength(text)


@lru_cache(maxsize=2)
def _font(is_bold: bool) -> ImageFont.FreeTypeFont:
    name = "SourceSansProBold" if is_bold else "SourceSansPro"
    # The simple layout is on every machine; what it measures differs by less than the room left.
    return ImageFont.truetype(
        font_source_sans_pro.font_files_ttf[name], _MEASURED_AT, layout_engine=ImageFont.Layout.BASIC
    )
