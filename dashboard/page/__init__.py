"""The only package with Streamlit: what a page is made of, from its title to its last line."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import query, words
from dashboard import scope as scopes
from dashboard.database import Database
from dashboard.findings import FINDINGS, FindingFunction, page_of
from dashboard.page import address, boards, exploring, index_bar, loading, presenting, scope_bar, shown, taking
from dashboard.page import definitions as defined
from dashboard.page.opening import known_values, opened
from dashboard.page.text import STYLE, muted
from dashboard.scope import Scope

__all__ = [
    "View",
    "board",
    "bring_in",
    "columns",
    "deck",
    "definitions",
    "end",
    "index_choices",
    "pair",
    "question",
    "section",
    "show",
    "start",
    "start_data",
    "start_definitions",
    "start_project",
]

# Where a project opened by a link leads back to.
BACK = ("pages/review.py", "Review")


@dataclass(frozen=True)
class View:
    """What a page shows: the open file, the scope of its findings and the colours of the theme."""

    database: Database
    scope: Scope
    mode: str


def start(name: str, title_question: str, *, has_scope_line: bool = True) -> View:
    """Draw the title and the scope bar of a page and return its view; stops the page when there is nothing to show.

    name: the page's file, which a project opened from here leads back to. has_scope_line: whether the scope is said in
    words, which a page does without whose first finding says it.
    """
    is_presented = presenting.is_asked()
    database, _ = _head(title_question, name, is_shown=not is_presented)
    st.session_state["page_now"] = (f"pages/{name}.py", words.stage(name))
    functions = page_of(name).FUNCTIONS
    known = known_values(database.identity)
    known = {**known, "functions": known["functions" if functions == "any" else f"{functions}_functions"]}
    scope_bar.take_over_url(database, known, title_question, has_question=name == "explore")
    if is_presented:
        presenting.show(database, name, scope_bar.scope_of(database), _mode(), scope_bar.parameters())
    scope = scope_bar.draw(database, known, title_question, functions, presenting.start)
    scope_bar.notes()
    if has_scope_line:
        scope_bar.scope_line(scope, functions)
    return View(database, scope, _mode())


def start_project(title_question: str) -> View:
    """Draw the head of the page of one project, with the way back and the clock; stops it when there is no project."""
    database, heading = _head(title_question, "project")
    known = known_values(database.identity)
    scope_bar.take_over_url(database, known, title_question, has_project=True)
    path, name = st.session_state.get("came_from") or BACK
    with st.container(horizontal=True, vertical_alignment="bottom"):
        parameters = scope_bar.parameters(has_question=path == "pages/explore.py")
        parameters.pop("project", None)
        st.page_link(path, label=f"Back to {name}", icon=":material/arrow_back:", query_params=parameters)
        scope = scope_bar.draw_clock(database, title_question)
    scope_bar.notes()
    if not scope.project_id:
        st.info("Click a mark or a row on another page to see its project here.", icon=":material/ads_click:")
        st.stop()
    if title := query.run(database, "project/overview", scope)["title"].tolist():
        heading.title(title[0], anchor=False)
    return View(database, scope, _mode())


def start_definitions(title_question: str) -> View:
    """Draw the head of the page of definitions, which is about no period and has no filters."""
    database, _ = _head(title_question, "definitions")
    dataset = database.dataset
    return View(database, Scope(dataset.as_of, dataset.time_zone), _mode())


def start_data(title_question: str) -> View:
    """Draw the head of the page about the file itself, which is about all time but for its last part."""
    database, _ = _head(title_question, "data")
    st.session_state["page_now"] = ("pages/data.py", "Data")
    scope_bar.take_over_url(database, known_values(database.identity), title_question)
    dataset = database.dataset
    return View(database, Scope(dataset.as_of, dataset.time_zone), _mode())


def bring_in(view: View) -> None:
    """Draw the import wizard."""
    loading.draw(view)


def definitions(view: View) -> None:
    """Draw what every measure, query, table, column and setting means, and the search."""
    defined.draw(view.database)


def columns(number: int) -> list[DeltaGenerator]:
    """Return places side by side; at most two charts stand in a row."""
    return st.columns(number, gap="large")


def section(title: str) -> None:
    """Draw the heading of a group of findings."""
    st.header(title, anchor=False)


def show(view: View, finding: FindingFunction, into: DeltaGenerator | None = None) -> None:
    """Draw one finding: sentence, muted line, chart, what is behind a picked mark, and rows, definition and SQL."""
    name = next(name for name, function in FINDINGS.items() if function is finding)
    with into if into is not None else nullcontext():
        shown.draw(view.database, name, view.scope, view.mode)


def pair(view: View, one: FindingFunction, other: FindingFunction) -> None:
    """Draw two findings side by side."""
    for place, finding in zip(columns(2), (one, other), strict=True):
        show(view, finding, into=place)


def board(view: View) -> None:
    """Draw the review board, each part a link to its finding, and its export menu."""
    boards.draw(view.database, view.scope, view.mode, scope_bar.parameters())


def deck(view: View) -> None:
    """Draw the choice of a deck of findings to be made and taken along."""
    taking.deck(view.database, view.scope)


def question(view: View) -> None:
    """Draw the choices of a question of one's own, and the views that are saved by name."""
    exploring.draw(view.database)


def index_choices(view: View) -> None:
    """Draw the choices of the credibility index: the weights of its parts, and the baseline of its signals."""
    index_bar.draw(view.database, view.scope)


def end(view: View) -> None:
    """Draw the last line of a page: source, as-of date and what was built when."""
    dataset = view.database.dataset
    st.divider()
    sample = "made-up company, " if dataset.is_sample else ""
    muted(
        f"Down the Hall · {dataset.label}: {sample}data as of {words.date_long(view.scope.as_of_on)}"
        f" · built {words.date_long(scopes.local_day(dataset.built_at, dataset.time_zone))}"
    )


def _head(title_question: str, name: str, is_shown: bool = True) -> tuple[Database, DeltaGenerator | None]:
    """Draw the title, and return the file and the place of the title; slides have their own."""
    _have_menu(name)
    st.set_page_config(page_title=f"{words.stage(name)} · Down the Hall")
    st.html(STYLE + address.SCRIPT, unsafe_allow_javascript=True)
    database = opened()
    if not is_shown:
        return database, None
    left, mark = st.columns([5, 1], vertical_alignment="center")
    # That of a project is replaced by its name.
    heading = left.empty() if name == "project" else left
    heading.title(title_question, anchor=False)
    if database.dataset.is_sample:
        mark.html('<div class="mark"><span>Sample data</span></div>')
    return database, heading


def _have_menu(name: str) -> None:
    """Run app.py first, where Streamlit did not: the first link a server is asked for opens a file of pages/ alone."""
    if "has_menu" not in st.session_state and "asked_for_menu" not in st.session_state:
        st.session_state["asked_for_menu"] = True
        # With a navigation of our own Streamlit runs app.py from the next run on, for every page.
        start, this = (st.Page(lambda: None, title=title, url_path=title) for title in ("start", name))
        st.navigation([start, this], position="hidden")
        st.rerun()


def _mode() -> str:
    return st.context.theme.type or "light"
