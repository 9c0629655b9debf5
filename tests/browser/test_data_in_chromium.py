"""The page Data in a real browser: nothing is cut or overlaps, and refused rows arrive as the file to mend."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.served import MILLISECONDS, served, settled
from tests.importing.example import VISITS, load, put
from tests.test_data_page import PROJECTS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOO_WIDE = (
    """() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth; }"""
)


def test_refused_rows_are_taken_along_from_a_page_that_fits_its_window(root: Path, tmp_path: Path, browser: Browser):
    load(tmp_path, *put(tmp_path, projects=PROJECTS, stage_visits=VISITS))
    with served(root, tmp_path / "log.txt", tmp_path / "team.duckdb") as address:
        page = browser.new_page(viewport={"width": 1280, "height": 800}, accept_downloads=True)
        page.goto(f"{address}data")
        button = page.get_by_role("button", name="to mend")
        button.wait_for(timeout=MILLISECONDS)
        settled(page)
        assert page.evaluate(TOO_WIDE) == 0
        with page.expect_download(timeout=MILLISECONDS) as coming:
            button.click()
        lines = Path(coming.value.path()).read_text(encoding="utf-8-sig").splitlines()
        assert coming.value.suggested_filename == "projects_refused.csv"
        assert lines[0].endswith("refused_file,refused_line,refused_reason")
        assert len(lines) == 3
        page.close()
