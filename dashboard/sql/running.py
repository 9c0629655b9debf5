"""Runs an analyst's select in a process of its own and gives its rows; off unless the settings turn it on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from dashboard.database import ROOT
from dashboard.settings import load_settings, team_file
from dashboard.sql import sentences
from dashboard.sql.allowed import SqlProblem
from dashboard.sql.process import SECONDS, TEXT_AT_MOST

OFF = (
    "SQL for analysts is off. The line sql = true under [access] in settings.toml turns it on;"
    " it reads single rows, people's too, and the floors do not hold there."
)
AT_ONCE = 2
# For the start of the process on a busy machine; the time of the select itself is counted in the process.
START_SECONDS = 20
AT_WORK = threading.BoundedSemaphore(AT_ONCE)
# What a process needs to start at all; nothing else of the server's environment is handed on.
ENVIRONMENT = ("SYSTEMROOT", "LANG", "LC_ALL", "TZ")


@dataclass(frozen=True)
class Answer:
    """The rows of a select, as they are shown: numbers, texts and None; decimals and instants are texts."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    is_all: bool
    seconds: float


def is_on(database: Path) -> bool:
    """Return whether the settings of this file let analysts run SQL; raises SettingsProblem."""
    return load_settings(team_file(database)).access.sql


def run(database: Path, text: str) -> Answer:
    """Return the first rows of a select on this file; raises SqlProblem, also when the settings do not allow it."""
    started = time.monotonic()
    with _ran(database, text, as_csv=False) as (output, ended):
        head = json.loads(output.readline())
        rows = tuple(tuple(json.loads(line)) for line in output)
    return Answer(tuple(head["names"]), tuple(head["types"]), rows, ended["is_all"], time.monotonic() - started)


def csv_of(database: Path, text: str) -> bytes:
    """Return all rows of a select as CSV, at most 50 MB; raises SqlProblem, also when there are more."""
    with _ran(database, text, as_csv=True) as (output, _):
        return output.read()


@contextmanager
def _ran(database: Path, text: str, *, as_csv: bool) -> Iterator[tuple[IO[bytes], dict[str, Any]]]:
    """Give the output of the process that ran a select, and how it ended. The output is a file, which cannot block."""
    if not is_on(database):
        raise SqlProblem(OFF)
    # A half of a character, which no file can hold; only a program sends one.
    text = text.encode("utf-8", "replace").decode("utf-8")
    if len(text) > TEXT_AT_MOST:
        raise SqlProblem(f"The select has {len(text):,} characters; at most {TEXT_AT_MOST:,} can be run.")
    if not AT_WORK.acquire(timeout=SECONDS):
        raise SqlProblem(sentences.BUSY)
    try:
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as said:
            asked = json.dumps({"path": str(database.resolve()), "text": text, "as_csv": as_csv, "seconds": SECONDS})
            code = _process(asked, output, said)
            said.seek(0)
            ended = _how_it_ended(said.read().decode("utf-8", "replace"), code)
            if "problem" in ended:
                raise SqlProblem(ended["problem"])
            output.seek(0)
            yield output, ended
    finally:
        AT_WORK.release()


def _process(asked: str, output: IO[bytes], said: IO[bytes]) -> int | None:
    """Run the process to its end and return its exit code; None where it did not end itself in time."""
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    with subprocess.Popen(
        [sys.executable, "-E", "-s", "-X", "utf8", "-m", "dashboard.sql.process"],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=output, stderr=said,
    ) as process:  # fmt: skip
        try:
            process.communicate(asked.encode("ascii"), timeout=START_SECONDS + SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return None
    return process.returncode


def _how_it_ended(said: str, code: int | None) -> dict[str, Any]:
    """Return what the process said last; one that was ended, by itself or by the system, could say nothing."""
    last = said.rpartition("\n")[2]
    if last.startswith("{"):
        return json.loads(last)
    if "Timeout (" in said or code is None:
        return {"problem": sentences.TIME}
    # Where memory ends inside the engine or while the end is told, the last words are the runtime's.
    if "bad_alloc" in said or "MemoryError" in said:
        return {"problem": sentences.MEMORY}
    # A code below nought is a signal. Some of DuckDB's functions go on with memory that they were not given.
    return {"problem": sentences.CRASHED if code < 0 else sentences.BROKEN}
