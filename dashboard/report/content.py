"""What every file of a finding says beside its chart: sentence, period, filters, n, source and definitions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dashboard import findings, words
from dashboard.database import Database, Dataset
from dashboard.findings import Finding
from dashboard.measures import MEASURES
from dashboard.scope import Scope


@dataclass(frozen=True)
class Content:
    """One finding for one scope, with the file it is from; `name` is that of FINDINGS, such as cycle_time/rework."""

    name: str
    found: Finding
    scope: Scope
    dataset: Dataset

    @property
    def heading(self) -> str:
        """What stands above the chart: the sentence, or the question of a finding with nothing to draw."""
        return self.found.sentence if self.found.state == "shown" else self.found.title_question

    @property
    def file_stem(self) -> str:
        """A file's name without its ending: finding, filters and the day of the data."""
        return file_stem(self.name.replace("/", "-"), self.scope)

    @property
    def shown_for(self) -> str:
        """Period, comparison and filters in words, one line."""
        return " · ".join(findings.scope_words(self.scope, findings.page_of(self.name).FUNCTIONS))

    @property
    def source(self) -> str:
        """Whose data it is, and as of which day: the last line of a picture."""
        made_up = "sample data of a made-up company" if self.dataset.is_sample else ""
        whose = self.dataset.label + (f", {made_up}" if made_up and made_up not in self.dataset.label else "")
        return f"Down the Hall · {whose} · as of {words.date_long(self.scope.as_of_on)}"

    @property
    def n_words(self) -> str:
        """How many projects of those in scope are in it; nothing where projects are not what is counted."""
        if not self.found.n_total:
            return ""
        return f"{self.found.n_used:,} of {words.count(self.found.n_total, 'project')} in scope used"

    @property
    def definitions(self) -> tuple[tuple[str, str], ...]:
        """Name, and definition with why and caveat, of each measure in it."""
        used = (MEASURES[measure] for measure in self.found.measures)
        return tuple((one.name, f"{one.definition}. {one.why} {one.caveat}".strip()) for one in used)


def file_stem(what: str, scope: Scope) -> str:
    """Return a file's name without its ending: what it holds, period, filters and the day of the data."""
    filters = [value for values in scope.active_filters().values() for value in values]
    days = [str(day) for day in (scope.from_on, scope.until_on) if day]
    days += ["working-days"] if scope.is_working else []
    plain = (re.sub(r"[^\w.-]+", "-", part).strip("-.") for part in (what, *days, scope.project_id, *filters) if part)
    return "_".join([*filter(None, plain)])[:120] + f"_as-of-{scope.as_of_on}"


def content(database: Database, name: str, scope: Scope) -> Content:
    """Return the finding of this name for a scope, ready to be taken along."""
    return Content(name, findings.FINDINGS[name](database, scope), scope, database.dataset)
