"""Contacts in time: when each round is asked and answered, and the talks before, between and beside them."""

from dataclasses import dataclass, fields

import numpy as np

from sample_data import company
from sample_data.asks import RESISTANCE, ROUNDS, Asks, Cast, speak
from sample_data.company import TACTIC, TACTICS
from sample_data.people import People
from sample_data.planted import Plan
from sample_data.projects import Projects
from sample_data.working_time import DAY_MINUTES, WorkingTime

PREALIGN, ASK, UPDATE, RESOLVE = range(4)
NO_ANSWER = company.OUTCOMES.index("none")
ANSWER_IN_OWN_ROW, ANSWER_AT_ONCE = 0.07, 0.04  # how some answers are recorded
TALKS_BEFORE, TALKS_AFTER = (1.0, 0.3), (0.92, 0.35)  # chance of a first and a second one


@dataclass
class Rows:
    """Contacts before they become text; one array per fact, all of the same length."""

    project: np.ndarray
    slot: np.ndarray
    function: np.ndarray
    person: np.ndarray
    start: np.ndarray  # starting stance
    purpose: np.ndarray
    minute: np.ndarray  # when, in working minutes
    answered: np.ndarray  # working minutes, -1 for none
    ask: np.ndarray  # number of the ask, -1 for none
    round: np.ndarray  # 0 for none
    outcome: np.ndarray  # code of OUTCOMES, -1 for none
    reason: np.ndarray  # code of REASONS, -1 for none
    language: np.ndarray  # code of VALUES, -1 for none
    tactics: np.ndarray  # bit mask, 0 for none
    shift: np.ndarray  # change of stance, -1, 0 or 1

    @classmethod
    def of(cls, **given) -> "Rows":
        """Rows with −1 (or 0) wherever a fact is not given."""
        count = len(given["project"])
        blank = {"round": 0, "tactics": 0, "shift": 0}
        return cls(**{
            each.name: np.broadcast_to(given.get(each.name, blank.get(each.name, -1)), count).astype(np.int64)
            for each in fields(cls)
        })  # fmt: skip

    @classmethod
    def stacked(cls, parts: list["Rows"]) -> "Rows":
        """All parts, one after the other."""
        return cls(**{each.name: np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(cls)})

    def take(self, chosen: np.ndarray) -> "Rows":
        """The chosen rows, in that order."""
        return Rows(**{each.name: getattr(self, each.name)[chosen] for each in fields(self)})


@dataclass
class Answered:
    """The rounds that were answered by as_of: what truth.py counts. One row per round."""

    function: np.ndarray
    stance: np.ndarray
    is_prealigned: np.ndarray
    is_matched: np.ndarray
    tactics: np.ndarray  # (rounds, tactics)
    chance: np.ndarray
    is_objection: np.ndarray
    reason: np.ndarray


def round_times(random, projects: Projects, asks: Asks) -> tuple[np.ndarray, np.ndarray]:
    """(asks, rounds) working minutes of each ask and its answer: in order, strictly inside the visit."""
    entered = projects.entered[asks.project, asks.slot]
    room = projects.left[asks.project, asks.slot] - entered - 6 * ROUNDS - 6
    weights = np.tile([0.7, *[1.0, 0.8] * (ROUNDS - 1), 1.0, 0.35], (len(asks), 1))
    pieces = weights * random.exponential(1.0, weights.shape)
    steps = np.arange(2 * ROUNDS)
    # rounds that do not happen take no room; the last piece is what follows the last answer
    pieces[:, : 2 * ROUNDS] *= steps < 2 * asks.rounds[:, None]
    points = np.cumsum(pieces, axis=1)
    points = (points / points[:, -1:] * room[:, None]).astype(np.int64)[:, :-1] + 3 * (steps + 1) + entered[:, None]
    return points[:, 0::2], points[:, 1::2]


