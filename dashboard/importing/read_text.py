"""Finds out how a text file is encoded, by reading all of it once, and opens it as lines."""

import codecs
import io
import re
from dataclasses import dataclass

from dashboard.importing.read_bytes import Source, open_bytes, refuse_foreign
from dashboard.importing.read_lines import Lines
from dashboard.importing.read_tables import ImportProblem

UNDEFINED_IN_CP1252 = (0x81, 0x8D, 0x8F, 0x90, 0x9D)


@dataclass(frozen=True)
class Text:
    """How to decode a text source, found by reading all of it once."""

    encoding: str
    codec: str
    size: int
    separator: str
    notes: tuple[str, ...]

    def lines(self, source: Source) -> Lines:
        """Open the source as physical lines, after the one that names the delimiter, if it has one."""
        # newline=None makes LF of every line end, counts the kinds and never splits a CRLF.
        lines = Lines(io.TextIOWrapper(open_bytes(source), self.codec, "replace", newline=None), source.label)
        if self.separator:
            lines.skip()
        return lines


def survey(source: Source) -> Text:
    """Read all of a text source once and say how to decode it; raise ImportProblem when it is no text."""
    head = refuse_foreign(source)
    wide = _wide_codec(head)
    decoder = codecs.getincrementaldecoder(wide or "utf-8")()
    size, valid, undefined, blank = 0, True, False, True
    with open_bytes(source) as stream:
        while chunk := stream.read(1 << 20):
            size += len(chunk)
            blank = blank and not chunk.strip(b' \t\r\n\0,;|"\xef\xbb\xbf\xff\xfe')
            undefined = undefined or (not chunk.isascii() and any(byte in chunk for byte in UNDEFINED_IN_CP1252))
            valid = valid and _decodes(decoder, chunk, final=False)
    valid = valid and _decodes(decoder, b"", final=True)
    if blank:
        raise ImportProblem(f"{source.label}: nothing but white space is in this file. Export it again.")
    notes: tuple[str, ...] = ()
    if wide:
        name, codec = ("utf-32" if "32" in wide else "utf-16"), wide
        notes = () if valid else (f"damaged {name.upper()}: some characters were replaced",)
    elif valid:
        name, codec = "utf-8", "utf-8-sig"
    else:
        name = codec = "latin-1" if undefined else "cp1252"
        called = "Latin-1" if undefined else "Windows-1252"
        notes = (f"decoded as {called}: not all of the file is UTF-8",)
    sample = head.decode(codec, "replace")
    _refuse_binary(source.label, sample)
    separator = re.match(r"\s?\ufeff?\"?sep=([^\w\s\"]|\t)\"?[ ,;]*[\r\n]", sample, re.IGNORECASE)
    return Text(name, codec, size, separator[1] if separator else "", notes)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _wide_codec(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    half = max(len(head) // 2, 1)
    even, odd = head[0::2].count(0) / half, head[1::2].count(0) / half
    if max(even, odd) > 0.3 and min(even, odd) < 0.05:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _refuse_binary(label: str, sample: str) -> None:
    strange = sum(character < " " and character not in "\0\t\n\v\f\r\x1a\x1b" for character in sample)
    if strange + sample.count("\ufffd") > 3 + len(sample) * 0.02 or sample.count("\0") > len(sample) * 0.5:
        raise ImportProblem(f"{label}: this is binary data, not a table. Export the table as CSV.")
