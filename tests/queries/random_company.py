"""A random company with every column filled now and then, full of ties: for contracts and intervals, not for truth."""

from datetime import datetime, timedelta
from random import Random

FUNCTIONS = ("Operations", "Engineering", "IT", "Legal", "Finance", "Marketing", "Facilities")
STAGES = ("intake", "requirements", "market", "evaluation", "legal_review", "signature", "on_hold", "Own check")
START = datetime(2024, 9, 2, 8)


def rows(seed: int, projects: int = 150) -> dict[str, list[dict]]:
    """Tables of rows. Times fall on few instants, so that nothing but a total order keeps rows in one order."""
    draw, apart, other = Random(seed), Random(seed + 1), Random(seed + 2)
    people = [
        {
            "stakeholder_id": f"S-{number:02d}",
            "function": draw.choice(FUNCTIONS),
            "protects": draw.choice(("risk", "speed;trust", None)),
            "level": apart.choice(("Manager", "Director", None)),
            "power": apart.choice((1, 3, 5, None)),
        }
        for number in range(25)
    ]
    found = {"projects": [], "stage_visits": [], "stakeholders": people, "interactions": [], "effort": []}
    for number in range(projects):
        project = f"P-{number:04d}"
        begin = START + timedelta(days=draw.randrange(0, 700, 10))
        end = begin + timedelta(days=draw.choice((0, 5, 30, 30, 60, 200)))
        status = draw.choice(("open", "completed", "completed", "completed", "cancelled", "bypassed"))
        found["projects"].append(
            {
                "project_id": project,
                "requesting_function": draw.choice(FUNCTIONS[:4]),
                "title": draw.choice((None, "Same title")),
                "category": draw.choice(("Travel", "Steel", None)),
                "intake_at": draw.choice((begin, begin, None)),
                "completed_at": end if status == "completed" else None,
                "closed_at": end if status in ("cancelled", "bypassed") else None,
                "status": status,
                "need_by": apart.choice((None, begin + timedelta(days=40), begin + timedelta(days=40))),
                **_promised(other, begin),
            }
        )
        keys = set()
        for _ in range(draw.randrange(1, 8)):
            entered = begin + timedelta(days=draw.randrange(0, 40, 5))
            key = (project, draw.choice(STAGES), draw.choice(FUNCTIONS), entered)
            if key not in keys:
                keys.add(key)
                left = draw.choice((None, entered, entered + timedelta(days=5), entered + timedelta(days=20)))
                found["stage_visits"].append(
                    {
                        "project_id": key[0],
                        "stage": key[1],
                        "holder_function": key[2],
                        "entered_at": entered,
                        "left_at": left,
                        "mode": apart.choice((None, "touch", "wait", "blocked")),
                    }
                )
        found["effort"] += _effort(apart, project, begin)
        contacts = _interactions(draw, project, begin, people, len(found["interactions"]))
        for contact in contacts:
            contact["stance_before"] = apart.choice((None, "resistant", "neutral"))
            contact["stance_after"] = apart.choice((None, "neutral", "leading"))
            contact["note"] = apart.choice((None, "Said so", "Said otherwise"))
        found["interactions"] += contacts
    agreed = Random(seed + 3)
    found["benefits"] = [one for project in found["projects"] for one in _benefits(agreed, project["project_id"])]
    return found | {"pulse": _pulse(other, people), "actions": _actions(agreed)} | _team(other)


def _promised(draw: Random, begin: datetime) -> dict:
    """What was promised, how early procurement was brought in, and what was saved, of one project."""
    promised = draw.choice((None, begin + timedelta(days=25), begin + timedelta(days=30)))
    negotiated = draw.choice((None, 0, 1000, 5000.5))
    return {
        "promised_for": promised,
        "repromised_for": promised and draw.choice((None, None, promised + timedelta(days=60))),
        "involved_at": draw.choice((None, "need", "specification", "supplier_chosen", "after_commitment")),
        "repeat_request": draw.choice((None, True, False)),
        "savings_negotiated": negotiated,
        "savings_realised": negotiated and draw.choice((None, 0, 900, 6000)),
    }


