"""Forecasts by hand, from any month-end without a look ahead, and beside the second opinion."""

from datetime import date, timedelta

import pytest

from dashboard.importing.mapping import EventRules, Mapping
from dashboard.scope import end_of
from tests.queries import random_company
from tests.queries.drawn import DAY, answer, company, day, keyed, select, utc
from tests.second_opinion import forecasts as second
from tests.second_opinion.curves import wilson

COLUMNS = "made_on, place, at_risk, is_pooled, p50_on, p85_on, p50_days, p85_days"


def told(database, project, columns=COLUMNS, where="true"):
    """The forecasts of a project, oldest first."""
    sql = f"select {columns} from forecast where project_id = $project and {where} order by made_at"
    return select(database, sql, {"project": project})


def project(name, start, end=None, status="completed"):
    return {
        "project_id": name,
        "requesting_function": "IT",
        "intake_at": day(start),
        "completed_at": day(end) if end and status == "completed" else None,
        "closed_at": day(end) if end and status != "completed" else None,
        "status": status if end else "open",
    }


def visit(name, stage, entered, left=None):
    return {
        "project_id": name,
        "stage": stage,
        "holder_function": "Legal",
        "entered_at": day(entered),
        "left_at": day(left) if left else None,
    }


def earlier(number, start=-9, entered=1, stage="market", status="completed"):
    """So many projects that began on a day, entered a stage on another and ended 1, 2, 3, … days after that."""
    names = [f"{status}-{after:02d}" for after in range(1, number + 1)]
    rows = [project(name, start, entered + after, status) for after, name in enumerate(names, 1)]
    return rows, [visit(name, stage, entered, entered + after) for after, name in enumerate(names, 1)]


def built(tmp_path, as_of, *parts, **more):
    projects, visits = ([row for part in parts for row in part[place]] for place in (0, 1))
    return company(tmp_path, as_of, projects=projects, stage_visits=visits, **more)


def test_a_forecast_reads_on_from_the_days_already_spent_in_the_stage(tmp_path):
    """20 projects took 1 to 20 days from entering the market; P has been there for 4 days.

    16 took longer than 4 days: half of them, 8, had ended by day 12, and 85 %, 13.6 and so 14, by day 18. P entered on
    5 February, so half of its like are done by the 17th and 85 % by the 23rd.
    """
    own = ([project("P", 30)], [visit("P", "market", 36)])
    database = built(tmp_path, day(40), earlier(20), own)
    assert told(database, "P", where="made_on = '2026-02-09'") == [
        (date(2026, 2, 9), "market", 16, False, date(2026, 2, 17), date(2026, 2, 23), 12 - 4, 18 - 4)
    ]
    assert told(database, "P", "age_days, days_in_place, place_kind")[-1] == (10, 4, "stage")


def test_who_is_still_in_the_stage_is_held_against_stays_that_lasted_as_long(tmp_path):
    """20 projects were in the market until they ended, 21 to 40 days after they entered it; 20 left it after a day, and
    ended 5 to 24 days after they entered it. P has been there for 5 days: its landmark is 4.

    Only the first 20 lasted as long: half of them, 10, had ended by day 30, and 85 %, 17, by day 37. R left it after a
    day, so all 40 are like it and P, too. One ended on day 5, and P is known no longer: of 39, 19.5 and so 20 had ended
    by day 23 (18 + 3; by 22, 17 + 2), and 33.15, so 34, by day 35 (19 + 15).
    """
    quick = [project(f"Q{number}", 0, 1 + 4 + number) for number in range(1, 21)]
    slow = [project(f"S{number}", 0, 1 + 20 + number) for number in range(1, 21)]
    visits = [visit(one["project_id"], "market", 1, 2) for one in quick]
    visits += [visit(f"S{number}", "market", 1, 1 + 20 + number) for number in range(1, 21)]
    own = ([project("P", 60), project("R", 60)], [visit("P", "market", 65), visit("R", "market", 65, 66)])
    database = built(tmp_path, day(70), (quick + slow, visits), own)
    columns = "place, at_risk, is_pooled, p50_days, p85_days"
    assert told(database, "P", columns)[-1] == ("market", 20, False, 30 - 5, 37 - 5)
    assert told(database, "R", columns)[-1] == ("market", 40, False, 23 - 5, 35 - 5)


