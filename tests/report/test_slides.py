"""A deck says what the findings say: sentence, rows, footer and source on each slide, definitions at its end."""

import io
import time
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from PIL import Image

from dashboard.findings import FINDINGS
from dashboard.measures import MEASURES
from dashboard.report import content as content_of
from dashboard.report.slides import deck, one_slide
from dashboard.scope import Scope
from tests.report.contents import AS_OF, DATASET, made_up, of_sample
from tests.report.reading_slides import (
    a_picture,
    alt_texts,
    boxes,
    charts,
    faults_of_room,
    no_picture,
    notes,
    opened,
    parts,
    texts,
)

ROWS = pd.DataFrame({"stage": ["intake", None], "days": [1.5, None], "share": [0.25, 1.0]})
LONG = "Stakeholders and control functions held most of the elapsed time of this period " * 40


class Stopped(Exception):
    """A reader has closed the page."""


@pytest.fixture(scope="module")
def of_all(sample):
    contents = of_sample(sample)
    return contents, opened(deck("Review", "Twelve months", contents, a_picture))


@pytest.mark.slow
def test_the_slide_of_every_finding_says_what_the_finding_says(of_all):
    contents, read = of_all
    assert {content.name for content in contents} == set(FINDINGS)
    for content, slide in zip(contents, list(read.slides)[1:], strict=False):
        found, said = content.found, texts(slide)
        assert slide.shapes.title.text_frame.text == content.heading, content.name
        assert found.sentence in said, content.name
        assert found.subline in said or not found.subline, content.name
        assert " · ".join(filter(None, (content.shown_for, content.n_words))) in said, content.name
        assert content.source in said and "Sample data" in said, content.name


@pytest.mark.slow
def test_the_chart_of_every_finding_has_its_sentence_for_those_who_cannot_see_it(of_all):
    contents, read = of_all
    for content, slide in zip(contents, list(read.slides)[1:], strict=False):
        assert set(alt_texts(slide)) == {content.found.sentence}, content.name


@pytest.mark.slow
def test_the_notes_of_every_finding_have_definitions_filters_caveats_and_source(of_all):
    contents, read = of_all
    for content, slide in zip(contents, list(read.slides)[1:], strict=False):
        said = notes(slide)
        expected = [content.shown_for, content.n_words, content.source, *content.found.caveats, *content.found.queries]
        expected += [MEASURES[name].definition for name in content.found.measures]
        expected += [MEASURES[name].caveat for name in content.found.measures]
        assert [text for text in expected if text not in said] == [], content.name


@pytest.mark.slow
def test_nothing_leaves_its_slide_covers_another_thing_or_lacks_room(of_all):
    assert faults_of_room(of_all[1]) == []


@pytest.mark.slow
def test_no_slide_asks_to_click_an_empty_box(of_all):
    for slide in of_all[1].slides:
        assert [shape.name for shape in slide.placeholders if not shape.text_frame.text.strip()] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"from_on": date(2026, 10, 1), "until_on": date(2026, 10, 31), "comparison": "previous"},
        {"from_on": date(2026, 9, 20), "until_on": date(2026, 10, 10)},
        {"from_on": date(2025, 11, 1), "until_on": date(2026, 10, 31), "functions": ("Legal",), "comparison": "rest"},
        {"from_on": date(2010, 1, 1), "until_on": date(2010, 2, 1)},
        {"from_on": date(2024, 11, 1), "until_on": date(2026, 10, 31), "categories": ("IT",), "clock": "working"},
    ],
    ids=["all time", "a month", "three weeks", "one function", "nothing", "two years of a category"],
)
def test_every_finding_has_its_room_in_every_period(sample, fields):
    scope = Scope(sample.dataset.as_of, sample.dataset.time_zone, **fields)
    contents = [content_of(sample, name, scope) for name in FINDINGS]
    read = opened(deck("Review", contents[0].shown_for, contents, a_picture))
    assert faults_of_room(read) == []
    for one, slide in zip(contents, list(read.slides)[1:], strict=False):
        assert slide.shapes.title.text_frame.text == one.heading
        assert one.found.sentence in texts(slide), one.name
        assert bool(alt_texts(slide)) == (one.found.state == "shown"), one.name


@pytest.mark.slow
def test_each_measure_is_defined_once_and_whole_at_the_end(of_all):
    contents, read = of_all
    used = dict.fromkeys(name for content in contents for name in content.found.measures)
    slides = [slide for slide in read.slides if slide.slide_layout.name == "Definitions"]
    said = [
        paragraph.text for slide in slides for shape in slide.placeholders for paragraph in shape.text_frame.paragraphs
    ]
    for measure in map(MEASURES.get, used):
        assert said.count(measure.name) == 1, measure.name
        text = f"{measure.definition}. {measure.why} {measure.caveat}".strip()
        assert text in " ".join(said), measure.name


