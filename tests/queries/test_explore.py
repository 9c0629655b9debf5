"""Explore answers as the pages do: the same figures for every measure and dimension that both offer."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import query
from dashboard.measures import DIMENSIONS, EXPLORABLE, MEASURES, NOT_EXPLORABLE, question_in
from dashboard.scope import Question
from tests.queries.drawn import answer, company, day, keyed, scope_of

YEAR = ("2025-11-01", "2026-10-31")
SHARE = ["part", "whole", "share", "share_low", "share_high"]
OF_TIME = ["part_days", "share", "share_low", "share_high"]
HALF = ["p50_days", "p50_low_days", "p50_high_days", "p85_days"]


def paired(ours, theirs):
    return dict(zip(ours, theirs, strict=True))


# What a page shows and Explore can be asked for: question, query of the page, the columns of its grain, and the columns
# of Explore beside those of the page. A part of the page's rows is taken where it has rows for more.
SAME = [
    (("objection_rate", "function"), "resistance/objection_rate_by_function", ["function"],
     paired(SHARE, ["objections", "asks", "rate", "rate_low", "rate_high"]), None),
    (("objection_rate", "function", "stage"), "resistance/objections_by_stage", ["function", "stage"],
     {"part": "objections", "whole": "asks", "share": "rate", "projects": "projects"}, None),
    (("objection_rate", "none", "none", "month"), "resistance/objection_rate_by_month", ["month_on"],
     paired([*SHARE, "is_partial"], ["objections", "asks", "rate", "rate_low", "rate_high", "is_partial"]), None),
    (("objection_rate",), "review/objection_rate", [],
     paired(SHARE, ["objections", "asks", "rate", "rate_low", "rate_high"]), None),
    (("reason_mix", "reason"), "resistance/reasons", ["reason"], {"part": "objections", "share": "share"}, None),
    (("reason_mix", "function", "reason"), "resistance/objections_by_reason", ["function", "reason"],
     {"part": "objections", "whole": "function_objections", "share": "share"}, None),
    (("yes_share", "tactic"), "tactics/tactic_success", ["tactic"],
     paired(SHARE, ["successes", "asks", "success_share", "success_share_low", "success_share_high"]), None),
    (("tactic_adoption",), "tactics/tactic_adoption", [],
     paired(SHARE, ["adopted_asks", "asks", "adoption_share", "adoption_share_low", "adoption_share_high"]), None),
    (("on_need_rate", "none", "none", "quarter"), "cycle_time/on_need_rate", ["quarter_on"],
     paired([*SHARE, "is_partial"], ["on_need_projects", "projects", "on_need_share", "on_need_share_low",
                                       "on_need_share_high", "is_partial"]), None),
    (("on_need_rate", "requesting_function"), "credibility/delivery_by_function", ["requesting_function"],
     paired(SHARE, ["on_need", "needed", "on_need_share", "on_need_share_low", "on_need_share_high"]),
     lambda rows: rows[rows["needed"] > 0]),
    (("promises_kept", "requesting_function"), "credibility/delivery_by_function", ["requesting_function"],
     {"part": "kept", "whole": "promised", "share": "kept_share"}, lambda rows: rows[rows["promised"] > 0]),
    *(((measure, "none", "none", grain), "credibility/behaviour_by_quarter", ["quarter_on"] if grain != "none" else [],
       paired([*SHARE, "is_partial"], ["part", "whole", "share", "share_low", "share_high", "is_partial"]),
       lambda rows, measure=measure, grain=grain: rows[
           rows["component"].eq(measure) & (rows["quarter_on"].notna() == (grain != "none"))])
      for measure in ("promises_kept", "early_involvement", "repeat_requests", "first_pass")
      for grain in ("quarter", "none")),
    (("first_pass", "none", "none", "quarter"), "cycle_time/first_pass_yield", ["quarter_on"],
     paired(SHARE, ["first_pass_projects", "projects", "first_pass_share", "first_pass_share_low",
                      "first_pass_share_high"]), lambda rows: rows[rows["projects"] > 0]),
    (("bypass", "involved_at"), "resistance/bypass", ["involved_at"],
     paired(SHARE, ["bypassed", "projects", "bypass_share", "bypass_share_low", "bypass_share_high"]), None),
    (("elapsed_time", "holder_side", "holder_function"), "cycle_time/time_by_holder",
     ["holder_side", "holder_function"],
     paired([*OF_TIME, "projects"], ["days", "share", "share_low", "share_high", "projects"]), None),
    (("elapsed_time", "stage", "holder_function"), "cycle_time/time_by_stage_and_holder", ["stage", "holder_function"],
     {"part_days": "days", "share": "share", "projects": "projects"}, None),
    (("elapsed_time", "stage"), "cycle_time/time_by_stage", ["stage"],
     paired([*OF_TIME, "projects"], ["days", "share", "share_low", "share_high", "projects"]),
     lambda rows: rows[rows["projects"] > 0]),
    (("elapsed_time", "holder_side", "none", "month"), "cycle_time/side_shares_by_month", ["holder_side", "month_on"],
     {"part_days": "days", "share": "share"}, lambda rows: rows[rows["days"] > 0]),
    (("elapsed_time", "holder_side", "none", "quarter"), "review/side_shares_by_quarter",
     ["holder_side", "quarter_on"], {"part_days": "days", "share": "share", "is_partial": "is_partial"},
     lambda rows: rows[rows["days"] > 0]),
    (("flow_efficiency", "stage"), "cycle_time/flow_efficiency", ["stage"],
     {"part_days": "touch_days", "share": "efficiency_share", "share_low": "efficiency_low",
      "share_high": "efficiency_high", "projects": "recorded_projects"},
     lambda rows: rows[rows["recorded_projects"] > 0]),
    (("rework", "stage"), "cycle_time/rework", ["stage"],
     {"part_days": "rework_days", "whole_days": "days", "share": "rework_share"}, lambda rows: rows[rows["days"] > 0]),
    (("response_time", "function"), "cycle_time/response_time", ["function"],
     paired([*HALF, "waits", "projects"], [*HALF, "asks", "projects"]), None),
    (("time_to_completion",), "cycle_time/time_to_completion", [],
     paired([*HALF, "waits", "reached"], ["km_p50_days", "km_p50_low_days", "km_p50_high_days", "km_p85_days",
                                            "started", "completed"]), lambda rows: rows.head(1)),
    (("cycle_time",), "cycle_time/finished_projects", [], {"p50_days": "p50_days", "p85_days": "p85_days"},
     lambda rows: rows.head(1)),
    (("cycle_time", "none", "none", "month"), "cycle_time/cycle_time_by_month", ["month_on"],
     {"waits": "completed", "p50_days": "p50_days", "p85_days": "p85_days"}, None),
    (("time_to_resolve", "reason"), "resistance/time_to_resolve", ["reason"],
     paired([*HALF, "waits", "reached"], [*HALF, "asks", "resolved"]), None),
    (("objection_delay", "function", "stage"), "resistance/delay_by_stage", ["function", "stage"],
     {"number": "objections", "days": "days", "projects": "projects"}, None),
    (("hand_offs", "from_function", "to_function"), "cycle_time/hand_offs", ["from_function", "to_function"],
     {"number": "hand_offs", "projects": "projects", "days": "held_days"}, None),
    (("ping_pong", "from_function", "to_function"), "cycle_time/ping_pong", ["from_function", "to_function"],
     {"number": "returns", "projects": "projects"}, None),
    (("arrivals", "none", "none", "month"), "cycle_time/flow_by_month", ["month_on"], {"number": "arrivals"},
     lambda rows: rows[rows["arrivals"] > 0]),
]  # fmt: skip


def question(measure, first="none", second="none", grain="none"):
    return Question(measure, first, second, grain)


def explored(database, asked, *period, **filters):
    asked = question(*asked)
    return answer(database, EXPLORABLE[asked.measure].query, *period, question=asked, **filters)


def same_rows(rows, keys, columns):
    """Rows by their keys, values as floats: a page and Explore may differ in the type of a count."""
    keyed_rows = rows[[*keys, *columns]].set_index(keys) if keys else rows[list(columns)].reset_index(drop=True)
    return keyed_rows.astype(float).sort_index()


def named(rows, keys, other):
    """The rows that both name: a page and Explore put different ones together as Other."""
    mine, theirs = (set(map(tuple, one[keys].astype(str).to_numpy())) for one in (rows, other))
    both = {key for key in mine & theirs if "Other" not in key}
    return rows[[tuple(key) in both for key in rows[keys].astype(str).to_numpy()]]


@pytest.mark.parametrize(("asked", "name", "grain", "columns", "part"), SAME, ids=lambda value: (
    "-".join(value) if isinstance(value, tuple) else value if isinstance(value, str) else ""))  # fmt: skip
def test_explore_equals_the_page_for_what_both_offer(asked, name, grain, columns, part, sample, random_files):
    for database, period in ((sample, YEAR), (random_files[0], ())):
        page = answer(database, name, *period)
        page = part(page) if part else page
        ours = explored(database, asked, *period)
        places = iter(["first", "second"])
        keys = ["period_on" if column.endswith(("month_on", "quarter_on")) else next(places) for column in grain]
        page = page.rename(columns=paired(grain, keys))
        page = page[[*keys, *columns.values()]].set_axis([*keys, *columns], axis=1)
        if "tactic" in asked:
            # The page shows what was used; Explore never drops those without a tactic.
            ours = ours[ours["first"] != "not recorded"]
        if any("Other" in set(rows[key]) for rows in (ours, page) for key in keys):
            assert len(named(ours, keys, page)) >= 4
            ours, page = named(ours, keys, page), named(page, keys, ours)
        assert len(page) > 0 or database is not sample
        pd.testing.assert_frame_equal(
            same_rows(ours, keys, columns), same_rows(page, keys, columns), check_exact=False, rtol=1e-9,
            check_index_type=False,
        )  # fmt: skip


@pytest.mark.parametrize("asked", [("internal_share",), ("alignment_ratio",)])
def test_the_shares_inside_the_company_are_those_of_the_projects_page(asked, sample):
    rows = answer(sample, "cycle_time/internal_share_by_project", *YEAR)
    inside = rows["stakeholder_days"].sum() + rows["control_days"].sum()
    whole = {"internal_share": rows["days"].sum(), "alignment_ratio": inside + rows["supplier_days"].sum()}
    assert explored(sample, asked, *YEAR)["share"].item() == pytest.approx(inside / whole[asked[0]])


def test_every_measure_can_be_asked_for_or_says_why_not():
    asked = {measure for one in EXPLORABLE.values() for measure in one.measures}
    assert asked | set(NOT_EXPLORABLE) == set(MEASURES)
    assert not asked & set(NOT_EXPLORABLE)
    assert all(len(reason.split()) > 5 for reason in NOT_EXPLORABLE.values())


def test_no_figure_that_rests_on_people_can_be_divided():
    """The floor holds for whole quarters and functions: from other cuts a small group could be worked out."""
    about_people = set()
    for measure in MEASURES.values():
        asked = query.query(measure.query)
        is_floored = any(word in asked.sql for word in ("shown_cells", "opinion"))
        if is_floored or "people" in {column.name for column in asked.columns}:
            about_people.add(measure.id)
    assert {"trust", "language_match", "misalignment_gap", "response_rate", "pitches"} <= about_people
    assert about_people <= set(NOT_EXPLORABLE)
    for name in ("shares", "durations", "time_shares", "amounts"):
        code = query.query(f"explore/{name}").sql
        assert not any(word in code for word in ("stakeholders", "pulse", "opinion", "people_cell", "match_cell"))


ADDITIVE = ("objection_rate", "tactic_adoption", "on_need_rate", "first_pass", "bypass", "internal_share", "rework",
            "hand_offs", "objection_delay", "arrivals")  # fmt: skip
PARTS = {"explore/shares": ["part", "whole"], "explore/time_shares": ["part_days", "whole_days"],
         "explore/amounts": ["number"]}  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_parts_of_a_division_add_up_to_the_undivided(data, sample):
    measure = data.draw(st.sampled_from(ADDITIVE))
    one = EXPLORABLE[measure]
    dimensions = st.sampled_from(["none", *one.dimensions])
    asked = question(measure, data.draw(dimensions), data.draw(dimensions), data.draw(st.sampled_from(one.grains)))
    if asked.second == asked.first:
        asked = replace(asked, second="none")
    columns = PARTS[one.query]
    scope = scope_of(sample, *YEAR, question=asked)
    divided = query.run(sample, one.query, scope)[columns].sum()
    whole = query.run(sample, one.query, replace(scope, question=asked.undivided()))[columns].iloc[0]
    assert divided.tolist() == pytest.approx(whole.tolist())


def test_a_share_of_time_adds_up_to_all_of_each_period(sample):
    rows = explored(sample, ("elapsed_time", "requesting_function", "stage", "quarter"), *YEAR)
    assert rows.groupby(["period_on", "first"])["share"].sum().round(9).eq(1).all()
    rows = explored(sample, ("elapsed_time", "category", "none", "quarter"), *YEAR)
    assert rows.groupby("period_on")["share"].sum().round(9).eq(1).all()


PROJECTS = """
project_id | requesting_function | category | intake_at        | completed_at     | need_by    | status
P1         | IT                  | Software | 2026-01-01 00:00 | 2026-01-05 00:00 | 2026-01-06 | completed
P2         | IT                  |          | 2026-01-02 00:00 | 2026-01-12 00:00 | 2026-01-06 | completed
P3         | Sales               | Software | 2026-01-03 00:00 |                  | 2026-01-06 | open
"""
VISITS = """
project_id | stage        | entered_at       | left_at          | holder_function
P1         | requirements | 2026-01-01 00:00 | 2026-01-04 00:00 | IT
P1         | market       | 2026-01-04 00:00 | 2026-01-05 00:00 | Supplier
P2         | requirements | 2026-01-02 00:00 | 2026-01-12 00:00 | IT
P3         | market       | 2026-01-03 00:00 |                  | Supplier
"""
INTERACTIONS = """
interaction_id | project_id | function | happened_at | answered_at | stage | purpose | outcome | reason | tactics
I1 | P1 | Legal | 2026-01-02 00:00 | 2026-01-03 00:00 | requirements | ask | resistance | risk | visual;prealign
I2 | P1 | Legal | 2026-01-03 00:00 | 2026-01-05 00:00 | requirements | ask | commitment |  | visual
I3 | P2 | Legal | 2026-01-03 00:00 | 2026-01-04 00:00 | market | ask | commitment |  |
I4 | P3 | Finance | 2026-01-04 00:00 | 2026-01-05 00:00 | market | ask | resistance |  | policy
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explore")
    return company(folder, day(21), projects=PROJECTS, stage_visits=VISITS, interactions=INTERACTIONS)


