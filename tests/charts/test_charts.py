"""Charts draw the rows they are given: nothing added up, nothing lost, every label worded by words."""

import json
import re
from pathlib import Path

import altair as alt
import pandas as pd
import pytest

from dashboard import charts, theme, words
from dashboard.charts import base
from tests.charts import credibility_rows, explore_rows, resistance_rows, review_rows, rework_rows, time_rows

ROOT = Path(__file__).parents[2]
MONTHS = pd.to_datetime(["2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01"])


def holder_rows() -> pd.DataFrame:
    rows = pd.DataFrame(
        [
            ("stakeholder", "Engineering", 88, 2950.0, 400.0, 11.0),
            ("control", "Legal", 61, 4120.0, 1300.0, 14.2),
            ("stakeholder", "Other", 2, 3000.0, 0.0, 3.0),
            ("nobody", "nobody", 70, 410.0, 120.0, 1.2),
            ("control", "Engineering", 1, 0.06, 0.0, None),
        ],
        columns=["holder_side", "holder_function", "projects", "days", "open_days", "median_days"],
    )
    share = rows["days"] / rows["days"].sum()
    return rows.assign(share=share, share_low=share * 0.8, share_high=share * 1.2)


def stage_rows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "stage": ["intake", "security_review", "nobody"],
            "projects": [148, 40, 70], "visits": [160, 52, 90],
            "days": [300.0, 600.0, 100.0], "share": [0.3, 0.6, 0.1], "open_days": [0.0, 200.0, 10.0],
            "median_days": [2.0, 12.4, None], "p85_days": [5.0, 30.0, None],
            "repeat_visit_days": [0.0, 80.0, 0.0], "share_low": [0.2, 0.5, None], "share_high": [0.4, 0.7, None],
        }
    )  # fmt: skip


def side_rows() -> pd.DataFrame:
    shares = {"supplier": 0.25, "control": 0.4, "stakeholder": 0.3, "nobody": 0.05}
    return pd.DataFrame(
        [
            {"month_on": month, "holder_side": side, "days": share * 31, "share": share,
             "is_running": month == MONTHS[-1]}
            for month in MONTHS
            for side, share in shares.items()
        ]
    )  # fmt: skip


def project_rows(outlier: float = 3000.0) -> pd.DataFrame:
    took = [30.0, 60.0, 90.0, 120.0, outlier]
    return pd.DataFrame(
        {
            "project_id": list("ABCDE"), "title": ["Film", "Pallets", None, "Crates", "ERP"],
            "ended_on": pd.date_range("2026-03-05", periods=5, freq="30D"), "elapsed_days": took,
            "is_outlier": [False] * 4 + [True], "p50_days": 90.0, "p85_days": [None] * 5,
        }
    ).astype({"p85_days": float})  # fmt: skip


def month_rows() -> pd.DataFrame:
    months = pd.date_range("2026-03-01", periods=8, freq="MS")
    return pd.DataFrame(
        {
            "month_on": months, "completed": [20, 18, 3, 16, 17, 22, 9, 16],
            "p50_days": [100.0, 98, 140, 95, 94, 90, 91, 60],
            "p85_days": [170.0, 160, None, 150, 155, 149, None, 80], "is_running": [False] * 7 + [True],
        }
    )  # fmt: skip


def completion_rows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "at_days": [0.0, 10, 20, 30, 40], "at_risk": [20, 15, 9, 4, 0],
            "completed_share": [0.0, 0.2, 0.5, 0.7, 0.7], "completed_share_low": [None, 0.1, 0.3, 0.5, 0.5],
            "completed_share_high": [None, 0.4, 0.7, 0.9, 0.9], "started": 20, "completed": 13, "open": 5,
            "cancelled": 1, "bypassed": 1, "km_p50_days": 18.0, "km_p50_low_days": 11.0, "km_p50_high_days": None,
            "km_p85_days": None, "km_p85_low_days": None, "km_p85_high_days": None,
        }
    ).astype(dict.fromkeys(["completed_share_low", "completed_share_high", "km_p50_high_days", "km_p85_days",
                            "km_p85_low_days", "km_p85_high_days"], float))  # fmt: skip


