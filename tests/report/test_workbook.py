"""The workbook and the CSV carry the rows of a finding as they are, and nothing that a spreadsheet would run."""

import csv
import io
import re
import time
import zipfile
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from dashboard.findings import FINDINGS
from dashboard.measures import MEASURES
from dashboard.query import query
from dashboard.report.workbook import csv_text, workbook
from tests.report.contents import AS_OF, made_up, of_sample

ATTACKS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "＝1+1", '=HYPERLINK("x")',
    "=cmd|' /C calc'!A0",
]  # fmt: skip
HARMLESS = ["Legal", "1 + 1", "a=b", "'quoted", "–", "−5", "", "12", "http://example.org", "{=1}"]


def sheets(data: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def xml_of(data: bytes, name: str = "xl/worksheets/sheet1.xml") -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def formats_of(data: bytes) -> dict[str, str]:
    """The format of the first cell under each head, by its column's letter."""
    styles = xml_of(data, "xl/styles.xml")
    codes = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"', styles)) | {"10": "0.00%", "0": "General"}
    cells = re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])
    row = xml_of(data).split('<row r="2"')[1].split("</row>")[0]
    found = re.findall(r'<c r="([A-Z]+)2"(?: s="(\d+)")?', row)
    return {letter: codes.get(cells[int(style or 0)], cells[int(style or 0)]) for letter, style in found}


