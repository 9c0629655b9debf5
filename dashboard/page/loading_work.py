"""A command of the wizard at work: its progress, Cancel, its turn, and its end when the session is gone."""

from __future__ import annotations

import threading
import time
import weakref

import streamlit as st
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.importing import ImportProblem, jobs
from dashboard.page.loading_state import Wizard

LOOK_SECONDS = 0.5
# A session that is gone for so long has been left; until then a lost connection may come back.
LEFT_SECONDS = 30
WATCH_SECONDS = 2


def draw(wizard: Wizard) -> None:
    """Draw the command the wizard wants, started when it is its turn."""
    _watch(wizard)
    _look(wizard)


@st.fragment(run_every=LOOK_SECONDS)
def _look(wizard: Wizard) -> None:
    if not wizard.wanted:
        st.rerun()
    if wizard.job is None:
        try:
            wizard.job = _started(wizard)
        except jobs.Busy as problem:
            st.info(f"{problem} It begins here by itself.", icon=":material/hourglass:")
        except ImportProblem as problem:
            wizard.problem, wizard.wanted = str(problem), ""
            st.rerun()
    if wizard.job is not None:
        if wizard.job.has_ended:
            st.rerun()
        st.progress(wizard.job.share, text=f"{wizard.job.task} …")
    st.button("Cancel", on_click=_cancel, args=(wizard,), icon=":material/close:", key="w_cancel")


def _started(wizard: Wizard) -> jobs.Job:
    upload, mapping = wizard.upload, wizard.upload.folder / "mapping.toml"
    tables = [path for path in upload.files if path.suffix.lower() != ".toml"]
    return jobs.start(wizard.wanted, tables, upload.folder, None if wizard.wanted == "detect" else mapping)


def _cancel(wizard: Wizard) -> None:
    if wizard.job:
        wizard.job.cancel()
    elif wizard.wanted == "detect":
        wizard.clear()
    else:
        wizard.wanted = ""


def _watch(wizard: Wizard) -> None:
    """Have someone look whether the session still stands: its script does not run any more once it is left."""
    context = get_script_run_ctx()
    if wizard.watched or context is None or not exists():
        return
    wizard.watched = True
    watcher = threading.Thread(target=_until_left, args=(weakref.ref(wizard), context.session_id), daemon=True)
    watcher.start()


def _until_left(held: weakref.ref, session_id: str) -> None:
    gone_since = None
    while (wizard := held()) is not None and wizard.upload is not None and exists():
        if get_instance().is_active_session(session_id):
            gone_since = None
        else:
            gone_since = gone_since or time.monotonic()
            if time.monotonic() - gone_since >= LEFT_SECONDS:
                wizard.clear()
                return
        del wizard
        time.sleep(WATCH_SECONDS)
    if wizard is not None:
        wizard.watched = False
