"""What the findings say about the sample company is what its rows say, counted anew."""

import json
import re

import pandas as pd
import pytest

from dashboard import query
from dashboard.findings import FINDINGS
from dashboard.measures import MEASURES
from dashboard.theme import colour
from tests.findings.reading import INSIDE, UNKNOWN, between, days, nearest_rank, percent, plain, whole

pytestmark = pytest.mark.slow

# Findings about one project, and about people, have tests of their own.
ABOUT_PEOPLE = [
    f"resistance/{name}"
    for name in (
        "misalignment",
        "misalignment_by_function",
        "language_match",
        "stance_journeys",
        "power_and_stance",
        "notes",
    )
]
# Of Credibility only promises rest on projects alone; the page has tests of its own.
ABOUT_PEOPLE += [name for name in FINDINGS if name.startswith("credibility/") and name != "credibility/promises_kept"]
# The review puts together what the others say, and has tests of its own.
ABOUT_PEOPLE += [name for name in FINDINGS if name.startswith("review/")]
OF_A_SCOPE = [name for name in FINDINGS if not name.startswith("project/") and name not in ABOUT_PEOPLE]
YEAR = ("2025-11-01", "2026-10-31")
# The same filters and the period that is compared with, written out by hand.
CASES = {
    "the last year": (YEAR, "previous", {}, ("2024-11-01", "2025-10-31"), "the 12 months before"),
    "a quarter": (("2026-07-01", "2026-09-30"), "previous", {}, ("2026-04-01", "2026-06-30"), "the 3 months before"),
    "a month": (("2026-10-01", "2026-10-31"), "previous", {}, ("2026-09-01", "2026-09-30"), "the month before"),
    "ten days": (("2026-10-01", "2026-10-10"), "previous", {}, ("2026-09-21", "2026-09-30"), "the 10 days before"),
    "a quarter and the year before": (
        ("2026-07-01", "2026-09-30"), "last-year", {}, ("2025-07-01", "2025-09-30"),
        "the same period a year earlier",
    ),
    "one function": (
        YEAR, "previous", {"functions": ("Engineering",)}, ("2024-11-01", "2025-10-31"), "the 12 months before",
    ),
    "two functions in a region": (
        YEAR, "previous", {"functions": ("Engineering", "Operations"), "regions": ("Germany",)},
        ("2024-11-01", "2025-10-31"), "the 12 months before",
    ),
}  # fmt: skip


@pytest.fixture(params=list(CASES))
def case(request, sample):
    bounds, comparison, filters, earlier, against = CASES[request.param]
    now = between(sample, *bounds, comparison, **filters)
    return now, between(sample, *earlier, "none", **filters), against


def rows_of(sample, name, scope):
    return query.run(sample, name, scope).to_dict("records")


def points(now: float, before: float, against: str) -> str:
    """The change of a share in words, or that there is none to speak of."""
    size = round(abs(now - before) * 100 + 1e-9)
    if abs(now - before) < 0.01:
        return f", much the same as in {against}"
    return f", {size} {'pt' if size == 1 else 'pts'} {'more' if now > before else 'less'} than in {against}"


def inside_share(rows: list[dict]) -> float:
    return sum(row["days"] for row in rows if row["holder_side"] in INSIDE) / sum(row["days"] for row in rows)


def test_the_sentence_about_holders_is_counted_from_its_rows_and_those_before(sample, case):
    now, before, against = case
    found = FINDINGS["cycle_time/time_by_holder"](sample, now)
    rows = rows_of(sample, "cycle_time/time_by_holder", now)
    inside, earlier = (inside_share(some) for some in (rows, rows_of(sample, "cycle_time/time_by_holder", before)))
    top = max((row for row in rows if row["holder_side"] in INSIDE), key=lambda row: row["days"])
    largest = percent(top["days"] / sum(row["days"] for row in rows))
    assert plain(found.sentence) == (
        f"{percent(inside)} of elapsed time is with stakeholders and control functions"
        f"{points(inside, earlier, against)}; among them {top['holder_function']} holds most, {largest}"
    )


