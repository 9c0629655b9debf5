"""The review in a real browser: the board and its links, what is taken along, and slides turned by the keyboard."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pptx import Presentation

from dashboard.findings import FINDINGS
from dashboard.report import PACKS
from tests.browser.served import MILLISECONDS, READY, ready, settled
from tests.findings.reading import between, plain

pytestmark = [pytest.mark.browser, pytest.mark.slow]

YEAR = ("2025-11-01", "2026-10-31")
BOARD, SLIDE = ".st-key-board svg", ".st-key-frame svg"
PLACES = "() => [...document.querySelectorAll('.st-key-board a')].map(a => a.getAttribute('href'))"


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    contexts = []

    def opened(path: str = "", width: int = 1920, height: int = 1080, drawn: str = BOARD) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.goto(address + path, timeout=MILLISECONDS)
        page.wait_for_selector(drawn, timeout=MILLISECONDS)
        if drawn == BOARD:
            ready(page)
        return page

    yield opened
    for context in contexts:
        context.close()


def title(page: Page) -> str:
    return plain(page.locator(f"{SLIDE} > title").text_content())


def test_the_dashboard_opens_on_a_board_that_fits_the_screen_without_scrolling(visit, sample):
    page = visit()
    box = page.locator(BOARD).first.bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 1080
    assert box["width"] / box["height"] == pytest.approx(16 / 9, rel=0.01) or box["width"] > 1600
    said = plain(page.locator(BOARD).first.text_content())
    for name in ("review/headline", "review/scorecard"):
        assert plain(FINDINGS[name](sample, between(sample, *YEAR)).sentence) in said


def test_the_name_of_the_first_page_in_an_address_leads_to_it_with_what_is_asked_for(visit, address):
    page = visit("review?period=6m&region=Germany&region=Poland")
    expect(page).to_have_url(re.compile("region=Poland"))
    asked = page.url.removeprefix(address).lstrip("?").split("&")
    assert sorted(asked) == ["period=6m", "region=Germany", "region=Poland"]
    assert page.get_by_text("Page not found").count() == 0


def test_on_a_small_screen_the_board_is_as_wide_as_the_page_and_its_smallest_letters_are_legible(visit):
    page = visit(width=1280, height=720)
    smallest = page.evaluate(
        "() => Math.min(...[...document.querySelectorAll('.st-key-board svg text')].map(t => {"
        " const m = t.getScreenCTM(); return parseFloat(getComputedStyle(t).fontSize) * m.a; }))"
    )
    assert smallest >= 8
    assert page.locator(BOARD).first.bounding_box()["width"] > 1000


def test_every_part_of_the_board_leads_to_a_finding_with_the_scope_kept(visit):
    page = visit("?period=6m&region=Germany")
    places = page.evaluate(PLACES)
    assert len(places) >= 14
    for place in places:
        path, _, anchor = place.partition("#")
        name = f"{path.partition('?')[0] or 'review'}/{anchor.replace('-', '_')}"
        assert name in FINDINGS
        assert not path or path.endswith("?period=6m&region=Germany")
    page.locator(".st-key-board a[href*='on-need-rate']").first.click()
    page.wait_for_url(re.compile(r"cycle_time\?period=6m&region=Germany"))
    ready(page)
    expect(page.locator("#on-need-rate")).to_be_in_viewport(timeout=MILLISECONDS)
    page.go_back()
    page.wait_for_selector(BOARD, timeout=MILLISECONDS)
    page.locator(".st-key-board a[href='#scorecard']").first.click()
    expect(page.locator("#scorecard")).to_be_in_viewport(timeout=MILLISECONDS)


def test_a_finding_is_taken_along_in_two_clicks(visit):
    page = visit()
    page.locator("[class*=more_review-tactic_success] summary").first.click()
    with page.expect_download(timeout=MILLISECONDS) as taken:
        page.get_by_role("button", name="Slide, PNG").click()
    assert taken.value.suggested_filename == "review-tactic_success_2025-11-01_2026-10-31_as-of-2026-10-31.png"
    assert Image.open(io.BytesIO(Path(taken.value.path()).read_bytes())).size == (1920, 1080)


def test_a_deck_is_made_with_progress_cancelled_without_a_trace_and_taken_along(visit):
    page = visit()
    page.get_by_text("Make a deck").click()
    # The fields move the button on while they are drawn.
    page.get_by_label("Title").wait_for(timeout=MILLISECONDS)
    settled(page)
    make = page.get_by_role("button", name="Make the deck")
    make.click()
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_selector(READY, timeout=MILLISECONDS)
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0, timeout=MILLISECONDS)
    assert page.get_by_text("Take the deck along").count() == 0
    make.click()
    with page.expect_download(timeout=MILLISECONDS) as taken:
        page.get_by_text("Take the deck along").click(timeout=MILLISECONDS)
    slides = Presentation(io.BytesIO(Path(taken.value.path()).read_bytes())).slides
    assert len(slides) >= 2 + len(PACKS["review"])


def test_a_deck_keeps_its_choice_where_a_reader_is_faster_than_the_browser(visit):
    page, held = visit(), []
    page.route(re.compile("(Multiselect|TextInput)[^/]*[.]js"), lambda fields: held.append(fields))
    page.get_by_text("Make a deck").click()
    page.get_by_role("button", name="Make the deck").click()
    page.get_by_role("button", name="Cancel").wait_for(timeout=MILLISECONDS)
    assert len(held) == 2
    for fields in held:
        fields.continue_()
    expect(page.get_by_label("Title")).to_have_value("Procurement review", timeout=MILLISECONDS)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Make the deck").wait_for(timeout=MILLISECONDS)
    page.wait_for_selector(READY, timeout=MILLISECONDS)
    assert page.locator("[data-testid=stMultiSelectTagsContainer] [data-tag]").count() == len(PACKS["review"])


def test_slides_are_turned_by_the_arrow_keys_over_the_pages_and_esc_leaves_with_the_scope_kept(visit):
    page = visit("resistance?period=6m&present=true&slide=13", drawn=SLIDE)
    assert page.locator("header").first.is_hidden()
    first = title(page)
    for key in ("ArrowRight", "ArrowRight"):
        before = title(page)
        page.keyboard.press(key)
        page.wait_for_function(
            f"before => document.querySelector('{SLIDE} > title')?.textContent.replaceAll('\\u202f', ' ') !== before",
            arg=before, timeout=MILLISECONDS,
        )  # fmt: skip
    assert title(page) != first
    page.wait_for_url(re.compile("credibility"))
    page.keyboard.press("Escape")
    page.wait_for_selector("h1", timeout=MILLISECONDS)
    assert page.url.endswith("credibility?period=6m")


def test_a_single_finding_fills_the_screen(visit, sample):
    page = visit("?present=true&finding=cycle_time/time_by_holder", drawn=SLIDE)
    assert title(page) == plain(FINDINGS["cycle_time/time_by_holder"](sample, between(sample, *YEAR)).sentence)
    box = page.locator(SLIDE).bounding_box()
    assert (round(box["width"]), round(box["height"])) == (1920, 1080)
