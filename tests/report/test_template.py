"""The template is taken by the import as it is, and has everything the contract has."""

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from dashboard.cli import main
from dashboard.importing import REQUIRED, TABLE_COLUMNS, import_files
from dashboard.importing.cells import WORDED
from dashboard.settings import load_settings
from tests.importing.example import rows


def test_the_template_of_the_command_line_has_every_column_and_is_imported_as_it_is(tmp_path: Path):
    out = tmp_path / "template.xlsx"
    result = CliRunner().invoke(main, ["template", "--out", str(out)])
    assert (result.exit_code, result.stdout.strip()) == (0, str(out))
    book = CalamineWorkbook.from_filelike(io.BytesIO(out.read_bytes()))
    for table, columns in TABLE_COLUMNS.items():
        head, example, *more = book.get_sheet_by_name(table).to_python()
        assert tuple(head) == columns
        assert any(example) and not more
    done = import_files([out], tmp_path / "team.duckdb", load_settings())
    assert {table.table: (table.new, table.refused) for table in done.tables} == dict.fromkeys(REQUIRED, (1, 0))
    assert rows(tmp_path, "select tactics from interactions") == [(["prealign", "visual"],)]


def test_the_sheet_of_allowed_values_has_the_words_of_the_settings_and_what_is_understood_as_each(tmp_path: Path):
    (tmp_path / "settings.toml").write_text('[synonyms.status]\nopen = ["im Gange"]\n', encoding="utf-8")
    out = tmp_path / "template.xlsx"
    CliRunner().invoke(main, ["template", "--out", str(out), "--database", str(tmp_path / "team.duckdb")])
    allowed = CalamineWorkbook.from_filelike(io.BytesIO(out.read_bytes())).get_sheet_by_name("Allowed values")
    known = {(row[0], row[1]): row for row in allowed.to_python()[1:]}
    assert known["status", "open"][2:] == ["im gange", "projects.status"]
    assert ("holder_side", "control") in known and ("stage", "legal_review") in known
    assert "interactions.tactics" in known["tactics", "visual"][3]


SPACE = {"": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def test_a_column_offers_its_own_words_says_what_is_off_its_scale_and_what_it_is_needed_for(tmp_path: Path):
    out = tmp_path / "template.xlsx"
    CliRunner().invoke(main, ["template", "--out", str(out)])
    book = CalamineWorkbook.from_filelike(io.BytesIO(out.read_bytes()))
    allowed = book.get_sheet_by_name("Allowed values").to_python()
    lists: dict[str, list[str]] = {}
    for name, value, *_ in allowed[1:]:
        lists.setdefault(name, []).append(value)
    words = {f"{table}.{column}": WORDED[table][column] for table, column in (
        ("projects", "status"), ("interactions", "outcome"), ("stage_visits", "holder_side"),
    )}  # fmt: skip
    with zipfile.ZipFile(out) as parts:
        for column, enumeration in words.items():
            rule = validation(parts, book.sheet_names, *column.split("."))
            first, last = (int(row) for row in re.findall(r"\$B\$(\d+)", rule.findtext("formula1", "", SPACE)))
            assert [row[1] for row in allowed[first - 1 : last]] == lists[enumeration]
            assert rule.get("errorStyle") == "warning"
        stage = validation(parts, book.sheet_names, "stage_visits", "stage")
        assert stage.get("errorStyle") == "information", "a stage of the team's own is kept"
        scale = validation(parts, book.sheet_names, "stakeholders", "power")
        assert [float(scale.findtext(f"formula{end}", "", SPACE)) for end in (1, 2)] == [1, 5]
        notes = [parts.read(name).decode() for name in parts.namelist() if "comments" in name]
    required = sum(len(need) if isinstance(need, tuple) else 1 for needs in REQUIRED.values() for need in needs)
    assert sum(note.count("Required.") + note.count("Required: ") for note in notes) == required


def validation(parts: zipfile.ZipFile, sheets: list[str], table: str, column: str) -> ElementTree.Element:
    """What is checked in the cells of a column."""
    root = ElementTree.fromstring(parts.read(f"xl/worksheets/sheet{sheets.index(table) + 1}.xml"))
    letter = chr(ord("A") + TABLE_COLUMNS[table].index(column))
    return next(
        one for one in root.iter(f"{{{SPACE['']}}}dataValidation") if one.get("sqref", "").startswith(f"{letter}2")
    )
