"""A second opinion on credibility, after metrics.md ("Credibility", rules 6–8) and data_contract.md, in plain Python.

Rows are dicts, instants naive UTC, dates datetime.date, periods [from_at, until_at), None = no limit. Months and days
are those of the time zone. The caller has filled a sheet's `function`; nothing is hidden here but by shown_cells.

Where the definitions leave room, and how they are read here
 1. A sheet counts when asked_at and answered_at are both ≤ as_of; an answered sheet may be blank. Ids of "" are
    missing. A stakeholder_id and a respondent_id of one text are one person; a response_id is never a person's id.
 2. willingness counts in the score and in no dimension. A dimension with neither item answered is None in the dict.
 3. The unit is person × function × month of asked_at; figures of longer periods, or of all functions, are plain means
    over units, so who answers in three months, or for two functions, weighs three or two times. When a period cuts a
    month, the unit is what the period holds of it. A missing function is one of its own, `not recorded`.
 4. Recommend and response rate are over sheets, not people. The interval is rule 8's normal one even when all agree
    (its width is 0 then). 7 and 8 are in n and in the mean.
 5. The gap is a difference of two means over units; the two sides need not cover the same people or months.
 6. A part without people is no part (no cases, nothing to protect). All hidden is a stable end. The months of a
    quarter are a breakdown like any other: shown_cells serves them as it is.
 7. A project with intake_at after as_of is not read, for promises and exits either; one without intake_at is in no
    measure by intake, but in all others. repromised_for and involved_at carry no date of their own: read as they are.
 8. An exit is exit_of's: completed_at wins over closed_at whatever `status` says; cancelled without closed_at is open.
 9. A promised day is in the period when its first instant is; it has passed when its end is ≤ as_of. Cancelled before
    it = on an earlier local day; cancelled on the day itself, or between the two promises, is not kept.
10. The later promise is repromised_for as it stands, even if earlier than promised_for (renegotiated can then be below
    strict). Not yet due leaves both figures of the gap, completed already or not; the strict rate keeps it.
11. Savings: negative figures are added as they are; Σ negotiated ≤ 0 makes the component missing.
12. Component scores, index and its change are exact fractions of the numbers as written in decimals. target = floor is
    a step at it. A component without a value and one not in the settings are left out alike.
13. Change: None unless both indexes exist. Without common weight all of the change is `came or went`.
14. Bootstrap: as many people as there are, as many projects as there are in any component. A component that a draw
    misses is left out of it, weights renormalised. 0 or n of n is judged on what was observed, and for shares of
    projects only: a mean, net promoter or savings of one person or project does not vary. Nearest-rank limits.
15. XmR: missing points are not there; a moving range is between neighbours in what is left, and so are three successive
    points. Beyond is strictly beyond, the mean is not screened, and of ranges that are all 0 none is screened.
16. A signal is a point beyond a limit with another one beyond the same limit among the two before it, in `later` only.
    Every other point beyond is unusual, also one that turns out as the first of a signal: no label changes afterwards.
17. Quadrant: on the cut is met. Decided when low ≥ cut or high < cut. No interval: undecided; no value: None.
18. Development: amounts of one unit only, per kind, and training with coaching; recognition is never added to them.
"""

from collections import Counter
from fractions import Fraction
from math import sqrt
from statistics import fmean

import numpy

from tests.second_opinion.curves import Z_95, nearest_rank, wilson
from tests.second_opinion.history import end_of_day, exit_of, local_date, start_of_day
from tests.second_opinion.resistance import NOT_RECORDED, is_within

DIMENSIONS = {
    "ability": ("ability_needs", "ability_delivery"),
    "benevolence": ("benevolence_goals", "benevolence_fair"),
    "integrity": ("integrity_rules", "integrity_candour"),
}
ITEMS = (*(item for items in DIMENSIONS.values() for item in items), "willingness")
EARLY = ("need", "specification")
# {component: (weight, floor, target)} of metrics.md
COMPONENTS = {
    "trust": (0.30, 40, 80),
    "promises_kept": (0.15, 0.50, 0.95),
    "early_involvement": (0.10, 0.20, 0.80),
    "repeat_requests": (0.10, 0.10, 0.60),
    "savings": (0.10, 0.50, 1),
    "first_pass": (0.10, 0.30, 0.80),
    "not_bypassed": (0.10, 0.70, 0.98),
    "net_promoter": (0.05, -50, 50),
}


def scaled(sheet, items):
    """The mean of the answered ones of these items, 1–7 read as 0–100; None of none."""
    given = [sheet[item] for item in items if sheet.get(item) is not None]
    return (sum(given) / len(given) - 1) / 6 * 100 if given else None


def score(sheet):
    """The trust score of one sheet, None of fewer than five answered items."""
    answered = sum(1 for item in ITEMS if sheet.get(item) is not None)
    return scaled(sheet, ITEMS) if answered >= 5 else None


