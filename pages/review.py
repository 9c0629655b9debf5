"""Review: where procurement stands, on one board, and what is behind it."""

from dashboard import findings, page

view = page.start("review", "Where do we stand?", has_scope_line=False)

review = findings.review

page.board(view)
page.deck(view)

page.section("What moved, and what was agreed")
page.pair(view, review.what_changed, review.actions)

page.section("Where the time is, what costs days, and what goes with a yes")
page.pair(view, review.sides_by_quarter, review.delays_and_reasons)
page.pair(view, review.tactic_success, review.scorecard)
page.show(view, review.headline)

page.end(view)
