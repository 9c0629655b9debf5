"""The benchmarks measure every query there is, so that none is slow unseen."""

from benchmarks import queries
from dashboard import query


def test_every_query_is_measured_beside_the_scan_of_what_it_reads(sample_path, monkeypatch):
    monkeypatch.setattr(queries, "RUNS", 1)
    rows = {row["query"]: row for row in queries.measure(sample_path)}
    assert set(rows) == set(query.queries())
    assert all(row["scan_ms"] > 0 and row["recent_ms"] > 0 and row["all_ms"] > 0 for row in rows.values())
