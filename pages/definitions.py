"""Definitions: what every measure, query, table, column and setting means."""

from dashboard import page

view = page.start_definitions("What does it mean?")

page.definitions(view)

page.end(view)