def dimensions(sheet):
    """{ability, benevolence, integrity: 0–100 or None}; None of a sheet without a score."""
    return None if score(sheet) is None else {name: scaled(sheet, items) for name, items in DIMENSIONS.items()}


def person_of(sheet):
    """(is the id a person's, the id)."""
    known = sheet.get("stakeholder_id") or sheet.get("respondent_id")
    return (True, str(known)) if known else (False, str(sheet["response_id"]))


def function_of(sheet):
    return sheet.get("function") or NOT_RECORDED


def asked(sheets, from_at, until_at, as_of, function=None, side="stakeholder"):
    """The sheets of one side (and function) that were asked in the period, by as_of."""
    return [
        sheet
        for sheet in sheets
        if sheet["side"] == side
        and sheet["asked_at"] <= as_of
        and is_within(sheet["asked_at"], from_at, until_at)
        and function in (None, function_of(sheet))
    ]


def is_answered(sheet, as_of):
    return sheet["answered_at"] is not None and sheet["answered_at"] <= as_of


def units(sheets, value, as_of, side="stakeholder", time_zone="UTC"):
    """[(first day of the month, function, person, mean of the values)], in order."""
    found = {}
    for sheet in asked(sheets, None, None, as_of, side=side):
        given = value(sheet) if is_answered(sheet, as_of) else None
        if given is not None:
            month = local_date(sheet["asked_at"], time_zone).replace(day=1)
            found.setdefault((month, function_of(sheet), person_of(sheet)), []).append(given)
    return [(month, name, who[1], fmean(found[month, name, who])) for month, name, who in sorted(found)]


def people(sheets, time_zone="UTC"):
    """Distinct ids, and of the sheets without any the most in one wave (the sheets asked on one day)."""
    known = {person_of(sheet) for sheet in sheets if person_of(sheet)[0]}
    waves = Counter(local_date(sheet["asked_at"], time_zone) for sheet in sheets if not person_of(sheet)[0])
    return len(known) + max(waves.values(), default=0)


def trust(sheets, from_at, until_at, as_of, function=None, side="stakeholder", time_zone="UTC"):
    """(mean over units, units); None of nothing."""
    of_period = asked(sheets, from_at, until_at, as_of, function, side)
    values = [value for _, _, _, value in units(of_period, score, as_of, side, time_zone)]
    return (fmean(values), len(values)) if values else None


def promoters_and_detractors(values):
    return sum(1 for value in values if value >= 9), sum(1 for value in values if value <= 6)


def recommend(sheets, from_at, until_at, as_of, function=None):
    """n, promoters, detractors, net, mean, low and high over the stakeholders' sheets; None of nothing."""
    own = [sheet for sheet in asked(sheets, from_at, until_at, as_of, function) if is_answered(sheet, as_of)]
    values = [sheet["recommend"] for sheet in own if sheet.get("recommend") is not None]
    if not values:
        return None
    n, (promoters, detractors) = len(values), promoters_and_detractors(values)
    net = (promoters - detractors) / n
    half = Z_95 * sqrt(max((promoters + detractors) / n - net * net, 0) / n)
    found = {"n": n, "promoters": promoters, "detractors": detractors, "net": 100 * net, "mean": fmean(values)}
    return found | {"low": max(100 * (net - half), -100.0), "high": min(100 * (net + half), 100.0)}


def response_rate(sheets, from_at, until_at, as_of, function=None):
    """(answered, asked) of the stakeholders' sheets."""
    own = asked(sheets, from_at, until_at, as_of, function)
    return sum(1 for sheet in own if is_answered(sheet, as_of)), len(own)


def perception_gap(sheets, from_at, until_at, as_of, function, time_zone="UTC"):
    """Our own estimate − the colleagues' trust, in points; None when one of them is missing."""
    ours = trust(sheets, from_at, until_at, as_of, function, "procurement", time_zone)
    theirs = trust(sheets, from_at, until_at, as_of, function, "stakeholder", time_zone)
    return ours[0] - theirs[0] if ours and theirs else None


def shown_cells(cells, minimum, count=lambda members: len(set(members))):
    """The parts of one breakdown of one quarter that may be shown, of {part: people}.

    With count=people the parts are lists of sheets: those without an id are then counted by waves, together as well.
    """
    shown = {part for part, members in cells.items() if members and count(members) >= minimum}
    while shown:
        hidden = [member for part, members in cells.items() if part not in shown for member in members]
        if not hidden or count(hidden) >= minimum:
            break
        shown.remove(min(shown, key=lambda part: (count(cells[part]), str(part))))
    return shown


def read_at(projects, as_of):
    return [row for row in projects if row.get("intake_at") is None or row["intake_at"] <= as_of]


