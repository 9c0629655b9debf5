"""A second opinion on ageing work, after metrics.md ("Cycle time"), in plain Python.

Rows as in history.py. Spans are timedeltas.

Where the definition leaves room, and how it is read here
 1. Cumulative age = as_of − start, of projects that are open at as_of. Age in stage = as_of − entry of the current
    stay (history.py); in a gap it is still counted from the entry of the stay that was entered last.
 2. "When that stage was last left": over every project that has left its last stay there by as_of, finished or not
    (`finished_only` keeps the completed ones), the age at that moment. A stay recorded as running on when the project
    ended was left at the end. A project that is in the stage at as_of has not left it.
 3. Clamped along the stage order per percentile: at least the value of every ranked stage before. A stage nobody has
    left has none of its own and shows none, but hands on what came before. Unranked stages are not clamped and clamp
    nothing; on_hold is no stage here.
 4. Stay lengths: every stay that started by as_of and not after the project's end; one that runs at as_of in an open
    project is censored there; every other is an end, a stay that a cancellation ended included. Zero lengths count.
 5. "Past its p85": longer than the p85 of the curve; not when it is not reached, nor from fewer than 15 stays, open
    ones included (rule 7; `p85_from=1` lifts that).
 6. Past need_by: the local day of need_by has ended by as_of.
 7. No sign of life: 14 × 24 hours or more since the last visit start or end, interaction, or ask asked or answered, as
    known at as_of; without any since the start. interactions=None: not loaded, and never a reason.
 8. The reasons stand in the order of the definition: stage, need_by, silence.
"""

from datetime import timedelta

from tests.second_opinion.curves import curve_percentile, nearest_rank
from tests.second_opinion.history import (
    CANONICAL_ORDER,
    by_project,
    current_stay,
    end_of_day,
    exit_of,
    known_visits,
    lived_stays,
    started_at,
)
from tests.second_opinion.ledger import ON_HOLD, stays

AGE_PERCENTILES = (0.5, 0.7, 0.85, 0.95)
QUIET = timedelta(days=14)


def open_ages(projects, visits, as_of, order=CANONICAL_ORDER):
    """One row per open project: project_id, stage or None, age, age_in_stage or None."""
    own = by_project(visits)
    found = []
    for project in projects:
        rows = own.get(project["project_id"], [])
        begin = started_at(project, rows)
        if begin is None or begin > as_of or exit_of(project, as_of, rows, read_status=True)[0] is not None:
            continue
        stay = current_stay(stays(known_visits(rows, as_of)), order)
        found.append(
            {
                "project_id": project["project_id"],
                "stage": stay and stay["stage"],
                "age": as_of - begin,
                "age_in_stage": stay and as_of - stay["entered_at"],
            }
        )
    return found


def ages_when_last_left(projects, visits, as_of, finished_only=False):
    """{stage: [age]}: how old each project was when it last left the stage."""
    own = by_project(visits)
    found = {}
    for project in projects:
        rows = own.get(project["project_id"], [])
        begin = started_at(project, rows)
        _, kind = exit_of(project, as_of)
        if begin is None or begin > as_of or (finished_only and kind != "completed"):
            continue
        last = {}
        for stay in lived_stays(project, rows, as_of):
            if stay["stage"] not in last or stay["visit_no"] > last[stay["stage"]]["visit_no"]:
                last[stay["stage"]] = stay
        for stage, stay in last.items():
            if stage != ON_HOLD and stay["left_at"] is not None and stay["left_at"] >= begin:
                found.setdefault(stage, []).append(stay["left_at"] - begin)
    return found


def age_bands(projects, visits, as_of, order=CANONICAL_ORDER, finished_only=False, floors=None):
    """{stage: {n, and per percentile the age}}, clamped along the order.

    floors: {percentile: from how many}; a percentile from fewer is None, and clamps nothing.
    """
    ages = ages_when_last_left(projects, visits, as_of, finished_only)
    floors = floors or dict.fromkeys(AGE_PERCENTILES, 1)
    found = {}
    highest = dict.fromkeys(AGE_PERCENTILES, timedelta(0))
    for stage in order:
        if stage in ages:
            told = [p for p in AGE_PERCENTILES if len(ages[stage]) >= floors[p]]
            highest |= {p: max(highest[p], nearest_rank(ages[stage], p)) for p in told}
            found[stage] = {"n": len(ages[stage])} | {p: highest[p] if p in told else None for p in AGE_PERCENTILES}
    for stage, spans in ages.items():
        if stage not in order:
            told = {p: nearest_rank(spans, p) if len(spans) >= floors[p] else None for p in AGE_PERCENTILES}
            found[stage] = {"n": len(spans)} | told
    return found


def stay_lengths(projects, visits, as_of):
    """{stage: [(length, completed or open)]} of all stays, the open ones censored at as_of."""
    own = by_project(visits)
    found = {}
    for project in projects:
        begin = started_at(project, own.get(project["project_id"], []))
        if begin is None or begin > as_of:
            continue
        for stay in lived_stays(project, own.get(project["project_id"], []), as_of):
            left = stay["left_at"]
            length = (left or as_of) - stay["entered_at"]
            found.setdefault(stay["stage"], []).append((length, "open" if left is None else "completed"))
    return found


def stay_percentile(lengths, p):
    """The Kaplan–Meier percentile of stay lengths, or None: not reached."""
    return curve_percentile(lengths, p)


def last_sign(visits, interactions, rounds, as_of):
    """The last instant at which anything is recorded by as_of, or None."""
    signs = [instant for visit in visits for instant in (visit["entered_at"], visit["left_at"])]
    signs += [contact["happened_at"] for contact in interactions]
    signs += [instant for each in rounds for instant in (each["asked_at"], each["answered_at"])]
    return max((instant for instant in signs if instant is not None and instant <= as_of), default=None)


def needs_attention(projects, visits, as_of, tz, interactions=None, rounds=(), order=CANONICAL_ORDER, p85_from=15):
    """{project_id: [reasons]} of the open projects with a reason: stage, need_by, silence."""
    limits = {
        stage: stay_percentile(rows, 0.85)
        for stage, rows in stay_lengths(projects, visits, as_of).items()
        if len(rows) >= p85_from
    }
    project_of = {project["project_id"]: project for project in projects}
    own_visits, own_contacts = by_project(visits), by_project(interactions or [])
    own_rounds = by_project([each | {"project_id": each["ask_key"][0]} for each in rounds])
    found = {}
    for row in open_ages(projects, visits, as_of, order):
        name, limit = row["project_id"], limits.get(row["stage"])
        need_by = project_of[name].get("need_by")
        reasons = []
        if limit is not None and row["age_in_stage"] > limit:
            reasons.append("stage")
        if need_by is not None and end_of_day(need_by, tz) <= as_of:
            reasons.append("need_by")
        if interactions is not None:
            lists = [own.get(name, []) for own in (own_visits, own_contacts, own_rounds)]
            last = last_sign(*lists, as_of) or as_of - row["age"]
            if as_of - last >= QUIET:
                reasons.append("silence")
        if reasons:
            found[name] = reasons
    return found
