"""Credibility beside the second opinion: on the sample and a random company, and the index over both."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from dashboard import statistics
from dashboard.findings.credibility.conduct import QUADRANTS, _quadrant
from dashboard.findings.credibility.shared import SHARES, figures_of, parts_of
from tests.queries.drawn import answer, scope_of, select
from tests.second_opinion import credibility as second

pytestmark = pytest.mark.slow

PERIODS = {"a quarter": ("2026-01-01", "2026-03-31"), "a year of quarters": ("2025-01-01", "2025-12-31")}
SHEET = (
    "response_id",
    "asked_at",
    "answered_at",
    "stakeholder_id",
    "respondent_id",
    "side",
    "recommend",
    *second.ITEMS,
)
PROJECT = (
    "project_id", "status", "completed_at", "closed_at", "promised_for", "repromised_for", "involved_at",
    "repeat_request", "savings_negotiated", "savings_realised",
)  # fmt: skip


def records(database, columns, sql):
    rows = [dict(zip(columns, row, strict=True)) for row in select(database, sql)]
    return [{name: float(v) if "savings" in name and v is not None else v for name, v in row.items()} for row in rows]


def told(database):
    """The file, with its answer sheets and projects as plain rows."""
    sheets = records(
        database,
        (*SHEET, "function"),
        f"select {', '.join(f'pulse.{name}' for name in SHEET)}, coalesce(stakeholders.function, pulse.function)"
        " from pulse left join stakeholders using (stakeholder_id)",
    )
    projects = records(
        database,
        (*PROJECT, "intake_at", "is_timed"),
        f"select {', '.join(f'projects.{name}' for name in PROJECT)},"
        " case when is_timed then project_clock.started_at end, is_timed"
        " from projects inner join project_clock using (project_id)",
    )
    return database, sheets, projects


@pytest.fixture(scope="module", params=["sample", "random"])
def company(request, sample, random_files):
    return told(sample if request.param == "sample" else random_files[0])


@pytest.fixture(params=PERIODS)
def bounds(request, company):
    scope = scope_of(company[0], *PERIODS[request.param])
    instants = scope.to_parameter(1)
    return PERIODS[request.param], tuple(instants[name] for name in ("from_at", "until_at", "as_of")), scope.time_zone


def test_trust_by_function_and_together(company, bounds):
    (database, sheets, _), (days, instants, zone) = company, bounds
    rows = answer(database, "credibility/trust", *days)
    quarters = rows[rows["quarter_on"].notna()]
    assert len(quarters) > 2
    for row in quarters.itertuples():
        first = row.quarter_on.date()
        one = scope_of(database, str(first), str((row.quarter_on + pd.offsets.QuarterEnd()).date())).to_parameter(1)
        function = None if row.is_all else row.function
        mean, _ = second.trust(sheets, one["from_at"], one["until_at"], instants[2], function, time_zone=zone)
        assert row.trust == pytest.approx(mean, abs=1e-5), (row.function, first)


def test_which_functions_may_be_shown(company, bounds):
    (database, sheets, _), (days, instants, zone) = company, bounds
    for topic, value in (("trust", second.score), ("recommend", lambda sheet: sheet["recommend"])):
        rows = select(
            database, f"select quarter_on, part from people_cell where topic = '{topic}' and part <> '' and is_shown"
        )
        found: dict = {}
        for quarter, part in rows:
            found.setdefault(quarter, set()).add(part)
        for quarter in pd.date_range(days[0], days[1], freq="QS"):
            one = scope_of(database, str(quarter.date()), str((quarter + pd.offsets.QuarterEnd()).date())).to_parameter(
                1
            )
            cells: dict = {}
            for sheet in second.asked(sheets, one["from_at"], one["until_at"], instants[2]):
                if second.is_answered(sheet, instants[2]) and value(sheet) is not None:
                    cells.setdefault(second.function_of(sheet), []).append(sheet)
            expected = second.shown_cells(cells, 5, count=lambda some: second.people(some, zone))
            assert found.get(quarter.date(), set()) == expected, (topic, quarter)


def test_recommendation_and_response_together(company, bounds):
    (database, sheets, _), (days, instants, _) = company, bounds
    whole = answer(database, "credibility/recommend", *days)
    whole = whole[whole["is_all"] & whole["quarter_on"].isna()].iloc[0]
    expected = second.recommend(sheets, *instants)
    assert (whole["sheets"], whole["promoters"], whole["detractors"]) == (
        expected["n"], expected["promoters"], expected["detractors"],
    )  # fmt: skip
    assert (whole["net_promoter"], whole["mean_answer"]) == (
        pytest.approx(expected["net"]), pytest.approx(expected["mean"]),
    )  # fmt: skip
    # Several sheets of a person are one person's: the interval is no narrower than that of as many people.
    assert whole["net_promoter_high"] - whole["net_promoter"] >= expected["high"] - expected["net"] - 1e-9
    rate = answer(database, "credibility/response_rate", *days).iloc[0]
    assert rate["is_all"] and (rate["answered"], rate["asked"]) == second.response_rate(sheets, *instants)


def test_what_projects_say(company, bounds):
    (database, _, projects), (days, instants, zone) = company, bounds
    rows = answer(database, "credibility/behaviour_by_quarter", *days)
    whole = rows[rows["quarter_on"].isna()].set_index("component")
    # Promises need no start; what is timed does.
    timed = [row for row in projects if row["is_timed"]]
    for name, expected in {
        "early_involvement": second.early_involvement(projects, *instants),
        "repeat_requests": second.repeat_requests(projects, *instants),
        "savings": second.savings(timed, *instants),
        "not_bypassed": second.not_bypassed(timed, *instants),
        "promises_kept": second.promises(projects, *instants, zone)["strict"],
    }.items():
        assert tuple(whole.loc[name, ["part", "whole"]]) == pytest.approx(expected), name
    both = second.promises(projects, *instants, zone)["both"]
    row = answer(database, "credibility/promises_kept", *days).iloc[-1]
    assert (row["both_kept"], row["renegotiated_kept"], row["both_due"]) == both


def test_the_index_and_the_split_of_its_change(company, bounds):
    database, (days, _, _) = company[0], bounds
    scope = scope_of(database, *days)
    parts = parts_of(database, scope)
    now, before = (figures_of(database, one).figures for one in (scope, scope_of(database, "2024-10-01", "2024-12-31")))
    components = {name: (part.weight, part.floor, part.target) for name, part in parts.items()}
    assert components == second.COMPONENTS
    score, weights = second.index(now, components)
    assert statistics.index(now, parts) == pytest.approx(float(score))
    assert statistics.shared_weights(now, parts) == pytest.approx({name: float(one) for name, one in weights.items()})
    added, rest = statistics.index_change(now, before, parts)
    expected, came_or_went = second.decompose(now, before, components)
    assert added == pytest.approx({name: float(one) for name, one in expected.items()})
    assert rest == pytest.approx(float(came_or_went), abs=1e-9)


def test_the_interval_of_a_month_is_that_of_a_plain_bootstrap_of_people_and_projects(sample):
    database, sheets, _ = told(sample)
    scope = scope_of(database, "2026-05-01", "2026-05-31")
    bounds = scope.to_parameter(1)
    people: dict = {}
    for sheet in second.asked(sheets, bounds["from_at"], bounds["until_at"], bounds["as_of"]):
        if second.is_answered(sheet, bounds["as_of"]) and second.score(sheet) is not None:
            own = people.setdefault(second.person_of(sheet)[1], {"trust": [], "net_promoter": []})
            own["trust"].append(second.score(sheet))
            own["net_promoter"] += [] if sheet["recommend"] is None else [sheet["recommend"]]
    # Each group of the sample's month is about one project.
    rows = answer(database, "credibility/index_parts", "2026-05-01", "2026-05-31")
    assert rows["projects"].mean() < 1.2
    projects: dict = {}
    for row in rows.itertuples():
        projects.setdefault(row.component, {})[row.group_no] = (row.part, row.whole)
    parts = parts_of(database, scope)
    components = {name: (part.weight, part.floor, part.target) for name, part in parts.items()}
    expected = second.index_interval(people, projects, components, draws=1_500)
    found = figures_of(database, scope)
    low, high = found.interval(parts)
    assert (low, high) == pytest.approx(tuple(map(float, expected)), abs=1.5)
    assert set(projects) <= {*SHARES, "savings"}


@pytest.mark.parametrize("seed", range(40))
def test_signals_are_those_of_the_second_opinion(seed):
    random = np.random.default_rng(seed)
    baseline = np.round(np.clip(random.normal(50, 5, 18 + seed % 7), 0, 100), 1).tolist()
    later = np.round(np.clip(random.normal(50, 12, seed % 20), 0, 100), 1).tolist()
    limits, expected = statistics.process_limits(baseline, (0, 100)), second.xmr(baseline, clamp=(0, 100))
    assert (limits.mean, limits.low, limits.high) == pytest.approx(
        (expected["mean"], expected["low"], expected["high"])
    )
    is_signal, is_beyond = statistics.signals(later, limits)
    signals, unusual = second.xmr_signals(baseline, later)
    assert [place for place, one in enumerate(is_signal) if one] == signals
    assert [place for place, one in enumerate(is_beyond) if one and not is_signal[place]] == unusual


@pytest.mark.parametrize("seed", range(60))
def test_quadrants_are_those_of_the_second_opinion(seed):
    random = np.random.default_rng(seed)
    x, y = (sorted(np.round(random.random(3), 1).tolist()) for _ in range(2))
    row = {"on_need_share": x[1], "on_need_share_low": x[0], "on_need_share_high": x[2]}
    row |= {"trust": 100 * y[1], "trust_low": 100 * y[0], "trust_high": 100 * y[2]}
    expected = second.quadrant((x[1], x[0], x[2]), (100 * y[1], 100 * y[0], 100 * y[2]), 0.5, 50)
    assert _quadrant(row, {"on_need_share": 0.5, "trust": 50}) == expected
    assert expected in {*QUADRANTS.values(), "undecided"}


def test_development_is_that_of_the_second_opinion(company, bounds):
    database, (days, _, _) = company[0], bounds
    names = ("month", "skill", "kind", "amount", "unit")
    rows = records(database, names, f"select {', '.join(names)} from development")
    rows = [
        row | {"unit": row["unit"] or ("count" if row["kind"] == "recognition" else "hours"), "month": row["month"]}
        for row in rows
    ]
    first, until = (pd.Timestamp(days[0]).date(), pd.Timestamp(days[1]).date() + timedelta(days=1))
    found = answer(database, "credibility/team_development", *days).set_index("kind")["influence_share"]
    hours, times = (second.development(rows, unit, first, until) for unit in ("hours", "count"))
    assert found.get("training", np.nan) == pytest.approx(_number(hours.get("training and coaching")), nan_ok=True)
    assert found.get("recognition", np.nan) == pytest.approx(_number(times.get("recognition")), nan_ok=True)


def _number(value):
    return np.nan if value is None else float(value)