@pytest.mark.parametrize(
    ("entered", "at_risk", "is_pooled", "half", "most"), [(35, 15, False, 13, 18), (34, 20, True, 20, 27)]
)
def test_with_fewer_than_fifteen_at_risk_all_projects_of_the_age_are_asked(
    tmp_path, entered, at_risk, is_pooled, half, most
):
    """5 days in the stage: 15 took 6 to 20 days; the 8th of them 13, the 13th (12.75) 18.

    6 days in: only 14 are left. So the age counts, 10 days, and all 20 projects took longer, 11 to 30 days: the 10th
    20 and the 17th 27 days from the start.
    """
    own = ([project("P", 30)], [visit("P", "market", entered)])
    found = told(built(tmp_path, day(40), earlier(20), own), "P", "at_risk, is_pooled, p50_days, p85_days")[-1]
    spent = 10 if is_pooled else 40 - entered
    assert found == (at_risk, is_pooled, half - spent, most - spent)


def test_a_part_of_a_day_in_the_stage_is_rounded_down_and_the_exits_up(tmp_path):
    """P entered at 12:00 and has been there for 4.5 days, so 4: half of 16 by day 12 after it entered, at 12:00."""
    own = ([project("P", 30)], [visit("P", "market", 36.0)])
    own[1][0]["entered_at"] = day(36.5)
    found = told(built(tmp_path, day(41), earlier(20), own), "P", "at_risk, p50_on, p50_days, days_in_place")[-1]
    assert found == (16, day(48.5).date(), 12 - 4.5, 4.5)


def test_cancelled_projects_are_exits_and_never_completions_so_a_percentile_may_not_be_reached(tmp_path):
    """15 completed after 1 to 15 days and 15 cancelled likewise: at most half ever complete, no day has 85 %.

    Of 30 at risk each day takes one of each, so F(15) = 15/30: half is reached on day 15, and just so.
    """
    own = ([project("P", 30)], [visit("P", "market", 40)])
    database = built(tmp_path, day(40), earlier(15), earlier(15, status="cancelled"), own)
    assert told(database, "P", "at_risk, p50_days, p85_on")[-1] == (30, 15, None)


def test_open_projects_are_at_risk_as_long_as_they_have_been_seen(tmp_path):
    """20 completed after 1 to 20 days, 10 have been open for 10 days: 30 at risk at first.

    S(10) = 20/30, then the ten leave and each of the last ten completions takes a tenth of it: F(10 + k) = 1/3 + k/15.
    Half is reached at k = 2.5, so day 13; 85 % at k = 7.75, so day 18. Without the open ones it were days 10 and 17.
    """
    others = ([project(f"O-{n}", 25) for n in range(10)], [visit(f"O-{n}", "market", 30) for n in range(10)])
    own = ([project("P", 30)], [visit("P", "market", 40)])
    database = built(tmp_path, day(40), earlier(20), others, own)
    assert told(database, "P", "at_risk, p50_days, p85_days")[-1] == (30, 13, 18)


@pytest.mark.parametrize(
    ("number", "expected"), [(5, (5, None, None)), (6, (6, 3, None)), (14, (14, 7, None)), (15, (15, 8, 13))]
)
def test_no_date_is_told_from_too_few(tmp_path, number, expected):
    """Half is told from 6 at risk, 85 % from 15; under 15 the ages of projects are asked, here the same."""
    own = ([project("P", 40)], [visit("P", "market", 40)])
    database = built(tmp_path, day(40), earlier(number, start=1), own)
    assert told(database, "P", "at_risk, p50_days, p85_days")[-1] == expected


def test_the_naive_forecast_is_the_usual_time_less_the_age_and_never_in_the_past(tmp_path):
    """20 completed projects took 11 to 30 days: the 10th 20, the 17th 27. P is 10 days old, Q 25, R 40."""
    own = ([project("P", 50), project("Q", 35), project("R", 20)], [])
    database = built(tmp_path, day(60), earlier(20), own)
    found = {name: told(database, name, "naive_p50_days, naive_p85_days, naive_p85_on")[-1] for name in "PQR"}
    assert found == {"P": (10, 17, day(77).date()), "Q": (0, 2, day(62).date()), "R": (0, 0, day(60).date())}


