"""Presentation mode: slides over the whole window, one after the other, by the arrow keys."""

from __future__ import annotations

import streamlit as st

from dashboard import report
from dashboard.database import Database, default_path, open_database
from dashboard.findings import FINDINGS
from dashboard.page.drawn import svg
from dashboard.scope import Scope

STYLE = """
<style>
  header[data-testid=stHeader], [data-testid=stToolbar], [data-testid=stDecoration] { display: none !important; }
  .block-container { padding: 0 !important; max-width: none !important; }
  [data-testid=stMain] { overflow: hidden; }
  [data-testid=stMainBlockContainer] > div { gap: 0 !important; }
  .st-key-frame { height: 100vh; justify-content: center; }
  .st-key-frame .drawing > svg { width: min(100vw, 177.78vh); }
  .st-key-presenting {
    position: fixed; right: 1.2vw; bottom: .6vh; width: auto !important; opacity: .25; transition: opacity .2s;
    flex-wrap: nowrap; z-index: 9;
  }
  .st-key-presenting:hover, .st-key-presenting:focus-within { opacity: 1; }
</style>
"""
# The pages in the order in which a presentation goes on from one to the next.
ORDER = ("review", "cycle_time", "resistance", "credibility")


def is_asked() -> bool:
    """Whether the address asks for presentation mode."""
    return st.query_params.get("present", "").lower() in ("true", "1", "yes")


def start(parameters: dict[str, str | list[str]]) -> None:
    """Show this page as slides from the next run on."""
    st.query_params.from_dict({**parameters, "present": "true"})


def show(database: Database, page: str, scope: Scope, mode: str, parameters: dict[str, str | list[str]]) -> None:
    """Draw the slide the address asks for, and the way on, back and out; nothing else is on the page."""
    _go_on(page, parameters)
    names, note = _names(page)
    number = _number(len(names))
    st.html(STYLE)
    # First, so that keys work while the slide is being drawn, and for every slide that can be seen.
    is_page = page in ORDER and not {"finding", "pack"} & set(st.query_params)
    with st.container(horizontal=True, key="presenting"):
        st.button("Back", shortcut="Left", type="tertiary", on_click=_turn, args=(number - 1, len(names)),
                  disabled=number == 0 and not (is_page and ORDER.index(page)))  # fmt: skip
        st.button("Next", shortcut="Right", type="tertiary", on_click=_turn, args=(number + 1, len(names)),
                  disabled=number == len(names) - 1 and not (is_page and page != ORDER[-1]))  # fmt: skip
        st.button("Leave", shortcut="Esc", type="tertiary", on_click=_leave, args=(parameters,))
    name = names[number]
    drawn = _slide(f"{database.identity} {name} {scope} {mode}", name, scope, mode)
    with st.container(key="frame"):
        svg(drawn, "slide")
    if note:
        st.toast(note)
    st.stop()


def _names(page: str) -> tuple[list[str], str]:
    """The slides the address asks for, and a note where it asks for what there is not."""
    asked, pack = st.query_params.get("finding"), st.query_params.get("pack")
    if asked in FINDINGS or asked == report.BOARD:
        return [asked], ""
    if pack in report.PACKS:
        return [report.BOARD, *report.PACKS[pack]], ""
    note = f'There is no finding "{asked}".' if asked else f'There is no pack "{pack}".' if pack else ""
    names = [name for name in FINDINGS if name.startswith(f"{page}/")]
    return ([report.BOARD, *names] if page == "review" else names), note


def _number(slides: int) -> int:
    asked = st.query_params.get("slide", "1")
    return min(max(int(asked), 1), slides) - 1 if asked.lstrip("-").isdigit() else 0


def _turn(number: int, slides: int) -> None:
    if 0 <= number < slides:
        st.query_params["slide"] = str(number + 1)
    else:
        st.session_state["turn_page"] = 1 if number >= slides else -1


def _go_on(page: str, parameters: dict[str, str | list[str]]) -> None:
    """Go to the next or the page before, when its turn has come."""
    step = st.session_state.pop("turn_page", 0)
    if step and page in ORDER and 0 <= (place := ORDER.index(page) + step) < len(ORDER):
        st.switch_page(f"pages/{ORDER[place]}.py", query_params={**parameters, "present": "true"})


def _leave(parameters: dict[str, str | list[str]]) -> None:
    st.query_params.from_dict(parameters)


# Everything that decides what a viewer sees is in the key; what begins with "_" is no part of it.
@st.cache_data(max_entries=200, show_spinner=False)
def _slide(key: str, _name: str, _scope: Scope, _mode: str) -> str:
    return report.slide(open_database(default_path()), _name, _scope, _mode)
