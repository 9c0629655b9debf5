"""The rows of interactions.csv: contacts as text, with the holes a real tracker has."""

import numpy as np
import pandas as pd

from sample_data import company
from sample_data.company import FUNCTIONS, MEDIA, STAGES, STANCES, TACTIC, TACTICS
from sample_data.contacts import ASK, RESOLVE, UPDATE, Rows
from sample_data.people import People
from sample_data.planted import Plan
from sample_data.projects import SLOT_STAGE, Projects, choose
from sample_data.working_time import WorkingTime, numbered, text_of

# shares of media (email, call, meeting, one_to_one, workshop, committee, document, visual, survey, system)
MEDIA_SHARE = np.array([
    (0.04, 0.16, 0.22, 0.42, 0.10, 0.00, 0.02, 0.04, 0.00, 0.00),
    (0.36, 0.13, 0.22, 0.11, 0.04, 0.08, 0.06, 0.00, 0.00, 0.00),
    (0.46, 0.12, 0.12, 0.04, 0.02, 0.03, 0.06, 0.03, 0.02, 0.10),
    (0.14, 0.24, 0.24, 0.26, 0.05, 0.03, 0.02, 0.02, 0.00, 0.00),
])  # fmt: skip


def stances(rows: Rows, group: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stance before and after each contact (codes of STANCES), and whether it opens the person's project."""
    order = np.lexsort((np.arange(len(group)), group))
    key = group[order]
    is_first = np.concatenate([[True], key[1:] != key[:-1]]) if len(key) else np.zeros(0, dtype=bool)
    opening = np.maximum.accumulate(np.where(is_first, np.arange(len(key)), 0))

    def before(values: np.ndarray) -> np.ndarray:
        """The sum of the earlier rows of the same group."""
        running = np.cumsum(values) - values
        return running - running[opening] if len(values) else running

    start = rows.start[order]
    level = np.array([0, -1, 0, 1, 2])[start]
    moved = before(rows.shift[order])
    is_contact = rows.purpose[order] != UPDATE
    is_unaware = (start == 0) & (before(1 * is_contact) == 0)
    first = np.where(is_unaware, 0, np.clip(level + moved, -1, 2) + 2)
    after = np.where(is_unaware & ~is_contact, 0, np.clip(level + moved + rows.shift[order], -1, 2) + 2)
    result = np.empty((3, len(key)), dtype=np.int64)
    result[:, order] = first, after, is_first
    return result[0], result[1], result[2].astype(bool)


def table(plan: Plan, clock: WorkingTime, people: People, projects: Projects, rows: Rows, first_ask: int,
          first_row: int) -> pd.DataFrame:  # fmt: skip
    """The rows as text, some of them with the holes a real tracker has."""
    random = plan.random(8, projects.first)
    count = len(rows.project)
    asks = rows.ask.max(initial=-1) + 1
    by_ask = random.random((3, asks + 1))  # the last column serves rows without an ask
    is_committee = (by_ask[0][rows.ask] < 0.02) & (rows.ask >= 0)
    has_ask = (by_ask[1][rows.ask] < 0.96) & (rows.ask >= 0)
    has_round = (by_ask[2][rows.ask] < 0.95) & (rows.round > 0)
    is_ask = rows.purpose == ASK
    medium = choose(random, MEDIA_SHARE[rows.purpose], count)
    is_drawn = is_ask & ((rows.tactics >> TACTIC["visual"]) & 1 == 1) & (random.random(count) < 0.5)
    medium[is_drawn] = MEDIA.index("visual")
    medium[is_committee & is_ask] = MEDIA.index("committee")
    minutes = np.array(company.MEDIUM_MINUTES)[medium] * np.exp(0.4 * random.standard_normal(count))
    minutes = (np.rint(minutes / 5) * 5).astype(np.int64).astype(str).astype(object)
    minutes[random.random(count) < 0.04] = ""
    group = (rows.project * len(people) + rows.person) * 2 + is_committee
    before, after, is_opening = stances(rows, group)
    has_stance = is_opening | (random.random(count) < np.where(rows.purpose == UPDATE, 0.5, 0.93))
    has_language = random.random(count) < np.where(is_ask, 0.88, 0.82)
    is_pressed = is_ask & ((rows.tactics >> TACTIC["pressure"]) & 1 == 1)
    escalated = random.random(count) < np.where(is_pressed, 0.25, np.where(rows.purpose == RESOLVE, 0.08, 0.0))
    has_stage = (rows.ask >= 0) | (random.random(count) > 0.08)
    is_noted = (rows.reason >= 0) & (random.random(count) < 0.2)
    notes = np.array([company.NOTES[reason] for reason in company.REASONS], dtype=object)
    note = np.where(is_noted, notes[rows.reason, random.integers(0, 2, count)], "")
    masks, place = np.unique(rows.tactics, return_inverse=True)
    lists = [";".join(name for bit, name in enumerate(TACTICS) if mask >> bit & 1) for mask in masks.tolist()]

    def words(names, codes: np.ndarray, known: np.ndarray | None = None) -> np.ndarray:
        """Names for codes, empty for −1 and where not known."""
        codes = codes if known is None else np.where(known, codes, -1)
        return np.array([*names, ""], dtype=object)[codes]

    return pd.DataFrame({
        "interaction_id": numbered("I-", first_row + np.arange(count) + 1, 7),
        "project_id": numbered("P-", projects.first + rows.project + 1, 6),
        "stakeholder_id": np.where(is_committee, "", people.ids[rows.person]),
        "function": np.where(is_committee, words(FUNCTIONS, rows.function), ""),
        "happened_at": text_of(clock.local(rows.minute)),
        "ask_id": np.where(has_ask, numbered("A-", first_ask + rows.ask + 1, 7), ""),
        "answered_at": text_of(clock.local(np.maximum(rows.answered, 0)), rows.answered >= 0),
        "stage": words(STAGES, SLOT_STAGE[rows.slot], has_stage),
        "medium": words(MEDIA, medium),
        "minutes": minutes,
        "purpose": words(company.PURPOSES, rows.purpose),
        "round": np.where(has_round, rows.round.astype(str).astype(object), ""),
        "language": words(company.VALUES, rows.language, has_language),
        "tactics": np.array(lists, dtype=object)[place],
        "stance_before": words(STANCES, before, has_stance),
        "stance_after": words(STANCES, after, has_stance),
        "outcome": words(company.OUTCOMES, rows.outcome),
        "reason": words(company.REASONS, rows.reason),
        "escalated": np.where(escalated, "true", "false").astype(object),
        "note": note,
    })  # fmt: skip
