"""Explore: a question of one's own, answered like every other."""

from dashboard import findings, page
from dashboard.page import sql

view = page.start("explore", "Ask your own question")

page.question(view)
page.show(view, findings.explore.answer)

sql.draw(view)

page.end(view)
