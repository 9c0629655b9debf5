"""What the findings of Credibility say: counted from their rows on the sample, and in each state of a small company."""

import json
import math
import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from dashboard import query, statistics
from dashboard.findings import FINDINGS, credibility
from dashboard.findings.credibility.index import baseline_months
from dashboard.findings.credibility.shared import NAMES, figures_of, parts_of
from dashboard.theme import colour
from tests.findings.reading import between, percent, plain, whole
from tests.queries.drawn import company, day
from tests.queries.test_credibility import PROJECT, answered, pulse, sheet

pytestmark = pytest.mark.slow

ALL = [f"credibility/{function.__name__}" for function in credibility.ALL]
PEOPLE = ("trust_by_quarter", "trust_by_function", "trust_of_functions", "perception_gap", "recommend", "response_rate")
SCOPES = {
    "the last year": (("2025-11-01", "2026-10-31"), "previous", {}),
    "a year of quarters, a year before": (("2025-01-01", "2025-12-31"), "last-year", {}),
    "two functions": (("2025-11-01", "2026-10-31"), "previous", {"functions": ("Engineering", "Legal")}),
    "a quarter compared with nothing": (("2026-07-01", "2026-09-30"), "none", {}),
    "a category, which people do not have": (("2025-11-01", "2026-10-31"), "rest", {"categories": ("Logistics",)}),
}


@pytest.fixture(params=SCOPES)
def scope(request, sample):
    days, comparison, filters = SCOPES[request.param]
    return between(sample, *days, comparison, **filters)


def said(database, name, scope=None):
    return plain(FINDINGS[f"credibility/{name}"](database, scope or whole(database)).sentence)


@pytest.mark.parametrize("name", ALL)
def test_each_finding_is_drawn_in_both_modes_and_described_by_its_sentence(name, sample, scope):
    found = FINDINGS[name](sample, scope)
    if found.state != "shown":
        assert found.draw is None and found.sentence.endswith((".", "take a filter away."))
        return
    light, dark = (found.draw(mode=mode) for mode in ("light", "dark"))
    assert light["description"] == dark["description"] == found.sentence
    assert colour("text", "light") in json.dumps(light) and colour("text", "dark") in json.dumps(dark)
    assert not found.sentence[0].islower()
    assert not re.search(r"\bnan\b", " ".join((found.sentence, found.subline, *found.caveats)))


def test_the_sentence_about_the_index_has_the_index_its_change_and_its_signal(sample):
    scope = between(sample, "2025-11-01", "2026-10-31")
    parts = parts_of(sample, scope)
    now, before = (figures_of(sample, one).index(parts) for one in (scope, scope.compared()))
    found = FINDINGS["credibility/index_by_month"](sample, scope)
    rows = found.rows
    # The first four months lack parts; in March 2024 two promises fell due, where nine or ten are usual.
    baseline = rows["index"].iloc[5:23]
    assert rows["is_baseline"].tolist() == [False] * 5 + [True] * 18 + [False] * 13
    assert any("begins with the first month in which every part" in caveat for caveat in found.caveats)
    assert plain(found.sentence) == (
        f"Credibility is {now:.0f} of 100, {round(now - before)} points more than in the 12 months before;"
        f" above its baseline of {baseline.mean():.0f} by more than chance, a signal since Jul 26"
    )
    # By hand: every month after the baseline, from October 2025 on, is above its median; 31 values let a run be 9 long.
    above = (rows["index"] > baseline.median()).tolist()
    assert above[23:] == [True] * 13
    assert rows["is_signal"].tolist() == [False] * 32 + [True] * 4
    assert (rows["index_low"] <= rows["index"]).all() and (rows["index"] <= rows["index_high"]).all()


