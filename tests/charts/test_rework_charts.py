"""Charts of rework, hand-offs, answers and flow efficiency draw their rows as they are, and word what is missing."""

import pandas as pd
import pytest

from dashboard import charts, theme, words
from tests.charts import rework_rows
from tests.charts.test_charts import nodes, records


def drawn(name: str, rows: pd.DataFrame | None = None, mode: str = "light") -> dict:
    return getattr(charts, name)(rework_rows.CASES[name]() if rows is None else rows, mode=mode, alt_text="Said.")


def domains(spec: dict, axis: str) -> list[list]:
    return [node[axis]["scale"]["domain"] for node in nodes(spec) if "domain" in node.get(axis, {}).get("scale", {})]


def test_the_parts_of_a_stage_are_its_rework_and_the_rest():
    pieces = pd.DataFrame(records(drawn("rework"), "from", "to", "fill", "stage"))
    whole = pieces.groupby("stage")[["from", "to"]].agg({"from": "min", "to": "max"})
    assert whole["to"].to_dict() == {"requirements": 4300, "negotiation": 3500, "legal_review": 2800}
    later = pieces[pieces["fill"] == "In second and later stays"].set_index("stage")
    assert later["to"].to_dict() == {"requirements": 196, "negotiation": 471, "legal_review": 0}


def test_a_stage_says_its_share_of_rework_and_how_often_projects_came_back():
    labels = [record["label"] for record in records(drawn("rework"), "row", "label")]
    assert labels[0] == f"{words.share(196 / 4300)} · {words.count(15, 'return')}"
    assert labels[2] == f"{words.share(0)} · {words.count(1, 'return')}"


def test_a_matrix_keeps_the_places_of_its_rows_and_columns():
    spec = drawn("time_by_stage_and_holder")
    assert domains(spec, "x")[0] == ["Requirements", "Market", "Evaluation"]
    assert domains(spec, "y")[0] == ["Supplier", "Engineering", "Other"]


@pytest.mark.parametrize("mode", theme.MODES)
def test_a_cell_is_as_dark_as_its_days_and_its_number_stands_out_of_it(mode):
    spec = drawn("hand_offs", mode=mode)
    numbers = {record["label"]: record["ink"] for record in records(spec, "row_name", "label", "ink")}
    assert list(numbers) == ["2,250", "908", "12.3k", "<\u202f0.1"]
    fills = [cell["fill"] for cell in records(spec, "fill", "said")]
    paper = theme.colour("background", mode)
    assert theme.contrast(fills[0], paper) > theme.contrast(fills[1], paper) > 1
    assert all(
        theme.contrast(ink, fill) >= 4.5 for ink, fill in zip(list(numbers.values())[:2], fills[:2], strict=True)
    )


def test_others_together_can_be_read_and_not_picked():
    for name, field in (("hand_offs", "to_function"), ("time_by_stage_and_holder", "holder_function")):
        spec = drawn(name)
        picked = next(layer for layer in spec["layer"] if "opacity" in layer["encoding"])
        rows = spec["datasets"][picked["data"]["name"]]
        assert "Other" not in {row[field] for row in rows} and len(rows) < len(rework_rows.CASES[name]())
        written = records(spec, "row_name", "label", "ink")
        assert len(written) == len(rework_rows.CASES[name]())


def test_what_is_not_reached_and_what_rests_on_too_few_asks_is_written():
    labels = {record["name"]: record["label"] for record in records(drawn("response_time"), "name", "end", "label")}
    narrow = words.NARROW
    assert labels == {
        "Legal": f"half {words.days(5)} · 85{narrow}% {words.days(14.1)} · n 174",
        "Finance": "half not reached · n 9",
        "IT": f"half {words.days(4)} · 85{narrow}% not reached · n 20",
        "Sales": "too few asks · n 3",
        "Other": f"half {words.days(3)} · 85{narrow}% {words.days(14)} · n 16",
    }


def test_a_function_without_a_figure_has_no_mark():
    marks = [
        record
        for values in drawn("response_time")["datasets"].values()
        for record in values
        if {"at", "shape"} <= set(record)
    ]
    assert sorted((mark["name"], mark["at"]) for mark in marks) == [
        ("IT", 4), ("Legal", 5), ("Legal", 14.1), ("Other", 3), ("Other", 14),
    ]  # fmt: skip


def test_a_quarter_without_asks_keeps_its_place_and_a_cut_one_is_hollow():
    spec = drawn("first_pass_yield")
    assert domains(spec, "x")[0] == ["Q1 26\nn\u202f37", "Q2 26\nn\u202f0", "Q3 26\nn\u202f21"]
    points = records(spec, "quarter_on", "is_partial", "share")
    assert [(point["quarter"][:2], point["is_partial"]) for point in points] == [("Q1", False), ("Q3", True)]


def test_the_parts_of_a_stage_with_a_mode_fill_its_bar_and_one_without_is_written():
    spec = drawn("flow_efficiency")
    pieces = pd.DataFrame(records(spec, "from", "to", "fill", "stage"))
    whole = pieces.groupby("stage")[["from", "to"]].agg({"from": "min", "to": "max"})
    assert whole.to_dict("index") == {
        "intake": {"from": 0, "to": pytest.approx(1)}, "legal_review": {"from": 0, "to": pytest.approx(1)},
    }  # fmt: skip
    written = next(rows for rows in spec["datasets"].values() if set(rows[0]) == {"name", "label"})
    labels = {record["name"]: record["label"] for record in written}
    assert labels["Signature"] == "not recorded"
    assert labels["Legal review"] == words.share(0.4)
    assert labels["Intake"] == f"{words.share(350 / 480)} ({words.share(0.61)} to {words.share(0.82)})"


def test_the_way_there_and_back_is_named_by_its_three_places():
    labels = records(drawn("ping_pong"), "row", "end", "label")
    assert [record["row"].replace("\n", " ") for record in labels] == [
        "Supplier → Procurement → Supplier", "Legal → IT security → Legal",
    ]  # fmt: skip
    assert labels[1]["label"] == f"{words.count(1, 'time')} · {words.days(75.2)}"
