"""Generated companies, and what their credibility index would be without chance, worked out apart from the product.

The truth is the index of the expected figures, not the expected index of the figures. The two differ where a part lies
near its floor or target, since chance can then move its score one way only; by some two points of the index in these
companies. A reader wants to know how credible procurement is, not how high an index of few projects comes out. So the
interval has to make up for that as well.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil, sqrt
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from scipy.stats import binom, norm

from dashboard.database import open_database
from dashboard.findings.credibility.index import index_by_month
from dashboard.findings.credibility.shared import figures_by_month, figures_of, parts_of
from dashboard.importing import import_files
from dashboard.scope import from_choices
from dashboard.settings import load_settings
from sample_data import asks, company, contacts, generate, people, planted, projects, tracker
from sample_data.planted import Plan
from sample_data.working_time import WorkingTime

TABLES = ("projects", "stage_visits", "stakeholders", "interactions", "pulse")
# How many are looked at; a hundred in `make proof`.
COMPANIES = int(os.environ.get("COMPANIES", "6"))
LAST_DAY = date(2026, 10, 31)
# The generator measures to 23:59 in Berlin, which is 22:59 UTC on that day.
AS_OF = datetime(2026, 10, 31, 22, 59)
# weight, floor and target as docs define them, not as the settings say
PARTS = {
    "trust": (0.30, 40, 80),
    "promises_kept": (0.15, 0.50, 0.95),
    "early_involvement": (0.10, 0.20, 0.80),
    "repeat_requests": (0.10, 0.10, 0.60),
    "savings": (0.10, 0.50, 1.00),
    "first_pass": (0.10, 0.30, 0.80),
    "not_bypassed": (0.10, 0.70, 0.98),
    "net_promoter": (0.05, -50, 50),
}
TRENDS = frozenset({"involvement_trend", "language_trend", "legal_slowdown", "year_end_rush"})


def level(seed: int, scale: float = 1.0) -> Plan:
    """Return a company in which nothing changes in three years but chance."""
    return Plan(seed, scale, LAST_DAY, TRENDS | {"trust_step"})


def stepped(seed: int, scale: float = 1.0) -> Plan:
    """Return a company that becomes more credible on one day, at its milestone, and does not change otherwise."""
    return Plan(seed, scale, LAST_DAY, TRENDS, trust_step=0.20, involvement_step=0.55)


def index(figures: dict[str, float]) -> float:
    """Return the index of the parts there are."""
    known = {name: PARTS[name] for name in figures}
    scores = {name: 100 * (figures[name] - floor) / (target - floor) for name, (_, floor, target) in known.items()}
    weights = {name: weight for name, (weight, _, _) in known.items()}
    return sum(weights[name] * min(100, max(0, scores[name])) for name in known) / sum(weights.values())


def trust_expected(score: np.ndarray) -> np.ndarray:
    """Return the mean trust score, 0–100, of people whose score, 0–1, is this on average: seven items, rounded."""
    spread = sqrt(0.07**2 + 0.05**2 + 0.10**2)
    steps = (np.arange(2, 8) - 1.5) / 6
    reached = norm.sf(steps, score[..., None, None] + people.ITEM_OFFSET[:, None], spread)
    return 100 / 6 * reached.sum(axis=-1).mean(axis=-1)


def net_promoter_expected(score: np.ndarray) -> np.ndarray:
    """Return the net promoter score of people whose score, 0–1, is this on average: 9 and 10 less 0 to 6, rounded."""
    mean, spread = 10 * score + 1.8, sqrt(0.7**2 + 0.5**2 + 1.2**2)
    return 100 * (norm.sf(8.5, mean, spread) - norm.cdf(6.5, mean, spread))


def opinion_expected(plan: Plan) -> pd.DataFrame:
    """Return what people can be expected to answer: by month and part, a sum over people and their number."""
    staff, _ = people.draw(plan)
    answering = np.array([planted.RESPONSE_RATE[name] for name in company.ASKED_FUNCTIONS])
    months = people.months_of(plan)
    rows = []
    for month in months:
        turns = [each for each in months if each.astype(int) // 3 == month.astype(int) // 3]
        is_asked = np.arange(len(staff)) % 3 % len(turns) == turns.index(month)
        many = np.bincount(staff.function[is_asked], minlength=len(answering)) * answering
        score = people.trust_base(plan) + plan.trust_gain(np.array(month >= np.datetime64(plan.trust_step_on, "M")))
        for name, figure in (("trust", trust_expected(score)), ("net_promoter", net_promoter_expected(score))):
            rows.append((month, name, float((many * figure).sum()), float(many.sum())))
    return pd.DataFrame(rows, columns=["month_on", "part", "some", "all"])


def behaviour_counted(plan: Plan) -> pd.DataFrame:
    """Return what is counted of very many projects, as they are drawn: by month and part, a sum and its whole."""
    clock = WorkingTime.between(plan.start - timedelta(days=500), plan.as_of + timedelta(days=4_000))
    intake, (staff, _) = projects.Intake(plan, clock), people.draw(plan)
    found = []
    for chunk, first in enumerate(range(0, plan.project_count, generate.CHUNK)):
        some = projects.draw(plan, intake, chunk, first, min(generate.CHUNK, plan.project_count - first))
        asked = asks.draw(plan, staff, some, asks.cast(plan, staff, some))
        projects.pass_time(plan, clock, some, asked.objections_per_visit(some.present.shape))
        given = tracker.dates(plan, clock, some)
        found.append(tracked(plan, clock, some, given))
        found.append(first_pass(plan, clock, some, asked))
    together = pd.concat(found).groupby(["month_on", "part"], as_index=False)
    return together[["some", "all"]].sum()


def tracked(plan: Plan, clock: WorkingTime, some: projects.Projects, given: dict[str, np.ndarray]) -> pd.DataFrame:
    """Return the parts that a tracker holds, one row per project and part: when, some, and of what."""
    table = tracker.projects_table(plan, clock, some, given)
    ended, promised, one = given["end"], given["promised_for"], np.ones(len(some))
    is_kept = (table["status"] == "completed") & (ended <= promised)
    is_off = (table["status"] == "cancelled") & (ended < promised)
    started = clock.day(some.intake)
    realised, negotiated = (pd.to_numeric(table[f"savings_{name}"]).to_numpy() for name in ("realised", "negotiated"))
    parts = (
        ("promises_kept", promised, is_kept, one, (promised <= np.datetime64(plan.as_of)) & ~is_off),
        ("early_involvement", started, table["involved_at"].isin(["need", "specification"]), one, table["involved_at"]),
        ("repeat_requests", started, table["repeat_request"] == "true", one, table["repeat_request"]),
        ("savings", ended, realised, negotiated, ~np.isnan(realised) & ~np.isnan(negotiated)),
        ("not_bypassed", ended, table["status"] == "completed", one, table["status"].isin(["completed", "bypassed"])),
    )
    return pd.concat([
        pd.DataFrame({"month_on": on.astype("datetime64[M]"), "part": name, "some": 1.0 * part, "all": whole})[
            np.asarray(known, dtype=bool)
        ]
        for name, on, part, whole, known in parts
    ])  # fmt: skip


def first_pass(plan: Plan, clock: WorkingTime, some: projects.Projects, asked: asks.Asks) -> pd.DataFrame:
    """Return one row per project with an award: whether all that was asked before got a yes at once."""
    limit = clock.at(plan.day_after)
    is_award = np.isin(projects.SLOT_STAGE, company.STAGE["award_decision"]) & some.present & (some.entered < limit)
    decided = np.where(is_award, some.left, -1).max(axis=1)
    is_signed = (some.fate == projects.STATUS["completed"]) & (some.end < limit)
    decided = np.where(is_award.any(axis=1), decided, np.where(is_signed, some.end, projects.NEVER))
    is_before = contacts.Layout(plan, clock, some, asked).asked_at[:, 0] < decided[asked.project]
    counts = np.bincount(asked.project[is_before], minlength=len(some))
    objected = np.bincount(asked.project[is_before & (asked.rounds > 1)], minlength=len(some))
    is_known = (decided < limit) & (counts > 0)
    month_on = clock.day(np.where(is_known, decided, 0)).astype("datetime64[M]")
    rows = pd.DataFrame({"month_on": month_on, "part": "first_pass", "some": 1.0 * (objected == 0), "all": 1.0})
    return rows[is_known]


class Truth:
    """The figures to be expected of companies of one kind, by month and over all of them."""

    def __init__(self, plan: Plan, many: Plan):
        """`many` is the same company, so large that what is counted in it is all but what is expected."""
        rows = pd.concat([opinion_expected(plan), behaviour_counted(many)])
        rows["month_on"] = rows["month_on"].astype("datetime64[s]")
        sums = rows.groupby(["month_on", "part"])[["some", "all"]].sum()
        self.by_month = (sums["some"] / sums["all"]).unstack()
        whole = sums.groupby("part").sum()
        self.figures: dict[str, float] = (whole["some"] / whole["all"]).to_dict()

    def index(self, month_on: pd.Timestamp, parts: Iterable[str]) -> float:
        """Return the index of a month, of the parts that a company has in it."""
        return index(self.by_month.loc[month_on, list(parts)].to_dict())


def least(cases: int, promised: float) -> int:
    """Return how many of the cases must hold: ninety of a hundred; of fewer, what chance would hardly undercut."""
    return ceil(0.9 * cases) if cases >= 100 else int(binom.ppf(0.001, cases, promised))


@dataclass(frozen=True)
class Seen:
    """What the dashboard shows of one company: its months, the parts of each, and the whole period."""

    months: pd.DataFrame
    parts: dict[pd.Timestamp, tuple[str, ...]]
    figures: dict[str, float]
    interval: tuple[float, float]

    def whole_months(self) -> pd.DataFrame:
        """Return the months that are not cut."""
        return self.months[~self.months["is_partial"].astype(bool)]

    def values(self) -> np.ndarray:
        """Return the index of the whole months from the baseline on: those that signals are told from."""
        months = self.whole_months()
        return months.loc[months["is_baseline"].astype(bool).idxmax() :, "index"].to_numpy()


def seen(plan: Plan) -> Seen:
    """Generate a company, import its files, and look at its index."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        generate.generate(plan, folder)
        path = folder / "company.duckdb"
        import_files([folder / f"{table}.csv" for table in TABLES], path, load_settings(), as_of=AS_OF)
        database = open_database(path)
        everything = {"period": "all", "compare": "none"}
        scope = from_choices(everything, database.dataset.as_of, database.dataset.time_zone)
        months = index_by_month(database, scope).rows
        figures, _ = figures_by_month(database, scope)
        whole = figures_of(database, scope)
        parts = {month: tuple(found.figures) for month, found in figures.items()}
        return Seen(months, parts, whole.figures, whole.interval(parts_of(database, scope)))
