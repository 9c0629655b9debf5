"""Says where each cell of ours comes from in a staged file: a column, a constant, their word replaced by ours."""

from __future__ import annotations

from duckdb import CaseExpression, ColumnExpression, ConstantExpression, Expression, FunctionExpression

from dashboard.importing.mapping import SCALES, TABLE_COLUMNS
from dashboard.importing.match import Match, plain

LINE = "line"
# Headers of a file of refused rows that came from the page Data: where each row was refused.
ORIGIN = ("refused_file", "refused_line")
# An apostrophe that keeps a spreadsheet from running a text: such a file has it where its own cells would run.
NOT_RUN = "^'('*[ \u00a0]*[=+\\-@\t\r\n＝＋－＠])"
DATE_ENDINGS = ("_at", "_on", "_by", "_of", "_for", "month")
NUMBERS = ("spend", "savings_target", "savings_negotiated", "savings_realised", "hours", "amount", "factor")
# Columns whose cells are looked up among the words of the settings, and in which enumeration.
WORDED = {
    "projects": {
        **{"requesting_function": "function", "method": "method", "status": "status"},
        **{"involved_at": "involved_at", "repeat_request": "boolean"},
    },
    "stage_visits": {
        **{"stage": "stage", "holder_function": "function", "holder_side": "holder_side"},
        **{"mode": "mode", "outcome": "visit_outcome"},
    },
    "events": {
        **{"stage": "stage", "step": "step", "actor_function": "function"},
        **{"outcome": "interaction_outcome", "reason": "reason"},
    },
    "stakeholders": {"function": "function", "wanted_stance": "stance"},
    "interactions": {
        **{"function": "function", "stage": "stage", "medium": "medium", "purpose": "purpose", "reason": "reason"},
        **{"language": "protects", "stance_before": "stance", "stance_after": "stance"},
        **{"outcome": "interaction_outcome", "escalated": "boolean"},
    },
    "pulse": {"function": "function", "side": "pulse_side"},
    "effort": {"kind": "effort_kind"},
    "benefits": {"measure": "protects"},
    "development": {"skill": "skill", "kind": "development_kind", "unit": "development_unit"},
    "milestones": {"kind": "milestone_kind", "function": "function"},
    "actions": {"function": "function"},
}
FUNCTIONS = ("requesting_function", "holder_function", "actor_function", "function")


def column_names(header: tuple[str, ...]) -> list[str]:
    """Return the names of the columns of a staged file: those of its header, none of them that of the line number."""
    names: list[str] = []
    for name in header:
        while name.lower() == LINE or name.lower() in map(str.lower, names):
            name += " (theirs)"
        names.append(name)
    return names


