"""A chart that PowerPoint draws has its rows behind it: the same figures, and gaps where there are none."""

from datetime import date, timedelta
from functools import partial

import pandas as pd
import pytest
from lxml import etree

from dashboard import charts as pictures_of
from dashboard.findings import FINDINGS
from dashboard.report import panels
from dashboard.report.native import NATIVE
from dashboard.report.slides import deck, one_slide
from dashboard.theme import colour, side_labels
from tests.report.contents import made_up, of_sample
from tests.report.reading_slides import (
    NAMES,
    a_picture,
    charts,
    drawn,
    faults_of_room,
    no_picture,
    notes,
    opened,
    sheet,
)

MONTHS = pd.date_range("2026-01-01", "2026-05-01", freq="MS")


def by_month(rows, key, value, **where) -> list:
    """The values of a column by month, None where a month has no row, written anew."""
    for column, wanted in where.items():
        rows = rows[rows[column] == wanted]
    known = {row[key]: row[value] for row in rows.to_dict("records")}
    every = pd.date_range(min(known), max(known), freq="MS")
    return [None if pd.isna(known.get(month)) else known[month] for month in every]


def plain_list(values) -> list:
    return [None if pd.isna(value) else value for value in values]


def of_sides(rows):
    months = sorted(set(rows["month_on"]))
    wide = rows.pivot(index="month_on", columns="holder_side", values="share").reindex(months)
    return {side_labels[side]: plain_list(wide[side]) for side in wide.columns if wide[side].gt(0).any()}


def of_time(rows, name, most):
    """Days in what ended and in what is open of the rows with the most days, each by the first word of its label."""
    kept = rows.nlargest(most, "days")
    return {row[name]: (row["days"] - row["open_days"], row["open_days"]) for row in kept.to_dict("records")}


def of_cumulative(rows):
    return [list(part.sort_values("month_on")["projects"]) for _, part in rows.groupby("band_no")]


@pytest.fixture(scope="module")
def native(sample):
    """Rows and charts of every finding that PowerPoint draws, by name."""
    contents = [content for content in of_sample(sample) if content.name in NATIVE]
    read = opened(deck("Review", "", contents, no_picture))
    return {
        content.name: (content.found.rows, charts(slide))
        for content, slide in zip(contents, list(read.slides)[1:], strict=False)
    }


def close(values):
    return [None if value is None else pytest.approx(value, rel=1e-12, abs=1e-12) for value in values]


@pytest.mark.slow
def test_the_table_of_charts_names_findings_that_there_are(native):
    assert set(NATIVE) <= set(FINDINGS) and set(native) == set(NATIVE)
    assert all(len(found) == (2 if name == "cycle_time/flow_by_month" else 1) for name, (_, found) in native.items())


@pytest.mark.slow
def test_what_a_chart_shows_is_what_the_sheet_behind_it_holds(native):
    for name, (_, found) in native.items():
        for chart in found:
            behind = sheet(chart)
            for series, values in drawn(chart).items():
                assert behind[series] == close(values), (name, series)


@pytest.mark.slow
def test_every_figure_of_a_chart_is_a_figure_of_its_rows(native):
    """What is drawn is in the rows, or is what ended: days less open days; references and marks are no figures."""
    for name, (rows, found) in native.items():
        known = {round(float(value), 9) for column in rows.select_dtypes("number") for value in rows[column].dropna()}
        if {"days", "open_days"} <= set(rows.columns):
            known |= {round(float(value), 9) for value in rows["days"] - rows["open_days"]}
        if name == "resistance/power_and_stance":
            sums = rows.groupby(["part", "last_stance"])["journeys"].sum()
            all_of = rows.drop_duplicates("part").set_index("part")["part_journeys"]
            known |= {round(number / all_of[part], 9) for (part, _), number in sums.items()}
        for chart in found:
            for series, values in drawn(chart).items():
                if series.startswith(("Median of", "Baseline", "Upper", "Lower", "Small win", "Change", "Incident")):
                    continue
                strange = [value for value in values if value is not None and round(value, 9) not in known]
                assert strange == [], (name, series)


