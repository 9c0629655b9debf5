"""Rows to findings: each function runs named queries for a scope and returns one Finding."""

from dashboard.findings import cycle_time
from dashboard.findings.finding import Finding, FindingFunction, compared_with, projects_behind

# Every finding that can be shown or taken along, by name.
FINDINGS: dict[str, FindingFunction] = {
    f"{page.__name__.rpartition('.')[2]}/{function.__name__}": function
    for page in (cycle_time,)
    for function in page.ALL
}

__all__ = ["FINDINGS", "Finding", "FindingFunction", "compared_with", "cycle_time", "projects_behind"]