def of_intake(projects, from_at, until_at, as_of):
    own = [row for row in read_at(projects, as_of) if row.get("intake_at") is not None]
    return [row for row in own if is_within(row["intake_at"], from_at, until_at)]


def early_involvement(projects, from_at, until_at, as_of):
    """(early, known) of the projects of the period, by intake."""
    known = [row["involved_at"] for row in of_intake(projects, from_at, until_at, as_of) if row["involved_at"]]
    return sum(1 for when in known if when in EARLY), len(known)


def repeat_requests(projects, from_at, until_at, as_of):
    """(repeat, known) of the projects of the period, by intake."""
    own = [row["repeat_request"] for row in of_intake(projects, from_at, until_at, as_of)]
    known = [bool(is_repeat) for is_repeat in own if is_repeat is not None]
    return sum(known), len(known)


def promises(projects, from_at, until_at, as_of, time_zone="UTC"):
    """{strict: (kept, all), both: (kept strictly, kept as renegotiated, all)}."""
    strict, both = [], []
    for row in read_at(projects, as_of):
        first = row["promised_for"]
        if first is None or end_of_day(first, time_zone) > as_of:
            continue
        ended, kind = exit_of(row, as_of)
        day = local_date(ended, time_zone) if ended is not None else None
        is_off = kind == "other" and row["status"] == "cancelled" and day < first
        if is_off or not is_within(start_of_day(first, time_zone), from_at, until_at):
            continue
        strict.append(kind == "completed" and day <= first)
        later = row["repromised_for"] or first
        if end_of_day(later, time_zone) <= as_of:
            both.append((strict[-1], kind == "completed" and day <= later))
    kept = sum(1 for one, _ in both if one), sum(1 for _, other in both if other), len(both)
    return {"strict": (sum(strict), len(strict)), "both": kept}


def of_exit(projects, from_at, until_at, as_of):
    """[(project, completed | bypassed | other)] of what ended in the period."""
    exits = [(row, *exit_of(row, as_of)) for row in read_at(projects, as_of)]
    own = [(row, kind) for row, ended, kind in exits if ended is not None and is_within(ended, from_at, until_at)]
    return [(row, "bypassed" if kind == "other" and row["status"] == "bypassed" else kind) for row, kind in own]


def savings(projects, from_at, until_at, as_of):
    """(Σ realised, Σ negotiated) of what was completed in the period and has both figures."""
    own = [row for row, kind in of_exit(projects, from_at, until_at, as_of) if kind == "completed"]
    pairs = [(row["savings_realised"], row["savings_negotiated"]) for row in own]
    known = [pair for pair in pairs if None not in pair]
    return sum(realised for realised, _ in known), sum(negotiated for _, negotiated in known)


def not_bypassed(projects, from_at, until_at, as_of):
    """(completed, completed + bypassed) of what ended in the period."""
    kinds = Counter(kind for _, kind in of_exit(projects, from_at, until_at, as_of))
    return kinds["completed"], kinds["completed"] + kinds["bypassed"]


def exact(number):
    """The number as it is written: 0.3 is 3/10."""
    return Fraction(str(number))


def component_score(value, floor, target):
    """0–100, from the floor to the target."""
    value, floor, target = exact(value), exact(floor), exact(target)
    if floor == target:
        return Fraction(100 if value >= target else 0)
    return min(max(100 * (value - floor) / (target - floor), Fraction(0)), Fraction(100))


def scores_of(values, components):
    """{component: score} of the components that have a value."""
    known = [name for name in components if values.get(name) is not None]
    return {name: component_score(values[name], *components[name][1:]) for name in known}


def weights_of(names, components):
    """Weights renormalised over these components; {} when there is none to share out."""
    whole = sum(exact(components[name][0]) for name in names)
    return {name: exact(components[name][0]) / whole for name in names} if whole else {}


def index(values, components):
    """(score, {component: weight}); None when nothing with a weight is there."""
    scores = scores_of(values, components)
    weights = weights_of(scores, components)
    return (sum(weight * scores[name] for name, weight in weights.items()), weights) if weights else None


def decompose(now, before, components):
    """({common component: contribution}, came or went): together the change of the index; None without both indexes."""
    last, first = index(now, components), index(before, components)
    if last is None or first is None:
        return None
    scores, earlier = scores_of(now, components), scores_of(before, components)
    common = [name for name in scores if name in earlier]
    weights = weights_of(common, components)
    parts = {name: weights.get(name, Fraction(0)) * (scores[name] - earlier[name]) for name in common}
    return parts, last[0] - first[0] - sum(parts.values())


