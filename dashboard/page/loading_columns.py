"""What is what in the uploaded files: tables, columns, how things are written. Guesses first; all can be changed."""

from __future__ import annotations

from functools import partial
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from dashboard import words
from dashboard.database import Database, default_path
from dashboard.importing.cells import WORDED
from dashboard.importing.detect import Found, written_as
from dashboard.importing.draft import adopted, begins_with_contact, choose, guess_for, needs, proposed
from dashboard.importing.guess import certainty, known_words
from dashboard.importing.mapping import TABLE_COLUMNS, load_profile
from dashboard.page import loading_words
from dashboard.page.loading_state import Wizard
from dashboard.page.text import muted
from dashboard.settings import Settings, load_settings, team_file

NOWHERE, FIXED = "– not in the file", "– one value for all rows"
EXAMPLES_SHOWN, LONGEST_EXAMPLE = 3, 32
# Columns that only listed words fit; the others take any.
OPEN_WORDS = ("function", "stage", "step", "method", "boolean")
ORDERS = {"": "as the file shows", "dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year/month/day"}
MONTHS = {"": "is refused", "first": "is its first day", "last": "is its last day"}
MARKS = {"": "as the file shows", ".": "a point: 1,234.50", ",": "a comma: 1.234,50"}
CHOICES = {"date_order": ORDERS, "month_only": MONTHS, "decimal_mark": MARKS}
GENERAL = {
    "date_order": "03/04/2026 is", "month_only": "A month without a day", "decimal_mark": "Decimals have",
    "time_zone": "Times without an offset are of", "missing": "Words that mean nothing was entered",
    "label": "Name of the source, as the pages show it",
}  # fmt: skip
REPEATS = {"": "all rows count", "first": "the first counts", "last": "the last counts"}


def draw(wizard: Wizard, database: Database) -> None:
    """Draw the choices for each file, and what its words and steps mean."""
    settings = load_settings(team_file(default_path()))
    comments = _comments(database)
    _begin_with(wizard)
    for place, found in enumerate(wizard.found):
        _file(wizard, place, found, comments, settings)
    loading_words.draw(wizard, settings)
    _written(wizard)


@st.cache_data(max_entries=4, show_spinner=False)
def _comments_of(identity: tuple[str, int, int], _database: Database) -> dict[tuple[str, str], str]:
    told = {(table, ""): comment or "" for table, comment in _database.tables()}
    return told | {(table, column): comment or "" for table, column, _, comment in _database.columns()}


def _comments(database: Database) -> dict[tuple[str, str], str]:
    return _comments_of(database.identity, database)


def _begin_with(wizard: Wizard) -> None:
    profiles = list(dict.fromkeys(name for found in wizard.found for name in found.profiles))
    if not profiles:
        return
    labels = {name: load_profile(name).label or name for name in profiles}
    with st.container(horizontal=True, vertical_alignment="center"):
        muted(f"The headers look like an export of {words.list_words(list(labels.values()))}.")
        for name, label in labels.items():
            st.button(f"Use the profile {label}", on_click=_adopt, args=(wizard, name), key=f"w_profile_{name}")
        st.button("Use the guesses", on_click=_adopt, args=(wizard, None), type="tertiary", key="w_guesses")


def _adopt(wizard: Wizard, profile: str | None) -> None:
    has_projects = wizard.has_projects
    if profile:
        wizard.draft = adopted(wizard.found, load_profile(profile), has_projects=has_projects)
    else:
        wizard.draft = proposed(wizard.found, has_projects=has_projects)
    wizard.problem = ""
    wizard.note = f"The columns are those of the profile {load_profile(profile).label}." if profile else ""


