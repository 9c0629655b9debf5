"""Says where each cell of ours comes from in a staged file: a column, a constant, their word replaced by ours."""

from __future__ import annotations

from duckdb import (
    CaseExpression,
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
)

from dashboard.importing.mapping import SCALES, TABLE_COLUMNS
from dashboard.importing.match import Match, plain

LINE = "line"
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
        """Return the line number, every column of our table as text, and what tells apart the rows to keep."""
        columns = [self.cell(column).cast("VARCHAR").alias(column) for column in TABLE_COLUMNS[self.block.name]]
        key = self.cell(self.block.one_row_per) if self.block.one_row_per else ConstantExpression(None)
        return [ColumnExpression(LINE), *columns, key.cast("VARCHAR").alias("row_key")]

    def cell(self, column: str) -> Expression:
        """Return the cell of our column: trimmed, null when missing, their word replaced by ours."""
        if column in self.block.constants:
            return ConstantExpression(self.block.constants[column])
        if column not in self.found.positions:
            return ConstantExpression(None).cast("VARCHAR")
        position = self.found.positions[column]
        cell = self._trimmed(position)
        if words := self.block.values.get(column):
            # Before what is missing: a word that is given a meaning means something.
            cell = _replaced(FunctionExpression("trimmed", ColumnExpression(self.names[position])), words, cell)
        if column in self.block.rescale:
            cell = self._rescaled(cell, column)
        return cell

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
        return FunctionExpression(reading, ColumnExpression(self.names[position]))

    def _rescaled(self, cell: Expression, column: str) -> Expression:
        theirs, ours = self.block.rescale[column].ends, SCALES[self.block.name][column]
        number = FunctionExpression("as_number", cell)
        share = (number - ConstantExpression(theirs[0])) / ConstantExpression(theirs[1] - theirs[0])
        rescaled = ConstantExpression(ours[0]) + share * ConstantExpression(ours[1] - ours[0])
        # What is no number stays as it is, so that it is refused as what it says.
        return CoalesceOperator(FunctionExpression("number_cell", rescaled), cell)


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
