"""How far forecasts were from what happened, beside the naive forecast: a backtest on the sample and on a real log."""

from __future__ import annotations

from pathlib import Path

from dashboard import query
from dashboard.database import Database, open_database
from dashboard.importing import import_files, import_sample
from dashboard.importing.mapping import load_mapping
from dashboard.scope import Scope
from dashboard.settings import load_settings

ROOT = Path(__file__).resolve().parents[1]
INCIDENTS = ROOT.parent / "shared" / "data" / "incident_log" / "incident_event_log.zip"
MAPPING = ROOT / "docs" / "mappings" / "incident_log.toml"


def measure(folder: Path) -> list[dict[str, object]]:
    """Return the mean pinball loss of forecast and naive per file and percentile; no log where it is absent."""
    import_sample(folder / "sample.duckdb", load_settings())
    found = backtest("sample", open_database(folder / "sample.duckdb"))
    if INCIDENTS.exists():
        # A file kept from an earlier run would be added to.
        (folder / "incidents.duckdb").unlink(missing_ok=True)
        import_files([INCIDENTS], folder / "incidents.duckdb", load_settings(), mapping=load_mapping(MAPPING))
        found += backtest("incident log", open_database(folder / "incidents.duckdb"))
    return found


def backtest(name: str, database: Database) -> list[dict[str, object]]:
    """Return the losses over all forecasts of a file, with what they leave out, and how often 85 % dates held."""
    scope = Scope(database.dataset.as_of, database.dataset.time_zone)
    losses = query.run(database, "cycle_time/forecast_losses", scope).to_dict("records")
    total = query.run(database, "cycle_time/forecast_calibration_total", scope).to_dict("records")[0]
    rows = [{"file": name, **loss, "held_share": None, "cases": None} for loss in losses]
    rows[-1] |= {"held_share": total["share"], "cases": int(total["forecasts"])}
    return rows
