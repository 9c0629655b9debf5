"""How long pictures and decks of the sample company take, from its rows to the finished file."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from dashboard import report
from dashboard.database import Database, open_database
from dashboard.importing import import_sample
from dashboard.scope import DEFAULT_PERIOD, Scope, period_days
from dashboard.settings import load_settings

RUNS = 5
PICTURES = ("cycle_time/time_by_holder", "resistance/delay_by_stage", "credibility/index_by_month")


def measure(folder: Path) -> list[dict[str, object]]:
    """Return the milliseconds of a slide as each kind of file, of the board, and of the review pack as a deck."""
    import_sample(folder / "exports.duckdb", load_settings())
    database = open_database(folder / "exports.duckdb")
    dataset = database.dataset
    whole = Scope(dataset.as_of, dataset.time_zone)
    days = period_days(DEFAULT_PERIOD, whole.as_of_on)
    scope = Scope(dataset.as_of, dataset.time_zone, *days, "previous")
    rows = [
        {"file": f"{name} as {kind}", "ms": _median_ms(lambda one=one, kind=kind: report.file_of(one, kind))}
        for name in PICTURES
        for one in [report.content(database, name, scope)]
        for kind in ("png", "svg", "pdf", "pptx", "xlsx")
    ]
    rows.append({"file": "board as png", "ms": _median_ms(lambda: report.board_file(database, scope, "png"))})
    return rows + [_deck(database, scope, kind) for kind in report.DECK_KINDS]


def _deck(database: Database, scope: Scope, kind: str) -> dict[str, object]:
    names = report.PACKS["review"]
    slides = len(names) + 1
    made = _median_ms(
        lambda: report.deck(database, scope, "Review", names, kind, True, lambda _done, _of: None), runs=1
    )
    return {"file": f"deck of {slides} slides as {kind}, its findings included", "ms": made}


def _median_ms(make: Callable[[], bytes], runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        make()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)
