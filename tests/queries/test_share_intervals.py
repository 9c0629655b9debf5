"""How sure a share of time is: its interval by another way, and where there is none."""

import math

import numpy as np
import pytest

from dashboard import statistics
from tests.queries.drawn import DAY, answer, company, day, select


def lives_by(sample, part: str) -> dict[str, dict[str, float]]:
    """Days of each project by holder or stage over all time, from the segments themselves."""
    rows = select(
        sample,
        f"select project_id, {part}, holder_side, parallel,"
        " epoch_us(least(coalesce(ends_at, as_of), as_of)) - epoch_us(starts_at)"
        " from segment cross join dataset where starts_at < as_of",
    )
    days: dict[str, dict[str, float]] = {}
    for project, name, side, parallel, took in rows:
        key = f"{side}/{name}" if part == "holder_function" else name
        own = days.setdefault(project, {})
        own[key] = own.get(key, 0.0) + took / parallel / DAY
    return days


@pytest.mark.slow
@pytest.mark.parametrize(("name", "part"), [("time_by_holder", "holder_function"), ("time_by_stage", "stage")])
def test_the_interval_of_a_share_is_that_of_a_ratio_of_sums_and_close_to_a_bootstrap(name, part, sample):
    days = lives_by(sample, part)
    wholes = np.array([sum(own.values()) for own in days.values()])
    for row in answer(sample, f"cycle_time/{name}").to_dict("records"):
        key = f"{row['holder_side']}/{row[part]}" if part == "holder_function" else row[part]
        parts = np.array([own.get(key, 0.0) for own in days.values()])
        assert (row["share_low"], row["share_high"]) == pytest.approx(linearised(parts, wholes), abs=1e-6)
        low, high = statistics.ratio_interval(parts, wholes)
        assert (row["share_low"], row["share_high"]) == pytest.approx((low, high), abs=0.25 * (high - low) + 1e-4)


@pytest.mark.slow
def test_the_interval_of_flow_efficiency_is_that_of_a_ratio_of_sums_and_close_to_a_bootstrap(sample):
    spent = select(
        sample,
        "select project_id, stage, mode, parallel,"
        " epoch_us(least(coalesce(ends_at, as_of), as_of)) - epoch_us(starts_at) from segment cross join dataset"
        " where starts_at < as_of and mode is not null",
    )
    by_stage: dict[str, dict[str, list[float]]] = {}
    for project, stage, mode, parallel, took in spent:
        for group in (stage, "all"):
            own = by_stage.setdefault(group, {}).setdefault(project, [0.0, 0.0])
            own[0] += took / parallel * (mode == "touch")
            own[1] += took / parallel
    rows = answer(sample, "cycle_time/flow_efficiency").to_dict("records")
    given = {row["stage"]: (row["efficiency_low"], row["efficiency_high"]) for row in rows if row["recorded_projects"]}
    given["all"] = (rows[0]["in_all_low"], rows[0]["in_all_high"])
    assert set(given) == set(by_stage) and len(given) > 5
    for group, limits in given.items():
        parts, wholes = np.array([own for own in by_stage[group].values() if own[1] > 0]).T
        low, high = statistics.ratio_interval(parts, wholes)
        assert limits == pytest.approx((low, high), abs=0.25 * (high - low) + 1e-4), group
        if parts.sum() > 0:
            assert limits == pytest.approx(linearised(parts, wholes), abs=1e-6), group


def linearised(parts, wholes) -> tuple[float, float]:
    """The limits of a ratio of sums: Cochran 1977, 6.5."""
    share, n = parts.sum() / wholes.sum(), len(wholes)
    error = math.sqrt(n / (n - 1) * ((parts - share * wholes) ** 2).sum()) / wholes.sum()
    return max(0, share - 1.959964 * error), min(1, share + 1.959964 * error)


def test_a_share_of_nothing_has_the_limits_of_wilson(tmp_path):
    projects = "project_id | requesting_function | intake_at | completed_at | status\n"
    visits = "project_id | stage | holder_function | entered_at | left_at | mode\n"
    for place in range(5):
        projects += f"P{place} | IT | 2026-01-01 | 2026-01-0{place + 2} | completed\n"
        visits += f"P{place} | legal_review | Legal | 2026-01-01 | 2026-01-0{place + 2} | wait\n"
    row = answer(company(tmp_path, day(40), projects=projects, stage_visits=visits), "cycle_time/flow_efficiency").iloc[
        0
    ]
    # Wilson, 0 of 5: 0 to 0.4345.
    assert row["efficiency_low"] == row["in_all_low"] == 0
    assert row["efficiency_high"] == row["in_all_high"] == pytest.approx(0.4345, abs=5e-5)


def test_under_five_projects_a_share_of_time_has_no_interval_and_a_share_of_all_is_wilson_s(tmp_path):
    def of(number: int):
        projects = "project_id | requesting_function | intake_at | completed_at | status\n"
        visits = "project_id | stage | holder_function | entered_at | left_at\n"
        for place in range(number):
            projects += f"P{place} | IT | 2026-01-01 | 2026-01-0{place + 2} | completed\n"
            visits += f"P{place} | legal_review | Legal | 2026-01-01 | 2026-01-0{place + 2}\n"
        built = company(tmp_path / str(number), day(40), projects=projects, stage_visits=visits)
        return answer(built, "cycle_time/time_by_holder").iloc[0]

    assert math.isnan(of(4)["share_low"]) and math.isnan(of(4)["share_high"])
    # Wilson, 5 of 5: 0.5655 to 1.
    assert of(5)["share_low"] == pytest.approx(0.5655, abs=5e-5)
    assert of(5)["share_high"] == 1
