"""The first minute: a fresh copy of the project, no database, nothing set."""

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from dashboard.findings import review
from tests.browser.served import MILLISECONDS, headings, ready, served, shown_headings
from tests.findings.reading import between

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """A copy of what is, or is about to be, under version control."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    named = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    folder = tmp_path / "copy"
    for name in named:
        if (root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, folder / name)
    assert not list(folder.rglob("*.duckdb"))
    return folder


def test_the_first_start_shows_progress_then_the_page_and_the_second_finds_the_file(
    copy: Path, browser: Browser, sample, tmp_path: Path
):
    expected = shown_headings(review.ALL, sample, between(sample, "2025-11-01", "2026-10-31"))
    with served(copy, tmp_path / "first.txt") as url:
        page = browser.new_page()
        page.goto(url)
        progress = page.locator("[data-testid=stProgress]")
        expect(progress).to_be_visible(timeout=MILLISECONDS)
        expect(progress).to_contain_text("Building the sample company")
        ready(page)
        expect(progress).to_have_count(0)
        assert headings(page) == expected
        expect(page.get_by_text("Sample data").first).to_be_visible()
        page.close()
    file = copy / "data" / "down_the_hall.duckdb"
    built = file.stat().st_mtime_ns
    with served(copy, tmp_path / "second.txt") as url:
        page = browser.new_page()
        page.goto(url)
        ready(page)
        assert headings(page) == expected
        page.close()
    assert file.stat().st_mtime_ns == built
    assert [found.name for found in file.parent.iterdir()] == [file.name], "nothing is left beside it"
    for log in ("first.txt", "second.txt"):
        said = (tmp_path / log).read_text()
        assert "Traceback" not in said
        assert "e-mail" not in said.lower()


def test_two_who_open_it_at_once_wait_for_the_same_file(copy: Path, browser: Browser, tmp_path: Path):
    with served(copy, tmp_path / "log.txt") as url:
        pages = [browser.new_page() for _ in range(2)]
        for page in pages:
            page.goto(url, wait_until="commit")
        # Both are told what they wait for, not only the one whose visit builds the file.
        for page in pages:
            expect(page.locator("[data-testid=stProgress]")).to_contain_text("Building", timeout=MILLISECONDS)
        for page in pages:
            ready(page)
        assert headings(pages[0]) == headings(pages[1])
        for page in pages:
            page.close()
    assert "Traceback" not in (tmp_path / "log.txt").read_text()
