"""A second opinion on forecasts, their calibration and their loss, after metrics.md ("Cycle time"), in plain Python.

A *case* is a project as the forecast sees it: project_id, started_at, completed_at, closed_at and `stays`, a list of
{stage, entered_at, left_at or None}. cases_of_visits and cases_of_events make them; spans are whole microseconds.

Where the definition leaves room, and how it is read here
 1. One observation per case and stage: T from entering its latest stay there, as known at m, to its completion or other
    exit, else to m (censored). `each="stay"` takes every stay instead. A stay entered after the exit is no observation.
 2. "Earlier stays": the case's own current stay is not counted among those at risk. It changes no probability: given
    no exit by u, only what happened after u counts. Later stays of others cannot be at risk at u.
 3. At risk at u: T ≥ u. Given "no exit by u", an exit at exactly u has happened.
 4. Fewer than 15 at risk: T = project age at exit, u = project age, over all cases started by m, however few.
 5. Not reached: the curve ends below p, or nobody is known beyond u. Then the answer is None.
 6. Current stay: see history.py. For event logs a "stay" is an event: it is entered when the step was completed, and
    the current one is the last; of several at one instant the last of the file. Without any stay: pooled.
 7. Month-ends: see history.py. A case is forecast at m when it started by m and has no exit by m.
 8. p85 date ≤ a is m + t ≤ a. Held = completed_at ≤ m + t. A case still open at a is not held.
 9. Naive: nearest-rank median and p85 of the ages at completion of the cases completed by m; none before the first.
10. Loss: over cases completed by the data's end, the same forecasts for both methods: those where both give a number
    for that p. Left out and counted: cases not completed by the end (or exited otherwise), and forecasts of completed
    cases without a number.
11. A curve of a stage rests on stays that lasted to a landmark: the last of 0, 2, 4, 7, 11, 16, 23, 32, 45, 64 and 90
    days that the case's own stay has lasted, by m or until it was left, and that leaves 15 at risk. How long a stay of
    others lasted is what is known at m: until it was left, the case's exit, or m.
12. Interval of a share clustered by project: share ± 1.959964 √(C/(C−1) Σ_c (held_c − share n_c)²)/n, cut to 0–1.
"""

from bisect import bisect_left, bisect_right
from datetime import timedelta
from math import sqrt

from tests.second_opinion.curves import TOLERANCE, Z_95, nearest_rank
from tests.second_opinion.history import CANONICAL_ORDER, by_project, current_stay, exit_of, started_at, stays_at
from tests.second_opinion.ledger import microseconds, stays

LEAST_AT_RISK = 15
LANDMARKS = [days * 86_400_000_000 for days in (0, 2, 4, 7, 11, 16, 23, 32, 45, 64, 90)]
PERCENTILES = (0.5, 0.85)


def span(start, end):
    return (end - start) // timedelta(microseconds=1)


def cases_of_visits(projects, visits):
    """The cases of a company with visits; one without a start is left out."""
    own = by_project(visits)
    found = []
    for project in projects:
        rows = own.get(project["project_id"], [])
        begin = started_at(project, rows)
        if begin is not None:
            found.append(case_of(project, begin, stays(rows)))
    return found


def cases_of_events(projects, events):
    """The cases of a log: each event is a stay entered when its step was completed and left at the next one."""
    own = by_project(events)
    found = []
    for project in projects:
        rows = sorted(own.get(project["project_id"], []), key=lambda event: (event["happened_at"], event["sequence"]))
        begin = started_at(project, [{"entered_at": row["happened_at"]} for row in rows])
        steps = []
        for row, following in zip(rows, [*rows[1:], None], strict=True):
            left = following and following["happened_at"]
            steps.append({"stage": row["step"], "entered_at": row["happened_at"], "left_at": left})
        if begin is not None:
            found.append(case_of(project, begin, steps))
    return found


def case_of(project, begin, own_stays):
    return {
        "project_id": project["project_id"],
        "started_at": begin,
        "completed_at": project.get("completed_at"),
        "closed_at": project.get("closed_at"),
        "stays": own_stays,
    }


