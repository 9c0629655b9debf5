"""The dashboard as a process of its own on this machine, and the page in a browser once it is drawn."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

READY = "[data-testid=stApp][data-test-script-state=notRunning]"
# Where the charts stand, and how large they and their texts are.
PLACES = """() => JSON.stringify([...document.querySelectorAll('svg.marks, svg.marks text, h3')].map(e => {
  const r = e.getBoundingClientRect(); return [r.left, r.right, r.top, r.bottom].map(Math.round); }))"""
SECONDS = 30
MILLISECONDS = SECONDS * 1000


@contextmanager
def served(folder: Path, log: Path, database: Path | None = None) -> Iterator[str]:
    """Start the dashboard of a folder on a free port, give its address, and end that process in the end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DOWN_THE", "STREAMLIT"))}
    if database:
        environment["DOWN_THE_HALL_DATABASE"] = str(database)
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with log.open("wb") as output:
        # Headless only so that no browser of whoever runs the tests opens; the address stays that of config.toml.
        process = subprocess.Popen(
            [*command, "--server.headless", "true"],
            cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait_for(f"http://localhost:{port}/_stcore/health", process, log)
            yield f"http://localhost:{port}/"
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"The dashboard did not start.\n{log.read_text(errors='replace')}")


def ready(page: Page, charts: int | None = None) -> None:
    """Wait until the page has run and its charts stand: so many, or as many as it has places for them."""
    places = "document.querySelectorAll('[data-testid=stVegaLiteChart]').length" if charts is None else str(charts)
    drawn = f"document.querySelectorAll('svg.marks').length === {places}"
    page.wait_for_selector(READY, timeout=MILLISECONDS)
    page.wait_for_function(f"{places} > 0 && {drawn}" if charts is None else drawn, timeout=MILLISECONDS)
    settled(page)
    page.wait_for_function(drawn, timeout=MILLISECONDS)


def settled(page: Page) -> None:
    """Wait until the page does not run and nothing on it moved for a moment: charts are laid out more than once."""
    before, until = None, time.monotonic() + SECONDS
    while time.monotonic() < until:
        page.wait_for_selector(READY, timeout=MILLISECONDS)
        now = page.evaluate(PLACES)
        if now == before:
            return
        before = now
        page.wait_for_timeout(200)
    raise AssertionError(f"The page still moves after {SECONDS} seconds.")


def full_height(page: Page) -> None:
    """Make the viewport as high as the page, which scrolls inside."""
    width = page.viewport_size["width"]
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(200)
    settled(page)


def headings(page: Page) -> list[str]:
    """The sentences on the page, as written."""
    return [text.strip() for text in page.locator("h3").all_text_contents()]


def shown_headings(functions, database, scope) -> list[str]:
    """What stands over the findings of a page: the sentence where there is a chart, else the question."""
    found = [function(database, scope) for function in functions]
    return [finding.sentence if finding.state == "shown" else finding.title_question for finding in found]


def open_first_row(page: Page) -> None:
    """Click on the first row of the first table, which leads to the page of its project."""
    table = page.locator("[data-testid=stDataFrame]").first
    table.wait_for(timeout=MILLISECONDS)
    table.scroll_into_view_if_needed()
    # The table is a picture: once it is painted, its second line is its first row.
    page.wait_for_timeout(1000)
    box = table.bounding_box()
    page.mouse.click(box["x"] + 150, box["y"] + 55)
    page.wait_for_url("**/project?*", timeout=MILLISECONDS)
    ready(page)
