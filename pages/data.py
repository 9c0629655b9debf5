"""Data: what is loaded, and how a team brings its own data in."""

from dashboard import page

view = page.start_data("Can I trust this?")

page.section("Bring your own data in")
page.bring_in(view)

page.end(view)
