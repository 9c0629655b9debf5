"""A second opinion on what a review looks back on, after metrics.md and data_contract.md, in plain Python.

Rows are dicts, instants naive UTC, dates datetime.date, periods [from_at, until_at), None = no limit. Rounds are those
of asks(), with project_id, stakeholder_id and tactics by with_people(). The caller applies filters and floors' minimum.

Where the definitions leave room, and how they are read here
 1. The tactics of a round are those of the contacts it is made of, and of contacts of the same ask that ask for nothing
    (pre-alignment, updates) since the answer before it. None and an empty list are both "not recorded".
 2. The person of a round is that of the contact that answered it, of an open round that of the first that asked.
 3. Success is by the date of the answer, adoption by that of the ask; an open round counts for adoption.
 4. Wilson on n ÷ design effect (C/(C−1) Σ(x_c − p n_c)²/n² over p(1 − p)/n, not below 1). All of one cluster: n = 1.
    Every cluster of one: they are independent, and Wilson serves as it is, without the C/(C−1).
 5. Days by part are over all projects completed in the period, standard error √(Σ(d − mean)²/(n − 1)/n).
 6. A quarter is partial when it begins before the period, or ends after it or after as_of.
 7. Delays end with the project (`end_first`). Of reasons with equal days the first by name; no reason is no candidate.
 8. Actions are by local days. Overdue is due before the day of as_of, not on it. Done counts when done by as_of.
 9. A pitch belongs to the quarter of its project's start. A function nobody of which has priorities is unknown. People
    of a cell are all of the function who have some.
"""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from math import sqrt
from statistics import fmean

from tests.second_opinion.asks import ANSWERS, YES, key_of
from tests.second_opinion.credibility import shown_cells
from tests.second_opinion.curves import wilson
from tests.second_opinion.history import local_date, start_of_day
from tests.second_opinion.ledger import time_of
from tests.second_opinion.resistance import NOT_RECORDED, OBJECTION, answered, delays, is_within

PROVEN = {"speak_their_language", "prealign", "cocreate", "visual", "small_win"}
DAY = timedelta(days=1)
DAY_US = 86_400_000_000


def is_given(row, as_of):
    return row["outcome"] in ANSWERS and (row["answered_at"] or row["happened_at"]) <= as_of


def with_people(rounds, interactions, as_of):
    """The rounds of asks() with project_id, stakeholder_id and the tactics of their contacts."""
    contact = {row["interaction_id"]: row for row in interactions if row["happened_at"] <= as_of}
    beside, found = {}, []
    for row in contact.values():
        if row["purpose"] != "ask" and row["outcome"] not in ANSWERS:
            beside.setdefault(key_of(row), []).append(row)
    for each in rounds:
        own = [contact[name] for name in each["interaction_ids"]]
        answers = [row for row in own if is_given(row, as_of)]
        speaker = min(answers or own, key=lambda row: (row["happened_at"], row["interaction_id"]))
        # asks() gives the rounds of one ask in order: each takes what it can of what was said beside them, and leaves
        # the rest to the next.
        waiting, kept = beside.get(each["ask_key"], []), []
        for row in waiting:
            place, answer = (row["happened_at"], row["interaction_id"]), answers[0] if answers else None
            is_before = answer is None or (
                row["happened_at"] <= each["answered_at"]
                if answer["answered_at"]
                else place < (answer["happened_at"], answer["interaction_id"])
            )
            (own if is_before else kept).append(row)
        beside[each["ask_key"]] = kept
        tactics = {tactic for row in own for tactic in row["tactics"] or ()}
        people = {"project_id": speaker["project_id"], "stakeholder_id": speaker["stakeholder_id"]}
        found.append(each | people | {"tactics": tactics})
    return found


def share_of(rounds, is_hit):
    """(n, hits, share, low, high, clusters) of rounds; None of none."""
    own = {}
    for each in rounds:
        key = ("person", each["stakeholder_id"]) if each["stakeholder_id"] else ("project", each["project_id"])
        own.setdefault(key, []).append(bool(is_hit(each)))
    n, x, clusters = len(rounds), sum(sum(hits) for hits in own.values()), len(own)
    if not n:
        return None
    p, effect = Fraction(x, n), Fraction(1)
    if clusters == 1:
        effect = Fraction(n)
    elif clusters < n and 0 < x < n:
        apart = sum((sum(hits) - p * len(hits)) ** 2 for hits in own.values())
        effect = max(effect, Fraction(clusters, clusters - 1) * apart / n**2 / (p * (1 - p) / n))
    return n, x, float(p), *wilson(float(x / effect), float(n / effect)), clusters


def tactic_success(rounds, from_at, until_at, as_of):
    """{tactic: share_of the answers to asks with it}."""
    given = answered(rounds, from_at, until_at, as_of)
    names = {tactic for each in given for tactic in each["tactics"]}
    return {name: share_of([r for r in given if name in r["tactics"]], lambda r: r["outcome"] in YES) for name in names}


def tactic_adoption(rounds, from_at, until_at, as_of):
    """(share_of the asks with tactics, asks without)."""
    asked = [r for r in rounds if r["asked_at"] <= as_of and is_within(r["asked_at"], from_at, until_at)]
    known = [each for each in asked if each["tactics"]]
    return share_of(known, lambda each: each["tactics"] & PROVEN), len(asked) - len(known)


def objection_rate(rounds, from_at, until_at, as_of):
    return share_of(answered(rounds, from_at, until_at, as_of), lambda each: each["outcome"] == OBJECTION)


