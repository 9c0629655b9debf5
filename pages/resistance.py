"""Resistance: where it comes from, what it protects, and what it costs."""

from dashboard import findings, page

view = page.start("resistance", "Where does resistance come from, and what does it protect?", functions="answering")


def pair(one, other):
    """Show two findings side by side."""
    left, right = page.columns(2)
    page.show(view, one, into=left)
    page.show(view, other, into=right)


resistance = findings.resistance

page.section("Where it comes from")
pair(resistance.objection_rate_by_function, resistance.reasons)
pair(resistance.objections_by_stage, resistance.objections_by_reason)

page.section("Whether we talk about what they protect")
pair(resistance.misalignment, resistance.language_match)
page.show(view, resistance.misalignment_by_function)

page.section("Where people stand, and whether they come round")
pair(resistance.stance_journeys, resistance.power_and_stance)
page.show(view, resistance.notes)

page.section("What it costs, and whether it is resolved")
pair(resistance.delay_by_stage, resistance.time_to_resolve)
pair(resistance.objection_rate_by_month, resistance.bypass)

page.end(view)
