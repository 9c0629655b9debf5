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
    assert all(answer is answers[0] for answer in answers)


def test_another_scope_or_theme_has_a_finding_of_its_own(sample):
    scope = whole(sample)
    light = kept.finding(sample, NAME, scope, "light")
    other = kept.finding(sample, NAME, replace(scope, functions=("Engineering",)), "light")
    assert other.found.sentence != light.found.sentence
    assert kept.finding(sample, NAME, scope, "dark").chart.message.spec != light.chart.message.spec
    assert kept.finding(sample, NAME, scope, "light") is light


def test_a_panel_is_drawn_once_in_the_colours_of_its_theme_and_only_where_there_is_no_chart(sample):
    light, dark = (kept.finding(sample, "review/scorecard", whole(sample), mode) for mode in ("light", "dark"))
    assert light.panel.startswith("<svg") and light.panel != dark.panel and light.chart is None
    assert kept.finding(sample, NAME, whole(sample), "light").panel == ""
