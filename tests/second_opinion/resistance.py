"""A second opinion on resistance, after metrics.md ("Resistance") and data_contract.md (`ask`), in plain Python.

Rows are dicts, instants naive UTC, periods [from_at, until_at), None = no limit. The caller leaves out echoes and
withdrawals by the asker, and applies the floors for people data and small samples.

Where the definitions leave room, and how they are read here
 1. An answer has an answered_at ≤ as_of and an outcome commitment, compliance or resistance, and belongs to the period
    of answered_at. A missing function, reason, stage or involved_at is a group of its own, `not recorded`.
 2. Answers of one ask_key are ordered by (answered_at, ask_number if given, asked_at, round). An ask ends with its
    first yes; what follows under the same key is a new ask. The recorded round only breaks ties.
 3. Functions without a known side (UNRANKED) have a rate, but no part in the pooled and the shrunken ones.
 4. Clusters: the stakeholder, else the project, in one list. Percentile interval, nearest-rank, of draws of as many
    clusters as there are; None from fewer than two. A rate of 0 or 1 has its Wilson limits over rounds instead.
    Design effect: C/(C−1) Σ(x_c − p n_c)²/n² over p(1 − p)/n; effective n = n ÷ design effect.
 5. Over-dispersion: the best beta-binomial beats the binomial of the pooled rate by more than 1e-6 in log-likelihood.
 6. The delay of an objection ends with the next answer of the ask (`resolved`) even when the project ended before that;
    else with the project (`ended`); else it runs at as_of (`open`). Added up, ended days are open days.
    `end_first=True` lets the project's end win over a later answer, so that a later as_of rewrites nothing.
 7. An objection after its project's end has no delay and no time to resolve, whatever follows; one at its instant has.
 8. Time to resolve: the asks whose *first* objection was answered in the period; a yes after the project's end as in 6.
 9. Gap: a contact's function is its own, else the stakeholder's. A value twice in `protects` counts once; an empty list
    or language is not known. One generator per group, values in alphabetical order, 95th percentile nearest-rank.
10. Language match is over answered rounds of the period, the share as the rates. The ratio is matched ÷ not matched; a
    missing function or stage is a stratum; None when an arm has no objection in the strata that hold both arms.
11. Stance: by (happened_at, interaction_id if given). First = the first stance_before there is; without one no journey.
    Last = of the last contact with any stance its stance_after, else its stance_before; it says the journey's period,
    and the journey is read from the start. Contacts without stakeholder_id are left out.
12. Bypass: completed by completed_at; bypassed by closed_at and status; cancelled is neither. Spend: what is known.
13. Run chart: the ordinary median (middle of two), not nearest-rank: its limits suppose equal halves.
"""

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from itertools import groupby, zip_longest
from math import comb, exp, inf, log2, sqrt
from statistics import median

import numpy
from scipy.optimize import minimize
from scipy.special import expit, logit

from tests.second_opinion.asks import ANSWERS, YES
from tests.second_opinion.curves import Z_95, Z_998, curve_percentile, funnel, nearest_rank, wilson
from tests.second_opinion.history import exit_of

ALL, NOT_RECORDED, OBJECTION = "all", "not recorded", "resistance"
UNRANKED = ("MISSING", "UNDEFINED", NOT_RECORDED)


def is_within(instant, from_at, until_at):
    return (from_at is None or instant >= from_at) and (until_at is None or instant < until_at)


def answered(rounds, from_at, until_at, as_of):
    """The rounds answered in the period, as known at as_of."""
    given = [row for row in rounds if row["outcome"] in ANSWERS and row["answered_at"] and row["answered_at"] <= as_of]
    return [row for row in given if is_within(row["answered_at"], from_at, until_at)]


def grouped(rows, column):
    """{value: rows}; what is missing is `not recorded`."""
    found = {}
    for row in rows:
        found.setdefault(NOT_RECORDED if row[column] in (None, "") else row[column], []).append(row)
    return found


def place_of(each):
    return each["function"] or NOT_RECORDED, each["stage"] or NOT_RECORDED


def count(rows):
    """(answers, objections)."""
    return len(rows), sum(1 for row in rows if row["outcome"] == OBJECTION)


def objection_rates(rounds, from_at, until_at, as_of):
    """{function: (answers, objections, rate)}."""
    groups = grouped(answered(rounds, from_at, until_at, as_of), "function")
    return {name: (*count(rows), count(rows)[1] / len(rows)) for name, rows in groups.items()}


