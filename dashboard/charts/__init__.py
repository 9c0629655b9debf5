"""Rows in, chart out: each function turns the rows of a query into one plain Vega-Lite spec."""

from dashboard.charts.completion import time_to_completion
from dashboard.charts.cycle import cycle_time_by_month, cycle_time_distribution
from dashboard.charts.project import project_comparison, project_contacts, project_timeline
from dashboard.charts.shares import side_shares_by_month
from dashboard.charts.time_bars import time_by_holder, time_by_stage

__all__ = [
    "cycle_time_by_month",
    "cycle_time_distribution",
    "project_comparison",
    "project_contacts",
    "project_timeline",
    "side_shares_by_month",
    "time_by_holder",
    "time_by_stage",
    "time_to_completion",
]