def months_with(*projects: int, **others: list[int]) -> dict[date, dict[str, int]]:
    """Return months from January 2024 on whose parts rest on so many cases; of promises, where no others are named."""
    named = {"promises_kept": projects, **others}
    months = range(len(projects))
    return {
        date(2024 + place // 12, place % 12 + 1, 1): {name: own[place] for name, own in named.items() if own[place]}
        for place in months
    }


def test_the_baseline_begins_with_the_first_month_in_which_every_part_has_a_third_of_its_usual_cases(sample):
    scope = whole(sample)
    begun = (date(2024, 4, 1), date(2025, 9, 1))
    assert baseline_months(months_with(1, 2, 3, 4, *[12] * 30), scope) == begun
    # One part is enough to wait for, be it too small or missing.
    assert baseline_months(months_with(*[12] * 33, savings=[0, 3, 2, *[9] * 30]), scope) == (
        date(2024, 2, 1), date(2025, 7, 1),
    )  # fmt: skip
    assert baseline_months(months_with(*[12] * 33, savings=[0, 2, 2, *[9] * 30]), scope) == begun
    # What comes after the first 18 months, or is missing now and then, does not move it.
    assert baseline_months(months_with(1, 2, 3, 4, *[12] * 14, *[90] * 30), scope) == begun
    assert baseline_months(months_with(*[12] * 33, savings=[0] * 12 + [9] * 21), scope) == (
        date(2024, 1, 1), date(2025, 6, 1),
    )  # fmt: skip
    # Where no month has enough of all, the first ones serve; too few months leave a baseline that is too short.
    assert baseline_months(months_with(*[9, 0] * 12, savings=[0, 9] * 12), scope) == (
        date(2024, 1, 1),
        date(2025, 6, 1),
    )
    assert baseline_months(months_with(1, *[12] * 10), scope) == (date(2024, 2, 1), date(2024, 11, 1))
    assert baseline_months({}, scope) is None
    named = (date(2024, 1, 1), date(2025, 12, 1))
    assert baseline_months(months_with(1, *[12] * 30), replace(scope, baseline=named)) == named


def test_a_baseline_can_be_named_and_one_that_is_too_short_makes_no_signal(sample):
    scope = between(sample, "2025-11-01", "2026-10-31")
    later = FINDINGS["credibility/index_by_month"](
        sample, replace(scope, baseline=(date(2024, 6, 1), date(2026, 1, 1)))
    )
    assert later.rows.loc[later.rows["is_baseline"], "month_on"].agg(["min", "max"]).dt.date.tolist() == [
        date(2024, 6, 1), date(2026, 1, 1),
    ]  # fmt: skip
    assert "baseline Jun 24 to Jan 26" in plain(later.subline)
    short = FINDINGS["credibility/index_by_month"](
        sample, replace(scope, baseline=(date(2025, 6, 1), date(2026, 1, 1)))
    )
    assert not short.rows["is_signal"].any() and "baseline of" not in short.sentence
    assert any("Signals need a baseline of 18 whole months; this one has 8." in caveat for caveat in short.caveats)


def test_weights_of_the_reader_change_the_index_and_are_told(sample):
    scope = between(sample, "2025-11-01", "2026-10-31")
    only = tuple((name, 1.0 if name == "trust" else 0.0) for name in NAMES)
    found = FINDINGS["credibility/index_by_month"](sample, replace(scope, weights=only))
    trust = query.run(sample, "credibility/opinion_by_month", scope).iloc[-1]["trust"]
    # Trust alone: 0 at 40, 100 at 80.
    assert plain(found.sentence).startswith(f"Credibility is {(trust - 40) / 40 * 100:.0f} of 100")
    assert any("Weights are set by the reader" in caveat for caveat in found.caveats)
    parts = FINDINGS["credibility/index_parts"](sample, replace(scope, weights=only)).rows.set_index("component")
    assert parts["weight"].to_dict() == dict(only)


def test_the_bars_of_the_change_add_up_to_it_and_the_sentence_names_the_largest(sample, scope):
    found = FINDINGS["credibility/index_change"](sample, scope)
    if found.state == "empty":
        assert found.sentence == "Nothing is compared. Choose an earlier period to see what moved the index."
        assert scope.comparison in ("none", "rest")
        return
    parts = parts_of(sample, scope)
    now, before = (figures_of(sample, one).index(parts) for one in (scope, scope.compared()))
    assert found.rows["points"].sum() == pytest.approx(now - before, abs=1e-9)
    assert found.rows["points"].abs().is_monotonic_decreasing
    top = found.rows.iloc[0]
    if abs(now - before) >= 0.5 and top["points"] * (now - before) > 0:
        assert f"{abs(now - before):.1f} points" in found.sentence and top["part"].lower() in found.sentence


def test_the_sentences_about_people_are_counted_from_their_rows(sample):
    scope = between(sample, "2025-11-01", "2026-10-31")
    trust = query.run(sample, "credibility/trust", scope)
    each = trust[~trust["is_all"] & trust["quarter_on"].isna()].sort_values("trust")
    reached = (each["trust"] >= 65).sum()
    assert said(sample, "trust_by_function", scope) == (
        f"Trust runs from {each.iloc[0]['trust']:.0f} in {each.iloc[0]['function']} to {each.iloc[-1]['trust']:.0f} in"
        f" {each.iloc[-1]['function']}; {reached} of {len(each)} functions reach the target of 65"
    )
    gap = query.run(sample, "credibility/perception_gap", scope)
    far = gap[~gap["is_all"]].sort_values("gap").iloc[-1]
    assert said(sample, "perception_gap", scope) == (
        f"Procurement believes it is trusted {gap.iloc[0]['gap']:.0f} points more than it is; it is furthest off in"
        f" {far['function']}, +{far['gap']:.0f} points"
    )
    net = query.run(sample, "credibility/recommend", scope).iloc[0]
    assert said(sample, "recommend", scope) == (
        f"Net promoter score +{net['net_promoter']:.0f}: {percent(net['promoters'] / net['sheets'])} would recommend"
        f" us, {percent(net['detractors'] / net['sheets'])} would not"
    )


def test_the_sentence_about_promises_tells_both_ways_over_the_same_projects(sample):
    scope = between(sample, "2025-11-01", "2026-10-31")
    now, before = (query.run(sample, "credibility/promises_kept", one).iloc[-1] for one in (scope, scope.compared()))
    change = round(100 * (before["kept_share"] - now["kept_share"]))
    assert said(sample, "promises_kept", scope) == (
        f"{percent(now['kept_share'])} of promises were kept as first made, {change} pts less than in the 12 months"
        f" before; of those whose latest date has passed, {percent(now['both_kept'] / now['both_due'])}, and"
        f" {percent(now['renegotiated_share'])} after renegotiation"
    )


def test_a_function_is_in_a_quadrant_only_where_its_intervals_leave_the_cuts(sample):
    found = FINDINGS["credibility/delivery_and_trust"](sample, between(sample, "2025-11-01", "2026-10-31"))
    assert found.sentence == "Trusted but late: Marketing; to be rebuilt: IT and Quality; 5 undecided"
    from dashboard.findings.credibility.conduct import _quadrant

    targets = {"on_need_share": 0.85, "trust": 65.0}

    def quadrant(on_need, trust):
        names = ("on_need_share", "trust")
        row = {}
        for name, (figure, low, high) in zip(names, (on_need, trust), strict=True):
            row |= {name: figure, f"{name}_low": low, f"{name}_high": high}
        return _quadrant(row, targets)

    assert quadrant((0.95, 0.9, 0.99), (80, 70, 90)) == "trusted partner"
    assert quadrant((0.95, 0.85, 0.99), (50, 40, 60)) == "delivers but not trusted"
    assert quadrant((0.2, 0.1, 0.3), (80, 65, 90)) == "trusted but late"
    assert quadrant((0.2, 0.1, 0.3), (50, 40, 60)) == "to be rebuilt"
    assert quadrant((0.8, 0.7, 0.9), (50, 40, 60)) == "undecided"
    assert quadrant((0.2, 0.1, 0.3), (64, 60, 66)) == "undecided"


def test_one_without_any_of_it_says_what_to_add(tmp_path):
    database = company(tmp_path, day(120), projects=PROJECT)
    for name in ALL:
        found = FINDINGS[name](database, whole(database))
        assert (found.state, found.draw) == ("not_recorded", None), name
        assert "Add " in found.sentence or "Let the team" in found.sentence, name


def test_without_a_pulse_the_index_is_made_of_what_is_done_and_says_so(tmp_path):
    rows = [
        {
            "project_id": f"P{number}", "requesting_function": "IT", "intake_at": day(number), "status": "completed",
            "completed_at": day(number + 20), "promised_for": day(number + (25 if number % 2 else 15)).date(),
            "involved_at": "need", "need_by": day(number + 30).date(),
        }
        for number in range(1, 41)
    ]  # fmt: skip
    database = company(tmp_path, day(120), projects=rows)
    states = {name.split("/")[1]: FINDINGS[name](database, whole(database)).state for name in ALL}
    assert {name for name, state in states.items() if state == "not_recorded"} == {*PEOPLE, "team_development"}
    found = FINDINGS["credibility/index_by_month"](database, whole(database))
    missing = "trust score, repeat requests, savings realised, first-pass yield, not bypassed and net promoter"
    assert any(f"No figure for {missing}: left out" in caveat for caveat in found.caveats)
    # Half of the promises kept scores 0 (0 at 50 %), early involvement 100: weights .15 and .10. No project is marked
    # as bypassed, so that nobody knows how many are.
    index = 100 * 0.1 / 0.25
    assert plain(found.sentence) == f"Credibility is {index:.0f} of 100"
    assert states["delivery_and_trust"] == "empty"
    assert "fewer than 5 people" in said(database, "delivery_and_trust")


def test_too_few_people_read_like_none(tmp_path):
    few = company(
        tmp_path / "few", day(120), projects=PROJECT, pulse=pulse(*answered("Legal", "2026-01-05", 4, 4, 4, 4))
    )
    unanswered = [sheet(f"L{number}", "Legal", "2026-01-05", "") for number in range(4)]
    none = company(tmp_path / "none", day(120), projects=PROJECT, pulse=pulse(*unanswered))
    sentence = (
        "No figure (no answers, or fewer than 5 people) in a whole quarter of this period. Widen the dates or take a"
        " filter away."
    )
    for name in ("trust_by_quarter", "trust_by_function", "trust_of_functions", "recommend", "response_rate"):
        assert said(few, name) == said(none, name) == sentence


def test_few_answers_in_a_function_are_warned_of(tmp_path):
    sheets = [
        *answered("Legal", "2026-01-05", 4, 4, 4, 4, 4, 4),
        *[sheet(f"X{number}", "Legal", "2026-01-05", "") for number in range(6)],
        *answered("IT", "2026-01-05", 4, 4, 4, 4, 4, 4),
    ]
    database = company(tmp_path, day(120), projects=PROJECT, pulse=pulse(*sheets))
    assert said(database, "response_rate") == (
        "67 % of sheets were answered; under 60 % in Legal, whose answers may not speak for all"
    )


@pytest.mark.parametrize("name", ALL)
def test_a_period_without_anything_is_empty_and_says_what_to_do(name, sample):
    found = FINDINGS[name](sample, between(sample, "2020-01-01", "2020-12-31"))
    assert (found.state, found.draw, len(found.rows)) == ("empty", None, 0)
    assert found.sentence.endswith("Widen the dates or take a filter away.")


def test_no_row_of_a_finding_or_a_query_is_about_a_person(sample):
    people = set(sample.cursor().table("stakeholders").df()["stakeholder_id"])
    people |= set(sample.cursor().table("pulse").df()["respondent_id"].dropna())
    for name in [one for one in query.queries() if one.startswith("credibility/")]:
        rows = query.run(sample, name, whole(sample))
        for column in rows.select_dtypes(include=["object", "string"]):
            assert not set(rows[column].dropna()) & people, (name, column)
        if "people" in rows:
            assert (rows["people"] >= 5).all(), name


def test_the_index_of_a_month_is_that_of_its_figures(sample):
    scope = between(sample, "2026-03-01", "2026-03-31", "none")
    parts = parts_of(sample, scope)
    found = FINDINGS["credibility/index_by_month"](sample, scope)
    month = found.rows[found.rows["month_on"] == pd.Timestamp("2026-03-01")].iloc[0]
    figures = figures_of(sample, scope)
    assert month["index"] == pytest.approx(figures.index(parts))
    score = sum(
        weight * float(parts[name].score(figures.figures[name]))
        for name, weight in statistics.shared_weights(figures.figures, parts).items()
    )
    assert month["index"] == pytest.approx(score) and not math.isnan(score)
