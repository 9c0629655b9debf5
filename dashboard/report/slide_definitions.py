"""The last slides of a deck: what each measure in it means, on as many slides as that takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pptx.slide import Slide
from pptx.util import Pt

from dashboard.report import slide_template, slide_text
from dashboard.report.content import Content
from dashboard.report.slide_parts import add_number, remove, sign
from dashboard.report.slide_template import APPENDIX, COLUMN_BOXES, SECOND

TITLE = "What the measures mean"
_NAME_SIZE, _TEXT_SIZE, _GAP = 14, 12, 9


@dataclass(frozen=True)
class _Piece:
    """A name or a run of lines of a definition, as high as it is in inches."""

    text: str
    is_name: bool
    height: float


def definition_slides(deck, contents: Sequence[Content]) -> Iterator[Slide]:
    """Add the definitions of every measure of the contents, each once, in their order."""
    known = {name: text for content in contents for name, text in content.definitions}
    columns = list(_columns(known.items()))
    pairs = [columns[at : at + 2] for at in range(0, len(columns), 2)]
    for number, pair in enumerate(pairs, start=1):
        slide = deck.slides.add_slide(slide_template.layout(deck, APPENDIX))
        of_all = f" ({number} of {len(pairs)})" if len(pairs) > 1 else ""
        slide.shapes.title.text_frame.text = TITLE + of_all
        places = [shape for shape in slide.placeholders if shape.placeholder_format.idx in (1, SECOND)]
        for place, pieces in zip(places, [*pair, []], strict=False):
            _write(place, pieces) if pieces else remove(place)
        sign(slide, contents[0])
        add_number(slide)
        yield slide


def _columns(definitions: Iterable[tuple[str, str]]) -> Iterator[list[_Piece]]:
    """Share the definitions out among columns, parting only one that is longer than a column."""
    room = COLUMN_BOXES[0].height
    column: list[_Piece] = []
    used = 0.0
    for name, text in definitions:
        head = _Piece(name, True, _high(name, _NAME_SIZE, True) + (_GAP / 72 if column else 0))
        lines = slide_text.lines(text, _TEXT_SIZE, COLUMN_BOXES[0].width)
        line = slide_text.height(1, _TEXT_SIZE)
        # What a whole column holds is not parted.
        if column and used + head.height + len(lines) * line > room:
            yield column
            column, used = [], 0.0
            head = _Piece(name, True, _high(name, _NAME_SIZE, True))
        column.append(head)
        used += head.height
        while lines:
            number = max(1, int((room - used + 1e-9) / line))
            piece, lines = lines[:number], lines[number:]
            column.append(_Piece(" ".join(piece), False, len(piece) * line))
            used += len(piece) * line
            if lines:
                yield column
                column, used = [], 0.0
    if column:
        yield column


def _high(text: str, size: float, is_bold: bool) -> float:
    return slide_text.height(len(slide_text.lines(text, size, COLUMN_BOXES[0].width, is_bold)), size)


def _write(place, pieces: list[_Piece]) -> None:
    frame = place.text_frame
    for at, piece in enumerate(pieces):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.text = piece.text
        paragraph.font.bold = piece.is_name
        paragraph.font.size = Pt(_NAME_SIZE if piece.is_name else _TEXT_SIZE)
        paragraph.space_before = Pt(_GAP if piece.is_name and at else 0)
