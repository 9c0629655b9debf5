"""Resistance of the second opinion, on cases worked out by hand and against libraries."""

from datetime import datetime, timedelta

import numpy
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable, Table2x2

from tests.second_opinion import request_for_payment as log
from tests.second_opinion import resistance

ZERO = datetime(2026, 1, 1)
NO, YES = "resistance", "commitment"
WHOLE = (None, None, ZERO + timedelta(days=100))


def on(day):
    return None if day is None else ZERO + timedelta(days=day)


def days(span):
    return None if span is None else span / timedelta(days=1)


def answer(key, day, outcome, function="Legal", stage="market", project="P", who=None, reason=None, language=None):
    row = {"ask_key": key, "round": 1, "project_id": project, "stakeholder_id": who, "function": function}
    row |= {"stage": stage, "asked_at": ZERO, "answered_at": on(day), "outcome": outcome}
    return row | {"reason": reason, "language": language}


def answers(*rows, **more):
    """(function, answers, of these objections) each, every answer an ask of its own on day 1."""
    each = [(function, place, NO if place < x else YES) for function, n, x in rows for place in range(n)]
    return [answer((function, place), 1, outcome, function, **more) for function, place, outcome in each]


def project(name="P", completed=None, closed=None, status="open", spend=None, involved_at=None):
    row = {"project_id": name, "completed_at": on(completed), "closed_at": on(closed), "status": status}
    return row | {"spend": spend, "involved_at": involved_at}


def contact(day, language=None, who="s", before=None, after=None, project="P", function="Legal"):
    row = {"happened_at": on(day), "language": language, "stakeholder_id": who, "project_id": project}
    return row | {"stance_before": before, "stance_after": after, "function": function}


def test_a_rate_counts_the_answers_of_the_period_as_known_at_as_of():
    """Days [2, 8) at day 6: out are day 1 (early), 7 (not yet), none, and the unanswered. Legal 1 of 2, IT 0 of 1."""
    rounds = [answer(day, day, NO) for day in (1, 2, 7)] + [answer(8, 6, YES), answer(9, 3, "compliance", "IT")]
    rounds += [answer(10, 3, "none"), answer(11, None, "none"), answer(12, 3, NO, "MISSING")]
    rates = resistance.objection_rates(rounds, on(2), on(8), on(6))
    assert rates == {"Legal": (2, 1, 0.5), "IT": (1, 0, 0.0), "MISSING": (1, 1, 1.0)}
    assert resistance.pooled_rate(rates) == 1 / 3  # MISSING is listed, not pooled
    assert resistance.rate_limits({"Legal": (5, 3, 0.6)})["Legal"] == pytest.approx((0.2307, 0.8824), abs=5e-5)


def test_the_funnel_is_the_golden_one():
    inner = {10: (0.0235, 0.4881), 20: (0.0586, 0.3981), 50: (0.1020, 0.3209), 100: (0.1278, 0.2836)}
    outer = {10: (0, 0.6638), 20: (0.0139, 0.5237), 50: (0.0589, 0.3975), 100: (0.0926, 0.3359)}
    for n in inner:
        found = resistance.funnel_limits(0.2, n)
        assert found[0] == pytest.approx(inner[n], abs=5e-5) and found[1] == pytest.approx(outer[n], abs=5e-5)


def test_clusters_that_answer_as_one_count_as_one_each():
    """A objects 4 of 4, B 0 of 4: p = ½, Σ(x − pn)² = 4 + 4, × 2/1 ÷ 8² = ¼; p(1−p)/n = 1/32: effect 8, n 1."""
    rounds = answers(("Legal", 4, 4), who="A") + answers(("IT", 4, 0), who="B")
    found = resistance.cluster_interval(rounds, *WHOLE)
    assert (found["design_effect"], found["effective_n"], found["interval"]) == (8, 1, (0, 1))
    alone = resistance.cluster_interval(answers(("Legal", 3, 1), who="A"), *WHOLE)
    assert (alone["clusters"], alone["interval"]) == (1, None)
    none = answers(("Legal", 3, 0), who="A") + answers(("IT", 2, 0))  # without a stakeholder: by project
    assert resistance.cluster_interval(none, *WHOLE)["interval"] == pytest.approx((0, 0.4345), abs=5e-5)


