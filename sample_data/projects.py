"""One chunk of sourcing projects: who wants what, which way it goes, how long each visit takes.

A project is a row; the way through the stages is a fixed template of slots (columns), each present or not.
Arrays are named for what they hold and have shape (projects,) or (projects, slots).
"""

from dataclasses import dataclass, field

import numpy as np

from sample_data import company, planted
from sample_data.company import CATEGORY_NAMES, CODE, STAGE, STAKEHOLDER_FUNCTIONS
from sample_data.planted import Plan
from sample_data.working_time import DAY_MINUTES, WorkingTime

REQUESTER = -2  # stands for the project's own requesting function in the holder lists below
# slot: stage, who may hold it with what share. The slots of one stage in a row are one stay with several
# holders; a slot of an earlier stage further down is a step back.
SLOTS = (
    ("intake", {"Procurement": 1.0}),
    ("requirements", {REQUESTER: 0.82, "Quality": 0.10, "Engineering": 0.08}),
    ("requirements", {"Quality": 0.5, "IT": 0.2, "Finance": 0.3}),
    ("strategy", {REQUESTER: 0.60, "Procurement": 0.40}),
    ("on_hold", {"On hold": 1.0}),
    ("budget_approval", {"Finance": 1.0}),
    ("market", {"Supplier": 0.80, "Procurement": 0.20}),
    ("evaluation", {REQUESTER: 0.85, "Procurement": 0.15}),
    ("evaluation", {"Quality": 0.40, "Engineering": 0.25, "IT": 0.20, "Operations": 0.15}),
    ("evaluation", {REQUESTER: 1.0}),
    ("requirements", {REQUESTER: 1.0}),
    ("market", {"Supplier": 1.0}),
    ("evaluation", {REQUESTER: 1.0}),
    ("negotiation", {"Supplier": 1.0}),
    ("negotiation", {"Procurement": 1.0}),
    ("negotiation", {"Supplier": 1.0}),
    ("on_hold", {"On hold": 1.0}),
    ("award_decision", {"Finance": 0.45, REQUESTER: 0.35, "Compliance": 0.20}),
    ("negotiation", {"Supplier": 1.0}),
    ("award_decision", {"Finance": 0.60, REQUESTER: 0.40}),
    ("legal_review", {"Legal": 1.0}),
    ("security_review", {"IT security": 1.0}),
    ("negotiation", {"Supplier": 1.0}),
    ("legal_review", {"Legal": 1.0}),
    ("signature", {REQUESTER: 0.50, "Finance": 0.25, "Legal": 0.25}),
    ("handover", {"Procurement": 1.0}),
)
(INTAKE, REQUIREMENTS, REQUIREMENTS_2, STRATEGY, HOLD_EARLY, BUDGET, MARKET, EVALUATION, EVALUATION_2,
 EVALUATION_3, BACK_REQUIREMENTS, BACK_MARKET, BACK_EVALUATION, NEGOTIATION, NEGOTIATION_2,
 NEGOTIATION_3, HOLD_LATE, AWARD, BACK_NEGOTIATION, BACK_AWARD, LEGAL, SECURITY,
 LEGAL_NEGOTIATION, BACK_LEGAL, SIGNATURE, HANDOVER,
 ) = range(len(SLOTS))  # fmt: skip
SLOT_STAGE = np.array([STAGE[stage] for stage, _ in SLOTS])
OUTCOME = {name: code for code, name in enumerate(company.VISIT_OUTCOMES)}
STATUS = {name: code for code, name in enumerate(company.STATUSES)}
NEVER = np.int64(2**40)  # a working minute after everything


@dataclass
class Projects:
    """What is known of a chunk of projects before time passes."""

    first: int  # number of the first project of the chunk
    intake: np.ndarray  # working minutes
    function: np.ndarray
    item: np.ndarray
    category: np.ndarray
    site: np.ndarray
    unit: np.ndarray
    method: np.ndarray
    band: np.ndarray
    spend: np.ndarray
    present: np.ndarray  # (projects, slots)
    holder: np.ndarray  # (projects, slots)
    noise: np.ndarray  # (projects, slots) standard normal
    stuck: np.ndarray  # (projects, slots)
    fate: np.ndarray  # completed, cancelled or bypassed
    last_slot: np.ndarray
    entered: np.ndarray = field(default=None)  # (projects, slots) working minutes
    left: np.ndarray = field(default=None)
    end: np.ndarray = field(default=None)
    outcome: np.ndarray = field(default=None)

    def __len__(self) -> int:
        return len(self.intake)


