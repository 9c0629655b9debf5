"""The findings that PowerPoint can draw itself, by name: an explicit table of what the chart of each one holds.

A finding that is not in the table is shown as its picture. The rows are those its picture is drawn from, so that the
two say the same; a value that is missing is a gap.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from dashboard import charts
from dashboard.findings import Finding
from dashboard.report import native_index
from dashboard.report.native_bars import (
    effort_by_month,
    explored_bars,
    flow_by_month,
    power_and_stance,
    reasons,
    sides_by_month,
    time_by_holder,
    time_by_stage,
)
from dashboard.report.native_index import index_by_month
from dashboard.report.native_lines import (
    cumulative_flow,
    cycle_time_by_month,
    explored_line,
    objection_rate_by_month,
    promises_kept,
    rate_by_quarter,
    trust_by_quarter,
)
from dashboard.report.plots import Plot

NATIVE: dict[str, Callable[..., list[Plot]]] = {
    "cycle_time/sides_by_month": sides_by_month,
    "cycle_time/time_by_holder": time_by_holder,
    "cycle_time/time_by_stage": time_by_stage,
    "cycle_time/cycle_time_by_month": cycle_time_by_month,
    "cycle_time/internal_share_of_effort": effort_by_month,
    "cycle_time/on_need_rate": partial(rate_by_quarter, what="on_need_share"),
    "cycle_time/first_pass_yield": partial(rate_by_quarter, what="first_pass_share"),
    "cycle_time/flow_by_month": flow_by_month,
    "cycle_time/cumulative_flow": cumulative_flow,
    "resistance/objection_rate_by_month": objection_rate_by_month,
    "resistance/reasons": reasons,
    "resistance/power_and_stance": power_and_stance,
    "credibility/index_by_month": index_by_month,
    "credibility/trust_by_quarter": trust_by_quarter,
    "credibility/promises_kept": promises_kept,
}
# An answer of Explore is drawn in one of several ways: those that PowerPoint has, by what draws the picture.
EXPLORED: dict[Callable[..., dict], Callable[..., list[Plot]]] = {
    charts.explored_bars: explored_bars,
    charts.explored_line: explored_line,
}


def plots(name: str, found: Finding) -> list[Plot]:
    """Return the charts of a finding that PowerPoint draws, one above the other; none: it needs its picture."""
    if found.state != "shown" or not isinstance(found.draw, partial):
        return []
    recipe = EXPLORED.get(found.draw.func) if name == "explore/answer" else NATIVE.get(name)
    return recipe(*found.draw.args) if recipe else []


def milestones(name: str, found: Finding) -> list[str]:
    """Return what happened in the months of the index, a line each; nothing for other findings."""
    if name != "credibility/index_by_month" or not isinstance(found.draw, partial):
        return []
    rows, _, happened = found.draw.args
    return native_index.milestones(rows, happened)
