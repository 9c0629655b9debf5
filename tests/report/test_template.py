"""The template is taken by the import as it is, and has everything the contract has."""

import io
from pathlib import Path

from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from dashboard.cli import main
from dashboard.importing import REQUIRED, TABLE_COLUMNS, import_files
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
