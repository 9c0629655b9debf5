"""Exports of survey tools, as they come: which answers are loaded, on which scale, and what stays out of the file."""

from datetime import datetime
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.importing.load import sql
from dashboard.importing.mapping import Mapping, load_mapping
from dashboard.importing.match import plain
from tests.importing.example import PROJECTS, contents, load, load_text, put, rows

MAPPINGS = Path(__file__).parents[2] / "docs" / "mappings"
QUALTRICS = Path(__file__).with_name("surveys") / "qualtrics_pulse.csv"
ITEMS = (
    *("ability_needs", "ability_delivery", "benevolence_goals", "benevolence_fair"),
    *("integrity_rules", "integrity_candour", "willingness"),
)
ANSWERS = f"select response_id, function, {', '.join(ITEMS)}, recommend, comment from pulse order by response_id"

# A workbook of Microsoft Forms: questions with a blank at the end, a line break, and blanks of other kinds.
FORMS_HEADER = [
    *("ID", "Start time", "Completion time", "Email", "Name", "Last modified time"),
    *("Which function do you work in?", "Procurement understands what we need. "),
    *("Procurement delivers\nwhat it takes on.",),
    *("Procurement cares about\xa0our goals.", "Procurement treats us fairly, also when it has to say no.\u200b"),
    *("Procurement keeps to the rules it sets.", "Procurement says openly how things stand."),
    *("Next time, I would bring procurement in early.\n",),
    *("How likely are you to recommend working with procurement to a colleague?",),
    *("What should procurement do differently? ",),
]  # fmt: skip
NOBODY = ("anonymous", "")
NO, RATHER_NO, NEUTRAL, RATHER_YES, YES = "Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"
FORMS_ANSWERS = [
    (NOBODY, "Legal & Compliance", [NO, RATHER_NO, NEUTRAL, RATHER_YES, YES, "Agree\xa0", "agree"], 9, "Ask us.\n"),
    (("ben.cole@example.com", "Ben Cole"), "Plant operations", [NEUTRAL] * 5 + ["Don't know", ""], 0, ""),
    (("eve.roth@example.com", "Eve Roth"), "IT", ["Sometimes", *[NEUTRAL] * 6], 5, ""),
]  # fmt: skip


def forms_workbook(folder: Path) -> Path:
    path = folder / "Pulse(1-3).xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Sheet1")
        date = book.add_format({"num_format": "m/d/yy h:mm:ss"})
        sheet.write_row(0, 0, FORMS_HEADER)
        for number, (person, function, items, recommend, comment) in enumerate(FORMS_ANSWERS, 1):
            sheet.write_number(number, 0, number)
            sheet.write_datetime(number, 1, datetime(2026, 9, 14 + number, 9, 5, 10), date)
            sheet.write_datetime(number, 2, datetime(2026, 9, 14 + number, 9, 9, 30), date)
            sheet.write_row(number, 3, [*person, "", function, *items, recommend, comment])
    return path


def with_projects(folder: Path) -> Path:
    load(folder, *put(folder, projects=PROJECTS))
    return folder


def survey(folder: Path, export: Path, mapping: str):
    (table,) = load(with_projects(folder), export, mapping=load_mapping(MAPPINGS / f"{mapping}.toml")).tables
    return table


def pulse(folder: Path, cells: list[str], column: str = "ability_needs", **block: object):
    """Import sheets that differ in one column, and return the report and that column as it was read."""
    text = f"response_id,asked_at,side,function,{column}\n"
    text += "".join(f'R{number},2026-09-14,stakeholder,IT,"{cell}"\n' for number, cell in enumerate(cells))
    mark = block.pop("decimal_mark", None)
    tables = [{"name": "projects"}, {"name": "pulse", **block}]
    mapping = Mapping.model_validate({"decimal_mark": mark, "tables": tables})
    table = load_text(folder, "pulse", text, mapping=mapping)
    return table, [value for (value,) in rows(folder, f"select {column} from pulse order by response_id")]


