"""The scope of a page: its controls, its address and its line of words.

The canonical value of a choice is session key f_…; the widget's key w_… is set from it before each run and copies it
back when it changes; the URL is written from it, and read when it is not the one that was written. When the file has
been replaced, the choices are checked against what the new one has, as if they came from a link.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from dashboard import scope as scopes
from dashboard.database import Database
from dashboard.findings import filter_labels, scope_words
from dashboard.measures import question_in
from dashboard.page import views
from dashboard.page.text import muted
from dashboard.scope import Question, Scope

CUSTOM = "custom"


def take_over_url(
    database: Database, known: dict[str, list[str]], page: str, has_project: bool = False, has_question: bool = False
) -> None:
    """Make the address the choices where it was not written here, and check the choices on a new page or file.

    has_question: whether the page asks a question of its own, which may be saved as a named view.
    """
    st.session_state["has_question"] = has_question
    in_url = {name: st.query_params.get_all(name) for name in st.query_params}
    page_before, written = st.session_state.get("written", (None, None))
    # Another address than the one written: a link was opened, or the browser went back. A page that is opened from
    # another one has no parameters, and keeps the choices.
    is_other = in_url != written and (page == page_before or bool(in_url) or written is None)
    if not is_other and page == page_before and st.session_state.get("seen") == database.identity:
        return
    asked = in_url if is_other else _as_lists(parameters())
    st.session_state["seen"] = database.identity
    dataset = database.dataset
    saved_notes: list[str] = []
    if has_question:
        asked, saved_notes = views.opened(database.path, asked)
    _, choices, notes_ = scopes.from_url(asked, dataset.as_of, dataset.time_zone, known)
    notes_ = [*saved_notes, *notes_]
    if has_question:
        said = {key: (asked.get(word) or [""])[-1] for key, word in scopes.QUESTION.items()}
        choices["question"], more = question_in(said, Question().to_parameter())
        choices["view"] = (asked.get("view") or [""])[-1]
        notes_ += more
    if not has_project:
        choices["project"] = ""
    for name, value in choices.items():
        st.session_state[f"f_{name}"] = value
    st.session_state["url_notes"] = notes_


def parameters(has_question: bool | None = None) -> dict[str, str | list[str]]:
    """Return the choices as the parameters of an address.

    has_question: whether the address is of a page that asks a question of its own; without it, that of this page.
    """
    return scopes.to_url(_choices(has_question))


def notes() -> None:
    """Say what the address asked for and the data does not have."""
    if said := st.session_state.get("url_notes"):
        st.info(" ".join(said), icon=":material/link_off:")


def draw(
    database: Database, known: dict[str, list[str]], page: str, functions: str, present: Callable[[dict], None] | None
) -> Scope:
    """Draw the controls, write the address, and return the scope; present is what a click on Present does, if any."""
    choices = _choices()
    in_address = scopes.to_url(choices)
    dataset = database.dataset
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _period_choice(choices["period"], scopes.local_day(dataset.as_of, dataset.time_zone))
        _select("compare", "Compared with", scopes.COMPARISONS)
        _clock_choice()
        _filters(choices, known, functions)
        if present:
            st.button(
                "Present", on_click=present, args=(in_address,), icon=":material/present_to_all:", type="tertiary"
            )
        if in_address:
            st.button("Reset", on_click=_reset, icon=":material/undo:", type="tertiary")
    return _written(database, page, choices)


def _filters(choices: dict[str, Any], known: dict[str, list[str]], functions: str) -> None:
    """Draw the choice of filters, which is filled when it is opened: that keeps the page light."""
    # With another label, such as one that counts, it would be another popover, and closed.
    with st.popover("Filters", key="filters", on_change="rerun", icon=":material/filter_alt:") as filters:
        if not filters.open:
            return
        for name, label in filter_labels(functions).items():
            st.session_state[f"w_{name}"] = choices[name]
            st.multiselect(label, known[name], key=f"w_{name}", on_change=_chosen, args=(name,), placeholder="All")


def draw_clock(database: Database, page: str) -> Scope:
    """Draw the choice of the clock only, write the address, and return the scope."""
    _clock_choice()
    return _written(database, page, _choices())


def scope_line(scope: Scope, functions: str) -> None:
    """Say in words what is shown: period, comparison, filters, clock and the day of the data."""
    muted(" · ".join(scope_words(scope, functions)))


def scope_of(database: Database) -> Scope:
    """Return the scope of the choices as they are."""
    dataset = database.dataset
    return scopes.from_choices(_choices(), dataset.as_of, dataset.time_zone)


def _written(database: Database, page: str, choices: dict[str, Any]) -> Scope:
    """Write the choices into the address, and return their scope."""
    in_address, dataset = scopes.to_url(choices), database.dataset
    st.query_params.from_dict(in_address)
    st.session_state["written"] = (page, _as_lists(in_address))
    return scopes.from_choices(choices, dataset.as_of, dataset.time_zone)


def _as_lists(in_address: dict[str, str | list[str]]) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else value for name, value in in_address.items()}


def _choices(has_question: bool | None = None) -> dict[str, Any]:
    names = ("period", "compare", "clock", "project", "weights", "baseline", *scopes.FILTERS)
    choices = {name: st.session_state[f"f_{name}"] for name in names}
    # Other pages ask nothing: neither their findings nor their addresses depend on a question.
    if st.session_state.get("has_question") if has_question is None else has_question:
        choices |= {name: st.session_state.get(f"f_{name}") for name in ("question", "view")}
    return choices


def choose_function(function: str) -> None:
    """Show the page anew for one function: its quarters, its projects and what happened in it."""
    st.session_state["f_functions"] = [function]
    st.session_state["url_notes"] = []
    st.rerun()


def _chosen(name: str) -> None:
    st.session_state[f"f_{name}"] = st.session_state[f"w_{name}"]
    st.session_state["url_notes"] = []


def _reset() -> None:
    for name, value in scopes.DEFAULTS.items():
        st.session_state[f"f_{name}"] = value
    for name in scopes.FILTERS:
        st.session_state[f"f_{name}"] = []
    for name in ("weights", "baseline", "view"):
        st.session_state[f"f_{name}"] = ""
    st.session_state["f_question"] = Question().to_parameter()
    st.session_state["url_notes"] = []


def _clock_choice() -> None:
    _select("clock", "Time in", scopes.CLOCKS, 160)


def _select(name: str, label: str, options: dict[str, str], width: int = 200) -> None:
    st.session_state[f"w_{name}"] = st.session_state[f"f_{name}"]
    st.selectbox(
        label,
        list(options),
        format_func=options.__getitem__,
        key=f"w_{name}",
        on_change=_chosen,
        args=(name,),
        width=width,
    )


def _period_choice(period: str, as_of_on: date) -> None:
    is_custom = period not in scopes.PERIODS
    st.session_state["w_period"] = CUSTOM if is_custom else period
    options = {**scopes.PERIODS, CUSTOM: "From … to …"}
    st.selectbox(
        "Period",
        list(options),
        format_func=options.__getitem__,
        key="w_period",
        on_change=_period_chosen,
        args=(as_of_on,),
        width=200,
    )
    if is_custom:
        st.session_state["w_days"] = scopes.period_days(period, as_of_on)
        st.date_input("First and last day", key="w_days", on_change=_days_chosen, format="YYYY-MM-DD", width=260)


def _period_chosen(as_of_on: date) -> None:
    chosen = st.session_state["w_period"]
    if chosen == CUSTOM:
        first, last = scopes.period_days(scopes.DEFAULT_PERIOD, as_of_on)
        chosen = f"{first}..{last}"
    st.session_state["f_period"] = chosen
    st.session_state["url_notes"] = []


def _days_chosen() -> None:
    days = st.session_state["w_days"]
    # While only the first day is picked, the old period stays.
    if isinstance(days, tuple) and len(days) == 2:
        st.session_state["f_period"] = f"{days[0]}..{days[1]}"
        st.session_state["url_notes"] = []
