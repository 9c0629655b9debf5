"""The review board: a sentence, six figures and six panels on one 16:9 picture, each leading to its finding."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import theme, words
from dashboard.database import Database
from dashboard.report import drawing, panels
from dashboard.report.content import Content, content
from dashboard.report.drawing import Box
from dashboard.report.panels import Linked, plain
from dashboard.report.picture import HEIGHT, SAMPLE, WIDTH
from dashboard.scope import Scope

MARGIN, GAP = 44, 44
NAME = "review/board"
HEADLINE, MOVES, ACTIONS = "review/headline", "review/what_changed", "review/actions"
SIDES, DELAYS, INDEX = "review/sides_by_quarter", "review/delays_and_reasons", "credibility/index_by_month"
TACTICS, SCORECARD, GAP_OF_TRUST = "review/tactic_success", "review/scorecard", "credibility/perception_gap"
NAMES = (HEADLINE, SIDES, DELAYS, INDEX, TACTICS, SCORECARD, MOVES, ACTIONS, GAP_OF_TRUST)
_COLUMN = (WIDTH - 2 * MARGIN - 2 * GAP) / 3
_TILES, _UPPER, _LOWER, _FOOTER = 146, 300, 668, 1046
# Where the text of a panel begins under its upper edge, and what a chart of the board is magnified by.
_CHART_SCALE = 1.22


def contents(database: Database, scope: Scope) -> dict[str, Content]:
    """Return the findings of the board, by name."""
    return {name: content(database, name, scope) for name in NAMES}


def board_svg(found: Mapping[str, Content], mode: str = "light", linked: Linked = plain) -> str:
    """Return the board, 1920 × 1080; linked makes a link of what leads to a finding."""
    head = found[HEADLINE]
    upper, lower = _LOWER - _UPPER - 24, _FOOTER - _LOWER - 22
    places = [MARGIN + number * (_COLUMN + GAP) for number in range(3)]
    parts = _head(head, mode)
    if head.found.tiles:
        parts += panels.tiles(list(head.found.tiles), Box(MARGIN, _TILES, WIDTH - 2 * MARGIN, 126), mode, linked)
    line = theme.colour("line", mode)
    parts.append(drawing.rule(MARGIN, _UPPER - 18, WIDTH - MARGIN, _UPPER - 18, line, 1.5))
    for x, name in zip(places, (SIDES, DELAYS, INDEX), strict=True):
        parts.append(_chart_panel(found[name], Box(x, _UPPER, _COLUMN, upper), mode, linked, _beside(found, name)))
    parts.append(_chart_panel(found[TACTICS], Box(places[0], _LOWER, _COLUMN, lower), mode, linked))
    parts.append(_scorecard(found[SCORECARD], Box(places[1], _LOWER, _COLUMN, lower), mode, linked))
    parts += _agreed(found, Box(places[2], _LOWER, _COLUMN, lower), mode, linked)
    parts += _foot(head, mode)
    return drawing.document(WIDTH, HEIGHT, parts, mode, head.heading)


def _head(head: Content, mode: str) -> list[str]:
    is_sample = head.dataset.is_sample
    width = WIDTH - 2 * MARGIN - (150 if is_sample else 0)
    size, lines = drawing.fitted(head.found.sentence, (36, 32, 28, 25), width, 1, 600)
    said = " · ".join(head.shown_for.split(" · ")[:-1])
    sublines = drawing.cut(drawing.wrapped(said, 20, WIDTH - 2 * MARGIN), 20, WIDTH - 2 * MARGIN, 1)
    return [
        drawing.paragraph(MARGIN, 66, lines, size, theme.colour("text", mode), 600),
        drawing.paragraph(MARGIN, 100, sublines, 20, theme.colour("text_muted", mode)),
        drawing.rule(MARGIN, 122, WIDTH - MARGIN, 122, theme.colour("focus", mode), 2),
        *([drawing.pill(WIDTH - MARGIN, 34, SAMPLE, 17, mode)] if is_sample else []),
    ]


def _foot(head: Content, mode: str) -> list[str]:
    muted, line = theme.colour("text_muted", mode), theme.colour("line", mode)
    said = f"Better and worse: beyond chance, 95{words.NARROW}%"
    return [
        drawing.rule(MARGIN, _FOOTER, WIDTH - MARGIN, _FOOTER, line, 1.5),
        drawing.text(MARGIN, _FOOTER + 23, head.source, 16, muted),
        drawing.text(WIDTH - MARGIN, _FOOTER + 23, said, 16, muted, anchor="end"),
    ]


def _titled(found: Content, box: Box, mode: str, said: str = "", most_lines: int = 2) -> tuple[list[str], Box]:
    """Return a panel's sentence and muted line, and the place that is left under them."""
    title = found.found.short or found.heading
    size, lines = drawing.fitted(title, (23, 21, 19), box.width, most_lines, 600)
    y = box.y + size
    parts = [drawing.paragraph(box.x, y, lines, size, theme.colour("text", mode), 600, lead=1.16)]
    y += (len(lines) - 1) * size * 1.16
    below = said or found.found.subline.split(" · ")[0]
    if found.found.state == "shown" and below:
        y += 23
        line = drawing.cut(drawing.wrapped(below, 16, box.width), 16, box.width, 1)[0]
        parts.append(drawing.text(box.x, y, line, 16, theme.colour("text_muted", mode)))
    y += 12
    return parts, Box(box.x, y, box.width, box.y + box.height - y)


