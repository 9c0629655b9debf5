"""The only module with Streamlit: the scope bar, findings on screen, states and the one error box."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import query, words
from dashboard import scope as scopes
from dashboard.database import Database, DatabaseProblem, default_path, open_database
from dashboard.findings import FINDINGS, Finding, FindingFunction, compared_with
from dashboard.importing import ImportProblem, import_sample, sample_is_newer
from dashboard.measures import MEASURES
from dashboard.scope import Scope
from dashboard.settings import SettingsProblem, load_settings, team_file

LOG = logging.getLogger(__name__)
CUSTOM = "custom"
# More rows would only make the page slow; the download has them all.
ROWS_SHOWN = 500
FILTER_LABELS = {
    "functions": "Requesting function",
    "categories": "Category",
    "business_units": "Business unit",
    "regions": "Region",
    "methods": "Method",
}
# Two sessions that open at the same moment must not both build the sample.
BUILDING = threading.Lock()
STYLE = """
<style>
  .block-container { padding-top: 3.4rem; padding-bottom: 2rem; max-width: 1800px; }
  h1 { font-size: 1.9rem !important; padding: 0 0 .1rem 0 !important; }
  h3 { font-size: 1.25rem !important; line-height: 1.3 !important; padding: .4rem 0 0 0 !important; }
  p.muted { font-size: .92rem; opacity: .8; margin: 0; line-height: 1.4; }
  div.mark { text-align: right; padding: .3rem 0; }
  div.mark span {
    font-size: .85rem; border: 1px solid currentColor; border-radius: 1rem; padding: .1rem .7rem; opacity: .8;
  }
  /* Two charts side by side need 480 pixels each; below that they stand one under the other. */
  @media (max-width: 1180px) {
    [data-testid=stHorizontalBlock]:has(h3) > [data-testid=stColumn] { min-width: 100%; }
  }
