"""Files that nobody here wrote, through the wizard as a newcomer would take them, to a page that shows them."""

import csv
import gzip
import io
import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dashboard.importing import import_files
from dashboard.importing.mapping import load_mapping
from dashboard.settings import load_settings
from tests.browser.served import MILLISECONDS, headings, ready, served, settled
from tests.findings.reading import plain
from tests.second_opinion.request_for_payment import shared_file

# They are large: `make proof` brings them in.
pytestmark = [
    pytest.mark.browser, pytest.mark.slow,
    pytest.mark.skipif("COMPANIES" not in os.environ, reason="only in `make proof`"),
]  # fmt: skip

COMMAND_MILLISECONDS = 120_000
COUNTS = ("read", "new", "changed", "unchanged", "refused", "left_out")
SIDES = {
    "Purchasing Agent": "procurement",
    "Financial Manager": "control function (inside)",
    "Requester Manager": "stakeholder (inside)",
}


@pytest.fixture(scope="module")
def team(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Return the address of a dashboard and the file it serves, which each test begins with the sample in."""
    folder = tmp_path_factory.mktemp("real")
    database = folder / "team.duckdb"
    with served(root, folder / "log.txt", database) as url:
        yield url, database
    assert "Traceback" not in (folder / "log.txt").read_text()


def choose(page: Page, key: str, option: str) -> None:
    field = page.locator(f".st-key-{key} input")
    field.click()
    field.fill(option)
    page.get_by_role("option", name=option, exact=True).first.click()
    settled(page)


def say_purchasing(page: Page) -> None:
    # All columns are guessed; what a step and a name mean is asked.
    assert "No step completes a project yet" in plain(page.locator("[data-testid=stMain]").inner_text())
    lines = [plain(line) for line in page.locator("p.muted").all_text_contents()]
    steps = [line.split(" · ")[0] for line in lines if re.search(r" · [\d,]+ rows?$", line)]
    choose(page, f"w_1_step_{steps.index('Pay invoice')}_ends", "completes it")
    for place in range(len(SIDES)):
        name = plain(page.locator(f".st-key-w_1_side_{place} label").inner_text()).split(" (")[0]
        choose(page, f"w_1_side_{place}", SIDES[name])
    assert "No step completes a project yet" not in plain(page.locator("[data-testid=stMain]").inner_text())


def say_ministers(page: Page) -> None:
    # A register of contacts has no projects: the department stands for one, which the page lets begin with its first
    # contact in the file.
    assert "A month without a day is its first day" in plain(page.locator("[data-testid=stMain]").inner_text())
    choose(page, "w_1_0_interactions_project_id", "Department")
    said = plain(page.locator("[data-testid=stMain]").inner_text())
    assert "a guess is its first row, by Start Date" in said and "intake_at = Start Date" in said


def cases_and_open_ones(path: Path) -> str:
    rows = list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode().replace("\r", "\n"))))
    cases = {row["Case ID"] for row in rows}
    unpaid = cases - {row["Case ID"] for row in rows if row["Activity"] == "Pay invoice"}
    return f"{len(cases):,} projects, {len(unpaid):,} of them open"


def silent_departments(path: Path) -> str:
    last: dict[str, date] = {}
    seen: set[str] = set()
    for row in csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode(), newline="")):
        # A meeting with several organisations is several rows of one number, of which the first counts.
        if row["Meeting ID"] in seen:
            continue
        seen.add(row["Meeting ID"])
        *day, month, year = (int(part) for part in row["Start Date"].split("-"))
        if 1970 <= year <= 2099:
            met = date(year, month, *day or [1])
            last[row["Department"]] = max(met, last.get(row["Department"], met))
    silent = sum((max(last.values()) - met).days >= 14 for met in last.values())
    return f"{silent} of {len(last)} open projects need attention: {silent} silent for 14 days or more"


@pytest.mark.parametrize(
    ("file", "say", "counted"),
    [
        ("purchasing_example/PurchasingExample.csv.gz", say_purchasing, cases_and_open_ones),
        ("ministers_meetings/MixedProcessedData.csv.gz", say_ministers, silent_departments),
    ],
    ids=("purchasing", "ministers"),
)
def test_a_newcomer_brings_it_in_and_the_page_shows_what_can_be_counted_in_the_file(
    team: tuple[str, Path],
    browser: Browser,
    sample_path: Path,
    tmp_path: Path,
    file: str,
    say: Callable[[Page], None],
    counted: Callable[[Path], str],
):
    path = shared_file(f"data/{file}")
    if path is None:
        pytest.skip("the shared data is not here")
    url, database = team
    shutil.copy(sample_path, tmp_path / "sample.duckdb")
    (tmp_path / "sample.duckdb").replace(database)
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(f"{url}data", timeout=MILLISECONDS)
    page.locator("input[type=file]").wait_for(state="attached", timeout=MILLISECONDS)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Look into them").click()
    page.get_by_text("What its rows are").wait_for(timeout=COMMAND_MILLISECONDS)
    settled(page)
    say(page)
    page.get_by_role("button", name="Check what will change").click()
    page.get_by_text("would be loaded").wait_for(timeout=COMMAND_MILLISECONDS)
    settled(page)
    would = table(page)
    assert page.get_by_text("Sample data").count() == 1, "nothing is written yet"
    page.get_by_role("button", name="Load", exact=True).click()
    page.get_by_text("See the cycle time").wait_for(timeout=COMMAND_MILLISECONDS)
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Mapping file").click()
    download.value.save_as(tmp_path / "mapping.toml")
    report = import_files(
        [path], tmp_path / "again.duckdb", load_settings(None), mapping=load_mapping(tmp_path / "mapping.toml")
    )
    expected = [[one.file, one.table, *(f"{getattr(one, key):,}" for key in COUNTS)] for one in report.tables]
    assert table(page) == would == expected

    page.get_by_text("See the cycle time").click()
    page.wait_for_url("**/cycle_time*", timeout=MILLISECONDS)
    ready(page)
    shown = plain(" ".join([*headings(page), page.locator("[data-testid=stMain]").inner_text()]))
    assert counted(path) in shown
    assert page.get_by_text("Sample data").count() == 0
    page.context.close()


def table(page: Page) -> list[list[str]]:
    """The rows of the report on the page, cell by cell."""
    rows = page.locator("[data-testid=stTable]").first.locator("tbody tr")
    return [[plain(cell.strip()) for cell in row.locator("td").all_text_contents()] for row in rows.all()]