def pooled_rate(rates, unranked=UNRANKED):
    """Σ objections ÷ Σ answers over the functions with a known side; None of nothing."""
    n, x = (sum(row[place] for name, row in rates.items() if name not in unranked) for place in (0, 1))
    return x / n if n else None


def rate_limits(rates):
    return {name: wilson(objections, n) for name, (n, objections, _) in rates.items()}


def funnel_limits(p, n):
    """((low, high) of 95 %, (low, high) of 99.8 %) around a pooled rate."""
    return funnel(p, n, Z_95), funnel(p, n, Z_998)


def cluster_interval(rounds, from_at, until_at, as_of, draws=2_000, seed=1):
    """n, objections, rate, clusters, interval, design_effect and effective_n; None of no answers."""
    own = {}
    for each in answered(rounds, from_at, until_at, as_of):
        by = "stakeholder_id" if each["stakeholder_id"] else "project_id"
        own.setdefault((by, each[by]), []).append(each)
    if not own:
        return None
    table = numpy.array([count(own[key]) for key in sorted(own, key=str)])
    size, (n, x) = len(table), table.sum(axis=0).tolist()
    found = {"n": n, "objections": x, "rate": x / n, "clusters": size}
    found |= {"interval": None, "design_effect": None, "effective_n": None}
    if size < 2 or x in (0, n):
        return found | {"interval": wilson(x, n) if size > 1 else None}
    effect = float(size / (size - 1) * sum((table[:, 1] - x / n * table[:, 0]) ** 2) / (x * (n - x) / n))
    sums = table[numpy.random.default_rng(seed).integers(0, size, (draws, size))].sum(axis=1)
    drawn = (sums[:, 1] / sums[:, 0]).tolist()
    interval = nearest_rank(drawn, 0.025), nearest_rank(drawn, 0.975)
    return found | {"interval": interval, "design_effect": effect, "effective_n": n / effect if effect else None}


def beta_binomial(counts, log_odds, log_spread):
    """Log-likelihood, without coefficients, of a = mean ÷ spread, b = (1 − mean) ÷ spread; spread 0 = binomial."""
    mean, spread = expit(max(min(log_odds, 20), -20)), exp(min(log_spread, 20))

    def part(value, numbers):
        steps = numpy.arange(max(numbers))
        return (numpy.greater.outer(numbers, steps).sum(axis=0) * numpy.log(value + steps * spread)).sum()

    n, x = numpy.array(counts).T
    return part(mean, x) + part(1 - mean, n - x) - part(1.0, n)


def shrunken_rates(rates, unranked=UNRANKED, least=5):
    """{a, b, rates: {function: (objections + a) ÷ (n + a + b)}}, or None: show the raw rates only."""
    known = {name: row for name, row in rates.items() if name not in unranked and row[0]}
    counts, pooled = [row[:2] for row in known.values()], pooled_rate(rates, unranked)
    if len(counts) < least or pooled in (0, 1):
        return None
    starts = [(logit(pooled), log_spread) for log_spread in (-6.0, -3.0, -1.0, 1.0)]
    how = {"method": "Nelder-Mead", "options": {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4_000, "maxfev": 4_000}}
    fits = [minimize(lambda point: -beta_binomial(counts, *point), start, **how) for start in starts]
    best = min(fits, key=lambda fit: fit.fun)
    if -best.fun - beta_binomial(counts, logit(pooled), -inf) <= 1e-6:
        return None
    mean, spread = expit(best.x[0]), exp(min(best.x[1], 20))
    a, b = float(mean / spread), float((1 - mean) / spread)
    return {"a": a, "b": b, "rates": {name: (x + a) / (n + a + b) for name, (n, x, _) in known.items()}}


def reason_mix(rounds, from_at, until_at, as_of, by=None):
    """{reason: share of objections}; with `by` (function, stage) {value: {reason: share}}."""
    rows = [each for each in answered(rounds, from_at, until_at, as_of) if each["outcome"] == OBJECTION]
    if by is not None:
        return {name: reason_mix(own, None, None, as_of) for name, own in grouped(rows, by).items()}
    return {name: len(own) / len(rows) for name, own in grouped(rows, "reason").items()}


def answers_by_ask(rounds, as_of):
    """[[answers of one ask in order]]: each ends with its yes, or has none so far."""
    found = []
    for rows in grouped(answered(rounds, None, None, as_of), "ask_key").values():
        order = sorted(rows, key=lambda r: (r["answered_at"], r.get("ask_number") or 0, r["asked_at"], r["round"]))
        for row in order:
            if row is order[0] or found[-1][-1]["outcome"] in YES:
                found.append([])
            found[-1].append(row)
    return found


