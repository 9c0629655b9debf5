"""Ageing and attention: by hand, and beside the second opinion on random companies and on the sample."""

# A drawn table is as wide as its columns and its reasons.
# ruff: noqa: E501, F401, F811

from datetime import timedelta

import pandas as pd
import pytest

from dashboard.query import query
from dashboard.scope import end_of
from tests.queries.drawn import answer, company, day, keyed, parameter, select
from tests.queries.test_second_opinion import AS_OFS, LAST, built, by_project, company_rows, read_by
from tests.second_opinion import ages

pytestmark = pytest.mark.slow

NAME, AGES = "cycle_time/needs_attention", "cycle_time/ageing"
FLOORS = {0.5: 6, 0.7: 15, 0.85: 15, 0.95: 20}
DAY = timedelta(days=1)


def rows_at(database, name, as_of):
    """The rows of a query as of an instant, over all time."""
    sent = {"scope": parameter(as_of)}
    norms = database.cursor().execute(query("cycle_time/stage_norms").sql, sent)
    columns = [column[0] for column in norms.description]
    sent["norms"] = [dict(zip(columns, row, strict=True)) for row in norms.fetchall()]
    return database.cursor().execute(query(name).sql, sent).df().to_dict("records")


def missing(value):
    return None if pd.isna(value) else value


# By hand --------------------------------------------------------------------------------------------------------------


def twenty_in_market():
    """20 completed projects that were in the market for 1 to 20 days: 85 % of these stays end within 17."""
    projects = "project_id | requesting_function | intake_at | completed_at | need_by | status\n"
    visits = "project_id | stage | holder_function | entered_at | left_at\n"
    for number in range(1, 21):
        left = (day(1) + timedelta(days=number)).date()
        projects += f"F{number:02} | IT | 2026-01-01 | {left} | | completed\n"
        visits += f"F{number:02} | market | Supplier | 2026-01-01 | {left}\n"
    return projects, visits


def test_each_reason_is_told_with_its_days_and_the_gravest_comes_first(tmp_path):
    projects, visits = twenty_in_market()
    database = company(
        tmp_path,
        day(60),
        projects=projects
        + """A | IT | 2026-01-20 | | 2026-02-18 | open
             B | IT | 2026-02-01 | | 2026-03-01 | open
             C | IT | 2026-02-20 | | 2026-02-28 | open
             D | IT | 2026-02-01 | | | open""",
        stage_visits=visits
        + """A | market | Supplier | 2026-02-08 |
             B | market | Supplier | 2026-02-09 |
             C | market | Supplier | 2026-02-25 |
             D | market | Supplier | 2026-02-12 | 2026-02-15""",
        interactions="""interaction_id | project_id | function | happened_at | purpose
                        I1             | B          | IT       | 2026-02-20  | update""",
    )
    # As of 1 March 0:00. 24 stays: 1 to 20 days and D's 3 ended; A's 21, B's 20 and C's 4 still run. After 18 days
    # 20/24 × 19/20 × 4/18 = 0.18 are still there, after 19 days 20/24 × 19/20 × 3/18 = 0.13.
    found = keyed(answer(database, NAME), "project_id", "overdue_days", "over_stage_days", "quiet_days", "reasons")
    assert found == {
        "A": (11, 2, 21, 3),  # needed by 18 February; 21 days in the market, 85 % leave within 19; last sign 8 February
        "C": (1, None, None, 1),  # needed the day before; 4 days there
        "B": (None, 1, None, 1),  # 20 days there; a contact 9 days ago
        "D": (None, None, 14, 1),  # left 14 days ago and nothing since
    }
    assert list(found) == ["A", "C", "B", "D"]
    limits = keyed(answer(database, NAME), "project_id", "stage_p85_days", "stage_stays", "days_in_stage", "holders")
    assert limits["A"] == (19, 24, 21, "Supplier") and limits["D"][3] is None


def test_what_a_stage_takes_is_not_told_from_fewer_than_fifteen_stays(tmp_path):
    projects, visits = twenty_in_market()
    kept = "\n".join(line for line in visits.splitlines() if line[:3] not in {f"F{n:02}" for n in range(1, 8)})
    database = company(
        tmp_path,
        day(60),
        projects=projects + "A | IT | 2026-01-20 | | | open",
        stage_visits=kept + "\nA | market | Supplier | 2026-01-20 |",
    )
    assert len(answer(database, NAME)) == 0


def test_what_a_stage_takes_is_told_on_the_clock_and_the_day_that_are_asked_for_whatever_was_asked_before(tmp_path):
    # Seven days from Thursday the first: a holiday and a weekend leave four that are worked. On the 7th none has left.
    projects = "project_id | requesting_function | intake_at | completed_at | status\n"
    visits = "project_id | stage | holder_function | entered_at | left_at\n"
    for number in range(15):
        projects += f"F{number} | IT | 2026-01-01 | 2026-01-08 | completed\n"
        visits += f"F{number} | market | Supplier | 2026-01-01 | 2026-01-08\n"
    projects += "A | IT | 2026-01-01 | | open"
    database = company(
        tmp_path, day(60), projects=projects, stage_visits=visits + "A | market | Supplier | 2026-01-01 |"
    )
    calendar = answer(database, AGES).iloc[0]
    working = answer(database, AGES, clock="working").iloc[0]
    assert calendar["p85_days"] == 7
    assert working["p85_days"] == pytest.approx(4, abs=1e-9)
    early = answer(database, AGES, as_of=day(7))
    assert early["p85_days"].isna().all() and len(early) == 16


