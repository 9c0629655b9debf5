"""The page Data says what is loaded, refused, checked, missing and used, and gives rows only to those who may load."""

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.database import open_database
from dashboard.findings import FINDINGS, data
from dashboard.findings.data.usage import usage
from tests.findings.reading import plain, whole
from tests.importing.example import VISITS, load, put

pytestmark = pytest.mark.slow

PROJECTS = """
    project_id,requesting_function,title,intake_at,completed_at,status
    P1,Operations,Pumps,2026-01-05,2026-03-02,completed
    P2,Engineering,Steel,2026-01-12 09:30,,open
    P3,IT,Secret <b>name</b>,31/02/2026,,open
    P4,IT,Licences,2026-01-12,,finito
    P5,IT,Cloud,,,cancelled
"""


@pytest.fixture
def own(tmp_path, monkeypatch) -> Path:
    load(tmp_path, *put(tmp_path, projects=PROJECTS, stage_visits=VISITS))
    monkeypatch.setenv("DOWN_THE_HALL_DATABASE", str(tmp_path / "team.duckdb"))
    return tmp_path


def opened(root: Path) -> AppTest:
    page = AppTest.from_file(str(root / "app.py"), default_timeout=120)
    page.switch_page("pages/data.py")
    return page.run()


def headings(page: AppTest) -> list[str]:
    return [plain(one.value) for one in page.subheader]


def said(page: AppTest) -> str:
    html = [part.proto.body for part in page.get("html")]
    texts = [str(part.value) for part in (*page.markdown, *page.info, *page.error, *page.success, *page.subheader)]
    return plain(" ".join([*html, *texts, *(rows.value.to_string() for rows in page.dataframe)]))


def downloads(page: AppTest) -> list[str]:
    return [plain(one.proto.label) for one in page.get("download_button")]


def test_it_says_what_is_loaded_refused_and_wrong_and_which_checks_hold(root, own):
    page = opened(root)
    assert not page.exception and not page.error
    assert page.title[0].value == "Can I trust this?"
    assert headings(page)[:2] == [
        "6 rows of 2 files are loaded; 2 were refused",
        "2 refused rows wait to be mended; most often (1): intake_at is not a date",
    ]
    assert "Cancelled or bypassed projects without closed_at: 1" in " ".join(headings(page))
    assert "4 of 6 quality checks hold" in headings(page)
    assert "Every function that holds projects has a side." in said(page)
    assert "Secret <b>name</b>" in said(page)
    assert "2 rows of projects.csv, to mend" in downloads(page)


def test_refused_rows_are_narrowed_to_one_reason(root, own):
    page = opened(root)
    reason = next(box for box in page.selectbox if box.label == "Reason")
    reason.select("intake_at is not a date").run()
    shown = next(rows.value for rows in page.dataframe if "faults" in rows.value)
    assert shown["title"].tolist() == ["Secret <b>name</b>"]
    assert shown["intake_at"].tolist() == ["31/02/2026"]


def test_without_loading_neither_refused_rows_nor_the_way_back_are_there_and_it_says_why(root, own):
    (own / "settings.toml").write_text("[access]\nloading = false\n", encoding="utf-8")
    page = opened(root)
    assert len([box for box in page.info if "loading = true under [access]" in box.value]) == 1, "it says so once"
    assert "is not a date" in said(page)
    assert "Secret" not in said(page) and "31/02/2026" not in said(page)
    assert "Template (Excel)" in downloads(page)
    assert not [label for label in downloads(page) if "to mend" in label]
    assert not [button for button in page.button if button.label == "Show the sample company"]


def put_in_place():
    import streamlit as st

    from dashboard.page.opening import put_sample_in_place

    put_sample_in_place(st.container())


def test_the_sample_is_not_put_in_place_by_a_button_that_is_older_than_the_settings(own):
    (own / "settings.toml").write_text("[access]\nloading = false\n", encoding="utf-8")
    before = (own / "team.duckdb").read_bytes()
    page = AppTest.from_function(put_in_place, default_timeout=60).run()
    assert "loading = true under [access]" in page.error[0].value
    assert (own / "team.duckdb").read_bytes() == before


