"""The import wizard on the page Data: what it offers, what it refuses, and what it says when something is wrong."""

import shutil
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.importing import jobs
from dashboard.importing.mapping_text import mapping_text
from tests.importing.example import PROJECTS, put, rows

pytestmark = pytest.mark.slow

LOG = b"Ticket;Decided on;What;Department\nT-1;13.01.2026;Request;Operations\nT-1;14.01.2026;Order;Buying\n"


@pytest.fixture
def folder(tmp_path, sample_path, monkeypatch) -> Path:
    shutil.copy(sample_path, tmp_path / "team.duckdb")
    monkeypatch.setenv("DOWN_THE_HALL_DATABASE", str(tmp_path / "team.duckdb"))
    return tmp_path


@pytest.fixture
def page(root, folder) -> AppTest:
    return opened(root)


def opened(root: Path) -> AppTest:
    page = AppTest.from_file(str(root / "app.py"), default_timeout=60)
    page.switch_page("pages/data.py")
    return page.run()


def labelled(kind, label: str):
    return next(one for one in kind if one.label.startswith(label))


def uploaded(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    page.file_uploader[0].set_value([(name, content, "text/csv") for name, content in files]).run()
    labelled(page.button, "Look into them").click().run()
    return ended(page)


def ended(page: AppTest) -> AppTest:
    """Run the page until nothing is at work: a browser does so by itself."""
    until = time.monotonic() + 60
    while page.session_state["loading"].wanted and time.monotonic() < until:
        time.sleep(0.05)
        page.run()
    return page


def said(page: AppTest) -> str:
    parts = [*page.subheader, *page.markdown, *page.error, *page.info, *page.warning, *page.success]
    return " ".join(str(part.value) for part in parts) + " ".join(html.proto.body for html in page.get("html"))


def test_where_loading_is_off_there_is_no_uploader_and_it_says_how_it_is_turned_on(root, folder):
    (folder / "settings.toml").write_text("[access]\nloading = false\n")
    page = opened(root)
    assert len(page.file_uploader) == 0
    assert "loading = true under [access] in the file settings.toml" in said(page)


def test_it_says_how_large_a_file_may_be(page):
    assert "up to 500 MB a file" in said(page)


def test_turned_off_half_way_it_removes_what_was_uploaded(page, folder):
    uploaded(page, ("export.csv", LOG))
    upload = page.session_state["loading"].upload.folder
    assert upload.exists()
    (folder / "settings.toml").write_text("[access]\nloading = false\n")
    page.run()
    assert not upload.exists()
    assert len(page.file_uploader) == 0 and "Loading is turned off here" in said(page)


def test_a_file_that_is_no_table_is_said_in_a_sentence_and_the_next_can_be_chosen(page):
    uploaded(page, ("export.csv", b"%PDF-1.4"))
    assert [error.value for error in page.error] == [
        "export.csv: this is a PDF document, not a table. Export the table as CSV."
    ]
    assert len(page.file_uploader) == 1
    assert page.session_state["loading"].upload is None


def test_a_load_that_fails_says_why_and_leaves_the_old_data(page, folder):
    before = (folder / "team.duckdb").read_bytes()
    uploaded(page, ("effort.csv", b"week_of,kind,hours\n2026-01-05,supplier,3\n"))
    labelled(page.button, "Check what will change").click().run()
    ended(page)
    (problem,) = [error.value for error in page.error]
    assert problem.startswith("There are neither projects nor events to show. Import a file of projects")
    assert (folder / "team.duckdb").read_bytes() == before
    assert labelled(page.button, "Check what will change"), "the columns are there to be mended"


def test_a_mapping_file_beside_the_files_says_it_all_and_what_is_offered_to_take_along_is_that_mapping(page, folder):
    uploaded(page, ("export.csv", LOG))
    draft = page.session_state["loading"].draft
    draft.set_step("Order", stage="signature", outcome="none", reason=None, ends="completed")
    saved = mapping_text(draft.mapping())
    labelled(page.button, "Start over").click().run()
    uploaded(page, ("mine.toml", saved.encode()), ("export.csv", LOG))
    assert "The columns are those of mine.toml." in said(page)
    labelled(page.button, "Check what will change").click().run()
    ended(page)
    labelled(page.button, "Load").click().run()
    ended(page)
    assert "Loaded: 2 events. There are 1 project as of 14 January 2026." in said(page).replace("\u202f", " ")
    assert page.session_state["loading"].mapping_toml == saved
    assert rows(folder, "select status, stage from project_clock, events where step = 'Order'") == [
        ("completed", "signature")
    ]


def test_who_comes_second_is_told_to_wait_and_goes_on_when_the_first_has_ended(page, folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (path,) = put(elsewhere, projects=PROJECTS)
    first = jobs.start("check", [path], elsewhere)
    page.file_uploader[0].set_value([("export.csv", LOG, "text/csv")]).run()
    labelled(page.button, "Look into them").click().run()
    assert "Someone else is bringing data in at the moment." in said(page)
    assert not first.has_ended
    first.process.wait(60)
    ended(page)
    assert labelled(page.multiselect, "What its rows are").value == ["events"]


def test_words_and_steps_that_are_chosen_are_in_the_mapping(page):
    log = b"Ticket,Decided on,What,Department,Outcome\nT-1,2026-01-13,Ask,Legal,so-so\nT-1,2026-01-14,Order,Desk,\n"
    uploaded(page, ("export.csv", log))
    labelled(page.selectbox, "so-so").select("resistance").run()
    labelled(page.selectbox, "Order: the project").select("completed").run()
    labelled(page.selectbox, "Ask: stage").select("legal_review").run()
    labelled(page.selectbox, "Desk").select("procurement").run()
    mapping = page.session_state["loading"].draft.mapping()
    assert mapping.tables[0].values == {"outcome": {"so-so": "resistance"}}
    assert mapping.events.completes == ("Order",)
    assert mapping.events.rule_for("Ask").stage == "legal_review"
    assert mapping.sides == {"Desk": "procurement"}
    labelled(page.selectbox, "actor_function").select("– one value for all rows").run()
    assert "events needs actor_function" in said(page)
    assert labelled(page.button, "Check what will change").disabled
    labelled(page.text_input, "actor_function").input("Procurement").run()
    assert page.session_state["loading"].draft.mapping().tables[0].constants == {"actor_function": "Procurement"}


def test_a_log_of_which_no_step_ends_a_project_says_so_until_one_does(page):
    uploaded(page, ("log.csv", LOG))
    assert "No step completes a project yet" in said(page)
    labelled(page.selectbox, "Order: the project").select("completed").run()
    assert "No step completes a project yet" not in said(page)


def test_what_the_file_shows_of_how_it_is_written_is_said_in_words(page):
    rows = b"milestone,Label,Happened on,kind\n1,Go,07-2012,change\n2,Stop,08-2012,change\n"
    uploaded(page, ("milestones.csv", rows))
    assert "A month without a day is its first day" in said(page)
