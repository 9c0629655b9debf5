"""Where procurement stands: six figures, what changed, what goes with a yes, what was agreed."""

from dashboard.findings.review.agreed import actions
from dashboard.findings.review.headline import headline
from dashboard.findings.review.moves import what_changed
from dashboard.findings.review.panels import delays_and_reasons, sides_by_quarter, tactic_success
from dashboard.findings.review.scorecard import scorecard

# Whose functions a filter means on this page.
FUNCTIONS = "any"
# In reading order: every finding of the page, exportable by the name of its function.
ALL = (what_changed, actions, sides_by_quarter, delays_and_reasons, tactic_success, scorecard, headline)

__all__ = ["ALL", *(function.__name__ for function in ALL)]
