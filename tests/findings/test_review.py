"""The review says what the other pages say: the same figures, what moved beyond chance, and what was agreed."""

import html
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from dashboard import query
from dashboard.findings import FINDINGS, review
from dashboard.findings.review.figures import KINDS, Figure, figures
from dashboard.findings.review.headline import headline
from dashboard.report import drawing, panels
from dashboard.statistics import Estimate
from tests.findings.reading import between, nearest_rank, percent, plain, whole
from tests.queries.drawn import company, day

pytestmark = pytest.mark.slow

YEAR = ("2025-11-01", "2026-10-31")
EARLIER = ("2024-11-01", "2025-10-31")
PROJECTS = (
    "project_id | requesting_function | intake_at | completed_at | closed_at | status | need_by | savings_negotiated\n"
)


@pytest.fixture(scope="module")
def year(sample):
    return between(sample, *YEAR)


def by_name(sample, scope) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures(sample, scope)}


def figure(name: str, now: tuple, before: tuple | None) -> Figure:
    return Figure(name, Estimate(*now), Estimate(*before) if before else None, "n", (), None)


def test_the_figures_of_the_board_are_those_of_their_pages(sample, year):
    found = by_name(sample, year)
    took = query.run(sample, "cycle_time/finished_projects", year)["elapsed_days"].tolist()
    assert found["cycle_time"].now.value == pytest.approx(nearest_rank(took, 0.5))
    for name, query_name, part in (
        ("on_need", "cycle_time/on_need_rate", "on_need_projects"),
        ("first_pass", "cycle_time/first_pass_yield", "first_pass_projects"),
    ):
        rows = query.run(sample, query_name, year)
        assert found[name].now.value == rows[part].sum() / rows["projects"].sum()
    sides = query.run(sample, "cycle_time/time_by_holder", year)
    inside = sides.loc[sides["holder_side"].isin(["stakeholder", "control"]), "days"].sum() / sides["days"].sum()
    assert found["internal_share"].now.value == pytest.approx(inside, abs=1e-9)
    rates = query.run(sample, "resistance/objection_rate_by_function", year)
    assert found["objections"].now.value == rates["objections"].sum() / rates["asks"].sum()
    index = FINDINGS["credibility/index_by_month"](sample, year)
    assert f"Credibility is {found['credibility'].now.value:.0f} of 100" in index.sentence


def test_the_interval_of_the_median_holds_it_and_is_that_of_order_statistics(sample, year):
    now = by_name(sample, year)["cycle_time"].now
    took = np.sort(query.run(sample, "cycle_time/finished_projects", year)["elapsed_days"])
    # With ranks r and n + 1 − r the median is between them in 1 − 2 P(X < r) of cases, X binomial with n and one half.
    rank = int(stats.binom.ppf(0.025, len(took), 0.5))
    assert (now.low, now.high) == pytest.approx((took[rank - 1], took[len(took) - rank]))
    assert stats.binom.cdf(rank - 1, len(took), 0.5) <= 0.025


def test_what_a_figure_was_before_is_the_figure_of_that_period(sample, year):
    earlier = by_name(sample, between(sample, *EARLIER, "none"))
    for name, one in by_name(sample, year).items():
        assert one.before == earlier[name].now
        assert earlier[name].before is None


def test_a_move_within_chance_is_neither_better_nor_worse():
    still = figure("on_need", (0.60, 0.50, 0.70), (0.55, 0.45, 0.65))
    moved = figure("on_need", (0.80, 0.75, 0.85), (0.55, 0.45, 0.65))
    slower = figure("cycle_time", (90, 85, 95), (70, 66, 74))
    alone = figure("on_need", (0.80, 0.75, 0.85), None)
    assert [one.verdict for one in (still, moved, slower, alone)] == ["neutral", "better", "worse", "neutral"]
    assert [one.is_real for one in (still, moved, slower, alone)] == [False, True, True, False]


def test_the_headline_names_what_moved_each_way_with_the_surest_figure(monkeypatch, sample, year):
    found = [
        figure("cycle_time", (90, 85, 95), (70, 66, 74)),
        figure("on_need", (0.60, 0.50, 0.70), (0.55, 0.45, 0.65)),
        figure("credibility", (63, 60, 66), (54, 50, 58)),
    ]
    # The figures are given, the sentence is what is tested: six figures that moved in every way are hard to plant.
    sample_of = replace(year, from_on=None)
    sample.remembered(("review/figures", sample_of), lambda: found)
    said = plain(headline(sample, sample_of).sentence)
    assert said == (
        "More trusted, but slower: credibility index 63, up 9 points and intake to signature, median 90 days,"
        " up 20 days"
    )


def test_the_headline_on_the_sample_says_that_trust_rose_and_the_rest_did_not_move(sample, year):
    found = headline(sample, year)
    now = by_name(sample, year)["credibility"]
    rose = now.now.value - now.before.value
    assert plain(found.sentence) == (
        f"More trusted: credibility index {now.now.value:.0f}, up {rose:.0f} points; the other 5 figures within chance"
    )
    assert [kind.label for kind in KINDS.values()] == found.rows["figure"].tolist()


