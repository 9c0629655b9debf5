"""Reading a deck back: texts, charts with the sheet behind them, and whether what stands on a slide has its room."""

import io
import zipfile

import font_source_sans_pro
from PIL import Image, ImageFont
from pptx import Presentation
from pptx.util import Emu
from python_calamine import CalamineWorkbook

from dashboard.report import Content

NAMES = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}


def opened(data: bytes):
    return Presentation(io.BytesIO(data))


def a_picture(content: Content) -> bytes:
    """A small PNG for a finding whose chart PowerPoint cannot draw."""
    target = io.BytesIO()
    Image.new("RGB", (1200, 450), "#335C67").save(target, "PNG")
    return target.getvalue()


def no_picture(content: Content) -> bytes:
    raise AssertionError(f"{content.name} was asked for its picture")


def texts(slide) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def notes(slide) -> str:
    return slide.notes_slide.notes_text_frame.text


def alt_texts(slide) -> list[str]:
    """The alt text of each chart, picture and table."""
    shapes = [shape for shape in slide.shapes if not shape.has_text_frame]
    return [shape._element.xpath(".//p:cNvPr")[0].get("descr", "") for shape in shapes]


def charts(slide) -> list:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def sheet(chart) -> dict[str, list]:
    """The sheet behind a chart: name of each series and its values, blanks as None; "" are the categories."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    head, *rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    columns = zip(*rows, strict=True)
    return {name: [None if cell == "" else cell for cell in column] for name, column in zip(head, columns, strict=True)}


def drawn(chart) -> dict[str, list]:
    """What a chart shows from its own memory, which is what PowerPoint draws before the sheet is opened."""
    return {
        series.name: [None if value is None else value for value in series.values]
        for plot in chart.plots
        for series in plot.series
    }


def boxes(slide) -> list[tuple[str, float, float, float, float]]:
    """Name, left, top, right and bottom of everything on a slide, in inches."""
    found = []
    for shape in slide.shapes:
        left, top, width, height = (Emu(part).inches for part in (shape.left, shape.top, shape.width, shape.height))
        found.append((shape.name, left, top, left + width, top + height))
    return found


def faults_of_room(deck) -> list[str]:
    """What leaves its slide, covers another thing, or is too small for its text."""
    faults = []
    wide, high = Emu(deck.slide_width).inches, Emu(deck.slide_height).inches
    for number, slide in enumerate(deck.slides, start=1):
        places = boxes(slide)
        if slide.slide_layout.name != "Board":
            faults += [f"{number}: {one[0]} covers {other[0]}" for at, one in enumerate(places)
                       for other in places[at + 1 :] if _touch(one, other)]  # fmt: skip
        faults += [f"{number}: {name} leaves the slide" for name, left, top, right, bottom in places
                   if left < -0.01 or top < -0.01 or right > wide + 0.01 or bottom > high + 0.01]  # fmt: skip
        faults += [f"{number}: {shape.name} is too small for its text" for shape in slide.shapes
                   if shape.has_text_frame and text_height(shape) > Emu(shape.height).inches + 0.01]  # fmt: skip
    return faults


def _touch(one, other) -> bool:
    return min(one[3], other[3]) - max(one[1], other[1]) > 0.01 and min(one[4], other[4]) - max(one[2], other[2]) > 0.01


def text_height(shape) -> float:
    """How high a text is when it is set in our type, counted anew, in inches."""
    total, room = 0.0, Emu(shape.width).inches * 72
    is_title = (
        shape.is_placeholder
        and "TITLE" in str(shape.placeholder_format.type)
        and "SUB" not in str(shape.placeholder_format.type)
    )
    for paragraph in shape.text_frame.paragraphs:
        size = paragraph.font.size.pt if paragraph.font.size else _inherited(shape)
        bold = paragraph.font.bold or is_title
        lines = _lines(paragraph.text, _font(bool(bold)), size, room)
        before = paragraph.space_before.pt if paragraph.space_before else 0
        total += lines * size * 1.257 * (0.9 if is_title else 1) + before
    return total / 72


def _inherited(shape) -> float:
    number = shape.placeholder_format.idx if shape.is_placeholder else None
    layout = shape.part.slide.slide_layout if number is not None else None
    place = next((one for one in layout.placeholders if one.placeholder_format.idx == number), None) if layout else None
    if place is None:
        return 10.0
    return int(place._element.xpath(".//a:lvl1pPr/a:defRPr")[0].get("sz")) / 100


def _lines(text: str, font, size: float, room: float) -> int:
    count, line = 1, 0.0
    space = font.getlength(" ") / 100 * size
    for word in text.split(" "):
        width = font.getlength(word) / 100 * size
        if line and line + space + width > room:
            count, line = count + 1, 0.0
        count += int(width // room)
        line = line + space + width if line else width % room
    return count


def _font(is_bold: bool):
    name = "SourceSansProBold" if is_bold else "SourceSansPro"
    return ImageFont.truetype(font_source_sans_pro.font_files_ttf[name], 100)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}
