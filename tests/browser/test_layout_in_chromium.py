"""Pages in a real browser are drawn whole, in both themes and on small and large screens."""

import pytest
from playwright.sync_api import expect

from dashboard.findings import cycle_time
from tests.browser.layout import check_that_nothing_is_cut_or_overlaps
from tests.browser.served import headings, settled, shown_headings
from tests.findings.reading import between

pytestmark = [pytest.mark.browser, pytest.mark.slow]

YEAR = ("2025-11-01", "2026-10-31")
# A theme moves nothing: each is looked at in one size.
BOTH_WAYS = [(1920, 1080, "light"), (1280, 800, "dark")]


@pytest.mark.parametrize(("width", "height", "mode"), [*BOTH_WAYS, (768, 1024, "light")])
def test_charts_stand_under_their_sentences_and_nothing_is_cut_or_overlaps(visit, sample, width, height, mode):
    page = visit(width=width, height=height, mode=mode)
    expected = shown_headings(cycle_time.ALL, sample, between(sample, *YEAR))
    assert headings(page) == expected
    for sentence in expected:
        expect(page.get_by_role("heading", name=sentence)).to_be_visible()
    check_that_nothing_is_cut_or_overlaps(page)
    dark = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    assert dark == ("rgb(19, 32, 43)" if mode == "dark" else "rgb(255, 255, 255)")


@pytest.mark.parametrize(
    ("parameters", "width"),
    [
        ("?period=all", 1280),
        ("?period=6m", 1280),
        ("?compare=last-year&clock=working", 1280),
        ("?period=2026-10-01..2026-10-31", 1280),
        ("?period=2026-10-05..2026-10-09", 1920),
        ("?period=3m&function=HR", 1280),
        ("?region=France", 1920),
    ],
)
def test_long_short_and_filtered_periods_are_drawn_without_a_cut_or_an_overlap(visit, parameters, width):
    check_that_nothing_is_cut_or_overlaps(visit(parameters, width=width))


@pytest.mark.parametrize("link", ["cycle_time?period=2026-10-05..2026-10-09", "resistance"])
def test_a_window_made_smaller_cuts_no_name_above_a_matrix(visit, link):
    page = visit(link, width=1920, height=1080)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_timeout(500)
    settled(page)
    check_that_nothing_is_cut_or_overlaps(page)


def test_at_twice_the_size_everything_is_still_there_without_scrolling_sideways(visit):
    # 1280 × 800 zoomed to 200 % is a page of 640 × 400 whose pixels are two wide.
    page = visit(width=640, height=400, device_scale_factor=2)
    assert len(headings(page)) == len(cycle_time.ALL)
    check_that_nothing_is_cut_or_overlaps(page)


@pytest.mark.parametrize(("width", "height", "mode"), BOTH_WAYS)
@pytest.mark.parametrize(
    "link",
    [
        "project?project=P-000302",
        "resistance",
        "resistance?period=3m&function=Legal",
        "credibility",
        "credibility?function=Legal",
        "credibility?period=6m&category=Packaging",
        "explore",
        "explore?measure=on_need_rate&by=category&period=6m",
    ],
)
def test_the_other_pages_are_drawn_without_a_cut_or_an_overlap(visit, link, width, height, mode):
    # Legal objects in one stage: its map is a row, a column and a cell.
    fewest = 3 if link.endswith("Legal") else 4
    check_that_nothing_is_cut_or_overlaps(visit(link, width=width, height=height, mode=mode), fewest)
