"""An answer of Explore in PowerPoint: bars and lines are charts with the figures of its rows, all else is a picture."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from lxml import etree

from dashboard import words
from dashboard.findings.explore.wording import FIRM_FROM
from dashboard.measures import EXPLORABLE
from dashboard.report import content
from dashboard.report.slides import one_slide
from dashboard.scope import Question
from dashboard.theme import colour, edge, tint
from tests.findings.reading import between, plain
from tests.report.reading_slides import NAMES, a_picture, charts, drawn, faults_of_room, no_picture, opened, sheet
from tests.report.test_slide_charts import close, out_of_order, plain_list

pytestmark = pytest.mark.slow

YEAR = ("2025-11-01", "2026-10-31")
BARS = [
    ("objection_rate", "function"), ("yes_share", "tactic"), ("reason_mix", "reason"), ("on_need_rate", "region"),
    ("elapsed_time", "holder_side"), ("cycle_time", "category"), ("response_time", "stage"),
    ("hand_offs", "from_function"), ("objection_delay", "reason"), ("arrivals", "none"),
]  # fmt: skip
LINES = [("objection_rate", "month"), ("cycle_time", "quarter"), ("arrivals", "month"), ("elapsed_time", "year")]


def of(sample, *asked, comparison="previous", **fields):
    scope = between(sample, *YEAR, comparison)
    return content(sample, "explore/answer", replace(scope, question=Question(*asked), **fields))


def slide_of(one):
    """The chart of a slide that is asked for no picture, with the whole file in order."""
    read = opened(one_slide(one, no_picture))
    (chart,) = charts(read.slides[0])
    assert faults_of_room(read) == []
    assert [fault for part in chart._chartSpace.iter(etree.Element) for fault in out_of_order(part)] == []
    behind = {name: close(values) for name, values in sheet(chart).items() if name}
    assert drawn(chart) == behind
    return chart


def columns_of(measure: str) -> tuple[str, str, str]:
    one = EXPLORABLE[measure]
    kind = {"share": ("share_low", "share_high"), "p50_days": ("p50_low_days", "p50_high_days")}
    return one.column, *kind.get(one.column, ("", ""))


def intervals(chart) -> list[dict[str, list]]:
    """The lengths of each series' intervals, downwards and upwards, None where there is none."""
    found = []
    for bars in chart._chartSpace.findall(".//c:errBars", NAMES):
        lengths = {}
        for side in ("minus", "plus"):
            literal = bars.find(f"c:{side}/c:numLit", NAMES)
            known = {int(one.get("idx")): float(one.find("c:v", NAMES).text) for one in literal.findall("c:pt", NAMES)}
            size = int(literal.find("c:ptCount", NAMES).get("val"))
            lengths[side] = [known.get(place) for place in range(size)]
        found.append(lengths)
    return found


def lengths_in(rows, value, low, high) -> dict[str, list]:
    both = rows[[low, high]].notna().all(axis=1)
    sizes = {"minus": (rows[value] - rows[low]).where(both), "plus": (rows[high] - rows[value]).where(both)}
    return {side: [None if pd.isna(one) else pytest.approx(one) for one in values] for side, values in sizes.items()}


@pytest.mark.parametrize(("measure", "first"), BARS)
def test_bars_are_a_chart_with_the_figures_the_order_and_the_intervals_of_the_rows(measure, first, sample):
    one = of(sample, measure, first, "none", "none")
    value, low, high = columns_of(measure)
    rows = one.found.rows
    rows["name"] = rows[first].map(words.stage) if first != "none" else EXPLORABLE[measure].name
    rows["last"] = rows["name"].eq("Other") + 0
    rows = rows.sort_values(["last", value, "name"], ascending=[True, False, True], na_position="last")
    chart = slide_of(one)
    now, *before = drawn(chart).items()
    assert now == (EXPLORABLE[measure].name, plain_list(rows[value]))
    # A count is both the figure and how many there are, and its rows say it once.
    assert before == [("The 12 months before", plain_list(rows[f"{value}_before"]))]
    labels = [plain(str(label)) for label in chart.plots[0].categories]
    assert [label.partition(" · ")[0] for label in labels] == [plain(name) for name in rows["name"]]
    spec = one.found.draw(mode="light")
    on_screen = {mark["name"]: mark["label"] for mark in texts_of(spec)}
    assert labels == [plain(f"{name} · {on_screen[name]}") for name in rows["name"]]
    assert intervals(chart) == ([lengths_in(rows, value, low, high)] if low else [])
    assert chart._chartSpace.find(".//c:errBars/c:errDir", NAMES) is None


