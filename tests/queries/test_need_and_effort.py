"""On-need rate, hours, months of completion and cumulative flow by hand, and against a second opinion."""

# A drawn table is as wide as its columns and its reasons.
# ruff: noqa: E501

from datetime import date, datetime

import pandas as pd
import pytest

from dashboard.query import PICKABLE, queries, run
from tests.queries.drawn import answer, company, day, keyed, scope_of, select
from tests.second_opinion.effort import internal_share_of_effort, on_need_rate
from tests.second_opinion.flow import cumulative_flow

BERLIN = "Europe/Berlin"
ALL_OF_JANUARY = ("2026-01-01", "2026-01-31")


@pytest.fixture(scope="module")
def needed(tmp_path_factory):
    """As of the end of 31 January 2026 in Berlin."""
    return company(
        tmp_path_factory.mktemp("needed"),
        date(2026, 1, 31),
        time_zone=BERLIN,
        projects="""
        project_id | requesting_function | intake_at  | need_by    | promised_for | completed_at     | closed_at  | status    | why
        A          | IT                  | 2025-12-01 | 2026-01-10 | 2026-03-01   | 2026-01-10 23:30 |            | completed | on the day, late in the evening: met
        B          | IT                  | 2025-12-01 | 2026-01-10 |              | 2026-01-11 00:30 |            | completed | half an hour into the next day: not met
        C          | IT                  | 2025-12-01 | 2026-01-20 |              |                  |            | open      | due and open: not met
        D          | IT                  | 2025-12-01 | 2026-01-20 |              |                  | 2026-01-19 | cancelled | cancelled the day before: left out
        E          | IT                  | 2025-12-01 | 2026-01-20 |              |                  | 2026-01-20 | cancelled | cancelled on the day: not met
        F          | IT                  | 2025-12-01 | 2026-01-20 |              |                  | 2026-01-02 | bypassed  | bought without procurement: not met
        G          | IT                  | 2025-12-01 | 2026-01-31 |              | 2026-01-30       |            | completed | the last day of the data has passed: met
        H          | IT                  | 2025-12-01 | 2026-02-01 |              | 2026-01-15       |            | completed | needed after the data: not counted yet
        I          | IT                  | 2025-12-01 |            |              | 2026-01-15       |            | completed | no date given: not counted
        J          | IT                  | 2025-12-01 | 2025-12-31 |              | 2025-12-31       |            | completed | of the quarter before: met
        """,
    )


def test_a_project_is_on_need_when_it_is_signed_by_the_end_of_the_day_it_was_needed(needed):
    rows = answer(needed, "cycle_time/on_need_rate")
    assert keyed(rows, "quarter_on", "projects", "on_need_projects", "on_need_share", "is_partial") == {
        "2025-10-01": (1, 1, 1, False),
        "2026-01-01": (6, 2, round(2 / 6, 9), True),  # A and G of A, B, C, E, F, G
    }
    # Wilson, 2 of 6 (statsmodels proportion_confint): 0.0968 to 0.7000
    assert rows.iloc[1][["on_need_share_low", "on_need_share_high"]].tolist() == pytest.approx(
        [0.0968, 0.7000], abs=1e-4
    )


def test_an_earlier_as_of_counts_only_what_was_due_by_then(needed):
    """At the end of 15 January A and B were due; B had been signed a day late."""
    rows = answer(needed, "cycle_time/on_need_rate", *ALL_OF_JANUARY, as_of=date(2026, 1, 15))
    assert keyed(rows, "quarter_on", "projects", "on_need_projects") == {"2026-01-01": (2, 1)}


def test_the_projects_behind_a_quarter_are_those_that_were_counted_with_the_days_they_were_late(needed):
    rows = run(needed, "cycle_time/projects_by_need", scope_of(needed), {"quarter_on": "2026-01-01"})
    assert keyed(rows, "project_id", "days") == {"C": 11, "B": 1, "A": 0, "E": 0, "G": -1, "F": -18}
    assert list(rows["days"]) == sorted(rows["days"], reverse=True)


def test_the_on_need_rate_is_that_of_the_second_opinion(random_files, sample):
    for database in (random_files[0], sample):
        names = ("project_id", "need_by", "completed_at", "closed_at", "status")
        projects = [
            dict(zip(names, row, strict=True)) for row in select(database, f"select {', '.join(names)} from projects")
        ]
        zone, as_of = database.dataset.time_zone, database.dataset.as_of
        for first, last, after in (
            ("2025-01-01", "2025-12-31", date(2026, 1, 1)),
            ("2026-02-01", "2026-07-31", date(2026, 8, 1)),
        ):
            rows = answer(database, "cycle_time/on_need_rate", first, last)
            expected = on_need_rate(projects, date.fromisoformat(first), after, as_of, zone)
            assert (rows["projects"].sum(), rows["on_need_projects"].sum()) == (expected["n"], expected["met"])


