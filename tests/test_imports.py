"""Pages compose and nothing else: they import what they show and what shows it. The rest: import-linter."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ALLOWED = ("dashboard.findings", "dashboard.page")


def imported(source: str) -> Iterator[str]:
    """List the modules a script imports, by their full names."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{name.name}" for name in node.names)


def not_allowed(source: str) -> list[str]:
    """List what a page imports and may not."""
    return [name for name in imported(source) if not f"{name}.".startswith(tuple(f"{home}." for home in ALLOWED))]


def test_pages_import_only_findings_and_page(root: Path):
    faults = {page.name: not_allowed(page.read_text(encoding="utf-8")) for page in (root / "pages").glob("**/*.py")}
    assert {name: names for name, names in faults.items() if names} == {}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("from dashboard import findings, page", []),
        ("from dashboard.findings import cycle_time", []),
        ("import dashboard.findings.cycle_time", []),
        ("from dashboard import query", ["dashboard.query"]),
        ("from dashboard.pages import x", ["dashboard.pages.x"]),
        ("import pandas as pd\nimport streamlit", ["pandas", "streamlit"]),
        ("def f():\n    import duckdb", ["duckdb"]),
        ("from . import other", ["..other"]),
    ],
)
def test_the_check_tells_allowed_imports_from_others(source: str, names: list[str]):
    assert not_allowed(source) == names
