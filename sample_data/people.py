"""The stakeholders, and what they answer when asked how they see procurement."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sample_data import company, planted
from sample_data.company import ASKED_FUNCTIONS, CODE, FUNCTIONS
from sample_data.planted import Plan
from sample_data.projects import Intake, choose
from sample_data.working_time import DAY_MINUTES, WorkingTime, numbered, text_of

# people per function at scale 1; HR is the function with too few answers to show
HEADS = dict.fromkeys(ASKED_FUNCTIONS, 12) | {"Operations": 16, "Engineering": 14, "Marketing": 13, "HR": 4}
# three tempers of people: shares of starting stances (unaware, resistant, neutral, supportive, leading)
TEMPERS = np.array([(0.08, 0.10, 0.42, 0.32, 0.08), (0.08, 0.22, 0.44, 0.22, 0.04), (0.08, 0.42, 0.36, 0.12, 0.02)])
WARY_FUNCTIONS = ("Engineering", "Legal", "IT security")
ITEM_OFFSET = np.array([0.05, 0.05, -0.06, -0.06, 0.03, 0.03, -0.04])


@dataclass
class People:
    """One row per stakeholder, ordered by function."""

    function: np.ndarray
    first: np.ndarray  # per function: its first person
    count: np.ndarray  # per function: how many
    protects: np.ndarray  # (people, 3) codes of VALUES, -1 for none
    protect_count: np.ndarray
    stance_shares: np.ndarray  # (people, stances)
    trust: np.ndarray  # how far each person's trust lies from the function's
    ids: np.ndarray

    def __len__(self) -> int:
        return len(self.function)


def draw(plan: Plan) -> tuple[People, pd.DataFrame]:
    """The stakeholders and their table; their number grows with the square root of the scale."""
    random = plan.random(5)
    growth = max(1.0, plan.scale) ** 0.5
    count = np.array([round(HEADS[name] * (1 if name == "HR" else growth)) for name in ASKED_FUNCTIONS])
    function = np.repeat(np.arange(len(ASKED_FUNCTIONS)), count)
    total = len(function)
    # Gumbel keys: the first k of their order are k draws without replacement
    keys = np.log(plan.protect_shares())[function] + random.gumbel(size=(total, len(company.VALUES)))
    protects = np.argsort(-keys, axis=1)[:, :3]
    protect_count = np.where(random.random(total) < 0.45, 2, 3)
    protects[protect_count == 2, 2] = -1
    is_wary = np.isin(function, [CODE[name] for name in WARY_FUNCTIONS])
    temper = np.where(is_wary, choose(random, (0.15, 0.5, 0.35), total), choose(random, (0.3, 0.5, 0.2), total))
    people = People(
        function, np.concatenate([[0], np.cumsum(count)[:-1]]), count, protects, protect_count,
        TEMPERS[temper],
        0.07 * random.standard_normal(total), numbered("S-", np.arange(total) + 1, 4 if total < 9999 else 6),
    )  # fmt: skip
    return people, table(random, people)


def table(random: np.random.Generator, people: People) -> pd.DataFrame:
    """The rows of stakeholders.csv."""
    total = len(people)
    level = choose(random, company.LEVEL_SHARE, total)
    level[people.first] = 0  # every function has a head
    power = np.clip(5 - level + random.integers(-1, 2, total), 1, 5)
    interest = np.clip(np.rint(3 + 1.1 * random.standard_normal(total)), 1, 5).astype(np.int64)
    unit = choose(random, company.BUSINESS_UNIT_SHARE, total)
    site = choose(random, [share for _, _, share in company.SITES], total)
    names = np.array(FUNCTIONS, dtype=object)[people.function]
    labels, seen = [], {}
    for name, rank, place in zip(names, level, site, strict=True):
        label = company.ROLES[company.LEVELS[rank]].format(name) + ", " + company.SITES[place][0]
        seen[label] = seen.get(label, 0) + 1
        labels.append(label if seen[label] == 1 else f"{label} {seen[label]}")
    words = np.array([*company.VALUES, ""], dtype=object)
    protects = [";".join(word for word in row if word) for row in words[people.protects]]
    wanted = np.where(power >= 4, choose(random, (0.0, 0.0, 0.1, 0.7, 0.2), total),
                      choose(random, (0.0, 0.0, 0.5, 0.45, 0.05), total))  # fmt: skip
    return pd.DataFrame({
        "stakeholder_id": people.ids, "function": names,
        "level": np.array(company.LEVELS, dtype=object)[level],
        "business_unit": np.array(company.BUSINESS_UNITS, dtype=object)[unit],
        "label": labels, "power": power, "interest": interest, "protects": protects,
        "wanted_stance": np.array(company.STANCES, dtype=object)[wanted],
    })  # fmt: skip


def trust_base(plan: Plan) -> np.ndarray:
    """Trust per function before the milestone, 0–1."""
    even = not plan.has("delivery_against_trust")
    return np.array([planted.TRUST_EVEN if even else planted.TRUST_BASE[name] for name in ASKED_FUNCTIONS])


def months_of(plan: Plan) -> list[np.datetime64]:
    """The months of the three years."""
    return list(np.arange(np.datetime64(plan.start, "M"), np.datetime64(plan.as_of, "M") + 1))


def pulse(plan: Plan, clock: WorkingTime, intake: Intake, people: People) -> pd.DataFrame:
    """All answer sheets: everyone is asked once a quarter, in the month of the quarter that is theirs."""
    random = plan.random(6)
    months = months_of(plan)
    turn = np.arange(len(people)) % 3
    asked_person, asked_month = [], []
    for quarter in sorted({(month.astype(int)) // 3 for month in months}):
        inside = [month for month in months if month.astype(int) // 3 == quarter]
        # a quarter of which only a month or two lie in the three years asks everyone in those
        asked_person.append(np.arange(len(people)))
        asked_month.append(np.array(inside)[turn % len(inside)])
    person, month = np.concatenate(asked_person), np.concatenate(asked_month)
    order = np.lexsort((person, month))
    person, month = person[order], month[order]
    sheets = stakeholder_sheets(plan, clock, random, people, person, month)
    estimates = own_estimates(plan, clock, random)
    rows = pd.concat([sheets, estimates], ignore_index=True)
    asked = rows.pop("minutes").to_numpy()
    limit = clock.at(plan.day_after)
    rows = rows[asked < limit].iloc[np.argsort(asked[asked < limit], kind="stable")].reset_index(drop=True)
    asked = np.sort(asked[asked < limit], kind="stable")
    number = (plan.project_count * intake.arrived(asked) * random.uniform(0.5, 0.98, len(asked))).astype(np.int64)
    number -= 1  # the last one of these has certainly arrived
    is_about = (number >= 0) & (random.random(len(asked)) < 0.12) & (rows["side"] == "stakeholder").to_numpy()
    rows["project_id"] = np.where(is_about, numbered("P-", np.maximum(number, 0) + 1, 6), "")
    rows.insert(0, "response_id", numbered("R-", np.arange(len(rows)) + 1, 6))
    return rows[["response_id", "asked_at", "answered_at", "stakeholder_id", "function", "respondent_id",
                 "side", "project_id", *company.PULSE_ITEMS, "recommend", "comment"]]  # fmt: skip


def moments(clock: WorkingTime, random, month: np.ndarray, days: int) -> np.ndarray:
    """Working minutes in the first `days` working days of the given months."""
    return clock.at(month.astype("datetime64[D]")) + random.integers(0, days * DAY_MINUTES, len(month))


def answers(random, score: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """(sheets, 7) items 1–7 around a score 0–1."""
    return np.clip(np.rint(1 + 6 * (score[:, None] + offset + 0.10 * random.standard_normal((len(score), 7)))), 1, 7)


def stakeholder_sheets(plan, clock, random, people: People, person, month) -> pd.DataFrame:
    """What colleagues answered, or did not."""
    count = len(person)
    function = people.function[person]
    asked = moments(clock, random, month, 14)
    is_answered = random.random(count) < np.array([planted.RESPONSE_RATE[name] for name in ASKED_FUNCTIONS])[function]
    replied = asked + (DAY_MINUTES * random.exponential(2.5, count)).astype(np.int64) + 3
    is_answered &= replied < clock.at(plan.day_after)
    stepped = month >= np.datetime64(plan.trust_step_on, "M")
    score = trust_base(plan)[function] + plan.trust_gain(stepped) + people.trust[person]
    score = score + 0.05 * random.standard_normal(count)
    items = answers(random, score, ITEM_OFFSET).astype(np.int64).astype(str).astype(object)
    items[(random.random(items.shape) < 0.02) | ~is_answered[:, None]] = ""
    recommend = np.clip(np.rint(10 * score + 1.8 + 1.2 * random.standard_normal(count)), 0, 10).astype(np.int64)
    is_anonymous = person % 10 == 9
    comments = np.array(company.COMMENTS, dtype=object)[random.integers(0, len(company.COMMENTS), count)]
    comments[~is_answered | (random.random(count) > 0.10)] = ""
    names = np.array(FUNCTIONS, dtype=object)[function]
    rows = pd.DataFrame({
        "minutes": asked, "asked_at": text_of(clock.local(asked)),
        "answered_at": text_of(clock.local(replied), is_answered),
        "stakeholder_id": np.where(is_anonymous, "", people.ids[person]),
        "function": np.where(is_anonymous, names, ""),
        "respondent_id": np.where(is_anonymous, numbered("anonymous-", person + 1, 6), ""),
        "side": "stakeholder",
    })  # fmt: skip
    for place, item in enumerate(company.PULSE_ITEMS):
        rows[item] = items[:, place]
    rows["recommend"] = np.where(is_answered, recommend.astype(str).astype(object), "")
    rows["comment"] = comments
    return rows


def own_estimates(plan, clock, random) -> pd.DataFrame:
    """What the buyers think each function will answer, once a quarter."""
    months = np.array(months_of(plan)).astype("datetime64[M]")
    months = np.array([month for month in months if month.astype(int) % 3 == 0])
    month = np.repeat(months, len(ASKED_FUNCTIONS) * planted.BUYERS)
    function = np.tile(np.repeat(np.arange(len(ASKED_FUNCTIONS)), planted.BUYERS), len(months))
    buyer = np.tile(np.arange(planted.BUYERS), len(months) * len(ASKED_FUNCTIONS))
    stepped = month >= np.datetime64(plan.trust_step_on, "M")
    score = trust_base(plan)[function] + plan.trust_gain(stepped)
    score = np.minimum(score + planted.PERCEPTION_GAP * plan.has("perception_gap"), 0.92)
    score = score + 0.03 * random.standard_normal(len(month))
    items = answers(random, score, ITEM_OFFSET * 0).astype(np.int64).astype(str).astype(object)
    asked = moments(clock, random, month, 14)
    rows = pd.DataFrame({
        "minutes": asked, "asked_at": text_of(clock.local(asked)),
        "answered_at": text_of(clock.local(asked + 7)),
        "stakeholder_id": "", "function": np.array(FUNCTIONS, dtype=object)[function],
        "respondent_id": numbered("buyer-", buyer + 1, 1), "side": "procurement",
    })  # fmt: skip
    for place, item in enumerate(company.PULSE_ITEMS):
        rows[item] = items[:, place]
    rows["recommend"] = np.clip(np.rint(10 * score + 1), 0, 10).astype(np.int64).astype(str).astype(object)
    rows["comment"] = ""
    return rows