EFFORT = """
project_id | week_of    | kind               | hours | why
A          | 2026-01-05 | internal_alignment | 6     |
A          | 2026-01-12 | supplier           | 2     |
B          | 2026-01-12 | internal_alignment | 3     | of another function
           | 2026-01-19 | internal_alignment | 4     | on no project
A          | 2026-01-19 | administration     | 9     | in neither part
A          | 2026-02-02 | supplier           | 5     | the next month
A          | 2026-03-02 | supplier           | 50    | after the data: not read
"""
TWO = """
project_id | requesting_function | intake_at
A          | IT                  | 2026-01-01
B          | HR                  | 2026-01-01
"""


def test_hours_are_counted_by_month_and_those_on_no_project_only_without_a_filter(tmp_path):
    database = company(tmp_path, date(2026, 2, 28), projects=TWO, effort=EFFORT)
    columns = ("internal_hours", "supplier_hours", "other_hours", "internal_share", "projects", "hours_without_project")
    rows = answer(database, "cycle_time/internal_share_of_effort")
    assert keyed(rows, "month_on", *columns) == {
        "2026-01-01": (6 + 3 + 4, 2, 9, round(13 / 15, 9), 2, 4),
        "2026-02-01": (0, 5, 0, 0, 1, 0),
    }
    of_it = answer(database, "cycle_time/internal_share_of_effort", functions=("IT",))
    assert keyed(of_it, "month_on", *columns)["2026-01-01"] == (6, 2, 9, 0.75, 1, 0)
    rest = answer(database, "cycle_time/internal_share_of_effort", functions=("IT",), is_rest=True)
    assert keyed(rest, "month_on", *columns) == {"2026-01-01": (3, 0, 0, 1, 1, 0)}
    assert keyed(answer(database, "cycle_time/effort_by_project"), "project_id", "internal_hours", "supplier_hours") == {
        "A": (6, 2 + 5), "B": (3, 0),
    }  # fmt: skip


def test_the_hours_are_those_of_the_second_opinion(sample):
    effort = [
        dict(zip(("week_of", "kind", "hours"), row, strict=True))
        for row in select(sample, "select week_of, kind, hours from effort")
    ]
    rows = answer(sample, "cycle_time/internal_share_of_effort", "2025-11-01", "2026-10-31")
    expected = internal_share_of_effort(effort, date(2025, 11, 1), date(2026, 11, 1), sample.dataset.as_of, BERLIN)
    assert rows["internal_hours"].sum() == pytest.approx(float(expected["internal_alignment"]))
    assert rows["supplier_hours"].sum() == pytest.approx(float(expected["supplier"]))


def test_months_of_completion_have_a_median_from_six_and_an_85th_percentile_from_fifteen(tmp_path):
    """January 15 projects of 1 … 15 days, February 6 of 30 … 35, March 5."""
    rows = []
    for start, lengths in ((1, range(1, 16)), (14, range(30, 36)), (20, range(50, 55))):
        rows += [
            {
                "project_id": f"{start}-{length}", "requesting_function": "IT", "intake_at": day(start),
                "completed_at": day(start + length), "status": "completed",
            }
            for length in lengths
        ]  # fmt: skip
    database = company(tmp_path, datetime(2026, 3, 20), projects=rows)
    found = answer(database, "cycle_time/cycle_time_by_month")
    # 14 January + 30 … 35 days is February; 20 January + 50 … 54 days is March, which still runs.
    assert keyed(found, "month_on", "completed", "p50_days", "p85_days", "is_running") == {
        "2026-01-01": (15, 8, 13, False), "2026-02-01": (6, 32, None, False), "2026-03-01": (5, None, None, True),
    }  # fmt: skip


