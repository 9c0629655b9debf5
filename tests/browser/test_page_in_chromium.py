"""Pages in a real browser: links, choices, clicks on marks, the keyboard, files, and what must not be reached."""

import io
import re
import socket
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from dashboard import query
from dashboard.findings import FINDINGS, cycle_time
from tests.browser.layout import SCROLLS
from tests.browser.served import MILLISECONDS, READY, headings, open_first_row, ready, served, shown_headings
from tests.findings.reading import between

pytestmark = [pytest.mark.browser, pytest.mark.slow]

YEAR = ("2025-11-01", "2026-10-31")
MENU = ["Review", "Cycle time", "Resistance", "Credibility", "Explore", "Data", "Definitions"]


def sentences(sample, scope) -> list[str]:
    return shown_headings(cycle_time.ALL, sample, scope)


def test_the_alternative_text_of_each_chart_is_its_sentence_and_its_marks_are_told(visit):
    page = visit()
    charts = page.locator("[role=graphics-document]")
    told = [heading for heading in headings(page) if not heading.endswith("?")]
    # A chart is there before it is described.
    expect(charts).to_have_count(len(told), timeout=MILLISECONDS)
    assert charts.evaluate_all("all => all.map(e => e.getAttribute('aria-label'))") == told
    marks = page.locator("svg.marks").first.locator("[aria-label*='Legal: ']")
    assert "Legal: 11\u202f%, 3,020\u202fdays" in [mark.get_attribute("aria-label") for mark in marks.all()]


def test_a_link_shows_its_period_and_filter_and_survives_a_reload(visit, sample):
    page = visit("?period=6m&function=Engineering")
    expected = sentences(sample, between(sample, "2026-05-01", "2026-10-31", functions=("Engineering",)))
    for _ in range(2):
        assert headings(page) == expected
        assert "Requesting function: Engineering" in page.locator("p.muted").first.text_content()
        assert page.url.endswith("?period=6m&function=Engineering")
        page.reload()
        ready(page)


def choose_period(page: Page, label: str) -> None:
    page.get_by_role("combobox", name="Period").click()
    page.get_by_role("option", name=label, exact=True).click()


def test_choosing_a_period_changes_the_address_and_that_address_shows_the_same_elsewhere(visit, sample):
    page = visit()
    choose_period(page, "Last 3 months")
    expected = sentences(sample, between(sample, "2026-08-01", "2026-10-31"))
    expect(page.locator("h3").first).to_have_text(expected[0], timeout=MILLISECONDS)
    expect(page).to_have_url(page.url.split("?")[0] + "?period=3m")
    assert headings(visit("?" + page.url.split("?")[1])) == expected


def test_filters_stay_open_while_one_after_another_is_chosen(visit):
    page = visit("resistance")
    page.get_by_role("button", name="Filters").click()
    for label, value in (("Region", "Germany"), ("Business unit", "Drives")):
        page.get_by_role("combobox", name=label).click(timeout=MILLISECONDS)
        page.get_by_role("option", name=value, exact=True).click()
        page.wait_for_url(re.compile(value), timeout=MILLISECONDS)
        page.wait_for_selector(READY, timeout=MILLISECONDS)
    assert page.url.endswith("?business-unit=Drives&region=Germany")


def test_the_back_button_shows_what_was_there_before(visit):
    page = visit("resistance")
    before = headings(page)
    choose_period(page, "Last 3 months")
    expect(page.locator("h3").first).not_to_have_text(before[0], timeout=MILLISECONDS)
    after = headings(page)
    page.go_back()
    page.wait_for_function("location.search === ''")
    expect(page.locator("h3").first).to_have_text(before[0], timeout=MILLISECONDS)
    page.go_forward()
    expect(page.locator("h3").first).to_have_text(after[0], timeout=MILLISECONDS)


def test_the_keyboard_reaches_the_period_and_changes_it(visit):
    page = visit("resistance")
    before = headings(page)
    for _ in range(12):
        page.keyboard.press("Tab")
        reached = page.evaluate("document.activeElement.getAttribute('aria-label') || ''")
        if "Period" in reached:
            break
    assert "Period" in reached
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h3").first).not_to_have_text(before[0], timeout=MILLISECONDS)
    assert "?period=" in page.url


def test_the_rows_as_csv_are_the_rows_of_the_finding(visit, sample):
    page = visit("?period=6m")
    on_page = {name: function for name, function in FINDINGS.items() if function in cycle_time.ALL}
    for place, (name, function) in enumerate(list(on_page.items())[:4]):
        finding = function(sample, between(sample, "2026-05-01", "2026-10-31"))
        page.locator("summary").nth(place).click()
        button = page.get_by_role("button", name="Rows, CSV").nth(0)
        expect(button).to_be_visible(timeout=MILLISECONDS)
        with page.expect_download(timeout=MILLISECONDS) as download:
            button.click()
        assert download.value.suggested_filename == (
            f"{name.replace('/', '-')}_2026-05-01_2026-10-31_as-of-2026-10-31.csv"
        )
        text = Path(download.value.path()).read_text(encoding="utf-8")
        rows = query.run(sample, finding.queries[0], between(sample, "2026-05-01", "2026-10-31"))
        expected = pd.read_csv(io.StringIO(rows.to_csv(index=False)))
        pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(text)), expected)
        page.locator("summary").nth(place).click()
        expect(button).to_be_hidden()


