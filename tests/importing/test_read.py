"""Finding sources and staging them: every file a team may bring, well made, badly made or hostile."""

import codecs
import contextlib
import csv
import datetime
import gzip
import io
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.importing import read, read_bytes, read_lines, read_tables
from dashboard.importing.read import ImportProblem, Source, Staged, find_sources, stage

DATA = Path(__file__).parents[2].parent / "shared" / "data"
PLAIN = b"id,name,amount\n1,Ada,10\n2,Ben,20\n"


def put(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def staged(path: Path) -> Staged:
    (source,) = find_sources([path])
    return stage(source, path.parent / "staged")


def rows(result: Staged) -> list[list[str]]:
    csv.field_size_limit(read_tables.CELL_LIMIT)
    with result.file.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def read_text(folder: Path, data: bytes | str, name: str = "table.csv") -> tuple[Staged, list[list[str]]]:
    result = staged(put(folder, name, data))
    return result, rows(result)


def refused(path: Path) -> str:
    with pytest.raises(ImportProblem) as caught:
        staged(path)
    left = list((path.parent / "staged").glob("*"))
    assert not left, "a refused file leaves nothing behind"
    return str(caught.value)


def zipped(folder: Path, members: dict[str, bytes], name: str = "book.zip") -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return folder / name


# --- delimiters


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ":", "^"])
def test_each_delimiter_is_found_and_the_cells_are_cut(tmp_path, delimiter):
    text = "\n".join(delimiter.join(row) for row in (["id", "name", "x"], ["1", "Ada", ""], ["2", "Ben", "y"]))
    result, found = read_text(tmp_path, text)
    assert result.delimiter == delimiter
    assert result.header == ("id", "name", "x")
    assert found == [["2", "1", "Ada", ""], ["3", "2", "Ben", "y"]]


def test_a_decimal_comma_does_not_hide_the_semicolon(tmp_path):
    result, found = read_text(tmp_path, "name;amount\nA;1,5\nB;2,5\n")
    assert (result.delimiter, found) == (";", [["2", "A", "1,5"], ["3", "B", "2,5"]])


def test_one_chance_comma_in_every_row_does_not_hide_the_semicolon(tmp_path):
    body = "".join(f"Smith, J;{i};x;y\n" for i in range(50)) + "Smith, J;short\n"
    assert read_text(tmp_path, "Name, first;id;a;b\n" + body)[0].delimiter == ";"


def test_delimiters_inside_quotes_do_not_count(tmp_path):
    result, found = read_text(tmp_path, 'a,b\n"1;2;3","x;y;z"\n"4;5;6","x;y;z"\n')
    assert (result.delimiter, found[0]) == (",", ["2", "1;2;3", "x;y;z"])


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;"])
def test_a_leading_sep_line_is_honoured_and_counted_as_a_line(tmp_path, first):
    result, found = read_text(tmp_path, f"{first}\r\na,x;b,y\r\n1,1;2,2\r\n")
    assert (result.delimiter, result.header, found) == (";", ("a,x", "b,y"), [["3", "1,1", "2,2"]])


def test_a_sep_line_may_name_the_tab(tmp_path):
    assert read_text(tmp_path, "sep=\t\na\tb\n1\t2\n")[1] == [["3", "1", "2"]]


def test_one_column_files_are_allowed_even_with_times_and_commas_in_them(tmp_path):
    assert read_text(tmp_path, "when\n2024-01-02 10:00\n2024-01-03 11:00\n")[1][0] == [
        "2",
        "2024-01-02 10:00",
    ]
    assert read_text(tmp_path, "name\nSmith, John\nSnow, Ann\n")[1][1] == ["3", "Snow, Ann"]
    assert read_text(tmp_path, "name\nAda\n")[0].delimiter == ","


def test_a_title_above_the_table_is_skipped_and_noted(tmp_path):
    result, found = read_text(tmp_path, "Report of March\n\nid,name,x\n1,Ada,3\n2,Ben,4\n")
    assert result.header == ("id", "name", "x")
    assert found[0] == ["4", "1", "Ada", "3"]
    assert result.notes == ("1 title rows above the header skipped",)


# --- quotes, rows


def test_quoted_newlines_and_doubled_quotes_stay_in_the_cell_and_lines_are_physical(tmp_path):
    result, found = read_text(tmp_path, 'id,text\n1,"two\r\nlines ""x"""\n2,"a,b"\n')
    assert found == [["2", "1", 'two\nlines "x"'], ["4", "2", "a,b"]]
    assert (result.rows, result.faults) == (2, ())


def test_a_quote_inside_an_unquoted_cell_is_only_a_character(tmp_path):
    assert read_text(tmp_path, 'id,text\n1,5" pipe\n2,"ok"\n')[1] == [["2", "1", '5" pipe'], ["3", "2", "ok"]]


