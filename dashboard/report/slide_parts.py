"""What stands on a slide: title, subline, chart or picture or table, footer, source, notes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence

import pandas as pd
from PIL import Image
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.slide import Slide
from pptx.util import Inches, Pt

from dashboard import words
from dashboard.report import panels, slide_charts, slide_template, slide_text
from dashboard.report.columns import kind_of, said, title
from dashboard.report.content import Content
from dashboard.report.native import milestones, plots
from dashboard.report.slide_template import (
    BODY_BOX,
    FINDING,
    FOOTER,
    FOOTER_BOX,
    MARK,
    SOURCE,
    SOURCE_BOX,
    SUBLINE,
    SUBLINE_BOX,
    TITLE_BOX,
    WIDTH,
    Box,
    rgb,
)

Pictures = Callable[[Content], bytes]
_TITLE_SIZES = (28, 26, 24, 22, 20, 18, 16, 14, 12)
_SMALLER = (14, 13, 12, 11, 10)
_FOOTER_SIZES = (11, 10, 9, 8)
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
ROWS_SHOWN, COLUMNS_SHOWN = 12, 10
_HEADING = 0.3


def finding_slide(deck, content: Content, pictures: Pictures) -> Slide:
    """Add the slide of a finding: its sentence, and the chart, the picture or the rows behind it."""
    slide = deck.slides.add_slide(slide_template.layout(deck, FINDING))
    found = content.found
    whole = write(slide.shapes.title, content.heading, TITLE_BOX, _TITLE_SIZES, is_bold=True, spacing=0.9)
    whole &= write(_place(slide, SUBLINE), found.subline, SUBLINE_BOX, _SMALLER)
    footer = " · ".join(part for part in (content.shown_for, content.n_words) if part)
    whole &= write(_place(slide, FOOTER), footer, FOOTER_BOX, _FOOTER_SIZES)
    sign(slide, content)
    if found.state != "shown":
        _say(slide, found.sentence)
    elif drawn := plots(content.name, found):
        _draw_plots(slide, drawn, found.sentence)
    elif found.draw is None and content.name not in panels.NAMES:
        _draw_table(slide, found.rows, found.sentence)
    else:
        draw_picture(slide, pictures(content), BODY_BOX, found.sentence)
    add_number(slide)
    slide.notes_slide.notes_text_frame.text = "\n".join(_notes(content, whole))
    return slide


def sign(slide: Slide, content: Content) -> None:
    """Write the source, and that the data is a sample's where it is."""
    write(_place(slide, SOURCE), content.source, SOURCE_BOX, (10, 9, 8, 7))
    mark = _place(slide, MARK)
    if content.dataset.is_sample:
        mark.text_frame.text = "Sample data"
    else:
        remove(mark)


def write(shape, text: str, box: Box, sizes: Sequence[float], is_bold: bool = False, spacing: float = 1.0) -> bool:
    """Write a text at the largest size at which it fits, and return whether all of it does; without text, no box."""
    if not text:
        remove(shape)
        return True
    fit = slide_text.fitted(text, sizes, box.width, box.height, is_bold, spacing)
    shape.text_frame.text = fit.text
    for paragraph in shape.text_frame.paragraphs:
        paragraph.font.size = Pt(fit.size)
    return not fit.is_cut


def remove(shape) -> None:
    """Take a placeholder away that nothing is written in: PowerPoint would ask to click it."""
    shape.element.getparent().remove(shape.element)


def add_number(slide: Slide) -> None:
    """Show the slide's number."""
    ids = [int(shape.shape_id) for shape in slide.shapes]
    slide.shapes._spTree.append(slide_template.number_shape(max(ids, default=1) + 1))


def draw_picture(slide: Slide, picture: bytes, box: Box, alt_text: str) -> None:
    """Put a picture in a box as large as its shape allows, in the middle, described by its alt text."""
    with Image.open(io.BytesIO(picture)) as image:
        wide, high = image.size
    scale = min(box.width / wide, box.height / high)
    left = box.left + (box.width - wide * scale) / 2
    place = Box(left, box.top + (box.height - high * scale) / 2, wide * scale, high * scale)
    shape = slide.shapes.add_picture(io.BytesIO(picture), *place.emu)
    shape.name = "Picture"
    shape._element.nvPicPr.cNvPr.set("descr", alt_text)


def text_box(slide: Slide, box: Box, text: str, size: float, role: str = "text"):
    """Add a text without a placeholder."""
    shape = slide.shapes.add_textbox(*box.emu)
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.text = text
    for paragraph in frame.paragraphs:
        paragraph.font.size, paragraph.font.color.rgb = Pt(size), rgb(role)
    return shape


def _place(slide: Slide, number: int):
    return next(shape for shape in slide.placeholders if shape.placeholder_format.idx == number)


def _say(slide: Slide, sentence: str) -> None:
    """The sentence of a finding with nothing to draw, in the middle."""
    box = Box(WIDTH / 2 - 4, BODY_BOX.top + 0.6, 8, BODY_BOX.height - 1.6)
    fit = slide_text.fitted(sentence, (22, 20, 18, 16, 14, 12), box.width, box.height)
    shape = text_box(slide, box, fit.text, fit.size, "text_muted")
    shape.name = "Sentence"
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    for paragraph in shape.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.CENTER


