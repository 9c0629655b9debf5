"""A second opinion on asks and their rounds, after data_contract.md (interactions, `ask`), in plain Python.

Words: an *answer* is a row whose outcome is commitment, compliance or resistance; a *yes* is one of the
first two. An *open ask row* is a row with purpose = ask and no answer. A *dated answer* is an answer with
its own answered_at.

Where the contract leaves room, and how it is read here
 1. Key: project × ask_id when there is an ask_id (an id used in two projects is two asks); else project ×
    stakeholder (else function) × stage. A row with an ask_id and one without never share an ask.
 2. A row with no answer is an ask only with purpose = ask; a row with an answer is always an ask, whatever
    its purpose. answered_at without an outcome (or with `none`) is no answer: the row is an open ask row if
    its purpose is ask, and nothing otherwise.
 3. "Earlier" is by (happened_at, interaction_id), so that a file of whole days works and the order of the
    input rows changes nothing: an ask and its answer on one date match when the ask's id sorts first.
 4. Which open row does an answer answer, when there are several? All of them: the table's grain is one row
    per round, so later open rows of the same round are reminders and asked_at is the first one's
    happened_at.
 5. The answering row itself, when its purpose is ask too, opens no ask of its own.
 6. A dated answer also takes up the open ask rows since the answer before it (same round, same grain), so its
    asked_at is the first of them or its own happened_at, whichever is earlier.
 7. An undated answer between the asking and the answering of a dated row answers only open ask rows, never
    that dated row: without an open ask row it was asked and answered at its own happened_at.
 8. Answers of one ask are ordered by (answered_at, happened_at, interaction_id); round = 1 + the resistance
    answers before it in this order since the last yes. A yes belongs to the rounds it ends. So an ask with
    resistance, yes, resistance has rounds 1 and 2 of the first ask and round 1 of a second one
    (`ask_number`).
 9. A recorded `round` is kept: the answering row's, else the first asking row's that has one. Derived
    rounds of other rows do not move with it.
10. function, stage, reason and outcome are the answering row's; of an unanswered round, the first asking
    row's. A missing stage must be filled from the ledger by the caller; here it is a stage of its own.
11. counts_for_response_time is false only for an undated answer that answered no open ask row. An open round
    counts (censored at as_of).
12. as_of: rows that happened after it are not read; an answer dated after it is not yet given, and its row
    is an open ask row at its happened_at.
13. answered_at before happened_at is refused data; here it raises ValueError.
14. A project's asks are not closed by the project's end; who measures days clips at closed_at.
15. Escalation, prealign rows without an answer, and updates never open, answer or count a round.
"""

YES = ("commitment", "compliance")
ANSWERS = (*YES, "resistance")


def key_of(row):
    if row.get("ask_id") not in (None, ""):
        return (row["project_id"], "ask_id", row["ask_id"], "")
    if row.get("stakeholder_id") not in (None, ""):
        return (row["project_id"], "stakeholder", row["stakeholder_id"], row.get("stage") or "")
    return (row["project_id"], "function", row.get("function") or "", row.get("stage") or "")


def asks(interactions, as_of=None, function_of=None):
    """One dict per round, ordered by ask_key and time. function_of: stakeholder_id → function, where
    needed.
    """
    by_key = {}
    for row in interactions:
        if as_of is None or row["happened_at"] <= as_of:
            by_key.setdefault(key_of(row), []).append(row)
    found = []
    for key in sorted(by_key, key=str):
        found.extend(rounds_of_one_ask(key, by_key[key], as_of, function_of or {}))
    return found


def rounds_of_one_ask(key, rows, as_of, function_of):
    answers, waiting = [], []
    for row in rows:
        answered_at = row.get("answered_at")
        if answered_at is not None and answered_at < row["happened_at"]:
            raise ValueError(f"answered before it happened: {row['interaction_id']}")
        place = (row["happened_at"], row["interaction_id"])
        if row.get("outcome") not in ANSWERS:
            if row.get("purpose") == "ask":
                waiting.append((place, row))
        elif answered_at is not None and as_of is not None and answered_at > as_of:
            waiting.append((place, row))
        else:
            answers.append(((answered_at or row["happened_at"], *place), row))
    answers.sort(key=lambda answer: answer[0])
    waiting.sort(key=lambda ask: ask[0])

    found, ask_number, round_number = [], 1, 1
    for (answered_at, *_), row in answers:
        dated = row.get("answered_at") is not None
        # an undated answer needs an earlier row; a dated one takes all that was asked up to its answered_at
        limit = (answered_at, "\U0010ffff") if dated else (row["happened_at"], row["interaction_id"])
        taken = [(place, ask) for place, ask in waiting if place < limit]
        waiting = [(place, ask) for place, ask in waiting if place >= limit]
        asking = [ask for _, ask in taken]
        asked_at = min(ask["happened_at"] for ask in [*asking, row])
        found.append(
            one_round(key, ask_number, round_number, asked_at, answered_at, row, asking, function_of)
            | {"counts_for_response_time": dated or bool(asking)}
        )
        if row["outcome"] in YES:
            ask_number, round_number = ask_number + 1, 1
        else:
            round_number += 1
    if waiting:
        asking = [ask for _, ask in waiting]
        first = asking[0]
        found.append(
            one_round(key, ask_number, round_number, first["happened_at"], None, first, asking, function_of)
            | {"outcome": "none", "reason": None, "counts_for_response_time": True}
        )
    return found


def one_round(key, ask_number, round_number, asked_at, answered_at, row, asking, function_of):
    recorded = [each["round"] for each in [row, *asking] if each.get("round") is not None]
    return {
        "ask_key": key,
        "ask_number": ask_number,
        "round": recorded[0] if recorded else round_number,
        "function": row.get("function") or function_of.get(row.get("stakeholder_id")),
        "stage": row.get("stage"),
        "asked_at": asked_at,
        "answered_at": answered_at,
        "outcome": row.get("outcome"),
        "reason": row.get("reason"),
        "interaction_ids": sorted({each["interaction_id"] for each in [row, *asking]}),
    }


def resolved_delays(rounds):
    """(round, start, end or None) of each objection: to the next answer of the same ask key, None while open.

    `rounds` in the order of asks(); the answer to a new ask after a yes is not an answer to the objection
    before it, and need not be: the yes itself already ended that delay.
    """
    found = []
    for place, each in enumerate(rounds):
        if each["outcome"] != "resistance":
            continue
        following = rounds[place + 1] if place + 1 < len(rounds) else None
        same = following is not None and following["ask_key"] == each["ask_key"]
        found.append((each, each["answered_at"], following["answered_at"] if same else None))
    return found
