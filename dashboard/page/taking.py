"""What a reader takes along from the screen: one finding, the board, or a deck of several."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import report, words
from dashboard.database import Database
from dashboard.findings import FINDINGS
from dashboard.page.text import muted
from dashboard.report import Content, NotDrawn
from dashboard.scope import Scope

MENU = "Take along"


def files(content: Content, mode: str) -> None:
    """Draw the export menu of a finding: a file is made when it is asked for."""
    name, has_picture = content.name, content.found.state == "shown"
    with st.container(horizontal=True, gap="small", key=f"take_{name}"):
        for kind, what in report.KINDS.items():
            if what.is_picture and (not has_picture or (kind == "chart" and content.found.draw is None)):
                continue
            if not what.is_picture and content.found.rows.empty:
                continue
            _button(what.label, partial(report.file_of, content, kind, mode), report.name_of(content, kind),
                    what.media_type, f"take_{kind}_{name}")  # fmt: skip
    if not has_picture:
        muted("There is no picture of a finding with nothing to draw.")
    muted("Every file but CSV, which has the rows only, says its period, filters, n and source.")


def board_menu(database: Database, scope: Scope, mode: str) -> None:
    """Draw the export menu of the board."""
    with st.popover(MENU, key="take_board", on_change="rerun", icon=":material/download:", type="tertiary") as open_:
        if not open_.open:
            return
        stem = report.board_stem(scope)
        for kind in report.BOARD_KINDS:
            what = report.KINDS[kind]
            label = what.label.replace("Slide", "Board")
            make = partial(report.board_file, database, scope, kind, mode)
            _button(label, make, f"{stem}.{what.ending}", what.media_type, f"{kind}_board")


def _button(label: str, make, file_name: str, media_type: str, key: str) -> None:
    st.download_button(
        label, data=make, file_name=file_name, mime=media_type, on_click="ignore", key=key, type="tertiary",
        icon=":material/download:",
    )  # fmt: skip


def deck(database: Database, scope: Scope) -> None:
    """Draw the choice of a deck: its findings in their order, title and kind; make it with progress, and offer it."""
    with st.expander("Make a deck", key="deck", on_change="rerun", icon=":material/slideshow:") as open_:
        if not open_.open:
            return
        _choices(database, scope)


def _choices(database: Database, scope: Scope) -> None:
    # One project, and a question of one's own, are on pages of their own.
    options = [name for name in FINDINGS if not name.startswith(("project/", "explore/"))]
    left, right = st.columns([3, 2])
    # What is chosen at first is said as a default: a value of the session's is sent once, and lost where a reader
    # clicks on before the browser has drawn the field.
    with left:
        names = st.multiselect(
            "Findings, in the order of the slides", options, list(report.PACKS["review"]), format_func=_title,
            key=f"deck_findings_{st.session_state.get('deck_packs', 0)}", placeholder="Choose findings",
            persist_state="session",
        )  # fmt: skip
    with right:
        title = st.text_input("Title", "Procurement review", 120, key="deck_title", persist_state="session")
        kind = st.radio("As", report.DECK_KINDS, key="deck_kind", horizontal=True, persist_state="session",
                        format_func={"pptx": "PowerPoint", "pdf": "PDF"}.__getitem__)  # fmt: skip
        has_board = st.checkbox("With the board", value=True, key="deck_board", persist_state="session")
        st.button("Review pack", on_click=_review_pack, icon=":material/undo:", type="tertiary")
    wanted = (database.identity, scope, tuple(names), title.strip() or "Procurement review", kind, has_board)
    if not names:
        muted("Choose at least one finding; the board alone can be taken along above.")
    elif st.button("Make the deck", type="primary", icon=":material/slideshow:"):
        _make(database, scope, wanted)
    made = st.session_state.get("deck_made")
    if made and made[0] == wanted:
        what = report.KINDS[kind]
        st.download_button(
            f"Take the deck along ({len(made[1]) / 1e6:.1f} MB)", made[1],
            file_name=f"{report.deck_stem(wanted[3], scope)}.{what.ending}",
            mime=what.media_type, on_click="ignore", key="deck_file", icon=":material/download:",
        )  # fmt: skip


def _review_pack() -> None:
    """Begin a new choice, which starts with the review pack."""
    st.session_state["deck_packs"] = st.session_state.get("deck_packs", 0) + 1


def _make(database: Database, scope: Scope, wanted: tuple) -> None:
    """Make the deck with progress; any click, such as on Cancel, ends it at the next slide and nothing is left."""
    _, _, names, title, kind, has_board = wanted
    bar = st.progress(0.0, text="Making the deck …")
    cancel = st.empty()
    cancel.button("Cancel", key="deck_cancel", icon=":material/close:")

    def progress(done: int, total: int) -> None:
        bar.progress(done / max(1, total), text=f"Slide {min(done + 1, total)} of {total} …")

    st.session_state.pop("deck_made", None)
    try:
        st.session_state["deck_made"] = (wanted, report.deck(database, scope, title, names, kind, has_board, progress))
    except NotDrawn as problem:
        st.error(str(problem), icon=":material/error:")
    bar.empty()
    cancel.empty()


def _title(name: str) -> str:
    """What a reader chooses a finding by: its page and its name."""
    page, _, finding = name.partition("/")
    return f"{words.stage(page)}: {words.stage(finding).lower()}"
