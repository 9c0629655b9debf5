"""What changed: the bars add up to the whole change, and the sentence says no more than chance allows."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import query, statistics
from dashboard.findings import FINDINGS
from tests.findings.reading import between, plain
from tests.queries.drawn import company, day
from tests.second_opinion.changes import change

YEAR = ("2025-11-01", "2026-10-31")
LIVES = st.lists(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 10**12), min_size=1), min_size=1, max_size=6)


def means(lives: list[dict[str, int]]) -> pd.DataFrame:
    parts = sorted({part for life in lives for part in life})
    counts = [sum(part in life for life in lives) for part in parts]
    shares = [count / len(lives) for count in counts]
    days = [sum(life.get(part, 0) for life in lives) / count for part, count in zip(parts, counts, strict=True)]
    return pd.DataFrame({"share": shares, "days": days}, index=parts)


@given(LIVES, LIVES)
def test_mix_and_rate_are_those_of_exact_fractions_and_add_up_to_the_change(now, before):
    rows = statistics.mix_and_rate(means(now), means(before))
    expected = change(before, now)
    assert set(rows.index) == set(expected["parts"])
    for part, row in rows.iterrows():
        assert row["mix_days"] == pytest.approx(float(expected["parts"][part]["mix"]), rel=1e-9, abs=1e-3)
        assert row["rate_days"] == pytest.approx(float(expected["parts"][part]["rate"]), rel=1e-9, abs=1e-3)
    assert rows["change_days"].sum() == pytest.approx(float(expected["change"]), rel=1e-9, abs=1e-2)


@pytest.mark.parametrize("view", ["stage", "holder"])
@pytest.mark.parametrize("filters", [{}, {"regions": ("Germany",)}])
@pytest.mark.parametrize("comparison", ["previous", "last-year", "rest"])
@pytest.mark.parametrize("clock", ["calendar", "working"])
def test_the_bars_add_up_to_the_difference_of_the_means(view, filters, comparison, clock, sample):
    scope = between(sample, "2026-01-01", "2026-06-30", comparison, clock=clock, **filters)
    rows = FINDINGS[f"cycle_time/change_by_{view}"](sample, scope).rows
    if scope.compared() is None:
        return
    lengths = [
        query.run(sample, "cycle_time/finished_projects", one)["elapsed_days"] for one in (scope, scope.compared())
    ]
    assert rows["change_days"].sum() == pytest.approx(lengths[0].mean() - lengths[1].mean(), abs=1e-9)


def test_the_interval_of_a_difference_of_means_is_that_of_welch():
    """Worked by hand: means 3 and 6, variances 1 and 4, n 3 and 3: se = √(5/3), 2.94 degrees of freedom, t = 3.2188."""
    low, high = statistics.difference_of_means([2, 3, 4], [4, 6, 8])
    assert (low, high) == pytest.approx((-3 - 3.21876 * (5 / 3) ** 0.5, -3 + 3.21876 * (5 / 3) ** 0.5), abs=1e-4)


def finished(folder, *lengths_by_month: tuple[int, list[int]]):
    rows = []
    for month, lengths in lengths_by_month:
        rows += [
            {
                "project_id": f"{month}-{number}", "requesting_function": "IT", "intake_at": f"2025-{month:02d}-01",
                "completed_at": str(pd.Timestamp(f"2025-{month:02d}-01") + pd.Timedelta(days=length)),
                "status": "completed",
            }
            for number, length in enumerate(lengths)
        ]  # fmt: skip
    visits = [
        {
            "project_id": row["project_id"], "stage": "legal_review", "holder_function": "Legal",
            "entered_at": row["intake_at"], "left_at": row["completed_at"],
        }
        for row in rows
    ]  # fmt: skip
    return company(folder, day(31), projects=rows, stage_visits=visits)


def test_a_change_beyond_chance_is_said_with_where_it_came_from(tmp_path):
    database = finished(tmp_path, (1, [4, 5, 6, 5, 4]), (2, [14, 15, 16, 15, 14]))
    found = FINDINGS["cycle_time/change_by_stage"](database, between(database, "2025-02-01", "2025-02-28"))
    assert plain(found.sentence) == (
        "Finished projects took 10 days longer on average than in the month before: Legal review +10 days"
    )


def test_a_change_within_chance_is_called_no_real_change(tmp_path):
    database = finished(tmp_path, (1, [1, 25, 3, 18, 9]), (2, [2, 20, 5, 24, 8]))
    found = FINDINGS["cycle_time/change_by_stage"](database, between(database, "2025-02-01", "2025-02-28"))
    assert plain(found.sentence) == (
        "Finished projects took 12 days on average, no real change from the month before; most moved in Legal review,"
        " +0.6 days"
    )


@pytest.mark.parametrize(
    ("lengths", "state", "words"),
    [
        (
            ((1, [4, 5, 6, 5]), (2, [14, 15, 16, 15, 14])),
            "empty",
            "5 projects finished, 4 in the month before: too few",
        ),
        (((3, [4]),), "empty", "No project ran in this period"),
    ],
)
def test_too_few_on_one_side_claim_nothing(lengths, state, words, tmp_path):
    database = finished(tmp_path, *lengths)
    found = FINDINGS["cycle_time/change_by_holder"](database, between(database, "2025-02-01", "2025-02-28"))
    assert (found.state, found.draw) == (state, None)
    assert plain(found.sentence).startswith(words)


def test_without_a_comparison_the_reader_is_told_how_to_get_one(sample):
    found = FINDINGS["cycle_time/change_by_stage"](sample, between(sample, *YEAR, "none"))
    assert found.sentence.startswith("Nothing is compared.")