def _pulse(draw: Random, people: list[dict]) -> list[dict]:
    """Answer sheets of two years: of people with and without an id, late, empty and half filled in."""
    items = ("ability_needs", "ability_delivery", "benevolence_goals", "benevolence_fair", "integrity_rules",
             "integrity_candour", "willingness")  # fmt: skip
    found = []
    for month in range(24):
        asked = START + timedelta(days=30 * month)
        unnamed = [{"stakeholder_id": None, "function": FUNCTIONS[place % 3]} for place in range(24)]
        ours = [{"stakeholder_id": None, "function": one} for one in FUNCTIONS[:4] for _ in range(6)]
        for place, person in enumerate([*people, *unnamed, *ours]):
            is_ours, aliases = place >= len(people) + len(unnamed), (None, f"X-{place}")
            named = person["stakeholder_id"]
            if draw.random() < 0.4:
                continue
            is_answered = draw.random() < 0.8
            score = draw.choice((1, 4, 6, 7))
            found.append(
                {
                    "response_id": f"R-{month:02d}-{place:02d}",
                    "asked_at": asked + timedelta(days=draw.choice((0, 0, 9))),
                    "answered_at": asked + timedelta(days=draw.choice((10, 40))) if is_answered else None,
                    "stakeholder_id": named,
                    "function": None if named else person["function"],
                    "respondent_id": f"B-{place % 6}" if is_ours else draw.choice(aliases[: 1 if named else 2]),
                    "side": "procurement" if is_ours else "stakeholder",
                    **{item: draw.choice((None, score, score, score, 5)) if is_answered else None for item in items},
                    "recommend": draw.choice((None, 0, 6, 8, 9, 10)) if is_answered else None,
                }
            )  # fmt: skip
    return found


def _team(draw: Random) -> dict[str, list[dict]]:
    """Training, recognition and milestones of two years."""
    months = [START + timedelta(days=30 * month) for month in range(24)]
    return {
        "development": [
            {
                "month": month.date(),
                "skill": draw.choice(("technical", "influence")),
                "kind": kind,
                "amount": draw.choice((0, 1, 4)),
                "unit": draw.choice((None, "count" if kind == "recognition" else "hours", "count")),
            }
            for month in months
            for kind in ("training", "coaching", "recognition")
        ],
        "milestones": [
            {
                "happened_on": month.date(),
                "kind": draw.choice(("small_win", "incident", "change")),
                "label": draw.choice(("Same label", f"At month {place}")),
                "function": draw.choice((None, *FUNCTIONS)),
            }
            for place, month in enumerate(months)
        ],
    }


def _benefits(draw: Random, project: str) -> list[dict]:
    measures = draw.sample(("risk", "speed", "trust", "budget", "savings"), draw.choice((0, 1, 1, 2)))
    return [
        {
            "project_id": project,
            "measure": measure,
            "statement": "Same benefit",
            "amount": draw.choice((None, 0, 12.5)),
            "unit": draw.choice((None, "days")),
        }
        for measure in measures
    ]


def _actions(draw: Random) -> list[dict]:
    """Actions of two years: done early, late and on the day, with and without a date to be done by."""
    found = []
    for number in range(60):
        raised = (START + timedelta(days=draw.randrange(0, 780, 30))).date()
        due = draw.choice((None, raised + timedelta(days=30), raised + timedelta(days=30)))
        found.append(
            {
                "action_id": f"D-{number:02d}",
                "raised_on": raised,
                "text": "Same action",
                "owner_team": draw.choice((None, "Direct materials")),
                "function": draw.choice((None, *FUNCTIONS)),
                "due_on": due,
                "done_on": draw.choice((None, raised, raised + timedelta(days=30), raised + timedelta(days=60))),
            }
        )
    return found


def _effort(draw: Random, project: str, begin: datetime) -> list[dict]:
    kinds = ("internal_alignment", "supplier", "analysis", "administration")
    return [
        {
            "project_id": draw.choice((project, project, None)),
            "week_of": (begin + timedelta(days=7 * draw.randrange(6))).date(),
            "kind": draw.choice(kinds),
            "hours": draw.choice((0, 2, 8)),
        }
        for _ in range(draw.randrange(4))
    ]


def _interactions(draw: Random, project: str, begin: datetime, people: list[dict], first: int) -> list[dict]:
    person = draw.choice(people)["stakeholder_id"]
    stubborn = draw.random()
    found = []
    for number in range(draw.randrange(0, 12)):
        happened = begin + timedelta(days=draw.randrange(0, 60, 6))
        has_answer = draw.random() < 0.7
        found.append(
            {
                "interaction_id": f"I-{first + number:05d}",
                "project_id": project,
                "stakeholder_id": draw.choice((person, person, None)),
                "function": draw.choice(FUNCTIONS),
                "happened_at": happened,
                "answered_at": happened + timedelta(days=draw.choice((0, 6, 12)))
                if draw.random() < 0.5 and has_answer
                else None,
                "stage": draw.choice((None, "market", "signature")),
                "purpose": draw.choice(("ask", "ask", "update", "prealign")),
                "tactics": draw.choice((None, "visual", "visual;pressure")),
                "language": draw.choice((None, "risk", "speed")),
                "outcome": ("resistance" if draw.random() < stubborn else "commitment") if has_answer else None,
                "reason": draw.choice((None, "risk")),
            }
        )
    return found


def shuffled(tables: dict[str, list[dict]], seed: int) -> dict[str, list[dict]]:
    draw = Random(seed)
    for found in tables.values():
        draw.shuffle(found)
    return tables