def test_the_sentence_about_stages_is_counted_from_its_rows_and_those_before(sample, case):
    now, before, against = case
    found = FINDINGS["cycle_time/time_by_stage"](sample, now)
    rows, earlier = (rows_of(sample, "cycle_time/time_by_stage", scope) for scope in (now, before))
    total = sum(row["days"] for row in rows)
    known = [row for row in rows if row["stage"] not in UNKNOWN]
    top = max(known, key=lambda row: row["days"])
    was = sum(row["days"] for row in earlier if row["stage"] == top["stage"]) / sum(row["days"] for row in earlier)
    repeats = sum(row["repeat_visit_days"] for row in known) / total
    expected = (
        f"{top['stage'].replace('_', ' ').capitalize()} takes {percent(top['days'] / total)} of elapsed time"
        f"{points(top['days'] / total, was, against)}"
    )
    if repeats >= 0.05:
        expected += f"; {percent(repeats)} of all time goes into second and later visits"
    assert plain(found.sentence) == expected


def test_the_sentence_about_months_is_counted_from_the_complete_ones(sample, case):
    now = case[0]
    found = FINDINGS["cycle_time/sides_by_month"](sample, now)
    months: dict = {}
    for row in rows_of(sample, "cycle_time/side_shares_by_month", now):
        if not row["is_running"]:
            months.setdefault(row["month_on"], []).append(row)
    shares = {month: inside_share(rows) for month, rows in months.items()}
    latest = max(shares)
    expected = f"Stakeholders and control functions held {percent(shares[latest])} of elapsed time in {latest:%b %y}"
    if len(shares) >= 3:
        low, high = percent(min(shares.values())), percent(max(shares.values()))
        expected += f"; by month it was {low} to {high}"
    assert plain(found.sentence) == expected


def test_the_sentence_about_cycle_times_has_the_percentiles_of_its_rows(sample, case):
    now, before, against = case
    found = FINDINGS["cycle_time/cycle_time_of_finished"](sample, now)
    took, earlier = (
        [row["elapsed_days"] for row in rows_of(sample, "cycle_time/finished_projects", scope)]
        for scope in (now, before)
    )
    said = plain(found.sentence)
    if len(took) < 6:
        assert said.endswith("; too few for a median")
        return
    half = nearest_rank(took, 0.5)
    expected = f"Half of the {len(took)} projects that finished took {days(half)} or less"
    if len(earlier) >= 6:
        difference = half - nearest_rank(earlier, 0.5)
        word = "longer" if difference > 0 else "shorter"
        expected += f", {days(abs(difference))} {word} than in {against}"
    if len(took) >= 15:
        expected += f"; 85 % took {days(nearest_rank(took, 0.85))} or less"
    assert said == expected


def test_the_sentence_about_open_projects_counts_those_after_their_need(sample, case):
    found = FINDINGS["cycle_time/forecast_of_open_projects"](sample, case[0])
    rows = rows_of(sample, "cycle_time/forecast_of_open_projects", case[0])
    needed = [row for row in rows if not pd.isna(row["need_by"])]
    as_of = pd.Timestamp("2026-10-31")
    late = sum(row["need_by"] < as_of or row["p50_on"] > row["need_by"] for row in needed)
    of_all = f"{len(needed)} open projects" + (" with a need-by date" if len(needed) < len(rows) else "")
    verb, what = ("is", "it") if late == 1 else ("are", "them")
    after = f"{verb} expected after the date the business needs {what}"
    assert plain(found.sentence) == f"{late or 'None'} of {of_all} {after}"


def test_the_sentence_about_attention_counts_each_reason_of_its_rows(sample, case):
    found = FINDINGS["cycle_time/needs_attention"](sample, case[0])
    rows = rows_of(sample, "cycle_time/needs_attention", case[0])
    running = len(rows_of(sample, "cycle_time/ageing", case[0]))
    told = []
    for column, what in (
        ("overdue_days", "past the date the business needs them"),
        ("over_stage_days", "longer in their stage than 85 % of stays"),
        ("quiet_days", "silent for 14 days or more"),
    ):
        if number := sum(not pd.isna(row[column]) for row in rows):
            told.append(f"{number} {what}")
    listed = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    assert plain(found.sentence) == f"{len(rows)} of {running} open projects need attention: {listed}"


def test_the_sentence_about_ages_counts_those_beyond_the_85th_percentile_of_their_stage(sample, case):
    found = FINDINGS["cycle_time/ageing"](sample, case[0])
    rows = [row for row in rows_of(sample, "cycle_time/ageing", case[0]) if not pd.isna(row["p85_days"])]
    old = sum(row["age_days"] > row["p85_days"] for row in rows)
    assert plain(found.sentence).startswith(
        f"{old or 'None'} of {len(rows)} open projects {'is' if old == 1 else 'are'} older than 85 % of projects were"
    )