def choose(random: np.random.Generator, shares, size) -> np.ndarray:
    """Codes 0…k−1 with the given shares (rows of a two-dimensional table: one distribution per case)."""
    cumulated = np.cumsum(shares, axis=-1)
    draws = random.random(size)
    if cumulated.ndim == 1:
        return np.minimum(np.searchsorted(cumulated / cumulated[-1], draws, side="right"), len(cumulated) - 1)
    return (draws[..., None] * cumulated[..., -1:] >= cumulated).sum(axis=-1).clip(max=cumulated.shape[-1] - 1)


class Intake:
    """The yearly rhythm of requests, as a cumulative share of all requests over the working days."""

    def __init__(self, plan: Plan, clock: WorkingTime):
        first, last = (clock.at(day) // DAY_MINUTES for day in (plan.start, plan.day_after))
        month = clock.month[first:last]
        weight = np.ones(last - first)
        if plan.has("year_end_rush"):
            weight = np.select([np.isin(month, (9, 10, 11)), month == 8, month == 12], [1.35, 0.7, 0.8], 1.0)
        weight = weight * np.linspace(0.92, 1.08, len(weight))
        self.first = int(first)
        self.share = np.concatenate([[0.0], np.cumsum(weight) / weight.sum()])

    def minutes(self, shares: np.ndarray) -> np.ndarray:
        """The working minute by which a share of all requests has arrived."""
        days = np.interp(shares, self.share, np.arange(len(self.share)))
        return ((days + self.first) * DAY_MINUTES).astype(np.int64)

    def arrived(self, minutes: np.ndarray) -> np.ndarray:
        """The share of all requests that has arrived by a working minute."""
        return np.interp(minutes / DAY_MINUTES - self.first, np.arange(len(self.share)), self.share)


def draw(plan: Plan, intake: Intake, chunk: int, first: int, count: int) -> Projects:
    """Draw the attributes and the way of `count` projects, the first of which has the number `first`."""
    random = plan.random(1, chunk)
    # one request in each of the equal parts of the rhythm: project numbers ascend with time in every chunk
    arrived = intake.minutes((first + np.arange(count) + random.random(count)) / plan.project_count)
    function = choose(random, company.REQUEST_SHARE, count)
    item, category = choose_item(random, function)
    site = choose(random, [share for _, _, share in company.SITES], count)
    unit = np.where(
        np.isin(function, [CODE[name] for name in ("IT", "HR", "Facilities", "Marketing")]),
        choose(random, (0.12, 0.10, 0.08, 0.70), count),
        choose(random, company.BUSINESS_UNIT_SHARE[:3], count),
    )
    median = np.array([company.CATEGORIES[name][2] for name in CATEGORY_NAMES])[category]
    spend = np.round(median * np.exp(1.0 * random.standard_normal(count)), -2).clip(5_000)
    band = np.searchsorted(planted.SPEND_BANDS, spend, side="right")
    method = choose(random, np.array(
        [(0.15, 0.45, 0.00, 0.25, 0.15), (0.35, 0.38, 0.04, 0.10, 0.13), (0.55, 0.20, 0.09, 0.05, 0.11),
         (0.66, 0.10, 0.12, 0.04, 0.08)])[band], count)  # fmt: skip
    present, holder = draw_way(random, function, category, band, method)
    projects = Projects(
        first, arrived, function, item, category, site, unit, method, band, spend, present, holder,
        noise=random.standard_normal(present.shape),
        stuck=(random.random(present.shape) < planted.STUCK_CHANCE) & plan.has("stuck"),
        fate=np.full(count, STATUS["completed"]), last_slot=np.full(count, HANDOVER),
    )  # fmt: skip
    draw_fate(random, projects)
    return projects


def choose_item(random: np.random.Generator, function: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is bought (its number within the function) and its category."""
    item = np.zeros(len(function), dtype=np.int64)
    category = np.zeros(len(function), dtype=np.int64)
    for code, name in enumerate(STAKEHOLDER_FUNCTIONS):
        mine = function == code
        items = company.ITEMS[name]
        item[mine] = choose(random, 1 / np.sqrt(np.arange(2, len(items) + 2)), mine.sum())
        category[mine] = np.array([CATEGORY_NAMES.index(word) for _, word in items])[item[mine]]
    return item, category


def draw_way(random, function, category, band, method) -> tuple[np.ndarray, np.ndarray]:
    """Which slots a project passes, and who holds it there."""
    count = len(function)
    chance = random.random((count, len(SLOTS)))
    digital = [CATEGORY_NAMES.index(name) for name in ("Software and licences", "IT services and hardware")]
    is_digital = np.isin(category, digital)
    is_short = np.isin(method, [company.METHODS.index(name) for name in ("direct", "renewal")])
    share = np.ones((count, len(SLOTS)))
    share[:, REQUIREMENTS_2] = 0.12
    share[:, STRATEGY] = np.array([0.35, 0.7, 0.95, 1.0])[band]
    share[:, [HOLD_EARLY, HOLD_LATE]] = planted.HOLD_CHANCE
    share[:, BUDGET] = np.array([0.45, 0.85, 1.0, 1.0])[band]
    share[:, MARKET] = np.where(is_short, 0.15, 1.0)
    share[:, EVALUATION] = np.where(is_short, 0.55, 1.0)
    share[:, EVALUATION_2] = 0.28
    share[:, EVALUATION_3] = 0.45
    share[:, BACK_REQUIREMENTS] = 0.13
    share[:, BACK_MARKET] = 0.6
    share[:, NEGOTIATION] = np.where(is_short, 0.8, 0.95)
    share[:, NEGOTIATION_2] = 0.40
    share[:, NEGOTIATION_3] = 0.45
    share[:, BACK_NEGOTIATION] = 0.16
    share[:, LEGAL] = np.array([0.6, 0.85, 1.0, 1.0])[band]
    share[:, SECURITY] = np.where(is_digital, 0.9, 0.12)
    share[:, LEGAL_NEGOTIATION] = 0.15
    share[:, HANDOVER] = 0.55
    present = chance < share
    for slot, needed in (
        (EVALUATION_2, EVALUATION), (EVALUATION_3, EVALUATION_2), (BACK_REQUIREMENTS, EVALUATION),
        (BACK_MARKET, BACK_REQUIREMENTS), (BACK_EVALUATION, BACK_REQUIREMENTS), (NEGOTIATION_2, NEGOTIATION),
        (NEGOTIATION_3, NEGOTIATION_2), (BACK_NEGOTIATION, NEGOTIATION), (BACK_AWARD, BACK_NEGOTIATION),
        (LEGAL_NEGOTIATION, LEGAL), (BACK_LEGAL, LEGAL_NEGOTIATION),
    ):  # fmt: skip
        present[:, slot] &= present[:, needed]
    holder = np.zeros((count, len(SLOTS)), dtype=np.int64)
    for slot, (_, shares) in enumerate(SLOTS):
        codes = np.array([REQUESTER if name == REQUESTER else CODE[name] for name in shares])
        drawn = codes[choose(random, list(shares.values()), count)]
        holder[:, slot] = np.where(drawn == REQUESTER, function, drawn)
    # the second opinion is somebody else's, so that the third holder is the first one again: ping-pong
    same = present[:, EVALUATION_2] & (holder[:, EVALUATION_2] == holder[:, EVALUATION])
    holder[same, EVALUATION_2] = CODE["Compliance"]
    return present, holder


def draw_fate(random: np.random.Generator, projects: Projects) -> None:
    """Cancelled and bypassed projects end in one of their slots."""
    count = len(projects)
    bypass = np.array([planted.BYPASS_CHANCE[name] for name in STAKEHOLDER_FUNCTIONS])[projects.function]
    draws = random.random(count)
    projects.fate[draws < bypass] = STATUS["bypassed"]
    projects.fate[draws > 1 - planted.CANCEL_CHANCE] = STATUS["cancelled"]
    ended = projects.fate != STATUS["completed"]
    weight = np.zeros(len(SLOTS))
    weight[[REQUIREMENTS, STRATEGY, BUDGET, MARKET, EVALUATION, NEGOTIATION, AWARD, LEGAL]] = (
        2.0, 1.5, 1.5, 1.5, 1.5, 1.0, 1.0, 0.6)  # fmt: skip
    weight[[HOLD_EARLY, HOLD_LATE]] = 6.0  # what is on hold often never comes back
    stop = choose(random, projects.present * weight, count)
    projects.last_slot[ended] = stop[ended]
    projects.present &= np.arange(len(SLOTS)) <= projects.last_slot[:, None]


def pass_time(plan: Plan, clock: WorkingTime, projects: Projects, objections: np.ndarray) -> None:
    """Fill entered, left, end and outcome; `objections` (projects, slots) lengthen the visits."""
    random = plan.random(2, projects.first)
    count = len(projects)
    days = visit_days(plan, projects, objections)
    gap_days = np.exp(np.log(2.0) + 0.8 * random.standard_normal(days.shape))
    has_gap = random.random(days.shape) < planted.GAP_CHANCE
    has_gap[:, [INTAKE, REQUIREMENTS_2, EVALUATION_2, EVALUATION_3, NEGOTIATION_2, NEGOTIATION_3, SECURITY]] = False
    cut = random.uniform(0.3, 1.0, count)
    overlap = random.uniform(0.35, 0.75, count)
    rush_slots = np.isin(SLOT_STAGE, [STAGE[name] for name in planted.RUSH_STAGES])
    slow_from = clock.at(plan.legal_slow_from)
    projects.entered = np.full(days.shape, NEVER)
    projects.left = np.full(days.shape, NEVER)
    time = projects.intake.copy()
    parallel_start = time.copy()
    for slot in range(HANDOVER):
        here = projects.present[:, slot]
        start = np.where(has_gap[:, slot], time + (gap_days[:, slot] * DAY_MINUTES).astype(np.int64), time)
        if slot == SECURITY:  # starts a little after legal review, where there is one
            lag = (gap_days[:, slot] * 0.5 * DAY_MINUTES).astype(np.int64)
            start = np.where(projects.present[:, LEGAL], parallel_start + lag, time)
        if slot == LEGAL:
            parallel_start = start
        factor = np.ones(count)
        if plan.has("year_end_rush") and rush_slots[slot]:
            factor[clock.is_rush[clock.index(start)]] = planted.RUSH_FACTOR
        if plan.has("legal_slowdown") and SLOT_STAGE[slot] == STAGE["legal_review"]:
            factor[start >= slow_from] = planted.LEGAL_FACTOR
        minutes = np.maximum(np.rint(days[:, slot] * factor * DAY_MINUTES), 120).astype(np.int64)
        stopped = (projects.last_slot == slot) & (projects.fate != STATUS["completed"])
        minutes[stopped] = np.maximum(minutes * cut, 120).astype(np.int64)[stopped]
        projects.entered[here, slot] = start[here]
        projects.left[here, slot] = (start + minutes)[here]
        time = np.where(here, np.maximum(time, start + minutes), time)
    here = projects.present[:, HANDOVER]
    length = projects.left[:, SIGNATURE] - projects.entered[:, SIGNATURE]
    projects.entered[here, HANDOVER] = (projects.entered[:, SIGNATURE] + (length * overlap).astype(np.int64))[here]
    projects.left[here, HANDOVER] = projects.left[here, SIGNATURE]
    projects.end = time
    projects.outcome = np.full(days.shape, OUTCOME["advanced"])
    for back in (BACK_REQUIREMENTS, BACK_NEGOTIATION, LEGAL_NEGOTIATION):
        sender = np.where(projects.present[:, :back], np.arange(back), -1).max(axis=1, initial=0)
        if back == LEGAL_NEGOTIATION:
            sender[:] = LEGAL
        rows = projects.present[:, back]
        projects.outcome[rows, sender[rows]] = OUTCOME["sent_back"]
    ended = projects.fate != STATUS["completed"]
    projects.outcome[ended, projects.last_slot[ended]] = OUTCOME["withdrawn"]


def visit_days(plan: Plan, projects: Projects, objections: np.ndarray) -> np.ndarray:
    """Working days of each visit before the calendar's own factors: lognormal with the planted parameters."""
    log_median, sigma = plan.stage_days()
    log_days = log_median[SLOT_STAGE] + sigma[SLOT_STAGE] * projects.noise
    log_days += np.log([planted.HOLDER_FACTOR[name] for name in company.FUNCTIONS])[projects.holder]
    log_days += ~np.isin(SLOT_STAGE, STAGE["on_hold"]) * project_factor(plan, projects)[:, None]
    if plan.has("objection_delay"):
        log_days += np.log1p(planted.OBJECTION_DELAY * objections)
    log_days += np.log(planted.STUCK_FACTOR) * projects.stuck
    return np.exp(log_days)


def project_factor(plan: Plan, projects: Projects) -> np.ndarray:
    """The logarithm by which spend band and category multiply every visit."""
    log_factor = np.zeros(len(projects))
    if plan.has("spend_slows"):
        log_factor += np.log(planted.SPEND_FACTOR)[projects.band]
    if plan.has("category_slows"):
        log_factor += np.log([company.CATEGORIES[name][1] for name in CATEGORY_NAMES])[projects.category]
    return log_factor


def planned_days(plan: Plan, projects: Projects) -> np.ndarray:
    """Working days a sensible plan would have allowed: the usual way of such a project, without surprises."""
    log_median, _ = plan.stage_days()
    usual = [
        REQUIREMENTS,
        STRATEGY,
        BUDGET,
        MARKET,
        EVALUATION,
        NEGOTIATION,
        AWARD,
        LEGAL,
        SECURITY,
        SIGNATURE,
    ]
    chosen = projects.present[:, usual] | (projects.fate != STATUS["completed"])[:, None]
    chosen[:, usual.index(SECURITY)] = projects.present[:, SECURITY]
    days = np.where(chosen, np.exp(log_median)[SLOT_STAGE[usual]], 0.0).sum(axis=1)
    return days * np.exp(project_factor(plan, projects)) + 4.0
