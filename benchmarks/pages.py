"""How long a page takes to run, cold and warm, beside an empty page, and how much it sends to the browser."""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[1]
RUNS = 7
EMPTY = """
import streamlit as st
st.set_page_config(layout="wide")
st.navigation([st.Page(lambda: st.title("Nothing"), title="Nothing", url_path="nothing")], position="top").run()
"""


PAGES = ("review", "cycle_time", "resistance", "credibility")


def measure(path: Path) -> list[dict[str, object]]:
    """Return the milliseconds of the first and of a later run of each page, beside an empty one's."""
    os.environ["DOWN_THE_HALL_DATABASE"] = str(path)
    empty = AppTest.from_string(EMPTY, default_timeout=120)
    empty.run()
    empty_ms = _median_ms(empty)
    return [_page(name, empty_ms) for name in PAGES]


def _page(name: str, empty_ms: float) -> dict[str, object]:
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    page.switch_page(f"pages/{name}.py")
    started = time.perf_counter()
    page.run()
    cold_ms = (time.perf_counter() - started) * 1000
    warm_ms = _median_ms(page)
    payload = sum(len(chart.proto.SerializeToString()) for chart in page.get("vega_lite_chart"))
    return {
        "page": name,
        "empty_ms": empty_ms,
        "cold_ms": cold_ms,
        "warm_ms": warm_ms,
        "warm_ratio": warm_ms / empty_ms,
        "charts_kib": payload / 1024,
    }


def _median_ms(app: AppTest) -> float:
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        app.run()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)
