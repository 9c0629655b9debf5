"""Resistance: by hand, and beside the second opinion on the sample and on random companies."""

# A drawn table is as wide as its columns and its reasons.
# ruff: noqa: E501

from datetime import timedelta
from random import Random

import pandas as pd
import pytest
from scipy.stats import CensoredData, ecdf

from dashboard import query
from dashboard.scope import end_of
from dashboard.statistics import run_chart, shrunken_rates, wilson
from tests.queries.drawn import answer, company, day, keyed, scope_of, select
from tests.second_opinion import resistance as second

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
TABLES = {
    "projects": """
        project_id | requesting_function | intake_at  | completed_at | closed_at  | status    | involved_at    | spend
        A          | IT                  | 2026-01-01 |              |            | open      | need           | 100
        B          | IT                  | 2026-01-01 | 2026-01-20   |            | completed | need           | 200
        C          | Sales               | 2026-01-01 |              | 2026-01-12 | cancelled |                |
        D          | Sales               | 2026-01-01 |              | 2026-01-15 | bypassed  | after_commitment | 50""",
    "stage_visits": """
        project_id | stage        | holder_function | entered_at
        A          | legal_review | Legal           | 2026-01-01
        B          | market       | Supplier        | 2026-01-01
        C          | market       | Supplier        | 2026-01-01
        D          | market       | Supplier        | 2026-01-01""",
    "interactions": """
        interaction_id | project_id | ask_id | function | happened_at | stage        | outcome    | reason | why
        A1             | A          | a      | Legal    | 2026-01-03  | legal_review | resistance | risk   | until the 7th: 4 days
        A2             | A          | a      | Legal    | 2026-01-07  | legal_review | resistance | budget | until the 9th: 2 days
        A3             | A          | a      | Legal    | 2026-01-09  | legal_review | commitment |        |
        A4             | A          | b      | Legal    | 2026-01-10  | legal_review | resistance |        | open until 31 January: 21 days
        B1             | B          | c      | Finance  | 2026-01-14  | market       | resistance | budget | until B ended on the 20th: 6 days
        B2             | B          | c      | Finance  | 2026-01-25  | market       | commitment |        | after the end: changes nothing
        C1             | C          | d      | Finance  | 2026-01-10  | market       | resistance | budget | until C was cancelled on the 12th: 2 days
        D1             | D          | e      | Finance  | 2026-01-05  | market       | compliance |        |""",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return company(tmp_path_factory.mktemp("small"), day(31), **TABLES)


def test_rates_count_answered_rounds_by_the_function_that_answered(small):
    found = keyed(answer(small, "resistance/objection_rate_by_function"), "function", "asks", "objections")
    assert found == {"Legal": (4, 3), "Finance": (4, 2)}
    stages = answer(small, "resistance/objections_by_stage")
    assert [(row.function, row.stage, row.asks, row.objections) for row in stages.itertuples()] == [
        ("Legal", "legal_review", 4, 3),
        ("Finance", "market", 4, 2),
    ]


def test_reasons_are_those_of_objections_and_a_missing_one_counts_in_every_share(small):
    found = answer(small, "resistance/reasons")
    assert keyed(found, "reason", "objections", "share", "cumulative_share") == {
        "budget": (3, 3 / 5, 3 / 5),
        "risk": (1, 1 / 5, 4 / 5),
        "not recorded": (1, 1 / 5, 1),
    }
    by_function = answer(small, "resistance/objections_by_reason")
    cells = {(row.function, row.reason): (row.objections, row.share) for row in by_function.itertuples()}
    assert cells == {
        ("Legal", "budget"): (1, 1 / 3), ("Legal", "risk"): (1, 1 / 3), ("Legal", "not recorded"): (1, 1 / 3),
        ("Finance", "budget"): (2, 1),
    }  # fmt: skip


def test_the_delay_runs_to_the_next_answer_or_the_end_of_the_project_and_open_days_stand_apart(small):
    found = answer(small, "resistance/delay_by_stage")
    columns = ("stage", "objections", "resolved_days", "ended_days", "open_days", "days")
    assert keyed(found, "function", *columns) == {
        "Legal": ("legal_review", 3, 4 + 2, 0, 21, 27),
        "Finance": ("market", 2, 0, 6 + 2, 0, 8),
    }


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2026-01-05", "2026-01-07", {"Legal": 3}),  # 5, 6 of the first wait and 7 of the second
        # The open one; C until the 12th. Periods are cut in Berlin, an hour before the instants, which are UTC.
        ("2026-01-11", "2026-01-13", {"Legal": 3, "Finance": round(25 / 24, 9)}),
        ("2026-01-01", "2026-01-02", {}),
    ],
)
def test_the_delay_is_clipped_to_the_period(first, last, days, small):
    assert keyed(answer(small, "resistance/delay_by_stage", first, last), "function", "days") == days


