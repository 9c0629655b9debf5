"""Findings to files: pictures, slides and workbooks that say their own period, filters, n and source."""

from dashboard.report.content import Content, content
from dashboard.report.slides import deck, one_slide
from dashboard.report.workbook import csv_text, workbook

__all__ = ["Content", "content", "csv_text", "deck", "one_slide", "workbook"]
