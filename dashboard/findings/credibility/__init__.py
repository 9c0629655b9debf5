"""Whether procurement is trusted more than before, by what colleagues answer and by what they do."""

from dashboard.findings.credibility.conduct import (
    behaviour_by_quarter,
    delivery_and_trust,
    promises_kept,
    team_development,
)
from dashboard.findings.credibility.index import index_by_month, index_change, index_parts
from dashboard.findings.credibility.opinion import (
    perception_gap,
    recommend,
    response_rate,
    trust_by_function,
    trust_by_quarter,
    trust_of_functions,
)

# Whose functions a filter means on this page.
FUNCTIONS = "any"
# In reading order: every finding of the page, exportable by the name of its function.
ALL = (
    index_by_month,
    index_change,
    index_parts,
    trust_by_quarter,
    trust_by_function,
    trust_of_functions,
    perception_gap,
    delivery_and_trust,
    promises_kept,
    behaviour_by_quarter,
    recommend,
    response_rate,
    team_development,
)

__all__ = ["ALL", *(function.__name__ for function in ALL)]