def test_silence_is_no_reason_where_no_contact_is_recorded(tmp_path):
    drawn = {
        "projects": "project_id | requesting_function | intake_at | status\nA | IT | 2026-01-01 | open",
        "stage_visits": "project_id | stage | holder_function | entered_at\nA | market | Supplier | 2026-01-01",
    }
    assert len(answer(company(tmp_path / "without", day(60), **drawn), NAME)) == 0
    drawn["interactions"] = "interaction_id | project_id | function | happened_at\nI | A | IT | 2026-02-14"
    found = answer(company(tmp_path / "with", day(60), **drawn), NAME)
    # 14 February to 1 March: 15 days.
    assert keyed(found, "project_id", "quiet_days", "stage_p85_days", "stage_stays") == {"A": (15, None, 1)}


def test_the_bands_are_ages_at_the_last_leaving_and_never_fall_along_the_process(tmp_path):
    projects, visits = twenty_in_market()
    # Six more left evaluation, before which all had been in the market longer than they were old then: 2 days each.
    for number in range(6):
        projects += f"E{number} | IT | 2026-01-10 | 2026-01-12 | | completed\n"
        visits += f"E{number} | evaluation | IT | 2026-01-10 | 2026-01-12\n"
    database = company(
        tmp_path,
        day(60),
        projects=projects
        + "A | IT | 2026-01-20 | | | open\nB | IT | 2026-02-01 | | | open\nC | IT | 2026-02-01 | | | on_hold",
        stage_visits=visits
        + "A | market | Supplier | 2026-02-08 |\nB | evaluation | IT | 2026-02-10 |\nC | on_hold | IT | 2026-02-02 |",
    )
    found = keyed(
        answer(database, AGES),
        "project_id",
        "stage",
        "age_days",
        "left_projects",
        "p50_days",
        "p70_days",
        "p85_days",
        "p95_days",
    )
    assert found == {
        "A": ("market", 40, 20, 10, 14, 17, 19),  # of ages 1 … 20
        "B": ("evaluation", 28, 6, 10, None, None, None),  # its own half is 2; from 6 no more is told
        "C": ("on_hold", 28, 0, None, None, None, None),
    }


# Beside the second opinion --------------------------------------------------------------------------------------------


def compared_ages(found, projects, visits, as_of):
    """Compare the rows of ageing with the second opinion, and say how many had bands."""
    bands = ages.age_bands(projects, visits, as_of, floors=FLOORS)
    expected = {row["project_id"]: row for row in ages.open_ages(projects, visits, as_of)}
    assert {row["project_id"] for row in found} == set(expected)
    with_bands = 0
    for row in found:
        second = expected[row["project_id"]]
        assert row["stage"] == (second["stage"] or "not recorded")
        assert row["age_days"] == pytest.approx(second["age"] / DAY)
        band = bands.get(row["stage"])
        assert row["left_projects"] == (band["n"] if band else 0)
        for p, column in ((0.5, "p50_days"), (0.7, "p70_days"), (0.85, "p85_days"), (0.95, "p95_days")):
            told = band[p] if band else None
            assert missing(row[column]) == (None if told is None else pytest.approx(told / DAY)), (row, p)
            with_bands += told is not None
    return with_bands


def reasons_of(found):
    told = {"stage": "over_stage_days", "need_by": "overdue_days", "silence": "quiet_days"}
    return {
        row["project_id"]: [reason for reason, column in told.items() if missing(row[column]) is not None]
        for row in found
    }


@pytest.mark.parametrize("looked_at", AS_OFS)
def test_ages_and_reasons_of_random_companies_are_those_of_the_second_opinion(built, company_rows, looked_at):
    database, built_at = built
    as_of = min(looked_at, built_at)
    projects, visits = list(company_rows[0].values()), read_by(built_at, company_rows[1])
    compared_ages(rows_at(database, AGES, as_of), projects, visits, as_of)
    found = rows_at(database, NAME, as_of)
    assert reasons_of(found) == ages.needs_attention(projects, visits, as_of, "UTC")


@pytest.fixture(scope="module")
def sample_rows(sample):
    def records(sql):
        cursor = sample.cursor().execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    rounds = records("select ask_key, project_id, asked_at, answered_at from ask")
    return {
        "projects": records("select project_id, intake_at, completed_at, closed_at, need_by, status from projects"),
        "visits": records("select project_id, stage, holder_function, entered_at, left_at from stage_visits"),
        "interactions": records("select project_id, happened_at from interactions"),
        "rounds": [each | {"ask_key": (each["project_id"],)} for each in rounds],
    }


@pytest.mark.parametrize("months_before", [0, 5, 14])
def test_ages_and_reasons_of_the_sample_are_those_of_the_second_opinion(sample, sample_rows, months_before):
    until = (pd.Timestamp("2026-10-31") - pd.DateOffset(months=months_before)).date()
    as_of = end_of(until, "Europe/Berlin")
    rows = sample_rows
    found = answer(sample, AGES, as_of=as_of).to_dict("records")
    assert compared_ages(found, rows["projects"], rows["visits"], as_of) > 100
    listed = answer(sample, NAME, as_of=as_of).to_dict("records")
    expected = ages.needs_attention(
        rows["projects"], rows["visits"], as_of, "Europe/Berlin", rows["interactions"], rows["rounds"]
    )
    assert reasons_of(listed) == expected
    assert len(expected) > 10
    if not months_before:
        assert len(expected) == 27
