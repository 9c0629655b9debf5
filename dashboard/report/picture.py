"""Pictures of a finding: a 16:9 slide with sentence, muted line, chart and footer, or the chart alone."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import theme
from dashboard.findings import scope_words
from dashboard.report import drawing, panels
from dashboard.report.content import Content
from dashboard.report.drawing import Box
from dashboard.report.table import table

WIDTH, HEIGHT = 1920, 1080
MARGIN = 80
# Where the footer begins, and the least that is left for a chart.
FOOTER = 984
SAMPLE = "Sample data"
_SENTENCE_SIZES, _SUBLINE, _SMALL = (46, 40, 34, 29), 25, 20
_CHART_WIDTH = 900


class NotDrawn(ValueError):
    """A finding without a picture, such as one with nothing to show: says which and why."""


def slide_svg(content: Content, mode: str = "light") -> str:
    """Return the 16:9 slide of a finding, 1920 × 1080: its chart, or its rows where it is a table.

    Raises NotDrawn where there is nothing to draw.
    """
    found = content.found
    if found.state != "shown":
        raise NotDrawn(f"{content.name} has no picture: {found.sentence}")
    top, parts = _head(content, mode)
    place = Box(MARGIN, top, WIDTH - 2 * MARGIN, FOOTER - 30 - top)
    if found.draw is not None:
        parts.append(drawing.chart_in(found.draw(mode=mode), place, middle=True))
    else:
        parts += _without_chart(content, place, mode)
    parts += footer(content, mode)
    return drawing.document(WIDTH, HEIGHT, parts, mode, content.heading)


def _without_chart(content: Content, place: Box, mode: str) -> list[str]:
    """What a finding that is no chart draws: its own panel, else its rows as a table."""
    drawn = panels.panel(content, place, mode, 27)
    if drawn is not None:
        return drawn
    return table(content.found.rows, Box(place.x, place.y + 20, place.width, place.height), mode)


def panel_svg(content: Content, mode: str, width: float, linked: panels.Linked = panels.plain) -> str:
    """Return a finding that is no chart as it stands on a page; nothing where it has no panel of its own."""
    size = 17
    width = panels.width(content, width)
    height = panels.height(content, size)
    drawn = panels.panel(content, Box(0, 0, width, height), mode, size, linked) if height else None
    if drawn is None:
        return ""
    return drawing.document(width, height, drawn, mode, content.heading, is_paper=False)


def title_svg(title: str, content: Content, mode: str = "light") -> str:
    """Return the first slide of a deck: its title, period and filters, and whose data it is, as its content says."""
    ink, muted, line = (theme.colour(role, mode) for role in ("text", "text_muted", "focus"))
    width = WIDTH - 2 * MARGIN
    size, lines = drawing.fitted(title, (76, 64, 54, 44), width, 3, 600)
    y = 430
    below = y + (len(lines) - 1) * size * 1.22 + 50
    said = drawing.wrapped(" · ".join(scope_words(content.scope, "any")), 28, width)
    parts = [
        drawing.paragraph(MARGIN, y, lines, size, ink, 600),
        drawing.rule(MARGIN, below, WIDTH - MARGIN, below, line, 3),
        drawing.paragraph(MARGIN, below + 56, said, 28, muted),
        drawing.text(MARGIN, below + 56 + len(said) * 36, content.source, 24, muted),
        *_mark(content, mode),
    ]
    return drawing.document(WIDTH, HEIGHT, parts, mode, title)


def definitions_svgs(contents: Sequence[Content], mode: str = "light") -> list[str]:
    """Return as many slides as the definitions of all measures take, each measure once."""
    ink, muted = (theme.colour(role, mode) for role in ("text", "text_muted"))
    known = {name: said for content in contents for name, said in content.definitions}
    width, size, column = (WIDTH - 2 * MARGIN - 60) / 2, 20, 0
    top, pages, parts, y = 150, [], [], 150.0
    for name, said in known.items():
        lines = drawing.wrapped(said, size, width)
        height = 32 + len(lines) * size * 1.22 + 22
        if y + height > FOOTER - 10:
            column, y = column + 1, float(top)
        if column == 2:
            pages.append(parts)
            parts, column = [], 0
        x = MARGIN + column * (width + 60)
        parts.append(drawing.text(x, y, name, 22, ink, 600))
        parts.append(drawing.paragraph(x, y + 30, lines, size, muted))
        y += height
    title, head = drawing.text(MARGIN, MARGIN + 26, "What the measures mean", 40, ink, 600), contents[0]
    return [
        drawing.document(
            WIDTH, HEIGHT, [title, *page, *_mark(head, mode), *footer(head, mode)], mode, "What the measures mean"
        )
        for page in [*pages, *([parts] if parts else [])]
    ]


def said_svg(content: Content, mode: str = "light") -> str:
    """Return a slide of what a finding says where it has no chart: its question, and the sentence below."""
    ink, muted = theme.colour("text", mode), theme.colour("text_muted", mode)
    width = WIDTH - 2 * MARGIN
    size, lines = drawing.fitted(content.found.sentence, (40, 34, 29), width, 6)
    top = 430
    parts = [
        drawing.text(MARGIN, top - 70, content.found.title_question, 28, muted),
        drawing.paragraph(MARGIN, top, lines, size, ink),
        *_mark(content, mode),
        *footer(content, mode),
    ]
    return drawing.document(WIDTH, HEIGHT, parts, mode, content.found.sentence)


def chart_alone_svg(content: Content, mode: str = "light") -> str:
    """Return the chart alone, with a line of period, filters, n and source under it."""
    found = content.found
    if found.draw is None:
        why = "it is a table" if found.state == "shown" else found.sentence
        raise NotDrawn(f"{content.name} has no chart: {why}")
    inner, width, height = drawing.chart_svg(found.draw(mode=mode), _CHART_WIDTH)
    parts, size = [inner], 12
    said = " · ".join(filter(None, (content.found.subline, content.shown_for, content.source)))
    lines = drawing.wrapped(said, size, width - 16)
    parts.append(drawing.paragraph(8, height + 18, lines, size, theme.colour("text_muted", mode)))
    height += 18 + len(lines) * size * 1.22
    return drawing.document(width, round(height), parts, mode, content.heading)


def inside_svg(content: Content, width: float, height: float, mode: str = "light") -> str:
    """Return what a slide has under its sentence, chart or panel, in a place of this size."""
    place, found = Box(0, 0, width, height), content.found
    if found.draw is None:
        parts = panels.panel(content, place, mode, 22) or []
    else:
        parts = [drawing.chart_in(found.draw(mode=mode), place, middle=True)]
    return drawing.document(width, height, parts, mode, content.heading)


def footer(content: Content, mode: str) -> list[str]:
    """Return the last lines of a slide: period, filters, n; source and day of the data."""
    muted, width = theme.colour("text_muted", mode), WIDTH - 2 * MARGIN
    said = " · ".join(filter(None, (content.shown_for, content.n_words)))
    size, lines = drawing.fitted(said, (_SMALL, 17, 15), width, 1)
    return [
        drawing.rule(MARGIN, FOOTER, WIDTH - MARGIN, FOOTER, theme.colour("line", mode), 2),
        drawing.paragraph(MARGIN, FOOTER + 34, lines, size, muted),
        drawing.text(MARGIN, FOOTER + 64, content.source, _SMALL, muted),
    ]


def _head(content: Content, mode: str) -> tuple[float, list[str]]:
    """Return sentence and muted line, with the place below them."""
    is_sample = content.dataset.is_sample
    width = WIDTH - 2 * MARGIN - (170 if is_sample else 0)
    size, lines = drawing.fitted(content.heading, _SENTENCE_SIZES, width, 2, 600)
    y = MARGIN + size * 0.6
    below = y + (len(lines) - 1) * size * 1.22 + 46
    _, sublines = drawing.fitted(content.found.subline, (_SUBLINE, 21), WIDTH - 2 * MARGIN, 2)
    muted = theme.colour("text_muted", mode)
    parts = [
        drawing.paragraph(MARGIN, y, lines, size, theme.colour("text", mode), 600),
        drawing.paragraph(MARGIN, below, sublines, _SUBLINE if len(sublines) == 1 else 21, muted),
        *_mark(content, mode),
    ]
    return below + (len(sublines) - 1) * 26 + 36, parts


def _mark(content: Content, mode: str) -> list[str]:
    return [drawing.pill(WIDTH - MARGIN, MARGIN - 22, SAMPLE, _SMALL, mode)] if content.dataset.is_sample else []
