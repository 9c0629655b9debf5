"""Cuts the physical lines of a text file into records, and finds its delimiter.

Records that cannot be cut become a Fault; lines that are records as they stand go through many at once.
"""

import csv
import io
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace

from dashboard.importing.read_tables import CELL_LIMIT, Fault, ImportProblem, Record

LINE_LIMIT = 2 * CELL_LIMIT  # characters of one physical line that are kept in memory
QUOTED_LINES = 200  # physical lines one quoted cell may span
RECORD_LINES = 2_000  # physical lines one record may span
REPLAY_LIMIT = 5_000_000  # physical lines read again after unclosed quotes
DETECT_RECORDS = 300
BLOCK = 1 << 16  # characters read at once


@dataclass(frozen=True)
class Plain:
    """Many records of one line each, as the text that is staged, line numbers included."""

    rows: int
    text: str

    @property
    def is_padded(self) -> bool:
        """Whether a cell may begin or end with white space; a blank beside a comma within quotes looks the same."""
        marks = (", ", " ,", " \n", "\t", "\xa0", *(('" ', ' "') if '"' in self.text else ()))
        # From the end: two characters of which one is frequent are found so in a third of the time.
        return any(self.text.rfind(mark) >= 0 for mark in marks)


class _Unclosed(Exception):
    """A quoted cell that ran past what a quoted cell may span."""


class Lines:
    """Physical lines for csv.reader, able to hand out again those that an unclosed quote has swallowed."""

    def __init__(self, text: io.TextIOWrapper, label: str) -> None:
        self.text, self.label = text, label
        self.number = self.replayed = self.quoted = 0
        self.width = 0  # columns of the header, once known
        self.longest = CELL_LIMIT  # characters of a line that is taken as it stands
        self.nul = False
        self.current: list[str] = []
        self.again: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.current and (self.quoted >= QUOTED_LINES or len(self.current) >= RECORD_LINES):
            raise _Unclosed
        line = self.again.pop() if self.again else self._read("")
        if not line:
            if self.current:
                raise _Unclosed
            raise StopIteration
        self.number += 1
        # A quote that is not doubled closes the cell and may open another one: count from here.
        self.quoted = 1 if '"' in line and line.replace('""', "").count('"') else self.quoted + 1
        self.current.append(line)
        if len(line) > LINE_LIMIT:
            raise _Unclosed
        return line

    def _read(self, start: str) -> str:
        line = start + self.text.readline(LINE_LIMIT + 1 - len(start))
        if len(line) > LINE_LIMIT:
            rest = line
            while rest and not rest.endswith("\n"):
                rest = self.text.readline(LINE_LIMIT)
        if "\0" in line:
            self.nul, line = True, line.replace("\0", "") or "\n"
        return line

    def ahead(self) -> list[str]:
        """Reads on by many lines at once and gives those that are to come, the next one last; none at the end."""
        if not self.again:
            block = self.text.read(BLOCK)
            whole = block.rfind("\n") + 1
            lines = block[:whole].split("\n")[:-1]
            last = self._read(block[whole:])
            if "\0" in block[:whole]:
                self.nul, lines = True, [line.replace("\0", "") for line in lines]
            self.again = [last] if last else []
            self.again += [line + "\n" for line in reversed(lines)]
        return self.again

    def skip(self) -> None:
        """Leaves out one physical line."""
        self.number += bool(self._read(""))

    def give_back(self) -> None:
        """Puts every line of the current record but the first back, to be read as records of their own."""
        swallowed = self.current[1:]
        self.replayed += len(swallowed)
        if self.replayed > REPLAY_LIMIT:
            raise ImportProblem(f"{self.label}, line {self.number}: too many unclosed quotes. Export the file again.")
        self.again.extend(reversed(swallowed))
        self.number -= len(swallowed)


def records_of_text(lines: Lines, delimiter: str) -> Iterator[Record | Fault | Plain]:
    """Cuts physical lines into records; the line of a record is its first one.

    Once the width of the table is known, lines that are records as they stand come many at once.
    """
    csv.field_size_limit(CELL_LIMIT)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.current.clear()
        if lines.width:
            yield from _plain(lines, delimiter)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (_Unclosed, csv.Error) as problem:
            yield _fault(lines, delimiter, problem)
            continue
        if len(lines.current) == 1:
            yield lines.number, cells, lines.current[0]
        elif len(cells) < lines.width and any(line.count(delimiter) >= lines.width - 1 for line in lines.current[1:]):
            # Too few cells, yet a whole record's worth of delimiters inside: two stray quotes met.
            yield _fault(lines, delimiter, _Unclosed())
        else:
            yield lines.number - len(lines.current) + 1, cells, "".join(lines.current)


