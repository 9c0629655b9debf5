"""Where resistance comes from, what it protects, and what it costs."""

from dashboard.findings.resistance.cost import bypass, delay_by_stage
from dashboard.findings.resistance.people import language_match, misalignment, misalignment_by_function
from dashboard.findings.resistance.rates import (
    objection_rate_by_function,
    objection_rate_by_month,
    objections_by_stage,
)
from dashboard.findings.resistance.reasons import notes, objections_by_reason, reasons, time_to_resolve
from dashboard.findings.resistance.stance import power_and_stance, stance_journeys

# Whose functions a filter means on this page.
FUNCTIONS = "answering"
# In reading order: every finding of the page, exportable by the name of its function.
ALL = (
    objection_rate_by_function,
    reasons,
    objections_by_stage,
    objections_by_reason,
    misalignment,
    language_match,
    misalignment_by_function,
    stance_journeys,
    power_and_stance,
    notes,
    delay_by_stage,
    time_to_resolve,
    objection_rate_by_month,
    bypass,
)

__all__ = ["ALL", *(function.__name__ for function in ALL)]
