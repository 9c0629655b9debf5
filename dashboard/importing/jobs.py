"""Runs check, import and detect as commands in a process of their own, with progress, and one at a time.

The program that serves pages keeps its time and memory for its readers, a cancelled load ends as Ctrl-C ends it, and
what the Data page does is what the command line does.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import IO

from dashboard.database import ROOT, default_path
from dashboard.importing.read_tables import ImportProblem
from dashboard.settings import load_settings, team_file

OFF = (
    "Loading is turned off here. Whoever runs the dashboard turns it on with loading = true under [access] in the file"
    " settings.toml beside the database; the command line may always load."
)
BUSY = "Someone else is bringing data in at the moment. Wait until that has ended, then try again."
ENDING_SECONDS = 20
NICER = 10  # how far a load stands back behind those who read pages
# What the parts of an import take of its time, roughly.
PARTS = {"Reading": (0.0, 0.4), "Loading": (0.4, 0.75), "Building": (0.75, 1.0)}

_turn = threading.Lock()
# The process and not the job: a job that nobody holds any more is to end.
_at_work: subprocess.Popen | None = None


class LoadingOff(ImportProblem):
    """Loading through the pages is turned off in the settings."""


class Busy(ImportProblem):
    """Another load is at work; this one has to wait."""


class Job:
    """One command at work: what it does (`task`), how far it is (`share`, from 0 to 1), and what it said in the end."""

    def __init__(self, words: Sequence[str], folder: Path) -> None:
        self.task, self.share, self.problem, self.is_cancelled = "Starting", 0.0, "", False
        self._out = folder / "report.json"
        # All that it puts aside lies in the folder, and goes with it, however it ends.
        environment = {**os.environ, "TMPDIR": str(folder), "PYTHONIOENCODING": "utf-8"}
        with self._out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "dashboard", *words, "--format", "json", "--progress", "json"],
                cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE,
                start_new_session=True,
            )  # fmt: skip
        if hasattr(os, "setpriority"):
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.process.pid, NICER)
        self._reader = threading.Thread(target=_follow, args=(weakref.proxy(self), self.process.stderr), daemon=True)
        self._reader.start()
        weakref.finalize(self, _interrupt, self.process)

    @property
    def has_ended(self) -> bool:
        """Whether the command has ended, in whichever way."""
        return self.process.poll() is not None

    def cancel(self) -> None:
        """End it as Ctrl-C would, and wait until it has cleaned up; what was loaded before is as it was."""
        self.is_cancelled = True
        _end(self.process)

    def report(self) -> str:
        """Return the JSON it wrote; raises ImportProblem with its own sentence when it did not do its work."""
        self.process.wait()
        self._reader.join()
        if self.process.returncode != 0:
            said = self.problem or "The load ended before it was done. Nothing was changed; try again."
            raise ImportProblem(said)
        return self._out.read_text(encoding="utf-8")

    def hear(self, line: str) -> None:
        """Take in one line of what the command says while it works."""
        try:
            told = json.loads(line)
            if "problem" in told:
                self.problem = told["problem"]
                return
            self.task = told["task"]
            first, last = PARTS.get(self.task.split(" ")[0], (0.0, 1.0))
            done = min(1.0, told["done"] / told["total"]) if told["total"] else 0.0
            # Each of several files is read from nought on; the bar never goes back.
            self.share = max(self.share, first + (last - first) * done)
        except (ValueError, TypeError, KeyError):
            # No line of progress: the last thing said before it ended says what went wrong.
            self.problem = ""


def start(command: str, paths: Sequence[Path], folder: Path, mapping: Path | None = None) -> Job:
    """Start detect, check or import on uploaded files; raises LoadingOff where it is not allowed, Busy when not yet."""
    global _at_work
    require_loading()
    words = [command, *map(str, paths), "--database", str(default_path().resolve())]
    if mapping:
        words += ["--map", str(mapping)]
    with _turn:
        if is_busy():
            raise Busy(BUSY)
        job = Job(words, folder)
        _at_work = job.process
        return job


def is_busy() -> bool:
    """Say whether a command is at work."""
    return _at_work is not None and _at_work.poll() is None


def is_allowed() -> bool:
    """Say whether the settings, as they are now, allow loading through the pages; raises SettingsProblem."""
    file = team_file(default_path())
    return _is_allowed_by(file, file.stat().st_mtime_ns if file and file.exists() else 0)


# Reading the settings takes as long as the rest of a page; they are read anew when the file has changed.
@lru_cache(maxsize=4)
def _is_allowed_by(file: Path | None, _changed_ns: int) -> bool:
    return load_settings(file).access.loading


def require_loading() -> None:
    """Raise LoadingOff where the settings do not allow loading through the pages."""
    if not is_allowed():
        raise LoadingOff(OFF)


def _follow(job: Job, lines: IO[bytes]) -> None:
    with suppress(ReferenceError), lines:
        for line in lines:
            job.hear(line.decode("utf-8", "replace"))


def _interrupt(process: subprocess.Popen) -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)


def _end(process: subprocess.Popen) -> None:
    _interrupt(process)
    try:
        process.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
