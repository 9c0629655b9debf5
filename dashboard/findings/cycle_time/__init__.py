"""Where the time goes between a need and a signature."""

from dashboard.findings.cycle_time.alignment import alignment_ratio
from dashboard.findings.cycle_time.answers import first_pass_yield, response_time
from dashboard.findings.cycle_time.attention import ageing, needs_attention
from dashboard.findings.cycle_time.changes import change_by_holder, change_by_stage
from dashboard.findings.cycle_time.completion import time_to_completion_by_cohort
from dashboard.findings.cycle_time.cumulative import cumulative_flow
from dashboard.findings.cycle_time.duration import cycle_time_by_month, cycle_time_of_finished
from dashboard.findings.cycle_time.efficiency import flow_efficiency
from dashboard.findings.cycle_time.effort import internal_share_of_effort
from dashboard.findings.cycle_time.flow import flow_by_month
from dashboard.findings.cycle_time.forecast import forecast_calibration, forecast_of_open_projects
from dashboard.findings.cycle_time.handing import hand_offs, ping_pong, time_by_stage_and_holder
from dashboard.findings.cycle_time.ledger import sides_by_month, time_by_holder, time_by_stage
from dashboard.findings.cycle_time.need import on_need_rate
from dashboard.findings.cycle_time.returns import rework

# Whose functions a filter means on this page.
FUNCTIONS = "requesting"
# In reading order: every finding of the page, exportable by the name of its function.
ALL = (
    time_by_holder,
    time_by_stage,
    sides_by_month,
    alignment_ratio,
    time_by_stage_and_holder,
    internal_share_of_effort,
    cycle_time_of_finished,
    cycle_time_by_month,
    time_to_completion_by_cohort,
    on_need_rate,
    change_by_stage,
    change_by_holder,
    rework,
    first_pass_yield,
    hand_offs,
    ping_pong,
    response_time,
    flow_efficiency,
    needs_attention,
    ageing,
    forecast_of_open_projects,
    forecast_calibration,
    flow_by_month,
    cumulative_flow,
)

__all__ = ["ALL", *(function.__name__ for function in ALL)]
