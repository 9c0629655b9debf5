"""docs/importing.md says everything a mapping can say, and every example in it works."""

import re
import tomllib
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner

from dashboard.cli import main
from dashboard.importing.mapping import KEYS, Mapping, load_mapping, profile_names
from dashboard.importing.match import REQUIRED

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "importing.md").read_text(encoding="utf-8")
BLOCKS = [dedent(block) for block in re.findall(r"^ *```toml\n(.*?)^ *```", TEXT, re.DOTALL | re.MULTILINE)]

# A word in an example of the document → the file it is taken from.
MARKS = {
    **{"Analyze": "purchasing_example", "Case ID": "purchasing_example"},
    **{"Completion time": "microsoft_forms_pulse", "ResponseId": "qualtrics_pulse"},
}


@pytest.mark.parametrize("key", sorted({key for keys in KEYS.values() for key in keys}))
def test_every_key_of_a_mapping_is_explained(key):
    assert f"`{key}`" in TEXT


@pytest.mark.parametrize("block", BLOCKS)
def test_every_mapping_in_the_document_is_valid(block):
    Mapping.model_validate(tomllib.loads(block))


def test_the_examples_say_what_the_files_they_are_taken_from_say():
    for block in BLOCKS[1:]:
        said = tomllib.loads(block)
        name = next((name for mark, name in MARKS.items() if mark in block), "request_for_payment")
        whole = tomllib.loads((DOCS / "mappings" / f"{name}.toml").read_text(encoding="utf-8"))
        assert said.get("sides", {}).items() <= whole.get("sides", {}).items()
        assert said.get("events", {}).get("completes", []) in ([], whole.get("events", {}).get("completes"))
        assert said.get("events", {}).get("echoes", []) in ([], whole.get("events", {}).get("echoes"))
        for table in said.get("tables", []):
            found = next(one for one in whole["tables"] if one["name"] == table["name"])
            for key in ("columns", "constants", "prefix", "values", "leave_out", "rescale"):
                assert table.get(key, {}).items() <= found.get(key, {}).items()


def test_the_commands_and_options_in_the_document_exist():
    for command in set(re.findall(r"python -m dashboard (\w+)", TEXT)):
        options = re.findall(rf"python -m dashboard {command} .*?(--[\w-]+)", TEXT)
        shown = CliRunner().invoke(main, [command, "--help"])
        assert shown.exit_code == 0
        assert all(option in shown.output for option in options)


def test_every_profile_every_mapping_and_every_required_column_is_named():
    assert all(f"`{name}`" in TEXT for name in profile_names())
    for path in sorted((DOCS / "mappings").glob("*.toml")):
        assert load_mapping(path).label
        assert path.name in TEXT
    for table, columns in REQUIRED.items():
        row = re.search(rf"^\| {table} \| (.*) \|$", TEXT, re.MULTILINE)
        assert row is not None
        for column in columns:
            assert all(name in row[1] for name in ((column,) if isinstance(column, str) else column))