def as_read(value):
    """A cell of the rows as it must come back; a blank is an empty text."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date() if value == value.normalize() else value.to_pydatetime()
    if isinstance(value, str) and value.startswith("+"):
        return f"'{value}"
    return value.item() if hasattr(value, "item") else value


def read_equals(read, expected) -> bool:
    if isinstance(expected, bool) or isinstance(read, bool):
        return read is expected
    if isinstance(expected, float | int):
        return isinstance(read, float) and read == pytest.approx(expected, rel=1e-14, abs=1e-300)
    if isinstance(read, datetime) and isinstance(expected, datetime):
        return abs((read - expected).total_seconds()) < 0.001
    return read == expected


@pytest.mark.slow
def test_the_rows_of_every_finding_are_those_of_the_sheet(sample):
    of_all = of_sample(sample)
    assert {content.name for content in of_all} == set(FINDINGS)
    for content in of_all:
        rows = content.found.rows
        head, *read = sheets(workbook(content))["Rows"]
        assert head == list(rows.columns), content.name
        assert len(read) == len(rows), content.name
        for written, row in zip(read, rows.itertuples(index=False, name=None), strict=True):
            wrong = [(w, r) for w, r in zip(written, map(as_read, row), strict=True) if not read_equals(w, r)]
            assert not wrong, (content.name, wrong)


@pytest.mark.slow
def test_the_definitions_of_every_finding_say_what_its_rows_are(sample):
    for content in of_sample(sample):
        said = sheets(workbook(content))["Definitions"]
        texts = {cell for line in said for cell in line}
        found = content.found
        expected = {found.sentence, content.shown_for, content.source, *found.caveats, *found.rows.columns}
        expected |= {found.subline, content.n_words, ", ".join(found.queries)}
        assert expected - {""} <= texts, content.name
        for measure in map(MEASURES.get, found.measures):
            assert any(measure.definition in text and measure.caveat in text for text in texts), content.name
        documented = {column.name: column.meaning for name in found.queries for column in query(name).columns}
        meanings = {line[0]: line[1] for line in said}
        for name in set(documented) & set(found.rows.columns):
            assert any(
                meanings[name] == column.meaning
                for query_name in found.queries
                for column in query(query_name).columns
                if column.name == name
            ), (content.name, name)
        assert any("made-up company" in text for text in texts)


def test_each_column_has_the_format_of_what_it_holds():
    rows = pd.DataFrame(
        {
            "function": ["Legal"],
            "share": [0.3125],
            "days": [4.56],
            "projects": [1204],
            "index": [48.25],
            "need_by": pd.to_datetime(["2026-10-14"]),
            "starts_at": pd.to_datetime(["2026-10-14 09:30"]),
            "is_running": [True],
        }
    )
    data = workbook(made_up(rows))
    assert formats_of(data) == {
        "A": "General", "B": "0.0%", "C": "#,##0.0", "D": "#,##0", "E": "#,##0.0##", "F": "d mmm yyyy",
        "G": "d mmm yyyy hh:mm", "H": "General",
    }  # fmt: skip
    assert sheets(data)["Rows"][1] == [
        "Legal", 0.3125, 4.56, 1204, 48.25, date(2026, 10, 14), datetime(2026, 10, 14, 9, 30), True,
    ]  # fmt: skip


def test_what_is_missing_is_a_blank_cell_and_never_nought():
    rows = pd.DataFrame(
        {
            "share": [np.nan, np.inf, -np.inf, 0.5],
            "projects": pd.array([None, None, None, 3], dtype="Int64"),
            "is_late": pd.array([None, None, None, True], dtype="boolean"),
            "ended_on": pd.to_datetime([None, None, None, "2026-10-14"]),
            "stage": [None, None, None, "intake"],
        }
    )
    data = workbook(made_up(rows))
    assert sheets(data)["Rows"][1:4] == [[""] * 5] * 3
    assert not re.search(r'<c r="[A-E][234]"', xml_of(data))
    assert list(csv.reader(io.StringIO(csv_text(made_up(rows)))))[1:4] == [[""] * 5] * 3


@pytest.mark.parametrize("text", ATTACKS)
def test_a_text_that_would_be_a_formula_has_an_apostrophe_in_both_files(text):
    content = made_up(pd.DataFrame({"title": [text]}), sentence=text)
    data = workbook(content)
    assert "<f>" not in xml_of(data) and "<f>" not in xml_of(data, "xl/worksheets/sheet2.xml")
    cell = sheets(data)["Rows"][1][0]
    assert cell.replace("_x000D_", "\r") == f"'{text}"
    assert sheets(data)["Definitions"][0][1].startswith("'")
    assert list(csv.reader(io.StringIO(csv_text(content), newline="")))[1] == [f"'{text}"]


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_text_stays_as_it_is(text):
    content = made_up(pd.DataFrame({"title": [text]}))
    assert sheets(workbook(content))["Rows"][1:] == [[text]] or text == ""
    assert list(csv.reader(io.StringIO(csv_text(content))))[1] in ([text], [])


def test_negative_numbers_stay_numbers_in_both_files():
    content = made_up(pd.DataFrame({"change_days": [-3.25, 4.0], "points": [-7, 2]}))
    assert sheets(workbook(content))["Rows"][1:] == [[-3.25, -7], [4, 2]]
    assert csv_text(content) == "change_days,points\r\n-3.25,-7\r\n4.0,2\r\n"


def test_the_csv_writes_days_and_instants_without_a_clock_where_there_is_none():
    rows = pd.DataFrame(
        {
            "ended_on": pd.to_datetime(["2026-10-14"]),
            "starts_at": pd.to_datetime(["2026-10-14 09:30"]),
            "is_late": [True],
        }
    )
    assert csv_text(made_up(rows)).splitlines()[1] == "2026-10-14,2026-10-14 09:30:00,true"


def test_a_text_longer_than_a_cell_is_cut_and_the_file_says_so():
    exact, longer, wide = "a" * 32_767, "b" * 32_768, "🙂" * 20_000
    content = made_up(pd.DataFrame({"note": [exact, longer, wide]}))
    read = sheets(workbook(content))
    assert [row[0] for row in read["Rows"][1:]] == [exact, "b" * 32_766 + "…", "🙂" * 16_383 + "…"]
    said = dict(row[:2] for row in read["Definitions"])
    assert said["Cut"].replace("\u202f", " ").startswith("2 texts with more than 32,767 letters")
    assert csv_text(content).count("b") == 32_768


def test_nothing_is_said_to_be_cut_or_left_out_where_nothing_is():
    said = [row[0] for row in sheets(workbook(made_up(pd.DataFrame({"note": ["short"]}))))["Definitions"]]
    assert "Cut" not in said and "Left out" not in said


@pytest.mark.slow
def test_more_rows_than_a_sheet_holds_are_left_out_and_the_file_says_so():
    content = made_up(pd.DataFrame({"n": range(1_048_578)}))
    read = sheets(workbook(content))
    assert len(read["Rows"]) == 1_048_576 and read["Rows"][-1] == [1_048_574]
    said = dict(row[:2] for row in read["Definitions"])
    assert said["Left out"].replace("\u202f", " ").startswith("3 rows of 1,048,578")


def test_a_finding_without_rows_has_its_heads_and_its_definitions():
    content = made_up(pd.DataFrame({"stage": [], "days": []}), state="empty", sentence="No project ran")
    read = sheets(workbook(content))
    assert read["Rows"] == [["stage", "days"]]
    assert read["Definitions"][0][:2] == ["Finding", "No project ran"]
    assert sheets(workbook(made_up(pd.DataFrame())))["Definitions"]


def test_the_heads_stay_in_sight_and_can_be_filtered_by():
    sheet = xml_of(workbook(made_up(pd.DataFrame({"stage": ["intake", "award"], "days": [1.0, 2.0]}))))
    assert '<autoFilter ref="A1:B3"/>' in sheet
    assert 'ySplit="1"' in sheet and 'state="frozen"' in sheet


def test_the_same_content_gives_the_same_bytes_at_another_time():
    content = made_up(pd.DataFrame({"stage": ["intake"], "days": [1.0]}))
    first = workbook(content)
    time.sleep(2.1)
    assert workbook(content) == first
    assert AS_OF.strftime("%Y-%m-%dT%H:%M:%S") in xml_of(first, "docProps/core.xml")


def test_a_file_of_a_real_company_says_nothing_of_samples():
    real = made_up(pd.DataFrame({"n": [1]})).dataset.__class__(
        "Acme", AS_OF, AS_OF, "EUR", "Europe/Berlin", False, 28_800_000_000, 5
    )
    said = sheets(workbook(made_up(pd.DataFrame({"n": [1]}), dataset=real)))["Definitions"]
    assert not any("ample data" in str(cell) for row in said for cell in row)
    assert any("Acme" in str(cell) for row in said for cell in row)
