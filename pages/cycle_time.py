"""Cycle time: where the time goes between a need and a signature."""

from dashboard import findings, page

view = page.start("cycle_time", "Where does the time go?")

left, right = page.columns(2)
page.show(view, findings.cycle_time.time_by_holder, into=left)
page.show(view, findings.cycle_time.time_by_stage, into=right)

left, right = page.columns(2)
page.show(view, findings.cycle_time.sides_by_month, into=left)
page.show(view, findings.cycle_time.cycle_time_of_finished, into=right)

page.end(view)
