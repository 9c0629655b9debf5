"""The two tables a tracker exports: projects.csv and stage_visits.csv, cut off at as_of."""

import numpy as np
import pandas as pd

from sample_data import company, planted
from sample_data.company import CATEGORY_NAMES, FUNCTIONS, STAKEHOLDER_FUNCTIONS
from sample_data.people import trust_base
from sample_data.planted import Plan
from sample_data.projects import (
    NEVER,
    OUTCOME,
    SLOT_STAGE,
    STATUS,
    Projects,
    choose,
    planned_days,
)  # fmt: skip
from sample_data.working_time import DAY_MINUTES, WorkingTime, numbered, text_of


def names(words, codes: np.ndarray) -> np.ndarray:
    """Words for codes as an object array."""
    return np.array(words, dtype=object)[codes]


def whole(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Whole numbers as text, empty where not known."""
    return np.where(known, np.rint(values).astype(np.int64).astype(str).astype(object), "")


def status_of(projects: Projects, limit: int) -> np.ndarray:
    """What the status column says at as_of."""
    running = projects.present & (projects.entered < limit) & (projects.left >= limit)
    is_on_hold = (running & np.isin(SLOT_STAGE, company.STAGE["on_hold"])).any(axis=1)
    return np.where(projects.end < limit, projects.fate, np.where(is_on_hold, STATUS["on_hold"], STATUS["open"]))


def dates(plan: Plan, clock: WorkingTime, projects: Projects) -> dict[str, np.ndarray]:
    """The day of the end, need_by, promised_for and repromised_for: datetime64[D], NaT for none."""
    random = plan.random(9, projects.first)
    count = len(projects)
    limit = clock.at(plan.day_after)
    planned = planned_days(plan, projects)
    slack = np.full(count, planted.NEED_SLACK_EVEN)
    if plan.has("delivery_against_trust"):
        slack = np.array([planted.NEED_SLACK[name] for name in STAKEHOLDER_FUNCTIONS])[projects.function]

    def day_at(multiple: np.ndarray, spread: float) -> np.ndarray:
        days = planned * multiple * np.exp(spread * random.standard_normal(count))
        return clock.day(projects.intake + (days * DAY_MINUTES).astype(np.int64))

    need_by = day_at(slack, 0.15)
    promised = day_at(planted.PROMISE_SLACK, 0.12)
    end = clock.day(projects.end)
    draws = random.random((3, count))
    delay = (end - promised).astype(np.int64)
    later = np.where(
        draws[1] < planted.KEPT_AFTER_RENEGOTIATION,
        delay + 1 + (draws[2] * 15).astype(np.int64),  # late, but by the new date
        np.maximum((delay * (0.25 + 0.5 * draws[2])).astype(np.int64), 1),  # missed again
    )
    is_promised = (random.random(count) < 0.92) & (projects.intake + 10 * DAY_MINUTES < limit)
    is_soon = promised <= np.datetime64(plan.as_of) + 10  # nobody renegotiates a date that is far away
    is_late = (delay > 0) & is_promised & is_soon & plan.has("promise_gap")
    nothing = np.datetime64("NaT", "D")
    return {
        "end": end,
        "need_by": np.where(random.random(count) < 0.96, need_by, nothing),
        "promised_for": np.where(is_promised, promised, nothing),
        "repromised_for": np.where(
            is_late & (draws[0] < planted.RENEGOTIATED_SHARE),
            promised + later.astype("timedelta64[D]"), nothing),
    }  # fmt: skip


def projects_table(plan: Plan, clock: WorkingTime, projects: Projects, given: dict[str, np.ndarray]) -> pd.DataFrame:
    """The rows of projects.csv."""
    random = plan.random(10, projects.first)
    count = len(projects)
    limit = clock.at(plan.day_after)
    status = status_of(projects, limit)
    is_completed = status == STATUS["completed"]
    is_closed = np.isin(status, [STATUS["cancelled"], STATUS["bypassed"]])
    progress = (projects.first + np.arange(count)) / plan.project_count
    stepped = projects.intake >= clock.at(plan.trust_step_on)
    trust = trust_base(plan)[projects.function] + plan.trust_gain(stepped)
    early = plan.involved(progress, stepped)
    involved = names([*company.INVOLVED, ""], np.where(random.random(count) < 0.95, choose(random, early, count), -1))
    raised = projects.intake - (DAY_MINUTES * np.exp(np.log(6) + 0.8 * random.standard_normal(count))).astype(np.int64)
    target = np.round(projects.spend * random.uniform(0.03, 0.10, count), -2)
    negotiated = np.round(target * np.exp(-0.05 + 0.30 * random.standard_normal(count)), -2)
    realised = np.round(negotiated * np.clip(0.74 + 0.18 * random.standard_normal(count), 0, 1.2), -1)
    has_target = random.random(count) < 0.85
    is_settled = is_completed & (given["end"] < np.datetime64(plan.as_of) - 90) & (random.random(count) < 0.9)
    repeats = names(["false", "true"], 1 * (random.random(count) < 0.05 + 0.5 * trust))
    repeats[random.random(count) < 0.06] = ""
    return pd.DataFrame({
        "project_id": numbered("P-", projects.first + np.arange(count) + 1, 6),
        "requesting_function": names(FUNCTIONS, projects.function),
        "title": titles(clock, projects),
        "business_unit": names(company.BUSINESS_UNITS, projects.unit),
        "category": names(CATEGORY_NAMES, projects.category),
        "region": names([region for _, region, _ in company.SITES], projects.site),
        "method": names(company.METHODS, projects.method),
        "lead_team": names([company.CATEGORIES[name][0] for name in CATEGORY_NAMES], projects.category),
        "spend": whole(projects.spend, np.full(count, True)),
        "need_raised_at": text_of(clock.local(raised), random.random(count) < 0.97),
        "intake_at": text_of(clock.local(projects.intake)),
        "need_by": day_text(given["need_by"]),
        "promised_for": day_text(given["promised_for"]),
        "repromised_for": day_text(given["repromised_for"]),
        "completed_at": text_of(clock.local(projects.end), is_completed),
        "closed_at": text_of(clock.local(projects.end), is_closed),
        "status": names(company.STATUSES, status),
        "involved_at": involved,
        "repeat_request": repeats,
        "savings_target": whole(target, has_target),
        "savings_negotiated": whole(negotiated, has_target & is_completed),
        "savings_realised": whole(realised, has_target & is_settled),
    })  # fmt: skip


def day_text(days: np.ndarray) -> np.ndarray:
    """ISO dates, empty for NaT."""
    return text_of(days, ~np.isnat(days))


def titles(clock: WorkingTime, projects: Projects) -> np.ndarray:
    """Titles as people write them: "Packaging film, Plant North, 2025 tender"."""
    items = [[item for item, _ in company.ITEMS[name]] for name in STAKEHOLDER_FUNCTIONS]
    first = np.concatenate([[0], np.cumsum([len(each) for each in items])[:-1]])
    item = names(sum(items, []), first[projects.function] + projects.item)
    site = names([", " + site + ", " for site, _, _ in company.SITES], projects.site)
    year = clock.day(projects.intake).astype("datetime64[Y]").astype(str).astype(object)
    method = names([" " + company.METHOD_WORD[name] for name in company.METHODS], projects.method)
    return item + site + year + method


def visits_table(plan: Plan, clock: WorkingTime, projects: Projects, objections: np.ndarray) -> pd.DataFrame:
    """The rows of stage_visits.csv: what had been entered by as_of; what had not been left has no left_at."""
    random = plan.random(11, projects.first)
    limit = clock.at(plan.day_after)
    project, slot = np.nonzero(projects.present & (projects.entered < limit))
    entered, left = projects.entered[project, slot], projects.left[project, slot]
    order = np.lexsort((slot, entered, project))
    project, slot, entered, left = project[order], slot[order], entered[order], left[order]
    is_left = left < limit
    holder = projects.holder[project, slot]
    side = names(company.SIDES, holder)
    shares = {"procurement": (0.75, 0.25, 0.0), "supplier": (0.4, 0.6, 0.0), "on_hold": (0.0, 0.0, 1.0)}
    mode_shares = np.array([shares.get(name, (0.35, 0.56, 0.09)) for name in company.SIDES])[holder]
    mode_shares[objections[project, slot] > 0] = (0.15, 0.35, 0.50)
    mode = np.where(random.random(len(project)) < 0.95, choose(random, mode_shares, len(project)), -1)
    outcome = np.where(is_left, projects.outcome[project, slot], -1)
    return pd.DataFrame({
        "project_id": numbered("P-", projects.first + project + 1, 6),
        "stage": names(company.STAGES, SLOT_STAGE[slot]),
        "entered_at": text_of(clock.local(entered)),
        "left_at": text_of(clock.local(np.where(left == NEVER, 0, left)), is_left),
        "holder_function": names(FUNCTIONS, holder),
        "holder_side": side,
        "mode": names([*company.MODES, ""], mode),
        "outcome": names([*OUTCOME, ""], outcome),
    })  # fmt: skip
