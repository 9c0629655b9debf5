"""Explore: a question of one's own, answered like every other."""

from dashboard import findings, page

view = page.start("explore", "Ask your own question")

page.question(view)
page.show(view, findings.explore.answer)

page.end(view)