</style>
"""


@dataclass(frozen=True)
class View:
    """What a page shows: the open file, the scope of its findings and the colours of the theme."""

    database: Database
    scope: Scope
    mode: str


def start(title_question: str) -> View:
    """Draw the title and the scope bar of a page and return its view; stops the page when there is nothing to show."""
    st.html(STYLE)
    database = _opened()
    known = _known_values(database.identity)
    _take_over_url(database, known, title_question)
    heading, mark = st.columns([5, 1], vertical_alignment="center")
    heading.title(title_question, anchor=False)
    if database.dataset.is_sample:
        mark.html('<div class="mark"><span>Sample data</span></div>')
    scope = _scope_bar(database, known, title_question)
    if notes := st.session_state.get("url_notes"):
        st.info(" ".join(notes), icon=":material/link_off:")
    _scope_line(database, scope)
    return View(database, scope, st.context.theme.type or "light")


def columns(number: int) -> list[DeltaGenerator]:
    """Return places side by side; at most two charts stand in a row."""
    return st.columns(number, gap="large")


def show(view: View, finding: FindingFunction, into: DeltaGenerator | None = None) -> None:
    """Draw one finding: sentence, muted line, chart, and the expander with rows, definition, caveats and SQL."""
    name = next(name for name, function in FINDINGS.items() if function is finding)
    with into if into is not None else st.container():
        try:
            found, spec = _found(view.database.identity, name, view.scope, view.mode)
            _draw(view, name, found, spec)
        # The one place that may catch everything: a broken finding must not take the page with it.
        except Exception:
            LOG.exception("The finding %s failed for %s", name, view.scope)
            st.error(
                f"{name.replace('_', ' ').replace('/', ': ').capitalize()} could not be shown. The other findings are"
                " not affected. Try another period or fewer filters; the log of the program has the details.",
                icon=":material/error:",
            )


def end(view: View) -> None:
    """Draw the last line of a page: source, as-of date and what was built when."""
    dataset = view.database.dataset
    st.divider()
    sample = "made-up company, " if dataset.is_sample else ""
    _muted(
        f"Down the Hall · {dataset.label}: {sample}data as of {words.date_long(view.scope.as_of_on)}"
        f" · built {words.date_long(scopes.local_day(dataset.built_at, dataset.time_zone))}"
    )


# A finding on screen -------------------------------------------------------------------------------------------------


# Everything that decides what a viewer sees is an argument, for the cache is shared by all sessions, and so is what
# comes out of it: nothing may change it.
@st.cache_resource(max_entries=500, show_spinner=False)
def _found(identity: tuple[str, int, int], name: str, scope: Scope, mode: str) -> tuple[Finding, dict | None]:
    found = FINDINGS[name](open_database(default_path()), scope)
    return found, _with_rows_inside(found.draw(mode=mode)) if found.draw else None


def _with_rows_inside(spec: dict) -> dict:
    """Put each named data set where its layer names it: Streamlit turns named ones into tables at every run."""
    named = spec.get("datasets", {})

    def filled(part: Any) -> Any:
        if isinstance(part, list):
            return [filled(one) for one in part]
        if not isinstance(part, dict):
            return part
        if set(part) == {"name"} and part["name"] in named:
            return {"values": named[part["name"]]}
        return {key: filled(value) for key, value in part.items() if key != "datasets"}

    return filled(spec)


@st.cache_data(max_entries=20, show_spinner=False)
def _known_values(identity: tuple[str, int, int]) -> dict[str, list[str]]:
    known = query.known_values(open_database(default_path()))
    # The functions this page filters are those with a need; one that only answers would show nothing.
    return {**known, "functions": known["requesting_functions"]}


def _draw(view: View, name: str, found: Finding, spec: dict | None) -> None:
    if spec is None:
        st.subheader(found.title_question, anchor=False)
        st.info(found.sentence, icon=":material/filter_alt_off:" if found.state == "empty" else ":material/info:")
    else:
        st.subheader(found.sentence, anchor=False)
        _muted(found.subline)
        st.vega_lite_chart(spec, theme=None, width="stretch", key=f"chart_{name}")
    with st.expander("Rows, definition, caveats and SQL"):
        _rows(view, name, found)
        _definition(found)


def _rows(view: View, name: str, found: Finding) -> None:
    if found.rows.empty:
        _muted("No rows.")
        return
    meanings = {column.name: column.meaning for column in query.query(found.queries[0]).columns}
    config = {column: _column(column, meanings.get(column, ""), found.rows[column]) for column in found.rows.columns}
    shown = found.rows.head(ROWS_SHOWN).copy()
    for column in shown.columns:
        if column.endswith(("_share",)) or column in ("share", "rate", "rate_low", "rate_high"):
            shown[column] = shown[column] * 100
    if len(found.rows) > ROWS_SHOWN:
        _muted(f"The first {ROWS_SHOWN:,} of {len(found.rows):,} rows; the CSV has them all.")
    st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        column_config=config,
        height="content" if len(shown) < 12 else 420,
    )
    st.download_button(
        "Rows as CSV",
        data=partial(_csv, found.rows),
        file_name=f"{name.replace('/', '-')}_{view.scope.as_of_on}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"csv_{name}",
        icon=":material/download:",
    )


def _csv(rows: pd.DataFrame) -> str:
    return rows.to_csv(index=False)


def _column(name: str, meaning: str, values: pd.Series) -> Any:
    label = name.replace("_", " ")
    label = label[0].upper() + label[1:]
    if name in ("share", "rate", "rate_low", "rate_high") or name.endswith("_share"):
        return st.column_config.NumberColumn(f"{label}, %", help=meaning, format="%.1f")
    if name.endswith("days"):
        return st.column_config.NumberColumn(label, help=meaning, format="%,.1f")
    if pd.api.types.is_bool_dtype(values):
        return st.column_config.CheckboxColumn(label, help=meaning)
    if pd.api.types.is_integer_dtype(values):
        return st.column_config.NumberColumn(label, help=meaning, format="%,d")
    return st.column_config.Column(label, help=meaning)


def _definition(found: Finding) -> None:
    for measure in (MEASURES[measure] for measure in found.measures):
        st.markdown(f"**{measure.name}** = {measure.definition}. {measure.why} {measure.caveat}")
    if found.caveats:
        st.markdown("**Caveats**\n" + "\n".join(f"- {caveat}" for caveat in found.caveats))
    if found.n_total:
        _muted(f"{found.n_used:,} of {words.count(found.n_total, 'project')} in scope used.")
    for name in found.queries:
        st.markdown(f"**SQL** of `{name}`")
        st.code(query.query(name).sql, language="sql")


def _muted(text: str) -> None:
    st.html(f'<p class="muted">{_escaped(text)}</p>')


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# The scope bar -------------------------------------------------------------------------------------------------------
# The canonical value of a choice is session key f_…; the widget's key w_… is set from it before each run and copies it
# back when it changes; the URL is written from it, and read when it is not the one that was written. When the file has
# been replaced, the choices are checked against what the new one has, as if they came from a link.


def _take_over_url(database: Database, known: dict[str, list[str]], page: str) -> None:
    in_url = {name: st.query_params.get_all(name) for name in st.query_params}
    page_before, written = st.session_state.get("written", (None, None))
    # Another address than the one written: a link was opened, or the browser went back. A page that is opened from
    # another one has no parameters, and keeps the choices.
    is_other = in_url != written and (page == page_before or bool(in_url) or written is None)
    if not is_other and st.session_state.get("seen") == database.identity:
        return
    asked = in_url if is_other else _as_lists(scopes.to_url(_choices()))
    st.session_state["seen"] = database.identity
    dataset = database.dataset
    _, choices, notes = scopes.from_url(asked, dataset.as_of, dataset.time_zone, known)
    for name, value in choices.items():
        st.session_state[f"f_{name}"] = value
    st.session_state["url_notes"] = notes


def _as_lists(parameters: dict[str, str | list[str]]) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else value for name, value in parameters.items()}


def _choices() -> dict[str, Any]:
    return {name: st.session_state[f"f_{name}"] for name in ("period", "compare", *scopes.FILTERS)}


def _chosen(name: str) -> None:
    st.session_state[f"f_{name}"] = st.session_state[f"w_{name}"]
    st.session_state["url_notes"] = []


def _reset() -> None:
    st.session_state["f_period"], st.session_state["f_compare"] = (
        scopes.DEFAULT_PERIOD,
        scopes.DEFAULT_COMPARISON,
    )
    for name in scopes.FILTERS:
        st.session_state[f"f_{name}"] = []
    st.session_state["url_notes"] = []


def _scope_bar(database: Database, known: dict[str, list[str]], page: str) -> Scope:
    choices = _choices()
    dataset = database.dataset
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _period_choice(choices["period"], scopes.local_day(dataset.as_of, dataset.time_zone))
        _select("compare", "Compared with", scopes.COMPARISONS)
        active = sum(bool(choices[name]) for name in scopes.FILTERS)
        with st.popover(f"Filters ({active})" if active else "Filters", icon=":material/filter_alt:"):
            for name, label in FILTER_LABELS.items():
                st.session_state[f"w_{name}"] = choices[name]
                st.multiselect(label, known[name], key=f"w_{name}", on_change=_chosen, args=(name,), placeholder="All")
        if scopes.to_url(choices):
            st.button("Reset", on_click=_reset, icon=":material/undo:", type="tertiary")
    choices = _choices()
    parameters = scopes.to_url(choices)
    st.query_params.from_dict(parameters)
    st.session_state["written"] = (page, _as_lists(parameters))
    return scopes.from_choices(choices, dataset.as_of, dataset.time_zone)


def _select(name: str, label: str, options: dict[str, str]) -> None:
    st.session_state[f"w_{name}"] = st.session_state[f"f_{name}"]
    st.selectbox(
        label,
        list(options),
        format_func=options.__getitem__,
        key=f"w_{name}",
        on_change=_chosen,
        args=(name,),
        width=220,
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


def _scope_line(database: Database, scope: Scope) -> None:
    parts = [words.period(scope.from_on, scope.until_on)]
    parts[0] = parts[0][0].upper() + parts[0][1:]
    if against := compared_with(scope):
        parts[0] += f", compared with {against}"
    elif scope.comparison != "none":
        parts[0] += ", which has no period before it to compare with"
    for name, label in FILTER_LABELS.items():
        if chosen := getattr(scope, name):
            parts.append(f"{label}: {words.list_words(chosen)}")
    if not scope.active_filters():
        parts.append("all functions, categories, business units, regions and methods")
    parts.append(f"as of {words.date_long(scope.as_of_on)}")
    _muted(" · ".join(parts))


# The file ------------------------------------------------------------------------------------------------------------


def _opened() -> Database:
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
