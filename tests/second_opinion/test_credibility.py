"""Credibility of the second opinion, on cases worked out by hand, the goldens of metrics.md, and properties."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.second_opinion import credibility
from tests.second_opinion.credibility import COMPONENTS, ITEMS

ZERO = datetime(2026, 1, 1)
LATE = datetime(2026, 12, 31)
WHOLE = (None, None, LATE)
NAN_FREE = {"allow_nan": False, "allow_infinity": False}


def on(day, hour=0):
    return None if day is None else ZERO + timedelta(days=day, hours=hour)


def sheet(items=(), day=0, answered=1, who=None, function="Legal", side="stakeholder", recommend=None, **more):
    """A sheet asked on a day, answered that many days later (None: not); items in their order, the rest missing."""
    sheet.made += 1
    row = {"response_id": f"r{sheet.made}", "asked_at": on(day), "stakeholder_id": who, "respondent_id": None}
    row |= {"answered_at": None if answered is None else on(day + answered), "function": function, "side": side}
    return row | {"recommend": recommend} | dict(zip(ITEMS, [*items, *[None] * 7], strict=False)) | more


sheet.made = 0


def flat(value, **more):
    return sheet([value] * 7, **more)


def project(completed=None, closed=None, status="open", promised=None, repromised=None, intake=0, **more):
    row = {"project_id": "P", "status": status, "intake_at": on(intake), "requesting_function": "Legal"}
    row |= {"completed_at": on(completed), "closed_at": on(closed), "involved_at": None, "repeat_request": None}
    row |= {"promised_for": None if promised is None else on(promised).date()}
    row |= {"repromised_for": None if repromised is None else on(repromised).date()}
    return row | {"savings_negotiated": None, "savings_realised": None} | more


# sheets and people


def test_a_score_is_the_mean_of_at_least_five_items_from_0_to_100():
    """(7+7+4+4+4+4+1)/7 = 31/7, (31/7 − 1)/6 × 100 = 57.14; of 5 fours (4 − 1)/6 = 50; of 4 none."""
    assert credibility.score(sheet([7, 7, 4, 4, 4, 4, 1])) == pytest.approx(57.142857)
    assert credibility.score(sheet([4] * 5)) == 50
    assert credibility.score(sheet([4] * 4)) is None
    assert (credibility.score(flat(1)), credibility.score(flat(7))) == (0, 100)


def test_a_dimension_is_the_mean_of_its_own_items_of_a_sheet_with_a_score():
    """ability (7+4)/2 = 5.5 → 75; benevolence (1+1)/2 → 0; integrity 7 alone → 100; willingness is in none."""
    assert credibility.dimensions(sheet([7, 4, 1, 1, None, 7, 1])) == {
        "ability": 75,
        "benevolence": 0,
        "integrity": 100,
    }
    assert credibility.dimensions(sheet([7, 7, 7, 7, None, None, 7]))["integrity"] is None
    assert credibility.dimensions(sheet([7, 7, 7, 7])) is None


def test_the_sheets_of_a_person_in_a_month_and_a_function_are_one_unit():
    """A in January 0 and 100: 50; A in February 100; B 50: (50 + 100 + 50)/3 over units, not 250/4 over sheets."""
    sheets = [flat(1, who="A"), flat(7, who="A", day=5), flat(7, who="A", day=40), flat(4, who="B")]
    jan, feb = date(2026, 1, 1), date(2026, 2, 1)
    expected = [(jan, "Legal", "A", 50), (jan, "Legal", "B", 50), (feb, "Legal", "A", 100)]
    assert credibility.units(sheets, credibility.score, LATE) == expected
    assert credibility.trust(sheets, *WHOLE) == (pytest.approx(200 / 3), 3)
    assert credibility.trust(sheets, on(0), on(31), LATE) == (50, 2)
    assert credibility.trust(sheets, *WHOLE, function="IT") is None


def test_a_person_who_answers_for_two_functions_is_two_units_and_one_person():
    sheets = [flat(7, who="A"), flat(1, who="A", function="IT"), flat(1, who="A", function=None)]
    assert [unit[1] for unit in credibility.units(sheets, credibility.score, LATE)] == ["IT", "Legal", "not recorded"]
    assert credibility.people(sheets) == 1
    assert credibility.trust(sheets, *WHOLE, function="Legal") == (100, 1)


def test_what_is_asked_or_answered_after_as_of_is_not_read():
    """At day 3: asked on 0 and answered on 3 counts, on 4 not; asked on 4 is not even asked."""
    sheets = [flat(7, answered=3), flat(1, answered=4), flat(1, answered=None), flat(1, day=4)]
    assert credibility.trust(sheets, None, None, on(3)) == (100, 1)
    assert credibility.response_rate(sheets, None, None, on(3)) == (1, 3)
    assert credibility.response_rate(sheets, *WHOLE) == (3, 4)
    assert credibility.response_rate(sheets, on(1), on(4), LATE) == (0, 0)


def test_a_month_is_a_month_of_the_time_zone():
    """31 January, 23:30 in UTC is 1 February in Amsterdam."""
    sheets = [flat(7, who="A", asked_at=on(30, 23.5))]
    months = [credibility.units(sheets, credibility.score, LATE, time_zone=zone)[0][0] for zone in ZONES]
    assert months == [date(2026, 1, 1), date(2026, 2, 1)]


ZONES = ("UTC", "Europe/Amsterdam")


def test_people_without_an_id_are_the_most_sheets_of_one_wave():
    """A (twice) and R are 2; without an id 3 on day 0 and 2 on day 1: 3. Together 5 of 8 sheets."""
    sheets = [flat(4, who="A"), flat(4, who="A"), flat(4, respondent_id="R")]
    sheets += [flat(4) for _ in range(3)] + [flat(4, day=1) for _ in range(2)]
    assert credibility.people(sheets) == 5
    assert credibility.people([]) == 0
    night = [flat(4, asked_at=on(0, 22)), flat(4, asked_at=on(0, 23.5))]  # 23:00 and 00:30 in Amsterdam
    assert [credibility.people(night, zone) for zone in ZONES] == [2, 1]


def test_net_promoter_has_the_normal_interval():
    """5 of 10 promoters, 2 detractors: net .3, variance (.7 − .09)/10 = .061, ± 1.96 × .24698 = ± .48408."""
    sheets = [sheet(recommend=given) for given in (10, 9, 9, 10, 9, 8, 7, 8, 6, 0)] + [sheet(), flat(4, answered=None)]
    found = credibility.recommend([*sheets, sheet(recommend=0, side="procurement")], *WHOLE)
    assert (found["n"], found["promoters"], found["detractors"], found["mean"]) == (10, 5, 2, 7.6)
    assert (found["net"], found["low"], found["high"]) == pytest.approx((30, -18.408, 78.408), abs=1e-3)
    assert credibility.recommend([sheet()], *WHOLE) is None
    few = credibility.recommend([sheet(recommend=10), sheet(recommend=0)], *WHOLE)  # 0 ± 1.96 × √½ = ± 1.386
    assert (few["net"], few["low"], few["high"]) == (0, -100, 100)
    agreed = credibility.recommend([sheet(recommend=9)] * 5, *WHOLE)
    assert (agreed["low"], agreed["high"]) == (100, 100)


def test_the_gap_is_our_own_estimate_less_the_score_of_the_colleagues():
    """We say 100 and 50, mean 75; they say 50: 25 points too high."""
    sheets = [flat(7, side="procurement"), flat(4, side="procurement"), flat(4), flat(1, function="IT")]
    assert credibility.perception_gap(sheets, *WHOLE, "Legal") == 25
    assert credibility.perception_gap(sheets, *WHOLE, "IT") is None


def test_hidden_parts_are_joined_by_the_smallest_shown_one_until_five_are_hidden():
    """C has 2: hidden. Together 2 < 5: A and B both have 5, A comes first. Then 7 are hidden: B and D are shown."""
    cells = {"A": set(range(5)), "B": set(range(10, 15)), "C": {20, 21}, "D": set(range(30, 37))}
    assert credibility.shown_cells(cells, 5) == {"B", "D"}
    assert credibility.shown_cells({"A": {1, 2, 3, 4, 5}, "B": {6}}, 5) == set()
    assert credibility.shown_cells({"A": {1, 2, 3, 4, 5}, "B": set()}, 5) == {"A"}
    assert credibility.shown_cells({"A": {1, 2, 3}, "B": {4, 5, 6}, "C": set(range(9))}, 5) == {"C"}  # 6 together


def test_the_same_few_people_in_two_hidden_parts_hide_a_third():
    """A and B are 4 people, not 8: C (5) goes, and C's are other people: 9 hidden. D is shown."""
    cells = {"A": {1, 2, 3, 4}, "B": {1, 2, 3, 4}, "C": set(range(10, 15)), "D": set(range(20, 30))}
    assert credibility.shown_cells(cells, 5) == {"D"}
    cells["C"] = {1, 2, 3, 4, 5}  # with C 5 people together: enough
    assert credibility.shown_cells(cells, 5) == {"D"}
    cells["C"] |= {6}
    cells["D"] = {1, 2, 3, 4, 5}  # of C and D the smaller goes
    assert credibility.shown_cells(cells, 5) == {"C"}


