"""The forecast tried on the past: it is nearer to what happened than the naive one, on the sample and on a real log."""

from pathlib import Path

import pytest

from benchmarks.forecasts import INCIDENTS, MAPPING, backtest
from dashboard.database import Database, open_database
from dashboard.importing import import_files
from dashboard.importing.mapping import load_mapping
from tests.queries.drawn import SETTINGS

pytestmark = pytest.mark.slow


def figures(database: Database) -> dict[float, tuple]:
    rows = backtest("file", database)
    for row in rows:
        print({name: round(value, 3) if isinstance(value, float) else value for name, value in row.items()})
    return {
        row["percentile"]: (
            row["forecasts"], round(row["loss_days"], 2), round(row["naive_loss_days"], 2), row["unfinished"],
            row["without_figure"],
        )
        for row in rows
    }  # fmt: skip


def test_on_the_sample_the_forecast_beats_the_naive_one(sample):
    assert figures(sample) == {0.5: (1_456, 24.99, 35.24, 205, 163), 0.85: (1_214, 19.98, 31.71, 205, 405)}


def test_on_the_incident_log_the_forecast_beats_the_naive_one(tmp_path):
    if not INCIDENTS.exists():
        pytest.skip("the shared data is not here")
    path: Path = tmp_path / "incidents.duckdb"
    import_files([INCIDENTS], path, SETTINGS, mapping=load_mapping(MAPPING))
    assert figures(open_database(path)) == {0.5: (8_429, 8.31, 10.48, 0, 841), 0.85: (7_538, 7.83, 10.69, 0, 1_732)}