def index_interval(people_units, projects, components, draws=2_000, seed=1, nets=("net_promoter",), sums=("savings",)):
    """(low, high), 95 %, of the index of one month; None when there is no index.

    people_units: {person: {component: [values]}}, say {"s1": {"trust": [50.0, 75.0], "net_promoter": [9]}}: the mean of
    the values of who was drawn; those of `nets` are 0–10 and become 100 (promoters − detractors) ÷ n.
    projects: {component: {project_id: (numerator, denominator)}}: Σ ÷ Σ of what was drawn. All but `sums` are shares,
    (0 or 1, 1) each.
    """
    generator = numpy.random.default_rng(seed)
    persons = sorted(people_units, key=str)
    numbers = sorted({number for rows in projects.values() for number in rows}, key=str)
    limits = {}
    for name, rows in sorted(projects.items()):
        hits, n = sum(row[0] for row in rows.values()), len(rows)
        if name not in sums and n and hits in (0, n):
            limits[name] = wilson(hits, n)

    def values_of(who, which):
        found = {}
        for name in {name for own in people_units.values() for name in own}:
            given = [value for person in who for value in people_units[person].get(name, ())]
            if given and name in nets:
                promoters, detractors = promoters_and_detractors(given)
                found[name] = 100 * (promoters - detractors) / len(given)
            elif given:
                found[name] = fmean(given)
        for name, rows in projects.items():
            own = [rows[number] for number in which if number in rows]
            below = float(sum(row[1] for row in own))
            found[name] = float(sum(row[0] for row in own)) / below if below > 0 else None
        return found

    if index(values_of(persons, numbers), components) is None:
        return None
    drawn = []
    for _ in range(draws):
        who = [persons[place] for place in generator.integers(0, len(persons), len(persons))] if persons else []
        which = [numbers[place] for place in generator.integers(0, len(numbers), len(numbers))] if numbers else []
        values = values_of(who, which)
        for name, (low, high) in limits.items():
            values[name] = min(max(generator.uniform(low, high), 0.0), 1.0)
        drawn.append(index(values, components))
    scores = [float(found[0]) for found in drawn if found is not None]
    return nearest_rank(scores, 0.025), nearest_rank(scores, 0.975)


def xmr(values, screened=True, clamp=None):
    """mean, mean_moving_range, low and high; None of fewer than two points."""
    points = [float(value) for value in values if value is not None]
    if len(points) < 2:
        return None
    ranges = [abs(following - each) for each, following in zip(points, points[1:], strict=False)]
    spread, centre = fmean(ranges), fmean(points)
    if screened and spread:
        spread = fmean([moving for moving in ranges if moving < 3.267 * spread])
    low, high = centre - 2.66 * spread, centre + 2.66 * spread
    if clamp is not None:
        low, high = max(low, clamp[0]), min(high, clamp[1])
    return {"mean": centre, "mean_moving_range": spread, "low": low, "high": high}


def xmr_signals(baseline, later, screened=True, clamp=(0, 100)):
    """(signals, unusual points), places in `later`; None of a baseline that is too short."""
    if sum(1 for value in baseline if value is not None) < 18:
        return None
    limits = xmr(baseline, screened, clamp)
    points = [(place, value) for place, value in enumerate(later) if value is not None]
    sides = [(value > limits["high"]) - (value < limits["low"]) for _, value in points]
    beyond = [nth for nth, side in enumerate(sides) if side]
    second = {nth for nth in beyond if sides[nth] in sides[max(nth - 2, 0) : nth]}
    places = [[points[nth][0] for nth in beyond if (nth in second) == is_signal] for is_signal in (True, False)]
    return places[0], places[1]


def side_of_cut(value, low, high, cut):
    """True: met; False: not met; None: the interval crosses the cut, or there is none."""
    if low is None or high is None:
        return None
    return True if low >= cut else False if high < cut else None


QUADRANTS = {
    (True, True): "trusted partner",
    (True, False): "delivers but not trusted",
    (False, True): "trusted but late",
    (False, False): "to be rebuilt",
}


def quadrant(on_need, trust, x_cut, y_cut):
    """The quadrant of (x, low, high) and (y, low, high)."""
    if on_need is None or trust is None or on_need[0] is None or trust[0] is None:
        return None
    return QUADRANTS.get((side_of_cut(*on_need, x_cut), side_of_cut(*trust, y_cut)), "undecided")


def development(rows, unit, from_month, until_month):
    """{kind, and `training and coaching`: influence ÷ (influence + technical) in one unit, None of nothing}."""
    amounts = {}
    for row in rows:
        if row["unit"] == unit and row["amount"] is not None and is_within(row["month"], from_month, until_month):
            both = ("training and coaching",) if row["kind"] in ("training", "coaching") else ()
            for name in (row["kind"], *both):
                own = amounts.setdefault(name, Counter())
                own[row["skill"]] += exact(row["amount"])
    found = {name: (own["influence"], own["influence"] + own["technical"]) for name, own in amounts.items()}
    return {name: influence / both if both else None for name, (influence, both) in found.items()}