def test_the_place_is_the_highest_stage_running_and_in_a_gap_the_one_entered_last(tmp_path):
    """P: legal review runs beside the evaluation. Q: a gap after legal review and, entered later, the evaluation."""
    visits = [
        visit("P", "legal_review", 2),
        visit("P", "evaluation", 3),
        visit("P", "signature", 1, 3),
        visit("Q", "legal_review", 2, 9),
        visit("Q", "evaluation", 3, 4),
        visit("R", "on_hold", 5),
    ]
    database = built(tmp_path, day(10), ([project(name, 1) for name in "PQRS"], visits))
    found = select(database, "select project_id, place, days_in_place from forecast order by project_id")
    assert found == [("P", "legal_review", 8), ("Q", "evaluation", 7), ("R", "on_hold", 5), ("S", None, None)]


def test_forecasts_are_made_at_every_month_end_of_the_company_s_zone_and_at_as_of(tmp_path):
    """P ran from January to 10 April, Q started in the last hour of February in Berlin, R in the first of March."""
    rows = [project("P", 10, 100), project("Q", 59), project("R", 59)]
    rows[1]["intake_at"], rows[2]["intake_at"] = utc("2026-02-28 23:30"), utc("2026-03-01 00:30")
    database = company(tmp_path, day(110), projects=rows)
    found = select(database, "select project_id, made_on, made_at from forecast order by project_id, made_at")
    month_ends = [utc(f"{on} 00:00") - timedelta(microseconds=1) for on in ("2026-02-01", "2026-03-01", "2026-04-01")]
    assert found == [
        ("P", date(2026, 1, 31), month_ends[0]),
        ("P", date(2026, 2, 28), month_ends[1]),
        ("P", date(2026, 3, 31), month_ends[2]),
        ("Q", date(2026, 2, 28), month_ends[1]),
        ("Q", date(2026, 3, 31), month_ends[2]),
        ("Q", date(2026, 4, 20), day(110)),
        ("R", date(2026, 3, 31), month_ends[2]),
        ("R", date(2026, 4, 20), day(110)),
    ]


# A log ----------------------------------------------------------------------------------------------------------------

LOG = Mapping(time_zone="UTC", events=EventRules(completes=("Paid",), cancels=("Refused",)))


def log(name, *steps):
    """The steps of a project as (text, day)."""
    return [{"project_id": name, "step": text, "happened_at": day(on), "actor_function": "Legal"} for text, on in steps]


def test_in_a_log_the_place_is_the_last_step_and_the_days_count_from_its_completion(tmp_path):
    """20 were checked on 1 January and paid 1 to 20 days later; P was checked last on the 36th day, four days ago.

    At the end of January P has been asked for but not checked: no one else was ever asked for, so ages count.
    """
    events = [row for after in range(1, 21) for row in log(f"E-{after:02d}", ("Check", 1), ("Paid", 1 + after))]
    events += log("P", ("Ask", 30), ("Ask", 35), ("Check", 36))
    database = company(tmp_path, day(40), mapping=LOG, events=events)
    assert told(database, "P", "made_on, place_kind, place, days_in_place, is_pooled, p50_days, p85_days")[1:] == [
        (day(40).date(), "step", "Check", 4, False, 12 - 4, 18 - 4)
    ]
    assert told(database, "P", "place, is_pooled")[0] == ("Ask", True)


def test_a_refusal_that_the_log_takes_back_later_is_one_until_then(tmp_path):
    """P is refused on 20 January and asked for again on 20 February: at the end of January it counts as cancelled.

    So it has no forecast then, and is an exit to others: of 20 checked on 1 January, P cancelled after 19 days (as
    many as are there on the 20th), Q at the end of January has ages 11 to 30 and one exit more.
    """
    events = [row for after in range(1, 21) for row in log(f"E-{after:02d}", ("Check", 1), ("Paid", 1 + after))]
    events += log("P", ("Check", 1), ("Refused", 20), ("Ask", 51)) + log("Q", ("Check", 31))
    database = company(tmp_path, day(70), mapping=LOG, events=events)
    assert told(database, "P", "made_on") == [(date(2026, 2, 28),), (day(70).date(),)]
    # 21 at risk. S(18) = 3/21; day 19 takes one paid and P: F(19) = 19/21 = 0.905 all the same, but of 21 at risk,
    # 0.85 needs 17.85, so day 18, and half 10.5, so day 11. Q was checked just under one day before the end of January.
    assert told(database, "Q", "at_risk, round(p50_days), round(p85_days)")[0] == (21, 11 - 1, 18 - 1)


