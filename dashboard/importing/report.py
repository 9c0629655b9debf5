"""What an import did, for a person and for a program."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

SHOWN_FAULTS = 10


@dataclass(frozen=True)
class Refusal:
    """One kind of fault in one file: how often, and the first place."""

    table: str
    file: str
    column: str | None
    rule: str
    rows: int
    first_line: int
    first_value: str | None

    def sentence(self) -> str:
        """Return the first such fault as a sentence: what is wrong, and where."""
        place, value = f"{self.file} line {self.first_line}", self.first_value
        if self.column is None:
            # A record that could not be cut into cells; what stands in it is not always kept.
            return f"{place}: {self.rule}." if value is None else f'{place}: {self.rule}, at "{value}".'
        said = "" if value is None else f'is "{value}", which '
        return f"{place}: {self.column} {said}{self.rule}."


@dataclass
class TableReport:
    """One file's rows for one table. read = new + changed + unchanged + refused + left_out, always."""

    table: str
    file: str
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    left_out: int = 0
    notes: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """Rows that are in the file now: new, changed and unchanged."""
        return self.new + self.changed + self.unchanged


@dataclass
class ImportReport:
    """What an import did, or would do."""

    database: str
    is_written: bool
    tables: list[TableReport] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    as_of: str = ""
    projects: int = 0
    warnings: list[str] = field(default_factory=list)
    kept: str = ""  # where the file is that the sample company replaced

    def to_dict(self) -> dict[str, object]:
        """Return the report as plain values, for JSON."""
        tables = [{**asdict(table), "accepted": table.accepted} for table in self.tables]
        return {**asdict(self), "tables": tables}

    def rows_text(self) -> str:
        """Return what came of the rows, as lines for a person."""
        return "\n".join(line for table in self.tables for line in _table_lines(table))

    def to_text(self) -> str:
        """Return the report as lines for a person."""
        lines = [self.rows_text()]
        lines += [f"note: {note}" for note in self.notes]
        lines += self.warnings
        if self.kept:
            lines.append(f"What was there before is kept in {self.kept}.")
        if self.is_written:
            lines.append(f"{self.database}: {_counted(self.projects, 'project')} as of {self.as_of}.")
            lines.append(f"See them with: python -m dashboard serve --database {self.database}")
        else:
            lines.append(f"Nothing was written: this is what importing into {self.database} would do.")
        return "\n".join(lines)


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _table_lines(table: TableReport) -> list[str]:
    parts = [f"{table.new:,} new", f"{table.changed:,} changed", f"{table.unchanged:,} unchanged"]
    if table.refused:
        parts.append(f"{table.refused:,} refused")
    if table.left_out:
        parts.append(f"{table.left_out:,} left out by the mapping")
    lines = [f"{table.file} → {table.table}: {_counted(table.read, 'row')} read: {', '.join(parts)}."]
    lines += [f"  note: {note}" for note in table.notes]
    for refusal in table.refusals[:SHOWN_FAULTS]:
        more = f" ({refusal.rows:,} rows like this)" if refusal.rows > 1 else ""
        lines.append(f"  refused: {refusal.sentence()}{more}")
    if len(table.refusals) > SHOWN_FAULTS:
        lines.append(
            f"  and {len(table.refusals) - SHOWN_FAULTS} more kinds of fault; all rows are in the table refused."
        )
    return lines
