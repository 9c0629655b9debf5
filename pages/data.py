"""Data: what is loaded, what was refused, what looks wrong, and what the findings make of it."""

from dashboard import page
from dashboard.page import data

view = page.start_data("Can I trust this?")

page.section("What is loaded")
data.loaded(view)

page.section("Bring your own data in")
page.bring_in(view)
data.templates(view)
data.back_to_sample(view)

page.section("What was refused, and can be mended")
data.refused(view)

page.section("What looks wrong")
data.checks(view)

page.section("What more would show")
data.optional_tables(view)

page.section("How much of it is used")
data.usage(view)

page.end(view)
