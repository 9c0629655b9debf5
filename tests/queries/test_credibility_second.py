"""Credibility of the sample, beside a second opinion from its files."""

import tomllib
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from tests.queries.drawn import answer, keyed
from tests.second_opinion import pulse

pytestmark = pytest.mark.slow

PERIODS = {
    "the last year": ("2025-11-01", "2026-10-31", ["2026Q1", "2026Q2", "2026Q3"]),
    "a year of quarters": ("2025-01-01", "2025-12-31", ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]),
    "one quarter": ("2024-04-01", "2024-06-30", ["2024Q2"]),
}
AS_OF = pd.Timestamp("2026-10-31 23:59:59")


@pytest.fixture(scope="module", params=list(PERIODS))
def period(request):
    first, last, quarters = PERIODS[request.param]
    return (first, last), [pd.Period(quarter, "Q") for quarter in quarters]


@pytest.fixture(scope="module")
def sheets(root):
    return pulse.sheets(root / "sample_data")


@pytest.fixture(scope="module")
def projects(root):
    days = ["intake_at", "completed_at", "closed_at", "promised_for", "repromised_for", "need_by"]
    return pd.read_csv(root / "sample_data" / "projects.csv", parse_dates=days)


def test_trust_its_people_and_its_interval(sample, sheets, period):
    days, quarters = period
    rows = answer(sample, "credibility/trust", *days)
    whole = rows[rows["quarter_on"].isna()]
    expected = pulse.trust(sheets, quarters)
    found = {row.function: (row.trust, row.people) for row in whole.itertuples()}
    assert found.keys() == expected.keys()
    for function, (mean, people) in expected.items():
        assert found[function] == (pytest.approx(mean, abs=1e-5), people), function
    asked = sheets[(sheets["side"] == "stakeholder") & sheets["quarter"].isin(quarters)]
    error = pulse.clustered_error(pulse.units(asked, "score"), "score")
    first = whole[whole["is_all"]].iloc[0]
    # The jackknife and the linearised error of a ratio agree but for terms of 1 ÷ n.
    reach = t.ppf(0.975, first["people"] - 1) * error
    assert (first["trust_high"] - first["trust_low"]) / 2 == pytest.approx(reach, rel=0.02)


def test_trust_by_month_is_of_everyone_who_answered(sample, sheets, period):
    days, _ = period
    rows = answer(sample, "credibility/opinion_by_month", *days)
    asked = sheets[(sheets["side"] == "stakeholder") & sheets["asked_at"].between(days[0], f"{days[1]} 23:59:59")]
    by_month = pulse.units(asked, "score").groupby("month")["score"].mean()
    found = keyed(rows.dropna(subset=["month_on"]), "month_on", "trust")
    assert found == {f"{month}-01": pytest.approx(mean, abs=1e-5) for month, mean in by_month.items()}
    given = asked.dropna(subset=["recommend"])
    net = 100 * ((given["recommend"] >= 9).mean() - (given["recommend"] <= 6).mean())
    assert rows.iloc[-1]["net_promoter"] == pytest.approx(net)


def test_recommendation_and_response(sample, sheets, period):
    days, quarters = period
    asked = sheets[(sheets["side"] == "stakeholder") & sheets["quarter"].isin(quarters)]
    given = asked[asked["is_answered"]].dropna(subset=["recommend"])
    whole = answer(sample, "credibility/recommend", *days)
    whole = whole[whole["is_all"] & whole["quarter_on"].isna()].iloc[0]
    assert (whole["sheets"], whole["promoters"], whole["detractors"]) == (
        len(given), (given["recommend"] >= 9).sum(), (given["recommend"] <= 6).sum(),
    )  # fmt: skip
    assert whole["mean_answer"] == pytest.approx(given["recommend"].mean())
    rates = keyed(answer(sample, "credibility/response_rate", *days), "function", "asked", "answered")
    cells = pulse.shown(asked)
    some = asked[[pair in cells for pair in zip(asked["quarter"], asked["function"], strict=True)]]
    expected = {function: (len(own), own["is_answered"].sum()) for function, own in some.groupby("function")}
    assert rates == expected | {"all together": (len(asked), asked["is_answered"].sum())}