def test_an_unclosed_quote_costs_its_own_record_only(tmp_path):
    body = "".join(f"{i},plain\n" for i in range(2, 1000))
    result, found = read_text(tmp_path, 'id,text\n1,"open\n' + body)
    (fault,) = result.faults
    assert (fault.line, fault.rule, fault.value, fault.raw) == (2, "unclosed quote", '"open', '1,"open')
    assert found == [[str(i + 1), str(i), "plain"] for i in range(2, 1000)]
    assert result.rows == 999


def test_an_unclosed_quote_that_meets_another_quote_loses_no_row(tmp_path):
    result, found = read_text(tmp_path, 'id,text\n1,"open\n2,"closed"\n3,x\n')
    assert [fault.line for fault in result.faults] == [2]
    assert [row[:2] for row in found] == [["3", "2"], ["4", "3"]]


def test_two_stray_quotes_do_not_merge_the_rows_between_them(tmp_path):
    result, found = read_text(tmp_path, 'a,b,c\n1,"x,y\n2,x,y\n3,x,"\n4,x,y\n')
    assert [(fault.line, fault.rule) for fault in result.faults] == [
        (2, "unclosed quote"),
        (4, "unclosed quote"),
    ]
    assert [row[1] for row in found] == ["2", "4"]


def test_an_unclosed_quote_at_the_end_of_the_file_is_a_fault(tmp_path):
    result, found = read_text(tmp_path, 'a,b\n1,2\n3,"4')
    assert (found, result.faults[0].line, result.rows) == ([["2", "1", "2"]], 3, 2)


def test_a_quoted_cell_may_span_199_lines_but_not_201(tmp_path):
    assert read_text(tmp_path, 'a,b\n1,"' + "x\n" * 199 + '"\n')[0].faults == ()
    assert read_text(tmp_path, 'a,b\n1,"' + "x\n" * 201 + '"\n')[0].faults[0].rule == "unclosed quote"


def test_several_long_quoted_cells_in_one_record_are_fine(tmp_path):
    cell = '"' + "x\n" * 150 + '"'
    result, found = read_text(tmp_path, f"a,b,c\n1,{cell},{cell}\n2,y,z\n")
    assert (result.faults, [row[0] for row in found]) == ((), ["2", "303"])


def test_a_quoted_cell_of_more_than_a_megabyte_over_few_lines_is_an_unclosed_quote(tmp_path):
    lines = ("y" * 300_000 + "\n") * 5
    result, found = read_text(tmp_path, 'a,b\n1,"' + lines + "2,3\n")
    assert [(fault.line, fault.rule) for fault in result.faults] == [(2, "unclosed quote")]
    assert (result.rows, found[-1]) == (6, ["7", "2", "3"])


def test_text_after_a_closing_quote_is_a_fault_and_not_a_guess(tmp_path):
    result, found = read_text(tmp_path, 'a,b\n"the "big" deal",5\nx,6\n')
    assert [(fault.line, fault.rule) for fault in result.faults] == [(2, "text after a closing quote")]
    assert found == [["3", "x", "6"]]


def test_more_cells_than_columns_is_a_fault_unless_the_rest_is_empty(tmp_path):
    result, found = read_text(tmp_path, "a,b\n1,2,,\n3,4,5\n6\n7,8\n")
    assert found == [["2", "1", "2"], ["4", "6", ""], ["5", "7", "8"]]
    (fault,) = result.faults
    assert (fault.line, fault.rule, fault.value, fault.raw) == (
        3, "more cells than the header has columns", "5", "3,4,5",
    )  # fmt: skip
    assert result.rows == 4
    assert "3 rows of another width" in result.notes


def test_empty_lines_are_neither_counted_nor_written_but_move_the_line_number(tmp_path):
    result, found = read_text(tmp_path, "\n\na,b\n\n1,2\n  \n,\n3,4\n\n")
    assert (found, result.rows) == ([["5", "1", "2"], ["8", "3", "4"]], 2)


def test_header_names_are_stripped_filled_and_made_unique(tmp_path):
    result, _ = read_text(tmp_path, "\ufeff id ,name,,name,Name,\n1,2,3,4,5,6\n")
    assert result.header == ("id", "name", "column 3", "name (2)", "Name (3)", "column 6")


def test_a_header_alone_is_a_table_without_rows(tmp_path):
    result, found = read_text(tmp_path, "a,b,c")
    assert (result.header, result.rows, found, result.faults) == (("a", "b", "c"), 0, [], ())