def _chart_panel(found: Content, box: Box, mode: str, linked: Linked, said: str = "") -> str:
    parts, left = _titled(found, box, mode, said)
    draw = found.found.draw
    if draw is not None:
        parts.append(
            drawing.chart_fitted(found.name, lambda height: draw(mode=mode, height=height), left, _CHART_SCALE)
        )
    else:
        parts += _nothing(found, left, mode)[0]
    return linked(found.name, "".join(parts), box)


def _nothing(found: Content, box: Box, mode: str) -> tuple[list[str], float]:
    """What a panel without anything to draw says, and what would fill it, with the place below."""
    lines = drawing.wrapped(found.found.sentence, 17, box.width)
    said = drawing.paragraph(box.x, box.y + 18, lines, 17, theme.colour("text_muted", mode))
    return [said], box.y + 18 + len(lines) * 21


def _beside(found: Mapping[str, Content], name: str) -> str:
    """Procurement's own estimate beside the index: what colleagues answer, and what is guessed of it."""
    gap = found[GAP_OF_TRUST].found
    if name != INDEX or gap.state != "shown" or found[INDEX].found.state != "shown":
        return ""
    first = gap.rows.iloc[0]
    guess = f"trust {first['trust']:.0f}, our own estimate of it {first['estimate']:.0f}"
    return f"By month, line: 95{words.NARROW}% · {guess}"


def _scorecard(found: Content, box: Box, mode: str, linked: Linked) -> str:
    parts, left = _titled(found, box, mode, "Figure · target · direction")
    title = linked(found.name, "".join(parts), Box(box.x, box.y, box.width, left.y - box.y))
    if found.found.state != "shown":
        return title + "".join(_nothing(found, left, mode)[0])
    return title + "".join(panels.scorecard(found.found.rows, left, mode, linked=linked))


def _agreed(found: Mapping[str, Content], box: Box, mode: str, linked: Linked) -> list[str]:
    """What really changed, and under it what was agreed."""
    parts, y = [], box.y
    for name, most, draw in (
        (MOVES, box.height * 0.42, lambda one, left: panels.moves(one.found.rows, left, mode, 3, 17, linked)),
        (ACTIONS, box.height, lambda one, left: panels.actions(one.found.rows, left, mode, 16, linked)),
    ):
        one = found[name]
        size, lines = drawing.fitted(_short_title(one), (23, 21, 19), box.width, 1, 600)
        title = drawing.paragraph(box.x, y + size, lines, size, theme.colour("text", mode), 600)
        parts.append(linked(name, title, Box(box.x, y, box.width, size * 1.3)))
        left = Box(box.x, y + size + 12, box.width, min(y + most, box.y + box.height) - y - size - 12)
        if name == MOVES and one.found.state == "shown":
            said = one.found.subline.split(" · ")[0].partition(", ")[2]
            said = said[:1].upper() + said[1:]
            parts.append(drawing.text(box.x, y + size + 22, said, 16, theme.colour("text_muted", mode)))
            left = Box(left.x, left.y + 24, left.width, left.height - 24)
        drawn, below = draw(one, left) if one.found.state == "shown" else _nothing(one, left, mode)
        parts += drawn
        y = below + 14
    return parts


def _short_title(one: Content) -> str:
    return one.found.short or (one.found.sentence if one.found.state == "shown" else one.found.title_question)