class Layout:
    """The asks of a chunk in time; every array has shape (asks, rounds) unless it says otherwise."""

    def __init__(self, plan: Plan, clock: WorkingTime, projects: Projects, asks: Asks):
        self.random = plan.random(7, projects.first)
        self.projects, self.asks = projects, asks
        self.limit = clock.at(plan.day_after)
        self.asked_at, self.answered_at = round_times(self.random, projects, asks)
        self.shape = self.asked_at.shape
        draws = self.random.random(self.shape)
        self.has_own_row = draws < ANSWER_IN_OWN_ROW
        self.is_at_once = draws > 1 - ANSWER_AT_ONCE
        self.answered_at = np.where(self.is_at_once, self.asked_at, self.answered_at)
        self.round = np.broadcast_to(np.arange(1, ROUNDS + 1), self.shape)
        self.is_objection = self.round < asks.rounds[:, None]
        self.is_asked = (self.round <= asks.rounds[:, None]) & (self.asked_at < self.limit)
        self.is_answered = self.is_asked & (self.answered_at < self.limit)

    def rows(self, chosen: np.ndarray, **facts) -> Rows:
        """Rows for the chosen (ask, round) pairs; a fact is one number or has a column per round."""
        row = np.nonzero(chosen)[0]
        asks = self.asks
        picked = {name: fact[chosen] if np.ndim(fact) else fact for name, fact in facts.items()}
        return Rows.of(
            project=asks.project[row], slot=asks.slot[row], function=asks.function[row],
            person=asks.person[row], start=asks.stance[row], ask=row, **picked,
        )  # fmt: skip

    def asks_and_answers(self) -> list[Rows]:
        """One row per round, and another one for the answers that are recorded on their own."""
        asks = self.asks
        moved = self.random.random(self.shape)
        outcome = np.where(self.is_objection, RESISTANCE, np.where(asks.outcome == RESISTANCE, 1, asks.outcome))
        answer = {
            "outcome": outcome,
            "reason": np.where(self.is_objection, asks.reason, -1),
            "shift": np.where(self.is_objection, -1 * (moved < 0.25), 1 * (moved < 0.35)),
        }
        nothing = {"outcome": NO_ANSWER, "reason": -1, "shift": 0}
        is_told = self.is_answered & ~self.has_own_row
        is_recorded = self.random.random(len(asks)) < 0.90
        bits = (asks.tactics.astype(np.int64) << np.arange(len(TACTICS))).sum(axis=-1) * is_recorded[:, None]
        asked = self.rows(
            self.is_asked, purpose=ASK, minute=self.asked_at, language=asks.language, tactics=bits,
            round=self.round, answered=np.where(is_told & ~self.is_at_once, self.answered_at, -1),
            **{name: np.where(is_told, fact, nothing[name]) for name, fact in answer.items()},
        )  # fmt: skip
        told_later = self.rows(
            self.is_answered & self.has_own_row, minute=self.answered_at, round=self.round,
            purpose=np.where(self.round == 1, UPDATE, RESOLVE), language=asks.language, **answer,
        )  # fmt: skip
        return [asked, told_later]

    def talks_before(self, chance: float) -> Rows:
        """A talk some days before a pre-aligned ask, in the words of the ask."""
        asks, first = self.asks, self.asked_at[:, 0]
        lag = DAY_MINUTES * np.exp(np.log(3.5) + 0.7 * self.random.standard_normal(len(asks)))
        minute = np.maximum(first - np.maximum(lag, 15).astype(np.int64), self.projects.intake[asks.project] + 20)
        is_held = asks.is_prealigned & (minute < np.minimum(first, self.limit))
        is_held &= self.random.random(len(asks)) < chance
        moved = 1 * (self.random.random(self.shape) < 0.45)
        return self.rows(
            self.in_first_round(is_held), purpose=PREALIGN, minute=self.per_round(minute), shift=moved,
            tactics=1 << TACTIC["prealign"], language=asks.language,
        )  # fmt: skip

    def talks_after(self, chance: float) -> Rows:
        """A talk after an objection and before the next round, in the words of the next round."""
        following = np.concatenate([self.asked_at[:, 1:], self.answered_at[:, -1:]], axis=1)
        share = self.random.uniform(0.05, 0.95, self.shape)
        minute = self.answered_at + ((following - self.answered_at) * share).astype(np.int64)
        is_held = self.is_objection & self.is_answered & (minute < self.limit)
        is_held &= self.random.random(self.shape) < chance
        next_words = np.concatenate([self.asks.language[:, 1:], self.asks.language[:, -1:]], axis=1)
        moved = 1 * (self.random.random(self.shape) < 0.4)
        return self.rows(is_held, purpose=RESOLVE, minute=minute, shift=moved, language=next_words)

    def reminders(self) -> Rows:
        """A contact while an ask waits for its first answer."""
        first, answer = self.asked_at[:, 0], self.answered_at[:, 0]
        minute = first + ((answer - first) * self.random.random(len(self.asks))).astype(np.int64)
        is_held = (self.random.random(len(self.asks)) < 0.35) & (minute < self.limit)
        return self.rows(
            self.in_first_round(is_held),
            purpose=UPDATE,
            minute=self.per_round(minute),
            language=self.asks.language,
        )

    def in_first_round(self, chosen: np.ndarray) -> np.ndarray:
        """(asks,) → (asks, rounds): true in the first column only."""
        return chosen[:, None] & (self.round == 1)

    def per_round(self, fact: np.ndarray) -> np.ndarray:
        """(asks,) → (asks, rounds): the same in every column."""
        return np.broadcast_to(fact[:, None], self.shape)

    def updates(self, people: People, actors: Cast) -> Rows:
        """Contacts that belong to no ask, with the holder's people or the requester's."""
        random, projects = self.random, self.projects
        length = np.where(projects.present, projects.left - projects.entered, 0) / DAY_MINUTES
        counts = random.poisson(projects.present * np.minimum(0.35 + 0.04 * length, 4))
        project, slot = np.nonzero(counts)
        repeats = counts[project, slot]
        project, slot = np.repeat(project, repeats), np.repeat(slot, repeats)
        entered, left = projects.entered[project, slot], projects.left[project, slot]
        minute = entered + ((left - entered) * random.random(len(project))).astype(np.int64)
        holder = projects.holder[project, slot]
        function = np.where(holder < len(company.ASKED_FUNCTIONS), holder, projects.function[project])
        second = (random.random(len(project)) < 0.3).astype(np.int64)
        person = actors.person[project, function, second]
        is_matched = random.random(len(project)) < 0.22
        rows = Rows.of(
            project=project, slot=slot, function=function, person=person,
            start=actors.stance[project, function, second], purpose=UPDATE, minute=minute,
            language=speak(random, people, person, is_matched[:, None])[:, 0],
        )  # fmt: skip
        return rows.take(np.nonzero(minute < self.limit)[0])

    def answered(self) -> Answered:
        """The rounds that were answered by as_of."""
        asks = self.asks
        ask, turn = np.nonzero(self.is_answered)
        return Answered(
            asks.function[ask], asks.stance[ask], asks.is_prealigned[ask], asks.is_matched[ask, turn],
            asks.tactics[ask, turn], asks.chance[ask, turn], self.is_objection[ask, turn],
            asks.reason[ask, turn],
        )  # fmt: skip


def lay_out(
    plan: Plan, clock: WorkingTime, people: People, projects: Projects, actors: Cast, asks: Asks
) -> tuple[Rows, Answered]:
    """Every contact up to as_of, ordered by project and time, and the rounds that were answered."""
    layout = Layout(plan, clock, projects, asks)
    rows = Rows.stacked([
        *layout.asks_and_answers(),
        *(layout.talks_before(chance) for chance in TALKS_BEFORE),
        *(layout.talks_after(chance) for chance in TALKS_AFTER),
        layout.reminders(),
        layout.updates(people, actors),
    ])  # fmt: skip
    order = np.lexsort((np.arange(len(rows.project)), rows.minute, rows.project))
    return rows.take(order), layout.answered()
