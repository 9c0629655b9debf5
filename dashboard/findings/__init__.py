"""Rows to findings: each function runs named queries for a scope and returns one Finding."""

from dashboard.findings import credibility, cycle_time, project, resistance
from dashboard.findings.finding import Finding, FindingFunction, compared_with, projects_behind

# The pages with findings, in their order.
PAGES = (cycle_time, resistance, credibility, project)
# Every finding that can be shown or taken along, by name.
FINDINGS: dict[str, FindingFunction] = {
    f"{page.__name__.rpartition('.')[2]}/{function.__name__}": function for page in PAGES for function in page.ALL
}

__all__ = [
    "FINDINGS",
    "PAGES",
    "Finding",
    "FindingFunction",
    "compared_with",
    "credibility",
    "cycle_time",
    "project",
    "projects_behind",
    "resistance",
]
