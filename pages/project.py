"""One project: what happened to it, who was asked what, and whether that is usual."""

from dashboard import findings, page

view = page.start_project("What happened to this project?")

page.show(view, findings.project.timeline)
page.pair(view, findings.project.contacts, findings.project.against_comparable)

page.end(view)
