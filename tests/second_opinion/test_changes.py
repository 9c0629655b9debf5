"""What changed, by the second opinion: one case by hand, and the identity on random companies."""

from datetime import datetime, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.second_opinion import changes, strategies
from tests.second_opinion.history import started_at

LIVES = st.lists(st.dictionaries(st.sampled_from("ABCD"), st.integers(1, 50)), min_size=1, max_size=5)


def test_a_change_is_taken_apart_into_mix_and_rate_by_hand():
    """Before: lives {A 4, B 2} and {A 6}: v_A 1, d_A 5; v_B 1/2, d_B 2; D̄ = 6. After: {A 8, C 3}: D̄ = 11; Δ = 5.

    A: mix 0, rate (8 − 5)·(1 + 1)/2 = 3. B: mix (0 − 1/2)·(2 + 2)/2 = −1, rate 0. C: mix (1 − 0)·3 = 3, rate 0.
    """
    found = changes.change([{"A": 4, "B": 2}, {"A": 6}], [{"A": 8, "C": 3}])
    assert found["mean"] == (6, 11)
    assert {name: (row["mix"], row["rate"]) for name, row in found["parts"].items()} == {
        "A": (0, 3),
        "B": (-1, 0),
        "C": (3, 0),
    }


def test_mix_and_rate_share_what_changed_in_both():
    """v 1/2 → 1 and d 4 → 8: Δ = 8 − 2 = 6 = 1/2·6 + 4·3/4."""
    found = changes.change([{"A": 4}, {}], [{"A": 8}])
    assert (found["change"], found["parts"]["A"]["mix"], found["parts"]["A"]["rate"]) == (6, 3, 3)


def test_without_projects_in_a_period_there_is_no_change_to_explain():
    assert changes.change([], [{"A": 1}]) is None
    assert changes.change([{}], [{}])["change"] == 0


@given(LIVES, LIVES)
def test_the_parts_add_up_to_the_change_exactly(before, after):
    found = changes.change(before, after)
    assert sum(row["mix"] + row["rate"] for row in found["parts"].values()) == found["change"]
    assert sum(row["v"][0] * row["d"][0] for row in found["parts"].values()) == found["mean"][0]
    backwards = changes.change(after, before)
    assert {name: -row["mix"] for name, row in backwards["parts"].items()} == {
        name: row["mix"] for name, row in found["parts"].items()
    }


def test_periods_take_completed_projects_with_their_whole_lives_and_gaps():
    """P: market 2 days, nobody 1, market 1, completed on day 4; Q: market 6, on day 16; the periods are ten days each.

    By stage Δ = 6 − 4 = 2: market rate 6 − 3 = 3, nobody mix −1. Cancelled R and S after as_of do not count.
    """
    zero = datetime(2026, 1, 1)

    def on(day):
        return zero + timedelta(days=day)

    def project(name, started, completed=None, closed=None):
        dates = {"intake_at": on(started), "completed_at": completed and on(completed)}
        return {"project_id": name, "closed_at": closed and on(closed)} | dates

    def visit(name, entered, left):
        row = {"project_id": name, "stage": "market", "holder_function": "IT"}
        return row | {"entered_at": on(entered), "left_at": on(left)}

    projects = [project("P", 0, 4), project("Q", 10, 16), project("R", 0, None, 5), project("S", 0, 19)]
    visits = [visit("P", 0, 2), visit("P", 3, 4), visit("Q", 10, 16), visit("R", 0, 5), visit("S", 0, 19)]
    periods = (on(0), on(10)), (on(10), on(20))
    day = 86_400_000_000
    for view, name in ((changes.STAGE, "market"), (changes.HOLDER, "IT")):
        found = changes.what_changed(projects, visits, *periods, on(18), view)
        assert found["mean"] == (4 * day, 6 * day)
        assert (found["parts"][name]["rate"], found["parts"]["nobody"]["mix"]) == (3 * day, -day)
        assert found["parts"][name]["n"] == (1, 1)


@given(strategies.companies(most_projects=6))
@settings(deadline=None)
def test_on_random_companies_each_view_adds_up_to_the_change_in_elapsed_time(company):
    as_of = company["as_of"]
    middle = strategies.ORIGIN + timedelta(days=5)
    periods = (datetime(2000, 1, 1), middle), (middle, datetime(2100, 1, 1))
    projects, visits = company["projects"], company["visits"]
    means = []
    for since, until in periods:
        lives = [
            (project["completed_at"] - started_at(project, rows)) // timedelta(microseconds=1)
            for project, rows in changes.completed_in(projects, visits, since, until, as_of)
        ]
        means.append(Fraction(sum(lives), len(lives)) if lives else None)
    for view in (changes.STAGE, changes.HOLDER):
        found = changes.what_changed(projects, visits, *periods, as_of, view)
        if None in means:
            assert found is None
        else:
            assert found["mean"] == tuple(means)
            assert sum(row["mix"] + row["rate"] for row in found["parts"].values()) == means[1] - means[0]
