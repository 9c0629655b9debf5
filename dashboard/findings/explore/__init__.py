"""The answer to a question of one's own."""

from dashboard.findings.explore.answer import answer

# Whose functions a filter means depends on the measure, which says so itself.
FUNCTIONS = "any"
# In reading order: every finding of the page, exportable by the name of its function.
ALL = (answer,)

__all__ = ["ALL", *(function.__name__ for function in ALL)]
