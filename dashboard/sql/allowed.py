"""What an analyst's statement may be: one select of the documented tables, by the tree that DuckDB makes of it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# Kinds of a select, and of what may stand after "from". Whatever a later DuckDB adds is refused until it is named here.
SELECTS = ("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE")
SOURCES = ("EMPTY", "BASE_TABLE", "SUBQUERY", "JOIN", "EXPRESSION_LIST", "TABLE_FUNCTION", "PIVOT", "COLUMN_DATA")
TABLE_FUNCTIONS = ("unnest", "range", "generate_series")
# Functions that tell about the program instead of the data, keep something, wait, or run a text as SQL.
FUNCTIONS = frozenset(
    [
        "current_setting",
        "getvariable",
        "getenv",
        "write_log",
        "parse_duckdb_log_message",
        "sleep_ms",
        "setseed",
        "setval",
        "nextval",
        "currval",
        "stats",
        "vector_type",
        "json_serialize_plan",
        "json_execute_serialized_sql",
        "current_query",
        "current_query_id",
        "current_connection_id",
        "current_transaction_id",
        "txid_current",
        "get_block_size",
        "in_search_path",
        "query",
        "query_table",
        "invoke",
    ]
)
FUNCTION_FAMILIES = ("pg_", "inet_", "has_", "duckdb_", "pragma_", "read_", "__internal")
# Names of a "with" that could be taken for one of DuckDB's own tables where the "with" does not reach.
OWN_NAMES = ("duckdb_", "pragma_", "pg_", "sqlite_", "information_schema")

NESTED = 'The select is nested too deeply, or its chain of signs is too long. Take it apart with a "with".'


class SqlProblem(ValueError):
    """A select that cannot be run: says what is wrong, where, and what to do."""


def check(parsed: Mapping[str, Any], text: str, tables: Mapping[str, Iterable[str]]) -> None:
    """Raise SqlProblem unless the tree is one select that reads nothing but these tables.

    parsed: what json_serialize_sql makes of the text. tables: the columns of each table there is.
    """
    if parsed["error"]:
        raise SqlProblem(_unread(parsed, text))
    statements = parsed["statements"]
    if not statements:
        raise SqlProblem("Write a select first: there is nothing but white space and comments.")
    if len(statements) > 1:
        raise SqlProblem(f"There are {len(statements)} statements. Run one select at a time.")
    if statements[0]["named_param_map"]:
        raise SqlProblem("A parameter, such as $scope or ?, has no value here. Write the value itself.")
    parts = list(_parts(statements[0]))
    _check_selects(parts)
    _check_functions(parts)
    _check_sources(parts, tables)


def tables_read(parsed: Mapping[str, Any]) -> list[str]:
    """Return the names of the tables that a checked select reads, the names of a "with" among them."""
    return [part["table_name"] for part in _parts(parsed) if part.get("type") == "BASE_TABLE"]


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a hint that names the nearest of some names, or nothing."""
    known = {one.lower(): one for one in names}
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    return f' Did you mean "{known[near[0]]}"?' if near else ""


def place(text: str, byte: int) -> str:
    """Return where a byte of the text's UTF-8 is, as people count: "line 2, column 5"."""
    before = text.encode("utf-8", "replace")[:byte].decode("utf-8", "replace")
    return f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"


def shown(name: str) -> str:
    """Return a name of the statement as a sentence quotes it: one line, not too long, no sign that nobody sees."""
    name = "".join(letter if letter.isprintable() else "\ufffd" for letter in " ".join(name.split()))
    return f'"{name[:60]}…"' if len(name) > 60 else f'"{name}"'


def _unread(parsed: Mapping[str, Any], text: str) -> str:
    if parsed.get("error_type") == "not implemented":
        return "Only a select can be run here: no insert, update, create, set, copy, attach, pivot or other statement."
    message = parsed.get("error_message", "")
    if "expression depth" in message:
        return NESTED
    if not str(parsed.get("position", "")).isdigit():
        return "This cannot be read as SQL. Check its quotes and brackets."
    where = place(text, int(parsed["position"]))
    if found := re.match(r'syntax error at or near "(.*)"$', message, re.DOTALL):
        return f"This cannot be read at {shown(found[1])}, {where}. Check the word before it, too."
    return f"This ends, or breaks off, at {where}. Check its quotes and brackets."


def _parts(tree: Any) -> Iterator[dict[str, Any]]:
    """Give every part of a tree, however deep: a statement may be nested deeper than Python calls itself."""
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield part
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)


def _check_selects(parts: list[dict[str, Any]]) -> None:
    if any("cte_map" in part and part["type"] not in SELECTS for part in parts):
        raise SqlProblem('Only a select can be run here, in a "with", too: no insert, update or delete.')


def _check_functions(parts: list[dict[str, Any]]) -> None:
    for part in parts:
        name = str(part.get("function_name", "")).lower()
        if name in FUNCTIONS or name.startswith(FUNCTION_FAMILIES):
            raise SqlProblem(f"The function {name} cannot be used here: it is not about the data.")


def _check_sources(parts: list[dict[str, Any]], tables: Mapping[str, Iterable[str]]) -> None:
    known = {name.lower() for name in tables}
    for part in parts:
        # A name that a "with" gives counts everywhere in the statement; where it does not reach, there is no such
        # table, since it may not be a name of DuckDB's own.
        for entry in part.get("cte_map", {}).get("map", []):
            name = entry["key"].lower()
            if not re.fullmatch(r"\w+", name) or name.startswith(OWN_NAMES):
                raise SqlProblem(f'The name {shown(name)} cannot be given by "with" here. Take another one.')
            known.add(name)
    for part in parts:
        for key in ("from_table", "source", "left", "right"):
            source = part.get(key)
            # Two sides of a comparison, and of a union, have the same keys and are no sources.
            if isinstance(source, dict) and not {"class", "cte_map"} & set(source) and source["type"] not in SOURCES:
                raise SqlProblem("Only a select of the tables listed can be run here: no describe, show or summarize.")
        if part.get("type") == "TABLE_FUNCTION":
            _check_table_function(part)
        elif part.get("type") == "BASE_TABLE":
            _check_table(part, known, tables)


def _check_table_function(part: Mapping[str, Any]) -> None:
    name = str(part["function"].get("function_name", ""))
    if name.lower() not in TABLE_FUNCTIONS:
        raise SqlProblem(
            f"The function {shown(name)} cannot be read from here: only the tables listed,"
            " unnest, range and generate_series."
        )


def _check_table(part: Mapping[str, Any], known: set[str], tables: Mapping[str, Iterable[str]]) -> None:
    *homes, name = part["qualified_name"]["path"]
    if re.search(r"[./\\:*]", name):
        raise SqlProblem(f"The file {shown(name)} cannot be read here: only the tables listed can.")
    if homes not in ([], ["main"], ["loaded", "main"]) or name.lower() not in known:
        raise SqlProblem(f"There is no table {shown('.'.join([*homes, name]))}.{nearest(name, tables)}")