def forecast_rows() -> pd.DataFrame:
    dates = {
        "made_on": ["2026-10-31"] * 4, "p50_on": ["2026-12-01", "2026-11-20", None, "2027-01-10"],
        "p85_on": ["2027-02-01", None, None, "2027-03-01"], "need_by": ["2026-11-15", None, "2020-01-01", "2027-02-01"],
    }  # fmt: skip
    rows = pd.DataFrame(
        {
            "project_id": list("ABCD"), "title": ["Film", "Film", "ERP", "Pallets"],
            "place": ["market", "Check", None, "signature"], "is_expected_late": [True, None, True, False],
            "late_days": [16.0, None, 2495.0, 0.0],
        }
    )  # fmt: skip
    return rows.assign(**{name: pd.to_datetime(pd.Series(days)) for name, days in dates.items()})


def calibration_rows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month_on": MONTHS[[0, 1, 3]], "forecasts": [40, 30, 4], "held": [34, 20, 4], "not_due": [0, 5, 60],
            "share": [0.85, 0.667, 1.0], "share_low": [0.71, 0.49, 0.51], "share_high": [0.93, 0.81, 1.0],
            "naive_share": [0.5, 0.4, None],
        }
    )  # fmt: skip


CASES = (
    rework_rows.CASES
    | time_rows.CASES
    | resistance_rows.CASES
    | credibility_rows.CASES
    | review_rows.CASES
    | explore_rows.CASES
    | {
        "forecast_of_open_projects": forecast_rows,
        "forecast_calibration": calibration_rows,
        "time_by_holder": holder_rows,
        "time_by_stage": stage_rows,
        "side_shares_by_month": side_rows,
        "cycle_time_distribution": project_rows,
        "cycle_time_by_month": month_rows,
        "time_to_completion": completion_rows,
    }
)
every_chart = pytest.mark.parametrize("name", CASES)
both_modes = pytest.mark.parametrize("mode", theme.MODES)


def drawn(name: str, rows: pd.DataFrame | None = None, mode: str = "light") -> dict:
    rows = CASES[name]() if rows is None else rows
    more = (credibility_rows.MORE | review_rows.MORE | explore_rows.MORE).get(name, ())
    return getattr(charts, name)(rows, *more, mode=mode, alt_text="What it says.")


def nodes(part) -> list[dict]:
    """Every object of a spec but the rows."""
    if isinstance(part, list):
        return [found for item in part for found in nodes(item)]
    if not isinstance(part, dict):
        return []
    return [part] + [found for key, item in part.items() if key != "datasets" for found in nodes(item)]


def records(spec: dict, *fields: str) -> list[dict]:
    """The rows of the first data set that has all the fields."""
    return next(rows for rows in spec["datasets"].values() if rows and set(fields) <= set(rows[0]))


@pytest.mark.parametrize(
    ("days", "ticks"), [(0, {"interval": "day", "step": 1}), (3, {"interval": "day", "step": 1}), (60, 6)]
)
def test_contacts_within_a_few_days_are_drawn_with_one_tick_a_day(days, ticks):
    rows = time_rows.project_contacts()
    first = pd.Timestamp("2026-10-30 09:00")
    rows["happened_at"] = [first, *[first + pd.Timedelta(days=days)] * (len(rows) - 1)]
    (layer,) = charts.project_contacts(rows)["layer"]
    assert layer["encoding"]["x"]["axis"]["tickCount"] == ticks


def test_every_chart_has_a_case():
    assert set(charts.__all__) == set(CASES)


@every_chart
@both_modes
def test_a_spec_is_valid_vega_lite_and_plain_json(name, mode):
    spec = drawn(name, mode=mode)
    json.dumps(spec, allow_nan=False)
    alt.LayerChart.from_dict(spec, validate=True)


def test_layers_are_put_together_as_altair_does_it():
    picked, opacity = base.picking(["a"])
    dots = alt.Chart(base.data(pd.DataFrame({"a": [1, 2]}), ["a"])).mark_point().encode(alt.X("a:Q"), opacity=opacity)
    text = alt.Chart(base.data(pd.DataFrame({"a": [3]}), ["a"])).mark_text().encode(alt.X("a:Q"))
    layers = [text, dots.add_params(picked), dots.add_params(picked)]
    spec, altairs = base.finished(layers, 100, "light", ""), alt.layer(*layers).to_dict()
    for one in (spec, altairs):
        (param,) = one["params"]
        assert param.pop("views") == [one["layer"][1]["name"]]
        for layer in one["layer"]:
            layer.pop("name", None)
        one["datasets"] = {name: list(rows) for name, rows in one["datasets"].items()}
    assert {key: spec[key] for key in altairs if key != "config"} == {
        key: value for key, value in altairs.items() if key != "config"
    }


