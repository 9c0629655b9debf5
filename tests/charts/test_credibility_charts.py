"""Credibility's charts: gaps stay gaps, signals are told by more than colour, names do not cover each other."""

import itertools
import json

import pandas as pd

from dashboard import charts, theme
from dashboard.charts import base, conduct, panels
from dashboard.statistics import Limits
from tests.charts import credibility_rows
from tests.charts.test_charts import drawn, records


def of_months(**columns) -> list[dict]:
    rows = credibility_rows.index_by_month().assign(**columns)
    spec = charts.index_by_month(rows, Limits(42.0, 33.0, 51.0), credibility_rows.MILESTONES)
    return records(spec, "month_on", "paper", "said")


def test_a_value_stands_on_the_side_the_line_does_not_take_and_never_on_what_is_under_the_axis():
    assert panels.beside([1.0, 3.0, 2.0], 0, 4) == [12, -10, -10]
    assert panels.beside([0.0, 3.0, 0.2, 0.4], 0, 4) == [-10, -10, -10, -10]
    assert panels.beside([-100.0, -60.0, -40.0], -100, 100) == [-10, 12, -10]


def test_the_value_of_a_panel_that_ends_at_nought_stands_clear_of_the_quarters_below():
    rows = credibility_rows.behaviour_by_quarter()
    rows[["share", "share_low", "share_high"]] = [0.0, 0.0, 0.4]
    assert {row["up"] for row in records(charts.behaviour_by_quarter(rows), "value_words", "up")} == {-4}
    rows[["share", "share_low", "share_high"]] = [0.5, 0.3, 0.7]
    assert {row["up"] for row in records(charts.behaviour_by_quarter(rows), "value_words", "up")} == {0}


def test_a_line_does_not_bridge_a_missing_quarter():
    assert panels.stretches([0, 1, 3, 4, 7]) == [0, 0, 1, 1, 3]
    line = records(drawn("trust_by_quarter"), "kind", "stretch")
    assert len({row["stretch"] for row in line if row["kind"] == "Ability"}) == 2
    assert len({row["stretch"] for row in line if row["kind"] == "Trust"}) == 1


def test_a_signal_is_larger_and_named_and_a_part_of_a_month_hollow():
    signal, partial = of_months()[2:]
    assert (signal["size"], signal["what_words"]) == (140, "signal, better")
    assert (partial["size"], partial["paper"]) == (70, theme.colour("background"))
    assert "Signal, better" in json.dumps(drawn("index_by_month"))
    assert of_months(index=[40.0, 44.0, 20.0, 30.0])[2]["ink"] == theme.colour("worse")


def test_the_last_whole_month_is_named_and_one_without_an_interval_has_none_in_words():
    months = of_months(index_low=[None, 36.0, 60.0, 62.0])
    assert months[0]["limits_words"] == "–"
    assert '"Sep 26: 71"' in json.dumps(drawn("index_by_month"))


def test_the_index_is_drawn_without_a_baseline_and_without_milestones():
    spec = charts.index_by_month(credibility_rows.index_by_month(), None, credibility_rows.MILESTONES.iloc[:0])
    assert "baseline 42" not in json.dumps(spec) and "Small win" not in json.dumps(spec)


def test_a_part_without_a_figure_says_so_in_place_of_its_bar():
    spec = drawn("index_parts")
    labels = {row["name"]: row["label"] for values in spec["datasets"].values() for row in values if "label" in row}
    assert labels["Savings realised"] == "no figure"
    assert labels["First-pass yield"] == "40 % → 20 points · weight 30 %"
    assert [row["name"] for row in records(spec, "all")] == ["Trust score", "First-pass yield"]


def test_a_panel_of_nothing_says_so():
    rows = credibility_rows.behaviour_by_quarter()
    rows.loc[rows["component"] == "savings", ["share", "share_low", "share_high"]] = None
    assert "no figure" in json.dumps(charts.behaviour_by_quarter(rows))


def test_names_of_functions_do_not_cover_each_other():
    rows = pd.DataFrame({"on_need_share": [0.55, 0.56, 0.58, 0.6, 0.62], "trust": [66.0, 66.5, 67.0, 66.0, 64.0]})
    rows["short"] = ["Facilities", "IT security", "Operations", "Sales", "Compliance"]
    places = conduct._places(rows, 65.0, 40.0, 90.0)
    boxes = []
    for (share, trust, name), to in zip(rows.itertuples(index=False), places, strict=True):
        at = (share + 0.04) / 1.08 * 420, (90 - trust) / 50 * 380
        boxes.append(conduct._box(at, to, base.text_width(name)))
    assert not any(conduct._meet(one, other) for one, other in itertools.combinations(boxes, 2))