def test_in_working_days_weekends_and_nights_do_not_count(small):
    """2026-01-03 is a Saturday. Legal: 5, 6 and 7, 8 January; open 12 to 30 January: 15. B: 14, 15, 16, 19. C: a weekend."""
    found = answer(small, "resistance/delay_by_stage", clock="working")
    columns = ("resolved_days", "ended_days", "open_days", "objections")
    assert keyed(found, "function", *columns) == {"Legal": (2 + 2, 0, 15, 3), "Finance": (0, 4, 0, 1)}
    resolved = keyed(answer(small, "resistance/time_to_resolve", clock="working"), "reason", "resolved")
    assert resolved == {"budget": 0, "risk": 1, "not recorded": 0}
    behind = query.run(small, "resistance/asks_behind", scope_of(small, clock="working"), {"function": "Legal"})
    assert behind["days_to_next_answer"].dropna().tolist() == [2, 2]
    assert behind["days_to_yes"].dropna().tolist() == [4, 2]


def test_an_earlier_day_of_looking_leaves_open_what_is_answered_later(small):
    found = answer(small, "resistance/delay_by_stage", as_of=end_of(day(5).date(), "UTC"))
    # The first objection on the 3rd, seen at the end of the 5th: three days, all of them open.
    assert found[["resolved_days", "open_days"]].round(6).to_numpy().tolist() == [[0, 3]]


def test_an_objection_is_resolved_by_a_yes_before_the_project_ends(small):
    found = keyed(answer(small, "resistance/time_to_resolve"), "reason", "asks", "resolved", "ended", "open")
    # a: risk first, yes after 6 days. c: the yes came after the end. d: cancelled. b: no reason, still open.
    assert found == {"budget": (2, 0, 2, 0), "risk": (1, 1, 0, 0), "not recorded": (1, 0, 0, 1)}


def test_bypass_is_of_what_was_completed_or_bought_without_procurement(small):
    found = keyed(answer(small, "resistance/bypass"), "involved_at", "projects", "bypassed", "bypassed_spend")
    assert found == {"need": (1, 0, None), "after_commitment": (1, 1, 50)}


def test_the_rounds_behind_a_mark_are_those_it_counts_and_name_no_person(small):
    scope = scope_of(small)
    listed = query.run(small, "resistance/asks_behind", scope, {"function": "Legal", "reason": "not recorded"})
    assert listed[["project_id", "round", "outcome", "reason"]].to_numpy().tolist() == [
        ["A", 1, "resistance", "not recorded"]
    ]
    every = query.run(small, "resistance/asks_behind", scope, {"function": "Legal"})
    assert every["days_to_next_answer"].dropna().tolist() == [4, 2]
    # Objected to on the 3rd and the 7th, agreed on the 9th; the other ask is still open.
    assert every["days_to_yes"].dropna().tolist() == [6, 2]
    assert not {"stakeholder_id", "ask_key"} & set(every.columns)
    cell = query.run(small, "resistance/delays_behind", scope, {"function": "Finance", "stage": "market"})
    assert cell[["project_id", "state", "days"]].to_numpy().tolist() == [["B", "ended", 6], ["C", "ended", 2]]
    around = query.run(small, "resistance/bypass_behind", scope, {"involved_at": "after_commitment"})
    assert around["project_id"].tolist() == ["D"]


