"""Rows in, chart out: each function turns the rows of a query into one plain Vega-Lite spec."""

from dashboard.charts.alignment import internal_share
from dashboard.charts.answers import (
    first_pass_yield,
    flow_efficiency,
    on_need_rate,
    response_time,
    time_to_resolve,
)
from dashboard.charts.changes import change_by_part
from dashboard.charts.completion import time_to_completion
from dashboard.charts.conduct import behaviour_by_quarter, delivery_and_trust, promises_kept, team_development
from dashboard.charts.credibility import index_by_month, index_change, index_parts
from dashboard.charts.cycle import cycle_time_by_month, cycle_time_distribution
from dashboard.charts.explore import explored_bars, explored_line, explored_strips
from dashboard.charts.flow import flow_by_month
from dashboard.charts.forecasts import forecast_calibration, forecast_of_open_projects
from dashboard.charts.matrix import (
    delay_by_stage,
    delays_and_reasons,
    explored,
    hand_offs,
    objections_by_reason,
    objections_by_stage,
    stance_journeys,
    time_by_stage_and_holder,
)
from dashboard.charts.open_projects import ageing, needs_attention
from dashboard.charts.opinion import (
    perception_gap,
    recommend_by_quarter,
    response_rate,
    trust_by_function,
    trust_by_quarter,
    trust_of_functions,
)
from dashboard.charts.people import language_match, misalignment, misalignment_by_function, power_and_stance
from dashboard.charts.project import project_comparison, project_contacts, project_timeline
from dashboard.charts.resistance import bypass, objection_rate_by_month, objection_rates, reasons
from dashboard.charts.returns import ping_pong, rework
from dashboard.charts.shares import side_shares_by_month, side_shares_by_quarter
from dashboard.charts.tactics import tactic_success
from dashboard.charts.time_bars import time_by_holder, time_by_stage
from dashboard.charts.volumes import cumulative_flow, effort_by_month

__all__ = [
    "explored",
    "explored_bars",
    "explored_line",
    "explored_strips",
    "delays_and_reasons",
    "side_shares_by_quarter",
    "tactic_success",
    "behaviour_by_quarter",
    "delivery_and_trust",
    "promises_kept",
    "team_development",
    "index_by_month",
    "index_change",
    "index_parts",
    "perception_gap",
    "recommend_by_quarter",
    "response_rate",
    "trust_by_function",
    "trust_by_quarter",
    "trust_of_functions",
    "power_and_stance",
    "stance_journeys",
    "language_match",
    "misalignment",
    "misalignment_by_function",
    "bypass",
    "delay_by_stage",
    "objection_rate_by_month",
    "objection_rates",
    "objections_by_reason",
    "objections_by_stage",
    "reasons",
    "time_to_resolve",
    "ageing",
    "needs_attention",
    "flow_by_month",
    "internal_share",
    "on_need_rate",
    "change_by_part",
    "cycle_time_by_month",
    "cycle_time_distribution",
    "cumulative_flow",
    "effort_by_month",
    "project_comparison",
    "project_contacts",
    "project_timeline",
    "forecast_calibration",
    "forecast_of_open_projects",
    "side_shares_by_month",
    "time_by_holder",
    "time_by_stage",
    "time_to_completion",
    "first_pass_yield",
    "flow_efficiency",
    "hand_offs",
    "ping_pong",
    "response_time",
    "rework",
    "time_by_stage_and_holder",
]