@every_chart
def test_a_spec_says_what_it_shows_and_fills_its_place(name):
    spec = drawn(name)
    assert spec["description"] == "What it says."
    assert spec["width"] == "container"
    assert isinstance(spec["height"], int)
    assert spec["config"]["font"] == theme.FONT


@every_chart
def test_nothing_is_computed_while_drawing(name):
    for node in nodes(drawn(name)):
        assert not {"aggregate", "bin", "transform", "timeUnit"} & set(node)


@every_chart
def test_every_field_has_an_explicit_type(name):
    for node in nodes(drawn(name)):
        encodings = node.get("encoding", {})
        for channel, definition in encodings.items():
            if isinstance(definition, dict) and "field" in definition and channel not in ("x2", "y2"):
                assert "type" in definition, f"{channel} of {definition['field']}"


@every_chart
def test_what_is_clicked_has_one_name(name):
    # The page of a project is where every way ends: nothing lies behind its marks.
    # Nor behind figures about people: the way ends at a group that is large enough.
    about_people = ("misalignment", "misalignment_by_function", "language_match", "stance_journeys", "power_and_stance")
    # An index and its parts lead nowhere; promises lead to their projects, the points of functions to their function.
    leads = {"promises_kept", "delivery_and_trust", "trust_by_function", "response_rate"}
    of_credibility = set(credibility_rows.CASES) - leads
    # What Explore counts is of many kinds; its way is another question.
    is_end = (
        name.startswith(("project_", "explored")) or name in about_people or name in of_credibility | {"tactic_success"}
    )
    expected = [] if is_end else [base.PICKED]
    assert [param["name"] for param in drawn(name).get("params", [])] == expected


@every_chart
def test_no_rows_are_refused(name):
    with pytest.raises(ValueError, match="no rows to draw"):
        drawn(name, CASES[name]().iloc[:0])


@every_chart
def test_the_rows_are_left_as_they_came(name):
    rows = CASES[name]()
    before = rows.copy()
    drawn(name, rows)
    pd.testing.assert_frame_equal(rows, before)


@every_chart
def test_one_row_is_enough(name):
    drawn(name, CASES[name]().iloc[:1])


@every_chart
@both_modes
def test_every_colour_comes_from_the_theme(name, mode):
    roles = [theme.colour(role, mode) for role in theme.ROLES]
    thin = [theme.tint(role, mode, part / 100) for role in theme.ROLES for part in range(0, 101, 5)]
    edges = [theme.edge(role, mode) for role in theme.ROLES]
    known = {*roles, *thin, *edges, *(theme.text_on(shade) for shade in [*roles, *thin])}
    assert set(re.findall(r"#[0-9A-Fa-f]{6}\b", json.dumps(drawn(name, mode=mode)))) <= known


def test_charts_name_no_colour_themselves():
    for path in (ROOT / "dashboard/charts").glob("*.py"):
        assert not re.findall(r"#[0-9A-Fa-f]{6}\b", path.read_text()), path.name


