"""A picture is whole: nothing of it is cut, covered or missing, however long a name is and whatever a file lacks."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import charts, report
from dashboard.findings import FINDINGS
from dashboard.report import NotDrawn, board, content, drawing, file_of, picture
from dashboard.statistics import Limits
from tests.charts.credibility_rows import index_by_month
from tests.charts.test_charts import holder_rows
from tests.findings.reading import between, whole
from tests.queries.drawn import company, day
from tests.queries.test_credibility import answered, pulse
from tests.report.contents import made_up, of_sample
from tests.report.reading_pictures import SVG, drawn_box, image, lines_of, root_of, said

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).with_name("golden")
FRAME, BODY = 20, (80, 170, 1840, 984)
IN_DARK = ("cycle_time/time_by_holder", "review/scorecard", "credibility/index_by_month")
LONG = "Stakeholders and control functions held most of the elapsed time of this long period " * 5


@pytest.fixture(scope="module")
def contents(sample):
    return of_sample(sample)


def slide_with_draw(draw, **fields) -> str:
    return picture.slide_svg(made_up(pd.DataFrame({"n": [1]}), draw=draw, **fields))


def is_framed(png: bytes, size: tuple[int, int]) -> bool:
    """Whether a picture has its size and nothing within a frame along its edges."""
    drawn = image(png)
    left, top, right, bottom = drawn_box(drawn)
    return drawn.size == size and min(left, top, size[0] - right, size[1] - bottom) >= FRAME


def overflowing(svg: str, margin: int = picture.MARGIN) -> list[str]:
    """The texts of ours that leave the place between the margins, measured anew; those of a chart are its own."""
    faults = []
    for one in root_of(svg).findall("{http://www.w3.org/2000/svg}text"):
        size, weight = float(one.get("font-size")), int(one.get("font-weight", "400"))
        wide, x = drawing.text_width(one.text or "", size, weight), float(one.get("x"))
        anchor = {"start": 0, "middle": 0.5, "end": 1}[one.get("text-anchor", "start")]
        left, right = x - wide * anchor, x + wide * (1 - anchor)
        if left < margin - 1 or right > picture.WIDTH - margin + 1:
            faults.append(one.text)
    return faults


# Slides ---------------------------------------------------------------------------------------------------------------


def test_the_slide_of_every_finding_is_full_size_not_blank_and_keeps_its_margin(contents):
    assert {one.name for one in contents} == set(FINDINGS)
    for one in contents:
        svg = picture.slide_svg(one)
        assert overflowing(svg) == [], one.name
        png = drawing.to_png(svg)
        assert is_framed(png, (1920, 1080)), one.name
        assert len(image(png).crop(BODY).getcolors(maxcolors=1 << 24)) > 20, one.name
        assert "nan" not in said(svg).lower().split(), one.name


def test_a_slide_in_dark_is_the_same_on_another_paper(contents):
    for one in contents:
        if one.name not in IN_DARK:
            continue
        light, dark = (image(file_of(one, "png", mode)) for mode in ("light", "dark"))
        assert is_framed(file_of(one, "png", "dark"), (1920, 1080)), one.name
        assert sum(light.getpixel((0, 0))) > 600 and sum(dark.getpixel((0, 0))) < 200
        assert lines_of(picture.slide_svg(one)) == lines_of(picture.slide_svg(one, "dark"))


def test_a_finding_with_nothing_to_show_is_no_picture_but_a_slide_of_its_sentence(sample):
    scope = between(sample, "2010-01-01", "2010-12-31")
    for name in ("cycle_time/time_by_holder", "review/scorecard", "credibility/trust_by_function"):
        one = content(sample, name, scope)
        assert one.found.state != "shown"
        for kind in ("png", "chart", "svg", "pdf", "pptx"):
            with pytest.raises(NotDrawn, match=re.escape(one.found.sentence)):
                file_of(one, kind)
        svg = report.slide(sample, name, scope)
        assert {one.found.title_question, "Sample data", one.source} <= set(lines_of(svg))
        assert one.found.sentence in said(svg) and one.shown_for in said(svg)
        assert overflowing(svg) == []
        assert is_framed(drawing.to_png(svg), (1920, 1080))


def test_long_sentences_are_made_smaller_or_end_in_dots_inside_their_place():
    for sentence in (LONG[:400], "Procurement" * 36, "x" * 400, "Kürzung–Übergröße " * 24):
        one = made_up(pd.DataFrame({"n": [1]}), sentence=sentence, subline=sentence)
        svg = picture.slide_svg(one)
        assert overflowing(svg) == []
        written = lines_of(svg)
        assert any(line.endswith("…") for line in written[:4])
        assert is_framed(drawing.to_png(svg), (1920, 1080))
        assert overflowing(picture.said_svg(replace(one, found=replace(one.found, state="empty")))) == []
        assert overflowing(picture.title_svg(sentence, one)) == []


def test_a_very_long_name_of_a_function_leaves_the_picture_nowhere():
    name = "Office of the Vice President for Corporate Quality, Environment, Health and Safety of all Regions " * 2
    rows = holder_rows().replace({"holder_function": {"Legal": name.strip(), "Engineering": "E" * 120}})
    svg = slide_with_draw(lambda mode: charts.time_by_holder(rows, mode=mode))
    assert is_framed(drawing.to_png(svg), (1920, 1080))
    one = made_up(pd.DataFrame({"n": [1]}))
    one = replace(one, scope=replace(one.scope, functions=(name, "E" * 200)))
    assert overflowing(picture.slide_svg(one)) == []
    assert is_framed(drawing.to_png(picture.slide_svg(one)), (1920, 1080))
    one = made_up(pd.DataFrame({"note": [name, "W" * 300], "reason": ["x", None]}))
    assert overflowing(picture.slide_svg(one)) == []


def test_control_characters_of_a_pasted_title_are_left_out_and_nothing_fails():
    rows = holder_rows().replace({"holder_function": {"Legal": "Le\x07gal\x0b"}})
    for draw in (None, lambda mode: charts.time_by_holder(rows, mode=mode)):
        one = made_up(pd.DataFrame({"title": ["bell\x07 and\x0b \ufffetab"]}), sentence="A\x07 sentence", draw=draw)
        svg = picture.slide_svg(one)
        assert {"A sentence", "Legal" if draw else "bell and tab"} <= set(lines_of(svg))
        assert drawing.to_png(svg).startswith(b"\x89PNG")


# Type -----------------------------------------------------------------------------------------------------------------


TEXTS = st.lists(st.text("abcdefgmwWÄß-–1,%/·", min_size=1, max_size=24), min_size=1, max_size=30).map(" ".join)
SIZES, WIDTHS = st.sampled_from([12, 20, 29, 46]), st.floats(60, 1800)


@settings(max_examples=100, deadline=None)
@given(TEXTS, SIZES, WIDTHS)
def test_wrapped_text_loses_nothing_keeps_its_order_and_stays_within_its_width(text, size, width):
    lines = drawing.wrapped(text, size, width)
    assert all(drawing.text_width(line, size) <= width + 1e-6 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    wide = max(drawing.text_width(word, size) for word in text.split(" "))
    if wide <= width:
        assert " ".join(lines) == text


@settings(max_examples=100, deadline=None)
@given(TEXTS, WIDTHS, st.integers(1, 4))
def test_fitted_text_is_as_large_as_it_can_be_or_ends_in_dots(text, width, most):
    sizes = (46, 29, 12)
    size, lines = drawing.fitted(text, sizes, width, most)
    assert 1 <= len(lines) <= most
    assert all(drawing.text_width(line, size) <= width + 1e-6 for line in lines)
    larger = [one for one in sizes if one > size]
    assert all(len(drawing.wrapped(text, one, width)) > most for one in larger)
    if lines[-1].endswith(" …"):
        assert size == sizes[-1] and len(drawing.wrapped(text, size, width)) > most
        kept = "".join(lines).removesuffix(" …").replace(" ", "")
        assert text.replace(" ", "").startswith(kept)
    else:
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@settings(max_examples=50, deadline=None)
@given(TEXTS, st.integers(1, 4))
def test_cut_lines_are_the_first_ones_and_what_fits_is_left_alone(text, most):
    lines = drawing.wrapped(text, 20, 300)
    kept = drawing.cut(lines, 20, 300, most)
    assert kept == lines if len(lines) <= most else kept[:-1] == lines[: most - 1] and kept[-1].endswith("…")


# Signature charts -----------------------------------------------------------------------------------------------------


def golden_svgs() -> dict[str, str]:
    """The two charts a reader knows the dashboard by, of fixed rows; what is counted on is numbered anew."""
    milestones = pd.DataFrame(
        {"happened_on": pd.to_datetime(["2026-08-10"]), "kind": ["change"], "label": ["Training"], "function": [None]}
    )
    drawn = {
        "time_by_holder": lambda mode: charts.time_by_holder(holder_rows(), mode=mode),
        "index_by_month": lambda mode: charts.index_by_month(
            index_by_month(), Limits(42.0, 30.0, 54.0), milestones, mode=mode
        ),
    }
    return {name: slide_with_draw(draw) for name, draw in drawn.items()}


def test_the_signature_charts_are_drawn_to_the_byte_as_they_were():
    again = golden_svgs()
    for name, svg in golden_svgs().items():
        assert svg == again[name], f"{name} is drawn differently each time"
        file = GOLDEN / f"{name}.svg"
        assert file.exists() and svg.encode() == file.read_bytes(), (
            f"{file.name} has changed. Look at both; if the new one is meant, renew it with: .venv/bin/python -c"
            ' "from tests.report.test_pictures import renew; renew()"'
        )


def renew() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name, svg in golden_svgs().items():
        (GOLDEN / f"{name}.svg").write_bytes(svg.encode())


# The board ------------------------------------------------------------------------------------------------------------


def test_the_board_keeps_its_margin_says_its_six_figures_and_links_each_part_to_its_finding(sample):
    scope = between(sample, "2025-11-01", "2026-10-31")
    found = report.contents(sample, scope)
    followed: list[str] = []

    def linked(name: str, drawn: str, box: drawing.Box) -> str:
        assert box.x >= 0 and box.x + box.width <= 1920 and box.y >= 0 and box.y + box.height <= 1080
        followed.append(name)
        return f'<a href="{name}">{drawn}</a>'

    svg = board.board_svg(found, linked=linked)
    figures = found["review/headline"].found.tiles
    assert len(figures) == 6
    assert {part for one in figures for part in (one.kind.label, one.value_words)} <= set(lines_of(svg))
    assert set(followed) <= set(FINDINGS) and {one.kind.finding for one in figures} <= set(followed)
    assert {name for name in board.NAMES if name not in ("review/headline", "credibility/perception_gap")} <= set(
        followed
    )
    plain = board.board_svg(found)
    assert "<a " not in plain and lines_of(plain) == lines_of(svg)
    assert re.sub(r"</?a\b[^>]*>", "", svg) == plain
    for mode in ("light", "dark"):
        png = drawing.to_png(board.board_svg(found, mode))
        assert is_framed(png, (1920, 1080)) or drawn_box(image(png))[3] <= 1080 - 5, mode


EVERY = [(number, ("IT", "Legal")[number % 2]) for number in range(1, 31)]
TABLES = {
    "projects": [
        {"project_id": f"P{n}", "requesting_function": function, "intake_at": day(n), "status": "completed",
         "completed_at": day(n + 40), "need_by": day(n + 45).date(), "promised_for": day(n + 42).date()}
        for n, function in EVERY
    ],
    "stage_visits": [
        {"project_id": f"P{n}", "stage": stage, "entered_at": day(n + start), "left_at": day(n + start + 20),
         "holder_function": holder}
        for n, _ in EVERY
        for stage, start, holder in (("requirements", 0, "IT"), ("legal_review", 20, "Legal"))
    ],
    "interactions": [
        {"interaction_id": f"I{n}", "project_id": f"P{n}", "function": function, "happened_at": day(n + 5),
         "purpose": "ask", "outcome": ("commitment", "resistance")[n % 2], "tactics": "prealign", "reason": "risk"}
        for n, function in EVERY
    ],
    "effort": [
        {"project_id": f"P{n}", "week_of": day(n + 3).date(), "kind": kind, "hours": 4}
        for n, _ in EVERY
        for kind in ("internal_alignment", "supplier")
    ],
    "pulse": pulse(*answered("IT", "2026-01-05", 5, 5, 6, 4, 5, 6), *answered("Legal", "2026-01-05", 3, 4, 4, 4, 5, 6)),
    "benefits": [
        {"project_id": f"P{n}", "measure": "risk", "statement": "Fewer outages", "amount": 60 + n, "unit": "hours"}
        for n, _ in EVERY
    ],
    "actions": [
        {"action_id": f"A{n}", "raised_on": day(5).date(), "text": "Ask Legal before the tender",
         "owner_team": "Sourcing", "due_on": day(20 + n).date()}
        for n in range(3)
    ],
    "development": [
        {"month": "2026-02-01", "skill": "influence", "kind": "training", "amount": 6, "unit": "hours"}
    ],
}  # fmt: skip
LACKING = ("pulse", "interactions", "effort", "benefits", "actions", "development")


@pytest.mark.parametrize("width", [720, 860])
def test_the_texts_of_a_tile_end_before_the_next_tile_begins(sample, width):
    shown = content(sample, "review/headline", between(sample, "2025-11-01", "2026-10-31"))
    rows: dict[str, list[tuple[float, float]]] = {}
    for one in root_of(report.panel_svg(shown, "light", width)).iter(f"{SVG}text"):
        size, weight = float(one.get("font-size")), int(one.get("font-weight", "400"))
        if one.get("x"):
            end = float(one.get("x")) + drawing.text_width("".join(one.itertext()), size, weight)
            rows.setdefault(one.get("y"), []).append((float(one.get("x")), end))
    assert sum(len(texts) == 6 for texts in rows.values()) >= 4
    for texts in map(sorted, rows.values()):
        assert all(end <= start for (_, end), (start, _) in pairwise(texts)), texts


@pytest.mark.parametrize("lacking", ["", *LACKING, "all of them"])
def test_a_board_of_a_company_that_lacks_a_table_is_drawn_and_says_what_to_add(lacking, tmp_path):
    left_out = LACKING if lacking == "all of them" else (lacking,)
    tables = {name: rows for name, rows in TABLES.items() if name not in left_out}
    database = company(tmp_path, day(120), **tables)
    found = report.contents(database, whole(database))
    svg = board.board_svg(found)
    words_on_it = said(svg)
    assert not {"nan", "None", "NaT", "inf", "<NA>"} & set(re.findall(r"[\w<>]+", words_on_it))
    for one in found.values():
        if one.found.state != "shown" and one.name in ("review/actions", "review/tactic_success"):
            assert one.found.sentence in words_on_it, one.name
    left, top, right, bottom = drawn_box(image(drawing.to_png(svg)))
    assert min(left, top, 1920 - right, 1080 - bottom) >= 5
    assert overflowing(svg, board.MARGIN) == []
    if lacking in ("interactions", "actions", "all of them"):
        assert "Add " in words_on_it, lacking