def shown(database, *asked):
    rows = explored(database, asked)
    one = EXPLORABLE[asked[0]]
    rows["key"] = list(zip(rows["first"], rows["second"], strict=True))
    return keyed(rows, "key", one.column, one.number)


def test_a_share_by_hand(drawn):
    assert shown(drawn, "objection_rate", "function", "stage") == {
        ("Legal", "requirements"): (1 / 2, 2), ("Legal", "market"): (0 / 1, 1), ("Finance", "market"): (1 / 1, 1),
    }  # fmt: skip
    # Of no category is a value of its own; P3 is past the day it was needed, and open.
    assert shown(drawn, "on_need_rate", "category") == {
        ("Software", "all"): (1 / 2, 2), ("not recorded", "all"): (0 / 1, 1),
    }  # fmt: skip


def test_an_answer_with_several_tactics_counts_for_each_and_one_without_is_not_dropped(drawn):
    assert shown(drawn, "yes_share", "tactic") == {
        ("visual", "all"): (1 / 2, 2), ("prealign", "all"): (0 / 1, 1), ("policy", "all"): (0 / 1, 1),
        ("not recorded", "all"): (1 / 1, 1),
    }  # fmt: skip
    assert shown(drawn, "yes_share") == {("all", "all"): (2 / 4, 4)}