@pytest.mark.slow
def test_the_shares_of_sides_are_those_of_their_months(native):
    rows, (chart,) = native["cycle_time/sides_by_month"]
    assert drawn(chart) == {name: close(values) for name, values in of_sides(rows).items()}
    assert list(drawn(chart)) == [name for name in side_labels.values() if name in of_sides(rows)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("finding", "column", "most"),
    [("cycle_time/time_by_holder", "holder_function", 12), ("cycle_time/time_by_stage", "stage", 18)],
)
def test_each_bar_is_what_ended_and_what_still_runs(native, finding, column, most):
    rows, (chart,) = native[finding]
    series = drawn(chart)
    running = series.pop("In projects still open")
    ended = [sum(value or 0 for value in values) for values in zip(*series.values(), strict=True)]
    expected = of_time(rows, column, most)
    names = [str(label).split(" · ")[0].lower() for label in chart.plots[0].categories]
    assert len(names) == len(expected)
    for name, done, still in zip(names, ended, running, strict=True):
        key = next(
            key
            for key in expected
            if key.replace("_", " ").lower() == name or (key == "unattributed" and name == "not attributed")
        )  # noqa: E501
        assert (done, still or 0) == pytest.approx(expected[key]), name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("finding", "key", "series"),
    [
        ("cycle_time/cycle_time_by_month", "month_on", {"Half within": "p50_days", "85 % within": "p85_days"}),
        ("cycle_time/internal_share_of_effort", "month_on",
         {"Aligning colleagues, share below": "internal_hours", "With suppliers": "supplier_hours"}),
        ("resistance/objection_rate_by_month", "month_on", {"Share": "rate"}),
        ("credibility/index_by_month", "month_on", {"Index": "index"}),
    ],
)  # fmt: skip
def test_lines_over_months_are_the_columns_of_the_rows(native, finding, key, series):
    rows, (chart,) = native[finding]
    for name, column in series.items():
        assert drawn(chart)[name] == close(by_month(rows, key, column)), name


@pytest.mark.slow
def test_lines_over_quarters_and_bars_are_the_columns_of_the_rows(native):
    for finding, column in (("on_need_rate", "on_need_share"), ("first_pass_yield", "first_pass_share")):
        rows, (chart,) = native[f"cycle_time/{finding}"]
        assert drawn(chart)["Share"] == close(plain_list(rows[column]))
    rows, (chart,) = native["credibility/promises_kept"]
    rows = rows[rows["quarter_on"].notna()]
    assert drawn(chart)["As first made"] == close(plain_list(rows["kept_share"]))
    assert drawn(chart)["Renegotiated"] == close(plain_list(rows["renegotiated_share"]))
    rows, (chart,) = native["resistance/reasons"]
    assert drawn(chart) == {"Objections": list(rows["objections"])}
    rows, (chart,) = native["credibility/trust_by_quarter"]
    quarters = rows[rows["is_all"] & rows["quarter_on"].notna()]
    for column in ("trust", "ability", "benevolence", "integrity"):
        assert drawn(chart)[column.capitalize()] == close(plain_list(quarters[column])), column


@pytest.mark.slow
def test_flow_and_cumulative_flow_are_the_columns_of_the_rows(native):
    rows, (stock, moves) = native["cycle_time/flow_by_month"]
    assert drawn(stock) == {"In progress at the month's end": list(rows["in_progress"])}
    columns = {"Started": "arrivals", "Completed": "completed", "Cancelled": "cancelled",
               "Bought without procurement": "bypassed"}  # fmt: skip
    assert drawn(moves) == {name: list(rows[column]) for name, column in columns.items()}
    rows, (chart,) = native["cycle_time/cumulative_flow"]
    assert list(drawn(chart).values()) == of_cumulative(rows)


@pytest.mark.slow
def test_intervals_reach_from_the_lower_to_the_upper_limit(native):
    rows, (chart,) = native["cycle_time/on_need_rate"]
    bars = chart._chartSpace.findall(".//c:errBars", NAMES)
    assert len(bars) == 1
    lengths = {
        side: [float(value.text) for value in bars[0].findall(f"c:{side}//c:v", NAMES)] for side in ("plus", "minus")
    }
    assert lengths["plus"] == pytest.approx(list(rows["on_need_share_high"] - rows["on_need_share"]))
    assert lengths["minus"] == pytest.approx(list(rows["on_need_share"] - rows["on_need_share_low"]))