def test_sheets_without_an_id_are_counted_by_waves_in_the_hidden_parts_too():
    """IT 3 on day 0, HR 3 on day 1: 3 people at the most, so Legal (5) is hidden with them."""
    cells = {"IT": [flat(4)] * 3, "HR": [flat(4, day=1)] * 3, "Legal": [flat(4)] * 5, "Sales": [flat(4)] * 6}
    assert credibility.shown_cells(cells, 5, count=credibility.people) == {"Sales"}


CELLS = st.dictionaries(st.sampled_from("ABCDEF"), st.frozensets(st.integers(0, 20)), max_size=6)


@given(CELLS, st.integers(1, 6))
def test_nobody_under_the_floor_is_shown_or_left_over_by_subtraction(cells, minimum):
    shown = credibility.shown_cells(cells, minimum)
    assert all(len(cells[part]) >= minimum for part in shown)
    hidden = set().union(*(who for part, who in cells.items() if part not in shown))
    assert not shown or not hidden or len(hidden) >= minimum
    assert credibility.shown_cells(dict(reversed(cells.items())), minimum) == shown


SHEETS = st.lists(
    st.builds(
        sheet,
        st.lists(st.none() | st.integers(1, 7), max_size=7),
        day=st.integers(0, 200),
        answered=st.none() | st.integers(0, 30),
        who=st.none() | st.sampled_from("ABC"),
        function=st.sampled_from(["Legal", "IT"]),
        recommend=st.none() | st.integers(0, 10),
    ),
    max_size=15,
)