def test_clusters_of_one_are_the_ordinary_case():
    """40 stakeholders, 12 objections: effect n/(n − 1); the interval near 0.3 ± 1.96 √(.21/40) = 0.158–0.442."""
    rounds = [answer(place, 1, NO if place < 12 else YES, who=str(place)) for place in range(40)]
    found = resistance.cluster_interval(rounds, *WHOLE)
    assert found["design_effect"] == pytest.approx(40 / 39)
    assert found["interval"] == pytest.approx((0.158, 0.442), abs=0.026)  # draws are multiples of 1/40
    assert resistance.cluster_interval(rounds[::-1], *WHOLE) == found


def rates_of(*counts):
    return {str(place): (n, x, x / n) for place, (n, x) in enumerate(counts)}


def test_a_rate_shrinks_to_the_posterior_mean():
    """n = 2; 0, 1, 2 objections in 3, 2, 3 functions: P(1) = ¼ = ½(1 − ρ), ρ = ½ = 1/(a + b + 1), a = b = ½."""
    rates = rates_of(*[(2, 0)] * 3, *[(2, 1)] * 2, *[(2, 2)] * 3)
    found = resistance.shrunken_rates(rates)
    assert (found["a"], found["b"]) == pytest.approx((0.5, 0.5), abs=1e-5)
    assert [found["rates"][name] for name in "037"] == pytest.approx([0.5 / 3, 1.5 / 3, 2.5 / 3], abs=1e-5)
    assert resistance.shrunken_rates(rates | {"MISSING": (9, 9, 1.0)}) == found


def test_without_spread_or_functions_enough_no_rate_shrinks():
    assert resistance.shrunken_rates(rates_of((9, 0), (9, 9), (9, 0), (9, 9))) is None  # under five
    assert resistance.shrunken_rates(rates_of(*[(2, 1)] * 8)) is None  # less spread than the binomial's
    assert resistance.shrunken_rates(rates_of(*[(1, 0), (1, 1)] * 4)) is None  # single answers tell no spread
    assert resistance.shrunken_rates(rates_of(*[(9, 0)] * 6)) is None


def test_the_fit_is_the_most_likely_one_by_the_distribution_of_scipy():
    counts = [(40, 4), (25, 9), (60, 6), (10, 5), (33, 2), (18, 7), (50, 20)]
    found = resistance.shrunken_rates(rates_of(*counts))
    a, b = found["a"], found["b"]
    near = [(a, b), (1.01 * a, b), (a, 1.01 * b), (0.99 * a, b), (1.02 * a, 1.02 * b)]
    likelihood = [sum(stats.betabinom.logpmf(x, n, *point) for n, x in counts) for point in near]
    assert max(likelihood) == likelihood[0] > sum(stats.binom.logpmf(x, n, 53 / 236) for n, x in counts)


def test_reasons_are_shares_of_the_objections():
    rounds = [answer(1, 1, NO, reason="risk"), answer(2, 1, NO, "IT", reason="risk"), answer(3, 1, NO, "IT")]
    rounds += [answer(4, 1, NO, reason="speed", stage="signature"), answer(5, 1, YES, reason="risk")]
    assert resistance.reason_mix(rounds, *WHOLE) == {"risk": 0.5, "not recorded": 0.25, "speed": 0.25}
    by_function = resistance.reason_mix(rounds, *WHOLE, by="function")
    assert by_function == {"Legal": {"risk": 0.5, "speed": 0.5}, "IT": {"risk": 0.5, "not recorded": 0.5}}
    assert resistance.reason_mix(rounds, *WHOLE, by="stage")["signature"] == {"speed": 1.0}


def delay(rounds, *projects, window=(None, None), as_of=30, **more):
    found = resistance.delay_by(rounds, projects, *map(on, window), on(as_of), **more)
    return {key: (days(own["resolved"]), days(own["open"])) for key, own in found.items()}


def test_a_chain_of_objections_adds_up_and_a_yes_ends_it():
    """Day 2 no, 5 no, 9 yes: 3 + 4 = 7 resolved. A new ask under that key: 12 no, open to day 30 or to the end, 20."""
    chain = [answer("k", 2, NO), answer("k", 5, NO, "IT"), answer("k", 9, YES), answer("k", 12, NO)]
    assert delay(chain[::-1]) == {("Legal", "market"): (3, 18), ("IT", "market"): (4, 0)}
    assert delay(chain, project(closed=20))["Legal", "market"] == (3, 8)
    assert delay(chain, window=(4, 15)) == {("Legal", "market"): (1, 3), ("IT", "market"): (4, 0)}
    assert delay(chain, project(closed=20), as_of=7) == {("Legal", "market"): (3, 0), ("IT", "market"): (0, 2)}