@pytest.mark.parametrize("state", ["empty", "hidden", "not_recorded"])
def test_a_finding_with_nothing_to_draw_is_a_calm_sentence_under_its_question(state):
    content = made_up(ROWS.head(0), state=state, sentence="Fewer than 5 people: hidden", subline="")
    read = opened(one_slide(content, no_picture))
    slide = read.slides[0]
    assert slide.shapes.title.text_frame.text == "What is it?"
    middle = next(box for box in boxes(slide) if box[0] == "Sentence")
    assert "Fewer than 5 people: hidden" in texts(slide)
    assert middle[2] < 7.5 / 2 < middle[4] and middle[1] < 13.333 / 2 < middle[3]
    assert not charts(slide) and alt_texts(slide) == []
    assert "Fewer than 5 people: hidden" in notes(slide)
    assert [shape.name for shape in slide.placeholders if not shape.text_frame.text.strip()] == []
    assert faults_of_room(read) == []


def test_a_finding_without_a_chart_shows_its_first_rows_as_a_table():
    rows = pd.DataFrame({"quarter_on": pd.to_datetime(["2026-01-01"] * 30), "note": [f"Note {n}" for n in range(30)],
                         "share": [None] + [0.25] * 29})  # fmt: skip
    read = opened(one_slide(made_up(rows), no_picture))
    table = next(shape.table for shape in read.slides[0].shapes if shape.has_table)
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[0] == ["Quarter", "Note", "Share"]
    assert cells[1] == ["Q1 26", "Note 0", "–"] and cells[12] == ["Q1 26", "Note 11", "25\u202f%"]
    assert len(cells) == 13
    assert "First 12 of 30\u202frows" in texts(read.slides[0])
    assert faults_of_room(read) == []


def test_a_table_of_long_texts_shows_as_many_rows_as_have_room_and_says_so():
    rows = pd.DataFrame(
        {"note": ["The drawing was changed after the tender " * 20] * 9, "reason": ["specification"] * 9}
    )
    read = opened(one_slide(made_up(rows), no_picture))
    table = next(shape.table for shape in read.slides[0].shapes if shape.has_table)
    shown = len(table.rows) - 1
    assert 1 <= shown < 9 and f"First {shown} of 9\u202frows" in texts(read.slides[0])
    assert table.cell(1, 0).text == rows["note"][0].rstrip() or table.cell(1, 0).text == rows["note"][0]
    assert faults_of_room(read) == []


def test_a_table_with_many_columns_says_which_are_left_out():
    rows = pd.DataFrame({f"column_{number}": [number] for number in range(14)})
    said = texts(opened(one_slide(made_up(rows), no_picture)).slides[0])
    assert "First 10 of 14\u202fcolumns" in said


@pytest.mark.parametrize("length", [40, 120, 200, 300, 600, 3000])
def test_a_long_sentence_gets_smaller_before_it_is_cut_and_never_runs_over(length):
    sentence, subline = LONG[:length].strip(), LONG[5 : length + 5].strip()
    read = opened(one_slide(made_up(ROWS, sentence=sentence, subline=subline), no_picture))
    title = read.slides[0].shapes.title
    assert faults_of_room(read) == []
    assert title.text_frame.text == sentence or (length > 500 and title.text_frame.text.endswith(" …"))
    assert {sentence, subline} <= {*texts(read.slides[0]), *notes(read.slides[0]).splitlines()}


def test_sizes_fall_with_the_length_of_the_sentence():
    sizes = [
        opened(one_slide(made_up(ROWS, sentence=LONG[:length]), no_picture))
        .slides[0].shapes.title.text_frame.paragraphs[0].font.size.pt
        for length in (40, 150, 300, 600)
    ]  # fmt: skip
    assert sizes[0] == 28 and sizes == sorted(sizes, reverse=True) and sizes[-1] >= 12


def test_a_word_without_end_stays_in_its_box():
    read = opened(one_slide(made_up(ROWS, sentence="Donaudampfschiff" * 30, subline="x" * 400), no_picture))
    assert faults_of_room(read) == []


def test_many_filters_stay_in_the_footer():
    content = made_up(ROWS)
    many = tuple(f"Function of a long name number {number}" for number in range(30))
    read = opened(one_slide(replace(content, scope=replace(content.scope, functions=many)), no_picture))
    assert faults_of_room(read) == []
    assert many[-1] in notes(read.slides[0])


def test_the_definitions_of_all_measures_take_as_many_slides_as_they_need():
    assert len(MEASURES) >= 40
    read = opened(deck("Review", "All", [made_up(ROWS, measures=tuple(MEASURES))], no_picture))
    slides = [slide for slide in read.slides if slide.slide_layout.name == "Definitions"]
    said = [p.text for slide in slides for shape in slide.placeholders for p in shape.text_frame.paragraphs]
    assert len(slides) >= 4
    assert slides[0].shapes.title.text_frame.text == f"What the measures mean (1 of {len(slides)})"
    whole = " ".join(said)
    missing = [one.name for one in MEASURES.values() if one.name not in said or one.definition not in whole
               or one.caveat not in whole or one.why not in whole]  # fmt: skip
    assert missing == []
    assert faults_of_room(read) == []


