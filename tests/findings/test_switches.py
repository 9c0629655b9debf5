"""The list of what each table switches on is what leaving the tables out shows, in a part of the sample company."""

import csv
from pathlib import Path

import pytest

from dashboard.findings import FINDINGS, data
from dashboard.importing import SAMPLE
from tests.findings.switches import OPTIONAL, company, found_in

pytestmark = pytest.mark.slow

PROJECTS = 60
# Tables that switch on different findings can be left out together.
APART = [("stage_visits",), ("stakeholders",), ("interactions",),
         ("pulse", "effort", "benefits", "development", "milestones", "actions")]  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    """The latest projects of the sample company, and what belongs to them."""
    folder, kept = tmp_path_factory.mktemp("files"), set()
    for table in ("projects", *OPTIONAL):
        with (SAMPLE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if table == "projects":
            rows = rows[-PROJECTS:]
            kept = {row["project_id"] for row in rows}
        elif "project_id" in rows[0]:
            rows = [row for row in rows if row["project_id"] in kept or (table == "pulse" and not row["project_id"])]
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def test_what_a_table_switches_on_is_gone_without_it_and_no_other_but_what_it_makes_fuller(files, tmp_path):
    switched = sorted({name for table in data.switches().values() for name in table["on"]})
    full = found_in(company(tmp_path, files), switched)
    shown = {name for name, found in full.items() if found.state == "shown"}
    assert len(shown) > len(switched) - 3
    for tables in APART:
        less = found_in(company(tmp_path, files, tables), switched)
        gone = {name for name in shown if less[name].state != "shown"}
        on = {name for table in tables for name in data.switches()[table]["on"]} & shown
        fuller = {name for table in tables for name in data.switches()[table]["fuller"]}
        assert on <= gone, tables
        assert gone - on <= fuller, tables


def test_every_optional_table_is_listed_and_every_finding_that_is_named_exists():
    assert tuple(data.switches()) == OPTIONAL
    assert {table for group in APART for table in group} == set(OPTIONAL)
    named = {name for table in data.switches().values() for names in table.values() for name in names}
    assert named <= set(FINDINGS)
