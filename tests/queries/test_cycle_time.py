"""Cycle time by hand: small companies drawn as tables, the answers with their arithmetic."""

# A drawn table is as wide as its columns and its reasons.
# ruff: noqa: E501

from datetime import date, timedelta

import pandas as pd
import pytest

from tests.queries.drawn import DAY, answer, company, day, keyed, scope_of, select, utc
from tests.second_opinion.curves import curve_percentile, nearest_rank

JANUARY = ("2026-01-01", "2026-01-31")


def projects_that_took(*lengths, start=1, status="completed"):
    """One project per length in days, all started on a day of January 2026; a length of None is still open."""
    rows = []
    for number, length in enumerate(lengths):
        end = None if length is None else day(start) + timedelta(days=length)
        rows.append(
            {
                "project_id": f"{status}-{start}-{number:03d}",
                "requesting_function": "Operations",
                "intake_at": day(start),
                "completed_at": end if status == "completed" else None,
                "closed_at": end if status in ("cancelled", "bypassed") else None,
                "status": status,
            }
        )
    return rows


def summary(database, *period, **more):
    return answer(database, "cycle_time/summary", *period, **more).to_dict("records")[0]


# summary ------------------------------------------------------------------------------------------------------------


def test_the_summary_counts_each_project_by_what_happened_in_the_period(tmp_path):
    """The period is 5 to 20 January in Berlin, that is from 4 January 23:00 to 20 January 23:00 UTC."""
    database = company(
        tmp_path,
        day(31),
        projects="""
        project_id | requesting_function | intake_at        | completed_at     | closed_at        | status    | why
        A          | IT                  | 2026-01-01       | 2026-01-10       |                  | completed | completed in it
        B          | IT                  | 2026-01-06       | 2026-01-25       |                  | completed | ran on: open at its end
        C          | IT                  | 2026-01-06       |                  | 2026-01-08       | cancelled | cancelled in it
        D          | IT                  | 2026-01-02       |                  | 2026-01-09       | bypassed  | bypassed in it
        E          | IT                  | 2026-01-01       | 2026-01-04 22:59 |                  | completed | ended the minute before
        F          | IT                  | 2026-01-20 23:00 |                  |                  | open      | began the moment after
        G          | IT                  | 2026-01-01       | 2026-01-04 23:00 |                  | completed | ended the first moment
        H          | IT                  |                  |                  |                  | open      | no start: left out
        I          | IT                  | 2026-01-07       |                  |                  | cancelled | no end: left out
        J          | IT                  |                  | 2026-01-05       |                  | completed | ends before it starts: left out
        """,
        stage_visits="""
        project_id | stage  | holder_function | entered_at | left_at
        J          | market | Supplier        | 2026-01-07 | 2026-01-08
        """,
    )
    found = summary(database, "2026-01-05", "2026-01-20")
    # A, B, C, D and G ran; A and G were completed; B was open; B and C were started
    assert {name: found[name] for name in ("projects", "completed", "open", "cancelled", "bypassed", "left_out", "started")} == {
        "projects": 5, "completed": 2, "open": 1, "cancelled": 1, "bypassed": 1, "left_out": 3, "started": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lengths", "p50", "p85"),
    [
        ((3, 5, 8, 13, 40), None, None),  # five: the points only
        ((3, 5, 8, 13, 40, 41), 8, None),  # the 3rd of six: ceil(0.5 × 6); no p85 under 15
        (tuple(range(1, 15)), 7, None),  # fourteen
        (tuple(range(1, 16)), 8, 13),  # ceil(7.5) = 8, ceil(12.75) = 13
        (tuple(range(1, 21)), 10, 17),  # ceil(10), ceil(17.0): an exact rank is not passed over
    ],
)
def test_percentiles_of_completed_projects_are_nearest_ranks(lengths, p50, p85, tmp_path):
    database = company(tmp_path, day(100), projects=projects_that_took(*lengths))
    found = summary(database)
    assert [None if pd.isna(found[name]) else found[name] for name in ("p50_days", "p85_days")] == [p50, p85]


