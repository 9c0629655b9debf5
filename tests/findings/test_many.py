"""Companies too large for a picture: what is drawn is said, and the rows hold everything."""

from datetime import datetime, timedelta

from dashboard import findings
from dashboard.database import open_database
from dashboard.importing import import_files
from dashboard.scope import Scope
from dashboard.settings import load_settings

PROJECTS, HOLDERS = 2_500, 15


def company(tmp_path):
    """Return 2,500 completed projects, each held by one of 15 functions for some days."""
    start = datetime(2025, 1, 1, 9)
    projects, visits = (
        ["project_id,requesting_function,completed_at"],
        ["project_id,stage,entered_at,left_at,holder_function"],
    )
    for number in range(PROJECTS):
        entered = start + timedelta(hours=number)
        left = entered + timedelta(days=1 + number % HOLDERS if number else 365)
        projects.append(f"P{number},IT,{left}")
        visits.append(f"P{number},evaluation,{entered},{left},F{number % HOLDERS:02}")
    (tmp_path / "projects.csv").write_text("\n".join(projects), encoding="utf-8")
    (tmp_path / "stage_visits.csv").write_text("\n".join(visits), encoding="utf-8")
    files = [tmp_path / "projects.csv", tmp_path / "stage_visits.csv"]
    import_files(files, tmp_path / "many.duckdb", load_settings())
    database = open_database(tmp_path / "many.duckdb")
    return database, Scope(database.dataset.as_of, database.dataset.time_zone)


def bars(spec):
    """Return the values of the data set of a spec that has the most fields of a holder."""
    return max(spec["datasets"].values(), key=lambda values: len({row.get("holder_function") for row in values}))


def test_many_projects_are_drawn_in_part_and_many_holders_the_largest_and_both_are_said(tmp_path):
    database, scope = company(tmp_path)
    finished = findings.cycle_time.cycle_time_of_finished(database, scope)
    assert len(finished.rows) == finished.n_used == PROJECTS
    assert "801 of them drawn" in finished.subline
    drawn = {
        row["project_id"] for values in finished.draw()["datasets"].values() for row in values if "project_id" in row
    }
    assert len(drawn) == 801
    # The one that took a year stands out, and is never left out.
    assert "P0" in drawn
    held = findings.cycle_time.time_by_holder(database, scope)
    assert len(held.rows) == HOLDERS
    assert "the 12 largest of 15" in held.subline
    # F01 held each of its projects for two days, F14 for fifteen, F00 for one day but one of them for a year: of the
    # three with the fewest days only F00 can be among the largest.
    shown = {row["holder_function"] for row in bars(held.draw())}
    assert {"F14", "F05"} <= shown
    assert not shown & {"F01", "F02"}
