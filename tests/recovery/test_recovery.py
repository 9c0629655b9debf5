"""What was planted in the sample company comes back out of the queries, and what was not planted is not found.

The generator writes the truth beside its files; it shares no code with the import, the ledger or the queries.
"""

import subprocess
import sys
import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from dashboard import query
from dashboard.database import open_database
from dashboard.importing import import_files
from dashboard.scope import from_choices
from dashboard.settings import load_settings
from dashboard.statistics import ratio_interval, wilson
from tests.recovery.companies import COMPANIES, least

# Twenty in `make proof`; the first of them at every change.
SEEDS = range(1, min(COMPANIES, 20) + 1)
TABLES = ("projects", "stage_visits", "stakeholders", "interactions", "effort")
EVERYTHING = {"period": "all", "compare": "none"}
# A project's life is known to the minute, so a share of 10^8 minutes is exact to about 10^-8.
EXACT = 1e-7
# The generator measures to 23:59 in Berlin, which is 22:59 UTC on that day.
AS_OF = datetime(2026, 10, 31, 22, 59)


def company(root: Path, folder: Path, seed: int, *without: str) -> tuple[dict, dict]:
    """Generate and import a company; return its truth and the rows of each query over all time, by name."""
    files, database = folder / f"{seed}", folder / f"{seed}.duckdb"
    left_out = ["--without", *without] if without else []
    command = [sys.executable, "-m", "sample_data.generate", "--seed", str(seed), "--out", str(files), *left_out]
    subprocess.run(command, check=True, cwd=root, stdout=subprocess.DEVNULL)
    paths = [files / f"{table}.csv" for table in TABLES]
    import_files(paths, database, load_settings(), as_of=AS_OF)
    opened = open_database(database)
    scope = from_choices(EVERYTHING, opened.dataset.as_of, opened.dataset.time_zone)
    names = (
        "cycle_time/time_by_holder",
        "cycle_time/time_by_stage",
        "cycle_time/effort_by_project",
        "resistance/objection_rate_by_function",
        "resistance/objections_by_reason",
        "resistance/language_match",
    )
    rows = {name: query.run(opened, name, scope) for name in names}
    return tomllib.loads((files / "truth.toml").read_text(encoding="utf-8")), rows


def test_the_shares_of_every_stage_and_holder_are_those_the_generator_counted(root: Path, tmp_path: Path):
    truth, rows = company(root, tmp_path, 1)
    by_stage = rows["cycle_time/time_by_stage"].set_index("stage")["share"].to_dict()
    by_holder = rows["cycle_time/time_by_holder"].groupby("holder_function")["share"].sum().to_dict()
    assert by_stage == pytest.approx(truth["elapsed"]["stage"], abs=EXACT)
    assert by_holder == pytest.approx(truth["elapsed"]["holder"], abs=EXACT)
    days = rows["cycle_time/time_by_stage"]["days"].sum()
    assert days == pytest.approx(truth["elapsed"]["minutes"] / (24 * 60), rel=1e-9)


@pytest.fixture(scope="module")
def found(root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[dict, dict]]:
    """Return the truth and the rows of each company."""
    folder = tmp_path_factory.mktemp("companies")
    return [company(root, folder, seed) for seed in SEEDS]


@pytest.mark.slow
def test_planted_rates_and_shares_lie_in_their_intervals_as_often_as_promised(found: list[tuple[dict, dict]]):
    inside: dict[str, list[bool]] = {}
    for truth, rows in found:
        rates = rows["resistance/objection_rate_by_function"].set_index("function")
        for function, planted in truth["objections"].items():
            row = rates.loc[function]
            held = row["rate_low"] <= planted["expected_rate"] <= row["rate_high"]
            inside.setdefault(function, []).append(bool(held))
        hours = rows["cycle_time/effort_by_project"]
        both = hours["internal_hours"] + hours["supplier_hours"]
        low, high = ratio_interval(hours["internal_hours"].to_numpy(), both.to_numpy())
        inside.setdefault("hours", []).append(bool(low <= truth["effort"]["internal_share"] <= high))
        every = rows["resistance/language_match"].iloc[0]
        held = every["risk_ratio_low"] <= truth["language_match"]["ratio"] <= every["risk_ratio_high"]
        inside.setdefault("language match", []).append(bool(held))
    assert len(inside["hours"]) == len(SEEDS)
    every = [held for function in inside.values() for held in function]
    enough = 15 if len(SEEDS) == 20 else least(len(SEEDS), 0.95)
    assert {function: sum(held) for function, held in inside.items() if sum(held) < enough} == {}
    assert sum(every) / len(every) >= 0.93


@pytest.mark.slow
def test_planted_reasons_lie_in_their_intervals_as_often_as_promised(found: list[tuple[dict, dict]]):
    inside: list[bool] = []
    for truth, rows in found:
        given = rows["resistance/objections_by_reason"]
        for function, planted in truth["reasons"].items():
            own = given[given["function"] == function].set_index("reason")["objections"].to_dict()
            for reason, share in planted.items():
                low, high = wilson(own.get(reason, 0), max(1, sum(own.values())))
                inside.append(low <= share <= high)
    assert len(inside) > 25 * len(SEEDS)
    assert sum(inside) / len(inside) >= 0.93


@pytest.mark.slow
def test_the_shares_are_recovered_for_every_seed(found: list[tuple[dict, dict]]):
    for truth, rows in found:
        by_stage = rows["cycle_time/time_by_stage"].set_index("stage")["share"].to_dict()
        # The truth lists a stage nobody was in as 0; the query has no row for it.
        planted = {stage: share for stage, share in truth["elapsed"]["stage"].items() if share}
        assert by_stage == pytest.approx(planted, abs=EXACT)


def functions_off_the_rest(rows: dict) -> int:
    """Count the functions whose interval leaves out the rate of all functions together."""
    rates = rows["resistance/objection_rate_by_function"]
    pooled = rates["objections"].sum() / rates["asks"].sum()
    return int(((rates["rate_low"] > pooled) | (rates["rate_high"] < pooled)).sum())


@pytest.mark.slow
def test_functions_that_object_alike_are_not_told_apart(root: Path, tmp_path: Path, found: list[tuple[dict, dict]]):
    # Everything that makes cases of one function harder than another's is off, too: what is left is chance.
    off = ("function_objections", "language_match", "prealign", "prealign_on_hard_cases", "tactics")
    alike = [functions_off_the_rest(company(root, tmp_path, seed, *off)[1]) for seed in SEEDS]
    apart = [functions_off_the_rest(rows) for _, rows in found]
    functions = len(found[0][1]["resistance/objection_rate_by_function"])
    # 5 % of the intervals may miss by chance; 10 % is beyond what chance does to so many of them.
    assert sum(alike) / (len(alike) * functions) <= 0.10
    assert min(apart) >= 1
    assert sum(apart) > 3 * sum(alike)