def test_an_objection_after_the_end_has_no_delay():
    """Completed on 10. No on 8, yes on 14: 6 days, or 2 open ones if the end comes first. No on 12: nothing."""
    late = [answer("k", 8, NO), answer("k", 14, YES), answer("m", 12, NO), answer("n", 10, NO)]
    assert delay(late, project(completed=10)) == {("Legal", "market"): (6, 0)}
    assert delay(late, project(completed=10), end_first=True) == {("Legal", "market"): (0, 2)}
    assert len(resistance.delays(late, [project(completed=10)], on(30))) == 2  # k, and n of no length


def test_the_time_to_resolve_counts_the_open_ones_and_those_that_ended():
    """Yes after 1 and 3, end after 2, open at 4: F = ¼, ¼ (S ½), ¼ + ½·½ = ½ at 3: p50 = 3, p85 not reached."""
    rounds = [answer(1, 26, NO, reason="risk"), answer(1, 27, YES), answer(2, 20, NO, project="Q")]
    rounds += [answer(3, 20, NO), answer(3, 22, NO, reason="risk"), answer(3, 23, YES), answer(4, 26, NO)]
    rounds += [answer(5, 3, YES), answer(6, 23, NO, project="Q")]  # no objection; after the end
    found = resistance.time_to_resolve(rounds, [project("Q", closed=22)], None, None, on(30))
    assert [found["all"][kind] for kind in ("resolved", "ended", "open")] == [2, 1, 1]
    assert (days(found["all"]["p50"]), found["all"]["p85"]) == (3, None)
    assert (days(found["risk"]["p85"]), found["not recorded"]["p50"]) == (1, None)
    assert resistance.time_to_resolve(rounds, [], on(21), on(26), on(30))["all"]["open"] == 1  # 6 alone


def test_the_gap_is_the_distance_of_what_is_said_and_what_is_protected():
    """s protects risk and control; 30 contacts, 24 on savings, 6 on risk: ½(|0 − .5| + |.2 − .5| + .8) = 80."""
    people = [{"stakeholder_id": "s", "function": "Legal", "protects": ["risk", "control"]}]
    people += [{"stakeholder_id": "t", "function": "IT", "protects": None}]
    contacts = [contact(1, "savings") for _ in range(24)] + [contact(2, "risk") for _ in range(6)]
    contacts += [contact(1), contact(1, "risk", "t"), contact(1, "risk", None)]
    found = resistance.misalignment(contacts, people, *WHOLE)
    assert found["all"] == found["Legal"] and "IT" not in found
    assert (found["all"]["n"], found["all"]["gap"], found["all"]["is_claimed"]) == (30, 80, True)
    # by chance: 100 |X/30 − ½|, X binomial; mean 7.22, 95th percentile at X = 10 or 20: 16.67
    expected = 100 * sum(stats.binom.pmf(x, 30, 0.5) * abs(x / 30 - 0.5) for x in range(31))
    assert found["all"]["expected"] == pytest.approx(expected, abs=0.6)
    assert found["all"]["p95"] == pytest.approx(100 * 5 / 30)
    fewer = resistance.misalignment(contacts, people, on(1), on(2), on(9))["Legal"]
    assert (fewer["n"], fewer["gap"], fewer["is_shown"], fewer["is_claimed"]) == (24, 100, False, False)


ARM = st.tuples(st.integers(0, 9), st.integers(1, 9)).filter(lambda arm: arm[0] <= arm[1])


@given(st.lists(st.builds(lambda one, other: one + other, ARM, ARM), min_size=1, max_size=4))
def test_the_pooled_ratio_is_that_of_statsmodels(strata):
    found = resistance.risk_ratio(strata)
    assert (found is None) == (0 in (sum(row[0] for row in strata), sum(row[2] for row in strata)))
    assume(found is not None)
    tables = [numpy.array([[a, n1 - a], [c, n0 - c]]) for a, n1, c, n0 in strata]
    assert found[0] == pytest.approx(StratifiedTable(tables).riskratio_pooled)
    twice = resistance.risk_ratio(strata * 2)  # the same again in every stratum: the variance halves
    assert numpy.log(found[2] / found[0]) ** 2 == pytest.approx(2 * numpy.log(twice[2] / twice[0]) ** 2)
    if len(strata) == 1:
        assert found[1:] == pytest.approx(Table2x2(tables[0], shift_zeros=False).riskratio_confint(), rel=1e-6)