def test_without_a_comparison_nothing_is_said_to_have_moved(sample):
    alone = between(sample, *YEAR, "none")
    assert plain(headline(sample, alone).sentence).startswith("As things stand: intake to signature, median ")
    assert review.what_changed(sample, alone).state == "empty"
    assert set(review.scorecard(sample, alone).rows["trend"]) == {"–"}


def test_what_changed_is_real_only_where_the_interval_leaves_out_nought_and_many_tests_are_paid_for(sample, year):
    rows = review.what_changed(sample, year).rows
    p = rows["p"].to_numpy()
    assert (np.diff(p) >= 0).all()
    beyond = stats.false_discovery_control(p, method="bh") <= 0.05
    matters = rows["change"].abs() >= rows["unit"].map({"days": 1, "share": 0.01, "number": 1})
    assert rows["is_real"].tolist() == (beyond & matters).tolist()
    real = rows[rows["is_real"]]
    assert ((real["change_low"] > 0) | (real["change_high"] < 0)).all()
    assert len(real) < ((rows["change_low"] > 0) | (rows["change_high"] < 0)).sum()


def test_where_no_move_stands_out_from_many_the_ones_that_would_alone_are_not_denied(sample):
    half = between(sample, "2026-05-01", "2026-10-31")
    found = review.what_changed(sample, half)
    rows = found.rows
    assert not rows["is_real"].any()
    by_itself = rows[(rows["change_low"] > 0) | (rows["change_high"] < 0)]
    # The figure that the board calls worse is among them.
    assert by_name(sample, half)["on_need"].verdict == "worse"
    assert by_itself["move"].str.startswith("Signed by the date it was needed").any()
    assert plain(found.sentence) == (
        f"None of {len(rows)} moves against the 6 months before is beyond chance when so many are looked at;"
        f" {len(by_itself)} would be if looked at alone, surest: {plain(by_itself['move'].iloc[0])}"
    )
    assert found.short == f"None of {len(rows)}\u202fmoves stands out from so many"
    drawn, _ = panels.moves(rows, drawing.Box(0, 0, 900, 100), "light", 3)
    assert f"Looked at alone, {len(by_itself)} would:" in drawn[0]
    assert [move for move in by_itself["move"].head(3) if html.escape(move, quote=False) not in drawn[0]] == []


def test_where_no_move_is_beyond_chance_even_alone_nothing_changed(sample):
    month = review.what_changed(sample, between(sample, "2026-10-01", "2026-10-31"))
    rows = month.rows
    assert not ((rows["change_low"] > 0) | (rows["change_high"] < 0)).any()
    assert plain(month.sentence).startswith(f"Nothing beyond noise: none of {len(rows)} moves ")
    drawn, _ = panels.moves(rows, drawing.Box(0, 0, 900, 100), "light", 3)
    assert "No move is larger than chance makes." in drawn[0]


def test_a_move_of_days_is_that_of_the_means_by_stage(sample, year):
    rows = review.what_changed(sample, year).rows
    intake = rows[(rows["subject"] == "Intake") & (rows["unit"] == "days")].iloc[0]
    means = []
    for period in (YEAR, EARLIER):
        took = sample.cursor().execute(
            """
            select coalesce(days, 0) from project_clock left join (
                select project_id, sum(epoch_us(ends_at) - epoch_us(starts_at)) / 86400e6 as days
                from segment where stage = 'intake' group by project_id
            ) using (project_id)
            where status = 'completed' and is_timed and ended_on between $first and $last
            """,
            {"first": period[0], "last": period[1]},
        )
        means.append(np.array([row[0] for row in took.fetchall()]))
    assert intake["now"] == pytest.approx(means[0].mean(), rel=0.02)
    assert intake["before"] == pytest.approx(means[1].mean(), rel=0.02)


def test_where_nothing_is_planted_hardly_a_move_is_called_real(sample):
    found = 0
    for quarter in ("2025-11-01", "2026-01-01", "2026-02-01", "2026-05-01"):
        later = str(pd.Timestamp(quarter) + pd.DateOffset(months=3) - pd.DateOffset(days=1))[:10]
        rows = review.what_changed(sample, between(sample, quarter, later)).rows
        # Trust rises by plan; the other figures stand still.
        found += int(rows.loc[~rows["measure"].isin(["trust", "credibility index"]), "is_real"].sum())
    assert found <= 3


def test_the_tactics_are_told_with_their_share_and_never_as_a_cause(sample, year):
    found = review.tactic_success(sample, year)
    rows = query.run(sample, "tactics/tactic_success", year)
    firm = rows[rows["asks"] >= 10]
    best, worst = firm.iloc[0], firm.iloc[-1]
    assert found.rows.equals(rows)
    assert plain(found.sentence) == (
        f"Co-create goes with a yes most, {percent(best['success_share'])};"
        f" pressure least, {percent(worst['success_share'])}"
    )
    assert any("not caused by" in caveat for caveat in found.caveats)