@given(SHEETS, st.integers(0, 200), st.randoms())
def test_the_months_and_functions_add_up_to_the_whole_and_the_order_of_sheets_changes_nothing(sheets, day, randomly):
    whole = credibility.trust(sheets, None, None, on(day))
    months = [datetime(2026, month, 1) for month in range(1, 9)]
    parts = [
        credibility.trust(sheets, first, last, on(day), function)
        for first, last in zip(months, months[1:], strict=False)
        for function in ("Legal", "IT")
    ]
    known = [part for part in parts if part]
    assert sum(n for _, n in known) == (whole[1] if whole else 0)
    if whole:
        assert sum(mean * n for mean, n in known) == pytest.approx(whole[0] * whole[1])
        assert 0 <= whole[0] <= 100
    mixed = list(sheets)
    randomly.shuffle(mixed)
    assert credibility.trust(mixed, None, None, on(day)) == whole
    assert credibility.people(sheets) <= len(sheets)


@given(SHEETS)
def test_the_interval_of_net_promoter_holds_it(sheets):
    found = credibility.recommend(sheets, *WHOLE)
    assume(found)
    assert -100 <= found["low"] <= found["net"] + 1e-9 and found["net"] - 1e-9 <= found["high"] <= 100


# projects


def test_shares_by_intake_leave_out_what_is_not_known():
    """By day 9, from day 1: day 0 is before, day 10 not yet; need and specification are early: 2 of 3."""
    involved = [(0, "need"), (1, "need"), (2, "specification"), (3, "contract_drafted"), (4, None), (10, "need")]
    projects = [project(intake=day, involved_at=when) for day, when in involved] + [project(intake=None)]
    assert credibility.early_involvement(projects, on(1), None, on(9)) == (2, 3)
    again = [project(repeat_request=each) for each in (True, True, False, None)]
    assert credibility.repeat_requests(again, *WHOLE) == (2, 3)


