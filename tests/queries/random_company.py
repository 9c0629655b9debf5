"""A random company with every column filled now and then, full of ties: for contracts and intervals, not for truth."""

from datetime import datetime, timedelta
from random import Random

FUNCTIONS = ("Operations", "Engineering", "IT", "Legal", "Finance", "Marketing", "Facilities")
STAGES = ("intake", "requirements", "market", "evaluation", "legal_review", "signature", "on_hold", "Own check")
START = datetime(2024, 9, 2, 8)


def rows(seed: int, projects: int = 150) -> dict[str, list[dict]]:
    """Tables of rows. Times fall on few instants, so that nothing but a total order keeps rows in one order."""
    draw, apart = Random(seed), Random(seed + 1)
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
