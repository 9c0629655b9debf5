"""Resistance: where it comes from, what it protects, and what it costs."""

from dashboard import findings, page

view = page.start("resistance", "Where does resistance come from, and what does it protect?")

resistance = findings.resistance

page.section("Where it comes from")
page.pair(view, resistance.objection_rate_by_function, resistance.reasons)
page.pair(view, resistance.objections_by_stage, resistance.objections_by_reason)

page.section("Whether we talk about what they protect")
page.pair(view, resistance.misalignment, resistance.language_match)
page.show(view, resistance.misalignment_by_function)

page.section("Where people stand, and whether they come round")
page.pair(view, resistance.stance_journeys, resistance.power_and_stance)
page.show(view, resistance.notes)

page.section("What it costs, and whether it is resolved")
page.pair(view, resistance.delay_by_stage, resistance.time_to_resolve)
page.pair(view, resistance.objection_rate_by_month, resistance.bypass)

page.end(view)
