"""The import wizard: choose files, say what is what, check, load, report. It runs the commands of the command line."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from dashboard.importing import ImportProblem, jobs
from dashboard.importing.detect import Found, detected_from_json
from dashboard.importing.draft import adopted, proposed
from dashboard.importing.mapping import MappingProblem, load_mapping
from dashboard.importing.mapping_text import mapping_text
from dashboard.importing.uploads import Upload, remove_abandoned
from dashboard.page import loading_columns, loading_report, loading_work
from dashboard.page.loading_state import STEPS, Wizard
from dashboard.page.text import muted
from dashboard.settings import SettingsProblem

STYLE = """
<style>
  p.steps { margin: .2rem 0 .6rem 0; } p.steps span { margin-right: 1.4rem; opacity: .65; }
  p.steps span.now { opacity: 1; font-weight: 600; }
</style>
"""
ENDINGS = ["csv", "tsv", "txt", "gz", "zip", "xlsx", "xlsm", "xls", "xlsb", "ods", "parquet", "toml"]


def draw(view: Any) -> None:
    """Draw the step the session is at; view: what the page shows, of which the open file is used."""
    try:
        is_allowed = jobs.is_allowed()
    except SettingsProblem as problem:
        st.error(str(problem), icon=":material/error:")
        return
    wizard: Wizard = st.session_state.setdefault("loading", Wizard())
    if not is_allowed:
        wizard.clear()
        st.info(jobs.OFF, icon=":material/lock:")
        return
    _tidied()
    wizard.has_projects = not view.database.dataset.is_sample
    _settle(wizard)
    _head(wizard)
    if wizard.loaded:
        loading_report.loaded(wizard.loaded, wizard.mapping_toml)
        st.button("Bring in more files", on_click=wizard.clear, icon=":material/add:")
    elif wizard.wanted:
        loading_work.draw(wizard)
    elif wizard.checked:
        _preview(wizard)
    elif wizard.found:
        _mapping(wizard, view)
    else:
        _choose(wizard)


@st.cache_resource(show_spinner=False)
def _tidied() -> None:
    """Remove once per server what one that was killed has left."""
    remove_abandoned()


def _head(wizard: Wizard) -> None:
    now = wizard.step()
    named = "".join(
        f"<span{' class=now' if place == now else ''}>{place + 1}&ensp;{name}</span>"
        for place, name in enumerate(STEPS)
    )
    st.html(f'{STYLE}<p class="steps">{named}</p>')
    if wizard.problem:
        st.error(wizard.problem, icon=":material/error:")
    if wizard.note:
        st.info(wizard.note, icon=":material/info:")


def _choose(wizard: Wizard) -> None:
    limit = st.get_option("server.maxUploadSize")
    muted(
        "A list of projects, or a log of what happened to them, is enough; everything else adds findings. CSV, Excel"
        f" and Parquet, also packed as .gz or .zip, up to {limit:,} MB a file. With a mapping file that you saved here"
        " before, nothing needs to be said again. Your files lie in a temporary folder of the machine that runs the"
        " dashboard; it is removed when you are done, cancel or leave."
    )
    files = st.file_uploader(
        "Files to bring in", accept_multiple_files=True, type=ENDINGS, key=f"w_files_{wizard.number}"
    )
    if st.button("Look into them", type="primary", disabled=not files, icon=":material/search:"):
        _take(wizard, files)
        st.rerun()


def _take(wizard: Wizard, files: list[Any]) -> None:
    """Write the files to a folder of their own, let the browser's copies go, and have them looked into."""
    try:
        jobs.require_loading()
        wizard.clear()
        wizard.upload = Upload()
        for file in files:
            wizard.upload.add(file.name, file)
    except (ImportProblem, OSError) as problem:
        wizard.clear()
        wizard.problem = f"The files could not be taken in: {getattr(problem, 'strerror', None) or problem}."
        return
    tables = [path for path in wizard.upload.files if path.suffix.lower() != ".toml"]
    if not tables:
        wizard.clear()
        wizard.problem = "A mapping file alone holds no rows. Choose the files it is for as well."
        return
    wizard.wanted = "detect"


def _mapping(wizard: Wizard, view: Any) -> None:
    loading_columns.draw(wizard, view.database)
    missing = wizard.draft.missing()
    for sentence in missing[:5]:
        st.warning(sentence, icon=":material/arrow_upward:")
    with st.container(horizontal=True):
        if st.button("Check what will change", type="primary", disabled=bool(missing), icon=":material/fact_check:"):
            _check(wizard)
            st.rerun()
        if not missing:
            _download(wizard)
        st.button("Start over", on_click=wizard.clear, icon=":material/undo:", type="tertiary", key="w_over_mapping")


def _download(wizard: Wizard) -> None:
    try:
        wizard.mapping_toml = mapping_text(wizard.draft.mapping())
    except MappingProblem as problem:
        st.error(str(problem), icon=":material/error:")
        return
    loading_report.mapping_button(wizard.mapping_toml)


def _check(wizard: Wizard) -> None:
    wizard.problem = wizard.note = ""
    try:
        wizard.mapping_toml = mapping_text(wizard.draft.mapping())
    except MappingProblem as problem:
        wizard.problem = str(problem)
        return
    (wizard.upload.folder / "mapping.toml").write_text(wizard.mapping_toml, encoding="utf-8")
    wizard.wanted = "check"


def _preview(wizard: Wizard) -> None:
    loading_report.preview(wizard.checked)
    with st.container(horizontal=True):
        if st.button("Load", type="primary", icon=":material/download_done:"):
            wizard.wanted, wizard.problem, wizard.note = "import", "", ""
            st.rerun()
        st.button("Back to the columns", on_click=_back, args=(wizard,), icon=":material/arrow_back:")
        loading_report.mapping_button(wizard.mapping_toml)
        st.button("Start over", on_click=wizard.clear, icon=":material/undo:", type="tertiary", key="w_over_preview")


def _back(wizard: Wizard) -> None:
    wizard.checked, wizard.problem, wizard.note = None, "", ""


def _settle(wizard: Wizard) -> None:
    """Take over what a command that has ended brought, or say why it did not."""
    job, wanted = wizard.job, wizard.wanted
    if job is None or not job.has_ended:
        return
    wizard.job, wizard.wanted = None, ""
    if job.is_cancelled:
        if wanted == "detect":
            wizard.clear()
        wizard.note = "Cancelled. What was loaded before is as it was."
        return
    try:
        report = job.report()
    except ImportProblem as problem:
        if wanted == "detect":
            wizard.clear()
        wizard.problem, wizard.checked = str(problem), None
        return
    if wanted == "detect":
        _draft(wizard, detected_from_json(report))
    elif wanted == "check":
        wizard.checked = json.loads(report)
    else:
        loaded, told, number = json.loads(report), wizard.mapping_toml, wizard.number
        wizard.clear()
        wizard.loaded, wizard.mapping_toml, wizard.number = loaded, told, number + 1


def _draft(wizard: Wizard, found: tuple[Found, ...]) -> None:
    """Begin with the mapping file that was uploaded beside the files, else with the guesses."""
    wizard.found, wizard.draft = found, proposed(found, has_projects=wizard.has_projects)
    mappings = [path for path in wizard.upload.files if path.suffix.lower() == ".toml"]
    if not mappings:
        return
    try:
        wizard.draft = adopted(found, load_mapping(mappings[0]), has_projects=wizard.has_projects)
    except MappingProblem as problem:
        wizard.problem = f"{problem} The guesses are shown instead."
        return
    wizard.note = f"The columns are those of {mappings[0].name}."
