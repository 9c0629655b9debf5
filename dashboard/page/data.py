"""The parts of the page Data: what is loaded, checked, used and missing, the template, the way back to the sample."""

from __future__ import annotations

import html
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import query, report, words
from dashboard.database import default_path, open_database
from dashboard.findings import FINDINGS, Finding
from dashboard.findings import data as findings
from dashboard.importing import jobs
from dashboard.page import data_refused, scope_bar, shown, tables
from dashboard.page.opening import known_values, may_load, put_sample_in_place
from dashboard.page.text import muted
from dashboard.scope import Scope
from dashboard.settings import load_settings, team_file

if TYPE_CHECKING:
    from dashboard.page import View

WHOLE = {
    "data/loaded": findings.loaded,
    "data/refused": findings.refused,
    "data/optional_tables": findings.optional_tables,
    **{name: findings.check(name) for name in findings.check_names()},
}
STYLE = """
<style>
  table.told { border-collapse: collapse; width: 100%; font-size: .95rem; }
  table.told th { text-align: left; font-weight: 600; opacity: .8; }
  table.told th, table.told td { padding: .45rem 1.2rem .45rem 0; vertical-align: top; }
  table.told tr { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
  table.told td.off { font-weight: 600; } table.told td:nth-child(-n + 2) { white-space: nowrap; }
</style>
"""


def loaded(view: View) -> None:
    """Draw what is loaded, from where, when, and what came of the rows."""
    _finding(view, "data/loaded")


def templates(view: View) -> None:
    """Draw the template to take along."""
    muted(
        "The template is one Excel workbook: a sheet for each table with its columns, what they mean, an example, and"
        " the words that are understood. Files of other systems need no template: a mapping says which column is which."
    )
    st.download_button(
        "Template (Excel)",
        data=_template,
        file_name=report.TEMPLATE_NAME,
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        on_click="ignore",
        key="template",
        icon=":material/download:",
    )


def _template() -> bytes:
    return report.template(load_settings(team_file(default_path())))


def back_to_sample(view: View) -> None:
    """Draw the way back to the sample company, which asks first and says what becomes of the file that is shown."""
    kept = st.session_state.pop("kept_file", None)
    if kept:
        st.success(
            f"The sample company is shown. What was loaded before is kept in {kept}.", icon=":material/inventory_2:"
        )
    if view.database.dataset.is_sample or not may_load():
        return
    path, place = view.database.path, st.container()
    with st.popover("Back to the sample data", icon=":material/undo:", key="back_to_sample"):
        projects = int(query.run(view.database, "data/tables", view.scope)["loaded_rows"].iloc[0])
        st.write(
            f"Everybody who opens this dashboard will see the made-up sample company instead of"
            f" {words.count(projects, 'project')} of {view.database.dataset.label}."
        )
        st.write("Nothing is deleted. Your file stays in this folder, under a name that begins like this:")
        st.code(f"{path.parent / path.stem}.kept-", language=None, wrap_lines=True)
        st.write("Open it again with `python -m dashboard serve --database` and its name.")
        is_sure = st.button("Show the sample company", type="primary", key="show_sample")
    if is_sure and (done := put_sample_in_place(place)):
        st.session_state["kept_file"] = done.kept
        st.rerun()


def refused(view: View) -> None:
    """Draw why rows were refused, and where loading is allowed the rows, to be read and mended."""
    _finding(view, "data/refused")
    if _found(view.database.identity, "data/refused").state != "shown":
        return
    if may_load():
        with shown.guarded("data/refused rows", view.scope):
            data_refused.draw(view)
    else:
        muted(f"The rows themselves can be about people, and are shown only to those who may load data. {jobs.OFF}")


def checks(view: View) -> None:
    """Draw every quality check: those that rows fail with the rows, and those that hold as a line."""
    names = findings.check_names()
    failing = [name for name in names if _found(view.database.identity, name).state == "shown"]
    for name in failing:
        _finding(view, name)
    held = [name for name in names if name not in failing]
    st.subheader(_held(len(held), len(names)), anchor=False)
    for name in held:
        st.markdown(f":material/check_circle: {_found(view.database.identity, name).sentence}.")
    muted("The same rows: python -m dashboard check, and python -m dashboard query with the name of a check.")
    _sql(held, "sql_held", "SQL of the checks that hold")


def _held(held: int, every: int) -> str:
    if held == every:
        return f"All {every:,} quality checks hold"
    return f"{held:,} of {words.count(every, 'quality check')} {'holds' if held == 1 else 'hold'}"


