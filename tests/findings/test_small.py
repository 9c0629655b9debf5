"""What the findings say about a handful of projects, drawn as tables: every state has its sentence."""

from datetime import date

import pytest

from dashboard.findings import FINDINGS
from tests.findings.reading import between, plain, whole
from tests.queries.drawn import BERLIN, company

pytestmark = pytest.mark.slow

HOLDER, STAGE = "cycle_time/time_by_holder", "cycle_time/time_by_stage"
MONTHS, FINISHED = "cycle_time/sides_by_month", "cycle_time/cycle_time_of_finished"
# Findings about one project, and about answers, have tests of their own.
OF_A_SCOPE = [name for name in FINDINGS if name.startswith("cycle_time/")]
AS_OF = date(2026, 6, 30)
PROJECTS = "| project_id | requesting_function | intake_at | completed_at | closed_at | status |\n"
VISITS = "| project_id | stage | entered_at | left_at | holder_function | holder_side | outcome |\n"


def built(tmp_path, projects: str, visits: str):
    return company(tmp_path, AS_OF, time_zone=BERLIN, projects=PROJECTS + projects, stage_visits=VISITS + visits)


def said(database, name: str, scope=None) -> str:
    return plain(FINDINGS[name](database, scope or whole(database)).sentence)


def finished(number: int, month: int = 5, days: int = 10) -> tuple[str, str]:
    """So many completed projects of so many days, all with Legal, all in one month of 2026."""
    ids = [f"M{month}-{place}" for place in range(number)]
    last = 1 + days
    projects = "".join(f"| {p} | IT | 2026-0{month}-01 | 2026-0{month}-{last:02} | | completed |\n" for p in ids)
    visits = "".join(
        f"| {p} | legal_review | 2026-0{month}-01 | 2026-0{month}-{last:02} | Legal | control | |\n" for p in ids
    )
    return projects, visits


@pytest.fixture
def one_project(tmp_path):
    return built(
        tmp_path,
        "| P1 | IT | 2026-05-01 | 2026-05-11 | | completed |",
        """| P1 | requirements | 2026-05-01 | 2026-05-07 | IT       | stakeholder | |
           | P1 | market       | 2026-05-07 | 2026-05-11 | Supplier | supplier    | |""",
    )


def test_one_project_is_said_without_a_change_a_median_or_a_trend(one_project):
    scope = between(one_project, "2026-05-01", "2026-05-31")
    assert said(one_project, HOLDER, scope) == (
        "60 % of elapsed time is with stakeholders and control functions: all of it with IT"
    )
    assert said(one_project, STAGE, scope) == "Requirements takes 60 % of elapsed time"
    assert said(one_project, MONTHS, scope) == (
        "Stakeholders and control functions held 60 % of elapsed time in May 26"
    )
    assert said(one_project, FINISHED, scope) == "1 project finished, in 10 days; too few for a median"


def test_one_project_has_its_caveats(one_project):
    assert "Only 1 project: each one moves these shares a lot, so no change is claimed." in [
        plain(caveat) for caveat in FINDINGS[HOLDER](one_project, whole(one_project)).caveats
    ]
    assert "Fewer than three complete months: too few for a trend." in (
        FINDINGS[MONTHS](one_project, whole(one_project)).caveats
    )
    assert "A median is shown from 6 projects, the 85th percentile from 15." in (
        FINDINGS[FINISHED](one_project, whole(one_project)).caveats
    )


@pytest.mark.parametrize(("earlier", "now", "is_compared"), [(4, 5, False), (5, 4, False), (5, 5, True), (0, 5, False)])
def test_a_change_is_claimed_from_five_projects_on_both_sides(tmp_path, earlier, now, is_compared):
    before, after = finished(earlier, month=4), finished(now, month=5)
    database = built(tmp_path, before[0] + after[0], before[1] + after[1])
    scope = between(database, "2026-05-01", "2026-05-31")
    for name in (HOLDER, STAGE):
        assert ("much the same as in the month before" in said(database, name, scope)) is is_compared
        explained = any("no change is claimed" in caveat for caveat in FINDINGS[name](database, scope).caveats)
        assert explained is not is_compared


def test_a_change_is_said_in_points_of_the_same_holder_or_stage_before(tmp_path):
    now_projects, now_visits = finished(5, month=5, days=10)
    was_projects, was_visits = finished(5, month=4, days=10)
    # In April the supplier had the last four of the ten days: 40 % less with Legal.
    was_visits = was_visits.replace("2026-04-11", "2026-04-07") + "".join(
        f"| M4-{place} | market | 2026-04-07 | 2026-04-11 | Supplier | supplier | |\n" for place in range(5)
    )
    database = built(tmp_path, was_projects + now_projects, was_visits + now_visits)
    scope = between(database, "2026-05-01", "2026-05-31")
    assert said(database, HOLDER, scope) == (
        "100 % of elapsed time is with stakeholders and control functions, 40 pts more than in the month before:"
        " all of it with Legal"
    )
    assert said(database, STAGE, scope) == (
        "Legal review takes 100 % of elapsed time, 40 pts more than in the month before"
    )