def test_a_definition_longer_than_a_column_goes_on_in_the_next():
    content = made_up(ROWS)
    text = " ".join(f"word{number}" for number in range(1500))
    longer = type("Longer", (type(content),), {"definitions": (("Endless", text),)})
    read = opened(deck("Review", "", [longer(content.name, content.found, content.scope, content.dataset)], no_picture))
    slides = [slide for slide in read.slides if slide.slide_layout.name == "Definitions"]
    said = [p.text for slide in slides for shape in slide.placeholders if shape.placeholder_format.idx in (1, 17)
            for p in shape.text_frame.paragraphs]  # fmt: skip
    assert len(slides) > 1 and " ".join(said) == f"Endless {text}"
    assert faults_of_room(read) == []


def test_the_first_slide_says_what_when_and_whose():
    read = opened(deck("Board review", "12 months · Legal", [made_up(ROWS)], no_picture))
    slide = read.slides[0]
    assert slide.slide_layout.name == "Title"
    assert slide.shapes.title.text_frame.text == "Board review"
    assert {"12 months · Legal", made_up(ROWS).source, "Sample data"} <= set(texts(slide))


def test_the_board_fills_its_slide_behind_the_title():
    target = io.BytesIO()
    Image.new("RGB", (1920, 1080), "white").save(target, "PNG")
    read = opened(deck("Board review", "", [made_up(ROWS)], no_picture, board=target.getvalue()))
    slide = read.slides[1]
    assert slide.slide_layout.name == "Board" and alt_texts(slide) == ["Board review"]
    assert slide.shapes.title.text_frame.text == "Board review"
    assert slide.shapes[-1].shape_type is not None and slide.shapes[-1].name == "Picture"
    left, top, right, bottom = boxes(slide)[-1][1:]
    assert (left, top, right, bottom) == pytest.approx((0, 0, 13.333, 7.5), abs=0.01)


def test_a_real_company_has_no_mark_of_a_sample():
    real = replace(DATASET, is_sample=False, label="Acme")
    data = deck("Review", "", [made_up(ROWS, dataset=real)], no_picture)
    assert not any("ample data" in text for slide in opened(data).slides for text in texts(slide))


def test_a_deck_without_findings_says_what_to_do():
    with pytest.raises(ValueError, match="Choose at least one"):
        deck("Review", "", [], no_picture)


def test_progress_is_told_after_each_finding_and_what_it_raises_ends_the_work():
    told, made = [], []

    def contents():
        for number in range(5):
            made.append(number)
            yield made_up(ROWS)

    def stop_at_three(done: int) -> None:
        told.append(done)
        if done == 3:
            raise Stopped

    with pytest.raises(Stopped):
        deck("Review", "", contents(), no_picture, on_slide=stop_at_three)
    assert told == [1, 2, 3] and made == [0, 1, 2]
    deck("Review", "", [made_up(ROWS)] * 2, no_picture, on_slide=told.append)
    assert told == [1, 2, 3, 1, 2]


@pytest.mark.slow
def test_the_same_findings_give_the_same_bytes_at_another_time(sample):
    contents = [content for content in of_sample(sample) if content.name == "cycle_time/sides_by_month"]
    first = deck("Review", "", contents, no_picture)
    time.sleep(2.1)
    assert deck("Review", "", contents, no_picture) == first
    about = opened(first).core_properties
    assert about.created == about.modified == contents[0].scope.as_of.replace(microsecond=0)


def test_the_template_is_ours_wide_and_without_what_is_not_used():
    data = deck("Review", "", [made_up(ROWS)], no_picture)
    read = opened(data)
    assert read.slide_width / read.slide_height == pytest.approx(16 / 9, abs=0.001)
    assert {layout.name for layout in read.slide_layouts} == {"Title", "Board", "Finding", "Definitions"}
    package = parts(data)
    assert len([name for name in package if name.startswith("ppt/slideLayouts/slideLayout")]) == 4
    theme = package["ppt/theme/theme1.xml"].decode()
    assert theme.count('typeface="Source Sans Pro"') == 2 and 'val="E09F3E"' in theme and "Calibri" not in theme
    assert AS_OF.strftime("%Y-%m-%dT%H:%M:%SZ") in package["docProps/core.xml"].decode()


def test_one_slide_is_the_slide_alone():
    read = opened(one_slide(made_up(ROWS), no_picture))
    assert [slide.slide_layout.name for slide in read.slides] == ["Finding"]
    assert "Elapsed time by holder" in notes(read.slides[0]) or MEASURES["time_by_holder"].name in notes(read.slides[0])