def test_matched_language_is_compared_within_function_and_stage():
    """Legal: 1 of 4 against 2 of 2, IT: 1 of 2 against 1 of 1; R = 1·2/6 + 1·1/3 = 2/3, S = 2·4/6 + 1·2/3 = 2; ⅓."""
    people = [{"stakeholder_id": "s", "function": "Legal", "protects": ["risk"]}]
    rounds = answers(("Legal", 4, 1), ("IT", 2, 1), who="s", language="risk")
    rounds += answers(("Legal", 2, 2), ("IT", 1, 1), ("Finance", 5, 5), who="s", language="savings")
    rounds += answers(("Legal", 7, 7), who="s") + answers(("Legal", 7, 7), who="t", language="risk")
    found = resistance.language_match(rounds, people, *WHOLE)
    assert (found["matched"], found["not_matched"], found["share"]) == ((6, 2), (8, 8), 6 / 14)
    assert found["ratio"][0] == pytest.approx(1 / 3)


def test_a_journey_goes_from_the_first_stance_to_the_last():
    contacts = [contact(5, before="neutral"), contact(1), contact(2, before="resistant", after="supportive")]
    contacts += [contact(3, project="Q", before="resistant", after="neutral"), contact(9, project="Q", after="leading")]
    contacts += [contact(1, who="t", after="leading"), contact(1, who=None, before="resistant")]
    found = resistance.stance_journeys(contacts, None, None, on(20))
    assert found == {("s", "P"): ("resistant", "neutral"), ("s", "Q"): ("resistant", "leading")}
    assert resistance.conversion(found) == (2, 1)
    assert resistance.stance_journeys(contacts, on(3), on(6), on(5)) == found | {("s", "Q"): ("resistant", "neutral")}


def test_bypass_is_a_share_of_what_was_bought():
    rows = [project("P", completed=3, spend=10, involved_at="need"), project("Q", None, 4, "bypassed", 5)]
    rows += [project("R", None, 4, "cancelled", 7), project("S", None, 9, "bypassed", 8), project("T", 4)]
    found = resistance.bypass(rows, on(3), on(9), on(20))
    assert [found[name] for name in ("completed", "bypassed", "spend_completed", "spend_bypassed")] == [2, 1, 10, 5]
    assert found["share"] == 1 / 3
    by_time = resistance.bypass(rows, on(3), on(9), on(20), by="involved_at")
    assert {name: row["share"] for name, row in by_time.items()} == {"need": 0, "not recorded": 0.5}
    assert resistance.bypass(rows, None, None, on(2))["share"] is None


def test_the_limits_of_a_run_chart_are_the_golden_ones():
    golden = {10: (6, 2), 12: (7, 3), 16: (7, 4), 20: (7, 6), 24: (8, 8), 30: (8, 10)}
    assert {n: resistance.run_limits(n) for n in golden} == golden
    assert all(resistance.run_limits(n)[1] == stats.binom.ppf(0.05, n - 1, 0.5) for n in range(2, 60))


def test_a_point_on_the_median_neither_breaks_a_run_nor_crosses():
    """Median 5; without the 5s: 1 2 | 8 9 8 | 3 | 7 | 4: n = 8, longest run 3, 4 crossings; limits 6 and 1."""
    found = resistance.run_chart([1, 2, None, 5, 8, 9, 5, 8, 3, 7, 4])
    assert tuple(found.values()) == (5, 8, 3, 4, 6, 1, False)
    shift = resistance.run_chart([1] * 7 + [2] * 7)  # runs of 7, one crossing of at least 4: a signal
    assert tuple(shift.values()) == (1.5, 14, 7, 1, 7, 4, True)
    assert resistance.run_chart([3, 3]) is None


@pytest.mark.skipif(log.shared_file(log.FILE) is None, reason="the shared data is not here")
def test_objections_to_requests_for_payment_took_7721_days():
    events = log.read_events()
    told = {"REJECTED": NO, "APPROVED": YES, "FINAL_APPROVED": YES}
    rows = events[~events["is_echo"]].assign(verb=events["activity"].str.extract(r"For Payment (\w+) by")[0])
    rows = rows[rows["verb"].isin(list(told))].itertuples()
    rounds = [answer((row.case_id, row.role), row.time / log.DAY, told[row.verb], row.role) for row in rows]
    found = resistance.delays(rounds, [], on(40_000))
    resolved = [days(end - each["answered_at"]) for each, end, kind in found if kind == "resolved"]
    assert (round(sum(resolved)), len(resolved), len(found)) == (7_721, 634, 634 + 529)