def test_an_objection_without_a_reason_counts_in_the_whole_of_its_function(drawn):
    assert shown(drawn, "reason_mix", "reason") == {
        ("risk", "all"): (1 / 2, 2), ("not recorded", "all"): (1 / 2, 2),
    }  # fmt: skip
    assert shown(drawn, "reason_mix") == {("all", "all"): (1 / 2, 2)}


def test_a_share_of_time_by_hand(drawn):
    # P1 3 days with IT and 1 with the supplier, P2 10 with IT, P3 18 with the supplier up to the 21st.
    assert shown(drawn, "internal_share", "requesting_function") == {
        ("IT", "all"): (round(13 / 14, 9), 2), ("Sales", "all"): (0 / 18, 1),
    }  # fmt: skip
    assert shown(drawn, "elapsed_time", "holder_function") == {
        ("Supplier", "all"): (round(19 / 32, 9), 2), ("IT", "all"): (round(13 / 32, 9), 2),
    }  # fmt: skip


def test_half_way_times_have_no_figure_from_few_but_say_how_many(drawn):
    assert shown(drawn, "time_to_completion", "requesting_function") == {
        ("IT", "all"): (None, 2), ("Sales", "all"): (None, 1),
    }  # fmt: skip


def test_half_way_times_by_hand_count_open_ones(tmp_path):
    intake = [f"2026-01-{number:02} 00:00" for number in range(1, 9)]
    ends = ["2026-01-03", "2026-01-06", "2026-01-09", "2026-01-12", "2026-01-15", None, None, None]
    projects = [
        {"project_id": f"P{number}", "requesting_function": "IT", "intake_at": start,
         "completed_at": f"{end} 00:00" if end else None, "status": "completed" if end else "open"}
        for number, (start, end) in enumerate(zip(intake, ends, strict=True))
    ]  # fmt: skip
    visits = [{"project_id": one["project_id"], "stage": "market", "entered_at": one["intake_at"],
               "left_at": one["completed_at"], "holder_function": "Supplier"} for one in projects]  # fmt: skip
    database = company(tmp_path, day(31), projects=projects, stage_visits=visits)
    # Done after 2, 4, 6, 8 and 10 days, three of eight still open: half, the fourth of eight, within 8 days.
    rows = explored(database, ("time_to_completion",))
    assert keyed(rows, "first", "p50_days", "waits", "reached") == {"all": (8, 8, 5)}


