"""What the findings of Resistance say: counted from their rows on the sample, and in each state of a small company."""

import pandas as pd
import pytest

from dashboard import query
from dashboard.findings import FINDINGS, resistance
from tests.findings.reading import between, days, percent, plain, whole
from tests.queries.drawn import company, day
from tests.queries.test_resistance import TABLES

pytestmark = pytest.mark.slow

# Figures about people have tests of their own.
ABOUT_PEOPLE = (
    resistance.misalignment,
    resistance.misalignment_by_function,
    resistance.language_match,
    resistance.stance_journeys,
    resistance.power_and_stance,
    resistance.notes,
)
NAMES = [f"resistance/{function.__name__}" for function in resistance.ALL if function not in ABOUT_PEOPLE]
SCOPES = {
    "the last year": ("2025-11-01", "2026-10-31"),
    "a quarter": ("2026-04-01", "2026-06-30"),
    "ten days": ("2026-10-01", "2026-10-10"),
}
HEADER = "project_id | requesting_function | intake_at | status\n"
ASKS = "interaction_id | project_id | function | happened_at | outcome | reason\n"


@pytest.fixture(params=SCOPES)
def scope(request, sample):
    return between(sample, *SCOPES[request.param])


def rows_of(sample, name, scope):
    return query.run(sample, f"resistance/{name}", scope)


def said(database, name, scope=None):
    return plain(FINDINGS[f"resistance/{name}"](database, scope or whole(database)).sentence)


def test_the_sentence_about_functions_names_the_most_and_the_readiest(sample, scope):
    rows = rows_of(sample, "objection_rate_by_function", scope)
    found = FINDINGS["resistance/objection_rate_by_function"](sample, scope)
    overall = rows["objections"].sum() / rows["asks"].sum()
    sentence = plain(found.sentence)
    assert sentence.startswith(f"{percent(overall)} of answers are objections")
    if (rows["asks"] >= 10).sum() < 2:
        assert "most in number" not in sentence
        return
    most = rows.sort_values(["objections", "function"], ascending=[False, True]).iloc[0]
    assert f"{most['function']} objects most in number, {most['objections']}" in sentence
    enough = found.rows[found.rows["asks"] >= 10]
    readiest = enough.loc[enough["shrunken_rate"].fillna(enough["rate"]).idxmax()]
    assert f"in rate, {percent(readiest['rate'])}" in sentence
    assert readiest["function"] in sentence
    how = "within" if readiest["rate"] <= readiest["usual_rate_high"] else "at the edge of"
    assert sentence.endswith(f"{'beyond' if readiest['rate'] > readiest['possible_rate_high'] else how} chance")


def test_rates_are_drawn_towards_that_of_all_only_where_functions_differ_by_more_than_chance(sample):
    year, short = (between(sample, *SCOPES[name]) for name in ("the last year", "ten days"))
    of_year = FINDINGS["resistance/objection_rate_by_function"](sample, year).rows
    overall = of_year["objections"].sum() / of_year["asks"].sum()
    # They are drawn towards the mean of the functions, which lies a little beside the rate of all answers.
    is_nearer = (of_year["shrunken_rate"] - overall).abs() < (of_year["rate"] - overall).abs() + 0.01
    assert is_nearer.all()
    assert of_year["shrunken_rate"].std() < 0.8 * of_year["rate"].std()
    of_days = FINDINGS["resistance/objection_rate_by_function"](sample, short)
    assert of_days.rows["shrunken_rate"].isna().all()
    assert "rates as counted, not shrunken" in " ".join(of_days.caveats)


def test_the_sentence_about_reasons_has_the_first_and_how_many_make_up_half(sample, scope):
    rows = rows_of(sample, "reasons", scope)
    top = rows.iloc[0]
    assert said(sample, "reasons", scope).startswith(
        f"{top['reason'].capitalize()} is what objections protect most: {percent(top['share'])} of them"
    )
    if (half := int((rows["cumulative_share"] < 0.5).sum()) + 1) > 1:
        share = percent(rows["cumulative_share"].iloc[half - 1])
        assert f"; {half} of {len(rows)} reasons make up {share}" in said(sample, "reasons", scope)


def test_the_sentence_about_delay_keeps_resolved_and_open_days_apart(sample, scope):
    rows = rows_of(sample, "delay_by_stage", scope)
    sentence = said(sample, "delay_by_stage", scope).replace(",", "")
    resolved, still = rows["resolved_days"].sum(), rows["open_days"].sum()
    top = rows.loc[rows["days"].idxmax()]
    for figure in (resolved, still, top["days"]):
        told = days(float(f"{figure:.3g}"))
        assert told in sentence, (told, sentence)
    assert f"after {top['function']} in {top['stage'].replace('_', ' ').capitalize()}" in sentence


