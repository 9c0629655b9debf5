"""How far one session is on its way through the import wizard."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dashboard.importing.detect import Found
from dashboard.importing.draft import Draft
from dashboard.importing.jobs import Job
from dashboard.importing.uploads import Upload

STEPS = ("Choose files", "Say what is what", "Check what will change", "Done")


@dataclass
class Wizard:
    """One session's way through the steps. number: of the files, so that widgets begin anew with others."""

    number: int = 0
    upload: Upload | None = None
    found: tuple[Found, ...] = ()
    draft: Draft | None = None
    wanted: str = ""
    job: Job | None = None
    checked: dict[str, Any] | None = None
    loaded: dict[str, Any] | None = None
    mapping_toml: str = ""
    problem: str = ""
    # Whether a team's own projects are loaded already, so that files which speak of them need not make them.
    has_projects: bool = False
    note: str = ""
    watched: bool = field(default=False, repr=False)

    def clear(self) -> None:
        """End what is at work and remove what was uploaded; the next files begin anew."""
        if self.job:
            self.job.cancel()
        if self.upload:
            self.upload.remove()
        self.__init__(number=self.number + 1)

    def step(self) -> int:
        """Return the place among STEPS."""
        if self.loaded:
            return 3
        if self.checked or self.wanted in ("check", "import"):
            return 2
        return 1 if self.found else 0