@pytest.mark.parametrize(
    ("row", "strict"),
    [
        (project(completed=10, promised=10), (1, 1)),  # on the day is kept
        (project(completed=11, promised=10), (0, 1)),
        (project(promised=10), (0, 1)),  # still open
        (project(completed=30, promised=10), (0, 1)),  # open again at as_of
        (project(promised=20), (0, 0)),  # the day has not passed at as_of
        (project(promised=19), (0, 1)),
        (project(promised=4), (0, 0)),  # before the period
        (project(closed=9, status="cancelled", promised=10), (0, 0)),
        (project(closed=10, status="cancelled", promised=10), (0, 1)),
        (project(closed=25, status="cancelled", promised=10), (0, 1)),
        (project(status="cancelled", promised=10), (0, 1)),  # when is not known: open
        (project(closed=9, status="bypassed", promised=10), (0, 1)),
        (project(completed=10, promised=10, intake=21), (0, 0)),
        (project(completed=10), (0, 0)),
    ],
)
def test_a_promise_is_kept_on_the_day_and_counts_once_the_day_is_over(row, strict):
    """The period is [day 5, day 25), as_of the first instant of day 20."""
    assert credibility.promises([row], on(5), on(25), on(20))["strict"] == strict


def test_a_renegotiated_promise_leaves_both_figures_until_it_is_due():
    """Strict 1 of 4. The one moved to 50 leaves both: of 3 kept 1 strictly, 2 by the later promise."""
    projects = [
        project(completed=10, promised=10),
        project(completed=14, promised=10, repromised=15),
        project(completed=18, promised=10, repromised=15),
        project(completed=14, promised=10, repromised=50),
    ]
    assert credibility.promises(projects, None, None, on(20)) == {"strict": (1, 4), "both": (1, 2, 3)}
    assert credibility.promises(projects, *WHOLE)["both"] == (1, 3, 4)


def test_a_promised_day_is_a_day_of_the_time_zone():
    """Completed on day 10 at 23:30 in UTC, day 11 in Amsterdam, where day 10 is over an hour earlier."""
    late = [project(promised=10, completed_at=on(10, 23.5))]
    assert credibility.promises(late, *WHOLE)["strict"] == (1, 1)
    assert credibility.promises(late, *WHOLE, time_zone=ZONES[1])["strict"] == (0, 1)
    at = on(10, 23.25)
    assert [credibility.promises(late, None, None, at, zone)["strict"][1] for zone in ZONES] == [0, 1]


DAYS = st.integers(0, 60)
PROJECTS = st.lists(
    st.builds(
        lambda days, ended, status, first, more: project(
            completed=days if ended == "completed" else None,
            closed=days if ended == "closed" else None,
            status=status,
            promised=first,
            repromised=None if first is None or more is None else first + more,
        ),
        DAYS,
        st.sampled_from(["completed", "closed", "open"]),
        st.sampled_from(["open", "cancelled", "bypassed", "completed"]),
        st.none() | DAYS,
        st.none() | st.integers(0, 20),
    ),
    max_size=10,
)


@given(PROJECTS, DAYS, DAYS)
def test_a_later_promise_is_never_kept_less_often(projects, day, cut):
    found = credibility.promises(projects, None, None, on(day))
    (kept, n), (strictly, renegotiated, both) = found["strict"], found["both"]
    assert strictly <= renegotiated <= both <= n and strictly <= kept <= n
    halves = [credibility.promises(projects, *period, on(day)) for period in ((None, on(cut)), (on(cut), None))]
    assert tuple(map(sum, zip(*(half["strict"] for half in halves), strict=True))) == (kept, n)
    assert tuple(map(sum, zip(*(half["both"] for half in halves), strict=True))) == found["both"]


def test_savings_are_of_completed_projects_with_both_figures():
    """Day 5 to 20: 80 + 30 of 100 + 50; one figure alone, a cancelled project and a later one are not in it."""
    rows = [(10, 100, 80), (19, 50, 30), (11, 999, None), (12, None, 999), (20, 999, 999), (4, 999, 999)]
    projects = [project(completed=day, savings_negotiated=n, savings_realised=r) for day, n, r in rows]
    projects.append(project(closed=9, status="cancelled", savings_negotiated=999, savings_realised=0))
    assert credibility.savings(projects, on(5), on(20), LATE) == (110, 150)
    assert credibility.savings(projects, on(5), on(20), on(10)) == (80, 100)
    assert credibility.savings([], *WHOLE) == (0, 0)


