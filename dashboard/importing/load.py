"""Loads staged files into a new Down the Hall file: types, checks, refusals and upserts, table by table.

What a cell means is said once, in queries/load: this module brings the rows there and counts what comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
from duckdb import CaseExpression, CoalesceOperator, ColumnExpression, ConstantExpression, Expression, FunctionExpression

from dashboard.database import QUERIES
from dashboard.importing.mapping import SCALES, TABLE_COLUMNS, Mapping
from dashboard.importing.match import REQUIRED, Match
from dashboard.importing.report import Refusal, TableReport
from dashboard.settings import Settings

LOAD = QUERIES / "load"
# Columns that say which row is which; the other tables are told apart by all their columns.
KEYS = {
    "projects": ("project_id",),
    "stage_visits": ("project_id", "stage", "holder_function", "entered_at"),
    "events": ("project_id", "happened_at", "step", "actor_function", "nth"),
    "stakeholders": ("stakeholder_id",),
    "interactions": ("interaction_id",),
    "pulse": ("response_id",),
    "actions": ("action_id",),
}
ENUMERATIONS = {
    "method": "method",
    "status": "status",
    "involved_at": "involved_at",
    "boolean": "boolean",
    "holder_side": "holder_side",
    "mode": "mode",
    "visit_outcome": "visit_outcome",
    "interaction_outcome": "interaction_outcome",
    "medium": "medium",
    "purpose": "purpose",
    "protects": "protects",
    "reason": "reason",
    "tactics": "tactics",
    "stance": "stance",
    "effort_kind": "effort_kind",
    "skill": "skill",
    "development_kind": "development_kind",
    "development_unit": "development_unit",
    "milestone_kind": "milestone_kind",
    "pulse_side": "pulse_side",
}
DATE_COLUMNS = ("_at", "_on", "_by", "_of", "_for", "month")
NUMBER_COLUMNS = ("spend", "savings_target", "savings_negotiated", "savings_realised", "hours", "amount", "factor")
LONGEST_RECORD = 64_000_000

Progress = Callable[[str, int, int], None]


def sql(name: str) -> str:
    """Return the text of a file in queries/load."""
    return (LOAD / f"{name}.sql").read_text(encoding="utf-8")


class Loader:
    """Loads files into one new database. `current` holds each table's rows: those of the old file, then merged."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, settings: Settings, mapping: Mapping) -> None:
        self.connection = connection
        self.settings = settings
        self.mapping = mapping
        self.rows: dict[str, str] = {}
        connection.execute(sql("macros"))
        self._make_words()
        self._set("time_zone", mapping.time_zone or settings.company.time_zone)
        self._set("month_only", mapping.month_only)
        self._set("missing_words", list(mapping.missing))

    def keep(self, table: str) -> None:
        """Start from the rows of the old file, attached as `old`."""
        self.rows[table] = f"{table}_0"
        self._keep_as(self.rows[table], self.connection.table(f"old.{table}").select(*self._columns(table)))

    def load(self, found: Match, loaded_at: datetime) -> TableReport:
        """Load one file into one table and return what came of its rows."""
        table, label = found.block.name, found.staged.source.label
        report = TableReport(table, label, read=found.staged.rows, notes=list(found.staged.notes))
        self._stage(found)
        self._read_styles(found, report)
        self._make_raw(found)
        self._leave_out(found, report)
        self._make_known(table)
        self.connection.execute(f"create or replace temp table typed as {sql(table)}")
        self._refuse(found, report)
        self._merge(found, report)
        self._record(report, loaded_at)
        return report

    def finish(self) -> None:
        """Put the merged rows into the tables of the new file."""
        for table, name in self.rows.items():
            self.connection.table(name).insert_into(table)

    # One file -----------------------------------------------------------------------------------------------------

    def _stage(self, found: Match) -> None:
        names = {"line": "BIGINT"}
        for header in found.staged.header:
            name = header if header.lower() != "line" else "line (theirs)"
            names[name] = "VARCHAR"
        self.names = list(names)[1:]
        rows = self.connection.read_csv(
            str(found.staged.file),
            header=False,
            columns=names,
            sep=",",
            quotechar='"',
            escapechar='"',
            auto_detect=False,
            max_line_size=LONGEST_RECORD,
            strict_mode=True,
        )
        self._keep_as("staged", rows)

    def _read_styles(self, found: Match, report: TableReport) -> None:
        """Settle how dates and numbers are written: the mapping says so, else the cells that can only be one."""
        self._set("date_order", self.mapping.date_order)
        self._set("decimal_mark", self.mapping.decimal_mark or ".")
        staged = self.connection.table("staged")
        parts = [
            staged.select(ConstantExpression(kind).alias("kind"), self._cell(found, column).alias("cell"))
            for column in found.positions
            if (kind := _kind(column))
        ]
        if not parts:
            return
        texts = parts[0]
        for part in parts[1:]:
            texts = texts.union(part)
        texts.create_view("cell_text", replace=True)
        day, month, comma, point = self.connection.execute(sql("date_evidence")).fetchall()[0]
        if self.mapping.date_order is None and (day > 0) != (month > 0):
            self._set("date_order", "dmy" if day else "mdy")
            report.notes.append(f"dates read as {'day-month' if day else 'month-day'}, as {day or month:,} of them must be")
        if self.mapping.decimal_mark is None and comma and not point:
            self._set("decimal_mark", ",")
            report.notes.append(f"numbers read with a decimal comma, as {comma:,} of them must be")

    def _cell(self, found: Match, column: str) -> Expression:
        """The cell of our column in a staged row, trimmed, null when missing, their word replaced by ours."""
        if column in found.block.constants:
            return ConstantExpression(found.block.constants[column])
        if column not in found.positions:
            return ConstantExpression(None).cast("VARCHAR")
        cell = FunctionExpression("cell", ColumnExpression(self.names[found.positions[column]]))
        words = found.block.values.get(column, {})
        if words:
            lowered = FunctionExpression("lower", cell)
            chosen = None
            for theirs, ours in words.items():
                same = lowered == ConstantExpression(theirs.strip().lower())
                value = ConstantExpression(ours)
                chosen = CaseExpression(same, value) if chosen is None else chosen.when(same, value)
            cell = chosen.otherwise(cell)
        if column in found.block.rescale:
            ends, scale = found.block.rescale[column].ends, SCALES[found.block.name][column]
            number = FunctionExpression("as_number", cell)
            share = (number - ConstantExpression(ends[0])) / ConstantExpression(ends[1] - ends[0])
            rescaled = (ConstantExpression(scale[0]) + share * ConstantExpression(scale[1] - scale[0])).cast(
                "DECIMAL(18, 6)"
            )
            cell = CoalesceOperator(rescaled.cast("VARCHAR"), cell)
        return cell

    def _make_raw(self, found: Match) -> None:
        columns = TABLE_COLUMNS[found.block.name]
        key = found.block.one_row_per
        cells = [self._cell(found, column).cast("VARCHAR").alias(column) for column in columns]
        row_key = (self._cell(found, key) if key else ConstantExpression(None)).cast("VARCHAR").alias("row_key")
        kept = self.connection.table("staged")
        headers = [header.casefold() for header in found.staged.header]
        for theirs, values in found.block.leave_out.items():
            if theirs.casefold() in headers:
                cell = FunctionExpression("cell", ColumnExpression(self.names[headers.index(theirs.casefold())]))
            else:
                cell = self._cell(found, theirs)
            listed = [ConstantExpression(value.strip().lower()) for value in values]
            text = FunctionExpression("lower", FunctionExpression("coalesce_text", cell))
            kept = kept.filter(text.isnotin(*listed))
        self._keep_as("raw", kept.select(ColumnExpression("line"), *cells, row_key))

    def _leave_out(self, found: Match, report: TableReport) -> None:
        block = found.block
        self._set("list_separator", block.list_separator)
        if block.one_row_per:
            self.connection.execute(sql("one_row_per"), {"take": block.take})
        if block.collapse_repeats:
            self.connection.execute(sql("collapse_repeats"))
        if block.name == "events":
            self._make_step_rules()
            if self.mapping.events.echoes:
                self.connection.execute(sql("echoes"))
        staged = found.staged.rows - len(found.staged.faults)
        report.left_out = staged - self.connection.table("raw").shape[0]
        sequential = block.name == "stage_visits" and "left_at" not in found.given
        self._set("is_sequential", sequential)
        if sequential:
            report.notes.append("no column left_at: each visit ends where the next of its project begins")

    def _make_step_rules(self) -> None:
        steps = [row[0] for row in self.connection.table("raw").select("step").distinct().fetchall() if row[0]]
        old = self.connection.table(self.rows["events"]) if "events" in self.rows else None
        self.connection.execute(
            "create or replace temp table step_rule (step varchar, stage varchar, outcome varchar, reason varchar, ends varchar)"
        )
        rules = self.mapping.events
        meanings = [(step, *rules.rule_for(step)) for step in steps]
        if meanings:
            self.connection.executemany("insert into step_rule values (?, ?, ?, ?, ?)", meanings)
        self.connection.execute("create or replace temp table echo_rule (step varchar, previous_step varchar)")
        earlier = {row[0] for row in old.select("step").distinct().fetchall()} if old else set()
        pairs = [
            (step, before) for step in steps for before in {*steps, *earlier} if rules.is_echo_pair(step, before)
        ]
        if pairs:
            self.connection.executemany("insert into echo_rule values (?, ?)", pairs)
        events = old or self.connection.table("events")
        events.create_view("loaded_event", replace=True)

    def _make_known(self, table: str) -> None:
        """List the projects and stakeholders a row may speak of: those loaded before, or by an earlier file."""
        projects = self._ids("projects", "project_id")
        if table != "events":
            projects = projects.union(self._ids("events", "project_id"))
        self._keep_as("known_project", projects.distinct())
        self._keep_as("known_stakeholder", self._ids("stakeholders", "stakeholder_id"))

    def _ids(self, table: str, column: str) -> duckdb.DuckDBPyRelation:
        return self.connection.table(self.rows.get(table, table)).select(column)

    def _refuse(self, found: Match, report: TableReport) -> None:
        table, label = found.block.name, found.staged.source.label
        place = {"table_name": table, "file_name": label}
        self.connection.execute("delete from refused where table_name = $table_name and file_name = $file_name", place)
        self.connection.execute(sql("refused_rows"), place)
        unread = [
            (table, label, fault.line, None, fault.rule, fault.value, fault.rule, fault.value, fault.raw)
            for fault in found.staged.faults
        ]
        if unread:
            self.connection.executemany(sql("unread_row"), unread)
        kinds = self.connection.execute(sql("refusals"), place).fetchall()
        report.refusals = [Refusal(table, label, *kind) for kind in kinds]
        report.refused = sum(kind.rows for kind in report.refusals)

    def _merge(self, found: Match, report: TableReport) -> None:
        """Put the accepted rows over the rows of the same key; columns the file lacks keep what they had."""
        table = found.block.name
        columns = self._columns(table)
        old = self.connection.table(self.rows.get(table, table)).select(*columns)
        accepted = self.connection.table("typed").filter("len(faults) = 0").select(*columns)
        key = KEYS.get(table)
        if key is None:
            merged, fresh = old.union(accepted.except_(old)), accepted.except_(old)
            report.new = fresh.shape[0]
            report.unchanged = accepted.shape[0] - report.new
        else:
            accepted = self._completed(accepted, old, key, columns, found.given)
            self._keep_as("accepted", accepted)
            accepted = self.connection.table("accepted")
            same = _same(key)
            changed_or_new = accepted.except_(old).shape[0]
            report.new = accepted.set_alias("n").join(old.set_alias("o"), same, how="anti").shape[0]
            report.changed = changed_or_new - report.new
            report.unchanged = accepted.shape[0] - changed_or_new
            kept = old.set_alias("n").join(accepted.set_alias("o"), same, how="anti")
            merged = kept.union(accepted)
        number = int(self.rows.get(table, "_0").rsplit("_", 1)[1]) + 1
        self._keep_as(f"{table}_{number}", merged)
        self.rows[table] = f"{table}_{number}"

    def _completed(
        self,
        accepted: duckdb.DuckDBPyRelation,
        old: duckdb.DuckDBPyRelation,
        key: tuple[str, ...],
        columns: list[str],
        given: set[str],
    ) -> duckdb.DuckDBPyRelation:
        derived = {"left_at"} if "left_at" in columns else {"ends", "stage", "sequence", "nth"}
        kept = [column for column in columns if column not in given | derived and column not in key]
        if not kept:
            return accepted
        joined = accepted.set_alias("n").join(old.set_alias("o"), _same(key), how="left")
        values = [
            CoalesceOperator(ColumnExpression("n", column), ColumnExpression("o", column)).alias(column)
            if column in kept
            else ColumnExpression("n", column).alias(column)
            for column in columns
        ]
        return joined.select(*values)

    def _record(self, report: TableReport, loaded_at: datetime) -> None:
        place = {"table_name": report.table, "file_name": report.file}
        self.connection.execute("delete from loads where table_name = $table_name and file_name = $file_name", place)
        counts = [report.read, report.new, report.changed, report.unchanged, report.refused, report.left_out]
        self.connection.execute(
            "insert into loads values (?, ?, ?, ?, ?, ?, ?, ?, ?)", [loaded_at, report.file, report.table, *counts]
        )
        if report.read != report.accepted + report.refused + report.left_out:
            raise AssertionError(f"{report.file}: {report.read} rows read are not all accounted for: {report}")

    # Settings -----------------------------------------------------------------------------------------------------

    def _make_words(self) -> None:
        """Fill the table of words: every synonym the settings know, by enumeration."""
        self.connection.execute(
            "create temp table word (enumeration varchar, normalised varchar, canonical varchar)"
        )
        words = [("stage", self.settings.stage_names()), ("function", self.settings.function_names())]
        words += [(name, self.settings.enumeration(enumeration)) for name, enumeration in ENUMERATIONS.items()]
        rows = [(name, theirs, ours) for name, synonyms in words for theirs, ours in synonyms.items()]
        self.connection.executemany("insert into word values (?, ?, ?)", rows)

    def _keep_as(self, name: str, rows: duckdb.DuckDBPyRelation) -> None:
        """Keep rows as a temporary table: the relation interface itself can only make lasting ones."""
        rows.create_view("incoming", replace=True)
        self.connection.execute(f"create or replace temp table {name} as table incoming")

    def _set(self, name: str, value: object) -> None:
        self.connection.execute(f"set variable {name} = ?", [value])

    def _columns(self, table: str) -> list[str]:
        return list(self.connection.table(table).columns)


def _kind(column: str) -> str | None:
    if column.endswith(DATE_COLUMNS) and column not in ("involved_at",):
        return "date"
    return "number" if column in NUMBER_COLUMNS else None


def _same(key: tuple[str, ...]) -> Expression:
    same = ColumnExpression("n", key[0]) == ColumnExpression("o", key[0])
    for column in key[1:]:
        same = same & (ColumnExpression("n", column) == ColumnExpression("o", column))
    return same


def in_order(matches: list[Match]) -> list[Match]:
    """Return the matches in the order in which tables must be loaded."""
    order = list(REQUIRED)
    return sorted(matches, key=lambda found: order.index(found.block.name))


