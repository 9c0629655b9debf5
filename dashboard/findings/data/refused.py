"""Rows that were refused: why, and for those who may load data which, with their cells, to be mended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd

from dashboard import query, words
from dashboard.database import Database
from dashboard.findings.finding import Finding
from dashboard.scope import Scope

NAME, ROWS = "data/refused_reasons", "data/refused_rows"
# Columns of a file of refused rows beside its own: where a row was, and what is wrong with it. The import knows them.
ORIGIN = ("refused_file", "refused_line", "refused_reason")
NONE = "Nothing waits to be mended: no row was refused, or all that were have come back."


def refused(database: Database, scope: Scope) -> Finding:
    """Why rows were refused, without what stands in them."""
    question = "What was refused, and why?"
    rows = query.run(database, NAME, scope)
    if rows.empty:
        return Finding(question, NONE, "", rows, (), (NAME,), state="empty")
    waiting = int(query.run(database, "data/loaded_files", scope)["waiting_rows"].sum())
    first = rows.iloc[0]
    of = f"{first['column_name']} {first['reason']}" if pd.notna(first["column_name"]) else first["reason"]
    sentence = f"{words.count(waiting, 'refused row')} {'waits' if waiting == 1 else 'wait'} to be mended; "
    sentence += "the reason" if len(rows) == 1 else f"most often ({int(first['refused_rows']):,})"
    return Finding(
        question,
        f"{sentence}: {of}",
        f"Refused rows by file, column and reason · {words.count(rows['file_name'].nunique(), 'file')}",
        rows,
        (),
        (NAME,),
        caveats=("A row with several faults is counted with each of them.",),
    )


@dataclass(frozen=True)
class Refusals:
    """Refused rows of one file: `shown` with their cells, to be read; `kept` of them can be taken along, `lost` cannot.

    lost: the lines of records whose cells were not kept whole, such as those that could not be cut into cells.
    """

    shown: pd.DataFrame
    kept: int
    lost: tuple[int, ...]


def file_names(database: Database, scope: Scope) -> list[str]:
    """Return the files with refused rows, most refused first."""
    rows = query.run(database, ROWS, scope)
    return list(rows["file_name"].value_counts().index)


def reasons_in(database: Database, scope: Scope, file_name: str) -> list[str]:
    """Return the reasons for which rows of a file were refused, most frequent first."""
    rows = query.run(database, ROWS, scope)
    reasons = rows.loc[rows["file_name"] == file_name, "reasons"].explode()
    return list(reasons.value_counts().index)


def refusals_of(database: Database, scope: Scope, file_name: str, reason: str = "") -> Refusals:
    """Return the refused rows of a file, or those refused for one reason."""
    rows = query.run(database, ROWS, scope)
    rows = rows[rows["file_name"] == file_name]
    if reason:
        rows = rows[[reason in list(broken) for broken in rows["reasons"]]]
    is_kept = rows["cells"].notna()
    cells = pd.DataFrame([json.loads(text) if isinstance(text, str) else {} for text in rows["cells"]])
    cells = cells.drop(columns="line", errors="ignore").fillna("").astype("str")
    shown = rows[["line", "table_name", "faults"]].reset_index(drop=True).join(cells, suffixes=("", " (theirs)"))
    lost = sorted(
        {int(line) for line in rows.loc[~is_kept, "line"]} - {int(line) for line in rows.loc[is_kept, "line"]}
    )
    return Refusals(shown, rows.loc[is_kept, "line"].nunique(), tuple(lost))


def rows_to_mend(database: Database, scope: Scope, file_name: str) -> pd.DataFrame:
    """Return the refused rows of a file in its own shape, and after its columns where each was and what is wrong.

    A record that two tables refused is there once. Columns that the import does not use were never kept.
    """
    rows = query.run(database, ROWS, scope)
    rows = rows[(rows["file_name"] == file_name) & rows["cells"].notna()]
    records: dict[int, dict[str, object]] = {}
    faults: dict[int, list[str]] = {}
    for line, cells, said in rows[["line", "cells", "faults"]].itertuples(index=False, name=None):
        known = json.loads(cells)
        known.pop("line", None)
        records.setdefault(line, {}).update(known)
        faults.setdefault(line, []).append(said)
    table = pd.DataFrame(list(records.values()), dtype="object")
    table[ORIGIN[0]] = file_name
    table[ORIGIN[1]] = list(records)
    table[ORIGIN[2]] = ["; ".join(dict.fromkeys(one)) for one in faults.values()]
    return table


def mended_name(file_name: str) -> str:
    """Return the name of the file of refused rows: it begins as theirs, or as its sheet, which says the table."""
    inner = file_name.partition(" [")[2].removesuffix("]") or PurePosixPath(file_name).name
    stem = inner.removesuffix(".gz")
    stem = stem if file_name.endswith("]") else PurePosixPath(stem).stem
    safe = "".join(letter if letter.isalnum() or letter in " ._-" else "_" for letter in stem)[:80].strip(" .")
    return f"{safe or 'rows'}_refused.csv"
