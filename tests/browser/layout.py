"""Where everything stands on a page, and whether something is cut or covers another thing."""

import math

from playwright.sync_api import Page

from tests.browser.served import full_height

# Texts on screen with their boxes: those of the page, and those in the charts with the box of their chart.
BOXES = """() => {
  const box = e => { const r = e.getBoundingClientRect();
    return {left: r.left, right: r.right, top: r.top, bottom: r.bottom}; };
  const slant = e => { const m = e.getScreenCTM(); return {angle: Math.atan2(m.b, m.a), x: m.e, y: m.f}; };
  const shown = e => e.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const said = 'h1, h3, p.muted, .mark span, label p, summary p, [data-testid=stPopover] p';
  const texts = [...document.querySelectorAll(said)].filter(e => shown(e) && e.textContent.trim())
    .map(e => ({text: e.textContent.trim(), ...box(e)}));
  const charts = [...document.querySelectorAll('svg.marks')].map(svg => ({frame: box(svg),
    texts: [...svg.querySelectorAll('text')]
      .filter(e => shown(e) && e.textContent.trim() && e.getAttribute('opacity') !== '0')
      .map(e => ({text: e.textContent.trim(), ...box(e), ...slant(e)}))}));
  return {texts, charts};
}"""
# How far apart in pixels the lines of slanting texts must be.
SLANTING_LINE = 12
SCROLLS = """() => { const m = document.querySelector('[data-testid=stMain]');
  return [m.scrollWidth - m.clientWidth, document.documentElement.scrollWidth - window.innerWidth]; }"""


def overlap(one: dict, other: dict) -> bool:
    """Whether two texts run into each other: by their boxes or, of slanting ones, by how far apart their lines are."""
    angles = one.get("angle", 0), other.get("angle", 0)
    if any(abs(angle) > 0.01 for angle in angles):
        across = (other["y"] - one["y"]) * math.cos(angles[0]) - (other["x"] - one["x"]) * math.sin(angles[0])
        return angles[0] == angles[1] and abs(across) < SLANTING_LINE
    wide = min(one["right"], other["right"]) - max(one["left"], other["left"])
    high = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return wide > 1 and high > 3


def colliding(boxes: list[dict]) -> list[tuple[str, str]]:
    # A text that is drawn twice in one place has a rim around it.
    boxes = list({(one["text"], round(one["left"] / 4), round(one["top"] / 4)): one for one in boxes}.values())
    return [
        (one["text"], other["text"])
        for place, one in enumerate(boxes)
        for other in boxes[place + 1 :]
        if overlap(one, other)
    ]


def outside(boxes: list[dict], frame: dict) -> list[str]:
    return [
        box["text"]
        for box in boxes
        if box["left"] < frame["left"] - 1
        or box["right"] > frame["right"] + 1
        or box["top"] < frame["top"] - 1
        or box["bottom"] > frame["bottom"] + 1
    ]


def check_that_nothing_is_cut_or_overlaps(page: Page, fewest_texts: int = 4) -> None:
    assert all(extra <= 0 for extra in page.evaluate(SCROLLS)), "the page scrolls sideways"
    full_height(page)
    # A chart is laid out, measured and laid out again: what counts is what stays.
    for _ in range(10):
        if not (faults := cut_or_overlapping(page, fewest_texts)):
            break
        page.wait_for_timeout(500)
    assert faults == [], faults


def cut_or_overlapping(page: Page, fewest_texts: int) -> list:
    found = page.evaluate(BOXES)
    size = page.viewport_size
    window = {"left": 0, "right": size["width"], "top": 0, "bottom": size["height"]}
    assert len(found["texts"]) > 5
    faults = [*outside(found["texts"], window), *colliding(found["texts"])]
    for chart in found["charts"]:
        faults += ["few texts"] if len(chart["texts"]) < fewest_texts else []
        faults += outside([{"text": "a chart", **chart["frame"]}], window)
        faults += [*outside(chart["texts"], chart["frame"]), *colliding(chart["texts"])]
    return faults
