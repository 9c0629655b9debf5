"""Every kind of file a finding, the board or a pack of findings can be taken along as."""

from __future__ import annotations

import difflib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from dashboard import words
from dashboard.database import Database
from dashboard.findings import FINDINGS, scope_words
from dashboard.report import board, drawing, picture, slides
from dashboard.report.content import Content, content, file_stem
from dashboard.report.picture import NotDrawn
from dashboard.report.workbook import csv_text, workbook
from dashboard.scope import Scope


@dataclass(frozen=True)
class Kind:
    """A kind of file: its name in a menu, the ending of the file's name, its media type, whether it is a picture."""

    label: str
    ending: str
    media_type: str
    is_picture: bool = True


POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    "png": Kind("Slide, PNG", "png", "image/png"),
    "chart": Kind("Chart only, PNG", "png", "image/png"),
    "svg": Kind("Slide, SVG", "svg", "image/svg+xml"),
    "pdf": Kind("Slide, PDF", "pdf", "application/pdf"),
    "pptx": Kind("Slide, PowerPoint", "pptx", POWERPOINT),
    "xlsx": Kind("Rows, Excel", "xlsx", EXCEL, is_picture=False),
    "csv": Kind("Rows, CSV", "csv", "text/csv", is_picture=False),
}
BOARD_KINDS, DECK_KINDS = ("png", "svg", "pdf", "pptx"), ("pptx", "pdf")
# What the packs hold after the board, in the order of the slides.
PACKS = {
    "review": (
        "review/what_changed",
        "review/scorecard",
        "cycle_time/time_by_holder",
        "cycle_time/time_by_stage",
        "cycle_time/alignment_ratio",
        "cycle_time/needs_attention",
        "resistance/objection_rate_by_function",
        "resistance/reasons",
        "review/delays_and_reasons",
        "review/tactic_success",
        "credibility/index_by_month",
        "credibility/trust_of_functions",
        "credibility/promises_kept",
        "review/actions",
    )
}
Progress = Callable[[int, int], None]


def file_of(found: Content, kind: str, mode: str = "light") -> bytes:
    """Return a finding as a file of a kind of KINDS; raises NotDrawn for a picture where there is nothing to draw."""
    makers: dict[str, Callable[[], bytes]] = {
        "png": lambda: drawing.to_png(picture.slide_svg(found, mode)),
        "chart": lambda: drawing.to_png(picture.chart_alone_svg(found, mode), scale=2),
        "svg": lambda: picture.slide_svg(found, mode).encode(),
        "pdf": lambda: drawing.to_pdf(picture.slide_svg(found, mode)),
        "pptx": lambda: _slide(found),
        "xlsx": lambda: workbook(found),
        "csv": lambda: csv_text(found).encode(),
    }
    return makers[kind]()


def named_file(database: Database, name: str, scope: Scope, kind: str, mode: str = "light") -> tuple[str, bytes]:
    """Return the name and the bytes of a file of a finding or the board; raises NotDrawn where there can be none."""
    if name == board.NAME:
        if kind not in BOARD_KINDS:
            raise NotDrawn(f"The board is a picture: choose {words.list_words(BOARD_KINDS)}, not {kind}.")
        return f"{board_stem(scope)}.{kind}", board_file(database, scope, kind, mode)
    found = content(database, name, scope)
    return name_of(found, kind), file_of(found, kind, mode)


def board_file(database: Database, scope: Scope, kind: str, mode: str = "light") -> bytes:
    """Return the board as a png, svg, pdf or pptx."""
    found = board.contents(database, scope)
    svg = board.board_svg(found, mode)
    if kind == "svg":
        return svg.encode()
    if kind == "pdf":
        return drawing.to_pdf(svg)
    if kind == "png":
        return drawing.to_png(svg)
    return slides.one_board(found[board.HEADLINE], drawing.to_png(svg, scale=2))


def name_of(found: Content, kind: str) -> str:
    """Return the name of a finding's file: finding, scope, day of the data."""
    part = "_chart" if kind == "chart" else ""
    return f"{found.file_stem}{part}.{KINDS[kind].ending}"


def board_stem(scope: Scope) -> str:
    """Return the name of a file of the board, without its ending."""
    return file_stem(board.NAME.replace("/", "-"), scope)


def deck_stem(title: str, scope: Scope) -> str:
    """Return the name of a deck's file, without its ending."""
    return file_stem(title, scope)


def slide(database: Database, name: str, scope: Scope, mode: str = "light") -> str:
    """Return the slide of a finding or the board as SVG; where there is nothing to draw, a slide that says so."""
    if name == board.NAME:
        return board.board_svg(board.contents(database, scope), mode)
    found = content(database, name, scope)
    return picture.slide_svg(found, mode) if found.found.state == "shown" else picture.said_svg(found, mode)


def deck(
    database: Database, scope: Scope, title: str, names: Sequence[str], kind: str, has_board: bool, progress: Progress
) -> bytes:
    """Return findings as one PowerPoint file or PDF: title, board, one finding a slide, definitions.

    progress takes how many of how many slides are done; what it raises ends the work, and nothing is left behind.
    Raises NotDrawn without a finding: the board alone has files of its own.
    """
    if not names:
        raise NotDrawn("A deck needs a finding. Choose at least one; the board alone can be taken along by itself.")
    total = len(names) + has_board
    board_found = board.contents(database, scope) if has_board else {}

    def found() -> Iterator[Content]:
        for number, name in enumerate(names):
            progress(number + has_board, total)
            yield board_found.get(name) or content(database, name, scope)
        progress(total, total)

    progress(0, total)
    board_svg = board.board_svg(board_found) if has_board else ""
    if kind == "pdf":
        return _pdf(title, board_svg, found())
    # The findings are of several pages, which do not all filter the same functions.
    subtitle = " · ".join(scope_words(scope, "any"))
    return slides.deck(title, subtitle, found(), _chart_png, board=drawing.to_png(board_svg, 2) if has_board else None)


def _pdf(title: str, board_svg: str, found: Iterator[Content]) -> bytes:
    shown, pages = [], [board_svg] if board_svg else []
    for one in found:
        shown.append(one)
        pages.append(picture.slide_svg(one) if one.found.state == "shown" else picture.said_svg(one))
    pages = [picture.title_svg(title, shown[0]), *pages, *picture.definitions_svgs(shown)]
    book = PdfWriter()
    for page in pages:
        book.append(PdfReader(io.BytesIO(drawing.to_pdf(page))))
    book.add_metadata({"/Title": title, "/Author": "Down the Hall"})
    target = io.BytesIO()
    book.write(target)
    return target.getvalue()


def _slide(found: Content) -> bytes:
    if found.found.state != "shown":
        raise NotDrawn(f"{found.name} has no slide: {found.found.sentence}")
    return slides.one_slide(found, _chart_png)


def _chart_png(found: Content) -> bytes:
    """What a slide shows as a picture, in the shape of its place there."""
    return drawing.to_png(picture.inside_svg(found, *(120 * side for side in slides.PICTURE_SIZE)), scale=2)


def write_file(path: Path, made: bytes) -> None:
    """Write a file whole or not at all; raises NotDrawn with a sentence when it cannot be written."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            unfinished.write_bytes(made)
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise NotDrawn(f"{path}: cannot be written ({problem.strerror}). Name another file.") from None


def known_name(name: str) -> str:
    """Return the name of a finding or of the board; raises NotDrawn with the nearest names there are."""
    names = [board.NAME, *FINDINGS]
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise NotDrawn(f'There is no finding "{name}".{hint} See all with: python -m dashboard export --list')
