"""What the findings about starting, ending and being on time say is what their rows say, state by state."""

from datetime import date

import pandas as pd
import pytest

from dashboard import query
from dashboard.findings import FINDINGS
from dashboard.scope import Scope
from tests.findings.reading import between, days, percent, plain, whole
from tests.queries.drawn import BERLIN, company

pytestmark = pytest.mark.slow

YEAR = ("2025-11-01", "2026-10-31")
CURVE = "cycle_time/time_to_completion_by_cohort"
PROJECTS = "project_id | requesting_function | intake_at | completed_at | closed_at | status\n"


def started(*ends: str, status: str = "completed", month: int = 5) -> str:
    """Projects started on the first of a month of 2026, ended on these days; nothing is still open."""
    lines = []
    for number, end in enumerate(ends):
        dates = {"completed": f"{end} | ", "open": " | "}.get(status, f" | {end}")
        lines.append(f"{status}{month}-{number} | IT | 2026-0{month}-01 | {dates} | {status}")
    return "\n".join(lines) + "\n"


def built(tmp_path, projects: str):
    return company(tmp_path, date(2026, 6, 30), time_zone=BERLIN, projects=(PROJECTS + projects).rstrip("\n"))


def said(database, name: str, scope: Scope | None = None) -> str:
    return plain(FINDINGS[name](database, scope or whole(database)).sentence)


# Time to completion --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bounds", [YEAR, ("2025-01-01", "2025-06-30"), None])
@pytest.mark.parametrize("clock", ["calendar", "working"])
def test_the_sentence_about_starts_has_the_figures_of_its_rows(sample, bounds, clock):
    scope = between(sample, *bounds, "none", clock=clock) if bounds else whole(sample, clock=clock)
    first = query.run(sample, "cycle_time/time_to_completion", scope).to_dict("records")[0]
    expected = f"Half of the {first['started']} projects started are signed within {days(first['km_p50_days'])}"
    if pd.isna(first["km_p85_days"]):
        without = percent((first["cancelled"] + first["bypassed"]) / first["started"])
        still = percent(first["open"] / first["started"])
        expected += f"; 85 % not reached: {without} ended without a signature, {still} still open"
    else:
        expected += f", 85 % within {days(first['km_p85_days'])}"
    found = FINDINGS[CURVE](sample, scope)
    assert plain(found.sentence) == expected
    assert f"{first['started']} started: {first['completed']} signed, {first['open']} open" in plain(found.subline)
    assert found.n_used == first["started"]


def test_too_few_starts_are_counted_without_a_median(tmp_path):
    database = built(tmp_path, started("2026-05-11", "2026-05-21") + started("", status="open"))
    assert said(database, CURVE) == (
        "3 projects started: 2 signed, 1 open, 0 cancelled, 0 bypassed; too few for a median"
    )
    assert "A median is shown from 6 projects, the 85th percentile from 15." in (
        FINDINGS[CURVE](database, whole(database)).caveats
    )


def test_only_open_or_cancelled_projects_reach_no_half(tmp_path):
    database = built(tmp_path / "open", started(*[""] * 8, status="open"))
    assert said(database, CURVE) == (
        "None of the 8 projects started is signed yet, so half is not reached:"
        " 0 % ended without a signature, 100 % still open"
    )
    database = built(tmp_path / "cancelled", started(*["2026-05-09"] * 8, status="cancelled"))
    assert said(database, CURVE).endswith("100 % ended without a signature, 0 % still open")


def test_six_starts_have_a_median_and_fifteen_a_percentile(tmp_path):
    six = built(tmp_path / "six", started(*["2026-05-11"] * 6))
    assert said(six, CURVE) == "Half of the 6 projects started are signed within 10 days"
    fifteen = built(tmp_path / "fifteen", started(*["2026-05-11"] * 15))
    assert said(fifteen, CURVE) == "Half of the 15 projects started are signed within 10 days, 85 % within 10 days"


def test_a_change_within_the_limits_of_both_medians_is_not_claimed(tmp_path):
    """Two to nine days against one more is within the limits; ten days for all against two is not."""
    spread = [f"2026-04-{day:02}" for day in range(3, 11)]
    later = [f"2026-05-{day:02}" for day in range(4, 12)]
    near = built(tmp_path / "near", started(*spread, month=4) + started(*later, month=5))
    scope = between(near, "2026-05-01", "2026-05-31")
    assert "no clear difference from the month before" in said(near, CURVE, scope)
    early = [f"2026-04-{2 + number // 4:02}" for number in range(8)]
    far = built(tmp_path / "far", started(*early, month=4) + started(*[f"2026-05-{d}" for d in range(20, 28)], month=5))
    assert "days longer than in the month before" in said(far, CURVE, scope)
    few = built(tmp_path / "few", started(*early[:5], month=4) + started(*later, month=5))
    found = FINDINGS[CURVE](few, scope)
    assert "before" not in found.sentence
    assert any("Fewer than 6 started" in caveat for caveat in found.caveats)


def test_the_curve_is_drawn_with_its_comparison_in_grey(sample):
    found = FINDINGS[CURVE](sample, between(sample, *YEAR))
    before = query.run(sample, "cycle_time/time_to_completion", between(sample, "2024-11-01", "2025-10-31", "none"))
    texts = [row.get("text", "") for values in found.draw()["datasets"].values() for row in values]
    row = before[before["at_days"] <= found.rows["at_days"].max()].iloc[-1]
    after = percent(row["completed_share"]) + f" after {days(row['at_days'])}"
    assert f"12 months before\n{after}" in [plain(text) for text in texts]