def test_the_curve_counts_cancelled_projects_as_ended_and_never_as_completed(tmp_path):
    """Days 1, 2, 3, 4, the first cancelled: F = 0, 1/4, 2/4, 3/4; half is reached on day 3, 85 % never."""
    rows = projects_that_took(1, status="cancelled") + projects_that_took(2, 3, 4)
    found = summary(company(tmp_path, day(50), projects=rows))
    assert (found["started"], found["km_p50_days"]) == (4, 3)
    assert pd.isna(found["km_p85_days"])


def test_what_is_open_at_a_time_was_still_at_risk_then(tmp_path):
    """One more, open at 1 day: F(4) = 4/5 × (1/3 + 1/3 + 1/3) = 0.8; F(3) = 0.533."""
    rows = projects_that_took(1, status="cancelled") + projects_that_took(2, 3, 4)
    rows += projects_that_took(None, start=49, status="open")
    found = summary(company(tmp_path, day(50), projects=rows))
    assert (found["started"], found["km_p50_days"]) == (5, 3)
    assert pd.isna(found["km_p85_days"])


def test_open_projects_move_the_85th_percentile_to_where_85_percent_are_done(tmp_path):
    """20 completed after 1…20 days and 4 open for 10: after day 10 ten of 14 remain at risk.

    S(10) = 14/24; the four leave; each of the last ten takes 1/10 of it, so F(17) = 1 − 14/24 × 3/10 = 0.825 and
    F(18) = 1 − 14/24 × 2/10 = 0.883: day 18, where completed projects alone say day 17.
    """
    rows = projects_that_took(*range(1, 21)) + projects_that_took(*[None] * 4, start=40, status="open")
    found = summary(company(tmp_path, day(50), projects=rows))
    assert (found["p85_days"], found["km_p85_days"]) == (17, 18)


@pytest.mark.parametrize("as_of", [None, date(2026, 3, 15), date(2025, 11, 30)])
@pytest.mark.parametrize("period", [(), ("2025-01-01", "2025-12-31"), ("2025-06-01", "2026-02-28")])
def test_the_summary_is_that_of_the_second_opinion(period, as_of, random_files, sample):
    for database in (random_files[0], sample):
        scope = scope_of(database, *period, as_of=as_of)
        bounds = scope.to_parameter(DAY)
        completed, cohort = [], []
        for status, start, end in select(
            database,
            "select status, started_at, ended_at from project_clock where is_timed and started_at <= $at",
            {"at": scope.as_of},
        ):
            is_over = end is not None and end <= scope.as_of
            length = (end if is_over else scope.as_of) - start
            exit_ = "open" if not is_over else "completed" if status == "completed" else "other"
            if exit_ == "completed" and (not period or bounds["from_at"] <= end < bounds["until_at"]):
                completed.append(length)
            if not period or bounds["from_at"] <= start < bounds["until_at"]:
                cohort.append((length, exit_))
        found = summary(database, *period, as_of=as_of)
        assert (found["completed"], found["started"]) == (len(completed), len(cohort))
        expected = {
            "p50_days": nearest_rank(completed, 0.5) if len(completed) >= 6 else None,
            "p85_days": nearest_rank(completed, 0.85) if len(completed) >= 15 else None,
            "km_p50_days": curve_percentile(cohort, 0.5),
            "km_p85_days": curve_percentile(cohort, 0.85),
        }
        for name, length in expected.items():
            days = None if length is None else length / timedelta(days=1)
            assert (None if pd.isna(found[name]) else found[name]) == (None if days is None else pytest.approx(days)), (
                name
            )


# Time by holder and by stage ----------------------------------------------------------------------------------------

FOUR_PROJECTS = """
project_id | requesting_function | intake_at  | completed_at | closed_at  | status
A          | Operations          | 2026-01-01 | 2026-01-11   |            | completed
B          | Operations          | 2026-01-01 |              |            | open
C          | IT                  | 2026-01-05 |              | 2026-01-07 | cancelled
D          | IT                  | 2026-01-25 |              |            | open
"""
VISITS = """
project_id | stage        | holder_function | entered_at | left_at    | mode  | why
A          | intake       | Procurement     | 2026-01-01 | 2026-01-03 | touch |
A          | legal_review | Legal           | 2026-01-03 | 2026-01-06 | wait  | shares 3 days with the supplier
A          | market       | Supplier        | 2026-01-03 | 2026-01-09 | wait  |
A          | signature    | Finance         | 2026-01-10 | 2026-01-10 | touch | no length: no time, but a visit; the 9th was nobody's
B          | market       | Supplier        | 2026-01-02 |            |       | the first day is not known; open
B          | on_hold      | On hold         | 2026-01-11 | 2026-01-15 |       | takes its four days whole
C          | intake       | Procurement     | 2026-01-05 | 2026-01-07 |       |
C          | market       | Supplier        | 2026-01-08 | 2026-01-20 |       | after the project was cancelled: not counted
D          | intake       | Procurement     | 2026-01-25 | 2026-01-26 |       |
D          | intake       | IT              | 2026-01-28 |            |       | a second stay; two days were nobody's
"""


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    return company(tmp_path_factory.mktemp("four"), day(31), projects=FOUR_PROJECTS, stage_visits=VISITS)