# The tools ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_workbook_of_microsoft_forms_is_loaded_as_it_comes(tmp_path):
    table = survey(tmp_path, forms_workbook(tmp_path), "microsoft_forms_pulse")
    assert (table.read, table.new, table.refused, table.left_out) == (3, 2, 1, 0)
    # 1 + 6 × (x − 1) ÷ 4: 1, 2, 3, 4, 5 become 1, 2.5, 4, 5.5, 7.
    assert rows(tmp_path, ANSWERS) == [
        ("2026-09-1", "Legal", 1, 2.5, 4, 5.5, 7, 5.5, 5.5, 9, "Ask us."),
        ("2026-09-2", "Operations", 4, 4, 4, 4, 4, None, None, 0, None),
    ]
    assert [refusal.sentence() for refusal in table.refusals] == [
        'Pulse(1-3).xlsx [Sheet1] line 4: ability_needs is "Sometimes", which is not a number from 1 to 5, the scale'
        " in the mapping."
    ]
    # Midnight and a quarter past nine in Berlin, in summer.
    times = "select distinct side, asked_at, min(answered_at) over (), respondent_id from pulse"
    assert rows(tmp_path, times) == [
        ("stakeholder", datetime(2026, 9, 13, 22), datetime(2026, 9, 15, 7, 9, 30), None)
    ]  # fmt: skip


@pytest.mark.slow
def test_a_file_of_qualtrics_is_loaded_as_it_comes(tmp_path):
    table = survey(tmp_path, QUALTRICS, "qualtrics_pulse")
    # Two header rows, a trial run and one that was not finished.
    assert (table.read, table.new, table.refused, table.left_out) == (7, 2, 1, 4)
    # 1 + 6 × x ÷ 10: 0, 5, 10, 7.5, 8 become 1, 4, 7, 5.5, 5.8; -99 is no answer.
    assert rows(tmp_path, ANSWERS) == [
        ("R_1aB2cD3eF4gH5i1", "Operations", 1, 4, 7, None, 5.5, 7, 5.8, 9, "Tell us sooner,\nplease."),
        ("R_1aB2cD3eF4gH5i5", "IT", 2.2, 2.2, 2.8, 1.6, 3.4, 1, 4.6, 7, None),
    ]
    assert [refusal.sentence() for refusal in table.refusals] == [
        'qualtrics_pulse.csv line 15: ability_needs is "11", which is not a number from 0 to 10, the scale in the'
        " mapping."
    ]
    assert rows(tmp_path, "select respondent_id from pulse order by all") == [("c-001",), ("c-005",)]


@pytest.mark.slow
def test_a_second_round_of_a_form_adds_to_the_first_though_its_ids_start_again(tmp_path):
    export = forms_workbook(with_projects(tmp_path))
    said = load_mapping(MAPPINGS / "microsoft_forms_pulse.toml").model_dump(by_alias=True, exclude_unset=True)
    for month in ("2026-09", "2026-12"):
        said["tables"][0]["prefix"] = {"response_id": f"{month}-"}
        (table,) = load(tmp_path, export, mapping=Mapping.model_validate(said)).tables
        assert (table.new, table.changed) == (2, 0)
    assert [key for key, *_ in rows(tmp_path, ANSWERS)] == ["2026-09-1", "2026-09-2", "2026-12-1", "2026-12-2"]


# Who answered ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("tool", ["microsoft_forms_pulse", "qualtrics_pulse"])
def test_names_and_addresses_that_the_mapping_does_not_name_stay_out_of_the_file(tmp_path, tool):
    survey(tmp_path, QUALTRICS if tool == "qualtrics_pulse" else forms_workbook(tmp_path), tool)
    held = (tmp_path / "team.duckdb").read_bytes().decode("latin-1") + str(contents(tmp_path))
    assert "not a number from" in held
    for word in ("example.com", "Ann", "Miller", "Wrong", "Eve", "Roth", "192.0.2"):
        assert word not in held


@pytest.mark.slow
def test_a_refused_row_keeps_the_cells_that_are_used_and_no_others(tmp_path):
    text = "response_id,asked_at,side,function,Email,recommend\nR1,2026-09-14,stakeholder,IT,eve@example.com,11\n"
    load_text(tmp_path, "pulse", text + "R2,2026-09-14,stakeholder,IT,ben@example.com,9\n")
    ((raw,),) = rows(tmp_path, "select raw from refused")
    assert raw == (
        '{"line":2,"response_id":"R1","asked_at":"2026-09-14","side":"stakeholder","function":"IT","recommend":"11"}'
    )


