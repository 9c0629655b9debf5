"""The choices of a question of one's own, and the views that are kept by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboard import words
from dashboard.database import Database
from dashboard.measures import DIMENSIONS, EXPLORABLE, GRAINS, MEASURES, NOT_EXPLORABLE, question_in
from dashboard.page import scope_bar, views
from dashboard.page.text import muted
from dashboard.scope import Question

PAGE = "pages/explore.py"


def draw(database: Database) -> None:
    """Draw the choices; what is chosen is in the address, and in the scope of the next run."""
    question = st.session_state["f_question"]
    one = EXPLORABLE[question["measure"]]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _select("measure", "Measure", {id_: other.name for id_, other in EXPLORABLE.items()}, question, 250)
        dimensions = {"none": DIMENSIONS["none"], **{name: DIMENSIONS[name] for name in one.dimensions}}
        _select("first", "By", dimensions, question, 195)
        others = {name: said for name, said in dimensions.items() if name == "none" or name != question["first"]}
        _select("second", "And by", others, question, 195, is_off=question["first"] == "none")
        _select("grain", "Over time", {name: GRAINS[name] for name in one.grains}, question, 130, len(one.grains) == 1)
        _saved(database.path)
        with st.popover("Not to be asked", icon=":material/info:", type="tertiary"):
            muted("Every other measure of Definitions can be asked for.")
            for reason, names in _reasons().items():
                st.markdown(f"**{words.list_words(names)}**: {reason}.")
    if name := st.session_state.get("f_view"):
        _view_line(database.path, name)


def _reasons() -> dict[str, list[str]]:
    """The measures that cannot be asked for, by the reason why."""
    found: dict[str, list[str]] = {}
    for measure, reason in NOT_EXPLORABLE.items():
        found.setdefault(reason, []).append(MEASURES[measure].name)
    return found


def _select(
    key: str, label: str, options: dict[str, str], question: dict[str, str], width: int, is_off: bool = False
) -> None:
    st.session_state[f"w_ask_{key}"] = question[key]
    st.selectbox(
        label, list(options), format_func=options.__getitem__, key=f"w_ask_{key}", on_change=_chosen, args=(key,),
        width=width, disabled=is_off,
    )  # fmt: skip


def _chosen(key: str) -> None:
    """Take a choice over; what another measure cannot be divided by is left out, and that is said."""
    asked = {**st.session_state["f_question"], key: st.session_state[f"w_ask_{key}"]}
    st.session_state["f_question"], notes = question_in(asked, Question().to_parameter())
    st.session_state["url_notes"] = notes


def _saved(database: Path) -> None:
    """Draw the list of views: open, save, rename and remove."""
    with st.popover("Views", icon=":material/bookmarks:", key="views", on_change="rerun") as open_:
        if not open_.open:
            return
        try:
            kept = views.saved(database)
        except views.ViewsProblem as problem:
            st.error(str(problem), icon=":material/error:")
            return
        if problem := st.session_state.pop("views_problem", ""):
            st.error(problem, icon=":material/error:")
        name = st.text_input("Save what is shown as", key="view_name", max_chars=views.LONGEST_NAME)
        st.button("Save", key="view_save", on_click=_save, args=(database,), icon=":material/bookmark_add:")
        if name.strip() in kept:
            muted("There is a view of this name: saving replaces it.")
        if not kept:
            muted("No view is saved on this machine. A view keeps question, period and filters; a link shares them.")
            return
        st.divider()
        for each, parameters in kept.items():
            st.page_link(PAGE, label=each, icon=":material/bookmark:", query_params={**parameters, "view": each})
        st.divider()
        chosen = st.selectbox("Change the view", list(kept), key="view_chosen")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input("New name", key="view_new_name", max_chars=views.LONGEST_NAME)
            st.button("Rename", on_click=_rename, args=(database, chosen), key="view_rename")
            st.button("Remove", on_click=_remove, args=(database, chosen), key="view_remove")
        muted(
            "Views are on this machine, for everybody who opens this dashboard. To share one elsewhere send its link."
        )


def _view_line(database: Path, name: str) -> None:
    """Say which view is shown, and whether it was changed since."""
    try:
        kept = views.saved(database).get(name)
    except views.ViewsProblem:
        kept = None
    now = {key: [value] if isinstance(value, str) else value for key, value in scope_bar.parameters().items()}
    now.pop("view", None)
    if kept is None:
        muted(f"View: {name}, which is not saved on this machine.")
    else:
        muted(f"View: {name}" + ("" if kept == now else ", changed since it was saved"))


def _save(database: Path) -> None:
    name = " ".join(st.session_state["view_name"].split())
    if _done(lambda: views.save(database, name, scope_bar.parameters())):
        st.session_state["f_view"] = name
        st.session_state["view_name"] = ""


def _rename(database: Path, old: str) -> None:
    new = " ".join(st.session_state["view_new_name"].split())
    if _done(lambda: views.rename(database, old, new)):
        st.session_state["view_new_name"] = ""
        if st.session_state.get("f_view") == old:
            st.session_state["f_view"] = new


def _remove(database: Path, name: str) -> None:
    if _done(lambda: views.remove(database, name)) and st.session_state.get("f_view") == name:
        st.session_state["f_view"] = ""


def _done(change: Callable[[], None]) -> bool:
    """Change the list; what goes wrong is said in it at the next run."""
    try:
        change()
    except views.ViewsProblem as problem:
        st.session_state["views_problem"] = str(problem)
        return False
    return True