# The order of children that the format asks for (ECMA-376, dml-chart.xsd); PowerPoint repairs a file that has another.
ORDER = {
    "chart": "title autoTitleDeleted plotArea legend plotVisOnly dispBlanksAs showDLblsOverMax extLst",
    "legend": "legendPos legendEntry layout overlay spPr txPr",
    "ser": "idx order tx spPr invertIfNegative marker dPt dLbls errBars cat val smooth extLst",
    "dPt": "idx invertIfNegative marker bubble3D explosion spPr",
    "dLbl": "idx delete layout tx numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent"
    " showBubbleSize separator extLst",
    "dLbls": "dLbl numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize"
    " separator showLeaderLines extLst",
    "errBars": "errDir errBarType errValType noEndCap plus minus val spPr",
    "catAx": "axId scaling delete axPos majorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr"
    " crossAx crosses auto lblAlgn lblOffset tickLblSkip noMultiLvlLbl",
    "dateAx": "axId scaling delete axPos majorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr"
    " crossAx crosses auto lblOffset baseTimeUnit majorUnit majorTimeUnit",
    "valAx": "axId scaling delete axPos majorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr"
    " crossAx crosses crossBetween majorUnit minorUnit",
    "manualLayout": "layoutTarget xMode yMode wMode hMode x y w h",
    "plotArea": "layout barChart lineChart catAx dateAx valAx spPr",
}


def out_of_order(element) -> list[str]:
    name = etree.QName(element).localname
    if name not in ORDER:
        return []
    order = ORDER[name].split()
    children = [etree.QName(child).localname for child in element]
    strange = [f"{name}: {child}" for child in children if child not in order]
    places = [order.index(child) for child in children if child in order]
    return strange or ([] if places == sorted(places) else [f"{name}: {children}"])


@pytest.mark.slow
def test_the_parts_of_a_chart_stand_in_the_order_that_the_format_asks_for(native):
    for name, (_, found) in native.items():
        for chart in found:
            root = chart._chartSpace
            assert [fault for element in root.iter(etree.Element) for fault in out_of_order(element)] == [], name
            numbers = [int(one.get("val")) for one in root.iter(f"{{{NAMES['c']}}}axId", f"{{{NAMES['c']}}}crossAx")]
            assert min(numbers) >= 0 and len(set(numbers)) == 2, name


@pytest.mark.slow
def test_every_colour_of_a_side_is_that_of_its_role(native):
    _, (chart,) = native["cycle_time/sides_by_month"]
    roles = {label: side for side, label in side_labels.items()}
    for series in chart.plots[0].series:
        if series.name in ("Stakeholders", "Control functions", "Procurement", "Supplier"):
            assert f"#{series.format.fill.fore_color.rgb}" == colour(roles[series.name]), series.name


@pytest.mark.slow
def test_the_other_findings_bring_their_picture(sample):
    asked = []

    def picture(content):
        asked.append(content.name)
        return a_picture(content)

    contents = of_sample(sample)
    deck("Review", "", contents, picture)
    with_chart = {content.name for content in contents if content.found.draw is not None}
    assert set(asked) == (with_chart - set(NATIVE)) | set(panels.NAMES) and len(asked) == len(set(asked))


def test_more_months_than_have_room_for_names_are_an_axis_of_time_without_a_figure_in_each_column():
    months = pd.date_range("2023-11-01", "2026-10-01", freq="MS")
    rows = pd.DataFrame({"month_on": months, "holder_side": "control", "share": 1.0, "is_running": False})
    for count, is_time in ((36, True), (12, False)):
        some = rows.head(count)
        read = opened(one_slide(content_of("cycle_time/sides_by_month", some), no_picture))
        root = charts(read.slides[0])[0]._chartSpace
        assert (root.find(".//c:dateAx", NAMES) is not None) == is_time
        assert (root.find(".//c:ser/c:dLbls", NAMES) is None) == is_time
        axis = root.find(".//c:valAx/c:delete", NAMES)
        assert (axis.get("val") == "0") == is_time
        first = charts(read.slides[0])[0].plots[0].categories[0]
        # Months are days in the sheet, counted as Excel does.
        assert first == "Nov 23" or date(1899, 12, 30) + timedelta(days=int(float(first))) == date(2023, 11, 1)


def content_of(name: str, rows: pd.DataFrame, *more):
    return made_up(rows, name=name, draw=partial(pictures_of.reasons, rows, *more))