@pytest.mark.slow
@pytest.mark.parametrize(("column", "kept"), [("Email", False), ("comment", True)])
def test_a_record_that_cannot_be_cut_is_kept_only_where_all_columns_are_used(tmp_path, column, kept):
    text = f"response_id,asked_at,side,function,{column}\nR1,2026-09-14,stakeholder,IT,eve@example.com,Eve\n"
    table = load_text(tmp_path, "pulse", text + "R2,2026-09-14,stakeholder,IT,ben@example.com\n")
    assert (table.read, table.new, table.refused) == (2, 1, 1)
    assert ("eve@example.com" in str(contents(tmp_path)["refused"])) == kept
    assert [refusal.sentence() for refusal in table.refusals] == [
        "pulse.csv line 2: more cells than the header has columns" + (', at "Eve".' if kept else ".")
    ]


# Scales ---------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ends", "cells", "ours"),
    [
        # 1 + 6 × (x − 1) ÷ 4.
        ([1, 5], ["1", "2", "3", "4", "5", "2.5", ""], [1, 2.5, 4, 5.5, 7, 3.25, None]),
        # 1 + 6 × (x − 1) ÷ 9: 2 is 1 + 6 ÷ 9, to six places.
        ([1, 10], ["1", "2", "4", "7", "10"], [1, 1.666667, 3, 5, 7]),
        # 1 + 6 × x ÷ 10.
        ([0, 10], ["0", "3", "5", "10"], [1, 2.8, 4, 7]),
        # 1 + 6 × (x − 5) ÷ −4: who ticks 1 agrees fully.
        ([5, 1], ["5", "4", "1"], [1, 2.5, 7]),
    ],
)
def test_a_scale_becomes_ours_in_a_straight_line(tmp_path, ends, cells, ours):
    table, found = pulse(tmp_path, cells, rescale={"ability_needs": {"from": ends}})
    assert (table.read, table.refused, found) == (len(cells), 0, ours)


@pytest.mark.slow
def test_without_a_scale_in_the_mapping_answers_are_taken_as_they_are(tmp_path):
    assert pulse(tmp_path, ["1", "5", "10"], "recommend")[1] == [1, 5, 10]
    # 10 × (x − 1) ÷ 4.
    assert pulse(tmp_path, ["1", "4"], "recommend", rescale={"recommend": {"from": [1, 5]}})[1][:2] == [0, 7.5]


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["0", "6", "5.01", "-1", "Agree", "99999999999999999999"])
def test_what_is_not_on_the_scale_is_refused_as_it_was_written(tmp_path, cell):
    table, found = pulse(tmp_path, ["5", cell], rescale={"ability_needs": {"from": [1, 5]}})
    assert (table.new, table.refused, found) == (1, 1, [7])
    assert [refusal.sentence() for refusal in table.refusals] == [
        f'pulse.csv line 3: ability_needs is "{cell}", which is not a number from 1 to 5, the scale in the mapping.'
    ]


@pytest.mark.slow
def test_a_row_off_the_scale_keeps_its_other_faults(tmp_path):
    text = "response_id,asked_at,side,function,ability_needs,willingness,recommend\nR1,,stakeholder,IT,6,8,11\n"
    rescale = {"ability_needs": {"from": [1, 5]}, "willingness": {"from": [5, 1]}}
    tables = [{"name": "projects"}, {"name": "pulse", "rescale": rescale}]
    load_text(tmp_path, "pulse", text, mapping=Mapping.model_validate({"tables": tables}))
    ((faults,),) = rows(tmp_path, "select faults from refused")
    assert [(fault["column_name"], fault["rule"], fault["value"]) for fault in faults] == [
        ("ability_needs", "is not a number from 1 to 5, the scale in the mapping", "6"),
        ("willingness", "is not a number from 5 to 1, the scale in the mapping", "8"),
        ("asked_at", "is empty, and it is required", None),
        ("recommend", "is outside 0 to 10", "11"),
    ]


