"""Rows to findings: each function runs named queries for a scope and returns one Finding."""

from types import ModuleType

from dashboard.findings import credibility, cycle_time, explore, project, resistance, review
from dashboard.findings.finding import (
    Finding,
    FindingFunction,
    compared_with,
    filter_labels,
    projects_behind,
    scope_words,
)

# The pages with findings, in their order.
PAGES = (review, cycle_time, resistance, credibility, explore, project)
# Every finding that can be shown or taken along, by name.
FINDINGS: dict[str, FindingFunction] = {
    f"{page.__name__.rpartition('.')[2]}/{function.__name__}": function for page in PAGES for function in page.ALL
}


def page_of(name: str) -> ModuleType:
    """Return the page a finding stands on, by the finding's name."""
    return next(page for page in PAGES if page.__name__.endswith(f".{name.partition('/')[0]}"))


__all__ = [
    "FINDINGS",
    "PAGES",
    "Finding",
    "FindingFunction",
    "compared_with",
    "credibility",
    "cycle_time",
    "explore",
    "filter_labels",
    "page_of",
    "project",
    "projects_behind",
    "resistance",
    "review",
    "scope_words",
]