def test_the_sentence_about_resolving_has_the_slowest_and_the_fastest_reason(sample):
    scope = between(sample, *SCOPES["the last year"])
    rows = rows_of(sample, "time_to_resolve", scope)
    # Six asks about relationship have the shortest time, and no upper limit to it: nothing is said of them.
    assert rows.loc[rows["p50_days"].idxmin(), ["reason", "asks"]].tolist() == ["relationship", 6]
    told = rows.dropna(subset=["p50_days", "p50_high_days"])
    slow, fast = told.loc[told["p50_days"].idxmax()], told.loc[told["p50_days"].idxmin()]
    assert said(sample, "time_to_resolve", scope) == (
        f"{rows['resolved'].sum()} of {rows['asks'].sum()} asks that met an objection got their yes; about"
        f" {slow['reason']} it takes longest, half within {days(slow['p50_days'])}, about {fast['reason']}"
        f" {days(fast['p50_days'])}"
    )


def test_the_sentence_about_months_is_counted_from_the_whole_ones(sample):
    scope = between(sample, *SCOPES["the last year"])
    rows = rows_of(sample, "objection_rate_by_month", scope)
    assert not rows["is_partial"].any()
    low, high = percent(rows["rate"].min()), percent(rows["rate"].max())
    assert said(sample, "objection_rate_by_month", scope) == (
        f"{percent(rows['rate'].iloc[-1])} of answers in Oct 26 were objections; by month it was {low} to {high},"
        " within chance"
    )


def test_bypass_says_share_count_and_spend(sample):
    scope = between(sample, *SCOPES["the last year"], "none")
    rows = rows_of(sample, "bypass", scope)
    n, around = rows["projects"].sum(), rows["bypassed"].sum()
    assert said(sample, "bypass", scope) == (
        f"{percent(around / n)} of projects were bought without procurement, {around} of {n};"
        f" €{rows['bypassed_spend'].sum() / 1e6:.3g} M in all"
    )


# States ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_without_answers_the_page_says_what_it_could_show(name, tmp_path):
    database = company(tmp_path, day(31), projects=HEADER + "A | IT | 2026-01-02 | open")
    found = FINDINGS[name](database, whole(database))
    if name == "resistance/bypass":
        assert (found.state, found.sentence[-38:]) == ("empty", "Widen the dates or take a filter away.")
    else:
        assert (found.state, found.draw, found.n_used) == ("not_recorded", None, 0)
        assert "Add interactions, or a log of approvals and rejections" in found.sentence


def test_without_reasons_the_rest_is_shown(tmp_path):
    tables = {
        "projects": HEADER + "A | IT | 2026-01-02 | open",
        "interactions": ASKS + "".join(f"I{n} | A | Legal | 2026-01-{n:02} | resistance |\n" for n in range(3, 15)),
    }
    database = company(tmp_path, day(31), **tables)
    states = {name: FINDINGS[name](database, whole(database)).state for name in NAMES}
    assert states.pop("resistance/bypass") == "empty"
    assert {name.split("/")[1] for name, state in states.items() if state == "not_recorded"} == {
        "reasons", "objections_by_reason",
    }  # fmt: skip
    assert {states[f"resistance/{name}"] for name in ("objection_rate_by_function", "delay_by_stage")} == {"shown"}


def test_answers_that_are_all_a_yes_have_a_rate_and_no_reasons(tmp_path):
    tables = {
        "projects": HEADER + "A | IT | 2026-01-02 | open",
        "interactions": ASKS + "".join(f"I{n} | A | Legal | 2026-01-{n:02} | commitment |\n" for n in range(3, 15)),
    }
    database = company(tmp_path, day(31), **tables)
    assert said(database, "objection_rate_by_function") == "None of 12 answers was an objection"
    assert said(database, "reasons") == "No objection in this period: all 12 answers were a yes."
    assert said(database, "delay_by_stage").startswith("No project waited after an objection in this period.")
    assert said(database, "time_to_resolve").startswith("No ask met its first objection in this period.")


def test_few_answers_are_counted_and_make_no_rate(tmp_path):
    database = company(tmp_path, day(31), **TABLES)
    assert said(database, "objection_rate_by_function") == "5 of 8 answers were objections: too few for a rate"
    assert said(database, "objections_by_stage") == "5 of 8 answers were objections"
    assert said(database, "objection_rate_by_month") == "0 whole months with 10 answers or more: too few for a trend"
    assert said(database, "bypass") == "1 of 2 projects was bought without procurement; €50 in all"
    for name in NAMES:
        found = FINDINGS[name](database, whole(database))
        assert found.draw is None or found.draw(mode="dark")["description"] == found.sentence


@pytest.mark.parametrize("name", NAMES)
def test_a_period_without_answers_is_empty_and_says_what_to_do(name, sample):
    found = FINDINGS[name](sample, between(sample, "2020-01-01", "2020-12-31"))
    assert (found.state, found.draw, found.n_used) == ("empty", None, 0)
    assert found.sentence.endswith("Widen the dates or take a filter away.")


def test_no_finding_shows_a_person(sample):
    people = set(pd.DataFrame(sample.cursor().table("stakeholders").df())["stakeholder_id"])
    for name in NAMES:
        found = FINDINGS[name](sample, whole(sample))
        behind = query.run(sample, found.behind, whole(sample), {})
        for rows in (found.rows, behind):
            for column in rows.select_dtypes(include=["object", "string"]):
                assert not set(rows[column].dropna()) & people, (name, column)