def test_the_bypassed_are_counted_against_the_completed():
    """Until day 20: 2 completed, 1 bypassed; cancelled, open and what ends later are neither."""
    projects = [project(completed=1), project(completed=2), project(closed=3, status="bypassed")]
    projects += [project(closed=3, status="cancelled"), project(), project(closed=21, status="bypassed")]
    assert credibility.not_bypassed(projects, None, None, on(20)) == (2, 3)
    assert credibility.not_bypassed(projects, *WHOLE) == (2, 4)


# the index


def test_the_weights_of_the_components_add_up_to_one():
    assert sum(credibility.exact(weight) for weight, _, _ in COMPONENTS.values()) == 1


def test_a_component_runs_from_its_floor_to_its_target():
    """Trust 60 is half way from 40 to 80; .95 is the target of promises; net promoter −50 is the floor."""
    found = [credibility.component_score(x, *COMPONENTS["trust"][1:]) for x in (30, 40, 60, 80, 90)]
    assert found == [0, 0, 50, 100, 100]
    assert credibility.component_score(0.95, 0.50, 0.95) == 100
    assert credibility.component_score(0.6, 0.5, 0.95) == Fraction(200, 9)
    assert credibility.component_score(-50, -50, 50) == 0
    assert [credibility.component_score(x, 1, 1) for x in (0.99, 1)] == [0, 100]
    assert credibility.component_score(0.1, 0.4, 0.0) == 75  # less is better: from .4 down to 0


def test_a_missing_component_is_left_out_and_its_weight_shared_out():
    """Trust 60 → 50, weight .30; bypass .84 → 50; promises .95 → 100, weight .15: (15 + 15 + 5)/.55 = 63.64."""
    values = {"trust": 60, "promises_kept": 0.95, "not_bypassed": 0.84, "savings": None}
    score, weights = credibility.index(values, COMPONENTS)
    assert score == Fraction(700, 11)
    assert weights == {"trust": Fraction(6, 11), "promises_kept": Fraction(3, 11), "not_bypassed": Fraction(2, 11)}
    assert credibility.index({"trust": None}, COMPONENTS) is None
    assert credibility.index({"trust": 60}, {"trust": (0, 40, 80), "savings": (1, 0, 1)}) is None


def test_the_change_of_the_index_is_told_by_what_is_in_both():
    """Before: trust 60 (50), savings .75 (50): 50. Now: trust 80 (100), promises .5 (0): 30/.45 = 66.67.

    Both have trust alone, weight 1: + 50. The change is + 16.67, so − 33.33 came or went.
    """
    now, before = {"trust": 80, "promises_kept": 0.5}, {"trust": 60, "savings": 0.75}
    assert credibility.decompose(now, before, COMPONENTS) == ({"trust": 50}, Fraction(-100, 3))
    assert credibility.decompose(now, {}, COMPONENTS) is None
    assert credibility.decompose({"trust": 80}, {"savings": 0.75}, COMPONENTS) == ({}, 50)
    both = {"trust": 60, "savings": 0.75}  # weights .3 and .1 of .4: ¾ × 50 and ¼ × (− 50)
    parts, rest = credibility.decompose({"trust": 80, "savings": 0.5}, both, COMPONENTS)
    assert (parts, rest) == ({"trust": Fraction(75, 2), "savings": Fraction(-25, 2)}, 0)


VALUES = st.fixed_dictionaries({name: st.none() | st.floats(-150, 150, **NAN_FREE) for name in COMPONENTS})
SETTINGS = st.fixed_dictionaries(
    {name: st.tuples(st.floats(0, 1), st.floats(-60, 60), st.floats(-60, 60)) for name in COMPONENTS}
)


@given(VALUES, VALUES, SETTINGS)
def test_the_index_stays_between_0_and_100_and_its_change_adds_up_exactly(now, before, components):
    found = [credibility.index(values, components) for values in (now, before)]
    for score, weights in (each for each in found if each):
        assert 0 <= score <= 100 and sum(weights.values()) == 1
    parted = credibility.decompose(now, before, components)
    assert (parted is None) == (None in found)
    if parted:
        assert sum(parted[0].values()) + parted[1] == found[0][0] - found[1][0]
        same = {name for name in COMPONENTS if now[name] is not None}
        if same == {name for name in COMPONENTS if before[name] is not None}:
            assert parted[1] == 0