def texts_of(spec) -> list[dict]:
    """Name and label of each bar as the chart on screen writes them."""
    return next(rows for rows in spec["datasets"].values() if rows and set(rows[0]) == {"name", "label"})


@pytest.mark.parametrize(("measure", "grain"), LINES)
def test_a_line_over_time_is_a_chart_with_the_figures_and_the_intervals_of_the_rows(measure, grain, sample):
    one = of(sample, measure, "none", "none", grain)
    rows, (value, low, high) = one.found.rows, columns_of(measure)
    chart = slide_of(one)
    assert drawn(chart) == {EXPLORABLE[measure].name: plain_list(rows[value])}
    named = {"month": words.month, "quarter": words.quarter, "year": lambda day: str(day.year)}[grain]
    labels = [str(label).split("\n") for label in chart.plots[0].categories]
    assert [label[0].removesuffix(", part") for label in labels] == [named(day) for day in rows["period_on"]]
    assert [label[-1].endswith(", part") for label in labels] == list(rows["is_partial"])
    if EXPLORABLE[measure].unit != "count":
        counted = [plain(f"n {number:,}") for number in rows[EXPLORABLE[measure].number]]
        assert [plain(label[1].removesuffix(", part")) for label in labels] == counted
    assert intervals(chart) == ([lengths_in(rows, value, low, high)] if low else [])


def test_a_figure_is_written_in_the_format_of_its_unit(sample):
    for asked, along, sheet_format in (
        (("objection_rate", "function", "none", "none"), "0%", "0%"),
        (("cycle_time", "category", "none", "none"), "#,##0", "#,##0.0"),
        (("response_time", "none", "none", "month"), "#,##0", "#,##0.0"),
        (("arrivals", "none", "none", "month"), "#,##0", "#,##0"),
    ):
        chart = slide_of(of(sample, *asked))
        assert chart.value_axis.tick_labels.number_format == along, asked
        formats = {one.text for one in chart._chartSpace.findall(".//c:val//c:formatCode", NAMES)}
        assert formats == {sheet_format}, asked
        assert chart.value_axis.minimum_scale == 0
        drawn_most = max(value for values in drawn(chart).values() for value in values if value is not None)
        assert chart.value_axis.maximum_scale >= drawn_most, asked


def test_a_bar_from_few_is_as_pale_as_on_screen(sample):
    one = of(sample, "on_need_rate", "category", "none", "none", comparison="none")
    chart = slide_of(one)
    (series,) = chart.plots[0].series
    few = one.found.rows.set_index("category")["whole"].lt(FIRM_FROM)
    assert 0 < few.sum() < len(few)
    shades = {
        str(label).partition(" · ")[0]: series.points[place].format.fill.fore_color.rgb
        for place, label in enumerate(chart.plots[0].categories)
        if series._element.xpath(f"c:dPt[c:idx[@val='{place}']]")
    }
    assert set(shades) == {words.stage(name) for name in few[few].index}
    assert {f"#{shade}" for shade in shades.values()} == {tint("context", strength=0.4).upper()}
    assert f"#{series.format.fill.fore_color.rgb}" == tint("procurement", strength=0.4).upper()
    assert f"#{series.format.line.color.rgb}" == edge("procurement").upper()


def test_a_line_has_the_colour_of_the_screen_and_its_cut_months_hollow(sample):
    cut = {"from_on": date(2026, 1, 15), "comparison": "none"}
    (series,) = slide_of(of(sample, "objection_rate", "none", "none", "month", **cut)).plots[0].series
    assert f"#{series.format.line.color.rgb}" == colour("focus").upper()
    fills = [series.points[place].marker.format.fill.fore_color.rgb for place in (0,)]
    assert [f"#{fill}" for fill in fills] == [colour("background").upper()]


@pytest.mark.parametrize(
    "asked",
    [("objection_rate", "function", "stage", "none"), ("objection_rate", "function", "none", "month")],
)
def test_cells_and_strips_are_pictures(asked, sample):
    pictured = []

    def picture(one):
        pictured.append(one.name)
        return a_picture(one)

    read = opened(one_slide(of(sample, *asked), picture))
    assert (pictured, charts(read.slides[0])) == (["explore/answer"], [])


def test_more_months_than_have_room_for_names_are_an_axis_of_time(sample):
    years = {"from_on": None, "until_on": None, "comparison": "none"}
    one = of(sample, "response_time", "none", "none", "month", **years)
    chart = slide_of(one)
    assert len(one.found.rows) > 18
    assert chart._chartSpace.find(".//c:dateAx", NAMES) is not None
    assert list(drawn(chart).values()) == [plain_list(one.found.rows["p50_days"])]