def test_time_by_holder_adds_up_to_the_lives_of_the_projects(four):
    rows = answer(four, "cycle_time/time_by_holder")
    found = keyed(rows, "holder_function", "holder_side", "projects", "days", "open_days")
    whole = 10 + 30 + 2 + 6  # A, B until the 31st, C, D until the 31st
    assert found == {
        "Supplier": ("supplier", 2, 3 / 2 + 3 + 29 - 4, 29 - 4),
        "Procurement": ("procurement", 3, 2 + 2 + 1, 1),
        "On hold": ("on_hold", 1, 4, 4),
        "nobody": ("nobody", 2, 1 + 2, 2),
        "IT": ("stakeholder", 1, 3, 3),
        "Legal": ("control", 1, 3 / 2, 0),
        "unattributed": ("unattributed", 2, 1 + 1, 1),
    }
    assert rows["days"].sum() == pytest.approx(whole)
    assert rows["share"].tolist() == pytest.approx([days / whole for days in rows["days"]])
    assert rows["median_days"].isna().all(), "no median is claimed from under six projects"


def test_time_by_holder_is_clipped_to_the_period_in_the_company_s_time_zone(four):
    """4 and 5 January in Berlin: 3 January 23:00 to 5 January 23:00 UTC, 48 hours."""
    rows = answer(four, "cycle_time/time_by_holder", "2026-01-04", "2026-01-05")
    hours = {"Legal": 48 / 2, "Supplier": 48 / 2 + 48, "Procurement": 23}
    assert keyed(rows, "holder_function", "days") == {key: round(each / 24, 9) for key, each in hours.items()}


def test_as_seen_from_an_earlier_day_later_rows_are_not_read_and_ends_are_reopened(four):
    """At the end of 4 January UTC nothing later is known: A is with Legal and the supplier, C has not begun."""
    rows = answer(four, "cycle_time/time_by_holder", as_of=day(5))
    assert keyed(rows, "holder_function", "days", "open_days") == {
        "Procurement": (2, 2),  # A
        "Legal": (2 / 2, 2 / 2),
        "Supplier": (2 / 2 + 3, 2 / 2 + 3),
        "unattributed": (1, 1),  # B
    }


def test_as_seen_from_a_later_day_what_runs_runs_on(four):
    rows = answer(four, "cycle_time/time_by_holder", as_of=day(41))
    found = keyed(rows, "holder_function", "days")
    assert (found["Supplier"], found["IT"], found["Legal"]) == (3 / 2 + 3 + 29 - 4 + 10, 3 + 10, 3 / 2)


def test_what_begins_at_the_moment_of_as_of_has_no_time_yet_and_runs_on_from_there(tmp_path):
    database = company(
        tmp_path,
        projects="project_id | requesting_function | status\nA | IT | open",
        stage_visits="""
        project_id | stage  | holder_function | entered_at | left_at    | why
        A          | intake | Procurement     | 2026-01-01 | 2026-01-05 | left at as_of, the newest date there is
        A          | market | Supplier        | 2026-01-05 |            | begins at as_of
        """,
    )
    assert database.dataset.as_of == day(5)
    assert keyed(answer(database, "cycle_time/time_by_holder"), "holder_function", "days") == {"Procurement": 4}
    later = answer(database, "cycle_time/time_by_holder", as_of=day(8))
    assert keyed(later, "holder_function", "days") == {"Procurement": 4, "Supplier": 3}


