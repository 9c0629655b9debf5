"""How long a large file takes through the wizard in a browser, and what a second reader feels of it meanwhile.

python -m benchmarks.uploading [--megabytes 100]
"""

from __future__ import annotations

import csv
import shutil
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import click
from playwright.sync_api import Page, sync_playwright

from dashboard.importing import import_sample
from dashboard.settings import load_settings
from tests.browser.served import READY, served
from tests.conftest import LAUNCH_ARGUMENTS, NAMES_OF_CHROMIUM

ROOT = Path(__file__).resolve().parents[1]
WAIT = 600_000  # milliseconds
READING = 4_000  # milliseconds
STEPS = ("Request submitted", "Specification agreed", "Rejected by lawyer", "Approved by lawyer", "Contract signed")
UNITS = ("Operations", "Engineering", "Law", "Law", "Buying desk")


@click.command()
@click.option("--megabytes", type=int, default=100, show_default=True, help="Size of the log that is uploaded.")
def main(megabytes: int) -> None:
    """Measure the wizard with a log of this size."""
    with tempfile.TemporaryDirectory(prefix="down-the-hall-bench-") as temporary:
        for name, value in measure(megabytes, Path(temporary)).items():
            click.echo(f"{name:44} {value:10,.1f}")


def write_log(path: Path, megabytes: int) -> int:
    """Write a log of this size with headers that are not ours; return its rows."""
    rows, start = 0, datetime(2022, 1, 3, 8)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["Ticket", "Decided on", "What", "Department", "Comment"])
        while out.tell() < megabytes * 1_000_000:
            for number in range(rows // 5, rows // 5 + 2_000):
                for place, (step, unit) in enumerate(zip(STEPS, UNITS, strict=True)):
                    when = start + timedelta(hours=number % 30_000 + 31 * place)
                    writer.writerow([f"T-{number}", f"{when:%Y-%m-%d %H:%M}", step, unit, f"Note {number} of {step}"])
            rows += 10_000
    return rows


def measure(megabytes: int, folder: Path) -> dict[str, float]:
    """Return seconds of each step, peaks of memory in MiB, and the seconds of a second reader's page."""
    database, log = folder / "sample.duckdb", folder / "export.csv"
    import_sample(database, load_settings())
    found: dict[str, float] = {"rows": write_log(log, megabytes), "megabytes": log.stat().st_size / 1e6}
    with served(ROOT, folder / "log.txt", database) as url, sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, NAMES_OF_CHROMIUM)))
        browser = playwright.chromium.launch(executable_path=path, args=LAUNCH_ARGUMENTS)
        first, second = browser.new_page(), browser.new_page()
        found["a reader's page, alone, seconds"] = min(_read(second, url) for _ in range(3))
        memory = _Memory()
        found["server before, MiB"] = memory.server()
        first.goto(f"{url}data", timeout=WAIT)
        started = time.monotonic()
        first.locator("input[type=file]").set_input_files(log, timeout=WAIT)
        look = first.get_by_role("button", name="Look into them")
        first.wait_for_function("() => [...document.querySelectorAll('button')].some(b =>"
                                " b.innerText.includes('Look into them') && !b.disabled)", timeout=WAIT)  # fmt: skip
        found["upload, seconds"] = time.monotonic() - started
        look.click()
        found["look into it, seconds"], _ = _until(first, second, url, "What its rows are")
        found["server after upload, peak MiB"] = memory.server()
        first.get_by_role("button", name="Check what will change").click()
        found["check, seconds"], readers = _until(first, second, url, "would be loaded")
        first.get_by_role("button", name="Load", exact=True).click()
        found["load, seconds"], others = _until(first, second, url, "See the review")
        readers += others
        found["server in the end, peak MiB"] = memory.server()
        found["import, peak MiB"] = memory.end()
        found["a reader's page meanwhile, median seconds"] = sorted(readers)[len(readers) // 2]
        found["a reader's page meanwhile, most seconds"] = max(readers)
        found["pages read meanwhile"] = len(readers)
        browser.close()
    return found


def _until(first: Page, second: Page, url: str, text: str) -> tuple[float, list[float]]:
    """Wait for a text on the first page, while the second is read again and again; return seconds, and those of it."""
    started, readers = time.monotonic(), []
    while first.get_by_text(text).count() == 0:
        if time.monotonic() - started > WAIT / 1000:
            raise AssertionError(first.locator("[data-testid=stMain]").inner_text())
        readers.append(_read(second, url))
        # A reader reads: somebody who opens page after page without a pause would be a load of its own.
        first.wait_for_timeout(READING)
    return time.monotonic() - started, readers


def _read(page: Page, url: str) -> float:
    """Open a page anew and return the seconds until its charts stand."""
    started = time.monotonic()
    page.goto(f"{url}resistance", timeout=WAIT)
    page.wait_for_selector("svg.marks", timeout=WAIT)
    page.wait_for_selector(READY, timeout=WAIT)
    return time.monotonic() - started


class _Memory:
    """The most memory that the server, and the commands it starts, have held; read from /proc."""

    def __init__(self) -> None:
        self.most, self._goes_on = 0.0, True
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def server(self) -> float:
        """Return the peak of the server so far, in MiB."""
        return max(_peak(process) for process, words in _processes() if "streamlit" in words)

    def end(self) -> float:
        """Return the peak of the commands, in MiB."""
        self._goes_on = False
        self._thread.join()
        return self.most

    def _watch(self) -> None:
        while self._goes_on:
            told = [_peak(process) for process, words in _processes() if "--progress" in words and "import" in words]
            self.most = max([self.most, *told])
            time.sleep(0.2)


def _processes() -> list[tuple[Path, list[str]]]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
            is_ours = (process / "cwd").resolve() == ROOT
        except OSError:
            continue
        if is_ours:
            found.append((process, words))
    return found


def _peak(process: Path) -> float:
    try:
        line = next(one for one in (process / "status").read_text().splitlines() if one.startswith("VmHWM"))
    except (OSError, StopIteration):
        return 0.0
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main())
