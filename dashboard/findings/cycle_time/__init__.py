"""Where the time goes between a need and a signature."""

from dashboard.findings.cycle_time.duration import cycle_time_of_finished
from dashboard.findings.cycle_time.forecast import forecast_calibration, forecast_of_open_projects
from dashboard.findings.cycle_time.ledger import sides_by_month, time_by_holder, time_by_stage

# In reading order: every finding of the page, exportable by the name of its function.
ALL = (
    time_by_holder,
    time_by_stage,
    sides_by_month,
    cycle_time_of_finished,
    forecast_of_open_projects,
    forecast_calibration,
)

__all__ = ["ALL", *(function.__name__ for function in ALL)]
