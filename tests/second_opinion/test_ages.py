"""Ageing work of the second opinion, on cases worked out by hand and on random companies."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from scipy import stats

from tests.second_opinion import ages, strategies

ZERO = datetime(2026, 1, 1)
LATE = ZERO + timedelta(days=100)
DAY = timedelta(days=1)


def on(day):
    return None if day is None else ZERO + timedelta(days=day)


def project(name, started=0, completed=None, closed=None, **more):
    dates = {"intake_at": on(started), "completed_at": on(completed), "closed_at": on(closed)}
    return {"project_id": name} | dates | more


def visit(name, stage, entered, left=None, holder="A"):
    row = {"project_id": name, "stage": stage, "holder_function": holder}
    return row | {"entered_at": on(entered), "left_at": on(left)}


def test_open_projects_have_an_age_and_an_age_in_their_current_stage():
    """At day 20: P started on 5, in market since 12. Q ends on 21, so it is open. R ended on 20, S starts later."""
    projects = [project("P", 5), project("Q", 0, 21), project("R", 0, None, 20), project("S", 30), project("T", 18)]
    visits = [visit("P", "intake", 5, 12), visit("P", "market", 12, 40), visit("Q", "intake", 0, 3)]
    found = {row["project_id"]: row for row in ages.open_ages(projects, visits, on(20))}
    assert {name: (row["stage"], row["age"] / DAY) for name, row in found.items()} == {
        "P": ("market", 15),
        "Q": ("intake", 20),  # in a gap: the stay entered last
        "T": (None, 2),
    }
    assert (found["P"]["age_in_stage"], found["T"]["age_in_stage"]) == (8 * DAY, None)


def test_the_age_counts_when_the_stage_was_last_left():
    """P left market on 4 and again on 9, started on 1: 8 days. Q is in it. R's stay ended with the project: 6 days."""
    projects = [project("P", 1), project("Q", 0), project("R", 0, 6), project("S", 0, None, 7)]
    visits = [
        visit("P", "market", 2, 4),
        visit("P", "market", 6, 9),
        visit("Q", "market", 1, 3),
        visit("Q", "market", 5, None),
        visit("R", "market", 2, None),
        visit("S", "market", 2, 3),
    ]
    assert ages.ages_when_last_left(projects, visits, LATE) == {"market": [8 * DAY, 6 * DAY, 3 * DAY]}
    assert ages.ages_when_last_left(projects, visits, LATE, finished_only=True) == {"market": [6 * DAY]}
    assert ages.ages_when_last_left(projects, visits, on(5))["market"] == [3 * DAY, 3 * DAY]  # P's first end, S's


def test_the_bands_never_fall_along_the_order_of_stages():
    """intake left at 5 … 50, market at 10 only: p50 10 stays above the 25 of intake → 25; p95 50. Own stages as is."""
    projects = [project(f"P{n}") for n in range(10)]
    visits = [visit(f"P{n}", "intake", 0, 5 * (n + 1)) for n in range(10)]
    visits += [visit("P0", "market", 5, 10), visit("P0", "Sanity check", 1, 2)]
    found = ages.age_bands(projects, visits, LATE)
    in_days = {stage: [row[p] / DAY for p in ages.AGE_PERCENTILES] for stage, row in found.items()}
    assert in_days == {"intake": [25, 35, 45, 50], "market": [25, 35, 45, 50], "Sanity check": [2, 2, 2, 2]}
    assert (found["intake"]["n"], found["market"]["n"]) == (10, 1)


def test_stays_that_run_are_censored_and_all_others_have_ended():
    projects = [project("P"), project("Q", 0, None, 6)]
    visits = [visit("P", "market", 0, 2), visit("P", "market", 5, None), visit("Q", "market", 1, None)]
    found = ages.stay_lengths(projects, visits, on(9))["market"]
    assert found == [(2 * DAY, "completed"), (4 * DAY, "open"), (5 * DAY, "completed")]
    assert ages.stay_percentile(found, 0.5) == 5 * DAY  # 1/3 by day 2, the open one leaves, then all
    assert ages.stay_percentile(found[:2], 0.85) is None  # the last one is open: not reached