def test_the_sentence_about_the_forecasts_says_how_often_they_held_and_that_they_are_too_optimistic(sample):
    found = FINDINGS["cycle_time/forecast_calibration"](sample, whole(sample))
    rows = rows_of(sample, "cycle_time/forecast_calibration", whole(sample))
    n, held, naive_n, naive_held = (
        sum(row[name] for row in rows) for name in ("forecasts", "held", "naive_forecasts", "naive_held")
    )
    assert plain(found.sentence) == (
        f"Dates meant to hold in 85 % of cases held in {percent(held / n)} of {n:,}: too optimistic;"
        f" the naive forecast held in {percent(naive_held / naive_n)}"
    )


@pytest.mark.parametrize("name", OF_A_SCOPE)
def test_the_chart_is_drawn_in_both_modes_in_their_colours_and_described_by_the_sentence(name, sample, case):
    found = FINDINGS[name](sample, case[0])
    if found.state == "empty":  # no forecast comes due within days, no month has six projects
        assert found.draw is None
        return
    light, dark = (found.draw(mode=mode) for mode in ("light", "dark"))
    assert light["description"] == dark["description"] == found.sentence
    assert colour("text", "light") in json.dumps(light)
    assert colour("text", "dark") in json.dumps(dark)
    assert colour("text", "light") not in json.dumps(dark["config"])


@pytest.mark.parametrize("name", OF_A_SCOPE)
def test_a_finding_holds_the_rows_of_its_first_query_and_known_measures(name, sample, case):
    found = FINDINGS[name](sample, case[0])
    # What changed is worked out from the rows of two periods, and has tests of its own.
    rows = query.run(sample, found.queries[0], case[0])
    if name == "resistance/objection_rate_by_function":
        # Rates drawn towards that of all are worked out besides, and have tests of their own.
        assert found.rows.drop(columns="shrunken_rate").equals(rows)
    elif not name.startswith(("cycle_time/change_by_", "explore/")):
        assert found.rows.equals(rows)
    assert set(found.measures) <= set(MEASURES)
    # Explore computes the measures of the pages by queries of its own, and is held to theirs in tests of its own.
    assert name == "explore/answer" or found.queries[0] in {MEASURES[measure].query for measure in found.measures}


def found_projects_with_a_due_date(sample) -> int:
    """Projects of the last year's month-ends whose 85 % date has come."""
    rows = sample.cursor().execute(
        "select count(distinct project_id) from forecast where made_on between '2025-11-01' and '2026-10-31'"
        " and made_on = last_day(made_on) and p85_on <= '2026-10-31'"
    )
    return rows.fetchone()[0]


# Findings about what was started, needed, finished or worked on count those: so many, counted here without the queries.
IN_YEAR = "between '2025-11-01' and '2026-10-31'"
COUNTED = {
    "cycle_time/time_to_completion_by_cohort": f"select count(*) from project_clock where started_on {IN_YEAR}",
    "cycle_time/on_need_rate": f"""
        select count(*) from project_clock inner join projects using (project_id)
        where need_by {IN_YEAR} and not coalesce(projects.status = 'cancelled' and ended_on <= need_by, false)
    """,
    "cycle_time/internal_share_of_effort": f"""
        select count(distinct project_id) from effort
        where week_of {IN_YEAR} and kind in ('internal_alignment', 'supplier') and hours > 0
    """,
    "credibility/promises_kept": f"""
        select count(*) from project_clock inner join projects using (project_id)
        where promised_for {IN_YEAR} and not coalesce(projects.status = 'cancelled' and ended_on < promised_for, false)
    """,
    "cycle_time/cumulative_flow": "select count(*) from project_clock where started_on <= '2026-10-31'",
    "cycle_time/change_by_stage": """
        select count(*) from project_clock
        where status = 'completed' and ended_on between '2024-11-01' and '2026-10-31'
    """,
}
COUNTED["cycle_time/change_by_holder"] = COUNTED["cycle_time/change_by_stage"]
ANSWERED = f"""
    select count(distinct project_id) from ask
    where outcome <> 'none' and timezone('Europe/Berlin', timezone('UTC', answered_at))::date {IN_YEAR}
"""
COUNTED |= (
    {
        f"resistance/{name}": ANSWERED
        for name in ("objection_rate_by_function", "objections_by_stage", "objection_rate_by_month")
    }
    | {f"resistance/{name}": f"{ANSWERED} and outcome = 'resistance'" for name in ("reasons", "objections_by_reason")}
    | {
        "resistance/bypass": f"""
        select count(*) from project_clock where status in ('completed', 'bypassed') and ended_on {IN_YEAR}
    """,
        "resistance/time_to_resolve": f"""
        select count(distinct project_id) from (
            select project_id, min(answered_at) as first_at from ask
            where outcome = 'resistance' group by ask_key, project_id
        ) where timezone('Europe/Berlin', timezone('UTC', first_at))::date {IN_YEAR}
    """,
        "resistance/delay_by_stage": """
        select count(distinct ask.project_id) from ask inner join project_clock using (project_id)
        where outcome = 'resistance'
            and least(coalesce(next_answered_at, '2026-10-31 22:59'), coalesce(ended_at, '2026-10-31 22:59'))
            > greatest(answered_at, '2025-10-31 23:00')
    """,
    }
)