@given(VALUES, st.sampled_from(sorted(COMPONENTS)), st.floats(0, 50))
def test_a_better_component_never_lowers_the_index(values, name, more):
    assume(values[name] is not None)
    better = values | {name: values[name] + more}
    assert credibility.index(better, COMPONENTS)[0] >= credibility.index(values, COMPONENTS)[0]


def test_people_and_projects_who_all_say_the_same_leave_no_interval():
    """Trust 60 of everyone → 50; savings .75 of every project → 50."""
    people = {who: {"trust": [60.0, 60.0]} for who in "ABCDE"}
    assert credibility.index_interval(people, {"savings": {"P": (3, 4), "Q": (6, 8)}}, COMPONENTS) == (50, 50)
    assert credibility.index_interval({}, {}, COMPONENTS) is None


def test_the_interval_of_one_mean_is_near_the_normal_one():
    """20 people at 50, 20 at 70: 60 ± 1.96 × 10/√40 = 56.9–63.1, as scores (x − 40) × 2.5: 42.3–57.7."""
    people = {nth: {"trust": [50.0 if nth < 20 else 70.0]} for nth in range(40)}
    assert credibility.index_interval(people, {}, COMPONENTS) == pytest.approx((42.3, 57.7), abs=1.5)
    split = {nth: {"trust": row["trust"] * 3} for nth, row in people.items()}  # all units of a person move together
    assert credibility.index_interval(split, {}, COMPONENTS) == credibility.index_interval(people, {}, COMPONENTS)


def test_the_parts_of_a_project_move_together():
    """Two opposite components of the same projects cancel out in every draw; of different projects they do not."""
    components = {"one": (1, 0, 1), "other": (1, 0, 1)}
    one = {nth: (nth % 2, 1) for nth in range(20)}
    other = {nth: (1 - nth % 2, 1) for nth in range(20)}
    assert credibility.index_interval({}, {"one": one, "other": other}, components) == (50, 50)
    apart = {nth + 100: row for nth, row in other.items()}
    low, high = credibility.index_interval({}, {"one": one, "other": apart}, components)
    assert low < 45 and high > 55


def test_a_share_of_none_or_all_is_drawn_within_its_wilson_limits():
    """5 of 5: 0.5655–1, so 95 % of draws lie in 0.5655 + .4345 × (.025–.975) = 0.576–0.989. Savings do not vary."""
    rows = dict.fromkeys(range(5), (1, 1))
    found = credibility.index_interval({}, {"share": rows}, {"share": (1, 0, 1)})
    assert found == pytest.approx((57.6, 98.9), abs=1)
    assert credibility.index_interval({}, {"savings": rows}, {"savings": (1, 0, 1)}) == (100, 100)


def test_net_promoter_of_a_draw_is_of_the_people_drawn():
    """20 promoters and 20 detractors: 0 ± 1.96 × 100/√40 = ± 31, from −50 to 50: 19–81."""
    people = {nth: {"net_promoter": [9 if nth < 20 else 6]} for nth in range(40)}
    assert credibility.index_interval(people, {}, COMPONENTS) == pytest.approx((19, 81), abs=4)


# signals, quadrants, development

GOLDEN = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]


def test_the_process_limits_are_the_golden_ones():
    """Moving ranges: 15 of 1, 8 and 9, mean 32/17 = 1.88, × 3.267 = 6.15: 8 and 9 go, mean 1. Mean 35/18 = 1.94."""
    found = credibility.xmr(GOLDEN)
    assert found["mean_moving_range"] == 1
    assert (found["high"], found["mean"], found["low"]) == pytest.approx((4.6, 1.94, -0.72), abs=5e-3)
    found = credibility.xmr(GOLDEN, screened=False)
    assert found["mean_moving_range"] == pytest.approx(32 / 17)
    assert (found["high"], found["mean"], found["low"]) == pytest.approx((6.95, 1.94, -3.06), abs=5e-3)
    assert credibility.xmr(GOLDEN, clamp=(0, 100))["low"] == 0
    assert credibility.xmr([3, None, 3]) == {"mean": 3, "mean_moving_range": 0, "low": 3, "high": 3}
    assert credibility.xmr([3]) is None