def test_an_objection_whose_project_ended_without_a_yes_is_never_resolved_and_no_open_one(tmp_path):
    projects = [
        {"project_id": f"P{number}", "requesting_function": "IT", "intake_at": "2026-01-01 00:00",
         "closed_at": "2026-01-09 00:00" if number >= 4 else None, "status": "cancelled" if number >= 4 else "open"}
        for number in range(8)
    ]  # fmt: skip
    visits = [{"project_id": one["project_id"], "stage": "market", "entered_at": one["intake_at"],
               "left_at": one["closed_at"], "holder_function": "Supplier"} for one in projects]  # fmt: skip
    asks = [
        {"interaction_id": f"{one['project_id']}-{outcome}", "project_id": one["project_id"], "function": "Legal",
         "happened_at": f"2026-01-{asked:02} 00:00", "answered_at": f"2026-01-{asked + 1:02} 00:00", "stage": "market",
         "purpose": "ask", "outcome": outcome}
        for number, one in enumerate(projects)
        for asked, outcome in ((1, "resistance"), (10 + number, "commitment"))[: 2 if number < 4 else 1]
    ]  # fmt: skip
    database = company(tmp_path, day(31), projects=projects, stage_visits=visits, interactions=asks)
    # Yes after 9, 10, 11 and 12 days. The other four ended on the 9th: they are never resolved, so half of eight is
    # reached with the fourth yes; left out as if still open, the rest would be half way after 10.
    rows = explored(database, ("time_to_resolve",))
    assert keyed(rows, "first", "p50_days", "waits", "reached") == {"all": (12, 8, 4)}


