"""What is written about the project is true of it, and nothing that must be written is missing."""

import ast
import re
import tomllib
from importlib.metadata import distribution, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from dashboard import query
from dashboard.cli import main
from dashboard.findings import FINDINGS, data
from dashboard.measures import MEASURES
from tests.findings.reading import whole

LONGEST_PAGE, LONGEST_FILE = 80, 400
# Words of licences that would bind whoever passes the program on.
BINDING = re.compile(r"\b(AGPL|GPL|GNU (Affero )?General Public)", re.IGNORECASE)


def text(root: Path, name: str) -> str:
    return (root / name).read_text(encoding="utf-8")


def blocks(root: Path) -> str:
    """The code blocks of README."""
    return "\n".join(re.findall(r"```\w*\n(.*?)```", text(root, "README.md"), flags=re.DOTALL))


def pages(root: Path) -> list[tuple[str, str]]:
    """File and menu name of every page in app.py that is a file."""
    calls = [node for node in ast.walk(ast.parse(text(root, "app.py"))) if isinstance(node, ast.Call)]
    found = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "Page"]
    return [
        (call.args[0].value, next(word.value.value for word in call.keywords if word.arg == "title"))
        for call in found
        if isinstance(call.args[0], ast.Constant)
    ]


def written(root: Path, *suffixes: str) -> list[Path]:
    folders = ("dashboard", "pages", "tests", "sample_data", "benchmarks")
    files = [file for folder in folders for file in (root / folder).rglob("*") if file.suffix in suffixes]
    return [root / "app.py", *(file for file in files if "__pycache__" not in file.parts)]


def test_readme_names_every_page_with_its_question(root):
    assert pages(root)
    for file, title in pages(root):
        question = re.search(r'page\.start(?:_\w+)?\((?:"\w+", )?"([^"]+)"', text(root, file))[1]
        name = title.removesuffix(" · Down the Hall")
        assert f"| {name} | {question}" in text(root, "README.md")


def test_every_file_in_pages_is_a_page_of_the_app_and_the_other_way_round(root):
    assert {file for file, _ in pages(root)} == {f"pages/{file.name}" for file in (root / "pages").glob("*.py")}


def test_readme_names_every_command_and_no_other(root):
    listed = re.findall(r"^\| `(\w+)` \|", text(root, "README.md"), flags=re.MULTILINE)
    assert sorted(listed) == sorted(main.commands)


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_option_of_a_command_is_explained(command):
    options = [parameter for parameter in main.commands[command].params if parameter.param_type_name == "option"]
    assert [option.name for option in options if not option.help] == []


def test_readme_has_both_make_commands_and_the_plain_ones_and_their_files_exist(root):
    said = blocks(root)
    targets = re.findall(r"^([a-z]+):", text(root, "Makefile"), flags=re.MULTILINE)
    for command in ("make run", "make test"):
        assert command in said.splitlines()
        assert command.split()[1] in targets
    plain = [
        "python3 -m venv .venv",
        ".venv/bin/python -m pip install -r requirements.txt",
        ".venv/bin/python -m streamlit run app.py",
        ".venv/bin/python -m pip install -r requirements-dev.txt",
        ".venv/bin/python -m pytest",
    ]
    assert set(plain) <= set(said.splitlines())
    for name in ("app.py", "requirements.txt", "requirements-dev.txt"):
        assert (root / name).is_file()


def test_every_make_target_that_is_named_exists(root):
    targets = set(re.findall(r"^([a-z]+):", text(root, "Makefile"), flags=re.MULTILINE))
    for name in ("README.md", "pyproject.toml", ".ci/run", ".ci/check"):
        named = set(re.findall(r"(?:`make |^make |\bmake (?=run|test|check|quick|bench))([a-z]+)", text(root, name)))
        assert named <= targets, name


def test_every_file_and_folder_that_readme_names_exists(root):
    for name in re.findall(r"`([\w./-]+(?:/|\.(?:py|sql|toml|md|txt|png)))`", text(root, "README.md")):
        # x stands for any page or query; a team's own files and settings are not ours.
        if Path(name).stem == "x" or name.startswith((".venv", "settings.toml")):
            continue
        assert (root / name).exists() or (root / "dashboard" / name).exists(), name


def test_every_document_that_the_program_points_to_exists(root):
    for file in written(root, ".py", ".toml"):
        for name in re.findall(r"(?<![\w/.])docs/[\w/-]+\.(?:md|toml)", text(root, file.relative_to(root).as_posix())):
            assert (root / name).is_file(), f"{file.name} points to {name}"