@pytest.mark.parametrize(
    ("number", "ending"),
    [
        (5, "5 projects finished, in 10 days; too few for a median"),
        (6, "Half of the 6 projects that finished took 10 days or less"),
        (14, "Half of the 14 projects that finished took 10 days or less"),
        (15, "Half of the 15 projects that finished took 10 days or less; 85 % took 10 days or less"),
    ],
)
def test_a_median_needs_six_projects_and_the_85th_percentile_fifteen(tmp_path, number, ending):
    database = built(tmp_path, *finished(number))
    assert said(database, FINISHED) == ending


def test_too_few_for_a_median_gives_the_shortest_and_the_longest(tmp_path):
    short, long = finished(2, month=4, days=3), finished(2, month=5, days=20)
    database = built(tmp_path, short[0] + long[0], short[1] + long[1])
    assert said(database, FINISHED) == "4 projects finished, in 3 days to 20 days; too few for a median"


def test_medians_are_compared_only_with_six_that_finished_before(tmp_path):
    for earlier, ending in ((5, ""), (6, ", 7 days longer than in the month before")):
        was, now = finished(earlier, month=4, days=3), finished(6, month=5, days=10)
        database = built(tmp_path / str(earlier), was[0] + now[0], was[1] + now[1])
        scope = between(database, "2026-05-01", "2026-05-31")
        assert said(database, FINISHED, scope) == f"Half of the 6 projects that finished took 10 days or less{ending}"
        caveats = " ".join(FINDINGS[FINISHED](database, scope).caveats)
        assert ("Fewer than 6 finished in the month before" in caveats) is (earlier == 5)


def test_time_that_nobody_is_on_record_for_is_said_from_a_fifth(tmp_path):
    for gap_ends, ending in (("2026-05-05", "; for 20 % nobody is on record"), ("2026-05-04", "")):
        database = built(
            tmp_path / gap_ends,
            "| P1 | IT | 2026-05-01 | 2026-05-11 | | completed |",
            f"""| P1 | requirements | 2026-05-01 | 2026-05-03 | IT    | stakeholder | |
                | P1 | legal_review | {gap_ends} | 2026-05-11 | Legal | control     | |""",
        )
        share = 80 if ending else 90
        part = 60 if ending else 70
        assert said(database, HOLDER) == (
            f"{share} % of elapsed time is with stakeholders and control functions;"
            f" among them Legal holds most, {part} %{ending}"
        )


def test_time_that_nobody_is_on_record_for_comes_first_when_it_is_most(tmp_path):
    # 2 days with IT, 6 with nobody, 2 with Legal.
    database = built(
        tmp_path,
        "| P1 | IT | 2026-05-01 | 2026-05-11 | | completed |",
        """| P1 | requirements | 2026-05-01 | 2026-05-03 | IT    | stakeholder | |
           | P1 | legal_review | 2026-05-09 | 2026-05-11 | Legal | control     | |""",
    )
    assert said(database, HOLDER).startswith(
        "For 60 % of elapsed time nobody is on record; 40 % is with stakeholders and control functions;"
    )
    assert said(database, "cycle_time/time_by_stage").startswith(
        "For 60 % of elapsed time no stage is on record; Legal review takes 20 %"
    )


def test_only_open_projects_are_counted_so_far_and_none_has_finished(tmp_path):
    database = built(
        tmp_path,
        "| P1 | IT | 2026-06-01 | | | open |\n| P2 | IT | 2026-06-16 | | | open |",
        """| P1 | requirements | 2026-06-01 | | IT       | stakeholder | |
           | P2 | market       | 2026-06-16 | | Supplier | supplier    | |""",
    )
    found = FINDINGS[HOLDER](database, whole(database))
    # 30 days of P1 and 15 of P2 up to the end of June.
    assert plain(found.sentence).startswith("67 % of elapsed time is with stakeholders")
    assert "counted so far (100 % of all days)" in plain(" ".join(found.caveats))
    assert "2 projects, 2 of them open" in plain(found.subline)
    none = FINDINGS[FINISHED](database, whole(database))
    assert (none.state, none.draw) == ("empty", None)
    assert plain(none.sentence) == "No project was completed in this period; 2 projects still open."


def test_only_cancelled_projects_have_elapsed_time_but_no_cycle_time(tmp_path):
    database = built(
        tmp_path,
        "| P1 | IT | 2026-05-01 | | 2026-05-11 | cancelled |",
        "| P1 | requirements | 2026-05-01 | 2026-05-11 | IT | stakeholder | withdrawn |",
    )
    assert said(database, STAGE) == "Requirements takes 100 % of elapsed time"
    none = FINDINGS[FINISHED](database, whole(database))
    assert none.state == "empty"
    assert none.sentence == "No project was completed in this period. Widen the dates or take a filter away."


def test_time_that_is_all_outside_the_company_names_who_has_it(tmp_path):
    database = built(
        tmp_path,
        "| P1 | IT | 2026-05-01 | 2026-05-11 | | completed |",
        "| P1 | market | 2026-05-01 | 2026-05-11 | Supplier | supplier | |",
    )
    assert said(database, HOLDER) == "Supplier holds 100 % of elapsed time"
    assert said(database, MONTHS) == "Stakeholders and control functions held 0 % of elapsed time in May 26"


