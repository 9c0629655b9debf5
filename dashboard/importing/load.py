"""Loads staged files into a new Down the Hall file: types, checks, refusals and upserts, table by table.

What a cell means is said once, in queries/load: this module brings the rows there and counts what comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import duckdb
from duckdb import CoalesceOperator, ColumnExpression, Expression

from dashboard.database import QUERIES
from dashboard.importing.cells import LINE, Cells
from dashboard.importing.mapping import Mapping
from dashboard.importing.match import REQUIRED, Match
from dashboard.importing.read import Staged
from dashboard.importing.report import Refusal, TableReport
from dashboard.settings import Settings, normalise

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
# Columns that are worked out from the whole file, so that a file without them still says something of them.
DERIVED = {"stage_visits": {"left_at"}, "events": {"ends", "stage", "sequence", "nth"}}
ENUMERATIONS = (
    *("method", "status", "involved_at", "boolean", "holder_side", "mode", "visit_outcome", "interaction_outcome"),
    *("medium", "purpose", "protects", "reason", "tactics", "stance", "effort_kind", "skill", "development_kind"),
    *("development_unit", "milestone_kind", "pulse_side"),
)
SPEAK_OF_PROJECTS = ("events", "stage_visits", "interactions", "pulse", "effort", "benefits")
# Bytes. With room for such lines a file is read by one core, so only one that has long records is given it.
LONGEST_RECORD, USUAL_RECORD = 64_000_000, 2_000_000
# The relation interface can only make lasting views; what one names, such as a temporary file, is not to stay.
VIEWS = ("staged", "used", "mended", "cell_text", "loaded_event", "merged_visit", "incoming")

Progress = Callable[[str, int, int], None]


def read_staged(connection: duckdb.DuckDBPyConnection, staged: Staged, names: Sequence[str]) -> duckdb.DuckDBPyRelation:
    """Return the rows of a staged file, all text but the line: read anew whenever they are used."""
    return connection.read_csv(
        str(staged.file),
        header=False,
        columns={LINE: "BIGINT", **dict.fromkeys(names, "VARCHAR")},
        sep=",",
        quotechar='"',
        escapechar='"',
        auto_detect=False,
        max_line_size=LONGEST_RECORD if staged.is_long else USUAL_RECORD,
        strict_mode=True,
    )


def sql(name: str) -> str:
    """Return the text of a file in queries/load."""
    return (QUERIES / "load" / f"{name}.sql").read_text(encoding="utf-8")


class Loader:
    """Loads files into one new database. `rows` names, for each table, the temporary table with its rows so far."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, settings: Settings, mapping: Mapping) -> None:
        self.connection = connection
        self.settings = settings
        self.mapping = mapping
        self.rows: dict[str, str] = {}
        self.old_sides: dict[str, str] = {}
        connection.execute(sql("macros"))
        self._make_words()
        self._set("time_zone", mapping.time_zone or settings.company.time_zone)
        self._set("month_only", mapping.month_only)
        self._set("missing_words", list(mapping.missing))

    def keep(self, table: str) -> None:
        """Start from the rows of the old file, attached as `old`."""
        old = self.connection.table(f"old.{table}").select(*self._columns(table))
        if old.limit(1).fetchall():
            self._store(table, old, is_last=False)

    def keep_sides(self) -> None:
        """Keep the sides of functions that the old file, attached as `old`, knows."""
        self.old_sides = dict(self.connection.table("old.function_side").fetchall())

    def load(self, found: Match, loaded_at: datetime, *, is_last: bool) -> TableReport:
        """Load one file into one table and return what came of its rows; is_last: no other file follows for it."""
        table, staged = found.block.name, found.staged
        report = TableReport(table, staged.source.label, read=staged.rows, notes=list(staged.notes))
        if found.absent:
            report.notes.append(f"the mapping names headers that the file does not have: {', '.join(found.absent)}")
        cells = Cells(found)
        self._stage(cells)
        if cells.are_styled_first():
            self._read_styles("staged", cells, report)
            self._make_raw(cells)
        else:
            self._make_raw(cells)
            self._read_styles("raw", cells, report)
        self._leave_out(found, report)
        self._tell_merged(cells, report)
        self._make_known(table)
        self._type(found)
        self._refuse(cells, report)
        self._merge(found, report, is_last)
        self.connection.execute("drop table typed")
        self._record(report, loaded_at)
        return report

    def finish(self) -> None:
        """Put the merged rows into the tables of the new file, with the sides of functions, and leave nothing else."""
        for table, name in self.rows.items():
            if name != table:
                self.connection.table(name).insert_into(table)
        for view in VIEWS:
            self.connection.execute(f"drop view if exists {view}")
        names = self.settings.function_names()
        mapped = {names.get(normalise(theirs), theirs): side for theirs, side in self.mapping.sides.items()}
        sides = [
            {"function": function, "side": side, "rank": rank}
            for rank, known in enumerate((mapped, self.settings.function_sides(), self.old_sides))
            for function, side in known.items()
        ]
        self.connection.execute(sql("function_sides"), {"sides": sides})

    # One file -----------------------------------------------------------------------------------------------------

    def _stage(self, cells: Cells) -> None:
        """Make the view `staged`: the file is larger in memory than on the disk, so it is read again when needed."""
        read_staged(self.connection, cells.found.staged, cells.names).create_view("staged", replace=True)

    def _read_styles(self, table: str, cells: Cells, report: TableReport) -> None:
        """Settle how dates and numbers are written: the mapping says so, else the cells that can only be one."""
        order, mark = self.mapping.date_order, self.mapping.decimal_mark
        self._set("date_order", order)
        self._set("decimal_mark", mark or ".")
        unsettled = {kind for kind, said in (("date", order), ("number", mark)) if said is None}
        kinds = {column: kind for column, kind in cells.kinds().items() if kind in unsettled}
        if not self._make_cell_text(table, cells, kinds):
            return
        day, month, comma, point = self.connection.execute(sql("date_evidence")).fetchall()[0]
        if order is None and (day > 0) != (month > 0):
            self._set("date_order", "dmy" if day else "mdy")
            style = "day-month" if day else "month-day"
            report.notes.append(f"dates are read as {style}, since {day or month:,} of them can be nothing else")
        if mark is None and comma and not point:
            self._set("decimal_mark", ",")
            report.notes.append(f"numbers are read with a decimal comma, since {comma:,} of them can have no other")

    def _make_cell_text(self, table: str, cells: Cells, kinds: dict[str, str]) -> bool:
        """Make the view `cell_text` of all cells of these columns, with their kind; say whether there are any."""
        texts = None
        for column, kind in kinds.items():
            cell = cells.cell(column) if table == "staged" else ColumnExpression(column)
            part = self.connection.table(table).select(
                duckdb.ConstantExpression(kind).alias("kind"), cell.alias("cell")
            )
            texts = part if texts is None else texts.union(part)
        if texts is not None:
            texts.create_view("cell_text", replace=True)
        return texts is not None

    def _make_raw(self, cells: Cells) -> None:
        staged, is_kept = self.connection.table("staged"), cells.is_kept()
        kept = staged if is_kept is None else staged.filter(is_kept)
        self._keep_as("raw", kept.select(*cells.row()))

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
        report.left_out = found.staged.rows - len(found.staged.faults) - self._count("raw")
        self._set("is_sequential", _is_sequential(found))
        if _is_sequential(found):
            report.notes.append("there is no column left_at, so each visit ends when the next of its project begins")

    def _make_step_rules(self) -> None:
        """List what each step of the file means, and which pairs of steps are an event and its echo."""
        rules, stages = self.mapping.events, self.settings.stage_names()
        steps = self._steps("raw")
        meanings = []
        for step in steps:
            meaning = rules.rule_for(step)
            stage = meaning.stage and stages.get(normalise(meaning.stage), meaning.stage)
            meanings.append({"step": step, **meaning._asdict(), "stage": stage})
        loaded = self.rows.get("events", "events")
        before = {*steps, *(self._steps(loaded) if rules.echoes else ())}
        pairs = [
            {"step": step, "previous_step": previous}
            for step in steps
            for previous in before
            if rules.is_echo_pair(step, previous)
        ]
        self.connection.execute(sql("step_rules"), {"meanings": meanings})
        self.connection.execute(sql("echo_rules"), {"pairs": pairs})
        self.connection.table(loaded).create_view("loaded_event", replace=True)

    def _steps(self, table: str) -> list[str]:
        return [step for (step,) in self.connection.table(table).select("step").distinct().fetchall() if step]

    def _tell_merged(self, cells: Cells, report: TableReport) -> None:
        """Note which different words of the file the settings take for one: it may not be meant."""
        kinds = {column: kind for column, kind in cells.kinds().items() if kind in ("function", "stage")}
        if not self._make_cell_text("raw", cells, kinds):
            return
        for canonical, words in self.connection.execute(sql("merged_words")).fetchall():
            listed = ", ".join(f'"{word}"' for word in words)
            report.notes.append(
                f"{listed} are all read as {canonical}, as [[functions]] and [[stages]] of the settings say"
            )

    def _make_known(self, table: str) -> None:
        """List the projects and stakeholders a row may speak of: those loaded before, or by an earlier file."""
        if table not in SPEAK_OF_PROJECTS:
            return
        projects = self._ids("projects", "project_id")
        if table != "events":
            projects = projects.union(self._ids("events", "project_id"))
        self._keep_as("known_project", projects.distinct())
        self._keep_as("known_stakeholder", self._ids("stakeholders", "stakeholder_id"))

    def _ids(self, table: str, column: str) -> duckdb.DuckDBPyRelation:
        return self.connection.table(self.rows.get(table, table)).select(column)

    def _type(self, found: Match) -> None:
        """Make the table `typed` of what the rows mean and what is wrong with each."""
        cells = Cells(found)
        self._make_cell_text("raw", cells, cells.worded())
        self.connection.execute(sql("spelling"))
        self.connection.execute(f"create or replace temp table typed as {sql(found.block.name)}")
        self.connection.execute("drop table raw")
        if _is_sequential(found):
            self.connection.execute(sql("follow_visits"))

    def _refuse(self, cells: Cells, report: TableReport) -> None:
        staged, used = cells.found.staged, cells.used()
        place = {"table_name": report.table, "file_name": report.file}
        self.connection.execute(sql("forget_refused"), place)
        if origin := cells.origin():
            self.connection.table("staged").select(*origin).create_view("mended", replace=True)
            self.connection.execute(sql("forget_mended"), {"table_name": report.table})
        if self.connection.table("typed").filter("faults <> ''").limit(1).fetchall():
            columns = map(ColumnExpression, [LINE, *used])
            self.connection.table("staged").select(*columns).create_view("used", replace=True)
            self.connection.execute(sql("refused_rows"), place)
        if staged.faults:
            said = {"faults": [vars(fault) for fault in staged.faults], "is_all_used": len(used) == len(cells.names)}
            self.connection.execute(sql("unread_rows"), {**place, **said})
        kinds = self.connection.execute(sql("refusals"), place).fetchall()
        report.refusals = [Refusal(report.table, report.file, *kind) for kind in kinds]
        report.refused = sum(kind.rows for kind in report.refusals)

    def _merge(self, found: Match, report: TableReport, is_last: bool) -> None:
        """Put the accepted rows over the rows of the same key; columns the file lacks keep what they had."""
        table = found.block.name
        columns = self._columns(table)
        accepted = self.connection.table("typed").filter("faults = ''").select(*columns)
        if table not in self.rows:
            self._store(table, accepted, is_last)
            report.new = self._count(self.rows[table])
            return
        old, key = self.connection.table(self.rows[table]), KEYS.get(table, tuple(columns))
        self._keep_as("accepted", self._completed(accepted, old, key, columns, found))
        accepted = self.connection.table("accepted")
        if table in KEYS:
            self._keep_as("known", accepted.set_alias("n").join(old.set_alias("o"), _same(key), how="semi"))
            self._keep_as("fresh", accepted.except_(old))
            report.new = self._count("accepted") - self._count("known")
            report.changed = self._count("fresh") - report.new
            merged = old.set_alias("n").join(accepted.set_alias("o"), _same(key), how="anti").union(accepted)
        else:
            self._keep_as("fresh", accepted.except_(old))
            report.new = self._count("fresh")
            merged = old.union(self.connection.table("fresh"))
        report.unchanged = self._count("accepted") - report.new - report.changed
        if _is_sequential(found):
            merged.create_view("merged_visit", replace=True)
            merged = self.connection.sql(sql("close_visits")).select(*columns)
        self._store(table, merged, is_last)

    def _completed(
        self,
        accepted: duckdb.DuckDBPyRelation,
        old: duckdb.DuckDBPyRelation,
        key: tuple[str, ...],
        columns: list[str],
        found: Match,
    ) -> duckdb.DuckDBPyRelation:
        given = found.given | DERIVED.get(found.block.name, set()) | set(key)
        if set(columns) <= given:
            return accepted
        values = [
            ColumnExpression("n", column).alias(column)
            if column in given
            else CoalesceOperator(ColumnExpression("n", column), ColumnExpression("o", column)).alias(column)
            for column in columns
        ]
        return accepted.set_alias("n").join(old.set_alias("o"), _same(key), how="left").select(*values)

    def _record(self, report: TableReport, loaded_at: datetime) -> None:
        if report.read != report.accepted + report.refused + report.left_out:
            raise AssertionError(f"{report.file}: {report.read} rows read are not all accounted for: {report}")
        place = {"table_name": report.table, "file_name": report.file}
        self.connection.execute(sql("forget_load"), place)
        counts = [report.read, report.new, report.changed, report.unchanged, report.refused, report.left_out]
        row = [loaded_at, report.file, report.table, *counts]
        self.connection.execute("insert into loads values (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    # Tables -------------------------------------------------------------------------------------------------------

    def _make_words(self) -> None:
        """Fill the table of words: every synonym the settings know, by enumeration."""
        words = {"stage": self.settings.stage_names(), "function": self.settings.function_names()}
        words |= {name: self.settings.enumeration(name) for name in ENUMERATIONS}
        rows = [
            {"enumeration": name, "normalised": theirs, "canonical": ours}
            for name, synonyms in words.items()
            for theirs, ours in synonyms.items()
        ]
        self.connection.execute(sql("words"), {"words": rows})
        self._set("listed", dict(self.connection.execute(sql("listed_words")).fetchall()))

    def _store(self, table: str, rows: duckdb.DuckDBPyRelation, is_last: bool) -> None:
        """Make these the rows of a table: in the new file itself when no more are to come.

        Else under a new name, since they may be read from the old one.
        """
        if is_last:
            rows.insert_into(table)
            self.rows[table] = table
            return
        number = int(self.rows.get(table, "_0").rsplit("_", 1)[1]) + 1
        self._keep_as(f"{table}_{number}", rows)
        self.rows[table] = f"{table}_{number}"

    def _keep_as(self, name: str, rows: duckdb.DuckDBPyRelation) -> None:
        """Keep rows as a temporary table: the relation interface itself can only make lasting ones."""
        rows.create_view("incoming", replace=True)
        self.connection.execute(f"create or replace temp table {name} as table incoming")

    def _count(self, table: str) -> int:
        return self.connection.execute(f"select count(*) from {table}").fetchall()[0][0]

    def _set(self, name: str, value: object) -> None:
        self.connection.execute(f"set variable {name} = ?", [value])

    def _columns(self, table: str) -> list[str]:
        return list(self.connection.table(table).columns)


def _is_sequential(found: Match) -> bool:
    """Whether each visit of a file ends when the next of its project begins."""
    return found.block.name == "stage_visits" and "left_at" not in found.given


def _same(key: tuple[str, ...]) -> Expression:
    same = ColumnExpression("n", key[0]) == ColumnExpression("o", key[0])
    for column in key[1:]:
        same = same & (ColumnExpression("n", column) == ColumnExpression("o", column))
    return same


def in_order(matches: list[Match]) -> list[Match]:
    """Return the matches in the order in which tables must be loaded."""
    order = list(REQUIRED)
    return sorted(matches, key=lambda found: order.index(found.block.name))