def test_the_median_of_a_holder_is_over_whole_lives_from_six_projects(tmp_path):
    """Procurement held 1, 2, 3, 4, 5 and 60 days: the 3rd of six. The period holds only January."""
    rows = projects_that_took(1, 2, 3, 4, 5, 60)
    visits = [
        {"project_id": row["project_id"], "stage": "intake", "holder_function": "Procurement",
         "entered_at": row["intake_at"], "left_at": row["completed_at"]}
        for row in rows
    ]  # fmt: skip
    database = company(tmp_path, day(90), projects=rows, stage_visits=visits)
    found = answer(database, "cycle_time/time_by_holder", *JANUARY)
    assert keyed(found, "holder_function", "projects", "median_days") == {"Procurement": (6, 3)}
    assert found["days"][0] == pytest.approx(1 + 2 + 3 + 4 + 5 + 31 - 1 / 24)


def test_time_by_stage_counts_visits_time_and_second_stays(four):
    rows = answer(four, "cycle_time/time_by_stage")
    assert keyed(rows, "stage", "projects", "visits", "days", "open_days", "repeat_visit_days") == {
        "intake": (3, 4, 2 + 2 + 1 + 3, 1 + 3, 3),
        "market": (2, 2, 3 / 2 + 3 + 25, 25, 0),
        "legal_review": (1, 1, 3 / 2, 0, 0),
        "on_hold": (1, 1, 4, 4, 0),
        "nobody": (2, 0, 1 + 2, 2, 0),
        "unattributed": (2, 0, 1 + 1, 1, 0),
    }
    assert rows["stage"].tolist() == ["intake", "market", "legal_review", "on_hold", "nobody", "unattributed"]


def test_a_visit_counts_where_it_overlaps_the_period_and_the_life_of_its_project(tmp_path):
    """The period is 11 to 20 January: from the 10th 23:00 to the 20th 23:00 UTC."""
    database = company(
        tmp_path,
        day(31),
        projects="""
        project_id | requesting_function | intake_at  | completed_at | status
        A          | IT                  | 2026-01-05 | 2026-01-18   | completed
        """,
        stage_visits="""
        project_id | stage  | holder_function | entered_at       | left_at          | why
        A          | market | Supplier        | 2026-01-01       | 2026-01-10 23:00 | left as the period began: not in it
        A          | market | Legal           | 2026-01-02       | 2026-01-12       | in it, though it began before the project
        A          | market | Finance         | 2026-01-10 23:00 | 2026-01-10 23:00 | no length, on the first moment
        A          | market | IT              | 2026-01-18       | 2026-01-18       | no length, on the last moment of the project
        A          | market | Marketing       | 2026-01-19       | 2026-01-22       | after the project ended: not counted
        """,
    )
    rows = answer(database, "cycle_time/time_by_stage", "2026-01-11", "2026-01-20")
    assert keyed(rows, "stage", "visits")["market"] == 3


def test_stages_stand_in_process_order_a_team_s_own_behind_in_order_of_appearance(tmp_path):
    database = company(
        tmp_path,
        day(31),
        projects="project_id | requesting_function | status\nA | IT | open",
        stage_visits="""
        project_id | stage     | holder_function | entered_at | left_at
        A          | Zoo visit | IT              | 2026-01-01 | 2026-01-02
        A          | Ant check | IT              | 2026-01-02 | 2026-01-03
        A          | signature | IT              | 2026-01-03 | 2026-01-04
        A          | intake    | IT              | 2026-01-04 | 2026-01-05
        """,
    )
    rows = answer(database, "cycle_time/time_by_stage")
    assert rows["stage"].tolist() == ["intake", "signature", "Zoo visit", "Ant check", "unattributed"]


def test_the_newest_stage_and_holder_of_an_open_project_are_the_highest_in_order(tmp_path):
    database = company(
        tmp_path,
        day(31),
        projects="project_id | requesting_function | status\nA | IT | open",
        stage_visits="""
        project_id | stage        | holder_function | entered_at | left_at    | why
        A          | signature    | Finance         | 2026-01-01 | 2026-01-02 | over
        A          | market       | Supplier        | 2026-01-05 |            | lower, though it began later
        A          | legal_review | Legal           | 2026-01-03 |            | the highest that runs
        A          | legal_review | Compliance      | 2026-01-03 |            | the same stage and moment: the later name
        """,
    )
    assert select(database, "select current_stage, current_holder from project_clock") == [("legal_review", "Legal")]


