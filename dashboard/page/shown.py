"""A finding on screen: sentence, muted line, chart, what is behind a picked mark, and what is opened under it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import query, report, words
from dashboard.database import Database, default_path, open_database
from dashboard.findings import FINDINGS, Finding, projects_behind
from dashboard.measures import MEASURES
from dashboard.page import charted, kept, scope_bar, tables, taking
from dashboard.page.drawn import svg
from dashboard.page.kept import Kept
from dashboard.page.text import muted
from dashboard.report import Content
from dashboard.scope import Question, Scope

LOG = logging.getLogger(__name__)
PROJECT_PAGE = "pages/project.py"
# What is under every finding, in one line: one control more for each is a fifth of the time of a page.
MORE = "Take along, rows, definition, caveats and SQL"


def draw(database: Database, name: str, scope: Scope, mode: str) -> None:
    """Draw the finding of this name; a broken one shows what to do and leaves the others standing."""
    with guarded(name, scope):
        one = kept.finding(database, name, scope, mode)
        found = one.found
        shown = Content(name, found, scope, database.dataset)
        picked = _chart(database, shown, one)
        _open_if_project(name, picked)
        if picked and not found.behind and "function" in picked:
            scope_bar.choose_function(str(picked["function"]))
        elif picked and not picked.get("project_id"):
            _behind(database, name, found, scope, picked)
        _more(shown, mode)


@contextmanager
def guarded(name: str, scope: Scope) -> Iterator[None]:
    """Keep what is broken from taking the page with it: an error box stands in its place."""
    try:
        yield
    # The one place that may catch everything.
    except Exception:
        LOG.exception("The finding %s failed for %s", name, scope)
        st.error(
            f"{name.replace('_', ' ').replace('/', ': ').capitalize()} could not be shown. The other findings are"
            " not affected. Try another period or fewer filters; the log of the program has the details.",
            icon=":material/error:",
        )


def content(database: Database, name: str, scope: Scope, mode: str) -> Content:
    """Return a finding as the page shows it, from what all sessions share."""
    return Content(name, kept.finding(database, name, scope, mode).found, scope, database.dataset)


@st.cache_data(max_entries=200, show_spinner=False)
def _rows_behind(
    identity: tuple[str, int, int], name: str, scope: Scope, picked: tuple[tuple[str, Any], ...]
) -> pd.DataFrame:
    database = open_database(default_path())
    return projects_behind(database, FINDINGS[name](database, scope), scope, dict(picked))


def _chart(database: Database, content: Content, drawn: Kept) -> dict[str, Any]:
    """Draw sentence and chart, and return what was picked: the fields of a mark, or nothing."""
    name, found, scope = content.name, content.found, content.scope
    charted.draw_head(drawn.head)
    if found.state != "shown":
        st.info(found.sentence, icon=":material/filter_alt_off:" if found.state == "empty" else ":material/info:")
        return {}
    chart = drawn.chart
    if chart is None:
        if drawn.panel:
            svg(drawn.panel, f"panel_{name}")
        else:
            _table(f"{database.identity} {name} {scope}", found, name)
        return {}
    fields = chart.fields
    is_link = not found.behind and "function" in fields
    if not found.behind and "project_id" not in fields and (not is_link or len(scope.functions) == 1):
        charted.draw(chart)
        return {}
    # A mark that leads to its function leads away from this chart: the next one has nothing picked.
    # Likewise an answer of Explore: nothing is picked in that of the next question.
    key = f"chart_{name}_of_{','.join(scope.functions)}" if is_link else f"chart_{name}"
    key += "" if scope.question == Question() else f"_of_{'_'.join(scope.question.to_parameter().values())}"
    marks = charted.draw_pickable(chart, key)
    return {field: _as_date(field, marks[0][field]) for field in fields if field in marks[0]} if marks else {}


# What begins with "_" is no part of the key. A table costs a page as much as twenty charts; its messages are replayed.
@st.cache_data(max_entries=50, show_spinner=False)
def _table(key: str, _found: Finding, _name: str) -> None:
    tables.draw(_found.rows, query.query(_found.queries[0]), key=f"shown_{_name}")


def _as_date(field: str, value: Any) -> Any:
    """Return a picked value; a day, which the chart gives in milliseconds since 1970, as a date."""
    is_instant = isinstance(value, int | float) and field.endswith(("month", "_on"))
    return str(pd.Timestamp(value, unit="ms").date()) if is_instant else value


def _open_if_project(name: str, picked: dict[str, Any]) -> None:
    """Open the project that a mark is; a mark still picked on the way back has been followed and leads nowhere."""
    project_id = picked.get("project_id")
    if not project_id and "followed" not in st.session_state:
        return
    followed = st.session_state.setdefault("followed", {})
    if not project_id:
        followed.pop(name, None)
    elif followed.get(name) != project_id:
        followed[name] = project_id
        open_project(str(project_id))


def _behind(database: Database, name: str, found: Finding, scope: Scope, picked: dict[str, Any]) -> None:
    """Show the projects behind a mark."""
    rows = _rows_behind(database.identity, name, scope, tuple(sorted(picked.items())))
    projects = rows["project_id"].nunique()
    what = words.list_words([words.picked(field, value) for field, value in picked.items() if value is not None])
    muted(f"Behind {what}: {words.count(projects, 'project')}. Click a row to see its project.")
    clicked = tables.draw(rows, query.query(found.behind), key=f"behind_{name}_{what}", is_clickable=True)
    if clicked is not None:
        open_project(str(rows["project_id"].iloc[clicked]))
    _download(f"{name}_behind", rows, scope)


def open_project(project_id: str) -> None:
    """Leave for the page of a project, which leads back to the page it was opened from."""
    st.session_state["came_from"] = st.session_state.get("page_now")
    parameters = {"project": project_id} | scope_bar.parameters(has_question=False)
    st.switch_page(PROJECT_PAGE, query_params=parameters)


def _more(content: Content, mode: str) -> None:
    """Draw what lies under a finding; it is filled only when it is opened, which keeps the page light."""
    with st.expander(MORE, key=f"more_{content.name}", on_change="rerun") as more:
        if not more.open:
            return
        taking.files(content, mode)
        _rows(content)
        _definition(content.found)


def _rows(content: Content) -> None:
    rows = content.found.rows
    if rows.empty:
        muted("No rows.")
        return
    is_clickable = "project_id" in rows.columns and not content.scope.project_id
    explained = query.query(content.found.queries[0])
    clicked = tables.draw(rows, explained, key=f"rows_{content.name}", is_clickable=is_clickable)
    if clicked is not None:
        open_project(str(rows["project_id"].iloc[clicked]))


def _download(name: str, rows: pd.DataFrame, scope: Scope) -> None:
    st.download_button(
        "Rows as CSV",
        data=partial(report.csv_of, rows),
        file_name=f"{name.replace('/', '-')}_{scope.as_of_on}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"csv_{name}",
        icon=":material/download:",
    )


def _definition(found: Finding) -> None:
    for measure in (MEASURES[measure] for measure in found.measures):
        st.markdown(f"**{measure.name}** = {measure.definition}. {measure.why} {measure.caveat}")
    st.page_link(
        "pages/definitions.py", label="All definitions", icon=":material/menu_book:",
        query_params={"search": MEASURES[found.measures[0]].name},
    )  # fmt: skip
    if found.caveats:
        st.markdown("**Caveats**\n" + "\n".join(f"- {caveat}" for caveat in found.caveats))
    if found.n_total:
        muted(f"{found.n_used:,} of {words.count(found.n_total, 'project')} in scope used.")
    for name in found.queries:
        st.markdown(f"**SQL** of `{name}`")
        st.code(query.query(name).sql, language="sql")
