"""The smaller tables: effort, benefits, development, milestones and actions."""

from datetime import timedelta

import numpy as np
import pandas as pd

from sample_data import company, planted
from sample_data.company import ASKED_FUNCTIONS, FUNCTIONS, LEAD_TEAMS, VALUES
from sample_data.people import months_of
from sample_data.planted import Plan
from sample_data.projects import Projects, choose
from sample_data.tracker import names
from sample_data.working_time import WorkingTime, numbered, text_of

KINDS = ("internal_alignment", "supplier", "analysis", "administration")
# months before the end, kind, label, function
MILESTONES = (
    (35, "change", "One intake form for all requests", ""),
    (32, "small_win", "Packaging film tender signed ten days early", "Operations"),
    (30, "incident", "Control board shortage: two lines stood still", "Engineering"),
    (27, "small_win", "Trade fair stand: agency kept, price fixed for two years", "Marketing"),
    (24, "change", "Legal and security reviews run in parallel", "Legal"),
    (21, "incident", "Casting supplier insolvent, second source not released", "Engineering"),
    (19, "small_win", "Forklift leasing: one contract for three plants", "Logistics"),
    (16, "small_win", "Calibration service booked by Quality itself from a catalogue", "Quality"),
    (13, "change", "Promise to every requester: an answer within two working days", ""),
    (11, "small_win", "ERP support: uptime in the contract instead of a discount", "IT"),
    (8, "small_win", "Electricity supply fixed before the price rise", "Facilities"),
    (6, "incident", "Savings report corrected after a question from Finance", "Finance"),
    (4, "change", "Legal works with two posts unfilled", "Legal"),
    (2, "small_win", "Parcel service switched without one missed pick-up", "Logistics"),
)
# months before the end raised, text, team, function, days to do it, state
ACTIONS = (
    (34, "Publish one page on who decides what, per function", "Indirect services", "", 45, "done"),
    (31, "Show the requester the promised date on the day of intake", "IT and digital", "", 60, "done"),
    (28, "Sit in on the weekly line meeting at Plant North", "Direct materials", "Operations", 30, "late"),
    (25, "Start security review together with legal review", "IT and digital", "IT security", 40, "done"),
    (22, "Agree a standard liability clause for small orders", "Indirect services", "Legal", 75, "late"),
    (20, "Write the specification checklist with Engineering", "Direct materials", "Engineering", 50, "done"),
    (
        17,
        "Replace the savings chart in the monthly review by uptime",
        "Capital goods",
        "Operations",
        35,
        "done",
    ),
    (15, "Catalogue for calibration and testing", "Capital goods", "Quality", 60, "done"),
    (13, "Answer every intake within two working days", "Indirect services", "", 20, "done"),
    (12, "Report realised savings by cost centre with Finance", "Indirect services", "Finance", 90, "late"),
    (10, "Pre-align budget approvals above one million", "Capital goods", "Finance", 45, "done"),
    (9, "Two buyers to learn stakeholder interviews", "Direct materials", "", 80, "done"),
    (7, "Second opinion only where the drawing changed", "Direct materials", "Engineering", 40, "late"),
    (
        6,
        "Agency framework so that Marketing can call off itself",
        "Indirect services",
        "Marketing",
        100,
        "open",
    ),
    (5, "Fixed slot for urgent contracts on Tuesdays", "Indirect services", "Legal", 30, "done"),
    (4, "Fill in for the two unfilled posts in Legal", "Indirect services", "Legal", 60, "open"),
    (3, "Ask Engineering why deliveries on time do not count", "Direct materials", "Engineering", 45, "open"),
    (2, "Visit Plant Plzeň before the press tender", "Capital goods", "Operations", 30, "open"),
    (2, "Give Marketing one contact person", "Indirect services", "Marketing", 90, "open"),
    (1, "Clear the requests that have waited longest in evaluation", "Logistics and sites", "", 40, "open"),
    (1, "Agree on new need dates where the first one has passed", "Direct materials", "", 25, "open"),
)


def effort(plan: Plan, clock: WorkingTime, projects: Projects) -> pd.DataFrame:
    """Weekly hours of a chunk of projects; the share of kinds is planted, whatever the stage."""
    random = plan.random(12, projects.first)
    monday = clock.day(projects.intake).astype("datetime64[W]")
    last = np.minimum(clock.day(projects.end), np.datetime64(plan.as_of)).astype("datetime64[W]")
    weeks = (last - monday).astype(np.int64) + 1
    project = np.repeat(np.arange(len(projects)), weeks)
    step = np.arange(len(project)) - np.repeat(np.cumsum(weeks) - weeks, weeks)
    rows = random.binomial(2, 0.36, len(project))
    project, step = np.repeat(project, rows), np.repeat(step, rows)
    # datetime64[W] counts from a Thursday; three days back is the Monday of that week
    week = monday[project].astype("datetime64[D]") - 3 + 7 * step
    week = np.minimum(week, np.datetime64(plan.as_of))
    shares = (planted.INTERNAL_HOURS_SHARE, planted.SUPPLIER_HOURS_SHARE, planted.ANALYSIS_HOURS_SHARE)
    kind = choose(random, (*shares, 1 - sum(shares)), len(project))
    teams = [LEAD_TEAMS.index(company.CATEGORIES[name][0]) for name in company.CATEGORY_NAMES]
    hours = np.maximum(np.rint(2 * random.gamma(2.0, 1.7, len(project))) / 2, 0.5)
    return pd.DataFrame({
        "project_id": numbered("P-", projects.first + project + 1, 6), "week_of": text_of(week),
        "kind": names(KINDS, kind), "hours": hours,
        "team": names(LEAD_TEAMS, np.array(teams)[projects.category][project]),
    })  # fmt: skip


