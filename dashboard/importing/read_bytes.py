"""Opens what a team brings as bytes: unpacked, limited in size, and refused when it is no table at all.

Whatever the file system, an archive or a library raises on unreadable input becomes an ImportProblem.
"""

import gzip
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dashboard.importing.read_tables import ERRORS, OLE, ImportProblem

SIZE_LIMIT = 4 * 1024**3  # bytes, of one decompressed table and of one staged file
RATIO_LIMIT = 200  # decompressed : compressed, looked at only past RATIO_FROM bytes
RATIO_FROM = 50 * 1024**2

PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"PAR1", OLE)
FOREIGN = (
    (b"%pdf-", "a PDF document"), (b"\x89png\r\n", "a picture"), (b"\xff\xd8\xff", "a picture"),
    (b"gif8", "a picture"), (b"\x7felf", "a program"), (b"mz\x90\x00", "a program"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"), (b"rar!\x1a\x07", "a RAR archive"), (b"\xfd7zxz", "an archive"),
    (b"\x28\xb5\x2f\xfd", "an archive"), (b"sqlite format 3\x00", "a database"),
    (b"<!doctype html", "a web page"), (b"<html", "a web page"), (b"<?xml", "an XML document"),
    (b"{\\rtf", "a word processor document"), (b'{"', "a JSON document"), (b"[{", "a JSON document"),
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """One table-shaped thing: a text file, a member of a zip, a sheet, a Parquet file."""

    path: Path
    label: str
    stem: str
    kind: str


@contextmanager
def explained(label: str) -> Iterator[None]:
    """Turns what the libraries raise on unreadable input into an ImportProblem."""
    try:
        yield
    except ERRORS as problem:
        raise unreadable(label, problem) from problem
    except BaseException as problem:
        # A panic of calamine's Rust code: its class cannot be imported and is no Exception.
        if type(problem).__name__ != "PanicException":
            raise
        raise unreadable(label, problem) from problem


def unreadable(label: str, problem: BaseException) -> ImportProblem:
    """Return the sentence for something that cannot be read."""
    if isinstance(problem, PermissionError):
        return ImportProblem(f"{label}: you may not read this file. Ask for permission or for a copy.")
    if isinstance(problem, EOFError):
        return ImportProblem(f"{label}: the compressed file ends too early. Copy or download it again.")
    # What the system says is for people; what a library says of its own format is not, and names its own files.
    reason = getattr(problem, "strerror", None)
    what = f"this file cannot be read ({reason})" if reason else "this file cannot be read"
    return ImportProblem(f"{label}: {what}. It may be damaged: save or download it again.")


class LimitedBytes(io.RawIOBase):
    """The decompressed bytes of a text source: counted, limited, with every read error an ImportProblem."""

    def __init__(self, inner: io.BufferedIOBase, label: str, packed: int | None) -> None:
        self.inner, self.label, self.packed, self.done = inner, label, packed, 0

    def readable(self) -> bool:
        """Say that it can be read, as io wants to know."""
        return True

    def readinto(self, buffer: memoryview) -> int:
        """Fill the buffer and return how many bytes; raise ImportProblem past a limit."""
        try:
            count = self.inner.readinto(buffer)
        except ERRORS as problem:
            raise unreadable(self.label, problem) from problem
        self.done += count
        if self.done > SIZE_LIMIT:
            raise ImportProblem(f"{self.label}: larger than {SIZE_LIMIT // 1024**2:,} MiB. Split it.")
        if self.packed is not None and self.done > max(RATIO_FROM, RATIO_LIMIT * self.packed):
            raise ImportProblem(
                f"{self.label}: unpacks to more than {RATIO_LIMIT} times its size, as if made to fill the "
                "disk. If you trust it, unpack it yourself and name the file inside."
            )
        return count

    def close(self) -> None:
        """Close what is wrapped, too."""
        self.inner.close()
        super().close()


def open_bytes(source: Source) -> io.BufferedReader:
    """Open a text source, unpacked; raise ImportProblem when it cannot be."""
    packed = None
    try:
        if source.label != source.path.name:
            with zipfile.ZipFile(source.path) as archive:
                info = archive.getinfo(source.label[len(source.path.name) + 1 :])
                if info.flag_bits & 1:
                    raise ImportProblem(f"{source.label}: has a password. Unpack it first.")
                inner, packed = archive.open(info), info.compress_size
        else:
            inner = source.path.open("rb")
            if inner.peek(2)[:2] == b"\x1f\x8b":
                inner.close()
                inner, packed = gzip.GzipFile(source.path), source.path.stat().st_size
    except ERRORS as problem:
        raise unreadable(source.label, problem) from problem
    return io.BufferedReader(LimitedBytes(inner, source.label, packed), 1 << 18)


def refuse_foreign(source: Source) -> bytes:
    """Return the first bytes of a text source; raise ImportProblem when they are those of something else."""
    with open_bytes(source) as stream:
        head = stream.read(65_536)
    start = head.lstrip(b" \t\r\n\xef\xbb\xbf").lower()
    if head.startswith(PACKED) or head[257:262] == b"ustar":
        raise ImportProblem(f"{source.label}: an archive or workbook inside another file. Unpack it first.")
    foreign = [what for magic, what in FOREIGN if start.startswith(magic)]
    if head[8:12] == b"DUCK":
        foreign.append("a database")
    if foreign:
        raise ImportProblem(f"{source.label}: this is {foreign[0]}, not a table. Export the table as CSV.")
    if not head:
        raise ImportProblem(f"{source.label}: this file is empty. Export it again.")
    return head