@pytest.mark.parametrize("name", COUNTED)
def test_a_finding_about_other_projects_than_those_that_ran_counts_its_own(name, sample):
    found = FINDINGS[name](sample, between(sample, *YEAR))
    (counted,) = sample.cursor().execute(COUNTED[name]).fetchone()
    assert found.n_used == counted
    assert "12 months to 31 October 2026" in plain(found.subline)


@pytest.mark.parametrize("name", [name for name in OF_A_SCOPE if name not in (*COUNTED, "explore/answer")])
def test_the_muted_line_and_the_counts_have_the_projects_that_ran(name, sample):
    found = FINDINGS[name](sample, between(sample, *YEAR))
    ledger = sample.cursor().execute(
        "select count(*), count(*) filter (where ended_at is null), "
        "count(*) filter (where status = 'completed' and ended_on between '2025-11-01' and '2026-10-31')"
        " from project_clock where started_on <= '2026-10-31' and coalesce(ended_on >= '2025-11-01', true)"
    )
    ran, still_open, completed = ledger.fetchone()
    assert found.n_total == ran
    if name in ("cycle_time/response_time", "cycle_time/first_pass_yield"):
        # Of the projects that ran those with asks, and those decided after asks.
        assert found.n_used == len(query.run(sample, found.behind, between(sample, *YEAR))) < ran
    elif name in ("cycle_time/cycle_time_of_finished", "cycle_time/cycle_time_by_month"):
        assert found.n_used == completed
        assert f"{completed} completed projects · 12 months to 31 October 2026" in plain(found.subline)
    elif name == "cycle_time/needs_attention":
        assert found.n_used == still_open
        assert f"{len(found.rows)} projects · 12 months to 31 October 2026" in plain(found.subline)
    elif name in ("cycle_time/forecast_of_open_projects", "cycle_time/ageing"):
        assert found.n_used == still_open
        assert f"{still_open} open projects · 12 months to 31 October 2026" in plain(found.subline)
    elif name == "cycle_time/forecast_calibration":
        assert found.n_used == found_projects_with_a_due_date(sample)
        assert f"cases of {found.n_used} projects · 12 months to 31 October 2026" in plain(found.subline)
    else:
        assert found.n_used == ran
        assert f"{ran} projects, {still_open} of them open · 12 months to 31 October 2026" in plain(found.subline)


@pytest.mark.parametrize("name", OF_A_SCOPE)
@pytest.mark.parametrize("comparison", ["none", "previous"])
def test_nothing_is_compared_when_nothing_is_asked_for_or_all_time_has_no_before(name, comparison, sample):
    scope = whole(sample) if comparison == "previous" else between(sample, *YEAR, "none")
    # Older, or longer in a stage, than 85 % is no comparison of periods.
    said = re.sub(r"(older|longer in their stage) than 85", "", FINDINGS[name](sample, scope).sentence)
    assert not any(word in said for word in (" than ", "before", "earlier", "about as"))


@pytest.mark.parametrize("name", OF_A_SCOPE)
def test_a_period_without_projects_is_an_empty_finding_without_a_chart(name, sample):
    found = FINDINGS[name](sample, between(sample, "2020-01-01", "2020-12-31"))
    assert (found.state, found.draw, found.n_used, len(found.rows)) == ("empty", None, 0, 0)
    assert found.sentence.endswith("Widen the dates or take a filter away.")
    assert found.title_question.endswith("?")