# From any moment ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def today(tmp_path_factory):
    tables = random_company.rows(seed=7, projects=300)
    return tables, company(tmp_path_factory.mktemp("today"), date(2026, 10, 31), **tables)


@pytest.mark.slow
@pytest.mark.parametrize("until", [date(2025, 6, 30), date(2026, 6, 30)])
def test_what_was_told_at_a_month_end_is_what_is_told_of_the_past_today(until, today, tmp_path):
    """The file as of today, and the file as it was: nothing dated later, no status, no promise is read."""
    tables, database = today
    at = utc(f"{until + timedelta(days=1)} 00:00") - timedelta(microseconds=1)
    then = company(tmp_path, at, **known_at(tables, at))
    # The number of a project is its place among those of the file, of which there were fewer.
    sql = "select * exclude (project_number) from forecast where made_at <= $at order by project_id, made_at"
    found, expected = (select(each, sql, {"at": at}) for each in (database, then))
    assert len(found) > 200
    assert found == expected


def known_at(tables, at):
    """The rows dated by an instant, with what happened later taken out of them; a status says what was known."""
    projects = [
        row
        | {name: row[name] if row[name] and row[name] <= at else None for name in ("completed_at", "closed_at")}
        | {"status": row["status"] if (row["completed_at"] or row["closed_at"] or at) <= at else "open"}
        for row in tables["projects"]
    ]
    visits = [
        row | {"left_at": row["left_at"] if row["left_at"] and row["left_at"] <= at else None}
        for row in tables["stage_visits"]
        if row["entered_at"] <= at
    ]
    started = {row["project_id"] for row in visits}
    projects = [
        row for row in projects if row["project_id"] in started or (row["intake_at"] and row["intake_at"] <= at)
    ]
    return {"projects": projects, "stage_visits": visits}


NAMES = ("place", "is_pooled", "at_risk", "p50_days", "p85_days", "naive_p50_days", "naive_p85_days")
AS_OF = date(2026, 10, 31)


@pytest.fixture(scope="module")
def two_opinions(tmp_path_factory):
    """A random company, its cases, and all forecasts of the second opinion, without those that rest on too few.

    All its instants are at 08:00 UTC: times are whole days, for which the grid of days is exact.
    """
    tables = random_company.rows(seed=11, projects=700)
    database = company(tmp_path_factory.mktemp("second"), AS_OF, **tables)
    cases = second.cases_of_visits(tables["projects"], tables["stage_visits"])
    told = []
    for (at,) in select(database, "select distinct made_at from forecast order by made_at"):
        completed = sum(
            case["completed_at"] is not None and case["started_at"] <= case["completed_at"] <= at for case in cases
        )
        for own in second.forecasts_at(cases, at, each="stay"):
            for p, fewest in ((0.5, 6), (0.85, 15)):
                own["left"][p] = own["left"][p] if own["at_risk"] >= fewest else None
                own["naive"][p] = own["naive"][p] if completed >= fewest else None
            told.append(own)
    return database, cases, told


@pytest.mark.slow
def test_every_forecast_of_a_random_company_is_that_of_the_second_opinion(two_opinions):
    database, _, told = two_opinions
    rows = select(database, f"select made_at, project_id, {', '.join(NAMES)} from forecast order by all")
    expected = [
        (own["at"], own["project_id"], own["stage"], own["basis"] == "pooled", own["at_risk"])
        + tuple(days_of(own[method][p]) for method in ("left", "naive") for p in second.PERCENTILES)
        for own in told
    ]
    assert {row[3] for row in rows} == {True, False}
    assert len(rows) > 1_000
    assert rows == sorted(expected, key=lambda row: row[:2])


def days_of(microseconds):
    return None if microseconds is None else pytest.approx(microseconds / DAY, abs=1e-9)


