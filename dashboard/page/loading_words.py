"""What the words of the uploaded files mean: steps of a log, sides of functions, and words of a listed column."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import words
from dashboard.importing.guess import known_words
from dashboard.importing.mapping import EVENT_WORDS, StepMeaning
from dashboard.page.loading_state import Wizard
from dashboard.page.text import muted
from dashboard.settings import Settings

# A choice of nothing is a choice of its own: Streamlit shows None as a field that waits for one.
NOBODY = NOTHING = ""
STEPS_SHOWN, WORDS_SHOWN, FUNCTIONS_SHOWN = 30, 20, 30
SIDES = {
    NOBODY: "nobody's: not attributed", "procurement": "procurement", "stakeholder": "stakeholder (inside)",
    "control": "control function (inside)", "supplier": "supplier", "on_hold": "on hold",
}  # fmt: skip
ANSWERS = {
    "none": "no answer", "commitment": "a yes, meant", "compliance": "a yes, as required", "resistance": "an objection",
}  # fmt: skip
ENDS = {NOTHING: "goes on", "completed": "completes it", "cancelled": "cancels it, if last"}
NOT_SAID = "not recorded"
ITSELF = "a stage of its own"
REFUSED = "– not known: refused"
NOTHING_ENDS = (
    "No step completes a project yet, so all of them count as open until the last day of the data. At the step that"
    ' ends one, such as a signature or a payment, choose "completes it".'
)


def draw(wizard: Wizard, settings: Settings) -> None:
    """Draw the meanings that are asked for, each only where the files have such words."""
    _words(wizard, settings)
    _steps(wizard, settings)
    _sides(wizard, settings)


def _steps(wizard: Wizard, settings: Settings) -> None:
    steps = wizard.draft.steps(settings)
    if not steps:
        return
    st.subheader("What the steps of the log mean", anchor=False)
    muted(
        "A step that completes a project ends its clock. An objection counts in the pages about resistance; steps that"
        " share a stage are rounds of one ask. What is left as it is stays a step without an answer."
    )
    if not any(meaning.ends == "completed" for _, meaning in steps.values()) and not _says_ends(wizard):
        st.info(NOTHING_ENDS, icon=":material/hourglass_empty:")
    stages = list(settings.stage_sides())
    head = st.columns([4, 2, 2, 2, 2])
    for place, name in zip(head, ("Step", "Project", "Answer", "Stage", "What an objection protects"), strict=True):
        place.markdown(f"**{name}**")
    for place, (step, (rows, meaning)) in enumerate(list(steps.items())[:STEPS_SHOWN]):
        _step(wizard, f"w_{wizard.number}_step_{place}", step, rows, meaning, stages)
    if len(steps) > STEPS_SHOWN:
        muted(f"{len(steps) - STEPS_SHOWN:,} rarer steps are left as they are; a mapping file can name them.")


def _says_ends(wizard: Wizard) -> bool:
    """Return whether projects say by themselves when they were completed: those that are loaded, or a file's."""
    blocks = [block for blocks in wizard.draft.blocks.values() for block in blocks if block["name"] == "projects"]
    return wizard.has_projects or any("completed_at" in block["columns"] for block in blocks)


def _step(wizard: Wizard, key: str, step: str, rows: int, meaning: StepMeaning, stages: list[str]) -> None:
    name, ends, answer, stage, reason = st.columns([4, 2, 2, 2, 2], vertical_alignment="center")
    with name:
        muted(f"{step} · {words.count(rows, 'row')}")
    values = {"ends": meaning.ends or NOTHING, "outcome": meaning.outcome}
    values |= {"stage": meaning.stage or ITSELF, "reason": meaning.reason or NOT_SAID}
    for one, value in values.items():
        st.session_state[f"{key}_{one}"] = value
    own = [values["stage"]] if values["stage"] not in (ITSELF, *stages) else []
    options: dict[str, Any] = {
        "label_visibility": "collapsed", "on_change": _set_step, "args": (wizard, key, step),
    }  # fmt: skip
    ends.selectbox(f"{step}: the project", list(ENDS), format_func=ENDS.__getitem__, key=f"{key}_ends", **options)
    answer.selectbox(f"{step}: answer", list(ANSWERS), format_func=ANSWERS.__getitem__, key=f"{key}_outcome", **options)
    stage.selectbox(f"{step}: stage", [ITSELF, *own, *stages], key=f"{key}_stage", accept_new_options=True, **options)
    if meaning.outcome == "resistance":
        reasons = [NOT_SAID, *EVENT_WORDS["reason"]]
        reason.selectbox(f"{step}: reason", reasons, key=f"{key}_reason", **options)


