"""Sessions share what is computed once, and only with the same file, scope and theme."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.page import kept, shown
from tests.findings.reading import whole

NAME = "cycle_time/rework"


@pytest.fixture
def no_tables_kept():
    """What is kept is kept by the process, which other tests have used or will: nothing of theirs, nothing left."""
    shown._table.clear()
    yield
    shown._table.clear()


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


def test_a_table_is_kept_for_its_scope_and_no_other(sample_path, no_tables_kept):
    app = AppTest.from_string(
        f"""
from dataclasses import replace
from pathlib import Path
from dashboard.database import open_database
from dashboard.findings import resistance
from dashboard.page import kept, shown
from dashboard.report import Content
from tests.findings.reading import between
database, name = open_database(Path({str(sample_path)!r})), "resistance/notes"
for first, notes in (("2025-11-01", "abcde"), ("2025-10-01", "vwxyz"), ("2025-11-01", "01234")):
    scope = between(database, first, "2026-10-31")
    found = resistance.notes(database, scope)
    found = replace(found, rows=found.rows.assign(note=list(notes)))
    one = kept.Kept(found, kept.finding(database, name, scope, "light").head, None, "")
    shown._chart(database, Content(name, found, scope, database.dataset), one)
""",
        default_timeout=60,
    ).run()
    assert not app.exception, app.exception
    # The last has other rows, as it never is within a version of the file: what is shown is what was kept.
    assert ["".join(table.value["note"]) for table in app.dataframe] == ["abcde", "vwxyz", "abcde"]