@pytest.mark.slow
def test_calibration_and_losses_are_those_of_the_second_opinion(two_opinions):
    database, cases, told = two_opinions
    end = end_of(AS_OF, "Europe/Berlin")
    total = answer(database, "cycle_time/forecast_calibration_total").iloc[0]
    by_month = answer(database, "cycle_time/forecast_calibration")
    own, naive = (second.calibration(told, cases, end, method=method) for method in ("left", "naive"))
    assert (total["forecasts"], total["held"], total["projects"]) == (own["n"], own["held"], own["projects"])
    assert (total["naive_forecasts"], total["naive_held"]) == (naive["n"], naive["held"])
    assert by_month[["forecasts", "held"]].sum().tolist() == [own["n"], own["held"]]
    assert 0 < own["held"] < own["n"]
    early = [each for each in told if each["at"] <= end - timedelta(days=180)]
    expected = second.losses(early, cases, end)
    for row in answer(database, "cycle_time/forecast_losses").to_dict("records"):
        of_second = expected[row["percentile"]]
        assert (row["forecasts"], row["unfinished"], row["without_figure"]) == (
            of_second["n"], of_second["unfinished"], of_second["without_number"],
        )  # fmt: skip
        assert row["loss_days"] == days_of(of_second["forecast"])
        assert row["naive_loss_days"] == days_of(of_second["naive"])


@pytest.mark.slow
def test_the_interval_is_wilsons_on_the_cases_divided_by_the_design_effect_of_projects(sample):
    """2 of 3 and 0 of 2 and so on: the distances of projects from the common share, over those of single cases."""
    cases = select(
        sample,
        "select count(*), count(*) filter (where status = 'completed' and ended_on <= p85_on) from forecast"
        " inner join project_clock using (project_id) where made_on = last_day(made_on) and p85_on <= '2026-10-31'"
        " group by project_id",
    )
    n, held, projects = sum(k for k, _ in cases), sum(h for _, h in cases), len(cases)
    share = held / n
    spread = sum((h - share * k) ** 2 for k, h in cases) * projects / (projects - 1) / (n * share * (1 - share))
    assert spread > 1.5
    total = answer(sample, "cycle_time/forecast_calibration_total").iloc[0]
    assert (total["forecasts"], total["held"], total["projects"]) == (n, held, projects)
    assert (total["share_low"], total["share_high"]) == pytest.approx(wilson(held / spread, n / spread), abs=1e-6)


# The queries ----------------------------------------------------------------------------------------------------------


def test_open_projects_are_late_when_half_of_their_like_are_done_after_the_need(tmp_path):
    """As of 9 February. P, Q and R entered the market on the 5th: half are done by the 17th, 85 % by the 23rd.

    P needs it on the 10th, 7 days before; Q on the day itself; R says nothing. S has no stage and is 10 days old, as
    P, Q and R are, who say no more; 22 were older: 20 took 11 to 30 days, T and U longer. Half of them, 11, took
    21 days, to the 20th, 19 days after the 1st; 85 %, 18.7 and so 19, took 29 days. T is 400 days old: no one else
    but U ever was, so there is no date, but its need passed 40 days ago. U's need lies ahead.
    """
    needs = {"P": day(41), "Q": day(48), "R": None, "S": day(32), "T": day(0), "U": day(90)}
    starts = {"T": -360, "U": -360}
    projects = [project(name, starts.get(name, 30)) | {"need_by": need and need.date()} for name, need in needs.items()]
    projects.append(project("V", 30, 39, "cancelled") | {"need_by": day(32).date()})
    past, visits = earlier(20)
    rows = [row | {"need_by": None} for row in past] + projects
    visits += [visit(name, "market", 36) for name in "PQR"]
    database = company(tmp_path, day(40), projects=rows, stage_visits=visits)
    found = keyed(
        answer(database, "cycle_time/forecast_of_open_projects"),
        "project_id", "p50_on", "p85_on", "is_expected_late", "late_days", "at_risk",
    )  # fmt: skip
    assert list(found) == ["T", "S", "P", "Q", "U", "R"]
    assert found == {
        "T": (None, None, True, 40, 1),
        "S": ("2026-02-20", "2026-02-28", True, 19, 25),
        "P": ("2026-02-17", "2026-02-23", True, 7, 18),
        "Q": ("2026-02-17", "2026-02-23", False, 0, 18),
        "U": (None, None, None, None, 1),
        "R": ("2026-02-17", "2026-02-23", None, None, 18),
    }


