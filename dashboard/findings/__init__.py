"""Rows to findings: each function runs named queries for a scope and returns one Finding."""

from dashboard.findings import cycle_time
from dashboard.findings.finding import Finding, FindingFunction, compared_with

# Every finding that can be shown or taken along, by name.
FINDINGS: dict[str, FindingFunction] = {
    f"cycle_time/{function.__name__}": function
    for function in (
        cycle_time.time_by_holder,
        cycle_time.time_by_stage,
        cycle_time.sides_by_month,
        cycle_time.cycle_time_of_finished,
    )
}

__all__ = ["FINDINGS", "Finding", "FindingFunction", "compared_with", "cycle_time"]
