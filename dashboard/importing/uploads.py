"""Where files that come through the browser lie meanwhile: a folder of their own, which is removed afterwards."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows, which has no such locks: what a killed server leaves there stays.
    fcntl = None  # type: ignore[assignment]

PREFIX = "down-the-hall-upload-"
# Held by the process whose folder it is, as long as it lives.
LOCK = "lock"
LONGEST_NAME = 120  # characters, with the ending; no file system allows more than 255 bytes
# What some system does not allow in a name, and what a pattern of a mapping would take for any letters.
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff<>:"|?*]')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class Upload:
    """A fresh folder under the system's temporary folder; it goes when it is removed or nothing holds it any more."""

    def __init__(self) -> None:
        remove_abandoned()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self.files: list[Path] = []
        self._finalizer = weakref.finalize(self, _removed, self.folder, _locked(self.folder))

    def add(self, name: str, content: BinaryIO) -> Path:
        """Write a file under a safe form of the name its sender gave it, and return where it is."""
        inside = self.folder / "files"
        inside.mkdir(exist_ok=True)
        path = inside / safe_name(name, [file.name for file in self.files])
        with path.open("xb") as out:
            shutil.copyfileobj(content, out, 1 << 20)
        self.files.append(path)
        return path

    def remove(self) -> None:
        """Remove the folder and all in it; doing so twice is no fault."""
        self._finalizer()


def remove_abandoned() -> None:
    """Remove the folders of processes that were killed before they could; one that is in use is never touched."""
    if fcntl is None:
        return
    for lock in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{LOCK}"):
        # Gone meanwhile, somebody else's, or held by a process that lives.
        with contextlib.suppress(OSError):
            held = os.open(lock, os.O_RDWR)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(lock.parent, ignore_errors=True)
            finally:
                os.close(held)


def _locked(folder: Path) -> int | None:
    """Lock a folder until its process ends, and return what holds it; it has its name only once it is held."""
    if fcntl is None:
        return None
    held = os.open(folder / f"{LOCK}-", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(held, fcntl.LOCK_EX)
    (folder / f"{LOCK}-").rename(folder / LOCK)
    return held


def _removed(folder: Path, held: int | None) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if held is not None:
        os.close(held)


def safe_name(name: str, taken: list[str]) -> str:
    """Return the last part of a name without what any system forbids, at most 120 characters, unlike those taken."""
    last = re.split(r"[/\\]", name.encode("utf-8", "replace").decode("utf-8"))[-1]
    last = FORBIDDEN.sub("_", last).strip(" .") or "file"
    if RESERVED.fullmatch(last):
        last = f"_{last}"
    suffix = "".join(re.findall(r"(?:\.\w{1,8}){1,2}$", last))
    stem = last[: len(last) - len(suffix)] or "file"
    # A letter may take four bytes.
    while len((stem + suffix).encode()) > LONGEST_NAME:
        stem = stem[:-1]
    others = {one.casefold() for one in taken}
    found, number = f"{stem}{suffix}", 2
    while found.casefold() in others:
        found, number = f"{stem} ({number}){suffix}", number + 1
    return found
