"""Findings to files: pictures, slides and workbooks that say their own period, filters, n and source."""

from dashboard.report.board import NAME as BOARD
from dashboard.report.board import NAMES as BOARD_FINDINGS
from dashboard.report.board import board_svg, contents
from dashboard.report.content import Content, content
from dashboard.report.drawing import Box
from dashboard.report.files import (
    BOARD_KINDS,
    DECK_KINDS,
    KINDS,
    PACKS,
    board_file,
    board_stem,
    deck,
    deck_stem,
    file_of,
    known_name,
    name_of,
    named_file,
    slide,
    write_file,
)
from dashboard.report.picture import NotDrawn, panel_svg
from dashboard.report.template import NAME as TEMPLATE_NAME
from dashboard.report.template import template
from dashboard.report.workbook import csv_of, csv_text, csv_to_mend, workbook

__all__ = [
    "BOARD",
    "BOARD_FINDINGS",
    "Box",
    "BOARD_KINDS",
    "DECK_KINDS",
    "KINDS",
    "PACKS",
    "TEMPLATE_NAME",
    "Content",
    "NotDrawn",
    "board_file",
    "board_stem",
    "board_svg",
    "content",
    "contents",
    "csv_of",
    "csv_text",
    "csv_to_mend",
    "deck",
    "deck_stem",
    "file_of",
    "known_name",
    "name_of",
    "named_file",
    "panel_svg",
    "slide",
    "template",
    "workbook",
    "write_file",
]