def test_the_curve_of_stay_lengths_is_that_of_scipy():
    lengths = [(timedelta(days=n % 11), "open" if n % 3 == 0 else "completed") for n in range(60)]
    data = stats.CensoredData(
        uncensored=[length / DAY for length, kind in lengths if kind == "completed"],
        right=[length / DAY for length, kind in lengths if kind == "open"],
    )
    library = stats.ecdf(data).cdf
    reached = [time for time, done in zip(library.quantiles, library.probabilities, strict=True) if done >= 0.85 - 1e-9]
    assert ages.stay_percentile(lengths, 0.85) / DAY == reached[0]


def twenty(days_in_stage):
    """Twenty stays in legal_review of 1 … 20 days, and P in it for so many days; all others are done on day 30."""
    projects = [project(f"E{n}", 0, 30) for n in range(20)]
    visits = [visit(f"E{n}", "legal_review", 0, n + 1) for n in range(20)]
    return [*projects, project("P", 0)], [*visits, visit("P", "legal_review", 100 - days_in_stage)]


@pytest.mark.parametrize(("days_in_stage", "reasons"), [(17, None), (18, None), (18.5, ["stage"])])
def test_a_project_is_late_in_its_stage_when_past_the_p85_and_not_when_at_it(days_in_stage, reasons):
    """21 stays, P's own censored at 17 or 18 days. At 17: F(17) = 17/21 < 0.85, F(18) = F(17) + 4/21 · 1/3.

    F(17) = 17/21 = 0.8095; after P leaves 3 remain: F(18) = 0.8095 + 0.1905/3 = 0.873 ≥ 0.85: p85 = 18 days.
    At 18 or more P is still at risk at 18: F(18) = 18/21 = 0.857 ≥ 0.85: p85 = 18 days too.
    """
    projects, visits = twenty(days_in_stage)
    assert ages.needs_attention(projects, visits, LATE, "UTC").get("P") == reasons


def test_no_p85_is_claimed_from_fewer_than_fifteen_stays():
    projects, visits = twenty(50)
    few = [row for row in visits if row["project_id"] in {f"E{n}" for n in range(13)} | {"P"}]
    assert ages.needs_attention(projects, few, LATE, "UTC") == {}
    assert ages.needs_attention(projects, few, LATE, "UTC", p85_from=14) == {"P": ["stage"]}


def test_a_project_is_past_its_need_by_when_that_day_has_ended_here():
    """2026-01-10 ends at 23:00 UTC in Berlin."""
    rows = [project("P", 0, need_by=date(2026, 1, 10)), project("Q", 0, 5, need_by=date(2026, 1, 2))]
    just = datetime(2026, 1, 10, 23)
    assert ages.needs_attention(rows, [], just - timedelta(microseconds=1), "Europe/Berlin") == {}
    assert ages.needs_attention(rows, [], just, "Europe/Berlin") == {"P": ["need_by"]}


def test_silence_is_fourteen_days_without_visit_contact_or_ask_and_only_when_contacts_are_loaded():
    projects = [project("P"), project("Q"), project("R"), project("S"), project("T", 90)]
    visits = [visit("P", "market", 0, 86), visit("Q", "market", 0, 200), visit("R", "market", 50), visit("S", "x", 1)]
    contacts = [{"project_id": "R", "happened_at": on(87)}, {"project_id": "S", "happened_at": on(120)}]
    rounds = [{"ask_key": ("S", "ask_id", "1", ""), "asked_at": on(20), "answered_at": on(90)}]
    assert ages.needs_attention(projects, visits, LATE, "UTC") == {}
    assert ages.needs_attention(projects, visits, LATE, "UTC", contacts, rounds) == {
        "P": ["silence"],  # 14 days on the dot
        "Q": ["silence"],  # its end on day 200 is not known yet
    }


@given(strategies.companies(most_projects=6))
@settings(deadline=None)
def test_extending_as_of_only_lengthens_what_is_open(company):
    now, later = company["as_of"], company["as_of"] + timedelta(hours=5)
    before = {row["project_id"]: row for row in ages.open_ages(company["projects"], company["visits"], now)}
    after = {row["project_id"]: row for row in ages.open_ages(company["projects"], company["visits"], later)}
    for name in before.keys() & after.keys():
        assert after[name]["age"] - before[name]["age"] == timedelta(hours=5)
    bands = ages.age_bands(company["projects"], company["visits"], now)
    for p in ages.AGE_PERCENTILES:
        ranked = [row[p] for stage, row in bands.items() if stage in strategies.STAGES[:6]]
        assert ranked == sorted(ranked)