def _draw_plots(slide: Slide, drawn, sentence: str) -> None:
    top = BODY_BOX.top
    for plot in drawn:
        height = BODY_BOX.height * plot.part
        if plot.heading:
            text_box(slide, Box(BODY_BOX.left, top, BODY_BOX.width, _HEADING), plot.heading, 12, "text_muted")
            top, height = top + _HEADING, height - _HEADING
        slide_charts.draw(slide, plot, Box(BODY_BOX.left, top, BODY_BOX.width, height), sentence)
        top += height


def _draw_table(slide: Slide, rows: pd.DataFrame, sentence: str) -> None:
    """The first rows as a table that PowerPoint can edit, and how many there are in all."""
    names = list(rows.columns)[:COLUMNS_SHOWN]
    kinds = [kind_of(name, rows[name]) for name in names]
    cells = [[title(name) for name in names]]
    cells += [
        [said(value, kind) for value, kind in zip(row, kinds, strict=True)]
        for row in rows[names].head(ROWS_SHOWN).itertuples(index=False, name=None)
    ]
    room = BODY_BOX.height - 0.4
    size, widths, texts = _table_fit(cells, room)
    box = Box(BODY_BOX.left, BODY_BOX.top, BODY_BOX.width, 0.3 * len(texts))
    frame = slide.shapes.add_table(len(texts), len(names), *box.emu)
    frame.name = "Rows"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", sentence)
    table = frame.table
    table._tbl.tblPr.find(qn("a:tableStyleId")).text = _NO_STYLE
    table.horz_banding = False
    high = 0.0
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Inches(wide)
    for at, line in enumerate(texts):
        lines = max(text.count("\n") + 1 for text in line)
        table.rows[at].height = Inches(_row_height(lines, size))
        high += _row_height(lines, size)
        for cell, text, kind in zip(table.rows[at].cells, line, kinds, strict=True):
            _write_cell(cell, text.replace("\n", " "), size, is_head=at == 0, is_right=kind not in ("text", "boolean"))
    frame.height = Inches(high)
    shown = len(texts) - 1
    if shown < len(rows) or len(names) < len(rows.columns):
        text = f"First {shown:,} of {words.count(len(rows), 'row')}" if shown < len(rows) else ""
        if len(names) < len(rows.columns):
            text += (", f" if text else "F") + f"irst {len(names)} of {words.count(len(rows.columns), 'column')}"
        text_box(slide, Box(BODY_BOX.left, BODY_BOX.top + high + 0.1, BODY_BOX.width, 0.25), text, 11, "text_muted")


def _table_fit(cells: list[list[str]], room: float) -> tuple[float, list[float], list[list[str]]]:
    """Size, widths of the columns and the lines of each cell, at the largest size at which the rows fit."""
    for size in (13, 12, 11, 10, 9, 8):
        natural = [max(slide_text.width(row[at], size) for row in cells) + 0.25 for at in range(len(cells[0]))]
        widths = _shared(natural, BODY_BOX.width)
        texts = [
            ["\n".join(slide_text.lines(text, size, wide - 0.2)) for text, wide in zip(row, widths, strict=True)]
            for row in cells
        ]
        heights = [_row_height(max(text.count("\n") + 1 for text in row), size) for row in texts]
        if sum(heights) <= room:
            return size, widths, texts
    kept = [texts[0]]
    used = heights[0]
    for row, high in zip(texts[1:], heights[1:], strict=True):
        if used + high > room:
            break
        kept.append(row)
        used += high
    return size, widths, kept


def _row_height(lines: int, size: float) -> float:
    return slide_text.height(lines, size) + 0.1


def _shared(natural: list[float], room: float) -> list[float]:
    """The widths of columns that want so much: narrow ones get it, the wide ones share what is left."""
    widths, left, open_ones = list(natural), room, sorted(range(len(natural)), key=natural.__getitem__)
    for number, at in enumerate(open_ones):
        widths[at] = min(natural[at], left / (len(open_ones) - number))
        left -= widths[at]
    return widths


def _write_cell(cell, text: str, size: float, is_head: bool, is_right: bool) -> None:
    cell.text = text
    cell.margin_left = cell.margin_right = Inches(0.1)
    cell.margin_top = cell.margin_bottom = Inches(0.05)
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.font.size, paragraph.font.bold = Pt(size), is_head
    paragraph.font.color.rgb = rgb("text_muted" if is_head else "text")
    paragraph.alignment = PP_ALIGN.RIGHT if is_right else PP_ALIGN.LEFT
    line = "neutral" if is_head else "line"
    cell._tc.get_or_add_tcPr().append(
        parse_xml(f'<a:lnB {nsdecls("a")} w="9525"><a:solidFill><a:srgbClr val="{slide_template.hexed(line)}"/>'
                  f"</a:solidFill></a:lnB>")
    )  # fmt: skip


def _notes(content: Content, is_whole: bool) -> Iterable[str]:
    """What the speaker may be asked: definitions, n, filters, caveats and source."""
    found = content.found
    if not is_whole or found.state != "shown":
        yield found.sentence
        yield from (found.subline,) if found.subline else ()
    for name, definition in content.definitions:
        yield f"{name}: {definition}"
    if content.n_words:
        yield f"Projects: {content.n_words}"
    yield f"Shown for: {content.shown_for}"
    yield from (f"Caveat: {caveat}" for caveat in found.caveats)
    yield from milestones(content.name, found)
    yield content.source
    yield f"{'Query' if len(found.queries) == 1 else 'Queries'}: {', '.join(found.queries)}"