def how_it_ended(start, answer, ended, as_of, end_first):
    """(end, resolved | ended | open) of a wait that began at start; None when it began after the project's end."""
    if ended is not None and start > ended:
        return None
    if answer is not None and not (end_first and ended is not None and answer["answered_at"] > ended):
        return answer["answered_at"], "resolved"
    return (as_of, "open") if ended is None else (ended, "ended")


def delays(rounds, projects, as_of, end_first=False):
    """[(objection, end, resolved | ended | open)] of every objection up to as_of that has a delay."""
    ends, found = {project["project_id"]: exit_of(project, as_of)[0] for project in projects}, []
    for ask in answers_by_ask(rounds, as_of):
        for each, following in zip_longest(ask, ask[1:]):
            if each["outcome"] == OBJECTION:
                how = how_it_ended(each["answered_at"], following, ends.get(each["project_id"]), as_of, end_first)
                found += [(each, *how)] if how else []
    return found


def delay_by(rounds, projects, from_at, until_at, as_of, end_first=False):
    """{(function, stage): {resolved, open}} of the objection, timedeltas clipped to the window."""
    found = {}
    for each, end, kind in delays(rounds, projects, as_of, end_first):
        begin = max(each["answered_at"], from_at or each["answered_at"])
        stop = min(end, until_at or end)
        if stop > begin:
            own = found.setdefault(place_of(each), {"resolved": timedelta(0), "open": timedelta(0)})
            own["resolved" if kind == "resolved" else "open"] += stop - begin
    return found


def time_to_resolve(rounds, projects, from_at, until_at, as_of, end_first=False):
    """{reason of the first objection, or `all`: {resolved, ended, open, p50, p85}}; None = not reached."""
    ends, seen = {project["project_id"]: exit_of(project, as_of)[0] for project in projects}, {}
    for ask in answers_by_ask(rounds, as_of):
        first = ask[0]
        if first["outcome"] == OBJECTION and is_within(first["answered_at"], from_at, until_at):
            yes = ask[-1] if ask[-1]["outcome"] in YES else None
            how = how_it_ended(first["answered_at"], yes, ends.get(first["project_id"]), as_of, end_first)
            for name in (ALL, first["reason"] or NOT_RECORDED) if how else ():
                seen.setdefault(name, []).append((how[0] - first["answered_at"], how[1]))
    found, exits = {}, {"resolved": "completed", "ended": "other", "open": "open"}
    for name, own in seen.items():
        kinds, curve = Counter(kind for _, kind in own), [(time, exits[kind]) for time, kind in own]
        found[name] = {kind: kinds[kind] for kind in exits}
        found[name] |= {"p50": curve_percentile(curve, 0.5), "p85": curve_percentile(curve, 0.85)}
    return found


def protected_by(stakeholders):
    return {row["stakeholder_id"]: frozenset(row["protects"]) for row in stakeholders if row["protects"]}


def misalignment(interactions, stakeholders, from_at, until_at, as_of, draws=1_000, seed=1, least=30):
    """{function or `all`: {n, gap, expected, p95, is_shown, is_claimed}}; gaps of 0–100."""
    protects, seen, found = protected_by(stakeholders), {}, {}
    function_of = {row["stakeholder_id"]: row["function"] for row in stakeholders}
    for row in interactions:
        who, at = row["stakeholder_id"], row["happened_at"]
        if row["language"] and who in protects and at <= as_of and is_within(at, from_at, until_at):
            for name in (ALL, row["function"] or function_of[who] or NOT_RECORDED):
                talk, wanted = seen.setdefault(name, (Counter(), Counter()))
                talk[row["language"]] += 1
                wanted.update(dict.fromkeys(protects[who], Fraction(1, len(protects[who]))))
    for name, (talk, wanted) in seen.items():
        n = talk.total()
        gap = float(50 * sum(abs(talk[value] - wanted[value]) for value in {*talk, *wanted}) / n)
        weights = numpy.array([float(wanted[value] / n) for value in sorted(wanted)])
        drawn = numpy.random.default_rng(seed).multinomial(n, weights, size=draws)
        by_chance = (50 * numpy.abs(drawn / n - weights).sum(axis=1)).tolist()
        p95 = nearest_rank(by_chance, 0.95)
        told = {"is_shown": n >= least, "is_claimed": n >= least and gap > p95}
        found[name] = {"n": n, "gap": gap, "expected": sum(by_chance) / draws, "p95": p95} | told
    return found


