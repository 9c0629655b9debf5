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
    assert figures(sample) == {0.5: (1_436, 23.13, 34.90, 205, 183), 0.85: (1_177, 19.08, 31.30, 205, 442)}


def test_on_the_incident_log_the_forecast_beats_the_naive_one(tmp_path):
    if not INCIDENTS.exists():
        pytest.skip("the shared data is not here")
    path: Path = tmp_path / "incidents.duckdb"
    import_files([INCIDENTS], path, SETTINGS, mapping=load_mapping(MAPPING))
    assert figures(open_database(path)) == {0.5: (7_879, 6.66, 8.71, 0, 1_391), 0.85: (6_866, 5.53, 7.88, 0, 2_404)}
