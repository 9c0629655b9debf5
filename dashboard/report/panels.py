"""Findings of the review that are no charts, drawn: figures as tiles, rows of a scorecard, moves, actions."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from dashboard import theme, words
from dashboard.findings.review.figures import Figure, in_words
from dashboard.findings.review.moves import alone, told_moves
from dashboard.report import drawing
from dashboard.report.content import Content
from dashboard.report.drawing import Box

# A place of which a link is made: the name of the finding it leads to, what is drawn there, and the place.
Linked = Callable[[str, str, Box], str]
# The findings that are no charts and have a panel of their own.
NAMES = ("review/headline", "review/scorecard", "review/what_changed", "review/actions")
# As many moves as a reader takes in; the rows have all that were tested.
MOVES_NAMED = 12
# The height of a tile with its interval below.
_WITH_INTERVAL = 185
# From so many pixels on a move has its interval beside it.
_WITH_INTERVALS = 640


def panel(content: Content, box: Box, mode: str, size: float, linked: Linked | None = None) -> list[str] | None:
    """Return the panel of a finding that is no chart, in type of this size; None where it has none of its own."""
    found, linked = content.found, linked or plain
    if content.name == "review/headline":
        return headline(list(found.tiles), box, mode, linked)
    if content.name == "review/scorecard":
        return scorecard(found.rows, box, mode, size, linked)
    if content.name == "review/what_changed":
        return moves(found.rows, box, mode, MOVES_NAMED, size, linked)[0]
    if content.name == "review/actions":
        return actions(found.rows, box, mode, size, linked)[0]
    return None


def width(content: Content, usual: float) -> float:
    """Return how wide the panel of a finding is laid out on a page: tiles side by side take the whole width."""
    return 2 * usual if content.name == "review/headline" else usual


def height(content: Content, size: float) -> float:
    """Return how high the panel of a finding is in type of this size; 0 where it has none."""
    rows = content.found.rows
    match content.name:
        case "review/headline":
            return 185 * size / 17
        case "review/scorecard":
            return 1.9 * len(rows) * size
        case "review/what_changed":
            lines = len(told_moves(rows)) or 1 + len(alone(rows))
            return (1.6 * min(MOVES_NAMED, lines) + 1) * size
        case "review/actions":
            return (2.7 * len(rows) + 1) * size
    return 0


def plain(_name: str, drawn: str, _box: Box) -> str:
    """Return what is drawn, without a link."""
    return drawn


def tiles(found: list[Figure], box: Box, mode: str, linked: Linked = plain) -> list[str]:
    """Return the figures side by side: name, value, how it moved, n, and its course."""
    muted, line = theme.colour("text_muted", mode), theme.colour("line", mode)
    width = box.width / len(found)
    # All names in one size, that of the longest.
    name_size = min(drawing.fitted(figure.kind.label, (17, 16, 15, 14), width - 28, 1)[0] for figure in found)
    parts = []
    for place, figure in enumerate(found):
        x = box.x + place * width
        if place:
            parts.append(drawing.rule(x - 14, box.y, x - 14, box.y + box.height, line, 1.5))
        drawn = [
            drawing.text(x, box.y + 18, figure.kind.label, name_size, muted),
            drawing.text(x, box.y + 66, figure.value_words, 42, theme.colour("text", mode), 600),
            *_change(figure, x, box.y + 98, width, mode),
            _n(figure, x, box.y + 122, width - 24, muted),
            *_course(figure, _course_box(figure, x, box.y + 34, width), mode),
        ]
        parts.append(linked(figure.kind.finding, "".join(drawn), Box(x, box.y, width - 28, box.height)))
    return parts


def _n(figure: Figure, x: float, y: float, width: float, colour: str) -> str:
    said = " · ".join(filter(None, (figure.n_words, figure.target_words)))
    size, lines = drawing.fitted(said, (16, 15, 14), width, 1)
    return drawing.text(x, y, lines[0], size, colour)


def _change(figure: Figure, x: float, y: float, width: float, mode: str) -> list[str]:
    if figure.difference is None or figure.before is None:
        said = "" if figure.before is None else "nothing to compare with"
        return [drawing.text(x, y, said, 18, theme.colour("text_muted", mode))]
    kind = figure.kind
    said = words.change(figure.now.value, figure.before.value, kind.better, kind.unit, figure.is_real)
    role = figure.verdict
    size, lines = drawing.fitted(said, (18, 17, 16), width - 24, 1, 600)
    return [drawing.text(x, y, lines[0], size, theme.edge(role, mode), 600)]


def _course_box(figure: Figure, x: float, y: float, width: float) -> Box:
    """The place right of the value, at most 120 pixels wide."""
    taken = drawing.text_width(figure.value_words, 42, 600) + 22
    room = min(120.0, width - 34 - taken)
    return Box(x + width - 34 - room, y, room, 36)


def _course(figure: Figure, box: Box, mode: str) -> list[str]:
    """A small line of what the figure was, its last point in the colour of the verdict; none under three points."""
    known = [value for value in figure.course if not math.isnan(value)]
    if len(known) < 3 or box.width < 40:
        return []
    low, high = min(known), max(known)
    step = box.width / (len(figure.course) - 1)

    def at(place: int, value: float) -> tuple[float, float]:
        part = (value - low) / (high - low) if high > low else 0.5
        return box.x + place * step, box.y + box.height * (1 - part)

    path, pen = [], "M"
    for place, value in enumerate(figure.course):
        if math.isnan(value):
            pen = "M"
            continue
        x, y = at(place, value)
        path.append(f"{pen}{x:.1f},{y:.1f}")
        pen = "L"
    last = max(place for place, value in enumerate(figure.course) if not math.isnan(value))
    x, y = at(last, figure.course[last])
    line, dot = theme.colour("context", mode), theme.colour(figure.verdict, mode)
    return [
        f'<path d="{"".join(path)}" fill="none" stroke="{line}" stroke-width="2.5" stroke-linejoin="round"/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{dot}"/>',
    ]


def headline(found: list[Figure], box: Box, mode: str, linked: Linked = plain) -> list[str]:
    """Return the figures with interval and target, large: in one row where the place is low, else in two."""
    rows = [found] if box.height < box.width / 4 else [found[:3], found[3:]]
    scale = min(1.9, box.height / len(rows) / _WITH_INTERVAL)
    muted, parts = theme.colour("text_muted", mode), []
    for place, some in enumerate(rows):
        top = box.y + place * box.height / len(rows) + 8 * scale
        inner = tiles(some, Box(0, 0, box.width / scale, 130), mode, linked)
        parts.append(f'<g transform="translate({box.x:.2f},{top:.2f}) scale({scale:.4f})">{"".join(inner)}</g>')
        for number, figure in enumerate(some):
            x, room = box.x + number * box.width / len(some), box.width / len(some) - 20
            size, lines = drawing.fitted(_interval(figure), (15 * scale, 13 * scale, 12 * scale), room, 2)
            parts.append(drawing.paragraph(x, top + 150 * scale, lines, size, muted))
    return parts


def _interval(figure: Figure) -> str:
    unit = figure.kind.unit
    said = []
    if not math.isnan(figure.now.low):
        low, high = (in_words(value, unit) for value in (figure.now.low, figure.now.high))
        said.append(f"95{words.NARROW}%: {low} to {high}")
    if figure.difference is not None and not math.isnan(figure.difference.low):
        said.append(f"change {_limits(figure.difference.low, figure.difference.high, unit)}")
    return " · ".join(said)


def scorecard(rows: pd.DataFrame, box: Box, mode: str, size: float = 17, linked: Linked = plain) -> list[str]:
    """Return seven rows: a mark for the target met or not, what it says, figure, target and direction."""
    ink, muted, line = (theme.colour(role, mode) for role in ("text", "text_muted", "line"))
    height = box.height / len(rows)
    trend_x, target_x = box.x + box.width - 7.4 * size, box.x + box.width - 8.2 * size
    value_x = target_x - 4.6 * size
    parts = []
    for place, row in enumerate(rows.itertuples()):
        y = box.y + place * height + height * 0.62
        room = value_x - box.x - 5.5 * size
        said_size, said = drawing.fitted(row.figure, (size, size - 1, size - 2), room, 1)
        drawn = [
            _target_mark(row.status, box.x + size * 0.4, y - size * 0.34, size * 0.36, mode),
            drawing.text(box.x + size * 1.3, y, said[0], said_size, ink),
            drawing.text(value_x, y, row.value_words, size, ink, 600, anchor="end"),
            drawing.text(target_x, y, row.target_words, size - 1, muted, anchor="end"),
            drawing.text(trend_x, y, row.trend, size - 1, _trend_colour(row.trend, mode)),
        ]
        parts.append(linked(row.finding, "".join(drawn), Box(box.x, box.y + place * height, box.width, height)))
        below = box.y + (place + 1) * height
        parts.append(drawing.rule(box.x, below, box.x + box.width, below, line))
    return parts


def _target_mark(status: str, x: float, y: float, radius: float, mode: str) -> str:
    """A filled mark for a target that is met, a hollow one for one that is not, a short line for no figure."""
    if status == "met":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{theme.colour("better", mode)}"/>'
    if status == "short of it":
        line = theme.colour("worse", mode)
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="none" stroke="{line}" stroke-width="2.5"/>'
    return drawing.rule(x - radius, y, x + radius, y, theme.colour("neutral", mode), 2)


def _trend_colour(trend: str, mode: str) -> str:
    return _ink({"closer": "better", "further": "worse"}.get(trend, "text_muted"), mode)


def _ink(role: str, mode: str) -> str:
    """The colour of a role for text, which needs more contrast than a mark."""
    return theme.colour(role, mode) if role == "text_muted" else theme.edge(role, mode)


def moves(
    rows: pd.DataFrame, box: Box, mode: str, most: int, size: float = 18, linked: Linked = plain
) -> tuple[list[str], float]:
    """Return the real moves as sentences, numbered, the surest first, with the place below."""
    ink, muted = (theme.colour(role, mode) for role in ("text", "text_muted"))
    every, y = told_moves(rows), box.y + size
    if not every:
        lines = [line for said in _none_told(rows, most) for line in drawing.wrapped(said, size, box.width)]
        return [drawing.paragraph(box.x, y, lines, size, muted)], y + size + (len(lines) - 1) * size * 1.22
    parts = []
    for place, told in enumerate(every[:most], start=1):
        lines = drawing.wrapped(f"{place}. {told.sentence}", size, box.width - 22)
        if y + (len(lines) - 1) * size * 1.22 > box.y + box.height:
            break
        colour = theme.colour(told.verdict, mode)
        drawn = f'<circle cx="{box.x + 5:.1f}" cy="{y - size * 0.34:.1f}" r="5" fill="{colour}"/>'
        drawn += drawing.paragraph(box.x + 22, y, lines, size, ink)
        if box.width >= _WITH_INTERVALS and told.limits:
            limits = f"95{words.NARROW}%: {_limits(*told.limits, told.unit)}"
            drawn += drawing.text(box.x + box.width, y, limits, size - 3, muted, anchor="end")
        parts.append(linked(told.finding, drawn, Box(box.x, y - size, box.width, len(lines) * size * 1.22)))
        y += len(lines) * size * 1.22 + size * 0.3
    return parts, y


def _none_told(rows: pd.DataFrame, most: int) -> list[str]:
    """What is said where no move is real: those beyond chance by themselves, as a figure of the board may be."""
    by_itself = alone(rows)["move"].tolist() if len(rows) else []
    if not by_itself:
        return ["No move is larger than chance makes."]
    would = "this one would" if len(by_itself) == 1 else f"{len(by_itself)} would"
    return [f"Looked at alone, {would}:", *by_itself[:most]]


def _limits(low: float, high: float, unit: str) -> str:
    """The limits of a move in words: "+0.3 days to +1.2 days"."""
    said = {"days": words.signed_days, "share": words.points, "number": lambda points: f"{points:+.0f}"}[unit]
    return f"{said(low)} to {said(high)}".replace("-", words.MINUS)


def actions(
    rows: pd.DataFrame, box: Box, mode: str, size: float = 17, linked: Linked = plain
) -> tuple[list[str], float]:
    """Return as many actions as fit, overdue ones first, with the place below: ticked when done, team, and its day."""
    ink, muted = (theme.colour(role, mode) for role in ("text", "text_muted"))
    parts, y, drawn = [], box.y + size, 0
    for row in rows.itertuples():
        day, role = _day(row)
        lines = drawing.wrapped(row.text, size, box.width - 24)
        below = " · ".join(filter(None, ("" if pd.isna(row.owner_team) else str(row.owner_team), day)))
        height = (len(lines) * 1.2 + 1.1) * size
        room = size * 1.2 if drawn < len(rows) - 1 else 0
        if y - size + height + room > box.y + box.height:
            break
        parts += _tick(
            row, box.x, y - size * 0.78, theme.colour("context" if role == "text_muted" else role, mode), mode
        )
        parts.append(drawing.paragraph(box.x + 24, y, lines, size, ink, lead=1.2))
        at = y + len(lines) * size * 1.2 - 1
        parts.append(drawing.text(box.x + 24, at, below, size - 1, _ink(role, mode)))
        y += height + size * 0.25
        drawn += 1
    if drawn < len(rows):
        parts.append(drawing.text(box.x + 24, y, f"and {_left(rows.iloc[drawn:])}", size - 1, muted))
    return parts, y


def _left(rows: pd.DataFrame) -> str:
    """The actions that are not drawn, by state: "1 more overdue, 3 open and 5 done"."""
    counts = rows["state"].value_counts()
    said = {"overdue": "more overdue", "open": "not yet due", "done": "done"}
    return words.list_words([f"{counts[state]:,} {word}" for state, word in said.items() if state in counts])


def _tick(row, x: float, y: float, colour: str, mode: str) -> list[str]:
    """A box to tick; ticked when done."""
    line = theme.colour("better", mode) if row.state == "done" else colour
    box = f'<rect x="{x:.1f}" y="{y:.1f}" width="15" height="15" rx="2" fill="none" stroke="{line}" stroke-width="2"/>'
    tick = f'<path d="M{x + 3:.1f},{y + 7:.1f}l4,4l6,-8" stroke="{line}" stroke-width="2" fill="none"/>'
    return [box, tick] if row.state == "done" else [box]


def _day(row) -> tuple[str, str]:
    """When an action is, or was, due, in words, and the role of its colour."""
    if row.state == "done":
        late = "" if pd.isna(row.days_late) else f", {words.count(int(row.days_late), 'day')} late"
        return f"done {words.date_short(row.done_on)}{late}", "text_muted"
    if row.state == "overdue":
        return f"due {words.date_short(row.due_on)}, {words.count(int(row.days_late), 'day')} late", "worse"
    return ("no day set" if pd.isna(row.due_on) else f"due {words.date_short(row.due_on)}"), "text_muted"