def test_only_theme_and_charts_import_altair():
    allowed = {ROOT / "dashboard/theme.py", *(ROOT / "dashboard/charts").glob("*.py")}
    for folder in ("dashboard", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            imports = re.findall(r"^\s*(?:import|from) altair\b", path.read_text(), re.M)
            assert not imports or path in allowed, path


def test_holders_are_sorted_by_days_with_other_last_and_labelled_in_words():
    rows = holder_rows()
    labels = records(drawn("time_by_holder"), "row", "label")
    assert [record["row"].replace("\n", " ") for record in labels] == [
        "Legal", "Engineering (stakeholders)", "Nobody", "Engineering (control functions)", "Other",
    ]  # fmt: skip
    legal = rows[rows["holder_function"] == "Legal"].iloc[0]
    assert labels[0]["label"] == f"{words.share(legal['share'])} · {words.days(legal['days'])}"
    assert labels[3]["label"] == f"{words.share(1e-9 + 0.00001)} · {words.days(0.06)}"


def test_the_parts_of_a_bar_add_up_to_its_days():
    pieces = records(drawn("time_by_holder"), "from", "to", "fill")
    assert sum(piece["to"] - piece["from"] for piece in pieces) == pytest.approx(holder_rows()["days"].sum())
    running = [piece["to"] - piece["from"] for piece in pieces if piece["fill"].endswith("In projects still open")]
    assert sum(running) == pytest.approx(holder_rows()["open_days"].sum())


def test_unknown_days_are_a_dash_and_never_a_bar():
    rows = holder_rows()
    rows.loc[0, ["days", "share", "open_days"]] = None
    spec = drawn("time_by_holder", rows)
    by_row = {record["row"].replace("\n", " "): record["label"] for record in records(spec, "row", "label")}
    assert by_row["Engineering (stakeholders)"] == words.missing
    named = {(piece["holder_side"], piece["holder_function"]) for piece in records(spec, "from", "to", "fill")}
    assert ("stakeholder", "Engineering") not in named


def test_stages_keep_the_order_of_the_rows_and_say_share_and_median():
    labels = records(drawn("time_by_stage"), "row", "label")
    assert [(record["row"], record["label"]) for record in labels] == [
        ("Intake", f"{words.share(0.3)} · median {words.days(2)}"),
        ("Security review", f"{words.share(0.6)} · median {words.days(12.4)}"),
        ("Nobody", words.share(0.1)),
    ]


def test_the_shares_of_a_month_fill_the_column_in_the_fixed_order():
    pieces = pd.DataFrame(records(drawn("side_shares_by_month"), "from", "to", "holder_side"))
    for _, column in pieces.groupby("month_on"):
        assert list(column["holder_side"]) == ["stakeholder", "control", "supplier", "nobody"]
        assert column["from"].iloc[0] == 0
        assert list(column["from"].iloc[1:]) == pytest.approx(list(column["to"].iloc[:-1]))
        assert (column["to"] - column["from"]).sum() == pytest.approx(1)
        assert column["to"].iloc[-1] == pytest.approx(1)


def test_small_shares_are_written_only_at_the_end_and_the_running_month_says_so():
    spec = drawn("side_shares_by_month")
    inner = records(spec, "middle", "label", "ink")
    assert {record["label"] for record in inner} == {words.share(share) for share in (0.25, 0.4, 0.3)}
    assert words.month(MONTHS[-1]) not in {record["month"] for record in inner}
    ends = [record["text"] for record in records(spec, "middle", "text")]
    assert ends == [
        f"{words.share(share)} {side}"
        for share, side in [
            (0.3, "Stakeholders"),
            (0.4, "Control functions"),
            (0.25, "Supplier"),
            (0.05, "Nobody"),
        ]
    ]
    assert records(spec, "month", "text") == [{"month": "Oct 26", "text": "so far"}]


def test_a_side_without_time_in_the_last_month_keeps_its_name():
    rows = side_rows()
    is_last = rows["month_on"] == MONTHS[-1]
    rows.loc[is_last & (rows["holder_side"] == "supplier"), ["share", "days"]] = 0.0
    rows = rows[~(is_last & (rows["holder_side"] == "nobody"))]
    ends = [record["text"] for record in records(drawn("side_shares_by_month", rows), "middle", "text")]
    assert ends[2:] == [f"{words.share(0)} Supplier", f"{words.missing} Nobody"]


def test_an_outlier_stands_above_the_axis_and_says_its_days():
    spec = drawn("cycle_time_distribution")
    points = records(spec, "project_id", "y")
    assert [point["shape"] for point in points] == ["circle"] * 4 + ["triangle-up"]
    assert [record["text"] for record in records(spec, "ended_on", "text")] == [words.days(3000)]
    texts = [record["text"] for record in records(spec, "place", "text")]
    assert texts == [f"Half within\n{words.days(90)}", f"1 above\n{words.days(125)}"]


def test_an_outlier_the_axis_reaches_stands_at_its_height():
    points = records(drawn("cycle_time_distribution", project_rows(outlier=122.0)), "project_id", "y")
    assert [point["y"] for point in points] == [30, 60, 90, 120, 122]


def test_a_project_without_a_title_is_named_by_its_number():
    points = records(drawn("cycle_time_distribution"), "project_id", "title")
    assert points[2]["title"] == "C"


def test_a_line_runs_only_through_complete_months_with_enough_projects():
    spec = drawn("cycle_time_by_month")
    line = records(spec, "month", "stretch")
    assert [record["days"] for record in line if record["name"] == "Half within"] == [95, 94, 90, 91]
    assert [record["days"] for record in line if record["name"] == "85 % within"] == [150, 155, 149]
    hollow = {record["month_words"] for record in records(spec, "is_firm", "month_words") if not record["is_firm"]}
    assert hollow == {"May 26", "Oct 26, so far"}


def test_the_percentiles_at_the_end_are_of_the_last_firm_month():
    ends = {record["text"] for record in records(drawn("cycle_time_by_month"), "days", "text")}
    assert ends == {f"Half within\n{words.days(91)}, Sep 26", f"85 % within\n{words.days(149)}, Aug 26"}


def test_every_month_stands_with_its_number_even_an_empty_one():
    rows = month_rows().drop(index=4)
    x = next(node["x"] for node in nodes(drawn("cycle_time_by_month", rows)) if "scale" in node.get("x", {}))
    assert x["scale"]["domain"][0] == "Mar 26\nn 20"
    assert x["scale"]["domain"][4] == "Jul 26\n0"
    assert len(x["scale"]["domain"]) == 8


def test_labels_are_moved_apart_and_back_under_the_top():
    assert base.apart([0.1, 0.12, 0.9, 0.95, 0.97], 0.1, 1.0) == pytest.approx([0.1, 0.2, 0.8, 0.9, 1.0])
    assert base.apart([], 0.1, 1.0) == []


def test_a_long_name_takes_two_lines_and_a_short_one_is_whole():
    assert base.wrapped("Security review") == "Security review"
    long = base.wrapped("Operations and maintenance of the northern plants")
    assert long.count("\n") == 1
    assert long.endswith("…")


def test_a_percentile_stands_on_the_curve_with_its_limits_and_one_not_reached_is_not_drawn():
    marks = records(drawn("time_to_completion"), "low", "high", "said")
    assert [(mark["at_days"], mark["completed_share"], mark["low"], mark["high"]) for mark in marks] == [
        (18, 0.5, 11, 40)
    ]
    assert marks[0]["said"].replace("\u202f", " ") == "Half within 18 days, 95 % interval 11 to no limit"


def test_a_longer_curve_of_the_comparison_ends_with_the_axis():
    longer = completion_rows().assign(at_days=[0.0, 30, 60, 90, 120])
    spec = charts.time_to_completion(completion_rows(), longer, "Year before", alt_text="What it says.")
    ends = [
        row["text"] for values in spec["datasets"].values() for row in values if "signed" not in row and "text" in row
    ]
    assert f"Year before\n{words.share(0.2)} after {words.days(30)}" in ends


# Forecasts ------------------------------------------------------------------------------------------------------------


def test_projects_with_neither_a_forecast_nor_a_need_are_drawn_on_an_axis_of_a_month_or_so():
    rows = forecast_rows().assign(p50_on=pd.NaT, p85_on=pd.NaT, need_by=pd.NaT, is_expected_late=None)
    spec = charts.forecast_of_open_projects(rows)
    assert {row["label"] for row in records(spec, "row", "label", "name")} == {"no date"}
    assert '"domain": ["2026-10-31T00:00:00", "2026-11-30T00:00:00"]' in json.dumps(spec)


def test_a_late_project_is_in_the_worse_colour_with_its_days_written_and_a_need_long_past_stands_at_the_edge():
    spec = drawn("forecast_of_open_projects")
    labels = {row["row"]: row["label"].replace(words.NARROW, " ") for row in records(spec, "row", "label", "name")}
    assert labels == {"A": "16 days late", "B": "20 Nov 2026", "C": "2,500 days late already", "D": "in time"}
    assert {row["row"]: row["kind"] for row in records(spec, "p50_on", "kind")} == {
        "A": "Expected late", "B": "No need-by date", "D": "Expected in time",
    }  # fmt: skip
    assert {row["row"]: row["is_before"] for row in records(spec, "need_shown")} == {"A": False, "C": True, "D": False}
    assert theme.colour("worse", "light") in json.dumps(spec)


def test_a_month_with_dates_still_ahead_is_hollow_and_one_without_a_case_keeps_its_place():
    spec = drawn("forecast_calibration")
    assert [row["is_partial"] for row in records(spec, "share", "is_partial")] == [False, True, True]
    domains = [node["domain"] for node in nodes(spec) if len(node.get("domain") or []) == 4]
    assert domains and all(domain[2].startswith("Sep 26") for domain in domains)


def test_an_old_project_is_marked_and_one_beyond_the_axis_says_its_days():
    spec = drawn("ageing")
    points = {record["project_id"]: record for record in records(spec, "project_id", "is_old")}
    assert [points[name]["is_old"] for name in "ABCD"] == [False, True, False, False]
    assert points["B"]["at"] == pytest.approx(156 * 1.25)
    assert [record["age_words"] for record in records(spec, "at", "age_words") if record["name"] == "Market"][:1]
    assert [record["text"] for record in records(spec, "name", "text")] == ["1 open", "2 open, 1 old", "1 open"]


def test_the_bands_of_a_stage_follow_on_each_other_and_a_stage_with_too_few_has_only_its_half():
    parts = pd.DataFrame(records(drawn("ageing"), "band", "to"))
    market = parts[parts["name"] == "Market"]
    assert list(market["to"]) == [60, 85, 111, 156] and list(market["at"]) == [0, 60, 85, 111]
    assert list(parts[parts["name"] == "Intake"]["band"]) == ["half"]
    assert "On hold" not in set(parts["name"])


def test_each_reason_has_a_cell_and_no_reason_has_none():
    spec = drawn("needs_attention")
    cells = {(cell["project_id"], cell["column"]): cell["label"] for cell in records(spec, "column", "label")}
    assert cells == {
        ("A", "After its need"): words.days(382), ("A", "Over its stage"): words.days(733),
        ("A", "Without a sign"): words.days(39.6), ("B", "Without a sign"): words.days(30.5),
        ("C", "Without a sign"): words.days(26),
    }  # fmt: skip
    places = [record["place"] for record in records(spec, "name", "place")]
    assert places == ["Requirements · Engineering and IT", "Market · Supplier", "Not recorded · with nobody"]


def test_a_rate_beyond_chance_is_coloured_by_its_side_and_one_within_is_not():
    dots = {record["function"]: record["ink"] for record in records(drawn("objection_rates"), "function", "ink")}
    assert dots == {
        "Engineering": theme.colour("worse"), "IT security": theme.colour("better"), "MISSING": theme.colour("focus"),
    }  # fmt: skip


def test_a_cell_with_few_answers_says_how_many_objected_and_is_pale():
    cells = {
        (cell["row_name"], cell["column_name"]): cell
        for cell in records(drawn("objections_by_stage"), "row_name", "fill")
    }
    labels = {record["label"] for record in records(drawn("objections_by_stage"), "column_text", "label")}
    assert labels == {words.share(0.5), "1 of 5", words.share(0.204)}
    assert cells[("Finance", "Strategy")]["fill"] == theme.tint("focus", "light", 0.05)


def test_the_median_of_the_months_is_drawn_only_when_it_is_told():
    rows = resistance_rows.objection_rate_by_month()
    assert "Median" not in json.dumps(charts.objection_rate_by_month(rows))
    assert f"Median\\n{words.share(0.2)}" in json.dumps(charts.objection_rate_by_month(rows, 0.2), ensure_ascii=False)


def test_an_interval_without_an_upper_limit_reaches_the_far_end_and_its_text_stands_after_it():
    spec = drawn("time_to_resolve")
    ends = {record["name"]: record["end"] for record in records(spec, "name", "end", "label")}
    # The longest there is are the 30 days within which 85 % of the asks about risk got their yes.
    assert ends == {"Risk": 30, "Trust": 0, "Speed": 30}
    drawn_to = {record["name"]: record["p50_high_days"] for record in records(spec, "p50_low_days", "p50_high_days")}
    assert drawn_to == {"Risk": 16.4, "Speed": 30}