# Side shares by month -----------------------------------------------------------------------------------------------


def test_months_are_cut_in_berlin_and_march_is_an_hour_short(tmp_path):
    """Legal until 28 March midnight in Berlin, then the supplier: March has 743 hours there, April 720."""
    start, change, end = utc("2026-03-01"), utc("2026-03-28"), utc("2026-05-01")
    database = company(
        tmp_path,
        utc("2026-05-10"),
        projects=[
            {
                "project_id": "A",
                "requesting_function": "IT",
                "intake_at": start,
                "completed_at": end,
                "status": "completed",
            }
        ],
        stage_visits=[
            {
                "project_id": "A",
                "stage": "legal_review",
                "holder_function": "Legal",
                "entered_at": start,
                "left_at": change,
            },
            {"project_id": "A", "stage": "market", "holder_function": "Supplier", "entered_at": change, "left_at": end},
        ],
    )
    rows = answer(database, "cycle_time/side_shares_by_month")
    found = {(row.month_on.month, row.holder_side): (row.days * 24, row.share) for row in rows.itertuples()}
    assert {key: (round(hours, 6), round(share, 9)) for key, (hours, share) in found.items()} == {
        (3, "control"): (27 * 24, round(27 * 24 / 743, 9)),
        (3, "supplier"): (743 - 27 * 24, round(95 / 743, 9)),
        (4, "supplier"): (720, 1),
    }
    assert rows["projects"].tolist() == [1, 1, 1]


def test_a_month_is_running_until_its_last_microsecond_is_over(tmp_path):
    database = company(
        tmp_path,
        date(2026, 2, 28),
        projects="project_id | requesting_function | status\nA | IT | open",
        stage_visits="project_id | stage | holder_function | entered_at | left_at\nA | market | Supplier | 2026-01-20 |",
    )
    whole = answer(database, "cycle_time/side_shares_by_month")
    assert whole["is_running"].tolist() == [False, False]
    earlier = answer(database, "cycle_time/side_shares_by_month", as_of=date(2026, 2, 27))
    assert earlier["is_running"].tolist() == [False, True]


def test_the_months_add_up_to_the_whole_and_the_shares_of_each_to_one(random_files, sample):
    for database in (random_files[0], sample):
        for period in ((), ("2025-03-15", "2026-04-10")):
            months = answer(database, "cycle_time/side_shares_by_month", *period)
            holders = answer(database, "cycle_time/time_by_holder", *period)
            assert months["days"].sum() == pytest.approx(holders["days"].sum(), rel=1e-12)
            assert months.groupby("month_on")["share"].sum().round(9).eq(1).all()
            by_side = months.groupby("holder_side")["days"].sum()
            assert by_side.to_dict() == pytest.approx(holders.groupby("holder_side")["days"].sum().to_dict())


def test_stages_and_holders_add_up_to_the_same_days(random_files, sample):
    for database in (random_files[0], sample):
        for period in ((), ("2025-03-15", "2026-04-10")):
            stages = answer(database, "cycle_time/time_by_stage", *period)
            holders = answer(database, "cycle_time/time_by_holder", *period)
            assert (stages["days"] * DAY).round().sum() == (holders["days"] * DAY).round().sum()


# Finished projects --------------------------------------------------------------------------------------------------


def test_finished_projects_are_those_completed_in_the_period_with_what_is_far_out_marked(tmp_path):
    """1, 2, …, 15 and 90 days: quartiles 4 and 12, so far out is above 12 + 3 × 8 = 36."""
    rows = projects_that_took(*range(1, 16), 90) + projects_that_took(3, status="cancelled")
    database = company(tmp_path, day(120), projects=rows)
    found = answer(database, "cycle_time/finished_projects")
    assert found["elapsed_days"].tolist() == [*range(1, 16), 90]
    assert found["is_outlier"].tolist() == [False] * 15 + [True]
    assert set(found["p50_days"]) == {8} and set(found["p85_days"]) == {14}  # ceil(0.5 × 16), ceil(13.6)
    assert found["title"].tolist() == found["project_id"].tolist(), "without a title its identifier"
    january = answer(database, "cycle_time/finished_projects", *JANUARY)
    assert len(january) == 15 and set(january["p85_days"]) == {13}