def days_by_part(ledgers):
    """{(view, part): (completed, projects, mean, error)} of the ledgers of the projects completed in the period."""
    spent = []
    for segments in ledgers:
        of_one = Counter()
        for (stage, holder, _), part in time_of(segments).items():
            of_one[("stage", stage)] += part
            of_one[("holder", holder)] += part
        spent.append(of_one)
    found = {}
    for part in {part for of_one in spent for part, us in of_one.items() if us}:
        days = [of_one[part] / DAY_US for of_one in spent]
        mean, n = fmean(days), len(days)
        error = sqrt(sum((one - mean) ** 2 for one in days) / (n - 1) / n) if n > 1 else None
        found[part] = n, sum(1 for one in days if one), mean, error
    return found


def quarters(first, last):
    """[(first day, first day of the next)] of the quarters that hold the days from first to last."""
    found, begin = [], date(first.year, (first.month - 1) // 3 * 3 + 1, 1)
    while begin <= last:
        end = date(begin.year + (begin.month == 10), (begin.month + 2) % 12 + 1, 1)
        found.append((begin, end))
        begin = end
    return found


def side_shares_by_quarter(ledgers, from_on, until_on, as_of, tz):
    """{(quarter, side): (days, share, projects, is_partial)}; until_on is the last day of the period."""
    starts = [segments[0]["starts_at"] for segments in ledgers if segments]
    if not starts:
        return {}
    first, last = from_on or local_date(min(starts), tz), until_on or local_date(as_of, tz)
    found = {}
    for begin, end in quarters(first, last):
        window = max(begin, from_on or begin), min(end, until_on + DAY if until_on else end)
        bounds = [start_of_day(day, tz) for day in window]
        sides, projects = Counter(), 0
        for segments in ledgers:
            own = time_of(segments, *bounds)
            projects += bool(own)
            for (_, _, side), part in own.items():
                sides[side] += part
        is_partial = window != (begin, end) or start_of_day(end, tz) > as_of + timedelta(microseconds=1)
        for side, part in sides.items():
            found[(begin, side)] = part / DAY_US, part / sides.total(), projects, is_partial
    return found


def delay_reasons(rounds, projects, from_at, until_at, as_of):
    """{(function, stage): (reason, its days, all days)}."""
    waited = {}
    for each, end, _ in delays(rounds, projects, as_of, end_first=True):
        begin = max(each["answered_at"], from_at or each["answered_at"])
        stop = min(end, until_at or end)
        if stop > begin:
            own = waited.setdefault((each["function"] or NOT_RECORDED, each["stage"] or NOT_RECORDED), {})
            own[each["reason"]] = own.get(each["reason"], timedelta(0)) + (stop - begin)
    found = {}
    for cell, own in waited.items():
        named = sorted((-days, reason) for reason, days in own.items() if reason)
        most = (named[0][1], -named[0][0] / DAY) if named else (None, None)
        found[cell] = *most, sum(own.values(), timedelta(0)) / DAY
    return found


def actions(rows, from_on, until_on, as_of, tz):
    """[(action_id, state, done_on, days late or None)] in the order in which they are read."""
    today, told = local_date(as_of, tz), []
    for row in rows:
        if row["raised_on"] > today:
            continue
        done, due = row["done_on"], row["due_on"]
        if done is None or done > today:
            late = (today - due).days if due and due < today else None
            state, place = ("overdue", (0, -late)) if late else ("open", (1, due is None, due or today))
            told.append((place, (row["action_id"], state, None, late)))
        elif (from_on is None or done >= from_on) and (until_on is None or done <= until_on):
            late = (done - due).days if due and due < done else None
            told.append(((2, -done.toordinal(), due is None, due or today), (row["action_id"], "done", done, late)))
    return [row for _, row in sorted(told, key=lambda each: (each[0], each[1][0]))]


def pitches(projects, benefits, stakeholders, shown_quarters, as_of, tz, minimum=5):
    """{function, or `all`: (projects, speaking, share, low, high, quarters, people)}.

    projects have started_at; shown_quarters are the first days of the whole quarters of the period.
    """
    people, protected, named = {}, {}, {}
    for row in stakeholders:
        if row["protects"]:
            people.setdefault(row["function"], set()).add(row["stakeholder_id"])
            protected.setdefault(row["function"], set()).update(row["protects"])
    for row in benefits:
        named.setdefault(row["project_id"], set()).add(row["measure"])
    cells = {}
    for row in projects:
        function, started = row["requesting_function"], row["started_at"]
        if row["project_id"] in named and function in people and started and started <= as_of:
            day = local_date(started, tz)
            quarter = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
            is_speaking = bool(named[row["project_id"]] & protected[function])
            cells.setdefault(quarter, {}).setdefault(function, []).append(is_speaking)
    found = {}
    for quarter in shown_quarters:
        own = {function: sorted(people[function]) for function in cells.get(quarter, {})}
        told = {function: cells[quarter][function] for function in shown_cells(own, minimum)}
        everyone = {person for members in own.values() for person in members}
        if len(everyone) >= minimum:
            told["all"] = [one for speaking in cells[quarter].values() for one in speaking]
        for function, speaking in told.items():
            size = len(everyone) if function == "all" else len(own[function])
            found.setdefault(function, []).append((len(speaking), sum(speaking), size))
    summed = {}
    for function, own in found.items():
        n, x = sum(row[0] for row in own), sum(row[1] for row in own)
        summed[function] = n, x, x / n, *wilson(x, n), len(own), max(row[2] for row in own)
    return summed
