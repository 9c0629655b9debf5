"""The address in a real browser: what one deed leads to is one step back, and a place on a page is held at its top."""

import re

import pytest
from playwright.sync_api import Page, expect

from dashboard.findings import project
from tests.browser.served import MILLISECONDS, open_first_row, ready, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PERIOD = "?period=6m&region=Germany"
TOP = "() => Math.round(document.querySelector(location.hash).getBoundingClientRect().top)"
# Where Streamlit's own head ends.
HEAD_ENDS = 60


def stands(page: Page, address: str) -> None:
    """Wait until the page of this address stands, which it does not if a later run of it writes another."""
    expect(page).to_have_url(re.compile(re.escape(address) + "$"), timeout=MILLISECONDS)
    ready(page)
    assert page.url.endswith(address)


def open_project(page: Page) -> str:
    """Click on the first project of the scatterplot, and return the end of its address."""
    page.locator("path[aria-label*='days, ']").first.click()
    page.wait_for_url("**/project?*", timeout=MILLISECONDS)
    # The address changes while what the page showed before still stands.
    expect(page.locator("h3")).to_have_count(len(project.ALL), timeout=MILLISECONDS)
    ready(page)
    return "/project?" + page.url.partition("?")[2]


def test_a_page_of_the_menu_is_one_step_back_with_the_filters_on_both_sides(visit):
    page = visit("resistance" + PERIOD)
    page.get_by_test_id("stTopNavLink").filter(has_text="Cycle time").click()
    stands(page, "/cycle_time" + PERIOD)
    page.go_back()
    stands(page, "/resistance" + PERIOD)
    expect(page.get_by_text("Region: Germany").first).to_be_visible()
    page.go_forward()
    stands(page, "/cycle_time" + PERIOD)


def test_a_project_is_one_step_back_and_so_is_the_link_that_leads_back(visit):
    page = visit(PERIOD, width=1920, height=1600)
    steps = page.evaluate("history.length")
    opened = open_project(page)
    assert page.evaluate("history.length") == steps + 1
    page.go_back()
    stands(page, "/cycle_time" + PERIOD)
    assert open_project(page) == opened
    page.get_by_text("Back to Cycle time").click()
    stands(page, "/cycle_time" + PERIOD)
    page.go_back()
    stands(page, opened)
    page.go_back()
    stands(page, "/cycle_time" + PERIOD)


def test_each_choice_is_a_step_of_its_own(visit):
    page = visit("resistance?period=6m")
    choices = (
        ("Time in", "Working days", "?period=6m&clock=working"),
        ("Period", "Last 3 months", "?period=3m&clock=working"),
    )
    for name, option, after in choices:
        page.get_by_role("combobox", name=name).click()
        page.get_by_role("option", name=option, exact=True).click()
        stands(page, "/resistance" + after)
    for before in ("?period=6m&clock=working", "?period=6m"):
        page.go_back()
        stands(page, "/resistance" + before)


def test_the_question_is_still_asked_after_the_way_to_a_project_and_back(visit):
    asked = "/explore?period=6m&measure=on_need_rate&by=category"
    page = visit(asked[1:], width=1920, height=1600)
    page.locator("svg.marks path[aria-label]").first.click()
    open_first_row(page)
    page.get_by_text("Back to Explore").click()
    stands(page, asked)
    expect(page.get_by_role("combobox", name="Measure")).to_have_value("On-need rate")


def test_the_place_an_address_names_is_at_the_top_until_the_reader_moves_on(visit):
    page = visit(PERIOD + "#ageing")
    assert page.evaluate(TOP) == HEAD_ENDS
    # What comes late above it does not push it away, in a browser that does not see to that by itself.
    page.evaluate("document.querySelector('[data-testid=stMain]').style.overflowAnchor = 'none'")
    grow = "pixels => document.querySelector('h2').style.setProperty('padding-top', `${pixels}px`, 'important')"
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.evaluate(grow, 400)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") > height + 300
    page.wait_for_function(f"({TOP})() === {HEAD_ENDS}", timeout=MILLISECONDS)
    page.mouse.move(640, 400)
    page.mouse.wheel(0, -500)
    page.wait_for_function(f"({TOP})() > {HEAD_ENDS + 400}", timeout=MILLISECONDS)
    page.evaluate(grow, 0)
    settled(page)
    assert page.evaluate(TOP) > HEAD_ENDS