def test_a_project_is_finished_on_the_day_of_the_company_s_time_zone(tmp_path):
    database = company(
        tmp_path,
        day(31),
        projects="""
        project_id | requesting_function | intake_at  | completed_at     | status
        A          | IT                  | 2026-01-01 | 2026-01-10 22:59 | completed
        B          | IT                  | 2026-01-01 | 2026-01-10 23:00 | completed
        """,
    )
    rows = answer(database, "cycle_time/finished_projects")
    assert keyed(rows, "project_id", "ended_on") == {"A": "2026-01-10", "B": "2026-01-11"}
    assert answer(database, "cycle_time/finished_projects", "2026-01-01", "2026-01-10")["project_id"].tolist() == ["A"]


# Clocks -------------------------------------------------------------------------------------------------------------


def test_status_and_end_follow_from_dates_and_the_column_says_only_which_exit_it_was(tmp_path):
    database = company(
        tmp_path,
        day(20),
        projects="""
        project_id | requesting_function | intake_at  | completed_at | closed_at  | status    | why
        A          | IT                  | 2026-01-01 | 2026-01-05   |            | open      | a date says more than a word
        B          | IT                  | 2026-01-01 | 2026-01-25   |            | completed | not by as_of
        C          | IT                  | 2026-01-01 |              | 2026-01-06 |           | closed without a signature
        D          | IT                  | 2026-01-01 |              |            | cancelled | ended with its last visit
        E          | IT                  | 2026-01-01 |              |            | bypassed  | no end anywhere: not timed
        F          | IT                  | 2026-01-01 |              |            | completed | no end: open
        G          | IT                  | 2026-01-01 |              |            | on_hold   | open
        H          | IT                  | 2026-01-01 | 2026-01-04   | 2026-01-09 | bypassed  | ended when it was closed
        """,
        stage_visits="""
        project_id | stage  | holder_function | entered_at | left_at
        D          | intake | Procurement     | 2026-01-01 | 2026-01-07
        """,
    )
    rows = select(database, "select project_id, status, ended_at, is_timed from project_clock order by project_id")
    assert rows == [
        ("A", "completed", day(5), True),
        ("B", "open", None, True),
        ("C", "cancelled", day(6), True),
        ("D", "cancelled", day(7), True),
        ("E", "bypassed", None, False),
        ("F", "open", None, True),
        ("G", "open", None, True),
        ("H", "bypassed", day(9), True),
    ]


def test_the_clock_can_end_when_a_stage_is_first_entered(tmp_path):
    from dashboard.settings import load_settings

    path = tmp_path / "settings.toml"
    path.write_text('[clock]\nend_stage = "handover"\n', encoding="utf-8")
    database = company(
        tmp_path / "company",
        day(31),
        settings=load_settings(path),
        projects="""
        project_id | requesting_function | intake_at  | completed_at | status    | why
        A          | IT                  | 2026-01-01 | 2026-01-20   | completed | ended with the handover
        B          | IT                  | 2026-01-01 | 2026-01-20   | completed | no handover yet: open
        """,
        stage_visits="""
        project_id | stage    | holder_function | entered_at | left_at
        A          | market   | Supplier        | 2026-01-01 | 2026-01-10
        A          | handover | Procurement     | 2026-01-10 | 2026-01-20
        B          | market   | Supplier        | 2026-01-01 | 2026-01-10
        """,
    )
    rows = select(database, "select project_id, ended_at, status from project_clock order by project_id")
    assert rows == [("A", day(10), "completed"), ("B", None, "open")]


def test_what_a_log_tells_later_never_moves_the_end_of_a_project(tmp_path):
    from dashboard.importing.mapping import load_mapping

    (tmp_path / "map.toml").write_text('time_zone = "UTC"\n[events]\ncompletes = ["Paid"]\n', encoding="utf-8")
    database = company(
        tmp_path / "company",
        day(31),
        mapping=load_mapping(tmp_path / "map.toml"),
        events="""
        project_id | happened_at | step     | actor_function | why
        A          | 2026-01-01  | Asked    | IT             |
        A          | 2026-01-05  | Paid     | Finance        | completed
        A          | 2026-01-20  | Paid     | Finance        | paid again: it had ended
        """,
    )
    assert select(database, "select started_at, ended_at, status from project_clock") == [(day(1), day(5), "completed")]
