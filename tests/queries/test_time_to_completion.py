"""Completion of what was started, by hand and by scipy: open projects counted, other exits apart."""

# A drawn table is as wide as its columns and its reasons.
# ruff: noqa: E501

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.stats import CensoredData, ecdf

from dashboard import query
from tests.queries.drawn import answer, company, day, keyed, scope_of, select
from tests.queries.test_cycle_time import projects_that_took, summary
from tests.second_opinion.curves import curve_percentile

NAME = "cycle_time/time_to_completion"


def curve(database, *period, **more):
    return answer(database, NAME, *period, **more)


def test_the_curve_counts_who_was_started_and_rises_only_with_completions(tmp_path):
    """Four started, one of them cancelled after a day and one still open after 3; a fifth started in February.

    F(2) = 3/4 × 1/3 = 1/4, with 3 at risk after the cancelled one; F(5) = 1/4 + 3/4 × 2/3 × 1/1 = 3/4.
    """
    database = company(
        tmp_path,
        day(40),
        projects="""
        project_id | requesting_function | intake_at  | completed_at | closed_at  | status    | why
        A          | IT                  | 2026-01-02 |              | 2026-01-03 | cancelled | ends on day 1 without a signature
        B          | IT                  | 2026-01-02 | 2026-01-04   |            | completed | day 2
        C          | IT                  | 2026-02-06 |              |            | open      | followed for 3 days, started in February
        D          | IT                  | 2026-01-31 | 2026-02-05   |            | completed | day 5, after the period: still of its cohort
        E          | IT                  | 2026-02-06 |              |            | open      | the same
        """,
    )
    every = curve(database)
    # 5 days are under 20: forty steps of an eighth of a day.
    assert every["at_days"].tolist() == [step / 8 for step in range(41)]
    found = keyed(every, "at_days", "completed_share", "at_risk")
    assert found[0.875] == (0, 5)
    assert found[1] == (0, 4), "the cancelled one has left, and is not completed"
    assert found[2] == (0.2, 3)  # 4/5 × 1/4
    assert found[3] == (0.2, 1), "two are followed no longer"
    assert found[5] == (0.8, 0)  # 1/5 + 4/5 × 3/4 × 1/1
    counts = every[["started", "completed", "open", "cancelled", "bypassed"]].drop_duplicates().to_numpy().tolist()
    assert counts == [[5, 2, 2, 1, 0]]
    january = curve(database, "2026-01-01", "2026-01-31")
    assert january["started"].iloc[0] == 3
    assert keyed(january, "at_days", "completed_share")[5] == pytest.approx(2 / 3)  # 1/3 + 2/3 × 1/2 × 1


def test_as_seen_from_an_earlier_day_later_exits_have_not_happened(tmp_path):
    database = company(tmp_path, day(40), projects=projects_that_took(2, 5))
    rows = curve(database, as_of=day(4))
    assert rows[["started", "completed", "open"]].iloc[-1].tolist() == [2, 1, 1]
    assert (rows["at_days"].iloc[-1], rows["completed_share"].iloc[-1]) == (3, 0.5)


def test_percentiles_say_nothing_from_too_few_projects(tmp_path):
    five = curve(company(tmp_path / "5", day(50), projects=projects_that_took(*range(1, 6)))).iloc[0]
    assert pd.isna(five["km_p50_days"]) and pd.isna(five["km_p85_days"])
    fourteen = curve(company(tmp_path / "14", day(50), projects=projects_that_took(*range(1, 15)))).iloc[0]
    assert fourteen["km_p50_days"] == 7 and pd.isna(fourteen["km_p85_days"])
    fifteen = curve(company(tmp_path / "15", day(50), projects=projects_that_took(*range(1, 16)))).iloc[0]
    assert (fifteen["km_p50_days"], fifteen["km_p85_days"]) == (8, 13)


def test_without_other_exits_curve_and_limits_are_those_of_scipy(tmp_path):
    """Kaplan-Meier with Greenwood's interval on the log(-log) scale, open projects censored."""
    done, still = [3, 4, 4, 7, 9, 12, 15, 15, 18, 21, 26, 30], [5, 10, 10, 17, 25, 40]
    rows = projects_that_took(*done)
    for length in still:
        rows += [
            row | {"project_id": f"open-{len(rows)}"}
            for row in projects_that_took(None, start=60 - length, status="open")
        ]
    found = curve(company(tmp_path, day(60), projects=rows)).set_index("at_days")
    survival = ecdf(CensoredData(uncensored=done, right=still)).sf
    limits = survival.confidence_interval(0.95, method="log-log")
    for length in range(3, 41):
        row = found.loc[length]
        assert row["completed_share"] == pytest.approx(1 - survival.evaluate(length), abs=1e-12)
        assert row["completed_share_low"] == pytest.approx(1 - limits.high.evaluate(length), abs=1e-6)
        assert row["completed_share_high"] == pytest.approx(1 - limits.low.evaluate(length), abs=1e-6)
    # Limits of the median: where those of the curve reach a half.
    times = survival.quantiles
    low = min(t for t, p in zip(times, limits.low.probabilities, strict=True) if 1 - p >= 0.5 - 1e-9)
    high = min(t for t, p in zip(times, limits.high.probabilities, strict=True) if 1 - p >= 0.5 - 1e-9)
    assert found[["km_p50_low_days", "km_p50_high_days"]].iloc[0].tolist() == [low, high]