def effort_without_project(plan: Plan) -> pd.DataFrame:
    """What a team spends on no project in particular: every second week, administration and analysis."""
    random = plan.random(13)
    first = np.datetime64(plan.start, "D") - (np.datetime64(plan.start, "D").astype(int) + 3) % 7 + 7
    week = np.arange(first, np.datetime64(plan.as_of), 14)
    week, team = np.repeat(week, len(LEAD_TEAMS)), np.tile(np.arange(len(LEAD_TEAMS)), len(week))
    return pd.DataFrame({
        "project_id": "", "week_of": text_of(week),
        "kind": names(KINDS, 2 + (random.random(len(week)) < 0.7)),
        "hours": np.rint(2 * random.gamma(6.0, 1.5, len(week))) / 2, "team": names(LEAD_TEAMS, team),
    })  # fmt: skip


def benefits(plan: Plan, clock: WorkingTime, projects: Projects) -> pd.DataFrame:
    """One to three benefits for most projects; half of them are what procurement likes to say."""
    random = plan.random(14, projects.first)
    count = random.choice(4, p=[0.25, 0.35, 0.28, 0.12], size=len(projects))
    project = np.repeat(np.arange(len(projects)), count)
    size = len(project)
    profile = np.array([[VALUES.index(value) for value in planted.PROFILE[name]] for name in ASKED_FUNCTIONS])
    theirs = profile[projects.function[project], choose(random, (0.4, 0.3, 0.2, 0.1), size)]
    ours = np.array([VALUES.index(word) for word in ("savings", "budget", "risk", "process", "facts", "trust")])
    ours = ours[choose(random, (0.6, 0.12, 0.1, 0.08, 0.06, 0.04), size)]
    measure = np.where(random.random(size) < 0.35, theirs, ours)
    units = np.array([company.BENEFIT_WORDS[value][2] for value in VALUES], dtype=object)
    amount = np.array([company.BENEFIT_WORDS[value][1] for value in VALUES])[measure]
    amount = np.maximum(np.rint(amount * np.exp(0.5 * random.standard_normal(size))), 1)
    has_amount = random.random(size) < 0.85
    # a conversion into the other side's measure: factor, who stands for it, and since when
    has_factor = has_amount & (random.random(size) < 0.45)
    day = clock.day(projects.intake)[project] + random.integers(5, 60, size)
    is_confirmed = has_factor & (random.random(size) < 0.8) & (day <= np.datetime64(plan.as_of))
    owners = np.array([f"{name} controller" for name in FUNCTIONS], dtype=object)[projects.function[project]]
    factor = np.round(np.exp(np.log(120) + 0.9 * random.standard_normal(size)), 1)
    return pd.DataFrame({
        "project_id": numbered("P-", projects.first + project + 1, 6), "measure": names(VALUES, measure),
        "statement": names([company.BENEFIT_WORDS[value][0] for value in VALUES], measure),
        "amount": np.where(has_amount, amount.astype(np.int64).astype(str).astype(object), ""),
        "unit": np.where(has_amount, units[measure], ""),
        "factor": np.where(has_factor, factor.astype(str).astype(object), ""),
        "factor_owner": np.where(has_factor, owners, ""),
        "confirmed_on": text_of(day, is_confirmed),
    })  # fmt: skip


def development(plan: Plan) -> pd.DataFrame:
    """What each team was trained and recognised for, per month: mostly tenders and spreadsheets."""
    random = plan.random(15)
    rows = []
    months = months_of(plan)
    for place, month in enumerate(months):
        share = 0.12 + 0.12 * place / len(months)
        for team in LEAD_TEAMS:
            for kind, chance, hours in (
                ("training", 0.65, 14),
                ("coaching", 0.30, 5),
                ("recognition", 0.35, 0),
            ):
                draw, spread, influence = random.random(), random.gamma(4, 0.25), random.random()
                if draw > chance:
                    continue
                skill = "influence" if influence < (share if hours else 0.6 * share) else "technical"
                amount = max(1, round(hours * spread)) if hours else 1 + int(spread > 1.4)
                rows.append((f"{month}-01", skill, kind, amount, "hours" if hours else "count", team))
    return pd.DataFrame(rows, columns=["month", "skill", "kind", "amount", "unit", "team"])


def milestones(plan: Plan) -> pd.DataFrame:
    """What happened, small wins included; trust steps up with the promise of an answer."""
    rows = []
    for place, (months, kind, label, function) in enumerate(MILESTONES):
        is_dated = months in (13, 4)  # the two with an effect fall on the first of the month, as planted
        day = plan.months_before(months) + timedelta(days=0 if is_dated else (place * 7) % 25)
        rows.append((day.isoformat(), kind, label, function))
    return pd.DataFrame(rows, columns=["happened_on", "kind", "label", "function"])


def actions(plan: Plan) -> pd.DataFrame:
    """What earlier reviews asked for: done in time, done late, overdue, or still to come."""
    rows = []
    for place, (months, text, team, function, days, state) in enumerate(ACTIONS):
        raised = plan.months_before(months) + timedelta(days=4 + place % 3)
        due = raised + timedelta(days=days)
        done = due + timedelta(days=18 + place % 9 if state == "late" else -(4 + place % 8))
        is_done = state != "open" and done <= plan.as_of
        rows.append((f"D-{place + 1:03}", raised.isoformat(), text, team, function, due.isoformat(),
                     done.isoformat() if is_done else ""))  # fmt: skip
    return pd.DataFrame(rows, columns=["action_id", "raised_on", "text", "owner_team", "function", "due_on", "done_on"])