@pytest.mark.slow
def test_words_and_numbers_with_words_become_numbers_and_then_ours(tmp_path):
    words = {"ability_needs": {"Strongly agree": "5", "4 - Agree": "4"}}
    scale = {"ability_needs": {"from": [1, 5]}}
    table, found = pulse(tmp_path, ["strongly AGREE ", "4 - Agree", "3"], values=words, rescale=scale)
    assert (table.refused, found) == (0, [7, 5.5, 4])


@pytest.mark.slow
def test_a_scale_is_read_with_a_decimal_comma_where_the_mapping_says_so(tmp_path):
    table, found = pulse(tmp_path, ["2", "2,5"], decimal_mark=",", rescale={"ability_needs": {"from": [1, 5]}})
    assert (table.refused, found) == (0, [2.5, 3.25])


@pytest.mark.slow
def test_the_power_of_a_stakeholder_off_its_scale_is_refused_as_it_was_written(tmp_path):
    block = {"name": "stakeholders", "rescale": {"power": {"from": [1, 3]}}}
    text = "stakeholder_id,function,power\nS1,IT,1\nS2,IT,2\nS3,IT,4\n"
    mapping = Mapping.model_validate({"tables": [{"name": "projects"}, block]})
    table = load_text(tmp_path, "stakeholders", text, mapping=mapping)
    assert rows(tmp_path, "select power from stakeholders order by all") == [(1,), (3,)]
    assert [refusal.sentence() for refusal in table.refusals] == [
        'stakeholders.csv line 4: power is "4", which is not a number from 1 to 3, the scale in the mapping.'
    ]


ENDS = st.tuples(st.integers(-10, 100), st.integers(-10, 100)).filter(lambda ends: ends[0] != ends[1])
NUMBERS = st.lists(st.decimals(-10, 100, places=2), min_size=2, max_size=20)


@settings(max_examples=60, deadline=None)
@given(ENDS, NUMBERS)
def test_what_is_on_a_scale_lies_on_ours_in_the_same_order_and_nothing_else_does(ends, numbers):
    with duckdb.connect() as connection:
        connection.execute("set variable decimal_mark = '.'")
        connection.execute(sql("macros"))
        select = "select rescaled(unnest(?)::varchar, ?::double, ?::double, 1::double, 7::double)::double"
        found = [ours for (ours,) in connection.execute(select, [[str(one) for one in numbers], *ends]).fetchall()]
    assert [ours is not None for ours in found] == [min(ends) <= number <= max(ends) for number in numbers]
    ranked = sorted((number, ours) for number, ours in zip(numbers, found, strict=True) if ours is not None)
    ours = [value for _, value in ranked]
    assert all(1 <= value <= 7 for value in ours)
    assert ours == sorted(ours, reverse=ends[0] > ends[1])
    for number, value in ranked:
        assert abs(value - float(1 + 6 * (Fraction(number) - ends[0]) / (ends[1] - ends[0]))) < 1e-6


@pytest.mark.slow
def test_a_question_that_is_not_in_the_file_is_noted(tmp_path):
    text = "response_id,asked_at,side,function,Next time\nR1,2026-09-14,stakeholder,IT,5\n"
    columns = {"willingness": "next time", "ability_needs": ["What we need", "Needs"], "recommend": "Recommend us?"}
    tables = [{"name": "projects"}, {"name": "pulse", "columns": columns}]
    table = load_text(tmp_path, "pulse", text, mapping=Mapping.model_validate({"tables": tables}))
    assert table.notes == [
        "the mapping names headers that the file does not have:"
        ' "What we need" (ability_needs), "Recommend us?" (recommend)'
    ]


# Headers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Q2_1", "Q21", False),
        ("Q2.1", "q2 1", True),
        ("Q2_1", "Q2_11", False),
        ("Project ID", "project_id", True),
        ("What do you need? ", "what do you\nneed?\u200b", True),
        ("Rate us,\xa0please", "Rate us, please", True),
        ("Rate us, please", "Rate us please", False),
    ],
)
def test_headers_are_compared_without_what_does_not_matter(one, other, same):
    assert (plain(one) == plain(other)) == same