@pytest.mark.parametrize("measure", MEASURES.values(), ids=list(MEASURES))
def test_a_measure_has_a_query_that_has_its_column_and_says_all_it_must(measure):
    assert measure.column in {column.name for column in query.query(measure.query).columns}
    assert measure.direction in ("lower", "higher", "none")
    # A share says of what; what is counted or measured says what it counts.
    assert "÷" in measure.definition or "percentile" in measure.definition or "share" not in measure.unit
    assert re.search(r"÷|percentile|\b(days|times?|projects|hand-offs|sum)\b", measure.definition, re.IGNORECASE)
    for said in (measure.name, measure.definition, measure.why, measure.unit, measure.caveat):
        assert said.strip()
    assert measure.why.endswith(".")
    assert measure.caveat.endswith(".")


def test_every_measure_is_of_a_finding_or_named_in_the_documents(root, sample):
    used = {measure for function in FINDINGS.values() for measure in function(sample, whole(sample)).measures}
    documents = " ".join(file.read_text(encoding="utf-8") for file in (root / "docs").glob("*.md")).lower()
    for identifier, measure in MEASURES.items():
        assert identifier in used or measure.name.lower().rstrip("s") in documents


def test_every_query_has_a_finding_or_a_test_that_asks_it(root, sample):
    functions = (*FINDINGS.values(), data.loaded, data.optional_tables, data.refused)
    found = [function(sample, whole(sample)) for function in functions]
    shown = {name for one in found for name in (*one.queries, one.behind)}
    tests = " ".join(
        file.read_text(encoding="utf-8") for file in (root / "tests").rglob("*.py") if file.name != Path(__file__).name
    )
    for name in query.queries():
        assert name in shown or name in tests


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_is_the_version_under_test(root, name):
    lines = [line.split("#")[0].strip() for line in text(root, name).splitlines()]
    requirements = [line for line in lines if line and not line.startswith("-r ")]
    assert requirements
    for line in requirements:
        assert re.fullmatch(r"[A-Za-z0-9_.-]+==[\w.]+", line), line
        package, _, pinned = line.partition("==")
        assert version(package) == pinned


def test_the_changelog_has_the_version_of_the_project_first(root):
    project = tomllib.loads(text(root, "pyproject.toml"))["project"]
    versions = re.findall(r"^## (\S+?),? ", text(root, "CHANGELOG.md"), flags=re.MULTILINE)
    assert versions[0] == project["version"]
    assert re.search(r"^- \S", text(root, "CHANGELOG.md"), flags=re.MULTILINE)


def test_decisions_are_numbered_without_a_gap_and_each_says_something(root):
    found = re.findall(r"^(\d+)\. (.+?)(?=^\d+\. |\Z)", text(root, "docs/decisions.md"), flags=re.MULTILINE | re.DOTALL)
    assert [int(number) for number, _ in found] == list(range(1, len(found) + 1))
    assert len(found) >= 10
    assert all(len(said.split()) >= 8 for _, said in found)


def test_every_table_and_column_of_the_contract_has_a_comment(sample):
    bare = [name for name, comment in sample.tables() if not comment]
    bare += [f"{table}.{column}" for table, column, _, comment in sample.columns() if not comment]
    assert bare == []
    assert len(sample.columns()) > 100


def test_pages_and_files_are_short_enough_to_read(root):
    for file in (root / "pages").glob("*.py"):
        assert len(text(root, f"pages/{file.name}").splitlines()) < LONGEST_PAGE, file.name
    long = [f"{file.name}: {n}" for file in written(root, ".py")
            if "tests" not in file.relative_to(root).parts
            and (n := len(file.read_text(encoding="utf-8").splitlines())) >= LONGEST_FILE]  # fmt: skip
    assert long == []


def test_nothing_that_is_installed_to_run_it_binds_whoever_passes_it_on(root):
    checked: dict[str, str] = {}
    waiting = [Requirement(line).name for line in text(root, "requirements.txt").splitlines() if "==" in line]
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in checked:
            continue
        found = distribution(name)
        told = [found.metadata.get("License-Expression") or (found.metadata.get("License") or "").split("\n")[0]]
        told += [kind for kind in found.metadata.get_all("Classifier") or [] if kind.startswith("License")]
        checked[name] = " ".join(told)
        for line in found.requires or []:
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                waiting.append(needed.name)
    assert len(checked) > 25
    assert {name: licence for name, licence in checked.items() if BINDING.search(licence)} == {}


def test_the_project_has_a_licence_of_its_own(root):
    assert text(root, "LICENSE").startswith("MIT License")
