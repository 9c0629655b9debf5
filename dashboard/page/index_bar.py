"""The choices of the credibility index: the weights of its parts, and the baseline its signals are told against."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard import words
from dashboard.database import Database
from dashboard.findings.credibility.index import BASELINE_MONTHS, baseline_months, whole_months
from dashboard.findings.credibility.shared import NAMES, parts_of
from dashboard.page.text import muted
from dashboard.scope import Scope


def draw(database: Database, scope: Scope) -> None:
    """Draw the choices, filled when they are opened; what is chosen is in the address and the scope of the next run."""
    if scope.weights:
        own = [f"{NAMES.get(name, words.stage(name))} {words.share(weight)}" for name, weight in scope.weights]
        muted(f"Weights of your own, the others those of the settings: {words.list_words(own)}.")
    # With another label it would be another popover, and closed.
    with st.popover("Weights and baseline", key="index_choices", on_change="rerun", icon=":material/tune:") as choices:
        if not choices.open:
            return
        muted("How much each part counts. The weights are shared out over the parts that have a figure.")
        places = st.columns(2)
        for number, (name, part) in enumerate(parts_of(database, scope).items()):
            st.session_state[f"w_weight_{name}"] = round(part.weight * 100)
            places[number % 2].slider(
                NAMES.get(name, words.stage(name)),
                0,
                100,
                key=f"w_weight_{name}",
                on_change=_weighted,
                args=(database, scope),
            )
        _baseline_choice(database, scope)
        st.button("Back to the settings", on_click=_reset, icon=":material/undo:", disabled=not _is_changed(scope))


def _is_changed(scope: Scope) -> bool:
    return bool(scope.weights or scope.baseline)


def _weighted(database: Database, scope: Scope) -> None:
    usual = parts_of(database, replace(scope, weights=()))
    chosen = {name: st.session_state[f"w_weight_{name}"] / 100 for name in usual}
    st.session_state["f_weights"] = ",".join(
        f"{name}:{weight:g}" for name, weight in chosen.items() if weight != round(usual[name].weight, 2)
    )


def _baseline_choice(database: Database, scope: Scope) -> None:
    cases = whole_months(database, scope)
    months = list(cases)
    if len(months) <= BASELINE_MONTHS:
        muted(
            f"Signals need a baseline of {BASELINE_MONTHS} whole months and months after it; there are {len(months)}."
        )
        return
    chosen = tuple(_nearest(months, month) for month in baseline_months(cases, scope))
    # A range takes its two ends from its value only, so that another choice is another slider.
    key = f"w_baseline_{chosen[0]:%Y-%m}_{chosen[1]:%Y-%m}"
    st.select_slider(
        f"Baseline, {BASELINE_MONTHS} months or more",
        options=months,
        value=chosen,
        format_func=words.month,
        key=key,
        on_change=_baseline_chosen,
        args=(key,),
    )


def _nearest(months: list[date], month: date) -> date:
    return min(months, key=lambda one: abs((one - month).days))


def _baseline_chosen(key: str) -> None:
    first, last = st.session_state[key]
    st.session_state["f_baseline"] = f"{first:%Y-%m}..{last:%Y-%m}"


def _reset() -> None:
    st.session_state["f_weights"] = st.session_state["f_baseline"] = ""
