"""What tests share: the project's folder, the sample company, and a browser: found or installed, never skipped."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Error, Playwright, sync_playwright

from dashboard.database import Database, open_database
from dashboard.importing import import_sample
from dashboard.settings import load_settings

# How long an example takes depends on what else the machine does: speed is measured by the benchmarks.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

NAMES_OF_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# The first four make Chromium run in a container without a screen; the others keep it from asking the network
# for anything but the page under test.
LAUNCH_ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
INSTALLATION_SECONDS = 600


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run slow tests first, so that no core waits in the end for one, and the browser's last, the longest file first.

    A running Playwright keeps asyncio from the tests after it.
    """
    tests = Counter(item.path for item in items)

    def turn(item: pytest.Item) -> tuple[bool, bool, int]:
        in_browser = bool(item.get_closest_marker("browser"))
        return in_browser, not item.get_closest_marker("slow"), -tests[item.path] if in_browser else 0

    items.sort(key=turn)


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the project."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def sample_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of the sample company, built once; tests that change it copy it first."""
    path = tmp_path_factory.mktemp("sample") / "sample.duckdb"
    import_sample(path, load_settings())
    return path


@pytest.fixture(scope="session")
def sample(sample_path: Path) -> Database:
    """Return the sample company, open for reading."""
    return open_database(sample_path)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Return a running Playwright, which stops after the last test."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium_path(playwright: Playwright) -> str:
    """Return the path of a Chromium: named, found, installed from Debian, or downloaded by Playwright."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not shutil.which(named):
            pytest.fail(f"CHROMIUM is {named}, which is not a program; name one, or leave it unset.", pytrace=False)
        return named
    said: list[str] = []
    if path := _on_path() or _from_debian(said) or _from_playwright(playwright, said):
        return path
    pytest.fail(
        "The browser tests need Chromium, and there is none. Install it (Debian: apt-get install chromium) "
        "or name one in the variable CHROMIUM.\n" + "\n".join(said),
        pytrace=False,
    )


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    """Return a headless Chromium, which closes after the last test."""
    running = playwright.chromium.launch(executable_path=chromium_path, args=LAUNCH_ARGUMENTS)
    yield running
    running.close()


def _on_path() -> str | None:
    return next((path for name in NAMES_OF_CHROMIUM if (path := shutil.which(name))), None)


def _from_debian(said: list[str]) -> str | None:
    """Install Debian's package where that is possible without asking for a password."""
    if not shutil.which("apt-get"):
        return None
    as_root: list[str] = []
    if os.geteuid() != 0:
        as_root = ["sudo", "--non-interactive"]
        if not shutil.which("sudo") or not _succeeds([*as_root, "true"], said):
            return None
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    for command in (
        ["apt-get", "update"],
        ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"],
    ):
        if not _succeeds([*as_root, *environment, *command], said):
            return None
    return _on_path()


def _from_playwright(playwright: Playwright, said: list[str]) -> str | None:
    """Let Playwright download its own Chromium where there is internet."""
    if not _succeeds([sys.executable, "-m", "playwright", "install", "chromium"], said):
        return None
    try:
        path = playwright.chromium.executable_path
    except Error as error:
        said.append(str(error))
        return None
    return path if Path(path).exists() else None


def _succeeds(command: list[str], said: list[str]) -> bool:
    """Run a command; when it fails, keep what it said last."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=INSTALLATION_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        said.append(f"{' '.join(command)}: {error}")
        return False
    if done.returncode != 0:
        said.append(f"{' '.join(command)}: {done.stdout.strip()[-500:]}")
    return done.returncode == 0
