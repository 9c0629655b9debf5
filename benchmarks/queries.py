"""How long each named query takes, beside a plain scan of the columns it reads, in the same run."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from dashboard import query
from dashboard.database import Database, open_database
from dashboard.measures import EXPLORABLE
from dashboard.scope import Question, Scope, from_choices

RUNS = 9


def measure(path: Path) -> list[dict[str, object]]:
    """Return for each query the median milliseconds over the last twelve months and over all time, and its scan's."""
    database = open_database(path)
    dataset = database.dataset
    year = from_choices({"period": "12m", "compare": "none"}, dataset.as_of, dataset.time_zone)
    always = from_choices({"period": "all", "compare": "none"}, dataset.as_of, dataset.time_zone)
    function = query.run(database, "resistance/objection_rate_by_function", year)["function"].iloc[0]
    project_id = query.run(database, "cycle_time/finished_projects", year)["project_id"].iloc[0]
    rows = []
    for name in query.queries():
        # A query about one project is asked about one, a list of asks about a mark, Explore's a question; all others
        # look at everything.
        picked = {"function": function} if name in ("resistance/asks_behind", "resistance/delays_behind") else None
        more: dict[str, Any] = {"project_id": project_id} if name.startswith("project/") else {}
        if name.startswith("explore/"):
            more["question"] = _question(name)
        recent, everything = (replace(scope, **more) for scope in (year, always))
        scan = _median_ms(partial(_scan, database, name, recent))
        recent_ms = _median_ms(partial(query.run, database, name, recent, picked))
        all_ms = _median_ms(partial(query.run, database, name, everything, picked))
        ratio = recent_ms / scan if scan else 0.0
        rows.append({"query": name, "recent_ms": recent_ms, "scan_ms": scan, "ratio": ratio, "all_ms": all_ms})
    return rows


def _question(name: str) -> Question:
    """Return a question that a query of Explore answers: its first measure, divided as often as it can be."""
    asked = next(one for one in EXPLORABLE.values() if one.query == name)
    return Question(asked.id, *asked.dimensions[:2], asked.grains[-1])


def _median_ms(run: Callable[[], object]) -> float:
    run()
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        run()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def _scan(database: Database, name: str, scope: Scope) -> None:
    """Read each column the query's plan reads, once, by hashing it."""
    cursor = database.cursor()
    for table, columns in _columns_read(database, name, scope).items():
        hashes = [f'bit_xor(hash("{column}"))' for column in sorted(columns)]
        cursor.table(table).aggregate(", ".join(hashes)).fetchall()


_PLANS: dict[tuple[str, str], dict[str, set[str]]] = {}


def _columns_read(database: Database, name: str, scope: Scope) -> dict[str, set[str]]:
    key = (str(database.path), name)
    if key not in _PLANS:
        used = query.parameters(database, name, scope)
        plan = database.cursor().execute("explain (format json) " + query.query(name).sql, used)
        found: dict[str, set[str]] = {}
        for node in _nodes(json.loads(plan.fetchall()[0][1])):
            info = node.get("extra_info", {})
            table = str(info.get("Table", "")).rsplit(".", 1)[-1]
            columns = info.get("Projections", [])
            if table:
                found.setdefault(table, set()).update([columns] if isinstance(columns, str) else columns)
        # A table whose rows are merely counted has no column that is read.
        _PLANS[key] = {table: columns - {""} for table, columns in found.items() if columns - {""}}
    return _PLANS[key]


def _nodes(plan: object) -> list[dict]:
    if isinstance(plan, list):
        return [node for part in plan for node in _nodes(part)]
    if not isinstance(plan, dict):
        return []
    return [plan, *_nodes(plan.get("children", []))]
