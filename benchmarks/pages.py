"""How long a page takes to run, cold and warm, beside an empty page, and how much it sends to the browser."""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[1]
RUNS = 25
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
    return [_page(name, empty) for name in PAGES]


def _page(name: str, empty: AppTest) -> dict[str, object]:
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    page.switch_page(f"pages/{name}.py")
    cold_ms = _run_ms(page)
    # In turns: how fast a machine is changes within a second, by more than what is to be seen.
    runs = [(_run_ms(empty), _run_ms(page)) for _ in range(RUNS)]
    empty_ms, warm_ms = (statistics.median(times) for times in zip(*runs, strict=True))
    payload = sum(len(chart.proto.SerializeToString()) for chart in page.get("vega_lite_chart"))
    return {
        "page": name,
        "empty_ms": empty_ms,
        "cold_ms": cold_ms,
        "warm_ms": warm_ms,
        "warm_ratio": warm_ms / empty_ms,
        "charts_kib": payload / 1024,
    }


def _run_ms(app: AppTest) -> float:
    started = time.perf_counter()
    app.run()
    return (time.perf_counter() - started) * 1000
