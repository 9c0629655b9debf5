"""What is asked of whom in each visit, how it is put, and what comes back.

Each ask has up to five rounds. The probability of an objection is a product, so every planted effect is a
ratio that holds in every stratum: function × starting stance × round × language × pre-alignment × tactics.
"""

from dataclasses import dataclass

import numpy as np

from sample_data import company, planted
from sample_data.company import CODE, STAGE, TACTIC
from sample_data.people import People
from sample_data.planted import Plan
from sample_data.projects import SLOT_STAGE, SLOTS, Projects, choose

ROUNDS = len(planted.ROUND_FACTOR)
RESISTANCE = company.OUTCOMES.index("resistance")
# how likely a visit to a stage holds a first ask, and a second one of somebody else
ASK_SHARE = {
    "requirements": (0.75, 0.15), "strategy": (0.75, 0.15), "budget_approval": (0.95, 0.0),
    "market": (0.12, 0.0), "evaluation": (0.75, 0.25), "negotiation": (0.10, 0.0),
    "award_decision": (0.95, 0.35), "legal_review": (0.85, 0.0), "security_review": (0.85, 0.0),
    "signature": (0.35, 0.0),
}  # fmt: skip
TACTIC_USE = {
    "speak_their_language": 0.28, "cocreate": 0.16, "visual": 0.20, "small_win": 0.12, "rational_case": 0.34,
    "policy": 0.14, "pressure": 0.09, "coalition": 0.08, "exchange": 0.06, "personal_appeal": 0.003,
}  # fmt: skip
ADDED_LATER = {"cocreate": 0.12, "small_win": 0.12, "pressure": 0.08, "exchange": 0.06, "visual": 0.06}
UNMATCHED_WORDS = ("savings", "process", "budget", "risk", "control", "facts", "capacity")
UNMATCHED_SHARE = (0.56, 0.14, 0.10, 0.08, 0.06, 0.04, 0.02)


@dataclass
class Asks:
    """One row per ask; arrays with a second axis have one column per round."""

    project: np.ndarray  # row in the chunk
    slot: np.ndarray
    function: np.ndarray
    person: np.ndarray  # number of the stakeholder
    stance: np.ndarray  # where this person started on this project
    is_prealigned: np.ndarray
    language: np.ndarray  # (asks, rounds) code of VALUES
    is_matched: np.ndarray  # (asks, rounds)
    tactics: np.ndarray  # (asks, rounds, tactics): everything used up to that round
    chance: np.ndarray  # (asks, rounds) probability of an objection
    outcome: np.ndarray  # (asks, rounds) code of OUTCOMES
    reason: np.ndarray  # (asks, rounds) code of REASONS
    rounds: np.ndarray  # how many rounds there are

    def __len__(self) -> int:
        return len(self.project)

    def objections_per_visit(self, shape: tuple[int, int]) -> np.ndarray:
        """(projects, slots): how many objections fall into each visit."""
        counts = np.zeros(shape)
        np.add.at(counts, (self.project, self.slot), self.rounds - 1)
        return counts


@dataclass
class Cast:
    """Whom procurement talks to on each project: two people per function, and where each of them starts."""

    person: np.ndarray  # (projects, functions, 2)
    stance: np.ndarray  # (projects, functions, 2)


def cast(plan: Plan, people: People, projects: Projects) -> Cast:
    """Choose the people of a chunk of projects."""
    random = plan.random(3, projects.first)
    shape = (len(projects), len(company.ASKED_FUNCTIONS), 2)
    person = people.first[None, :, None] + (random.random(shape) * people.count[None, :, None]).astype(np.int64)
    # the second person of a function is never the first one
    same = person[:, :, 1] == person[:, :, 0]
    shifted = people.first + (person[:, :, 0] - people.first + 1) % people.count
    person[:, :, 1] = np.where(same, shifted, person[:, :, 1])
    stance = choose(random, people.stance_shares[person], shape)
    return Cast(person, stance)


def draw(plan: Plan, people: People, projects: Projects, actors: Cast) -> Asks:
    """Draw all asks of a chunk of projects and their answers."""
    random = plan.random(4, projects.first)
    project, slot, function, second = whom(random, projects)
    person = actors.person[project, function, second]
    stance = actors.stance[project, function, second]
    count = len(project)
    use = planted.PREALIGN_USE[stance] if plan.has("prealign_on_hard_cases") else planted.PREALIGN_USE_EVENLY
    is_prealigned = random.random(count) < use
    tactics = draw_tactics(random, count, stance, is_prealigned)
    speaks = tactics[:, :, TACTIC["speak_their_language"]]
    progress = (project + projects.first) / plan.project_count  # the team learns to speak the other side's language
    is_matched = random.random((count, ROUNDS)) < np.where(speaks, 0.85, plan.matched(progress)[:, None])
    language = speak(random, people, person, is_matched)
    chance = objection_chance(plan, function, stance, is_prealigned, is_matched, tactics)
    objects = random.random((count, ROUNDS)) < chance
    rounds = 1 + np.cumprod(objects, axis=1).sum(axis=1).clip(max=ROUNDS - 1)
    is_pushed = tactics[:, :, TACTIC["policy"]] | tactics[:, :, TACTIC["pressure"]]
    complies = random.random((count, ROUNDS)) < np.where(is_pushed, 0.65, 0.30)
    outcome = np.where(objects, RESISTANCE, np.where(complies, 1, 0))
    reason = choose(random, plan.reason_shares()[function][:, None, :], (count, ROUNDS))
    return Asks(project, slot, function, person, stance, is_prealigned, language, is_matched, tactics, chance,
                outcome, reason, rounds)  # fmt: skip


