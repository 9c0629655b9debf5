"""Cycle time: where the time goes between a need and a signature."""

from dashboard import findings, page

view = page.start("cycle_time", "Where does the time go?")

cycle_time = findings.cycle_time

page.section("Whose hands the time is in")
page.pair(view, cycle_time.time_by_holder, cycle_time.time_by_stage)
page.pair(view, cycle_time.sides_by_month, cycle_time.alignment_ratio)
page.pair(view, cycle_time.time_by_stage_and_holder, cycle_time.internal_share_of_effort)

page.section("How long projects take")
page.pair(view, cycle_time.cycle_time_of_finished, cycle_time.cycle_time_by_month)
page.pair(view, cycle_time.time_to_completion_by_cohort, cycle_time.on_need_rate)
page.pair(view, cycle_time.change_by_stage, cycle_time.change_by_holder)

page.section("What comes back, and what waits for an answer")
page.pair(view, cycle_time.rework, cycle_time.first_pass_yield)
page.pair(view, cycle_time.hand_offs, cycle_time.ping_pong)
page.pair(view, cycle_time.response_time, cycle_time.flow_efficiency)

page.section("What is under way, and when it will be done")
page.pair(view, cycle_time.needs_attention, cycle_time.ageing)
page.pair(view, cycle_time.forecast_of_open_projects, cycle_time.forecast_calibration)
page.pair(view, cycle_time.flow_by_month, cycle_time.cumulative_flow)

page.end(view)