def test_a_formula_stays_exactly_the_text_it_is(tmp_path):
    for text in ("=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "=HYPERLINK(evil)", "-2", " padded "):
        assert read_text(tmp_path, f"a;b\n{text};2\n")[1] == [["2", text, "2"]]


def test_nul_characters_are_removed_and_noted(tmp_path):
    result, found = read_text(tmp_path, b"a,b\n1,x\0y\n\0\n2,z\n" + b"3,w\n" * 30)
    assert found[:2] == [["2", "1", "xy"], ["4", "2", "z"]]
    assert "NUL characters were removed" in result.notes


# --- encodings and line ends


def test_utf_8_is_read_with_and_without_a_mark(tmp_path):
    for mark in (b"", codecs.BOM_UTF8):
        result, found = read_text(tmp_path, mark + "naïve,b\nÅsa,2\n".encode())
        assert (result.encoding, result.header[0], found, result.notes) == (
            "utf-8", "naïve", [["2", "Åsa", "2"]], (),
        )  # fmt: skip


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_utf_16_is_read_with_and_without_a_mark(tmp_path, codec, end):
    result, found = read_text(tmp_path, f"id,name{end}1,Zoë{end}2,李{end}".encode(codec))
    assert (result.encoding, result.header) == (codec[:6], ("id", "name"))
    assert found == [["2", "1", "Zoë"], ["3", "2", "李"]]


def test_a_big_endian_mark_is_understood(tmp_path):
    result, _ = read_text(tmp_path, codecs.BOM_UTF16_BE + "id,name\n1,Zoë\n".encode("utf-16-be"))
    assert result.header == ("id", "name")


def test_windows_1252_is_the_fallback_and_is_noted(tmp_path):
    result, found = read_text(tmp_path, "id,price\n1,€ 5 – “ok”\n".encode("cp1252"))
    assert (result.encoding, found[0][2]) == ("cp1252", "€ 5 – “ok”")
    assert any("Windows-1252" in note for note in result.notes)


def test_one_byte_in_the_middle_of_a_large_file_decides_the_encoding(tmp_path):
    row = b"1,plain text\n"
    result, found = read_text(tmp_path, b"id,name\n" + row * 300_000 + b"2,caf\xe9\n" + row * 10)
    assert (result.encoding, found[300_000]) == ("cp1252", ["300002", "2", "café"])


def test_a_utf_8_character_cut_off_at_the_end_of_the_file_is_no_utf_8(tmp_path):
    assert read_text(tmp_path, b"id,name\n1,caf\xc3")[0].encoding == "cp1252"


def test_a_byte_that_windows_1252_lacks_makes_it_latin_1(tmp_path):
    result, found = read_text(tmp_path, b"id,name\n1,\xe9\x81x\n")
    assert (result.encoding, found) == ("latin-1", [["2", "1", "é\x81x"]])


@pytest.mark.parametrize(("end", "kind"), [("\n", "LF"), ("\r\n", "CRLF"), ("\r", "CR")])
def test_each_line_end_is_named_and_counts_once(tmp_path, end, kind):
    result, found = read_text(tmp_path, end.join(["a,b", "1,2", "", "3,4", ""]))
    assert (result.line_end, found) == (kind, [["2", "1", "2"], ["4", "3", "4"]])


def test_mixed_line_ends_are_noted_and_count_once_each(tmp_path):
    result, found = read_text(tmp_path, "a,b\r\n1,2\r3,4\n5,6\r\n")
    assert (result.line_end, [row[0] for row in found]) == ("mixed", ["2", "3", "4"])
    assert "mixed line ends" in result.notes


def test_a_staged_file_knows_only_line_feeds_and_no_nul(tmp_path):
    result, _ = read_text(tmp_path, b'a,b\r\n1,"x\r\ny"\r\n2,"p\rq"\r\n3,z\0\r\n')
    data = result.file.read_bytes()
    assert b"\r" not in data and b"\0" not in data


# --- archives and folders


def test_a_gz_is_read_under_its_own_name(tmp_path):
    result = staged(put(tmp_path, "events.csv.gz", gzip.compress(PLAIN)))
    assert (result.source.label, result.source.stem) == ("events.csv.gz", "events")
    assert len(rows(result)) == 2


def test_a_csv_that_is_really_gz_zip_or_xlsx_is_read_as_what_it_is(tmp_path):
    assert len(rows(staged(put(tmp_path, "a.csv", gzip.compress(PLAIN))))) == 2
    assert len(rows(staged(zipped(tmp_path, {"x.csv": PLAIN}, "b.csv")))) == 2
    book(tmp_path / "c.csv", {"One": [["a", "b"], [1, 2]]})
    assert rows(staged(tmp_path / "c.csv")) == [["2", "1", "2"]]


def test_every_table_of_a_zip_is_a_source_and_the_rest_is_passed_over(tmp_path):
    path = zipped(tmp_path, {
        "b/two.csv": PLAIN, "one.tsv": PLAIN, "__MACOSX/._one.tsv": b"x", ".hidden.csv": b"x", "b/": b"",
        "picture.png": b"\x89PNG\r\n\x1a\n",
    })  # fmt: skip
    sources = find_sources([path])
    assert [(source.label, source.stem, source.kind) for source in sources] == [
        ("book.zip/b/two.csv", "two", "text"), ("book.zip/one.tsv", "one", "text"),
    ]  # fmt: skip
    assert all(len(rows(stage(source, tmp_path / "out"))) == 2 for source in sources)


@pytest.mark.parametrize("inner", ["inner.zip", "inner.gz", "inner.csv"])
def test_an_archive_inside_an_archive_is_refused(tmp_path, inner):
    nested = gzip.compress(PLAIN) if inner.endswith("gz") else zipped(tmp_path, {"x.csv": PLAIN}).read_bytes()
    message = refused(zipped(tmp_path, {inner: nested, "good.csv": PLAIN}, "outer.zip"))
    assert f"outer.zip/{inner}" in message and "Unpack" in message


def test_a_zip_inside_a_gz_is_refused(tmp_path):
    inner = zipped(tmp_path, {"x.csv": PLAIN}).read_bytes()
    assert "Unpack" in refused(put(tmp_path, "x.csv.gz", gzip.compress(inner)))


def test_a_member_name_never_becomes_a_path(tmp_path):
    inside = tmp_path / "deep" / "inside"
    inside.mkdir(parents=True)
    path = zipped(inside, {"../../escaped.csv": PLAIN, "/etc/absolute.csv": PLAIN})
    for source in find_sources([path]):
        assert stage(source, inside / "out").file.parent == inside / "out"
    assert not list(tmp_path.rglob("escaped*")) and not list(tmp_path.rglob("absolute*"))


def test_two_members_of_one_name_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.csv", PLAIN)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.csv", PLAIN)
    assert "two files named a.csv" in refused(tmp_path / "x.zip")


