"""Counts what was really generated, chunk by chunk, and writes it with what was planted to truth.toml.

The elapsed time is added up from the slots the generator knows (which overlap only where it made them
overlap), not by the sweep over intervals that the dashboard uses: two ways to the same figure.
"""

import json
from datetime import date, datetime, timedelta

import numpy as np

from sample_data import company, planted
from sample_data.company import ASKED_FUNCTIONS, CATEGORY_NAMES, FUNCTIONS, REASONS, STAGES, STANCES, TACTICS
from sample_data.contacts import Answered
from sample_data.planted import Plan
from sample_data.projects import HANDOVER, LEGAL, SECURITY, SIGNATURE, SLOT_STAGE, STATUS, Projects
from sample_data.working_time import ZONE, WorkingTime, closed_days


class Truth:
    """Sums over the chunks; elapsed time in half minutes, so that halves of overlaps stay whole numbers."""

    def __init__(self, plan: Plan, clock: WorkingTime):
        self.plan, self.clock = plan, clock
        self.limit = clock.at(plan.day_after)
        end = datetime.combine(plan.as_of, datetime.min.time(), ZONE).replace(hour=23, minute=59)
        self.as_of = int(end.timestamp()) // 60
        self.by_stage = np.zeros(len(STAGES), dtype=np.int64)
        self.by_holder = np.zeros(len(FUNCTIONS), dtype=np.int64)
        self.elapsed = self.nobody = self.unattributed = 0
        functions = len(ASKED_FUNCTIONS)
        self.answered = np.zeros(functions, dtype=np.int64)
        self.objections = np.zeros(functions, dtype=np.int64)
        self.expected = np.zeros(functions)
        self.reasons = np.zeros((functions, len(REASONS)), dtype=np.int64)
        self.prealigned = np.zeros((2, 3))  # without and with: answered, objections, expected objections
        self.matched = np.zeros((2, 3))
        self.tactics = np.zeros((len(TACTICS), 2), dtype=np.int64)  # answered, objections
        self.by_stance = np.zeros((len(STANCES), 2, 2), dtype=np.int64)  # without and with: answered, objections
        self.promises = dict.fromkeys(("due", "kept_strict", "kept_renegotiated"), 0)
        self.status = np.zeros(len(company.STATUSES), dtype=np.int64)

    def count(self, projects: Projects, answered: Answered, given: dict[str, np.ndarray], status: np.ndarray) -> None:
        """Add a chunk."""
        self.count_elapsed(projects)
        self.count_answers(answered)
        self.count_promises(given, status)
        self.status += np.bincount(status, minlength=len(self.status))

    def count_elapsed(self, projects: Projects) -> None:
        """Time by stage and holder; where two visits overlap each takes half, a gap is nobody's."""
        seen = projects.present & (projects.entered < self.limit)
        is_open = seen & (projects.left >= self.limit)
        start = self.clock.utc(np.where(seen, projects.entered, 0))
        end = np.where(is_open, self.as_of, self.clock.utc(np.where(seen & ~is_open, projects.left, 0)))
        halves = np.where(seen, 2 * (end - start), 0)
        covered = (halves // 2).sum(axis=1)
        for one, other in ((LEGAL, SECURITY), (SIGNATURE, HANDOVER)):
            both = seen[:, one] & seen[:, other]
            overlap = np.minimum(end[:, one], end[:, other]) - np.maximum(start[:, one], start[:, other])
            overlap = np.where(both, np.maximum(overlap, 0), 0)
            halves[:, one] -= overlap
            halves[:, other] -= overlap
            covered -= overlap
        np.add.at(self.by_stage, np.broadcast_to(SLOT_STAGE, halves.shape), halves)
        np.add.at(self.by_holder, projects.holder, halves)
        is_ended = projects.end < self.limit
        end_of_project = np.where(is_ended, self.clock.utc(np.where(is_ended, projects.end, 0)), self.as_of)
        elapsed = end_of_project - self.clock.utc(projects.intake)
        rest = end_of_project - np.where(seen, end, 0).max(axis=1)
        self.elapsed += int(elapsed.sum())
        self.unattributed += int(rest.sum())
        self.nobody += int((elapsed - covered - rest).sum())

    def count_answers(self, rounds: Answered) -> None:
        """Answered rounds, objections and their expected number."""
        functions = len(ASKED_FUNCTIONS)
        self.answered += np.bincount(rounds.function, minlength=functions)
        self.objections += np.bincount(rounds.function[rounds.is_objection], minlength=functions)
        self.expected += np.bincount(rounds.function, weights=rounds.chance, minlength=functions)
        objected = rounds.is_objection
        np.add.at(self.reasons, (rounds.function[objected], rounds.reason[objected]), 1)
        facts = np.stack([np.ones(len(objected)), objected, rounds.chance], axis=1)
        np.add.at(self.prealigned, 1 * rounds.is_prealigned, facts)
        np.add.at(self.matched, 1 * rounds.is_matched, facts)
        np.add.at(self.by_stance, (rounds.stance, 1 * rounds.is_prealigned), facts[:, :2].astype(np.int64))
        self.tactics[:, 0] += rounds.tactics.sum(axis=0)
        self.tactics[:, 1] += rounds.tactics[objected].sum(axis=0)

    def count_promises(self, given: dict[str, np.ndarray], status: np.ndarray) -> None:
        """Promises due by as_of, not cancelled before, whose later date is due as well."""
        promised, later, end = given["promised_for"], given["repromised_for"], given["end"]
        later = np.where(np.isnat(later), promised, later)
        today = np.datetime64(self.plan.as_of)
        is_due = (promised <= today) & (later <= today) & ~((status == STATUS["cancelled"]) & (end < promised))
        is_signed = status == STATUS["completed"]
        self.promises["due"] += int(is_due.sum())
        self.promises["kept_strict"] += int((is_due & is_signed & (end <= promised)).sum())
        self.promises["kept_renegotiated"] += int((is_due & is_signed & (end <= later)).sum())

    def text(self, rows: dict[str, int]) -> str:
        """truth.toml."""
        words = [
            "# What was planted in the sample data and what was counted while it was generated. Written by",
            "# sample_data/generate.py, read by tests: do not edit. README.md explains every section.",
        ]
        for section, values in self.sections(rows).items():
            words += ["", f"[{section}]"] if section else [""]
            words += [f"{key(name)} = {value(each)}" for name, each in values.items()]
        return "\n".join(words) + "\n"

    def sections(self, rows: dict[str, int]) -> dict[str, dict]:
        """Section → name → value, in the order of the file."""
        plan = self.plan
        holiday_years = closed_days(plan.start - timedelta(days=120), plan.as_of)
        return {
            "": {
                "seed": plan.seed, "scale": plan.scale, "as_of": f"{plan.as_of} 23:59", "start": plan.start,
                "time_zone": str(ZONE), "without": sorted(plan.without),
            },
            "rows": dict(sorted(rows.items())),
            "status": dict(zip(company.STATUSES, self.status.tolist(), strict=True)),
            **self.elapsed_sections(),
            **self.objection_sections(),
            "language_match": ratio_section(plan.has("language_match"), planted.LANGUAGE_RATIO, self.matched),
            "prealign": ratio_section(plan.has("prealign"), planted.PREALIGN_RATIO, self.prealigned) | {
                "use_by_starting_stance": self.prealign_use(),
            },
            **self.stance_sections(),
            **self.tactic_sections(),
            "trust": {
                "step": plan.trust_step * 100 * plan.has("trust_step"), "step_on": plan.trust_step_on,
                "perception_gap": planted.PERCEPTION_GAP * 100 * plan.has("perception_gap"),
                "function_with_too_few_answers": "HR",
            },
            "trust.before_step": self.trust_before(),
            **({"involvement": {"step": plan.involvement_step, "step_on": plan.trust_step_on}}
               if plan.involvement_step else {}),
            "response_rate": planted.RESPONSE_RATE,
            "delivery_against_trust": {
                "is_planted": plan.has("delivery_against_trust"),
                "on_time_and_not_trusted": "Engineering", "trusted_and_late": "Marketing",
            },
            "promises": self.promises | {
                "renegotiated_share_of_late": planted.RENEGOTIATED_SHARE * plan.has("promise_gap"),
                "kept_after_renegotiation": planted.KEPT_AFTER_RENEGOTIATION,
            },
            "effort": {"internal_share": planted.INTERNAL_HOURS_SHARE
                       / (planted.INTERNAL_HOURS_SHARE + planted.SUPPLIER_HOURS_SHARE)},
            "days": {
                "day_opens": "09:00", "day_closes": "17:00",
                "objection_delay": planted.OBJECTION_DELAY * plan.has("objection_delay"),
                "stuck_chance": planted.STUCK_CHANCE * plan.has("stuck"),
                "stuck_factor": planted.STUCK_FACTOR,
                "rush_factor": planted.RUSH_FACTOR if plan.has("year_end_rush") else 1.0,
                "rush_stages": list(planted.RUSH_STAGES), "rush_from": "11-16", "rush_until": "12-23",
                "legal_factor": planted.LEGAL_FACTOR if plan.has("legal_slowdown") else 1.0,
                "legal_slow_from": plan.legal_slow_from, "closed": holiday_years,
            },
            "days.median": {stage: median for stage, (median, _) in planted.STAGE_DAYS.items()},
            "days.sigma": {stage: sigma for stage, (_, sigma) in planted.STAGE_DAYS.items()},
            "days.holder_factor": planted.HOLDER_FACTOR,
            "days.spend_band": {"up_to": list(planted.SPEND_BANDS), "factor": self.band_factor()},
            "days.category_factor": {name: company.CATEGORIES[name][1] if plan.has("category_slows") else 1.0
                                     for name in CATEGORY_NAMES},
        }  # fmt: skip

    def elapsed_sections(self) -> dict[str, dict]:
        """Counted minutes and shares of the elapsed time of all projects up to as_of."""
        rest = {"nobody": 2 * self.nobody, "unattributed": 2 * self.unattributed}
        stages = dict(zip(STAGES, self.by_stage.tolist(), strict=True)) | rest
        holders = dict(zip(FUNCTIONS, self.by_holder.tolist(), strict=True)) | rest
        sides = dict.fromkeys(dict.fromkeys(company.SIDES), 0)
        for side, halves in zip(company.SIDES, self.by_holder.tolist(), strict=True):
            sides[side] += halves
        total = max(2 * self.elapsed, 1)
        return {"elapsed": {"minutes": self.elapsed}} | {
            f"elapsed.{name}": {word: halves / total for word, halves in part.items()}
            for name, part in (("stage", stages), ("holder", holders), ("side", sides | rest))
        }

    def objection_sections(self) -> dict[str, dict]:
        """Base, expected and counted objections per function; reasons as planted and as counted."""
        base, shares = self.plan.objection_base(), self.plan.reason_shares()
        found = {}
        for code, name in enumerate(ASKED_FUNCTIONS):
            count = max(int(self.answered[code]), 1)
            found[f"objections.{key(name)}"] = {
                "base": base[code], "expected_rate": self.expected[code] / count,
                "answered": self.answered[code], "objections": self.objections[code],
            }  # fmt: skip
        for code, name in enumerate(ASKED_FUNCTIONS):
            found[f"reasons.{key(name)}"] = dict(zip(REASONS, shares[code].tolist(), strict=True))
        for code, name in enumerate(ASKED_FUNCTIONS):
            found[f"reasons_counted.{key(name)}"] = dict(zip(REASONS, self.reasons[code].tolist(), strict=True))
        return found

    def stance_sections(self) -> dict[str, dict]:
        """Per starting stance: the planted factor, and the rates without and with pre-alignment."""
        return {f"stance.{stance}": {
            "factor": planted.STANCE_FACTOR[code],
            "answered_without": counted[0, 0], "objections_without": counted[0, 1],
            "answered_with": counted[1, 0], "objections_with": counted[1, 1],
        } for code, (stance, counted) in enumerate(zip(STANCES, self.by_stance, strict=True))}  # fmt: skip

    def tactic_sections(self) -> dict[str, dict]:
        """Planted ratio (one = no effect of its own) and counted uses."""
        ratio = {"prealign": planted.PREALIGN_RATIO if self.plan.has("prealign") else 1.0}
        ratio |= planted.TACTIC_RATIO if self.plan.has("tactics") else {}
        found = {"tactics": {"without_effect": list(planted.TACTICS_WITHOUT_EFFECT),
                             "only_through_language": ["speak_their_language"]}}  # fmt: skip
        for name, (count, objections) in zip(TACTICS, self.tactics.tolist(), strict=True):
            found[f"tactics.{name}"] = {
                "ratio": ratio.get(name, 1.0),
                "answered": count,
                "objections": objections,
            }
        return found

    def prealign_use(self) -> list[float]:
        """Share of asks pre-aligned per starting stance, in the order of STANCES."""
        is_uneven = self.plan.has("prealign_on_hard_cases")
        return planted.PREALIGN_USE.tolist() if is_uneven else [planted.PREALIGN_USE_EVENLY] * len(STANCES)

    def trust_before(self) -> dict[str, float]:
        """Planted trust score per function before the step, 0–100."""
        even = not self.plan.has("delivery_against_trust")
        return {name: 100 * (planted.TRUST_EVEN if even else trust) for name, trust in planted.TRUST_BASE.items()}

    def band_factor(self) -> list[float]:
        """The factor of each spend band, from the smallest to the largest."""
        return planted.SPEND_FACTOR.tolist() if self.plan.has("spend_slows") else [1.0] * len(planted.SPEND_FACTOR)


def ratio_section(is_planted: bool, ratio: float, counted: np.ndarray) -> dict:
    """A planted risk ratio beside the naive rates that were counted without and with it."""
    without, with_it = counted
    return {
        "ratio": ratio if is_planted else 1.0,
        "answered_without": int(without[0]), "objections_without": int(without[1]),
        "expected_rate_without": without[2] / max(without[0], 1),
        "answered_with": int(with_it[0]), "objections_with": int(with_it[1]),
        "expected_rate_with": with_it[2] / max(with_it[0], 1),
    }  # fmt: skip


def key(name: str) -> str:
    """A TOML key, quoted where it must be."""
    return name if name.replace("_", "").isalnum() and name.isascii() else json.dumps(name, ensure_ascii=False)


def value(each) -> str:
    """A TOML value; fractions with nine digits, so that every platform writes the same bytes."""
    if isinstance(each, (bool, np.bool_)):
        return str(bool(each)).lower()
    if isinstance(each, (int, np.integer)):
        return str(int(each))
    if isinstance(each, (float, np.floating)):
        word = f"{float(each):.9f}".rstrip("0")
        return word + "0" if word.endswith(".") else word
    if isinstance(each, date):
        return each.isoformat()
    if isinstance(each, list):
        return "[" + ", ".join(value(one) for one in each) + "]"
    return json.dumps(each, ensure_ascii=False)
