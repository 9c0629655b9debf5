"""Rows in, chart out: each function turns the rows of a query into one plain Vega-Lite spec."""

from dashboard.charts.cycle import cycle_time_by_month, cycle_time_distribution
from dashboard.charts.forecasts import forecast_calibration, forecast_of_open_projects
from dashboard.charts.shares import side_shares_by_month
from dashboard.charts.time_bars import time_by_holder, time_by_stage

__all__ = [
    "cycle_time_by_month",
    "cycle_time_distribution",
    "forecast_calibration",
    "forecast_of_open_projects",
    "side_shares_by_month",
    "time_by_holder",
    "time_by_stage",
]
