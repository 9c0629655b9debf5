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
        share, n = parts.sum() / wholes.sum(), len(wholes)
        error = math.sqrt(n / (n - 1) * ((parts - share * wholes) ** 2).sum()) / wholes.sum()
        expected = (max(0, share - 1.959964 * error), min(1, share + 1.959964 * error))
        assert (row["share_low"], row["share_high"]) == pytest.approx(expected, abs=1e-6)
        low, high = statistics.ratio_interval(parts, wholes)
        assert (row["share_low"], row["share_high"]) == pytest.approx((low, high), abs=0.25 * (high - low) + 1e-4)


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