def risk_ratio(strata):
    """(ratio, low, high) by Mantel–Haenszel and Greenland–Robins of strata (events, n, events of the other arm, n)."""
    strata = [row for row in strata if row[1] and row[3]]
    one = sum(a * n0 / (n1 + n0) for a, n1, c, n0 in strata)
    other = sum(c * n1 / (n1 + n0) for a, n1, c, n0 in strata)
    if not one or not other:
        return None
    top = sum((n1 * n0 * (a + c) - a * c * (n1 + n0)) / (n1 + n0) ** 2 for a, n1, c, n0 in strata)
    half = Z_95 * sqrt(top / (one * other))
    return one / other, one / other * exp(-half), one / other * exp(half)


def language_match(rounds, stakeholders, from_at, until_at, as_of):
    """Matched and not matched as (answers, objections), the share matched, the ratio of the objection rates."""
    protects, arms, strata = protected_by(stakeholders), ([], []), {}
    for each in answered(rounds, from_at, until_at, as_of):
        if each["language"] and each["stakeholder_id"] in protects:
            arm = 0 if each["language"] in protects[each["stakeholder_id"]] else 1
            arms[arm].append(each)
            strata.setdefault(place_of(each), ([], []))[arm].append(each)
    tables = [(*count(one)[::-1], *count(other)[::-1]) for one, other in strata.values()]
    found = {"matched": count(arms[0]), "not_matched": count(arms[1]), "ratio": risk_ratio(tables)}
    both = len(arms[0]) + len(arms[1])
    return found | {"share": len(arms[0]) / both if both else None}


def stance_journeys(interactions, from_at, until_at, as_of):
    """{(stakeholder_id, project_id): (first, last)} of the journeys whose last stance is of the period."""
    own, found = {}, {}
    for row in sorted(interactions, key=lambda row: (row["happened_at"], row.get("interaction_id") or "")):
        if row["happened_at"] <= as_of and row["stakeholder_id"] and (row["stance_before"] or row["stance_after"]):
            own.setdefault((row["stakeholder_id"], row["project_id"]), []).append(row)
    for key, rows in own.items():
        first = next((row["stance_before"] for row in rows if row["stance_before"]), None)
        if first and is_within(rows[-1]["happened_at"], from_at, until_at):
            found[key] = (first, rows[-1]["stance_after"] or rows[-1]["stance_before"])
    return found


def conversion(journeys):
    """(resistant first, of these supportive or leading last)."""
    ends = [last for first, last in journeys.values() if first == "resistant"]
    return len(ends), sum(1 for last in ends if last in ("supportive", "leading"))


def bypass(projects, from_at, until_at, as_of, by=None):
    """completed, bypassed, share, interval, spend_completed, spend_bypassed; with `by` {value: the same}."""
    if by is not None:
        found = {name: bypass(own, from_at, until_at, as_of) for name, own in grouped(projects, by).items()}
        return {name: row for name, row in found.items() if row["interval"]}
    spends = {"completed": [], "bypassed": []}
    for project in projects:
        ended, kind = exit_of(project, as_of)
        is_counted = kind == "completed" or (kind == "other" and project["status"] == "bypassed")
        if is_counted and is_within(ended, from_at, until_at):
            spends["completed" if kind == "completed" else "bypassed"].append(project["spend"])
    found = {kind: len(own) for kind, own in spends.items()}
    for kind, own in spends.items():
        known = [spend for spend in own if spend is not None]
        found[f"spend_{kind}"] = sum(known) if known or not own else None
    x, n = found["bypassed"], found["completed"] + found["bypassed"]
    return found | {"share": x / n if n else None, "interval": wilson(x, n) if n else None}


def run_limits(n):
    """(longest run allowed, fewest crossings allowed) of n points that are not on the median."""
    below, crossings = 1, 0
    while Fraction(below, 2 ** (n - 1)) < Fraction(1, 20):
        crossings += 1
        below += comb(n - 1, crossings)
    return round(log2(n)) + 3, crossings


def run_chart(values, centre=None):
    """centre, n, longest_run, crossings, max_run, min_crossings, is_signal; None without a point off the median."""
    points = [value for value in values if value is not None]
    centre = median(points) if centre is None and points else centre
    runs = [len(list(run)) for _, run in groupby(value > centre for value in points if value != centre)]
    if not runs:
        return None
    n, longest, crossings = sum(runs), max(runs), len(runs) - 1
    found = {"centre": centre, "n": n, "longest_run": longest, "crossings": crossings}
    most, fewest = run_limits(n)
    return found | {"max_run": most, "min_crossings": fewest, "is_signal": longest > most or crossings < fewest}
