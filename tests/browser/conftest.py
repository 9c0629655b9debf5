"""The sample company served for the tests of a process, and a window to visit its pages with."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.served import MILLISECONDS, READY, ready, served

# A server that is asked for its first page loads the program.
START_MILLISECONDS = 120_000


@pytest.fixture(scope="session")
def address(root: Path, sample_path: Path, tmp_path_factory, browser: Browser) -> Iterator[str]:
    """The address of a server that is at work: how it starts is what test_first_start.py is about, and no other."""
    log = tmp_path_factory.mktemp("served") / "log.txt"
    with served(root, log, sample_path) as url:
        page = browser.new_page()
        for link in ("", "cycle_time"):
            page.goto(url + link, timeout=START_MILLISECONDS)
            page.wait_for_selector("h3", timeout=START_MILLISECONDS)
            page.wait_for_selector(READY, timeout=START_MILLISECONDS)
        page.close()
        yield url


def is_complaint(message: ConsoleMessage) -> bool:
    """Whether the console tells of an error of ours: on a link to a page Streamlit first asks there for its server."""
    asked_for = message.location.get("url", "")
    return message.type == "error" and not re.search(
        "/(cycle_time|project|resistance|credibility|explore|data|definitions)/_stcore/", asked_for
    )


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open the page in a window of its own; whatever the console complains about fails the test."""
    contexts, complaints = [], []

    def opened(
        parameters: str = "",
        width: int = 1280,
        height: int = 800,
        mode: str = "light",
        charts: int | None = None,
        **more,
    ):
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=mode, **more)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if is_complaint(m) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request", lambda r: None if r.url.startswith(("data:", "blob:", address)) else complaints.append(r.url)
        )
        page.goto(
            address + (parameters if parameters[:1].isalpha() else f"cycle_time{parameters}"), timeout=MILLISECONDS
        )
        ready(page, charts)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
