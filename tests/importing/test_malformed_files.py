"""Whatever a file is like, an import says a sentence about it or accounts for every row in it.

EXAMPLES says how many files are made; a build has seventy-five, `EXAMPLES=5000` takes an hour.
"""

import os
import re
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.importing import ImportProblem
from dashboard.importing.report import ImportReport
from tests.importing.example import PROJECTS, load, put, rows
from tests.importing.malformed import Malformed, files

FILES = int(os.environ.get("EXAMPLES", "75"))
# An import takes most of a second whatever is in it, so that files are imported several at a time.
AT_ONCE = 15
TRACES = re.compile(r"Traceback|Error\b|Exception|duckdb|\.py\b|object at 0x|<class")


def imported(folder: Path, made: dict[str, Malformed]) -> tuple[ImportReport, dict[str, str]]:
    """Import files beside a good one, putting aside each that a problem names; return the report and the problems."""
    left = dict(made)
    problems: dict[str, str] = {}
    (good,) = put(folder, projects=PROJECTS)
    while True:
        try:
            return load(folder, good, *(folder / name for name in left)), problems
        except ImportProblem as problem:
            named = [name for name in left if name in str(problem)]
            assert named, f"names no file: {problem}"
            for name in named:
                problems[name] = next(line for line in str(problem).splitlines() if name in line)
                del left[name]


def check_sentence(name: str, said: str) -> None:
    assert not TRACES.search(said), said
    assert said.endswith((".", "?")) or "name the file after its table" in said, said
    assert len(said) < 3_000
    assert said.isprintable(), said


def check_report(folder: Path, report: ImportReport, made: dict[str, Malformed]) -> None:
    for table in report.tables:
        assert table.read == table.new + table.changed + table.unchanged + table.refused + table.left_out
        assert table.refused == sum(kind.rows for kind in table.refusals)
        for kind in table.refusals:
            assert kind.rule and kind.sentence().startswith(f"{table.file} line ")
    for name, file in made.items():
        read = sum(table.read for table in report.tables if table.file.startswith(name))
        assert read <= file.records_at_most
        assert file.records in (None, read), f"{name}: {file.records} records, {read} read"
    kept = dict(rows(folder, "select file_name || table_name, count(*) from refused group by all"))
    assert kept == {table.file + table.table: table.refused for table in report.tables if table.refused}
    loaded = rows(
        folder, "select file_name, table_name, rows_read, new_rows + changed_rows + unchanged_rows from loads"
    )
    assert sorted(loaded) == sorted((one.file, one.table, one.read, one.accepted) for one in report.tables)


@pytest.mark.slow
def test_a_malformed_file_is_a_sentence_or_every_row_of_it_is_accepted_refused_or_left_out():
    said = Counter()

    @settings(max_examples=max(FILES // AT_ONCE, 1), deadline=None, suppress_health_check=list(HealthCheck),
              derandomize="EXAMPLES" not in os.environ, database=None)  # fmt: skip
    @given(st.lists(files(), min_size=AT_ONCE, max_size=AT_ONCE))
    def check(some):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            made = {f"{one.table}_{place}{one.ending}": one for place, one in enumerate(some)}
            for file, one in made.items():
                (folder / file).write_bytes(one.data)
            report, problems = imported(folder, made)
            for file, problem in problems.items():
                check_sentence(file, problem)
            check_report(folder, report, {file: one for file, one in made.items() if file not in problems})
            said.update(files=len(made), problems=len(problems), read=len(made) - len(problems))
            said.update(
                rows=sum(table.read for table in report.tables), refused=sum(one.refused for one in report.tables)
            )

    check()
    print(dict(said))
    # A test of nothing but problems, or of nothing but good rows, would hold too easily.
    assert min(said["problems"], said["read"]) > said["files"] / 8
    assert min(said["refused"], said["rows"] - said["refused"]) > said["rows"] / 8