def test_the_sides_of_a_quarter_are_those_of_its_months(sample, year):
    quarters = review.sides_by_quarter(sample, year).rows
    months = query.run(sample, "cycle_time/side_shares_by_month", between(sample, "2026-01-01", "2026-03-31", "none"))
    own = quarters[quarters["quarter_on"] == pd.Timestamp("2026-01-01")].set_index("holder_side")["days"]
    pd.testing.assert_series_equal(own.sort_index(), months.groupby("holder_side")["days"].sum(), check_names=False)
    assert quarters["quarter_on"].min() == pd.Timestamp("2024-10-01")


def test_the_costliest_cell_is_named_with_its_reason(sample, year):
    found = review.delays_and_reasons(sample, year)
    delays = query.run(sample, "resistance/delay_by_stage", year)
    top = delays.loc[delays["days"].idxmax()]
    reason = found.rows.set_index(["function", "stage"]).loc[(top["function"], top["stage"]), "reason"]
    assert found.rows["days"].tolist() == delays["days"].tolist()
    where = f"{top['function']} in {top['stage'].capitalize()}"
    assert plain(found.sentence).startswith(f"Most waiting after objections: {where}, {top['days']:.0f} days in all")
    assert found.sentence.endswith(f"; main reason {reason}")


def test_the_scorecard_has_the_figures_of_their_pages(sample, year):
    rows = review.scorecard(sample, year).rows.set_index("finding")
    effort = query.run(sample, "cycle_time/internal_share_of_effort", year)
    inside = effort["internal_hours"].sum()
    share = inside / (inside + effort["supplier_hours"].sum())
    assert rows.loc["cycle_time/internal_share_of_effort", "value"] == pytest.approx(share)
    match = query.run(sample, "resistance/language_match", year).iloc[0]
    assert rows.loc["resistance/language_match", "value"] == match["matched_share"]
    gap = plain(FINDINGS["resistance/misalignment"](sample, year).subline)
    assert f"gap {rows.loc['resistance/misalignment', 'value']:.0f} of 100" in gap
    assert rows.loc["credibility/index_by_month", "value"] == by_name(sample, year)["credibility"].now.value
    met = [
        row["value"] <= row["target"] if row["target_words"].startswith("≤") else row["value"] >= row["target"]
        for _, row in rows.iterrows()
    ]
    assert [status == "met" for status in rows["status"]] == met


def test_a_target_that_is_met_counts_and_what_is_missing_is_named(tmp_path):
    bare = company(
        tmp_path, day(200),
        projects=PROJECTS + "A | IT | 2026-01-02 | 2026-02-02 | | completed | |",
        effort="""
            week_of    | project_id | kind               | hours
            2026-02-02 | A          | internal_alignment | 4
            2026-02-02 | A          | supplier           | 6
        """,
    )  # fmt: skip
    found = review.scorecard(bare, whole(bare))
    assert plain(found.sentence) == "1 of 1 figure of alignment is on target"
    assert found.rows["value"].notna().sum() == 1
    assert any(caveat.startswith("No figure for: gap of talk") for caveat in found.caveats)


def test_actions_say_what_is_overdue_as_of_the_day_of_the_data(sample, year):
    found = review.actions(sample, year)
    assert plain(found.sentence) == "4 of 7 open actions are overdue; 5 done in this period"
    assert found.rows.loc[found.rows["state"] == "overdue", "due_on"].max() < pd.Timestamp("2026-10-31")


@pytest.mark.parametrize("function", review.ALL)
def test_a_company_with_one_project_and_nothing_else_has_a_designed_state_everywhere(function, tmp_path):
    bare = company(tmp_path, day(200), projects=PROJECTS + "A | IT | 2026-01-02 | | | open | |")
    found = function(bare, between(bare, "2026-01-01", "2026-06-30"))
    assert found.sentence
    assert found.state in ("shown", "empty", "not_recorded")
    assert "nan" not in found.sentence


@pytest.mark.parametrize("function", review.ALL)
def test_a_filter_that_takes_everything_leaves_a_sentence_and_no_figure(function, sample, year):
    found = function(sample, replace(year, functions=("No such function",)))
    assert "nan" not in found.sentence
    if function not in (review.actions, review.scorecard):
        assert found.state in ("empty", "not_recorded")


def test_a_small_pulse_leaves_no_figure_of_people_on_the_board(sample, year):
    # One month has no whole quarter: nothing about people may be shown.
    month = between(sample, "2026-10-01", "2026-10-31")
    rows = review.scorecard(sample, month).rows.set_index("finding")
    for about_people in ("resistance/misalignment", "resistance/language_match", "review/scorecard"):
        assert math.isnan(rows.loc[about_people, "value"])
    moves = review.what_changed(sample, month).rows
    assert not moves["measure"].eq("trust").any()