def optional_tables(view: View) -> None:
    """Draw which table that may be left out switches on which finding, and whether it is loaded."""
    with shown.guarded("data/optional_tables", view.scope):
        found = _head(view, "data/optional_tables")
        heads = ("Table", "Loaded", "Shown only with it", "Shows more with it")
        rows = found.rows[["table_name", "loaded", "switches_on", "makes_fuller"]].itertuples(index=False, name=None)
        st.html(STYLE + _told(heads, rows))
        _more("data/optional_tables", found)


def _told(heads, rows) -> str:
    body = "".join(
        "<tr>"
        + "".join(f"<td{' class=off' if cell == findings.NOT_THERE else ''}>{html.escape(cell)}</td>" for cell in row)
        + "</tr>"
        for row in rows
    )
    return f'<table class="told"><tr>{"".join(f"<th>{head}</th>" for head in heads)}</tr>{body}</table>'


def usage(view: View) -> None:
    """Draw how many projects every finding uses of those in a scope of this part's own, once somebody asks for it."""
    known = known_values(view.database.identity)
    scope = scope_bar.draw(view.database, known, "Can I trust this?", "any", None)
    scope_bar.notes()
    scope_bar.scope_line(scope, "any")
    # It runs every finding there is, which takes seconds: nobody who came for something else waits for it.
    if not st.session_state.get("usage_asked"):
        place = st.empty()
        if not place.button("Count what each finding uses", icon=":material/calculate:", key="count_usage"):
            return
        st.session_state["usage_asked"] = True
        place.empty()
    with shown.guarded("data/usage", scope):
        found = _usage(view, scope)
        st.subheader(found.sentence, anchor="usage")
        muted(found.subline)
        tables.draw(found.rows, None, key="rows_usage")
        _download("data/usage", found)
        muted(" ".join(found.caveats))


def _usage(view: View, scope: Scope) -> Finding:
    bar = st.empty()

    def progress(done: int, total: int) -> None:
        bar.progress(done / total, text=f"Finding {done + 1} of {total} …")

    shows = {name: show for name, show in FINDINGS.items() if not name.startswith("project/")}
    found = view.database.remembered(
        (findings.USAGE, scope), lambda: findings.usage(view.database, scope, shows, progress)
    )
    bar.empty()
    return found


# One of these findings ------------------------------------------------------------------------------------------------


@st.cache_resource(max_entries=100, show_spinner=False)
def _found(identity: tuple[str, int, int], name: str) -> Finding:
    database = open_database(default_path())
    return WHOLE[name](database, Scope(database.dataset.as_of, database.dataset.time_zone))


def _finding(view: View, name: str) -> None:
    """Draw sentence, rows and what is behind them; a row of a project leads to it."""
    with shown.guarded(name, view.scope):
        found = _head(view, name)
        if found.state != "shown":
            return
        is_of_projects = "project_id" in found.rows.columns
        clicked = tables.draw(found.rows, query.query(found.queries[0]), f"rows_{name}", is_clickable=is_of_projects)
        if clicked is not None:
            shown.open_project(str(found.rows["project_id"].iloc[clicked]))
        _more(name, found)


def _head(view: View, name: str) -> Finding:
    found = _found(view.database.identity, name)
    if found.state != "shown":
        st.subheader(found.title_question, anchor=False)
        st.info(found.sentence, icon=":material/check_circle:")
        return found
    st.subheader(found.sentence, anchor=name.partition("/")[2].replace("_", "-"))
    muted(found.subline)
    return found


def _more(name: str, found: Finding) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        _sql(list(found.queries), f"more_{name}", "Caveats and SQL", found.caveats)
        _download(name, found)


def _sql(names: list[str], key: str, label: str, caveats: tuple[str, ...] = ()) -> None:
    if not names:
        return
    with st.expander(label, key=key, on_change="rerun") as more:
        if not more.open:
            return
        if caveats:
            st.markdown("\n".join(f"- {caveat}" for caveat in caveats))
        for name in names:
            st.markdown(f"**SQL** of `{name}`")
            st.code(query.query(name).sql, language="sql")


def _download(name: str, found: Finding) -> None:
    st.download_button(
        "Rows as CSV",
        data=partial(report.csv_of, found.rows),
        file_name=f"{name.replace('/', '-')}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"csv_{name}",
        icon=":material/download:",
    )
