"""A newcomer's own file, with headers that are not ours, through the wizard to a page that shows it."""

import re
import shutil
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.importing.uploads import PREFIX
from tests.browser.served import MILLISECONDS, headings, ready, served, settled
from tests.findings.reading import plain

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOG = """Vorgang;Erledigt;What happened;Handled in
A-1;13.01.2026 09:30;Request submitted;Operations
A-1;20.01.2026 10:00;Contract checked;Law
A-1;30.01.2026 10:00;Contract signed;Buying desk
A-2;14.01.2026 11:00;Request submitted;Engineering
A-2;31.02.2026 11:00;Contract checked;Law
"""
LEFT_SECONDS = 60


def choose(page: Page, key: str, option: str) -> None:
    field = page.locator(f".st-key-{key} input")
    field.click()
    field.fill(option)
    page.get_by_role("option", name=option, exact=True).first.click()
    settled(page)


def upload(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Look into them").click()
    page.get_by_text("What its rows are").wait_for(timeout=MILLISECONDS)
    settled(page)


def test_a_file_with_other_headers_comes_in_step_by_step_and_nothing_of_it_is_left(
    root: Path, browser: Browser, sample_path: Path, tmp_path: Path, monkeypatch
):
    temporary, file, database = tmp_path / "temporary", tmp_path / "export.csv", tmp_path / "team.duckdb"
    temporary.mkdir()
    shutil.copy(sample_path, database)
    file.write_text(LOG, encoding="utf-8")
    monkeypatch.setenv("TMPDIR", str(temporary))
    (tmp_path / "projects.csv").write_text("project_id,requesting_function\nP1,IT\n")
    with served(root, tmp_path / "log.txt", database) as url:
        left, page = (browser.new_context(viewport={"width": 1280, "height": 800}).new_page() for _ in range(2))
        for one in (left, page):
            one.goto(f"{url}data", timeout=MILLISECONDS)
            one.locator("input[type=file]").wait_for(state="attached", timeout=MILLISECONDS)
        upload(left, tmp_path / "projects.csv")
        (folder_of_left,) = temporary.glob(f"{PREFIX}*")
        left.context.close()

        upload(page, file)
        # Dates are known by what they look like; the rest is the reader's to say.
        expect(page.get_by_text("it holds dates")).to_be_visible()
        expect(page.get_by_role("button", name="Check what will change")).to_be_disabled()
        for column, header in (("project_id", "Vorgang"), ("step", "What happened"), ("actor_function", "Handled in")):
            choose(page, f"w_1_0_events_{column}", header)
        lines = map(plain, page.locator("p.muted").all_text_contents())
        signed = [line.split(" · ")[0] for line in lines if re.search(r" · \d+ rows?\b", line)].index("Contract signed")
        choose(page, f"w_1_step_{signed}_ends", "completes it")
        for place, side in enumerate(("control function (inside)", "procurement")):
            choose(page, f"w_1_side_{place}", side)
        page.get_by_role("button", name="Check what will change").click()
        page.get_by_text("would be loaded").wait_for(timeout=MILLISECONDS)
        settled(page)
        said = plain(page.locator("[data-testid=stMain]").inner_text())
        assert "4 events would be loaded, 1 row refused: 2 projects as of 30 January 2026" in said
        assert 'export.csv line 6: happened_at is "31.02.2026 11:00", which is not a date.' in said
        assert "The sample company is replaced by your data." in said
        assert page.locator(".mark").count() == 1, "nothing is written yet"

        page.get_by_role("button", name="Load", exact=True).click()
        page.get_by_text("See the cycle time").wait_for(timeout=MILLISECONDS)
        settled(page)
        assert page.locator(".mark").count() == 0
        page.get_by_text("See the cycle time").click()
        page.wait_for_url("**/cycle_time*", timeout=MILLISECONDS)
        ready(page)
        assert any("Law" in plain(sentence) for sentence in headings(page))
        page.context.close()

        until = time.monotonic() + LEFT_SECONDS
        while folder_of_left.exists() and time.monotonic() < until:
            time.sleep(0.5)
        assert list(temporary.glob("down-the-hall*")) == [], "neither a loaded file nor one that was left"
    assert "Traceback" not in (tmp_path / "log.txt").read_text()