def _plain(lines: Lines, delimiter: str) -> Iterator[Plain]:
    """Hands out the lines that are records as they stand, up to the first that needs more care."""
    staged: list[str] = []
    writer = csv.writer(SimpleNamespace(write=staged.append), lineterminator="\n")
    while True:
        # Asked once of what was read at once: what an odd line has left of it is gone through line by line.
        is_unseen = not lines.again
        if not (ahead := lines.ahead()):
            return
        if is_unseen and _all_stand(ahead, lines, delimiter):
            numbered = enumerate(reversed(ahead), lines.number + 1)
            staged += [f"{number},{line.replace(delimiter, ',')}" for number, line in numbered]
            lines.number += len(ahead)
            ahead.clear()
        while ahead:
            line = ahead[-1]
            if len(line) > lines.longest:
                break
            if '"' not in line and (delimiter == "," or "," not in line):
                if line.count(delimiter) != lines.width - 1:
                    break
                if line[0].isalnum() or line.replace(delimiter, "").strip():
                    staged.append(f"{lines.number + 1},{line if delimiter == ',' else line.replace(delimiter, ',')}")
            elif (cells := _cells(line, delimiter)) and len(cells) == lines.width:
                if "".join(cells).strip():
                    writer.writerow([lines.number + 1, *cells])
            else:
                break
            lines.number += 1
            ahead.pop()
        if staged:
            if not staged[-1].endswith("\n"):
                staged.append("\n")
            yield Plain(len(staged) - (staged[-1] == "\n"), "".join(staged))
            staged.clear()
        if ahead:
            return


def _all_stand(ahead: list[str], lines: Lines, delimiter: str) -> bool:
    """Whether all of these lines are records as they stand, without any quote: asked of all at once, it costs least."""
    text = "".join(ahead)
    return (
        '"' not in text
        and (delimiter == "," or "," not in text)
        and max(map(len, ahead)) <= lines.longest
        and {line.count(delimiter) for line in ahead} == {lines.width - 1}
        and "".join([line[0] for line in ahead]).isalnum()
    )


def _cells(line: str, delimiter: str) -> list[str]:
    """Cuts a line that is a record of its own; gives nothing for one that is not."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return []


def _fault(lines: Lines, delimiter: str, problem: Exception) -> Fault:
    first = lines.current[0]
    if len(lines.current) > 1 or (isinstance(problem, _Unclosed) and len(first) <= LINE_LIMIT):
        rule, value = "unclosed quote", first[first.rfind(delimiter + '"') + 1 :]
        lines.give_back()
    else:
        value = max(first.split(delimiter), key=len)
        if len(value) > CELL_LIMIT or "field larger" in str(problem):
            rule = f"a cell longer than {CELL_LIMIT:,} characters"
        elif len(first) > LINE_LIMIT:
            rule = f"a line longer than {LINE_LIMIT:,} characters"
        else:
            rule, value = "text after a closing quote", first[first.find('"') :]
    short = 80 if len(first) > CELL_LIMIT else 200
    return Fault(lines.number, rule, value[:short].rstrip("\n"), first[: 200 if short == 80 else 2_000].rstrip("\n"))


def delimiter_of(lines: Callable[[], "Lines"]) -> tuple[str, int]:
    """Finds the delimiter whose first records agree best on the number of cells, and that number.

    `lines` opens the file anew for each candidate. Gives "," and 1 for a file of one column.
    """
    found = {delimiter: _widths(lines(), delimiter) for delimiter in "\t;|,"}
    fitting = {delimiter: _fit(widths) for delimiter, widths in found.items() if _fit(widths)}
    if not fitting:
        # Times and formulas are full of these two, so they must fit without exception.
        rare = {delimiter: _fit(_widths(lines(), delimiter)) for delimiter in "^:"}
        fitting = {delimiter: fit for delimiter, fit in rare.items() if fit and fit[0] and fit[3] == 1}
    if fitting:
        best = max(fitting, key=lambda delimiter: fitting[delimiter])
        return best, fitting[best][2]
    # One column: take the candidate that cuts the fewest cells, the comma when it makes no difference.
    return max(",\t;|", key=lambda delimiter: found[delimiter].count(1)), 1


def _widths(lines: "Lines", delimiter: str) -> list[int]:
    with lines.text:
        records = itertools.islice(records_of_text(lines, delimiter), DETECT_RECORDS)
        return [0 if isinstance(record, Fault) else len(record[1]) for record in records
                if isinstance(record, Fault) or "".join(record[1]).strip()]  # fmt: skip


def _fit(widths: list[int]) -> tuple[bool, bool, int, float] | None:
    """How well a delimiter fits, greater is better: header agrees, nearly all agree, columns, share."""
    if not widths:
        return None
    common, count = Counter(filter(None, widths)).most_common(1)[0] if any(widths) else (0, 0)
    share = count / len(widths)
    if widths[0] == common and common > 1:
        return True, share >= 0.9, common, share
    # A title above the table, a header that is too short, or one that cannot be cut.
    if (common > 2 and share > 0.5) or (common > 1 and not widths[0]):
        return False, share >= 0.9, common, share
    return (False, False, widths[0], share) if widths[0] > 1 else None