def test_time_that_is_mostly_on_hold_is_not_held_by_a_function(tmp_path):
    database = built(
        tmp_path,
        "| P1 | IT | 2026-05-01 | 2026-05-11 | | completed |",
        """| P1 | on_hold | 2026-05-01 | 2026-05-09 | IT       | on_hold  | |
           | P1 | market  | 2026-05-09 | 2026-05-11 | Supplier | supplier | |""",
    )
    assert said(database, HOLDER) == "Projects were on hold for 80 % of elapsed time"


def test_projects_without_a_visit_on_record_say_that_no_one_is(tmp_path):
    database = built(
        tmp_path,
        "| P1 | IT | 2026-05-01 | 2026-05-11 | | completed |\n| P2 | IT | 2026-05-01 | 2026-05-01 | | completed |",
        "| P2 | intake | 2026-05-01 | 2026-05-01 | Procurement | procurement | |",
    )
    assert said(database, HOLDER) == (
        "No one is recorded as holding these projects: none of the elapsed time can be given to a function"
    )
    assert said(database, STAGE) == "No stage is recorded for these projects"
    assert said(database, MONTHS) == "Whose hands the time was in is not recorded in any complete month"


def test_a_project_with_one_event_has_time_that_is_not_attributed(tmp_path):
    database = company(
        tmp_path,
        AS_OF,
        time_zone=BERLIN,
        projects=PROJECTS + "| P1 | IT | | | | open |",
        events="""| project_id | happened_at | step | actor_function |
                  | P1 | 2026-06-10 10:00 | requirements | IT |""",
    )
    found = FINDINGS[HOLDER](database, whole(database))
    assert found.sentence.startswith("No one is recorded as holding these projects")
    assert list(found.rows["holder_function"]) == ["unattributed"]
    assert found.draw(mode="light")["description"] == found.sentence


def test_second_visits_are_said_from_a_twentieth_of_the_time(tmp_path):
    database = built(
        tmp_path,
        "| P1 | IT | 2026-05-01 | 2026-05-11 | | completed |",
        """| P1 | requirements | 2026-05-01 | 2026-05-06 | IT       | stakeholder | |
           | P1 | market       | 2026-05-06 | 2026-05-10 | Supplier | supplier    | |
           | P1 | requirements | 2026-05-10 | 2026-05-11 | IT       | stakeholder | |""",
    )
    assert said(database, STAGE) == (
        "Requirements takes 60 % of elapsed time; 10 % of all time goes into second and later visits"
    )


def test_a_period_that_is_still_running_compares_no_month(tmp_path):
    database = company(
        tmp_path,
        date(2026, 6, 15),
        time_zone=BERLIN,
        projects=PROJECTS + "| P1 | IT | 2026-06-01 | | | open |",
        stage_visits=VISITS + "| P1 | requirements | 2026-06-01 | | IT | stakeholder | |",
    )
    found = FINDINGS[MONTHS](database, whole(database))
    assert found.sentence == "No month of this period is complete yet"
    assert "The last month is not complete; it is drawn hollow and not compared." in found.caveats


def test_a_project_that_cannot_be_timed_is_counted_as_left_out(tmp_path):
    database = built(
        tmp_path,
        "| P1 | IT | 2026-05-01 | 2026-05-11 | | completed |\n| P2 | IT | | | | completed |",
        "| P1 | requirements | 2026-05-01 | 2026-05-11 | IT | stakeholder | |",
    )
    for name in OF_A_SCOPE:
        found = FINDINGS[name](database, whole(database))
        # Neither project has an ask, a mode or hours on record, and none is open: what is about these has used none.
        about_open = ("cycle_time/forecast", "cycle_time/needs_attention", "cycle_time/ageing")
        is_about_none = found.state == "not_recorded" or name.startswith(about_open)
        assert (found.n_used, found.n_total) == (0 if is_about_none else 1, 2), name


def test_projects_without_a_date_are_not_helped_by_other_dates(tmp_path):
    database = built(tmp_path, "| P1 | IT | | | | open |\n| P2 | IT | | | | open |", "")
    for name in (HOLDER, STAGE, MONTHS, "cycle_time/needs_attention"):
        found = FINDINGS[name](database, whole(database))
        assert (found.state, found.n_used, found.n_total) == ("not_recorded", 0, 2), name
        assert plain(found.sentence) == (
            "None of 2 projects in scope has a usable start and end. Add intake_at to the projects, or a log of what"
            " happened to them."
        ), name


def test_a_file_with_nothing_in_scope_is_empty_and_says_what_to_do(one_project):
    for name in OF_A_SCOPE:
        found = FINDINGS[name](one_project, whole(one_project, functions=("Marketing",)))
        assert (found.state, found.draw, found.n_used, found.n_total) == ("empty", None, 0, 0)
        assert "Widen the dates or take a filter away." in found.sentence, name