def test_the_perception_gap_by_function(sample, sheets, period):
    days, quarters = period
    rows = answer(sample, "credibility/perception_gap", *days)
    found = {row.function: (row.trust, row.estimate) for row in rows[~rows["is_all"]].itertuples()}
    expected = pulse.gaps(sheets, quarters)
    assert found.keys() == expected.keys() != set()
    for function, figures in expected.items():
        assert found[function] == pytest.approx(figures, abs=1e-5), function


def test_the_planted_gap_lies_in_its_interval(sample):
    whole = answer(sample, "credibility/perception_gap").iloc[0]
    # 13 points were planted; where procurement's estimate would pass 92 it was held there.
    assert whole["gap_low"] <= 13 <= whole["gap_high"]


def test_promises_and_behaviour(sample, projects, period):
    (first, last), _ = period
    bounds = pd.Timestamp(first), pd.Timestamp(last), AS_OF
    whole = answer(sample, "credibility/promises_kept", first, last).iloc[-1]
    expected = pulse.promises(projects, *bounds)
    assert {name: whole[name] for name in expected} == expected
    rows = answer(sample, "credibility/behaviour_by_quarter", first, last)
    found = keyed(rows[rows["quarter_on"].isna()], "component", "part", "whole")
    for component, figures in pulse.behaviour(projects, *bounds).items():
        assert found[component] == pytest.approx(figures), component
    assert found["promises_kept"] == (expected["kept"], expected["projects"])
    months = answer(sample, "credibility/index_parts", first, last)
    summed = months.groupby("component")[["part", "whole"]].sum()
    for component, figures in found.items():
        assert tuple(summed.loc[component]) == pytest.approx(figures)


def test_first_pass_yield_and_bypass_are_those_of_the_other_pages(sample, period):
    (first, last), _ = period
    rows = answer(sample, "credibility/behaviour_by_quarter", first, last)
    found = keyed(rows[rows["quarter_on"].isna()], "component", "part", "whole")
    yields = answer(sample, "cycle_time/first_pass_yield", first, last)
    assert found["first_pass"] == (yields["first_pass_projects"].sum(), yields["projects"].sum())
    bypassed = answer(sample, "resistance/bypass", first, last)
    of_all = bypassed["projects"].sum()
    assert found["not_bypassed"] == (of_all - bypassed["bypassed"].sum(), of_all)


def test_promises_seen_earlier_know_nothing_of_what_came_later(sample, projects):
    rows = answer(sample, "credibility/promises_kept", "2025-01-01", "2025-12-31", as_of=date(2025, 6, 30))
    expected = pulse.promises(
        projects, pd.Timestamp("2025-01-01"), pd.Timestamp("2025-12-31"), pd.Timestamp("2025-06-30 23:59:59")
    )
    assert {name: rows.iloc[-1][name] for name in expected} == expected
    assert expected["projects"] > 20


def test_the_planted_promises_are_counted(sample, root):
    truth = tomllib.loads((root / "sample_data" / "truth.toml").read_text(encoding="utf-8"))["promises"]
    whole = answer(sample, "credibility/promises_kept").iloc[-1]
    # The truth counts those whose later date is due as well.
    assert (whole["both_due"], whole["both_kept"], whole["renegotiated_kept"]) == (
        truth["due"], truth["kept_strict"], truth["kept_renegotiated"],
    )  # fmt: skip


def test_the_planted_step_of_trust_lies_in_the_interval_of_the_change(sample):
    years = (("2024-10-01", "2025-09-30"), ("2025-10-01", "2026-09-30"))
    rows = [answer(sample, "credibility/trust", *days) for days in years]
    before, after = (some[some["is_all"] & some["quarter_on"].isna()].iloc[0] for some in rows)
    change = after["trust"] - before["trust"]
    reach = np.hypot(*((one["trust_high"] - one["trust_low"]) / 2 for one in (before, after)))
    assert change - reach <= 10 <= change + reach
