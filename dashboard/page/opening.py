"""The file a page shows: opened, or the sample company built on the first start."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import query
from dashboard.database import Database, DatabaseProblem, default_path, open_database
from dashboard.importing import ImportProblem, ImportReport, import_sample, jobs, sample_is_newer
from dashboard.settings import SettingsProblem, load_settings, team_file

# Two sessions that open at the same moment must not both build the sample.
BUILDING = threading.Lock()


def opened() -> Database:
    """Return the open file; stops the page with a sentence when there is none to show."""
    path = default_path()
    try:
        if sample_is_newer(path):
            _build_sample()
        return open_database(path)
    except (DatabaseProblem, ImportProblem, SettingsProblem) as problem:
        st.title("Nothing to show yet", anchor=False)
        st.error(str(problem), icon=":material/error:")
        st.stop()


def _build_sample() -> None:
    """Build the sample company with progress; whoever comes second waits for the first."""
    path = default_path()
    bar = st.progress(0.0, text="Building the sample company: this happens once …")
    with BUILDING:
        if sample_is_newer(path):
            import_sample(path, load_settings(team_file(path)), progress=_shown_in(bar))
    bar.empty()


def _shown_in(bar: DeltaGenerator) -> Callable[[str, int, int], None]:
    def progress(task: str, done: int, total: int) -> None:
        bar.progress(min(1.0, done / total) if total else 0.0, text=f"Building the sample company: {task} …")

    return progress


def may_load() -> bool:
    """Whether data may be loaded from a page, as the settings say now; not while they cannot be read."""
    try:
        return jobs.is_allowed()
    except SettingsProblem:
        return False


def put_sample_in_place(place: DeltaGenerator) -> ImportReport | None:
    """Show the sample company instead of what is loaded, which is kept beside it; says why where that cannot be."""
    path, bar = default_path(), place.empty()
    try:
        jobs.require_loading()
        with BUILDING:
            return import_sample(path, load_settings(team_file(path)), progress=_shown_in(bar))
    except (DatabaseProblem, ImportProblem, SettingsProblem) as problem:
        place.error(str(problem), icon=":material/error:")
        return None
    finally:
        bar.empty()


# Streamlit's own cache would make a copy of it in every run.
@lru_cache(maxsize=20)
def known_values(identity: tuple[str, int, int]) -> dict[str, list[str]]:
    """Return the values every filter can take in this version of the file, by field of Scope; nothing may change it."""
    return query.known_values(open_database(default_path()))