class Cells:
    """The cells of one staged file, as expressions over its columns."""

    def __init__(self, found: Match) -> None:
        self.found = found
        self.block = found.block
        self.names = column_names(found.staged.header)
        self.headers = [plain(header) for header in found.staged.header]

    def row(self) -> list[Expression]:
        """Return the line number, every column of our table as text, what tells apart the rows to keep, and faults.

        The faults are those of cells that are not on the scale they are to be on; such a cell is null.
        """
        columns = [self.cell(column).cast("VARCHAR").alias(column) for column in TABLE_COLUMNS[self.block.name]]
        key = self.cell(self.block.one_row_per) if self.block.one_row_per else ConstantExpression(None)
        return [ColumnExpression(LINE), *columns, key.cast("VARCHAR").alias("row_key"), self._off_scale()]

    def cell(self, column: str) -> Expression:
        """Return the cell of our column: trimmed, null when missing, their word or number replaced by ours."""
        cell = self._said(column)
        if column not in self._scales():
            return cell
        ours = [ConstantExpression(end) for end in SCALES[self.block.name][column]]
        return FunctionExpression("rescaled", cell, *self._scales()[column], *ours)

    def used(self) -> list[str]:
        """Return the names of the columns of the file that cells of ours come from."""
        return [self.names[position] for position in sorted(set(self.found.positions.values()))]

    def _said(self, column: str) -> Expression:
        if column in self.block.constants:
            return ConstantExpression(self.block.constants[column])
        if column not in self.found.positions:
            return ConstantExpression(None).cast("VARCHAR")
        position = self.found.positions[column]
        cell = self._trimmed(position)
        if words := self.block.values.get(column):
            # Before what is missing: a word that is given a meaning means something.
            cell = _replaced(FunctionExpression("trimmed", self._text(position)), words, cell)
        if column in self.block.prefix:
            cell = FunctionExpression("||", ConstantExpression(self.block.prefix[column]), cell)
        return cell

    def origin(self) -> list[Expression]:
        """Return file and line from which each row was refused before; nothing for a file that does not say it."""
        if not self._is_mended():
            return []
        return [
            FunctionExpression("trimmed", ColumnExpression(self.names[self.headers.index(plain(header))])).alias(header)
            for header in ORIGIN
        ]

    def is_kept(self) -> Expression | None:
        """Return what is true of the rows that the mapping does not leave out; None when it leaves out none."""
        kept = None
        for theirs, values in self.block.leave_out.items():
            known = plain(theirs) in self.headers
            cell = self._trimmed(self.headers.index(plain(theirs))) if known else self.cell(theirs)
            listed = [ConstantExpression(value.strip().lower()) for value in values]
            text = FunctionExpression("lower", FunctionExpression("coalesce_text", cell))
            kept = text.isnotin(*listed) if kept is None else kept & text.isnotin(*listed)
        return kept

    def kinds(self) -> dict[str, str]:
        """Return which columns of the file hold a date, a number, a function or a stage."""
        kinds = {column: kind for column in self.found.positions if (kind := _kind(column))}
        if "stage" in kinds:
            kinds.pop("step", None)
        return kinds

    def worded(self) -> dict[str, str]:
        """Return the columns whose cells are words of the settings, and of which enumeration."""
        return {column: words for column, words in WORDED[self.block.name].items() if column in self.found.given}

    def are_styled_first(self) -> bool:
        """Say whether all cells as read, not only the rows to keep, show how dates and numbers are written."""
        return bool(self.block.leave_out or self.block.rescale)

    def _trimmed(self, position: int) -> Expression:
        reading = "cell" if self.found.staged.is_padded else "unless_missing"
        return FunctionExpression(reading, self._text(position))

    def _text(self, position: int) -> Expression:
        text = ColumnExpression(self.names[position])
        if not self._is_mended():
            return text
        return FunctionExpression("regexp_replace", text, ConstantExpression(NOT_RUN), ConstantExpression("\\1"))

    def _is_mended(self) -> bool:
        return all(plain(header) in self.headers for header in ORIGIN)

    def _scales(self) -> dict[str, list[Expression]]:
        rescaled = {column: said for column, said in self.block.rescale.items() if column in self.found.positions}
        return {column: [ConstantExpression(end) for end in said.ends] for column, said in rescaled.items()}

    def _off_scale(self) -> Expression:
        faults = [
            FunctionExpression("off_scale", ConstantExpression(column), self._said(column), *ends)
            for column, ends in self._scales().items()
        ]
        texts = FunctionExpression("concat_ws", ConstantExpression(","), ConstantExpression(None), *faults)
        return FunctionExpression("nullif", texts, ConstantExpression("")).alias("off_scale")


def _replaced(text: Expression, words: dict[str, str], otherwise: Expression) -> Expression:
    lowered = FunctionExpression("lower", text)
    chosen = None
    for theirs, ours in words.items():
        same, value = lowered == ConstantExpression(theirs.strip().lower()), ConstantExpression(ours)
        chosen = CaseExpression(same, value) if chosen is None else chosen.when(same, value)
    return chosen.otherwise(otherwise)


def _kind(column: str) -> str | None:
    if column in FUNCTIONS:
        return "function"
    if column in ("stage", "step"):
        return "stage"
    if column in NUMBERS:
        return "number"
    return "date" if column.endswith(DATE_ENDINGS) and column != "involved_at" else None
