"""Sessions share what is computed once, and only with the same file, scope and theme."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from dashboard.page import kept
from tests.findings.reading import whole

NAME = "cycle_time/rework"


def test_sessions_that_ask_at_once_get_one_and_the_same_finding(sample):
    scope = replace(whole(sample), functions=("Engineering", "IT"))
    together = threading.Barrier(4)

    def ask(_):
        together.wait()
        return kept.finding(sample, NAME, scope, "light")

    with ThreadPoolExecutor(4) as sessions:
        answers = list(sessions.map(ask, range(4)))
    assert all(found is answers[0][0] and chart is answers[0][1] for found, chart in answers)


def test_another_scope_or_theme_has_a_finding_of_its_own(sample):
    scope = whole(sample)
    found, chart = kept.finding(sample, NAME, scope, "light")
    one, _ = kept.finding(sample, NAME, replace(scope, functions=("Engineering",)), "light")
    _, dark = kept.finding(sample, NAME, scope, "dark")
    assert one.sentence != found.sentence
    assert dark.message.spec != chart.message.spec
    assert kept.finding(sample, NAME, scope, "light") == (found, chart)