def whom(random: np.random.Generator, projects: Projects) -> tuple[np.ndarray, ...]:
    """Project, slot, asked function and which of its two people; one row per ask, by project and slot."""
    shares = np.array([ASK_SHARE.get(stage, (0.0, 0.0)) for stage, _ in SLOTS])
    draws = random.random((*projects.present.shape, 2)) < shares
    project, slot, place = np.nonzero(draws & projects.present[:, :, None])
    holder = projects.holder[project, slot]
    requester = projects.function[project]
    is_asked_function = holder < len(company.ASKED_FUNCTIONS)
    first = np.where(is_asked_function, holder, requester)
    others = np.array([CODE[name] for name in ("Finance", "Quality", "Engineering", "Operations", "Compliance")])
    other = others[choose(random, (0.25, 0.25, 0.2, 0.2, 0.1), len(project))]
    other = np.where((first != requester) & (random.random(len(project)) < 0.6), requester, other)
    is_award = SLOT_STAGE[slot] == STAGE["award_decision"]
    other = np.where(is_award & (first == requester), CODE["Finance"], other)
    function = np.where(place == 0, first, other)
    second = (random.random(len(project)) < 0.2) | ((place == 1) & (first == other))
    return project, slot, function, second.astype(np.int64)


def draw_tactics(random, count: int, stance: np.ndarray, is_prealigned: np.ndarray) -> np.ndarray:
    """(asks, rounds, tactics): a later round keeps what was used before and may add to it."""
    tactics = np.zeros((count, ROUNDS, len(company.TACTICS)), dtype=bool)
    for name, share in TACTIC_USE.items():
        # who starts against is pressed twice as often
        likely = np.where(stance == company.STANCES.index("resistant"), 2 * share, share)
        used = random.random(count) < (likely if name == "pressure" else share)
        tactics[:, :, TACTIC[name]] = used[:, None]
    tactics[:, :, TACTIC["prealign"]] = is_prealigned[:, None]
    for name, share in ADDED_LATER.items():
        added = random.random((count, ROUNDS)) < share
        added[:, 0] = False
        tactics[:, :, TACTIC[name]] |= np.logical_or.accumulate(added, axis=1)
    tactics[:, 0, TACTIC["plain_ask"]] = ~tactics[:, 0].any(axis=1)
    tactics[:, :, TACTIC["plain_ask"]] = tactics[:, :1, TACTIC["plain_ask"]]
    return tactics


def speak(random, people: People, person: np.ndarray, is_matched: np.ndarray) -> np.ndarray:
    """The value procurement talks about: one the person protects where matched, else one they do not."""
    pick = (random.random(is_matched.shape) * people.protect_count[person][:, None]).astype(np.int64)
    theirs = people.protects[person[:, None], pick]
    words = np.array([company.VALUES.index(word) for word in UNMATCHED_WORDS])
    order = choose(random, UNMATCHED_SHARE, is_matched.shape)
    ours = words[order]
    # nobody protects more than three values, so the fourth try at the latest is not one of theirs
    for _ in range(3):
        clash = (people.protects[person][:, None, :] == ours[..., None]).any(axis=-1)
        order = np.where(clash, (order + 1) % len(words), order)
        ours = words[order]
    return np.where(is_matched, theirs, ours)


def objection_chance(plan: Plan, function, stance, is_prealigned, is_matched, tactics) -> np.ndarray:
    """(asks, rounds): the probability of an objection; the last round never fails."""
    chance = (plan.objection_base()[function] * planted.STANCE_FACTOR[stance])[:, None] * planted.ROUND_FACTOR
    if plan.has("language_match"):
        chance = chance * np.where(is_matched, planted.LANGUAGE_RATIO, 1.0)
    if plan.has("prealign"):
        chance = chance * np.where(is_prealigned, planted.PREALIGN_RATIO, 1.0)[:, None]
    if plan.has("tactics"):
        for name, ratio in planted.TACTIC_RATIO.items():
            chance = chance * np.where(tactics[:, :, TACTIC[name]], ratio, 1.0)
    return chance.clip(max=0.98)
