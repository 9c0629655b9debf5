"""What pictures are drawn with: SVG elements, type whose width is known, and charts placed in a box."""

from __future__ import annotations

import html
import importlib.resources
import math
import re
import zlib
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import vl_convert
from PIL import ImageFont

from dashboard import theme

# The same type as in the app; the second name is that of the package whose files the pictures are made with.
FONT = "'Source Sans','Source Sans 3','Source Sans Pro',sans-serif"
WEIGHTS = {400: "Regular", 600: "Semibold", 700: "Bold"}
_MEASURED_AT = 100
# A chart is laid out this wide at most, and magnified at most so much, to fill its box.
_NARROWEST, _WIDEST, _LARGEST = 420, 1500, 1.9
# Charts are magnified by so much at least, as far as their rows can move together: each needs its lines and a gap.
_LEGIBLE, _LINE, _ROW_GAP = 1.3, 16, 8
# The least a plot is high, and what axes and legend usually take of a chart's height.
_LOWEST, _BESIDE = 80, 50
_taken: dict[str, float] = {}
# A chart with the spec "fit" may be somewhat higher than it says: what is written above and below its plot.
_SVG_HEAD = re.compile(r"<svg\b[^>]*?\bviewBox=\"0 0 ([\d.]+) ([\d.]+)\"[^>]*>")
# Where a part of an SVG is given a name, and where it is called by it.
_NAMED, _NUMBERED = re.compile(r'(\bid="|url\(#)([^")]+)'), re.compile(r'(\bid="|url\(#)@')
# What XML has no place for, however it is written: a title that was pasted may hold some.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Box(NamedTuple):
    """A place on a picture in pixels: its left upper corner, width and height."""

    x: float
    y: float
    width: float
    height: float


@cache
def fonts() -> Path:
    """Return the folder of the type's files, which come with a package, and make them known to the renderer."""
    folder = Path(str(importlib.resources.files("font_source_sans_pro"))) / "files"
    vl_convert.register_font_directory(str(folder))
    return folder


@cache
def _font(weight: int) -> ImageFont.FreeTypeFont:
    # The simple layout is on every machine, so that a text breaks at the same place everywhere.
    file = str(fonts() / f"SourceSansPro-{WEIGHTS[weight]}.ttf")
    return ImageFont.truetype(file, _MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)


def text_width(text: str, size: float, weight: int = 400) -> float:
    """Return the pixels a line of text takes."""
    return _letters(text, weight) * size / _MEASURED_AT


@lru_cache(maxsize=20_000)
def _letters(text: str, weight: int) -> float:
    return _font(weight).getlength(text)


def wrapped(text: str, size: float, width: float, weight: int = 400) -> list[str]:
    """Return a text as lines of at most this width; a word that is wider alone is cut into pieces."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if text_width(longer, size, weight) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while text_width(word, size, weight) > width and len(word) > 1:
            fits = next(n for n in range(len(word), 0, -1) if n == 1 or text_width(word[:n], size, weight) <= width)
            lines.append(word[:fits])
            word = word[fits:]
        line = word
    return [*lines, line]


def fitted(text: str, sizes: tuple[float, ...], width: float, most_lines: int, weight: int = 400) -> tuple:
    """Return (size, lines): the first size at which a text has at most so many lines; at the last it ends in "…"."""
    for size in sizes:
        lines = wrapped(text, size, width, weight)
        if len(lines) <= most_lines:
            return size, lines
    return sizes[-1], cut(lines, sizes[-1], width, most_lines, weight)


def cut(lines: list[str], size: float, width: float, most_lines: int, weight: int = 400) -> list[str]:
    """Return the first lines of a text; where some are left out, the last one ends in "…"."""
    if len(lines) <= most_lines:
        return lines
    last = lines[most_lines - 1]
    while last and text_width(f"{last} …", size, weight) > width:
        last = last.rpartition(" ")[0] if " " in last else last[:-1]
    return [*lines[: most_lines - 1], f"{last} …"]


def text(x: float, y: float, content: str, size: float, colour: str, weight: int = 400, anchor: str = "start") -> str:
    """Return a line of text whose base line is at y; anchor: start, middle or end."""
    place = f' text-anchor="{anchor}"' if anchor != "start" else ""
    heavy = f' font-weight="{weight}"' if weight != 400 else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}"{heavy}{place}>'
        f"{html.escape(content, quote=False)}</text>"
    )


def paragraph(x: float, y: float, lines: list[str], size: float, colour: str, weight: int = 400, lead=1.22) -> str:
    """Return lines of text, the first one's base line at y."""
    return "".join(text(x, y + place * size * lead, line, size, colour, weight) for place, line in enumerate(lines))