def test_a_project_that_goes_back_keeps_what_it_has_reached(tmp_path):
    database = company(
        tmp_path,
        datetime(2026, 3, 15),
        projects="""
        project_id | requesting_function | intake_at  | completed_at | status
        P          | IT                  | 2026-01-02 |              | open
        Q          | IT                  | 2026-01-02 | 2026-02-20   | completed
        """,
        stage_visits="""
        project_id | stage          | holder_function | entered_at | left_at    | why
        P          | intake         | Procurement     | 2026-01-02 | 2026-01-05 |
        P          | evaluation     | IT              | 2026-01-05 | 2026-02-05 |
        P          | requirements   | IT              | 2026-02-05 |            | back: it has still reached evaluation
        Q          | intake         | Procurement     | 2026-01-02 | 2026-02-10 |
        Q          | evaluation     | IT              | 2026-02-10 | 2026-02-20 |
        """,
    )
    rows = answer(database, "cycle_time/cumulative_flow")
    by_band = rows.groupby("band")["projects"].apply(list).to_dict()
    # January: both took up, P alone had come to evaluation. Requirements counts whoever reached it or something later.
    assert by_band == {
        "intake;intake": [2, 2, 2],
        "requirements;requirements": [1, 2, 2],
        "evaluation;evaluation": [1, 2, 2],
        "completed": [0, 1, 1],
    }
    assert rows.drop_duplicates("month_on")["is_running"].tolist() == [False, False, True]


def test_the_cumulative_flow_of_the_sample_is_that_of_the_second_opinion(sample):
    names = ("project_id", "intake_at", "completed_at", "closed_at", "status")
    projects = [
        dict(zip(names, row, strict=True)) for row in select(sample, f"select {', '.join(names)} from projects")
    ]
    names = ("project_id", "stage", "holder_function", "entered_at", "left_at")
    visits = [
        dict(zip(names, row, strict=True)) for row in select(sample, f"select {', '.join(names)} from stage_visits")
    ]
    rows = answer(sample, "cycle_time/cumulative_flow")
    expected = {str(row["month"])[:7]: row for row in cumulative_flow(projects, visits, sample.dataset.as_of, BERLIN)}
    assert len(rows) and set(rows["month_on"].map(lambda on: str(on)[:7])) == set(expected)
    for row in rows.itertuples():
        month = expected[str(row.month_on)[:7]]
        counted = month["completed"] if row.band == "completed" else month["reached"][row.band.split(";")[0]]
        assert row.projects == counted, row


def test_a_picked_mark_has_every_key(sample):
    assert "quarter_on" in PICKABLE and "picked" in {
        one.name for one in queries()["cycle_time/projects_by_need"].parameters
    }
    rows = run(
        sample,
        "cycle_time/projects_by_month",
        scope_of(sample),
        {"ended_month": pd.Timestamp("2026-03-01").date().isoformat(), "status": "completed"},
    )
    by_month = answer(sample, "cycle_time/cycle_time_by_month").set_index("month_on")
    assert len(rows) == by_month.loc["2026-03-01", "completed"]


def test_the_projects_behind_a_part_of_the_flow_are_those_between_it_and_the_next(sample):
    rows = answer(sample, "cycle_time/cumulative_flow", "2025-11-01", "2026-10-31")
    scope = scope_of(sample, "2025-11-01", "2026-10-31")
    for month in ("2025-11-01", "2026-10-01"):
        reached = rows[rows["month_on"] == month].set_index("band_no")["projects"]
        behind = {
            band: run(sample, "cycle_time/projects_in_band", scope, {"running_month": month, "band_no": int(band)})
            for band in reached.index
        }
        # Everyone stands somewhere once: the parts add up to all who had come to the first.
        assert sum(len(projects) for projects in behind.values()) == reached.iloc[0]
        assert not pd.concat(behind.values())["project_id"].duplicated().any()
        completed = behind[reached.index[-1]]
        assert len(completed) == reached.iloc[-1] and set(completed["status"]) == {"completed"}


def test_the_hours_behind_a_month_add_up_to_it(sample):
    months = answer(sample, "cycle_time/internal_share_of_effort").set_index("month_on")
    behind = run(sample, "cycle_time/projects_by_effort", scope_of(sample), {"month_on": "2026-03-01"})
    month = months.loc["2026-03-01"]
    assert behind["supplier_hours"].sum() == pytest.approx(month["supplier_hours"])
    assert behind["internal_hours"].sum() + month["hours_without_project"] == pytest.approx(month["internal_hours"])


def test_the_days_behind_a_stage_that_changed_are_those_of_its_completed_projects(sample):
    parts = answer(sample, "cycle_time/mean_days_by_part", "2026-01-01", "2026-06-30").set_index(["view", "part"])
    scope = scope_of(sample, "2026-01-01", "2026-06-30")
    for view, field, part in (("stage", "stage", "legal_review"), ("holder", "holder_function", "Finance")):
        behind = run(sample, "cycle_time/projects_by_part", scope, {field: part})
        expected = parts.loc[(view, part)]
        assert (len(behind), behind["days"].sum()) == (expected["projects"], pytest.approx(expected["days"]))
