"""The committed sample, a larger one for the planted effects, and what tests count in them."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sample_data import generate, planted

AS_OF = date(2026, 10, 31)
YES = ("commitment", "compliance")


@dataclass
class Sample:
    """The files of one sample, read on demand."""

    folder: Path

    def table(self, name: str) -> pd.DataFrame:
        """A table as text, exactly as it is in the file."""
        return pd.read_csv(self.folder / f"{name}.csv", dtype=str, keep_default_na=False)

    @cached_property
    def truth(self) -> dict:
        """What was planted and counted."""
        return tomllib.loads((self.folder / "truth.toml").read_text(encoding="utf-8"))

    @cached_property
    def projects(self) -> pd.DataFrame:
        """The projects with their dates as dates."""
        table = self.table("projects").set_index("project_id")
        dates = ["need_by", "promised_for", "repromised_for", "intake_at", "completed_at", "closed_at"]
        return table.assign(**{name: pd.to_datetime(table[name]) for name in dates})

    @cached_property
    def visits(self) -> pd.DataFrame:
        """The stage visits with their dates as dates."""
        table = self.table("stage_visits")
        return table.assign(**{name: pd.to_datetime(table[name]) for name in ("entered_at", "left_at")})

    @cached_property
    def functions(self) -> pd.Series:
        """stakeholder_id → function."""
        return self.table("stakeholders").set_index("stakeholder_id")["function"]

    @cached_property
    def contacts(self) -> pd.DataFrame:
        """The interactions in order of time, with the function and the starting stance of each person."""
        table = self.table("interactions").sort_values(["project_id", "happened_at", "interaction_id"])
        by_person = table["stakeholder_id"].map(self.functions)
        table["asked"] = table["function"].where(table["stakeholder_id"] == "", by_person)
        first = table.groupby(["project_id", "stakeholder_id"])["stance_before"].transform("first")
        return table.assign(start=first.where(table["stakeholder_id"] != "", ""))

    @cached_property
    def rounds(self) -> pd.DataFrame:
        """Answered rounds with an id and a number, each with the tactics of the row that asked."""
        known = self.contacts[(self.contacts["ask_id"] != "") & (self.contacts["round"] != "")]
        asked = known[known["purpose"] == "ask"].set_index(["ask_id", "round"])
        answered = known[known["outcome"].isin((*YES, "resistance")) & (known["start"] != "")]
        answered = answered.drop(columns=["tactics", "language"]).join(
            asked[["tactics", "language"]], on=["ask_id", "round"]
        )
        protects = self.table("stakeholders").set_index("stakeholder_id")["protects"].str.split(";")
        pairs = zip(answered["language"], answered["stakeholder_id"].map(protects), strict=True)
        return answered.assign(
            is_objection=answered["outcome"] == "resistance",
            is_matched=[language in values for language, values in pairs],
            is_first=answered["round"] == "1",
        )

    def with_tactic(self, name: str) -> pd.DataFrame:
        """The rounds with tactics recorded, and whether this one is among them."""
        rounds = self.rounds[self.rounds["tactics"] != ""]
        return rounds.assign(is_used=[name in used.split(";") for used in rounds["tactics"]])


def log_risk_ratio(rounds: pd.DataFrame, used: str) -> tuple[float, float]:
    """Mantel–Haenszel log ratio of the objection rates with and without, and Greenland–Robins standard error.

    Strata are those of metrics.md: function × stage × starting stance × (first round | later).
    """
    strata = rounds.groupby(["asked", "stage", "start", "is_first", used])["is_objection"].agg(["sum", "size"])
    strata = strata.unstack(used, fill_value=0)
    a, n1 = strata[("sum", True)], strata[("size", True)]
    b, n0 = strata[("sum", False)], strata[("size", False)]
    n = n1 + n0
    with_it, without = (a * n0 / n).sum(), (b * n1 / n).sum()
    variance = ((n1 * n0 * (a + b) - a * b * n) / n**2).sum() / (with_it * without)
    return float(np.log(with_it / without)), float(np.sqrt(variance))


@pytest.fixture(scope="session")
def sample() -> Sample:
    """Return the committed sample."""
    return Sample(generate.HERE)


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return 2,500 projects: enough for effects to stand out."""
    return made(tmp_path_factory.mktemp("large"), scale=5.0)


def made(
    folder: Path, *, seed: int = 1, scale: float = 1.0, as_of: date = AS_OF, without: tuple = (), **sizes: float
) -> Sample:
    """Generate a sample into a folder."""
    generate.generate(planted.Plan(seed, scale, as_of, frozenset(without), **sizes), folder)
    return Sample(folder)