def test_counts_by_hand(drawn):
    assert shown(drawn, "hand_offs", "from_function", "to_function") == {("IT", "Supplier"): (1, 1)}
    assert shown(drawn, "arrivals", "requesting_function") == {("IT", "all"): (2, 2), ("Sales", "all"): (1, 1)}
    # The first objection waits 2 days for the yes, the second from the 5th to the 21st.
    assert shown(drawn, "objection_delay", "function") == {("Legal", "all"): (2, 1), ("Finance", "all"): (16, 1)}


def test_values_beyond_those_that_a_chart_holds_are_other_together_and_none_is_lost(tmp_path):
    projects = [
        {"project_id": f"P{number}", "requesting_function": f"F{min(number, 17):02}", "intake_at": "2026-01-01 00:00",
         "status": "open"}
        for number in range(20)
    ]  # fmt: skip
    visits = [{"project_id": one["project_id"], "stage": "market", "entered_at": "2026-01-01 00:00",
               "holder_function": "Supplier"} for one in projects]  # fmt: skip
    database = company(tmp_path, day(5), projects=projects, stage_visits=visits)
    rows = explored(database, ("arrivals", "requesting_function"))
    assert len(rows) == 15
    # F17 has three; of the 17 with one each 13 come first in the alphabet, and four are Other.
    assert keyed(rows, "first", "number")["Other"] == 4
    assert rows["number"].sum() == 20
    over_time = explored(database, ("arrivals", "requesting_function", "none", "month"))
    assert len(over_time) == 6
    assert keyed(over_time, "first", "number") == {"F17": 3, **{f"F0{n}": 1 for n in range(4)}, "Other": 13}