@pytest.mark.slow
def test_with_other_exits_the_interval_holds_the_truth_as_often_as_promised(tmp_path):
    """60 companies of 60: completion and cancellation are exponential, 3 to 1, each followed 50 days.

    With rates 0.03 and 0.01 a day, F(20) = 0.75 × (1 − exp(−0.04 × 20)) = 0.413.
    """
    draw, rows, companies = np.random.default_rng(1), [], 60
    for number in range(companies):
        for project, length in enumerate(draw.exponential(25, 60)):
            length, is_completed = round(float(length), 3), draw.random() < 0.75
            end = day(1 + length) if length < 50 else None
            rows.append(
                {
                    "project_id": f"{number}-{project}",
                    "requesting_function": f"F{number}",
                    "intake_at": day(1),
                    "completed_at": end if is_completed else None,
                    "closed_at": None if is_completed else end,
                    "status": "open" if end is None else "completed" if is_completed else "cancelled",
                }
            )
    database = company(tmp_path, day(51), projects=rows)
    truth, held = 0.75 * (1 - np.exp(-0.04 * 20)), 0
    for number in range(companies):
        row = curve(database, functions=(f"F{number}",)).set_index("at_days").loc[20]
        held += row["completed_share_low"] <= truth <= row["completed_share_high"]
    assert held / companies >= 0.88


@pytest.mark.parametrize("as_of", [None, date(2026, 3, 15), date(2025, 11, 30)])
@pytest.mark.parametrize("period", [(), ("2025-01-01", "2025-12-31"), ("2025-06-01", "2026-02-28")])
def test_percentiles_are_those_of_the_second_opinion_and_of_the_summary(period, as_of, random_files, sample):
    for database in (random_files[0], sample):
        scope = scope_of(database, *period, as_of=as_of)
        rows = curve(database, *period, as_of=as_of)
        bounds = scope.to_parameter(1)
        cohort = []
        for status, start, end in select(
            database,
            "select status, started_at, ended_at from project_clock where is_timed and started_at <= $at",
            {"at": scope.as_of},
        ):
            if period and not bounds["from_at"] <= start < bounds["until_at"]:
                continue
            is_over = end is not None and end <= scope.as_of
            exit_ = "open" if not is_over else "completed" if status == "completed" else "other"
            cohort.append(((end if is_over else scope.as_of) - start, exit_))
        assert rows["started"].iloc[0] == len(cohort) >= 15
        for share, column in ((0.5, "km_p50_days"), (0.85, "km_p85_days")):
            length, found = curve_percentile(cohort, share), rows[column].iloc[0]
            assert (None if pd.isna(found) else found) == (
                None if length is None else pytest.approx(length.total_seconds() / 86400)
            )
            of_summary = summary(database, *period, as_of=as_of)[column]
            assert pd.isna(found) and pd.isna(of_summary) or found == of_summary


def test_on_the_working_clock_days_are_working_days(tmp_path):
    """From Thursday 1 to Friday 9 January 2026 are 5 open days of 8 hours (the 1st and weekends are closed)."""
    rows = [row | {"completed_at": day(9) if row["completed_at"] else None} for row in projects_that_took(*[1] * 6)]
    found = curve(company(tmp_path, day(40), projects=rows), clock="working")
    assert found["km_p50_days"].iloc[0] == 5


def test_the_curve_never_falls_and_stays_within_its_limits(random_files, sample):
    for database in (random_files[0], sample):
        for period in ((), ("2025-06-01", "2026-02-28")):
            rows = curve(database, *period)
            assert (rows["completed_share"].diff().dropna() >= -1e-12).all()
            assert rows["at_risk"].is_monotonic_decreasing
            known = rows.dropna(subset=["completed_share_low"])
            assert len(known) > 10
            assert (known["completed_share_low"] <= known["completed_share"]).all()
            assert (known["completed_share"] <= known["completed_share_high"]).all()
            last = rows.iloc[-1]
            assert (last["at_risk"], len(rows) <= 403) == (0, True)


def test_the_projects_behind_a_point_are_those_signed_by_then_and_their_share_is_that_of_the_curve(sample):
    scope = scope_of(sample, "2025-01-01", "2025-03-31")
    curve = query.run(sample, "cycle_time/time_to_completion", scope)
    every = query.run(sample, "cycle_time/projects_in_cohort", scope)
    assert len(every) == curve["started"].iloc[0]
    for point in curve.iloc[[len(curve) // 2, -1]].itertuples():
        behind = query.run(sample, "cycle_time/projects_in_cohort", scope, {"at_days": point.at_days})
        own = every[(every["status"] == "completed") & (every["days"] <= point.at_days)]
        assert sorted(behind["project_id"]) == sorted(own["project_id"])
        assert len(behind) > 0