@pytest.mark.parametrize(
    ("later", "signals", "unusual"),
    [
        ([5, 2, 5, 2], [2], [0]),  # 2 of 3
        ([5, 2, 2, 5], [], [0, 3]),  # 2 of 4
        ([5, 5, 5], [1, 2], [0]),
        ([5, -1, 2], [], [0, 1]),  # not beyond the same limit
        ([5, None, 2, 5], [3], [0]),  # a missing month is no point
        ([4.6, 4.6], [], []),  # the limit is 4.604
        ([], [], []),
    ],
)
def test_a_signal_is_two_of_three_points_beyond_the_same_limit(later, signals, unusual):
    assert credibility.xmr_signals(GOLDEN, later, clamp=None) == (signals, unusual)


def test_there_is_no_signal_without_eighteen_months_or_by_a_point_of_the_baseline():
    assert credibility.xmr_signals(GOLDEN[1:], [5, 5]) is None
    assert credibility.xmr_signals([*GOLDEN[1:], None], [5, 5]) is None
    assert credibility.xmr_signals([*GOLDEN[:17], 10], [5.5, 2]) == ([], [0])  # 10 is beyond, and of the baseline


@given(st.lists(st.floats(0, 100), min_size=18, max_size=24), st.lists(st.floats(0, 100), max_size=10))
def test_limits_hold_the_mean_and_a_later_point_changes_no_label(baseline, later):
    found = credibility.xmr(baseline, clamp=(0, 100))
    assert found["low"] - 1e-9 <= found["mean"] <= found["high"] + 1e-9
    assert found["mean_moving_range"] <= credibility.xmr(baseline, screened=False)["mean_moving_range"] + 1e-9
    signals, unusual = credibility.xmr_signals(baseline, later)
    assert not set(signals) & set(unusual)
    first = credibility.xmr_signals(baseline, later[:-1])
    last = len(later) - 1
    assert first == tuple([place for place in places if place != last] for places in (signals, unusual))


@pytest.mark.parametrize(
    ("on_need", "trust", "expected"),
    [
        ((0.9, 0.85, 0.95), (70, 65, 75), "trusted partner"),
        ((0.9, 0.80, 0.95), (50, 45, 59.9), "delivers but not trusted"),  # on the cut is met
        ((0.6, 0.50, 0.79), (70, 60, 75), "trusted but late"),
        ((0.6, 0.50, 0.79), (50, 45, 55), "to be rebuilt"),
        ((0.9, 0.79, 0.95), (70, 65, 75), "undecided"),
        ((0.9, 0.85, 0.95), (58, 50, 60), "undecided"),
        ((0.9, None, None), (70, 65, 75), "undecided"),
        ((0.9, 0.85, 0.95), None, None),
        ((None, None, None), (70, 65, 75), None),
    ],
)
def test_a_function_has_a_quadrant_when_neither_interval_crosses_its_cut(on_need, trust, expected):
    assert credibility.quadrant(on_need, trust, 0.80, 60) == expected


def test_development_adds_hours_to_hours_and_keeps_recognition_apart():
    """Hours: training 2 of 8, coaching 4 of 4, together 6 of 12. Counts: recognition 3 of 4. March is out."""
    rows = [
        ("technical", "training", 6, "hours", 1),
        ("influence", "training", 2, "hours", 2),
        ("influence", "coaching", 4, "hours", 1),
        ("influence", "recognition", 3, "count", 1),
        ("technical", "recognition", 1, "count", 2),
        ("technical", "coaching", 99, "hours", 3),
    ]
    keys = ("skill", "kind", "amount", "unit", "month")
    rows = [dict(zip(keys, (*row[:4], date(2026, row[4], 1)), strict=True)) for row in rows]
    period = (date(2026, 1, 1), date(2026, 3, 1))
    assert credibility.development(rows, "hours", *period) == {
        "training": Fraction(1, 4),
        "coaching": 1,
        "training and coaching": Fraction(1, 2),
    }
    assert credibility.development(rows, "count", *period) == {"recognition": Fraction(3, 4)}
    assert credibility.development([], "hours", None, None) == {}