def curve(observations):
    """Aalen–Johansen of (T, completed, other or open), in floating point: times, F, S and the sorted T."""
    ordered = sorted(observations)
    times, done, surviving = [], [], []
    completed, left = 0.0, 1.0
    place = 0
    while place < len(ordered):
        moment, at_risk = ordered[place][0], len(ordered) - place
        completing = leaving = 0
        while place < len(ordered) and ordered[place][0] == moment:
            completing += ordered[place][1] == "completed"
            leaving += ordered[place][1] == "other"
            place += 1
        if completing + leaving:
            completed += left * completing / at_risk
            left *= (at_risk - completing - leaving) / at_risk
            times.append(moment)
            done.append(completed)
            surviving.append(left)
    return {"times": times, "done": done, "surviving": surviving, "spans": [time for time, _ in ordered]}


def at_risk_at(of_curve, already):
    return len(of_curve["spans"]) - bisect_left(of_curve["spans"], already)


def conditional_percentile(of_curve, already, p):
    """The smallest t with (F(u + t) − F(u)) ÷ S(u) ≥ p − 1e-9, or None; already=None: F(t) itself, from the start."""
    place = 0 if already is None else bisect_right(of_curve["times"], already)
    done = of_curve["done"][place - 1] if place else 0.0
    surviving = of_curve["surviving"][place - 1] if place else 1.0
    if surviving <= 0:
        return None
    for later in range(place, len(of_curve["times"])):
        if (of_curve["done"][later] - done) / surviving >= p - TOLERANCE:
            return of_curve["times"][later] - (already or 0)
    return None


def conditional_probability(of_curve, already, within):
    """P(completed within `within` more, given no exit by `already`), or None."""

    def at(limit):
        place = bisect_right(of_curve["times"], limit)
        return (of_curve["done"][place - 1], of_curve["surviving"][place - 1]) if place else (0.0, 1.0)

    done, surviving = at(already)
    return (at(already + within)[0] - done) / surviving if surviving > 0 else None


def lasted(stay, end):
    """How long a stay lasted: until it was left, or until `end` where that comes first."""
    return span(stay["entered_at"], min(stay["left_at"] or end, end))


def observations_by_stage(cases, at, each="case"):
    """({stage: [(how long the stay lasted, T, exit)]}, [(age, exit)] of all cases), as known at an instant."""
    by_stage, ages = {}, []
    for case in cases:
        if case["started_at"] > at:
            continue
        ended, kind = exit_of(case, at)
        end = ended or at
        if case["started_at"] <= end:
            ages.append((span(case["started_at"], end), kind))
        entries = {}
        for stay in case["stays"]:
            if stay["entered_at"] <= at:
                entries.setdefault(stay["stage"], []).append(stay)
        for stage, own in entries.items():
            for stay in own if each == "stay" else [max(own, key=lambda one: one["entered_at"])]:
                if stay["entered_at"] <= end:
                    observed = (lasted(stay, end), span(stay["entered_at"], end), kind)
                    by_stage.setdefault(stage, []).append(observed)
    return by_stage, ages


def population(cases, at, each="case"):
    """The curves that forecasts at an instant are read from."""
    by_stage, ages = observations_by_stage(cases, at, each)
    stages = {}
    for landmark in LANDMARKS:
        so_long = {stage: [row[1:] for row in rows if row[0] >= landmark] for stage, rows in by_stage.items()}
        stages[landmark] = {stage: curve(rows) for stage, rows in so_long.items() if rows}
    completed = [age for age, kind in ages if kind == "completed"]
    return {
        "stages": stages,
        "all": curve(ages),
        "naive": {p: nearest_rank(completed, p) for p in PERCENTILES},
    }


def current_stay_of(case, at, order, is_log):
    known = stays_at(case["stays"], at)
    if is_log:
        return known[-1] if known else None
    return current_stay(known, order)


def forecast(case, at, curves, order=CANONICAL_ORDER, is_log=False, least=LEAST_AT_RISK):
    """One forecast: stage, basis (stage or pooled), at_risk, and per p the µs from `at` to completion or None."""
    age = span(case["started_at"], at)
    stay = current_stay_of(case, at, order, is_log)
    basis, used, already, at_risk = "pooled", curves["all"], age, at_risk_at(curves["all"], age) - 1
    if stay is not None:
        in_stage = max(span(stay["entered_at"], at), 0)
        own = lasted(stay, at)
        for landmark in (one for one in reversed(LANDMARKS) if one <= max(own, 0)):
            of_stage = curves["stages"][landmark][stay["stage"]]
            others = at_risk_at(of_stage, in_stage) - 1
            if others >= least:
                basis, used, already, at_risk = "stage", of_stage, in_stage, others
                break
    naive = {p: None if whole is None else max(0, whole - age) for p, whole in curves["naive"].items()}
    return {
        "project_id": case["project_id"],
        "at": at,
        "stage": stay and stay["stage"],
        "basis": basis,
        "at_risk": at_risk,
        "left": {p: conditional_percentile(used, already, p) for p in PERCENTILES},
        "naive": naive,
    }