def test_a_month_that_is_missing_is_a_gap_in_the_chart_and_in_its_sheet():
    rows = pd.DataFrame(
        {
            "month_on": MONTHS.delete(2),
            "completed": [9, 8, 7, 3],
            "p50_days": [10.0, 20.0, 30.0, None],
            "p85_days": [None] * 4,
            "is_running": [False, False, False, True],
        }
    )
    chart = charts(opened(one_slide(content_of("cycle_time/cycle_time_by_month", rows), no_picture)).slides[0])[0]
    assert drawn(chart)["Half within"] == sheet(chart)["Half within"] == [10.0, 20.0, None, 30.0, None]
    assert drawn(chart)["85 % within"] == [None] * 5
    assert chart._chartSpace.find(".//c:dispBlanksAs", NAMES).get("val") == "gap"
    assert [str(name) for name in chart.plots[0].categories] == [
        "Jan 26\nn\u202f9", "Feb 26\nn\u202f8", "Mar 26\nn\u202f0", "Apr 26\nn\u202f7", "May 26 so far\nn\u202f3",
    ]  # fmt: skip


def test_a_side_without_time_in_a_month_is_a_gap():
    rows = pd.DataFrame(
        {
            "month_on": [MONTHS[0], MONTHS[0], MONTHS[1]],
            "holder_side": ["control", "supplier", "control"],
            "share": [0.25, 0.75, 1.0],
            "is_running": [False, False, True],
        }
    )
    read = opened(one_slide(content_of("cycle_time/sides_by_month", rows), no_picture))
    chart = charts(read.slides[0])[0]
    assert drawn(chart) == {"Control functions": [0.25, 1.0], "Supplier": [0.75, None]}
    assert list(chart.plots[0].categories) == ["Jan 26", "Feb 26\nso far"]
    assert faults_of_room(read) == []


def test_the_index_has_its_baseline_and_its_milestones_in_chart_and_notes():
    rows = pd.DataFrame({"month_on": MONTHS, "index": [40.0, 42, 41, 60, 50], "index_low": [35.0, 37, 36, 55, None],
                         "index_high": [45.0, 47, 46, 65, None], "is_partial": [False] * 4 + [True],
                         "is_baseline": [True] * 3 + [False] * 2, "is_signal": [False] * 3 + [True, False],
                         "is_unusual": [False] * 5, "is_in_period": [True] * 5})  # fmt: skip
    happened = pd.DataFrame({"happened_on": pd.to_datetime(["2026-02-14", "2027-01-01"]),
                             "kind": ["small_win", "change"],
                             "label": ["Legal answered in a day", "Later"], "function": ["Legal", None]})  # fmt: skip
    baseline = type("Baseline", (), {"mean": 41.0, "low": 30.0, "high": 52.0})()
    slide = opened(one_slide(content_of("credibility/index_by_month", rows, baseline, happened), no_picture)).slides[0]
    found = drawn(charts(slide)[0])
    assert found["Index"] == [40, 42, 41, 60, 50] and found["Baseline"] == [41] * 5
    assert found["Signal, better"] == [None, None, None, 60, None]
    assert found["Part of a month"] == [None] * 4 + [50]
    assert [value is not None for value in found["Small win"]] == [False, True, False, False, False]
    assert "Change" not in found
    assert "14 Feb 2026, small win: Legal answered in a day" in notes(slide) and "Later" not in notes(slide)
    assert charts(slide)[0].plots[0].categories[0] == "Jan 26"


def test_a_single_month_and_a_single_row_are_drawn_too():
    for name, rows in (
        ("resistance/reasons",
         pd.DataFrame({"reason": ["risk"], "objections": [1], "share": [1.0], "cumulative_share": [1.0]})),
        ("cycle_time/on_need_rate",
         pd.DataFrame({"quarter_on": [MONTHS[0]], "projects": [0], "on_need_share": [None], "on_need_share_low": [None],
                       "on_need_share_high": [None], "is_partial": [True]}).astype({"on_need_share": float})),
        ("cycle_time/cumulative_flow",
         pd.DataFrame({"month_on": [MONTHS[0]], "band_no": [1], "band": ["completed"], "projects": [0],
                       "is_running": [True]})),
        ("cycle_time/cycle_time_by_month",
         pd.DataFrame({"month_on": [MONTHS[0]], "completed": [0], "p50_days": [None], "p85_days": [None],
                       "is_running": [True]})),
    ):  # fmt: skip
        read = opened(one_slide(content_of(name, rows), no_picture))
        assert len(charts(read.slides[0])) == 1 and faults_of_room(read) == [], name