def rule(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> str:
    """Return a straight line."""
    return f'<path d="M{x1:.1f},{y1:.1f}L{x2:.1f},{y2:.1f}" stroke="{colour}" stroke-width="{width:g}" fill="none"/>'


def pill(right: float, y: float, content: str, size: float, mode: str) -> str:
    """Return a text in an outline with round ends, its right end and upper edge given."""
    width, height = text_width(content, size) + 1.6 * size, 1.7 * size
    line, ink = theme.colour("context", mode), theme.colour("text_muted", mode)
    outline = (
        f'<rect x="{right - width:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{height / 2:.1f}"'
        f' fill="none" stroke="{line}"/>'
    )
    return outline + text(right - width / 2, y + 1.2 * size, content, size, ink, anchor="middle")


def chart_svg(spec: dict, width: float) -> tuple[str, float, float]:
    """Return a chart drawn this wide, with its width and height; its names are its own, so that charts can be mixed."""
    fonts()
    drawn = vl_convert.vegalite_to_svg(_writable({**spec, "width": width}))
    head = _SVG_HEAD.search(drawn)
    if head is None:
        raise ValueError("the chart could not be drawn")
    return _named_anew(drawn[head.end() : drawn.rindex("</svg>")]), float(head[1]), float(head[2])


def _named_anew(drawn: str) -> str:
    """The names in a chart made of its content: Vega counts on over all charts that were ever drawn."""
    names: dict[str, str] = {}
    numbered = _NAMED.sub(lambda found: f"{found[1]}@{names.setdefault(found[2], str(len(names)))}", drawn)
    mine = f"c{zlib.crc32(numbered.encode()):08x}_"
    return _NUMBERED.sub(rf"\1{mine}", numbered)


def _writable(part: Any) -> Any:
    """A spec whose texts can be drawn: at a control character the renderer ends the whole program."""
    if isinstance(part, str):
        return _NOT_IN_XML.sub("", part)
    if isinstance(part, dict):
        return {name: _writable(value) for name, value in part.items()}
    return [*map(_writable, part)] if isinstance(part, list) else part


def chart_in(spec: dict, box: Box, largest: float = _LARGEST, middle: bool = False) -> str:
    """Return a chart that fills a box as well as it can: laid out at the width whose shape is the box's, magnified.

    Rows of a chart that would be small move together, as far as their names let them.
    """
    height = _height_of(spec)
    room = box.height / _LEGIBLE
    if height > room and isinstance(spec.get("height"), int | float):
        tight = max(_least_height(spec), spec["height"] - (height - room))
        spec = {**spec, "height": min(spec["height"], tight)}
        height = _height_of(spec)
    width = min(max(height * box.width / box.height, _NARROWEST, box.width / largest), _WIDEST, box.width / 0.8)
    inner, width, height = chart_svg(spec, width)
    scale = min(box.width / width, box.height / height, largest)
    x = box.x + (box.width - width * scale) / 2 if middle else box.x
    y = box.y + (box.height - height * scale) / 2 if middle else box.y
    return f'<g transform="translate({x:.2f},{y:.2f}) scale({scale:.4f})">{inner}</g>'


def _least_height(spec: dict) -> float:
    """The height at which the names of a chart's rows still stand apart; its own where it has no such rows."""
    for layer in spec.get("layer", []):
        y = layer.get("encoding", {}).get("y", {})
        names = y.get("scale", {}).get("domain", [])
        # Without an axis of its own the names are drawn by marks, whose places are fixed.
        if names and y.get("axis") and all(isinstance(name, str) for name in names):
            lines = max(name.count("\n") + 1 for name in names)
            return len(names) * (_ROW_GAP + lines * _LINE)
    return spec["height"]


def chart_fitted(name: str, draw: Callable[[int], dict], box: Box, scale: float) -> str:
    """Return a chart at a fixed magnification; draw takes the height of its plot: what axes and legend leave."""
    width, height = box.width / scale, box.height / scale
    # What axes and legend took the last time most often saves drawing twice; what comes out is the same either way.
    first = max(_LOWEST, math.floor(height - _taken.get(name, _BESIDE)))
    inner, _, drawn = chart_svg(draw(first), width)
    _taken[name] = drawn - first
    exact = max(_LOWEST, math.floor(first + height - drawn))
    if exact != first:
        inner, _, drawn = chart_svg(draw(exact), width)
    # A chart that cannot be so low is made smaller as a whole.
    shrunk = min(1.0, height / drawn)
    return f'<g transform="translate({box.x:.2f},{box.y:.2f}) scale({scale * shrunk:.4f})">{inner}</g>'


def _height_of(spec: dict) -> float:
    """The height a chart will have, about: its plot, and room for axes and legend."""
    height = spec.get("height")
    return (height if isinstance(height, int | float) else 320) + 60


def document(width: float, height: float, parts: list[str], mode: str, title: str, is_paper: bool = True) -> str:
    """Return a whole SVG; title: what a screen reader says of it. is_paper: on the theme's background."""
    paper = (
        f'<rect width="{width:g}" height="{height:g}" fill="{theme.colour("background", mode)}"/>' if is_paper else ""
    )
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width:g}"'
        f' height="{height:g}" viewBox="0 0 {width:g} {height:g}" role="img" font-family="{FONT}">'
        f"<title>{html.escape(title, quote=False)}</title>{paper}{''.join(parts)}</svg>"
    )
    return _NOT_IN_XML.sub("", drawn)


def to_png(svg: str, scale: float = 1.0) -> bytes:
    """Return an SVG as PNG."""
    fonts()
    return vl_convert.svg_to_png(svg, scale=scale)


def to_pdf(svg: str) -> bytes:
    """Return an SVG as a PDF of one page."""
    fonts()
    return vl_convert.svg_to_pdf(svg)
