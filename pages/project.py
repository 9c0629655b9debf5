"""One project: what happened to it, who was asked what, and whether that is usual."""

from dashboard import findings, page

view = page.start_project("What happened to this project?")

page.show(view, findings.project.timeline)
left, right = page.columns(2)
page.show(view, findings.project.contacts, into=left)
page.show(view, findings.project.against_comparable, into=right)

page.end(view)