def test_the_way_back_to_the_sample_says_what_is_kept_where_and_keeps_it(root, own):
    page = opened(root)
    assert "instead of 3 projects of projects.csv" in said(page)
    before = (own / "team.duckdb").read_bytes()
    next(button for button in page.button if button.label == "Show the sample company").click().run()
    (kept,) = own.glob("team.kept-*.duckdb")
    assert kept.read_bytes() == before
    assert f"kept in {kept}" in said(page)
    assert open_database(own / "team.duckdb").dataset.is_sample
    assert not [button for button in page.button if button.label == "Show the sample company"]


def test_a_row_of_a_check_leads_to_its_project(root, own):
    page = AppTest.from_file(str(root / "app.py"), default_timeout=120)
    page.switch_page("pages/data.py")
    page.session_state["rows_checks/not_timed"] = {
        "selection": {"rows": [], "columns": [], "cells": [(0, "project_id")]}
    }
    page.run()
    assert page.title[0].value == "Cloud"


def test_what_is_used_is_counted_for_the_scope_when_somebody_asks(root, own):
    page = opened(root)
    assert not [rows for rows in page.dataframe if "in_scope" in rows.value]
    next(button for button in page.button if button.label == "Count what each finding uses").click().run()
    rows = next(rows.value for rows in page.dataframe if "in_scope" in rows.value)
    database = open_database(own / "team.duckdb")
    assert len(rows) == len([name for name in FINDINGS if not name.startswith("project/")])
    finding = rows.set_index("finding").loc["Who holds the time?"]
    of_all = FINDINGS["cycle_time/time_by_holder"](database, whole(database))
    assert (finding["used"], finding["in_scope"]) == (of_all.n_used, of_all.n_total) == (2, 3)


def test_the_sentence_about_use_counts_its_rows_and_says_why_only_where_projects_are_missing(own):
    database = open_database(own / "team.duckdb")
    names = ("cycle_time/time_by_holder", "cycle_time/cycle_time_of_finished", "resistance/reasons", "review/actions")
    found = usage(database, whole(database), {name: FINDINGS[name] for name in names}, lambda _done, _of: None)
    rows = found.rows
    every = rows[(rows["used"] == rows["in_scope"]).fillna(False) & (rows["state"] == "shown")]
    part = rows[(rows["used"] < rows["in_scope"]).fillna(False)]
    other = rows[rows["in_scope"].isna()]
    assert plain(found.sentence) == (
        f"{len(every)} of 4 findings use every project in scope, {len(part)} a part of them; {len(other)} count"
        " something else, or have nothing to show"
    )
    assert not part.empty and rows.loc[part.index, "why_not"].str.len().gt(0).all()
    assert not other.empty and other["used"].isna().all()


def test_a_finding_that_uses_every_project_says_no_reason(sample):
    name = "cycle_time/time_by_holder"
    found = usage(sample, whole(sample), {name: FINDINGS[name]}, lambda _done, _of: None)
    assert plain(found.sentence).startswith("1 of 1 finding use every project in scope, 0 a part of them; 0 count")
    assert found.rows["why_not"].tolist() == [""] and FINDINGS[name](sample, whole(sample)).caveats
    hidden = replace(FINDINGS[name](sample, whole(sample)), state="hidden")
    found = usage(sample, whole(sample), {name: lambda _database, _scope: hidden}, lambda _done, _of: None)
    assert found.sentence.startswith("0 of"), "nobody sees what it uses"


def test_an_optional_table_is_said_to_be_loaded_or_not(root, own):
    database = open_database(own / "team.duckdb")
    rows = data.optional_tables(database, whole(database)).rows.set_index("table_name")
    assert rows.loc["stage_visits or events", "loaded"].startswith("3")
    assert rows.loc["pulse", "loaded"] == data.NOT_THERE
    assert "Credibility: trust by quarter" in rows.loc["pulse", "switches_on"]
    assert "not loaded" in said(opened(root))


def test_a_cell_that_is_missing_is_drawn_as_on_the_other_pages(root, own):
    page = opened(root)
    next(button for button in page.button if button.label == "Count what each finding uses").click().run()
    assert {rows.proto.placeholder for rows in page.dataframe} == {"–"}