def test_a_mark_leads_to_its_projects_one_of_them_to_its_page_and_the_way_back_keeps_the_filters(visit):
    page = visit("?period=6m&function=Engineering", width=1920, height=1600)
    page.locator("svg.marks").first.locator("[aria-label*='Legal: ']").first.click()
    expect(page.get_by_text("Behind Control and Legal: ")).to_be_visible(timeout=MILLISECONDS)
    open_first_row(page)
    assert "period=6m&function=Engineering" in page.url and "project=P-" in page.url
    assert page.locator("h1").text_content().strip() not in ("", "What happened to this project?")
    page.get_by_text("Back to Cycle time").click()
    page.wait_for_function("!location.pathname.includes('project')")
    ready(page)
    assert page.url.endswith("?period=6m&function=Engineering")
    expect(page.get_by_text("Requesting function: Engineering").first).to_be_visible()


def test_the_first_link_a_server_is_asked_for_has_the_menu_and_the_menu_keeps_the_filters(
    root, sample_path, tmp_path, browser
):
    with served(root, tmp_path / "log.txt", sample_path) as url:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(url + "resistance?period=6m")
        menu = page.get_by_test_id("stTopNavLink")
        expect(menu).to_have_text(MENU, timeout=MILLISECONDS)
        ready(page)
        assert page.url.endswith("/resistance?period=6m")
        assert page.title() == "Resistance · Down the Hall"
        menu.first.click()
        expect(page.locator("h1")).to_have_text("Where do we stand?", timeout=MILLISECONDS)
        expect(page).to_have_url(re.compile(r"/\?period=6m$"))
        page.close()


def test_a_mark_of_resistance_leads_to_its_asks_one_of_them_to_its_project_and_the_way_back(visit):
    page = visit("resistance?period=6m", width=1920, height=1600)
    page.locator("svg.marks").first.locator("[aria-label*='Legal: ']").first.click()
    expect(page.get_by_text("Behind Legal: ")).to_be_visible(timeout=MILLISECONDS)
    open_first_row(page)
    page.get_by_text("Back to Resistance").click()
    expect(page.locator("h1")).to_have_text(
        "Where does resistance come from, and what does it protect?", timeout=MILLISECONDS
    )
    assert page.url.endswith("/resistance?period=6m")


def test_the_point_of_a_function_leads_to_that_function_and_reset_leads_back(visit):
    page = visit("credibility?period=6m&compare=last-year", width=1920, height=1600)
    page.locator("path[aria-label^='Legal: ']").first.click()
    expect(page).to_have_url(re.compile(r"function=Legal"), timeout=MILLISECONDS)
    ready(page)
    expect(page.get_by_text("· Function: Legal ·").first).to_be_visible(timeout=MILLISECONDS)
    page.get_by_role("button", name="Reset").click()
    expect(page).to_have_url(re.compile(r"/credibility$"), timeout=MILLISECONDS)
    ready(page)
    expect(page.get_by_text("all functions, categories").first).to_be_visible(timeout=MILLISECONDS)


def test_the_rows_behind_a_mark_can_be_taken_away(visit, sample):
    page = visit("resistance?period=6m", width=1920, height=1600)
    page.locator("svg.marks").first.locator("[aria-label*='Legal: ']").first.click()
    expect(page.get_by_text("Behind Legal: ")).to_be_visible(timeout=MILLISECONDS)
    with page.expect_download() as download:
        page.get_by_role("button", name="Rows as CSV").click()
    half = between(sample, "2026-05-01", "2026-10-31")
    rows = query.run(sample, "resistance/asks_behind", half, {"function": "Legal"})
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text == rows.to_csv(index=False, lineterminator="\n")


def test_an_empty_period_is_calm_and_has_no_empty_box(visit):
    page = visit("?period=2020-01-01..2020-12-31", charts=0)
    expect(page.get_by_text("Widen the dates or take a filter away.").first).to_be_visible()
    assert page.locator("svg").locator("xpath=self::*[contains(@class, 'marks')]").count() == 0
    assert all(extra <= 0 for extra in page.evaluate(SCROLLS))


def test_a_missing_file_is_explained_without_a_trace(root, tmp_path, browser):
    with served(root, tmp_path / "log.txt", tmp_path / "nowhere.duckdb") as url:
        page = browser.new_page()
        page.goto(url)
        page.wait_for_selector(READY, timeout=MILLISECONDS)
        expect(page.get_by_text("there is no such file")).to_be_visible()
        text = page.locator("[data-testid=stMain]").inner_text()
        page.close()
    assert "nowhere.duckdb" in text
    assert "python -m dashboard import" in text
    assert "Traceback" not in text


def other_addresses() -> list[str]:
    """Addresses of this machine besides the loopback; asking for a route sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return []
        address = probe.getsockname()[0]
    return [] if address.startswith("127.") else [address]


def listening(port: int) -> set[str]:
    """The addresses on which this machine listens at a port, as Linux lists them."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if Path(table).exists():
            for line in Path(table).read_text().splitlines()[1:]:
                local, state = line.split()[1], line.split()[3]
                host, _, number = local.partition(":")
                if state == "0A" and int(number, 16) == port:
                    found.add(host)
    return found


def test_only_this_machine_can_open_the_page(address):
    port = int(address.rstrip("/").rsplit(":", 1)[1])
    loopback = {"0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"}
    assert listening(port) <= loopback
    with socket.create_connection(("localhost", port), timeout=5):
        pass
    for host in other_addresses():
        with pytest.raises(OSError), socket.create_connection((host, port), timeout=2):
            pass