def forecasts_at(cases, at, order=CANONICAL_ORDER, is_log=False, each="case"):
    """The forecasts of all cases that are open at an instant."""
    curves = population(cases, at, each)
    return [
        forecast(case, at, curves, order, is_log)
        for case in cases
        if case["started_at"] <= at and exit_of(case, at)[0] is None
    ]


def calibration(forecasts, cases, data_end, p=0.85, method="left"):
    """How often the date given for p held: n, held, share, interval, projects; not_reached and not_due beside it."""
    case_of_id = {case["project_id"]: case for case in cases}
    by_case, not_reached, not_due = {}, 0, 0
    for row in forecasts:
        left = row[method][p]
        if left is None:
            not_reached += 1
        elif microseconds(row["at"]) + left > microseconds(data_end):
            not_due += 1
        else:
            ended, kind = exit_of(case_of_id[row["project_id"]], data_end)
            held = kind == "completed" and span(row["at"], ended) <= left
            by_case.setdefault(row["project_id"], []).append(held)
    n, held = sum(map(len, by_case.values())), sum(map(sum, by_case.values()))
    return {
        "n": n,
        "held": held,
        "share": held / n if n else None,
        "interval": clustered_interval(list(by_case.values())),
        "projects": len(by_case),
        "not_reached": not_reached,
        "not_due": not_due,
    }


def clustered_interval(clusters):
    """95 % interval of a share of 0/1 values that come in clusters; None from fewer than two clusters."""
    if len(clusters) < 2:
        return None
    n = sum(map(len, clusters))
    share = sum(map(sum, clusters)) / n
    squares = sum((sum(own) - share * len(own)) ** 2 for own in clusters)
    half = Z_95 * sqrt(squares * len(clusters) / (len(clusters) - 1)) / n
    return max(0.0, share - half), min(1.0, share + half)


def pinball(actual, quantile, p):
    """p·(actual − quantile) when the forecast was too short, (1 − p)·(quantile − actual) when too long."""
    return p * (actual - quantile) if actual >= quantile else (1 - p) * (quantile - actual)


def losses(forecasts, cases, data_end):
    """Mean pinball loss in µs per p, forecast beside naive, over the same forecasts; and what was left out."""
    case_of_id = {case["project_id"]: case for case in cases}
    found = {}
    for p in PERCENTILES:
        own, naive, unfinished, without_number = [], [], 0, 0
        for row in forecasts:
            ended, kind = exit_of(case_of_id[row["project_id"]], data_end)
            if kind != "completed":
                unfinished += 1
            elif row["left"][p] is None or row["naive"][p] is None:
                without_number += 1
            else:
                actual = span(row["at"], ended)
                own.append(pinball(actual, row["left"][p], p))
                naive.append(pinball(actual, row["naive"][p], p))
        found[p] = {
            "n": len(own),
            "forecast": sum(own) / len(own) if own else None,
            "naive": sum(naive) / len(naive) if naive else None,
            "unfinished": unfinished,
            "without_number": without_number,
        }
    return found


def cohort_percentile(cases, since, until, as_of, p):
    """Rule 3 by start cohort, started in [since, until]: the percentile of the curve, beside completed-only."""
    own = [case for case in cases if since <= case["started_at"] <= until]
    seen = []
    for case in own:
        ended, kind = exit_of(case, as_of)
        seen.append((span(case["started_at"], ended or as_of), kind))
    completed = [time for time, kind in seen if kind == "completed"]
    return {
        "started": len(seen),
        "open": sum(1 for _, kind in seen if kind == "open"),
        "completed_only": nearest_rank(completed, p),
        "curve": conditional_percentile(curve(seen), None, p),
    }
