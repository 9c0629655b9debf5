"""What is planted: every number the dashboard should be able to find again.

An effect that is switched off keeps its draws, so that two samples differ in that effect only.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sample_data.company import ASKED_FUNCTIONS, CODE, FUNCTIONS, REASONS, STAGES, VALUES

EFFECTS = {
    "function_objections": "functions object at different rates",
    "function_reasons": "functions object for different reasons",
    "language_match": "talking about what the other side protects lowers objections",
    "prealign": "pre-alignment lowers objections",
    "prealign_on_hard_cases": "pre-alignment is used on the hard cases (makes the Simpson reversal)",
    "tactics": "co-creation and visuals lower objections, pressure raises them",
    "objection_delay": "each objection lengthens the visit it falls into",
    "spend_slows": "bigger spend is slower",
    "category_slows": "categories differ in speed",
    "legal_slowdown": "legal review becomes slower in the last four months",
    "year_end_rush": "decisions are quicker, and requests more frequent, before Christmas",
    "stuck": "one visit in seventy takes eight times as long",
    "trust_step": "the trust score steps up after a milestone",
    "involvement_trend": "procurement is involved earlier from year to year",
    "language_trend": "procurement learns to speak the other side's language",
    "delivery_against_trust": "one function is served on time and does not trust, one the other way round",
    "promise_gap": "late promises are renegotiated, so that more of them look kept",
    "perception_gap": "procurement overestimates how it is seen",
}

# objection probability of a neutral person, asked in a language that is not theirs, without a tactic
OBJECTION_BASE = dict(zip(ASKED_FUNCTIONS, (
    0.24, 0.34, 0.30, 0.26, 0.26, 0.12, 0.18, 0.20, 0.14, 0.31, 0.27, 0.34, 0.22), strict=True))  # fmt: skip
STANCE_FACTOR = np.array([1.1, 2.4, 0.9, 0.45, 0.25])
# later rounds are all alike, so that pooling them biases nothing; the last one never fails
ROUND_FACTOR = np.array([1.0, 0.65, 0.65, 0.65, 0.0])
LANGUAGE_RATIO = 0.60
PREALIGN_RATIO = 0.60
PREALIGN_USE = np.array([0.18, 0.82, 0.12, 0.04, 0.04])
PREALIGN_USE_EVENLY = 0.30
TACTIC_RATIO = {"cocreate": 0.70, "visual": 0.85, "pressure": 1.30}
TACTICS_WITHOUT_EFFECT = ("small_win", "rational_case", "policy", "coalition", "exchange")
OBJECTION_DELAY = 0.50  # a visit with k objections takes (1 + 0.5 k) times as long
STUCK_CHANCE, STUCK_FACTOR = 0.015, 8.0
RUSH_FACTOR, RUSH_STAGES = 0.60, ("award_decision", "legal_review", "security_review", "signature")
LEGAL_FACTOR = 1.60
SPEND_BANDS = (50_000, 250_000, 1_000_000)
SPEND_FACTOR = np.array([0.65, 1.0, 1.25, 1.6])
# stage: median working days (of 8 hours) and sigma of the logarithm
STAGE_DAYS = {
    "intake": (2.0, 0.60), "requirements": (8.0, 0.60), "strategy": (5.0, 0.55),
    "budget_approval": (5.0, 0.65), "market": (12.0, 0.45), "evaluation": (8.0, 0.60),
    "negotiation": (7.0, 0.55), "award_decision": (5.0, 0.65), "legal_review": (9.0, 0.65),
    "security_review": (8.0, 0.65), "signature": (3.5, 0.60), "on_hold": (30.0, 0.50),
}  # fmt: skip
HOLDER_FACTOR = dict.fromkeys(FUNCTIONS, 1.0) | {
    "Engineering": 1.15, "Marketing": 1.20, "Logistics": 0.85, "Facilities": 0.90, "Compliance": 1.15,
    "Procurement": 0.60,
}  # fmt: skip

# what a function protects, and why it objects: four values with falling weights
PROFILE = dict(zip(ASKED_FUNCTIONS, (
    ("continuity", "speed", "capacity", "relationship"),
    ("specification", "control", "facts", "relationship"),
    ("speed", "experience", "control", "relationship"), ("experience", "risk", "continuity", "capacity"),
    ("specification", "risk", "process", "facts"), ("speed", "continuity", "capacity", "relationship"),
    ("experience", "trust", "speed", "relationship"), ("relationship", "speed", "experience", "trust"),
    ("continuity", "budget", "capacity", "experience"), ("risk", "control", "process", "facts"),
    ("budget", "facts", "savings", "process"), ("risk", "control", "capacity", "specification"),
    ("process", "risk", "trust", "control")), strict=True))  # fmt: skip
REASON_WEIGHTS = (0.40, 0.22, 0.13, 0.09)

TRUST_BASE = dict(zip(ASKED_FUNCTIONS, (
    0.55, 0.33, 0.66, 0.50, 0.52, 0.60, 0.55, 0.56, 0.58, 0.48, 0.60, 0.45, 0.50), strict=True))  # fmt: skip
TRUST_EVEN = 0.53
TRUST_STEP = 0.10
# when procurement is involved (shares of company.INVOLVED), in the first of the three years and in the last
INVOLVED_THEN, INVOLVED_NOW = np.array((0.14, 0.22, 0.34, 0.20, 0.10)), np.array((0.24, 0.32, 0.24, 0.14, 0.06))
EARLY = np.array((True, True, False, False, False))
MATCHED_THEN, MATCHED_NOW = 0.16, 0.30  # how often procurement meets a person's language without meaning to
RESPONSE_RATE = dict(zip(ASKED_FUNCTIONS, (
    0.84, 0.78, 0.80, 0.82, 0.85, 0.82, 0.70, 0.78, 0.86, 0.79, 0.88, 0.78, 0.82), strict=True))  # fmt: skip
PERCEPTION_GAP = 0.13
# How many of procurement estimate what the others will answer: enough people for a figure.
BUYERS = 6
# days the business allows, as a multiple of the planned ones
NEED_SLACK = dict(zip(ASKED_FUNCTIONS[:9], (1.75, 2.90, 1.15, 1.70, 1.75, 1.95, 1.65, 1.80, 1.90), strict=True))
NEED_SLACK_EVEN = 1.75
PROMISE_SLACK = 1.55
RENEGOTIATED_SHARE, KEPT_AFTER_RENEGOTIATION = 0.85, 0.90
INTERNAL_HOURS_SHARE, SUPPLIER_HOURS_SHARE, ANALYSIS_HOURS_SHARE = 0.48, 0.18, 0.20
BYPASS_CHANCE = dict(zip(ASKED_FUNCTIONS[:9], (
    0.06, 0.05, 0.13, 0.08, 0.03, 0.04, 0.06, 0.08, 0.06), strict=True))  # fmt: skip
CANCEL_CHANCE, HOLD_CHANCE, GAP_CHANCE = 0.09, 0.05, 0.13


@dataclass(frozen=True)
class Plan:
    """Seed, size, dates and effects of one sample: everything the other modules need to know."""

    seed: int
    scale: float
    as_of: date
    without: frozenset[str] = frozenset()
    trust_step: float = TRUST_STEP  # how far trust, 0 to 1, steps up at the milestone
    involvement_step: float = 0.0  # of projects that were involved late, the share that is early from the milestone on

    @property
    def project_count(self) -> int:
        """How many projects are generated."""
        return max(1, round(500 * self.scale))

    @property
    def day_after(self) -> date:
        """The first day that nothing is known of."""
        return self.as_of + timedelta(days=1)

    @property
    def start(self) -> date:
        """The first day of the three years."""
        return self.day_after.replace(year=self.day_after.year - 3, day=min(self.day_after.day, 28))

    def months_before(self, months: int) -> date:
        """The first day of the month `months` before the month that follows as_of."""
        year, month = divmod(self.day_after.year * 12 + self.day_after.month - 1 - months, 12)
        return date(year, month + 1, 1)

    @property
    def trust_step_on(self) -> date:
        """The milestone after which trust steps up: 13 months before the end."""
        return self.months_before(13)

    @property
    def legal_slow_from(self) -> date:
        """From when legal review is slow."""
        return self.months_before(4)

    def has(self, effect: str) -> bool:
        """Whether an effect is planted."""
        return effect not in self.without

    def trust_gain(self, stepped: np.ndarray) -> np.ndarray:
        """How much higher trust is, 0–1, for those after the milestone."""
        return self.trust_step * (stepped & self.has("trust_step"))

    def involved(self, progress: np.ndarray, stepped: np.ndarray) -> np.ndarray:
        """Project × company.INVOLVED: the shares at each project's place in the three years, 0–1."""
        place = progress if self.has("involvement_trend") else np.full_like(progress, 0.5)
        shares = INVOLVED_THEN + (INVOLVED_NOW - INVOLVED_THEN) * place[:, None]
        if not self.involvement_step:
            return shares
        all_early = shares * EARLY / (shares * EARLY).sum(axis=1, keepdims=True)
        return shares + (all_early - shares) * self.involvement_step * stepped[:, None]

    def matched(self, progress: np.ndarray) -> np.ndarray:
        """How often an ask is put in the other side's language by chance, at its project's place in the three years."""
        place = progress if self.has("language_trend") else np.full_like(progress, 0.5)
        return MATCHED_THEN + (MATCHED_NOW - MATCHED_THEN) * place

    def random(self, *stream: int) -> np.random.Generator:
        """An independent stream of random numbers, the same for the same seed and stream."""
        return np.random.default_rng([self.seed, *stream])

    def objection_base(self) -> np.ndarray:
        """Objection base per asked function."""
        base = np.array([OBJECTION_BASE[name] for name in ASKED_FUNCTIONS])
        return base if self.has("function_objections") else np.full_like(base, 0.25)

    def reason_shares(self) -> np.ndarray:
        """Function × reason: the share of a function's objections that give a reason; rows add up to one."""
        shares = np.full((len(ASKED_FUNCTIONS), len(REASONS)), 1.0)
        if self.has("function_reasons"):
            for name, values in PROFILE.items():
                listed = [value for value in values if value in REASONS]
                weights = np.array(REASON_WEIGHTS[: len(listed)])
                row = np.full(len(REASONS), (1 - weights.sum()) / (len(REASONS) - len(listed)))
                row[[REASONS.index(value) for value in listed]] = weights
                shares[CODE[name]] = row
        return shares / shares.sum(axis=1, keepdims=True)

    def protect_shares(self) -> np.ndarray:
        """Function × value: the weights from which a person's protected values are drawn."""
        shares = np.full((len(ASKED_FUNCTIONS), len(VALUES)), 0.012)
        for name, values in PROFILE.items():
            shares[CODE[name], [VALUES.index(value) for value in values]] = (0.40, 0.28, 0.18, 0.12)
        return shares / shares.sum(axis=1, keepdims=True)

    def stage_days(self) -> tuple[np.ndarray, np.ndarray]:
        """Logarithm of the median days, and sigma, per stage in the order of STAGES (handover: zero)."""
        pairs = [STAGE_DAYS.get(stage, (1.0, 0.0)) for stage in STAGES]
        return np.log([median for median, _ in pairs]), np.array([sigma for _, sigma in pairs])