@pytest.fixture(scope="module")
def due(tmp_path_factory):
    """Five projects that entered the market on 31 January, hours before the forecast of that month-end.

    20 earlier ones took 1 to 20 days there: the 17th is day 17, so 85 % are told to be done by 17 February.
    """
    ends = {"A": (47, "completed"), "B": (48.5, "completed"), "C": (49, "completed"), "D": (41, "cancelled")}
    projects = [project(name, 31, *ends.get(name, ())) for name in "ABCDE"]
    own = (projects, [visit(name, "market", 31) for name in "ABCDE"])
    return built(tmp_path_factory.mktemp("due"), day(58.5), earlier(20), own)


def test_a_date_holds_when_the_project_is_completed_on_it_or_before(due):
    """A on the 16th and B on the 17th held; C came on the 18th, D was cancelled, E is open.

    The naive date is 27 days after the start, 27 February: A, B and C held it. In the month before nothing could be
    told: no one had completed yet, or was at risk for long enough.
    """
    rows = answer(due, "cycle_time/forecast_calibration")
    names = ("made", "without_date", "not_due", "forecasts", "held", "share", "naive_forecasts", "naive_held")
    assert keyed(rows, "month_on", *names) == {"2026-01-01": (5, 0, 0, 5, 2, 2 / 5, 5, 3)}
    total = answer(due, "cycle_time/forecast_calibration_total")
    assert keyed(total, "forecasts", "projects", "held", "naive_forecasts", "naive_held") == {5: (5, 2, 5, 3)}
    for found in (rows, total):  # Wilson, 2 of 5
        assert found[["share_low", "share_high"]].iloc[0].tolist() == pytest.approx([0.1176, 0.7693], abs=5e-5)


@pytest.mark.parametrize(("as_of", "forecasts", "held"), [(47.5, 0, 0), (48.2, 5, 1), (48.6, 5, 2)])
def test_a_date_counts_from_the_day_it_comes_and_later_ends_are_not_read(due, as_of, forecasts, held):
    rows = answer(due, "cycle_time/forecast_calibration", as_of=day(as_of))
    assert rows[["forecasts", "held"]].sum().tolist() == [forecasts, held]


@pytest.mark.parametrize(
    ("period", "forecasts"), [(("2026-01-31", "2026-01-31"), 5), (("2026-02-01", "2026-02-28"), 0)]
)
def test_the_period_is_that_of_the_month_end_at_which_a_forecast_was_made(due, period, forecasts):
    assert answer(due, "cycle_time/forecast_calibration", *period)["forecasts"].sum() == forecasts


def test_losses_are_by_how_much_more_and_less_than_forecast_it_took(due):
    """As seen 180 days later. The forecast was made on 31 January, an hour and a microsecond before midnight UTC.

    Left from then, in days: A 16 less 23/24, B 17.5, C 18 likewise; told 17 (85 %) and, the 10th, 10 (half); naive 27
    (85 %) and 20 (half), all less the same 23/24. So of half: 0.5 × (6 + 7.5 + 8) ÷ 3 and 0.5 × (4 + 2.5 + 2) ÷ 3, of
    85 %: (0.15 × 1 + 0.85 × 0.5 + 0.85 × 1) ÷ 3 and 0.15 × (11 + 9.5 + 9) ÷ 3. D and E were not completed.
    """
    rows = answer(due, "cycle_time/forecast_losses", "2026-01-01", "2026-01-31", as_of=day(31.96 + 180))
    found = keyed(rows, "percentile", "forecasts", "loss_days", "naive_loss_days", "unfinished", "without_figure")
    assert found == {
        0.5: (3, *approximately(0.5 * 21.5 / 3, 0.5 * 8.5 / 3), 2, 0),
        0.85: (3, *approximately((0.15 + 0.85 * 1.5) / 3, 0.15 * 29.5 / 3), 2, 0),
    }
    assert answer(due, "cycle_time/forecast_losses", "2026-01-01", "2026-01-31", as_of=day(31.9 + 180)).empty


def approximately(*values):
    return tuple(pytest.approx(value, abs=1e-8) for value in values)