def test_a_question_that_cannot_be_answered_is_corrected_and_says_so():
    default = Question().to_parameter()
    assert question_in({}, default) == (default, [])
    plain = {"measure": "bypass", "first": "none", "second": "none", "grain": "none"}
    assert question_in({"measure": "bypass"}, default) == (plain, [])
    asked, notes = question_in({"measure": "bypass", "first": "tactic", "grain": "week"}, default)
    assert asked == plain
    assert notes == [
        'Bypass cannot be divided by "tactic"; that was left out.',
        'Bypass cannot be divided by "week"; that was left out.'
    ]  # fmt: skip
    assert question_in({"measure": "trust"}, default)[1]
    assert question_in({"measure": "objection_delay", "grain": "month"}, default)[1] == [
        "Delay after objections cannot be divided by time; that was left out."
    ]
    asked, notes = question_in({"measure": "bypass", "first": "region", "second": "region"}, default)
    assert (asked["first"], asked["second"]) == ("region", "none") and notes
    assert question_in({"measure": "bypass", "second": "region"}, default)[0]["first"] == "region"


def test_every_dimension_of_a_measure_is_known_to_its_query():
    macros = (query.QUERIES / "macros.sql").read_text(encoding="utf-8")
    for one in EXPLORABLE.values():
        code = query.query(one.query).sql + macros
        assert [name for name in one.dimensions if name not in DIMENSIONS or f"when '{name}' then" not in code] == []