def _file(wizard: Wizard, place: int, found: Found, comments: dict, settings: Settings) -> None:
    st.subheader(found.label.replace("[", r"\["), anchor=False)
    muted(f"{written_as(found)}.")
    key = f"w_{wizard.number}_{place}"
    blocks = wizard.draft.blocks[found.label]
    st.session_state[f"{key}_feeds"] = [block["name"] for block in blocks]
    st.multiselect(
        "What its rows are",
        list(TABLE_COLUMNS),
        key=f"{key}_feeds",
        format_func=lambda table: words.stage(table),
        on_change=_feed,
        args=(wizard, found, f"{key}_feeds"),
        placeholder="Nothing: this file is left aside",
        help="One file may feed several tables: a log that names the project on every line feeds projects, too.",
    )
    for block in blocks:
        table = block["name"]
        with st.container(border=True):
            st.markdown(f"**{words.stage(table)}**")
            muted(comments.get((table, ""), ""))
            if table == "projects" and begins_with_contact(blocks):
                muted(
                    "The file does not say when a project began: a guess is its first row, by"
                    f" {_said(block, 'intake_at')}. Where the newest rows stand first, choose that the last counts."
                )
            _table(f"{key}_{table}", found, blocks, block, comments, settings)


def _feed(wizard: Wizard, found: Found, key: str) -> None:
    order = list(TABLE_COLUMNS)
    wizard.draft.feed(found, sorted(st.session_state[key], key=order.index))


def _table(
    key: str, found: Found, blocks: list[dict[str, Any]], block: dict[str, Any], comments: dict, settings: Settings
) -> None:
    table = block["name"]
    needed = [column for need in needs(table) for column in need]
    for need in needs(table):
        for column in need:
            told = (
                "required" if len(need) == 1 else f"this or {words.list_words([one for one in need if one != column])}"
            )
            _column(key, found, blocks, block, column, told, comments, settings)
    optional = [column for column in TABLE_COLUMNS[table] if column not in needed]
    given = [column for column in optional if column in block["columns"] or block["constants"].get(column)]
    more = st.expander(f"Other columns: {len(given)} of {len(optional)} chosen", key=f"{key}_more", on_change="rerun")
    if more.open:
        with more:
            for column in optional:
                _column(key, found, blocks, block, column, "", comments, settings)
    elif given:
        muted(" · ".join(f"{column} = {_said(block, column)}" for column in given))
    _repeats(key, block)


def _said(block: dict[str, Any], column: str) -> str:
    header = block["columns"].get(column)
    header = header[0] if isinstance(header, list) else header
    return header or f'"{block["constants"][column]}" for all rows'


def _column(
    key: str,
    found: Found,
    blocks: list[dict[str, Any]],
    block: dict[str, Any],
    column: str,
    told: str,
    comments: dict,
    settings: Settings,
) -> None:
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    name, header = f"{key}_{column}", block["columns"].get(column)
    st.session_state[name] = FIXED if column in block["constants"] else header or NOWHERE
    with left:
        st.selectbox(
            f"{column} ({told})" if told else column,
            [NOWHERE, FIXED, *(one.name for one in found.headers)],
            key=name,
            on_change=_chosen,
            args=(blocks, block, column, name),
            help=comments.get((block["name"], column)),
        )
    with right:
        if column in block["constants"]:
            _constant(f"{name}_value", block, column, settings)
        elif header:
            muted(_why(found, block, column, header))


def _chosen(blocks: list[dict[str, Any]], block: dict[str, Any], column: str, key: str) -> None:
    chosen = st.session_state[key]
    choose(blocks, block, column, None if chosen in (FIXED, NOWHERE) else chosen)
    if chosen == FIXED:
        block["constants"][column] = ""


def _constant(key: str, block: dict[str, Any], column: str, settings: Settings) -> None:
    enumeration = WORDED[block["name"]].get(column)
    value = block["constants"][column]
    label = f"{column} of all rows"
    change = partial(_fix, block, column, key)
    st.session_state[key] = value or (None if enumeration and enumeration not in OPEN_WORDS else "")
    if enumeration and enumeration not in OPEN_WORDS:
        options = list(dict.fromkeys(known_words(enumeration, settings).values()))
        st.selectbox(label, options, key=key, on_change=change, placeholder="Choose")
    else:
        st.text_input(label, key=key, on_change=change, placeholder="What stands for all rows")


def _fix(block: dict[str, Any], column: str, key: str) -> None:
    block["constants"][column] = (st.session_state[key] or "").strip()


