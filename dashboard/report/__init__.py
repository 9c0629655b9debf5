"""Findings to files: pictures, slides and workbooks that say their own period, filters, n and source."""

from dashboard.report.content import Content, content

__all__ = ["Content", "content"]
