"""Whatever stands in a cell, no row is lost in silence and nothing stops an import."""

import csv
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.importing.mapping import TABLE_COLUMNS
from tests.importing.example import load, rows

DIRTY = (
    "", " ", "P1", "P2", "S1", "Operations", "Legal", "intake", "2026-01-05", "2026-02-30", "31/02/2026", "03/04/2026",
    "13/04/2026", "0207-01-01", "2105-01-01", "1969-12-31", "1970-01-01", "1970-01-01 00:30", "2099-12-31 23:59:59",
    "2026-03-29 02:30", "2026-10-25 02:30", "2026-01-05T10:00:00+01:00", "2026-01-05T10:00:00+99:00", "infinity",
    "2026-01-05 25:61", "20260105", "5 Jan 2026", "Januar 2026", "07-2012", "0", "-1", "1", "5", "7.5", "1e3", "0x1F",
    "1,5", "1.234,56", "1,234.56", "nan", "-inf", "99999999999999999999", "1000000000000000000.99", "2.5", "EUR 12",
    "12 €", "24:00", "yes", "Nein", "maybe", "open", "completed", "touch", "advanced", "speed;facts", "speed;;",
    "nonsense;speed", ";",
    "=1+1", "@SUM(A1)", "'; drop table projects; --", '"quoted"', "two\nlines", "tab\there", "\x1b[31m", "🦆", "ﬀ", "ß",
    "\u00a0", "\u2028", "A" * 5000, "{}", "[1]", "null", "NULL", "None", "$scope", "%s", "\\", "'",
)  # fmt: skip
CELL = st.sampled_from(DIRTY) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
GOOD = {"project_id": "P1", "stakeholder_id": "S1", "requesting_function": "Operations", "function": "Legal"}


GOOD_PROJECT = dict.fromkeys(TABLE_COLUMNS["projects"], "") | {
    "project_id": "P1", "requesting_function": "Operations", "intake_at": "2026-01-05",
}  # fmt: skip


def good_cell(column: str) -> str:
    is_date = column.endswith(("_at", "_on", "_of", "month")) and column != "involved_at"
    return GOOD.get(column, "2026-01-05" if is_date else "")


def dirty_rows(table: str):
    """Rows of which every cell may be anything, and half of the cells are good."""
    cells = {column: st.just(good_cell(column)) | CELL for column in TABLE_COLUMNS[table]}
    return st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=12)


def write(folder: Path, table: str, records: list[dict[str, str]]) -> Path:
    path = folder / f"{table}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, TABLE_COLUMNS[table])
        writer.writeheader()
        writer.writerows(records)
    return path


@pytest.mark.slow
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.fixed_dictionaries({table: dirty_rows(table) for table in TABLE_COLUMNS}))
def test_every_row_is_accepted_refused_or_left_out_and_a_refused_one_says_why(tables):
    tables["projects"].insert(0, GOOD_PROJECT)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report = load(folder, *(write(folder, table, records) for table, records in tables.items()))
        refused = rows(folder, "select table_name, file_name, line, rule, faults, raw from refused")
        for table in report.tables:
            of_table = [row for row in refused if row[0] == table.table]
            assert table.read == table.accepted + table.refused + table.left_out
            assert table.refused == len(of_table)
            assert table.accepted == rows(folder, f"select count(*) from {table.table}")[0][0]
            assert all(file == f"{table.table}.csv" and line >= 2 and rule for _, file, line, rule, *_ in of_table)
            assert all(faults and raw is not None for *_, faults, raw in of_table)
