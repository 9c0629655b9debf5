"""Findings as a PowerPoint deck: charts that can be edited, notes for the speaker, and what the measures mean."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime

from dashboard.report import slide_template
from dashboard.report.content import Content
from dashboard.report.slide_definitions import definition_slides
from dashboard.report.slide_parts import Pictures, draw_picture, finding_slide, sign, write
from dashboard.report.slide_template import (
    BOARD,
    BODY_BOX,
    COVER_SUBTITLE_BOX,
    COVER_TITLE_BOX,
    HEIGHT,
    TITLE,
    WIDTH,
    Box,
)

# The room of a picture on a slide, in inches: one of this shape fills it.
PICTURE_SIZE = (BODY_BOX.width, BODY_BOX.height)
_COVER_SIZES = (40, 36, 32, 28, 24, 20, 16)
_SUBTITLE_SIZES = (18, 16, 14, 12, 10)
# Files in a zip carry their own time; the earliest one says nothing and is always the same.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_WRITTEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def deck(
    title: str,
    subtitle: str,
    slides: Iterable[Content],
    pictures: Pictures,
    board: bytes | None = None,
    on_slide: Callable[[int], None] | None = None,
) -> bytes:
    """Return a .pptx: title, the picture of the board where there is one, a slide per finding, and the definitions.

    `pictures` gives the PNG of a finding whose chart PowerPoint cannot draw. `on_slide` is told how many of `slides`
    are done after each one; what it raises ends the work. Raises ValueError without a finding.
    """
    presentation = slide_template.template()
    done: list[Content] = []
    for content in slides:
        if not done:
            _title_slide(presentation, title, subtitle, content)
            if board is not None:
                _board_slide(presentation, title, board)
        finding_slide(presentation, content, pictures)
        done.append(content)
        if on_slide is not None:
            on_slide(len(done))
    if not done:
        raise ValueError("No finding was chosen for the slides. Choose at least one.")
    list(definition_slides(presentation, done))
    return _saved(presentation, title, done[0].scope.as_of)


def one_slide(content: Content, pictures: Pictures) -> bytes:
    """Return a .pptx with the slide of one finding; its definitions are in the notes."""
    presentation = slide_template.template()
    finding_slide(presentation, content, pictures)
    return _saved(presentation, content.heading, content.scope.as_of)


def one_board(content: Content, board: bytes) -> bytes:
    """Return a .pptx with the picture of the board; content is the finding of its headline."""
    presentation = slide_template.template()
    _board_slide(presentation, content.heading, board)
    return _saved(presentation, content.heading, content.scope.as_of)


def _title_slide(presentation, title: str, subtitle: str, content: Content) -> None:
    slide = presentation.slides.add_slide(slide_template.layout(presentation, TITLE))
    write(slide.shapes.title, title, COVER_TITLE_BOX, _COVER_SIZES, is_bold=True, spacing=0.9)
    write(slide.placeholders[1], subtitle, COVER_SUBTITLE_BOX, _SUBTITLE_SIZES)
    sign(slide, content)


def _board_slide(presentation, title: str, board: bytes) -> None:
    slide = presentation.slides.add_slide(slide_template.layout(presentation, BOARD))
    # Behind the picture, for the outline and for who listens to the slides.
    slide.shapes.title.text_frame.text = title
    draw_picture(slide, board, Box(0, 0, WIDTH, HEIGHT), title)


def _saved(presentation, title: str, as_of: datetime) -> bytes:
    about = presentation.core_properties
    about.title, about.author, about.last_modified_by = title[:250], "Down the Hall", "Down the Hall"
    about.subject, about.keywords, about.comments, about.revision = "", "", "", 1
    about.created = about.modified = as_of.replace(microsecond=0)
    target = io.BytesIO()
    presentation.save(target)
    return _without_time(target.getvalue(), as_of)


def _without_time(data: bytes, as_of: datetime) -> bytes:
    """The same zip without the time of its making, in the sheets behind its charts too: same content, same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith(".xlsx"):
                part = _without_time(part, as_of)
            elif name == "docProps/core.xml":
                part = _WRITTEN.sub(rb"\g<1>" + as_of.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + rb"\g<2>", part)
            new.writestr(zipfile.ZipInfo(name, _NO_TIME), part, zipfile.ZIP_DEFLATED)
    return target.getvalue()