def _why(found: Found, block: dict[str, Any], column: str, name: str) -> str:
    """Say how sure the guess of a column is, why, and what stands in it."""
    guess, header = guess_for(found, block["name"], column), found.header(name)
    is_guess = guess is not None and guess.header == name
    sure = f"{certainty(guess.confidence)}: {guess.why}" if is_guess else "chosen"
    examples = [_short(word) for word, _ in (header.words if header else ())[:EXAMPLES_SHOWN]]
    share = f"{header.filled:,} of {found.rows:,} rows filled" if header and header.filled < found.rows else ""
    read = [
        f'"{theirs}" is read as {ours}' for theirs, ours in list(block.get("values", {}).get(column, {}).items())[:3]
    ]
    shown = f"such as {', '.join(examples)}" if examples else ""
    return " · ".join(part for part in (sure, shown, share, *read) if part)


def _short(word: str) -> str:
    word = " ".join(word.split())
    return word if len(word) <= LONGEST_EXAMPLE else f"{word[: LONGEST_EXAMPLE - 1]}…"


def _repeats(key: str, block: dict[str, Any]) -> None:
    """Draw what becomes of rows that repeat: only where it is set, or where it usually is."""
    column = block.get("one_row_per") or next(iter(needs(block["name"])[0]))
    if block["name"] in ("projects", "interactions", "stakeholders", "pulse", "actions"):
        name = f"{key}_once"
        st.session_state[name] = block.get("take", "first") if block.get("one_row_per") else ""
        st.selectbox(
            f"Of rows with the same {column}", list(REPEATS), format_func=REPEATS.__getitem__, key=name,
            on_change=_once, args=(block, column, name), width=320,
        )  # fmt: skip
    if block["name"] == "stage_visits":
        name = f"{key}_collapse"
        st.session_state[name] = block.get("collapse_repeats", False)
        st.checkbox(
            "A row that repeats stage and holder of the row before is no new visit", key=name,
            on_change=_collapse, args=(block, name),
        )  # fmt: skip


def _once(block: dict[str, Any], column: str, key: str) -> None:
    block.pop("one_row_per", None)
    block.pop("take", None)
    if st.session_state[key]:
        block |= {"one_row_per": column, "take": st.session_state[key]}


def _collapse(block: dict[str, Any], key: str) -> None:
    block["collapse_repeats"] = st.session_state[key]


def _written(wizard: Wizard) -> None:
    """Draw how dates, numbers and blanks are written."""
    general = wizard.draft.general
    said = [_told(name, value) for name, value in general.items() if value]
    with st.expander("How dates, numbers and blanks are written", key="w_written", on_change="rerun") as more:
        if more.open:
            columns = st.columns(3)
            with columns[0]:
                _general(general, "date_order", ORDERS)
                _general(general, "month_only", MONTHS)
            with columns[1]:
                _general(general, "decimal_mark", MARKS)
                zones = {"": "the company's", **{zone: zone for zone in sorted(available_timezones())}}
                _general(general, "time_zone", zones)
            with columns[2]:
                _missing(general)
                _label(general)
    if said and not more.open:
        muted(" · ".join(said))


def _told(name: str, value: Any) -> str:
    """Say a choice in the words of its field."""
    value = ", ".join(value) if isinstance(value, list) else str(value)
    # Most names of fields begin a sentence that the choice ends.
    return f"{GENERAL[name]}{':' if name in ('missing', 'label') else ''} {CHOICES.get(name, {}).get(value, value)}"


def _general(general: dict[str, Any], name: str, options: dict) -> None:
    st.session_state[f"w_g_{name}"] = general.get(name) or ""
    st.selectbox(
        GENERAL[name], list(options), format_func=options.__getitem__, key=f"w_g_{name}",
        on_change=lambda: general.update({name: st.session_state[f"w_g_{name}"]}),
    )  # fmt: skip


def _missing(general: dict[str, Any]) -> None:
    listed = general.get("missing", [])
    st.session_state["w_g_missing"] = listed
    st.multiselect(
        GENERAL["missing"], sorted({*listed, "?", "n/a", "NULL", "-"}), key="w_g_missing",
        accept_new_options=True, on_change=lambda: general.update(missing=st.session_state["w_g_missing"]),
        placeholder="None",
    )  # fmt: skip


def _label(general: dict[str, Any]) -> None:
    st.session_state["w_g_label"] = general.get("label") or ""
    st.text_input(
        GENERAL["label"], key="w_g_label", placeholder="The name of the file",
        on_change=lambda: general.update(label=st.session_state["w_g_label"].strip()),
    )  # fmt: skip
