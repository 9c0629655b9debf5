"""Credibility: whether procurement is trusted more than before, in words and in deeds."""

from dashboard import findings, page

view = page.start("credibility", "Do they trust us more than before?")

credibility, cycle_time, resistance = findings.credibility, findings.cycle_time, findings.resistance

page.section("Whether it rises, and what moved it")
page.index_choices(view)
page.show(view, credibility.index_by_month)
page.pair(view, credibility.index_change, credibility.index_parts)

page.section("What they answer")
page.pair(view, credibility.trust_by_quarter, credibility.trust_by_function)
page.show(view, credibility.trust_of_functions)
page.pair(view, credibility.perception_gap, credibility.recommend)
page.pair(view, credibility.response_rate, credibility.delivery_and_trust)

page.section("What they, and we, do")
page.pair(view, credibility.promises_kept, cycle_time.on_need_rate)
page.show(view, credibility.behaviour_by_quarter)
page.pair(view, cycle_time.first_pass_yield, resistance.bypass)
page.show(view, credibility.team_development)

page.end(view)