def test_the_funnel_and_the_run_chart_have_the_figures_of_the_books(small):
    golden = {
        10: (0.0235, 0.4881, 0, 0.6638), 20: (0.0586, 0.3981, 0.0139, 0.5237),
        50: (0.1020, 0.3209, 0.0589, 0.3975), 100: (0.1278, 0.2836, 0.0926, 0.3359),
    }  # fmt: skip
    for n, limits in golden.items():
        sql = "select funnel_low(0.2, $n, 1.959964), funnel_high(0.2, $n, 1.959964), funnel_low(0.2, $n, 3.090232), funnel_high(0.2, $n, 3.090232)"
        assert select(small, sql, {"n": n})[0] == pytest.approx(limits, abs=5e-5)
    for n, (longest, fewest) in {10: (6, 2), 12: (7, 3), 16: (7, 4), 20: (7, 6), 24: (8, 8), 30: (8, 10)}.items():
        chart = run_chart([0, 1] * (n // 2))
        assert (chart.n, chart.most_in_run, chart.fewest_crossings) == (n, longest, fewest)


# Beside the second opinion --------------------------------------------------------------------------------------------


def records(database, sql):
    cursor = database.cursor().execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture(scope="module")
def told(sample):
    rounds = "select ask_key, round, project_id, stakeholder_id, function, stage, asked_at, answered_at, outcome, reason, language from ask"
    projects = "select project_id, completed_at, closed_at, status, spend::double as spend, involved_at from projects"
    return {"rounds": records(sample, rounds), "projects": records(sample, projects)}


PERIODS = {
    "all time": (None, None, "2026-10-31"),
    "a year": ("2025-11-01", "2026-10-31", "2026-10-31"),
    "a quarter, looked at in its middle": ("2025-04-01", "2025-06-30", "2025-05-12"),
}


@pytest.fixture(params=PERIODS)
def period(request, sample):
    first, last, as_of = PERIODS[request.param]
    bounds = (first, last) if first else ()
    scope = scope_of(sample, *bounds, as_of=pd.Timestamp(as_of).date())
    sent = query.parameter(sample, scope)
    return scope, (sent["from_at"], sent["until_at"], sent["as_of"])


def rows_of(sample, name, scope):
    return query.run(sample, f"resistance/{name}", scope)


def test_rates_and_reasons_of_the_sample_are_those_of_the_second_opinion(sample, told, period):
    scope, bounds = period
    rates = second.objection_rates(told["rounds"], *bounds)
    rows = rows_of(sample, "objection_rate_by_function", scope)
    assert {row.function: (row.asks, row.objections) for row in rows.itertuples()} == {
        function: counts[:2] for function, counts in rates.items()
    }
    assert rows["pooled_rate"].iloc[0] == pytest.approx(second.pooled_rate(rates))
    mix = second.reason_mix(told["rounds"], *bounds)
    assert keyed(rows_of(sample, "reasons", scope), "reason", "share") == pytest.approx(mix)
    by_function = second.reason_mix(told["rounds"], *bounds, by="function")
    found: dict = {}
    for row in rows_of(sample, "objections_by_reason", scope).itertuples():
        found.setdefault(row.function, {})[row.reason] = row.share
    assert found.keys() == by_function.keys()
    for function, shares in by_function.items():
        assert found[function] == pytest.approx(shares)


def test_intervals_rest_on_the_effective_number_of_answers(sample, told, period):
    scope, bounds = period
    for row in rows_of(sample, "objection_rate_by_function", scope).itertuples():
        own = second.cluster_interval([each for each in told["rounds"] if each["function"] == row.function], *bounds)
        if 0 < row.rate < 1 and row.people_or_projects > 1:
            n = row.asks / max(1, own["design_effect"])
            assert (row.rate_low, row.rate_high) == pytest.approx(wilson(row.rate * n, n), abs=1e-6)


def test_over_all_time_they_are_close_to_a_bootstrap_of_people(sample, told):
    compared = 0
    for row in rows_of(sample, "objection_rate_by_function", scope_of(sample)).itertuples():
        if row.people_or_projects >= 12 and row.objections >= 10:
            own = [each for each in told["rounds"] if each["function"] == row.function]
            limits = second.cluster_interval(own, None, None, sample.dataset.as_of)["interval"]
            assert (row.rate_low, row.rate_high) == pytest.approx(limits, abs=0.035)
            compared += 1
    assert compared > 5


def test_delays_of_the_sample_are_those_of_the_second_opinion(sample, told, period):
    scope, bounds = period
    expected = second.delay_by(told["rounds"], told["projects"], *bounds, end_first=True)
    rows = rows_of(sample, "delay_by_stage", scope)
    found = {
        (row.function, row.stage): (row.resolved_days, row.ended_days + row.open_days) for row in rows.itertuples()
    }
    some = {
        key: (parts["resolved"] / DAY, parts["open"] / DAY)
        for key, parts in expected.items()
        if parts["resolved"] or parts["open"]
    }
    assert found.keys() == some.keys()
    for key, days in some.items():
        assert found[key] == pytest.approx(days, abs=1e-6), key


def test_times_to_resolve_of_the_sample_are_those_of_the_second_opinion(sample, told, period):
    scope, bounds = period
    expected = second.time_to_resolve(told["rounds"], told["projects"], *bounds, end_first=True)
    for row in rows_of(sample, "time_to_resolve", scope).itertuples():
        own = expected[row.reason]
        assert (row.resolved, row.ended, row.open) == (own["resolved"], own["ended"], own["open"])
        if row.asks >= 6:
            assert _missing(row.p50_days) == (own["p50"] and pytest.approx(own["p50"] / DAY))
        if row.asks >= 15:
            assert _missing(row.p85_days) == (own["p85"] and pytest.approx(own["p85"] / DAY))


def _missing(value):
    return None if pd.isna(value) else value


def test_bypass_of_the_sample_is_that_of_the_second_opinion(sample, told, period):
    scope, bounds = period
    expected = second.bypass(told["projects"], *bounds, by="involved_at")
    rows = rows_of(sample, "bypass", scope)
    found = {row.involved_at: (row.projects, row.bypassed) for row in rows.itertuples()}
    assert found == {key: (own["completed"] + own["bypassed"], own["bypassed"]) for key, own in expected.items()}


def test_shrunken_rates_are_those_of_the_second_opinion(sample, told, period):
    scope, bounds = period
    rates = second.objection_rates(told["rounds"], *bounds)
    own = shrunken_rates([counts[1] for counts in rates.values()], [counts[0] for counts in rates.values()])
    expected = second.shrunken_rates(rates)
    # Where functions hardly differ the second opinion, which makes no test of that, may still shrink.
    if own is not None:
        assert dict(zip(rates, own, strict=True)) == pytest.approx(expected["rates"], abs=1e-3)


def test_the_run_chart_of_any_series_is_that_of_the_second_opinion():
    draw = Random(5)
    for _ in range(300):
        series = [draw.choice((0.1, 0.2, 0.25, 0.3)) for _ in range(draw.randrange(1, 40))]
        own, expected = run_chart(series), second.run_chart(series)
        if expected is None:
            assert own is None
            continue
        found = (own.median, own.n, own.longest_run, own.crossings)
        assert found == tuple(expected[name] for name in ("centre", "n", "longest_run", "crossings"))
        if own.n > 1:
            assert (own.most_in_run, own.fewest_crossings) == (expected["max_run"], expected["min_crossings"])


@pytest.mark.slow
def test_limits_of_the_time_to_resolve_are_those_of_scipy_where_no_project_ended_first(tmp_path):
    """Kaplan–Meier with Greenwood's interval on the log(−log) scale; every ask is one project's."""
    done, still = [3, 4, 4, 7, 9, 12, 15, 15, 18, 21, 26, 30], [5, 10, 10, 17, 25, 40]
    projects, contacts = [], []
    for number, length in enumerate(done + [-1 * length for length in still]):
        start = day(1) if length > 0 else day(60 + length)
        name = f"P{number}"
        projects.append({"project_id": name, "requesting_function": "Sales", "intake_at": start, "status": "open"})
        answers = [(start, "resistance", "risk")] + ([(day(1 + length), "commitment", None)] if length > 0 else [])
        contacts += [
            {
                "interaction_id": f"{name}-{place}", "project_id": name, "function": "Legal", "happened_at": at,
                "ask_id": name, "purpose": "ask", "outcome": outcome, "reason": reason,
            }
            for place, (at, outcome, reason) in enumerate(answers)
        ]  # fmt: skip
    database = company(tmp_path, day(60), projects=projects, interactions=contacts)
    row = answer(database, "resistance/time_to_resolve").iloc[0]
    survival = ecdf(CensoredData(uncensored=done, right=still)).sf
    limits = survival.confidence_interval(0.95, method="log-log")
    low, high = (
        min(at for at, share in zip(survival.quantiles, some.probabilities, strict=True) if share <= 0.5 + 1e-9)
        for some in (limits.low, limits.high)
    )
    assert (row["asks"], row["resolved"], row["p50_low_days"], row["p50_high_days"]) == (18, 12, low, high)
    assert low < row["p50_days"] < high