def test_a_zip_with_a_password_says_so(tmp_path):
    data = bytearray(zipped(tmp_path, {"a.csv": PLAIN}).read_bytes())
    data[6] |= 1  # the flag of the local header, then that of the directory
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    assert "password" in refused(put(tmp_path, "locked.zip", bytes(data)))


@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_a_truncated_archive_is_refused(tmp_path, pack):
    body = b"id,name,amount\n" + b"".join(b"%d,%d,x\n" % (i, i * 7919) for i in range(20_000))
    data = gzip.compress(body) if pack == "gz" else zipped(tmp_path, {"a.csv": body}).read_bytes()
    message = refused(put(tmp_path, f"cut.{pack}", data[: len(data) // 2]))
    assert "cut." in message and "again" in message


@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_a_damaged_archive_is_refused(tmp_path, pack):
    body = b"id,name,amount\n" + b"".join(b"%d,%d,x\n" % (i, i * 7919) for i in range(20_000))
    data = gzip.compress(body) if pack == "gz" else zipped(tmp_path, {"a.csv": body}).read_bytes()
    damaged = bytearray(data)
    damaged[len(data) // 2] ^= 0xFF
    assert "again" in refused(put(tmp_path, f"bad.{pack}", bytes(damaged)))


@pytest.mark.slow
@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_an_archive_made_to_fill_the_disk_is_refused_early(tmp_path, pack):
    body = b"a,b\n" + b"0,0\n" * 15_000_000
    data = gzip.compress(body) if pack == "gz" else zipped(tmp_path, {"a.csv": body}).read_bytes()
    assert "200 times" in refused(put(tmp_path, f"bomb.{pack}", data))


def test_more_than_the_size_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(read_bytes, "SIZE_LIMIT", 1024**2)
    assert "larger than 1 MiB" in refused(put(tmp_path, "big.csv", b"a,b\n" + b"1,2\n" * 300_000))


def test_a_folder_gives_its_readable_files_in_order(tmp_path):
    for name in ("b.csv", "a.txt", ".hidden.csv", "~$book.xlsx", "picture.png"):
        put(tmp_path, name, PLAIN)
    (tmp_path / "sub.csv").mkdir()
    assert [source.label for source in find_sources([tmp_path])] == ["a.txt", "b.csv"]


def test_a_folder_without_a_table_is_refused(tmp_path):
    assert "no CSV" in refused(tmp_path)


def test_nothing_named_is_a_problem():
    with pytest.raises(ImportProblem, match="No file was named"):
        find_sources([])


def test_a_missing_file_is_named(tmp_path):
    assert "nowhere.csv: there is no such file" in refused(tmp_path / "nowhere.csv")


def test_a_pipe_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert "neither a file nor a folder" in refused(tmp_path / "pipe.csv")


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs users as Unix knows them")
def test_a_file_that_may_not_be_read_says_so(tmp_path):
    path = put(tmp_path, "secret.csv", PLAIN)
    path.chmod(0)
    before = os.geteuid()
    if before == 0:
        os.seteuid(65_534)
    try:
        with pytest.raises(ImportProblem, match="you may not read"):
            find_sources([path])
    finally:
        os.seteuid(before)


@pytest.mark.parametrize("data", [b"", b"\n", b" \r\n\t\n", codecs.BOM_UTF8, b"\0\0\0\0", ",,,\n,,\n"])
def test_a_file_without_content_is_refused(tmp_path, data):
    assert re.search("empty|white space|no row", refused(put(tmp_path, "empty.csv", data)))


@pytest.mark.parametrize(("data", "word"), [
    (b"%PDF-1.7\n%\xe2\xe3", "PDF"), (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture"),
    (b"\x7fELF\x02\x01\x01\0", "program"),
    (b"<!DOCTYPE html><table>", "web page"),
    (b"\x07\x1fckcksmDUCK\x01\0" * 40, "database"),
    (b"SQLite format 3\0" + b"\0" * 90, "database"), (b'{"a": 1}', "JSON"),
    (bytes(range(256)) * 20, "binary"),
    (b"PK\x03\x04nonsense", "damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged"), (b"PAR1 nonsense", "damaged"),
    (b"\x1f\x8bnonsense", "damaged"), (b"PK\x05\x06" + b"\0" * 18, "no CSV"),
])  # fmt: skip
def test_what_is_no_table_is_refused_with_what_it_is(tmp_path, data, word):
    for name in ("junk.csv", "junk.xlsx"):
        message = refused(put(tmp_path, name, data))
        assert word in message and name in message and "\n" not in message


def test_random_bytes_are_refused(tmp_path):
    assert "binary" in refused(put(tmp_path, "random.csv", os.urandom(5_000).replace(b"\x1f\x8b", b"..")))


# --- workbooks


def book(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd hh:mm"}) as made:
        for name, lines in sheets.items():
            sheet = made.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    return path


def test_every_sheet_that_holds_something_is_a_source(tmp_path):
    path = book(tmp_path / "book.xlsx", {"Projects": [["a", "b"], [1, 2]], "Empty": [], "Two words": [["x", "y"]]})
    assert [(source.label, source.stem, source.kind) for source in find_sources([path])] == [
        ("book.xlsx [Projects]", "Projects", "excel"), ("book.xlsx [Two words]", "Two words", "excel"),
    ]  # fmt: skip


def test_titles_are_skipped_and_lines_are_rows_of_excel(tmp_path):
    result = staged(book(tmp_path / "b.xlsx", {"S": [["Report"], [], ["a", "b"], [], [1, 2], ["3"]]}))
    assert (result.header, rows(result)) == (("a", "b"), [["5", "1", "2"], ["6", "3", ""]])
    assert "1 title rows above the header skipped" in result.notes


def test_a_table_that_does_not_begin_in_the_corner_keeps_its_row_numbers(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as made:
        sheet = made.add_worksheet()
        sheet.write_row("C5", ["a", "b"])
        sheet.write_row("C6", [1, 2])
        sheet.write_formula("D7", "=1/0", None, "#DIV/0!")
    assert rows(staged(tmp_path / "b.xlsx")) == [["6", "1", "2"], ["7", "", "#DIV/0!"]]


def test_values_of_excel_become_plain_text(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "b.xlsx", {"strings_to_formulas": False}) as made:
        sheet = made.add_worksheet()
        stamp = made.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"})
        lasting = made.add_format({"num_format": "[h]:mm:ss"})
        clock = made.add_format({"num_format": "hh:mm:ss"})
        sheet.write_row(0, 0, ["what", "value"])
        sheet.write(1, 1, datetime.datetime(2024, 1, 2), stamp)
        sheet.write(2, 1, datetime.datetime(2024, 1, 2, 3, 4, 5), stamp)
        sheet.write(3, 1, datetime.datetime(2024, 1, 2, 3, 4, 5, 250_000), stamp)
        sheet.write(4, 1, datetime.time(3, 4, 5), clock)
        sheet.write(5, 1, datetime.timedelta(hours=26, minutes=5), lasting)
        for row, value in enumerate((7.0, 0.25, -3, 1e20, True, False, "=cmd|' /C calc'!A0", "two\r\nlines"), 6):
            sheet.write(row, 1, value)
        sheet.write_formula(14, 1, "=A99", None, "#REF!")
        sheet.write_formula(15, 1, "=1+1", None, 2)
    assert [row[2] for row in rows(staged(tmp_path / "b.xlsx"))] == [
        "2024-01-02", "2024-01-02 03:04:05", "2024-01-02 03:04:05.250000", "03:04:05", "26:05:00", "7",
        "0.25", "-3",
        "1e+20", "true", "false", "=cmd|' /C calc'!A0", "two\nlines", "#REF!", "2",
    ]  # fmt: skip


def test_a_cell_beside_the_header_of_a_sheet_is_a_fault(tmp_path):
    result = staged(book(tmp_path / "b.xlsx", {"S": [["a", "b"], [1, 2], [3, 4, "note"]]}))
    assert [(fault.line, fault.value) for fault in result.faults] == [(3, "note")]
    assert (result.rows, len(rows(result))) == (2, 1)


def test_a_sheet_of_one_column_is_a_table(tmp_path):
    result = staged(book(tmp_path / "b.xlsx", {"S": [["name"], ["Ada"]]}))
    assert (result.header, rows(result)) == (("name",), [["2", "Ada"]])


def test_a_workbook_without_values_is_refused(tmp_path):
    assert "every sheet" in refused(book(tmp_path / "b.xlsx", {"S": []}))


def test_a_stray_cell_at_the_end_of_the_sheet_does_not_fill_memory(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "far.xlsx") as made:
        sheet = made.add_worksheet("S")
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "z")
    assert "stray cell" in refused(tmp_path / "far.xlsx")


def test_a_workbook_made_to_fill_memory_is_refused(tmp_path):
    made = book(tmp_path / "b.xlsx", {"S": [["a", "b"]]})
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b" " * 60_000_000)
    assert "too much" in refused(made)


def test_a_workbook_with_a_password_says_so(tmp_path):
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert "password" in refused(put(tmp_path, "locked.xlsx", data))


def test_a_truncated_or_damaged_workbook_is_refused(tmp_path):
    data = book(tmp_path / "b.xlsx", {"S": [["a", "b"], *[[i, f"text {i}"] for i in range(500)]]}).read_bytes()
    assert "damaged" in refused(put(tmp_path, "cut.xlsx", data[: len(data) // 2]))
    for place in range(40, len(data), len(data) // 60):
        broken = bytearray(data)
        broken[place] ^= 0xFF
        try:
            staged(put(tmp_path, "broken.xlsx", bytes(broken)))
        except ImportProblem as problem:
            assert "broken.xlsx" in str(problem)


def test_xml_that_breaks_off_inside_a_sheet_is_refused(tmp_path):
    with zipfile.ZipFile(book(tmp_path / "b.xlsx", {"S": [["a", "b"], [1, 2]]})) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    for member, data in (("xl/worksheets/sheet1.xml", sheet[:-60]), ("xl/workbook.xml", b"<workbook")):
        assert "cannot be read" in refused(zipped(tmp_path, members | {member: data}, "bad.xlsx"))


def test_a_word_document_is_refused(tmp_path):
    path = zipped(tmp_path, {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}, "letter.docx")
    assert "no workbook" in refused(path)


# --- parquet


@pytest.mark.parametrize("name", ["t.parquet", "d[1]*.parquet", "it's {a,b}?.parquet", "year=2020/t.parquet"])
def test_parquet_becomes_text_whatever_the_file_is_called(tmp_path, name):
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select * from (values (1, 2.0::double, 2.5::double, timestamp '2024-01-02 03:04:05', "
            "timestamptz '2024-01-02 03:04:05+02', date '2024-01-02', true, ['a', 'b'], "
            "[timestamptz '2024-01-02 03:04:05+02'], 'x' || chr(13) || chr(10) || 'y'), "
            "(2, null, null, null, null, null, null, null, null, '=1+1')) "
            'as t(id, "a""b", c, d, e, f, g, h, i, j)) '
            "to '" + str(tmp_path / "made.parquet").replace("'", "''") + "' (format parquet)"
        )
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / "made.parquet").rename(tmp_path / name)
    result = staged(tmp_path / name)
    assert result.header == ("id", 'a"b', "c", "d", "e", "f", "g", "h", "i", "j")
    assert rows(result) == [
        ["2", "1", "2", "2.5", "2024-01-02 03:04:05", "2024-01-02 01:04:05+00:00", "2024-01-02", "true",
         "a;b",
         "2024-01-02 01:04:05+00:00", "x\ny"],
        ["3", "2", "", "", "", "", "", "", "", "", "=1+1"],
    ]  # fmt: skip


def test_a_truncated_parquet_is_refused(tmp_path):
    with duckdb.connect() as connection:
        connection.execute(f"copy (select range as a from range(5000)) to '{tmp_path / 'a.parquet'}'")
    data = (tmp_path / "a.parquet").read_bytes()
    assert "damaged" in refused(put(tmp_path, "cut.parquet", data[: len(data) // 2]))
    assert len(rows(staged(tmp_path / "a.parquet"))) == 5000


# --- great and small


@pytest.mark.slow
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_line_of_200_mb_is_a_fault_within_bounded_memory(tmp_path, quote):
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(f"a,b\n1,{quote}".encode())
        for _ in range(200):
            file.write(b"x" * 1_000_000)
        file.write(f"{quote}\n2,after\n".encode())
    code = (
        "import sys, resource, pathlib\nfrom dashboard.importing.read import find_sources, stage\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "path = pathlib.Path(sys.argv[1])\nresult = stage(find_sources([path])[0], path.parent)\n"
        "fault, = result.faults\n"
        "print(result.rows, fault.line, len(fault.value), len(fault.raw), fault.rule, sep='|')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\nprint(result.file.read_text())"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=60, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    told, grown, kept = done.stdout.splitlines()[:3]
    assert told == "2|2|80|200|a cell longer than 1,000,000 characters"
    assert int(grown) < 200_000, "kilobytes"
    assert kept == "3,2,after"


def test_a_cell_just_over_the_limit_is_a_fault_and_one_at_the_limit_is_not(tmp_path):
    limit = read_tables.CELL_LIMIT
    result, found = read_text(tmp_path, f"a,b\n1,{'x' * limit}\n2,{'x' * (limit + 1)}\n3,y\n")
    assert [(fault.line, fault.rule) for fault in result.faults] == [(3, "a cell longer than 1,000,000 characters")]
    assert [row[1] for row in found] == ["1", "3"]


def test_a_record_too_long_to_load_is_a_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(read, "RECORD_LIMIT", 20)
    result, found = read_text(tmp_path, "a,b\n1,2\n" + "x" * 15 + "," + "y" * 15 + "\n3,4\n")
    assert [fault.rule for fault in result.faults] == ["a record longer than 20 characters"]
    assert (result.faults[0].line, result.rows, len(found)) == (3, 3, 2)


def test_value_and_raw_of_a_fault_are_cut(tmp_path):
    fault = read_text(tmp_path, f"a,b\n1,2,{'x' * 9_000}\n")[0].faults[0]
    assert (len(fault.value), len(fault.raw)) == (200, 2_000)


def test_a_header_too_wide_or_too_long_is_refused(tmp_path):
    assert "5,001 columns" in refused(put(tmp_path, "wide.csv", ",".join(f"c{i}" for i in range(5_001))))
    assert "header" in refused(put(tmp_path, "long.csv", "x" * 3_000_000 + "\n1\n"))
    assert "line 1: unclosed quote" in refused(put(tmp_path, "open.csv", 'a,"b\n1,2\n'))


def test_too_many_faults_are_a_problem_and_not_a_list(tmp_path, monkeypatch):
    monkeypatch.setattr(read, "FAULT_LIMIT", 50)
    assert "line 52: more than 50 records" in refused(put(tmp_path, "x.csv", "a,b\n" + "1,2,3\n" * 60))


@pytest.mark.slow
def test_a_file_made_of_reopened_quotes_ends_within_seconds(tmp_path):
    path = put(tmp_path, "quotes.csv", "a,b\n1,2\n3,4\n" + 'x","b\n' * 500_000)
    assert re.search("too many unclosed quotes|records cannot be cut", refused(path))


def test_progress_grows_and_ends_at_all_of_it(tmp_path):
    path = put(tmp_path, "p.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 50_000))
    seen = []
    stage(find_sources([path])[0], tmp_path / "out", lambda done, total: seen.append((done, total)))
    assert len(seen) > 3 and seen == sorted(seen)
    assert seen[-1] == (200_004, 200_004)


def test_a_cancelled_import_leaves_no_file(tmp_path):
    def cancel(done: int, total: int) -> None:
        raise RuntimeError("cancelled")

    (source,) = find_sources([put(tmp_path, "p.csv", b"a,b\n" + b"1,2\n" * 50_000)])
    with pytest.raises(RuntimeError, match="cancelled"):
        stage(source, tmp_path / "out", cancel)
    assert not list((tmp_path / "out").iterdir())


def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path):
    (source,) = find_sources([put(tmp_path, "p.csv", PLAIN)])
    with pytest.raises(ImportProblem, match="cannot be staged"):
        stage(source, tmp_path / "p.csv" / "out")


def test_duckdb_reads_what_was_staged(tmp_path):
    result, found = read_text(tmp_path, 'a,b\r\n1,"x\r\n""y"""\r\n2,\u2028\r\n')
    with duckdb.connect() as connection:
        again = connection.execute(
            "select * from read_csv(?, header=false, auto_detect=false, delim=',', quote='\"', escape='\"', "
            "columns={'line': 'varchar', 'a': 'varchar', 'b': 'varchar'})", [str(result.file)]
        ).fetchall()  # fmt: skip
    assert [list(row) for row in again] == found


# --- real files


@pytest.mark.parametrize(("name", "count", "last"), [
    ("request_for_payment/events.csv.gz", 36_072, 36_073),
    ("purchasing_example/PurchasingExample.csv.gz", 9_119, 9_120),
    ("ministers_meetings/MixedProcessedData.csv.gz", 15_781, 15_968),
    pytest.param("incident_log/incident_event_log.zip", 141_712, 141_713, marks=pytest.mark.slow),
])  # fmt: skip
def test_real_files_have_their_known_number_of_rows(tmp_path, name, count, last):
    if not (DATA / name).exists():
        pytest.skip("the shared data is not here")
    (source,) = find_sources([DATA / name])
    result = stage(source, tmp_path)
    found = rows(result)
    assert (result.rows, len(found), result.faults) == (count, count, ())
    assert int(found[-1][0]) <= last
    assert {len(row) for row in found} == {len(result.header) + 1}


# --- anything


def check_anything(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = put(Path(folder), name, data)
        try:
            results = [stage(source, Path(folder) / "out") for source in find_sources([path])]
        except ImportProblem as problem:
            assert name in str(problem)
            return
        for result in results:
            found = rows(result)
            assert result.rows == len(found) + len(result.faults)
            assert all(len(row) == len(result.header) + 1 for row in found)
            lines = [int(row[0]) for row in found]
            assert lines == sorted(set(lines))
            assert not set(lines) & {fault.line for fault in result.faults}
            assert len({column.casefold() for column in result.header}) == len(result.header)
            assert all(len(fault.value) <= 200 and len(fault.raw) <= 2_000 for fault in result.faults)


MESSY = st.lists(
    st.sampled_from([",", ";", "\t", '"', '""', "\n", "\r", "\r\n", "a", "é", "\0", " ", "1,2", "\u2028", "x;y"])
)
EASE = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


@EASE
@given(MESSY, st.sampled_from(["utf-8", "utf-16", "utf-8-sig", "utf-16-be"]))
def test_malformed_text_never_loses_a_record_in_silence(pieces, codec):
    check_anything(("id,name\n1,2\n" + "".join(pieces)).encode(codec), "messy.csv")
    check_anything("".join(pieces).encode(codec), "messy.csv")


@EASE
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"PAR1", b"a,b\n", b"\xff\xfe"]),
)
def test_random_bytes_are_a_problem_or_a_table(data, start):
    check_anything(start + data, "random.csv")


@EASE
@given(st.lists(st.tuples(st.integers(0, 2_000), st.integers(1, 255)), min_size=1, max_size=4), st.booleans())
def test_a_damaged_archive_is_a_problem_or_a_table(changes, gz):
    body = b"id,name\n" + b"".join(b"%d,%d\n" % (i, i * i) for i in range(200))
    if gz:
        data = bytearray(gzip.compress(body))
    else:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", body)
        data = bytearray(target.getvalue())
    for place, flip in changes:
        data[place % len(data)] ^= flip
    check_anything(bytes(data), "damaged.zip")


@EASE
@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], include_characters="\n\t"), max_size=8),
            min_size=2,
            max_size=2,
        )
    )
)
def test_a_well_made_file_comes_back_cell_by_cell(table):
    target = io.StringIO(newline="")
    csv.writer(target).writerows([["left", "right"], *table])
    with tempfile.TemporaryDirectory() as folder:
        result, found = read_text(Path(folder), target.getvalue())
        if result.delimiter == ",":
            assert [row[1:] for row in found] == [row for row in table if "".join(row).strip()]
            assert result.faults == ()


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize(
    "odd", ["-,-", " ,é", '"x",y', '"x, y",z', "é,ü", "one", "1,2,3", ",", " , ", "", '"p""q",r', "x" * 250_000 + ",1"]
)
def test_one_odd_line_among_many_plain_ones_changes_none_of_them(tmp_path, odd, delimiter):
    odd = odd if '"' in odd else odd.replace(",", delimiter)
    written = [f"{number}{delimiter}b {number}" for number in range(20_000)]
    written[9_000] = odd
    expected = [[str(number), str(number - 2), f"b {number - 2}"] for number in range(2, 20_002) if number != 9_002]
    # A line without any text is left out, one of too many cells or with text beside its quotes is a fault.
    with contextlib.suppress(csv.Error):
        cells = next(csv.reader([odd], delimiter=delimiter, strict=True))
        if "".join(cells).strip() and len(cells) <= 2:
            expected.insert(9_000, ["9002", *cells, *[""] * (2 - len(cells))])
    result, found = read_text(tmp_path, f"left{delimiter}right\n" + "\n".join(written))
    assert found == expected
    assert result.is_long == (len(odd) > 200_000)


@pytest.mark.parametrize("row", ["1,2,\n", '1,"two\nlines"\n'])
def test_what_is_read_at_once_is_looked_at_as_a_whole_once_however_many_of_its_lines_are_odd(
    tmp_path, row, monkeypatch
):
    looked_at, look = [], read_lines._all_stand

    def counted(ahead, lines, delimiter):
        looked_at.append(len(ahead))
        return look(ahead, lines, delimiter)

    monkeypatch.setattr(read_lines, "_all_stand", counted)
    text = "left,right\n" + row * 30_000
    assert read_text(tmp_path, text)[0].rows == 30_000
    assert 0 < len(looked_at) <= len(text) // read_lines.BLOCK + 2


@pytest.mark.parametrize(
    "line", ["a,b ", " a,b", "a ,b", "a, b", "a,\tb", "a\t,b", "\xa0a,b", 'a," b"', '"a ",b', 'a,"b "']
)
def test_a_cell_that_begins_or_ends_with_white_space_is_told_of_its_file(tmp_path, line):
    plain = "a b,c d\n" * 300 + '"a b",c\n' * 300
    assert not read_text(tmp_path, "left,right\n" + plain)[0].is_padded
    assert read_text(tmp_path, f"left,right\n{plain}{line}\n{plain}")[0].is_padded


def test_a_source_of_another_making_is_still_checked(tmp_path):
    path = put(tmp_path, "x.png", b"\x89PNG\r\n\x1a\n\0\0")
    with pytest.raises(ImportProblem, match="picture"):
        stage(Source(path, "x.png", "x", "text"), tmp_path / "out")
    with pytest.raises(ImportProblem):
        stage(Source(path, "x.png [S]", "S", "excel"), tmp_path / "out")
    with pytest.raises(ImportProblem):
        stage(Source(path, "x.png", "x", "parquet"), tmp_path / "out")


def test_a_damaged_file_is_told_without_the_words_of_the_library_or_the_folder_it_lay_in(tmp_path):
    for name, data in (("a.parquet", b"PAR1" + b"\0" * 40), ("b.csv.gz", b"\x1f\x8b\x08\0\0\0\0\0\2\3" + b"\xff" * 40)):
        said = f"{name}: this file cannot be read. It may be damaged: save or download it again."
        assert refused(put(tmp_path, name, data)) == said