def _set_step(wizard: Wizard, key: str, step: str) -> None:
    said = {one: st.session_state.get(f"{key}_{one}") for one in ("ends", "outcome", "stage", "reason")}
    stage = None if said["stage"] in (ITSELF, None) else said["stage"].strip()
    reason = said["reason"] if said["outcome"] == "resistance" and said["reason"] != NOT_SAID else None
    wizard.draft.set_step(step, stage=stage, outcome=said["outcome"], reason=reason, ends=said["ends"] or None)


def _sides(wizard: Wizard, settings: Settings) -> None:
    functions = wizard.draft.functions(settings)
    if not functions:
        return
    st.subheader("Whose side is who on?", anchor=False)
    muted(
        f"{words.count(len(functions), 'name')} in the files that the settings do not know. Without a side their time"
        " counts neither as inside nor as outside the company."
    )
    columns = st.columns(3)
    for place, (function, rows) in enumerate(list(functions.items())[:FUNCTIONS_SHOWN]):
        key = f"w_{wizard.number}_side_{place}"
        st.session_state[key] = wizard.draft.sides.get(function, NOBODY)
        columns[place % 3].selectbox(
            f"{function} ({words.count(rows, 'row')})".replace("[", r"\["), list(SIDES), format_func=SIDES.__getitem__,
            key=key, on_change=_set_side, args=(wizard, function, key),
        )  # fmt: skip
    if len(functions) > FUNCTIONS_SHOWN:
        muted(f"{len(functions) - FUNCTIONS_SHOWN:,} rarer ones are left without; a mapping file can name them.")


def _set_side(wizard: Wizard, function: str, key: str) -> None:
    wizard.draft.sides.pop(function, None)
    if side := st.session_state[key]:
        wizard.draft.sides[function] = side


def _words(wizard: Wizard, settings: Settings) -> None:
    asked = list(wizard.draft.unknown_words(settings))
    if not asked:
        return
    st.subheader("Words that are not known", anchor=False)
    muted("These columns know certain words only. Rows with a word that is not known are refused.")
    for number, (_, block, column, enumeration, listed) in enumerate(asked):
        st.markdown(f"**{column}** of {words.stage(block['name']).lower()}")
        choices = [REFUSED, *dict.fromkeys(known_words(enumeration, settings).values())]
        columns = st.columns(3)
        for place, (word, rows) in enumerate(listed[:WORDS_SHOWN]):
            key = f"w_{wizard.number}_word_{number}_{place}"
            given = {theirs.casefold(): ours for theirs, ours in block.get("values", {}).get(column, {}).items()}
            st.session_state[key] = given.get(word.casefold(), REFUSED)
            columns[place % 3].selectbox(
                f"{word[:60]} ({words.count(rows, 'row')})".replace("[", r"\["), choices, key=key,
                on_change=_set_word, args=(block, column, word, key),
            )  # fmt: skip
        if len(listed) > WORDS_SHOWN:
            muted(f"{len(listed) - WORDS_SHOWN:,} rarer words are refused; a mapping file can name them.")


def _set_word(block: dict[str, Any], column: str, word: str, key: str) -> None:
    values = block.setdefault("values", {}).setdefault(column, {})
    for theirs in [one for one in values if one.casefold() == word.casefold()]:
        del values[theirs]
    if st.session_state[key] != REFUSED:
        values[word] = st.session_state[key]
