"""Mapping files: what they say is read, what is wrong is told in one sentence, and the profiles fit."""

import csv
import re
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from dashboard.importing import mapping
from dashboard.importing.mapping import (
    Mapping,
    MappingProblem,
    TableMap,
    load_mapping,
    load_profile,
    profile_names,
)
from dashboard.settings import load_settings, normalise

SCHEMA = mapping.SCHEMA_PATH.read_text(encoding="utf-8")
EXAMPLES = Path(__file__).with_name("profiles")
# What each example fills; one that also filled another table would overwrite it with half-empty rows.
FILLS = {
    "ariba_projects/sourcing_projects": ["projects"],
    "ariba_approvals/task_approvals": ["events"],
    "coupa/requisition_approvals": ["events"],
    "coupa/requisitions": ["projects"],
    "coupa/sourcing_events": ["projects"],
    "jira/jira_issues": ["projects"],
    "jira/jira_status_history": ["stage_visits"],
    "servicenow/request_event_log": ["stage_visits"],
    "servicenow/sc_request": ["projects"],
    "unimarket/requisition_approval_statistics": ["events"],
    "unimarket/requisitions_report": ["projects"],
    "xes/purchase_log": ["projects", "events"],
}

COMPLETE = """
label = "Requests for payment"
time_zone = "Europe/Amsterdam"
date_order = "dmy"
month_only = "first"
decimal_mark = ","
missing = ["?", "UNKNOWN"]

[sides]
SUPERVISOR = "stakeholder"

[[tables]]
name = "projects"
files = ["events*"]
one_row_per = "project_id"
take = "last"
list_separator = "|"
[tables.columns]
project_id = "case_id"
category = ["kind", "type"]
[tables.constants]
requesting_function = "University"
[tables.values.status]
"In Approval" = "open"
[tables.leave_out]
incident_state = ["-100"]

[[tables]]
name = "events"

[[tables]]
name = "pulse"
files = ["survey*", "Answers"]
[tables.rescale.willingness]
from = [5, 1]
[tables.prefix]
response_id = "2026-09-"

[[tables]]
name = "stage_visits"
files = ["[old] log*"]
collapse_repeats = true

[events]
completes = ["Payment Handled"]
cancels = ["Request withdrawn*"]
[[events.steps]]
step = "* REJECTED by *"
stage = "legal_review"
outcome = "resistance"
reason = "budget"
[[events.steps]]
step = "Request ? REJECTED by HEAD"
outcome = "commitment"
[[events.steps]]
step = "[Legal] approved"
outcome = "compliance"
[[events.echoes]]
step = "* REJECTED by EMPLOYEE"
after = ["* REJECTED by *"]
"""


def read(folder: Path, text: str) -> Mapping:
    path = folder / "team.toml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path)


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(MappingProblem) as raised:
        read(folder, text)
    assert str(raised.value) == "\n".join(raised.value.problems)
    return list(raised.value.problems)


# What a mapping file says -----------------------------------------------------------------------------------


def test_every_key_of_the_format_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, COMPLETE)
    assert (found.label, found.time_zone) == ("Requests for payment", "Europe/Amsterdam")
    assert (found.date_order, found.month_only, found.decimal_mark) == ("dmy", "first", ",")
    assert found.missing == ("?", "UNKNOWN")
    assert found.sides == {"SUPERVISOR": "stakeholder"}
    projects = found.table("projects")
    assert projects is not None
    assert (projects.one_row_per, projects.take, projects.list_separator) == ("project_id", "last", "|")
    assert projects.columns == {"project_id": ("case_id",), "category": ("kind", "type")}
    assert projects.constants == {"requesting_function": "University"}
    assert projects.values == {"status": {"In Approval": "open"}}
    assert projects.leave_out == {"incident_state": ("-100",)}
    assert [block.collapse_repeats for block in found.tables] == [False, False, False, True]


def test_an_empty_file_leaves_everything_to_the_reader_and_the_settings(tmp_path: Path) -> None:
    found = read(tmp_path, "")
    assert found == Mapping()
    assert (found.label, found.time_zone, found.date_order, found.tables) == (None, None, None, ())
    assert found.table("projects") is None
    assert found.events.rule_for("Approved") == (None, "none", None, None)


def test_the_mark_of_windows_editors_before_the_first_letter_is_no_problem(tmp_path: Path) -> None:
    assert read(tmp_path, '\ufefflabel = "Export"').label == "Export"


def test_a_mapping_does_not_change_after_loading(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        read(tmp_path, COMPLETE).label = "Other"  # type: ignore[misc]


def test_a_scale_may_run_downwards_and_a_key_may_have_a_prefix(tmp_path: Path) -> None:
    pulse = read(tmp_path, COMPLETE).table("pulse")
    assert pulse is not None
    assert pulse.rescale["willingness"].ends == (5, 1)
    assert pulse.prefix == {"response_id": "2026-09-"}


@pytest.mark.parametrize(
    ("label", "stem", "names"),
    [
        ("events_2025.csv", "events_2025", ["projects", "events"]),
        ("EVENTS.xlsx", "EVENTS", ["projects", "events"]),
        ("Survey 2025.csv", "Survey 2025", ["events", "pulse"]),
        ("all.xlsx, sheet answers", "answers", ["events", "pulse"]),
        ("[old] log.csv", "[old] log", ["events", "stage_visits"]),
        # A bracket is no list of letters: "o" alone must not fit "[old]".
        ("o log.csv", "o log", ["events"]),
    ],
)
def test_blocks_are_chosen_by_file_or_sheet_name(tmp_path: Path, label: str, stem: str, names: list[str]) -> None:
    assert [block.name for block in read(tmp_path, COMPLETE).table_blocks_for(label, stem)] == names


@pytest.mark.parametrize(
    ("step", "meaning"),
    [
        ("Request For Payment REJECTED by SUPERVISOR", ("legal_review", "resistance", "budget", None)),
        # The first rule that fits counts, not the closest.
        ("Request 7 REJECTED by HEAD", ("legal_review", "resistance", "budget", None)),
        ("  request rejected by head ", ("legal_review", "resistance", "budget", None)),
        ("[Legal] approved", (None, "compliance", None, None)),
        ("L approved", (None, "none", None, None)),
        ("Payment Handled", (None, "none", None, "completed")),
        ("Request withdrawn by employee", (None, "none", None, "cancelled")),
        ("Payment Handled twice", (None, "none", None, None)),
    ],
)
def test_a_step_means_what_the_first_fitting_rule_says(tmp_path: Path, step: str, meaning: tuple) -> None:
    assert read(tmp_path, COMPLETE).events.rule_for(step) == meaning


def test_an_echo_counts_only_after_one_of_the_steps_it_repeats(tmp_path: Path) -> None:
    events = read(tmp_path, COMPLETE).events
    echo = "Request For Payment REJECTED by EMPLOYEE"
    assert events.is_echo_pair(echo, "Request For Payment REJECTED by MISSING")
    assert not events.is_echo_pair(echo, "Request For Payment SUBMITTED by EMPLOYEE")
    assert not events.is_echo_pair(echo, None)
    assert not events.is_echo_pair("Request For Payment REJECTED by MISSING", echo)


# What is wrong with it --------------------------------------------------------------------------------------

PROJECTS = '[[tables]]\nname = "projects"\n'
EVENTS = '[[tables]]\nname = "events"\n'
PULSE = '[[tables]]\nname = "pulse"\n'

FAULTS = {
    'lable = "x"': "lable is not a known key; did you mean label?",
    'zzz = "x"': (
        "zzz is not a known key; the known keys here are label, time_zone, date_order, month_only, "
        "decimal_mark, missing, sides, tables, events."
    ),
    'completes = ["x"]': "completes is not a known key; did you mean events.completes?",
    'label = " "': "label is empty.",
    "label = 3": "label is 3, which is not text in quotes.",
    'time_zone = "Europe/Amsterdm"': (
        'time_zone is "Europe/Amsterdm", which is not a time zone; did you mean Europe/Amsterdam?'
    ),
    'date_order = "dym"': 'date_order is "dym", which is none of dmy, mdy or ymd; did you mean ymd?',
    'month_only = "middle"': 'month_only is "middle", which is none of first or last.',
    'decimal_mark = ";"': 'decimal_mark is ";", which is none of "," or ".".',
    'missing = "?"': 'missing is "?", which is not a list.',
    "tables = 3": "tables is 3, which is not a list.",
    "tables = [3]": "tables[1] is 3, which is not a table of keys.",
    "[[tables]]": "tables[1].name is missing.",
    '[[tables]]\nname = "event"': (
        'tables[1].name is "event", which is not a table a team brings; did you mean events?'
    ),
    '[[tables]]\nname = "segment"': (
        'tables[1].name is "segment", which is not a table a team brings; did you mean events?'
    ),
    PROJECTS + "files = []": "tables[1].files is an empty list; it needs at least one entry.",
    PROJECTS + 'one_row_per = "case_id"': ('tables[1].one_row_per is "case_id", which is not a column of projects.'),
    PROJECTS + 'take = "last"': (
        "tables[1].take says which line of several counts, but one_row_per does not say of what."
    ),
    PROJECTS + 'one_row_per = "project_id"\ntake = "newest"': (
        'tables[1].take is "newest", which is none of first or last.'
    ),
    PROJECTS + 'collapse_repeats = "yes"': 'tables[1].collapse_repeats is "yes", which is not true or false.',
    PROJECTS + "collapse_repeats = true": (
        "tables[1].collapse_repeats is about stage_visits and means nothing for projects."
    ),
    PROJECTS + 'list_separator = ""': "tables[1].list_separator is empty.",
    PROJECTS + 'project_id = "x"': (
        "tables[1].project_id is not a known key; did you mean tables[1].columns.project_id?"
    ),
    PROJECTS + '[tables.colums]\nproject_id = "x"': (
        "tables[1].colums is not a known key; did you mean tables[1].columns?"
    ),
    PROJECTS + '[tables.columns]\nprojct_id = "x"': (
        "tables[1].columns.projct_id: projects has no such column; did you mean project_id?"
    ),
    EVENTS + '[tables.columns]\nnth = "x"': "tables[1].columns.nth: events has no such column.",
    PROJECTS + "[tables.columns]\nproject_id = 3": "tables[1].columns.project_id is 3, which is not a list.",
    PROJECTS + "[tables.columns]\nproject_id = []": (
        "tables[1].columns.project_id is an empty list; it needs at least one entry."
    ),
    PROJECTS + '[tables.constants]\nregoin = "x"': (
        "tables[1].constants.regoin: projects has no such column; did you mean region?"
    ),
    PROJECTS + "[tables.constants]\nspend = 3": "tables[1].constants.spend is 3, which is not text in quotes.",
    PROJECTS + '[tables.columns]\nregion = "x"\n[tables.constants]\nregion = "x"': (
        "tables[1].constants.region is already read from the file by columns.region; keep one."
    ),
    PROJECTS + '[tables.values.stats]\na = "b"': (
        "tables[1].values.stats: projects has no such column; did you mean status?"
    ),
    PULSE + '[tables.prefix]\nrespone_id = "1-"': (
        "tables[1].prefix.respone_id: pulse has no such column; did you mean response_id?"
    ),
    PULSE + '[tables.prefix]\nside = "1-"\n[tables.constants]\nside = "stakeholder"': (
        "tables[1].prefix.side says what to put before a cell, but constants.side says the whole of it; keep one."
    ),
    PROJECTS + '[tables.leave_out]\nstate = "x"': 'tables[1].leave_out.state is "x", which is not a list.',
    PULSE + "[tables.rescale.recomend]\nfrom = [1, 5]": (
        "tables[1].rescale.recomend: pulse has no such column with a scale; did you mean recommend?"
    ),
    PULSE + "[tables.rescale.recommend]\nfrom = [1]": (
        "tables[1].rescale.recommend.from is a list of 1; it needs the two ends of the scale."
    ),
    PULSE + "[tables.rescale.recommend]\nfrom = [1, 3, 5]": (
        "tables[1].rescale.recommend.from is a list of 3; it needs the two ends of the scale."
    ),
    PULSE + "[tables.rescale.recommend]\nfrom = [3, 3]": (
        "tables[1].rescale.recommend.from has 3 at both ends, which is no scale."
    ),
    PULSE + '[tables.rescale.recommend]\nfrom = ["a", 5]': (
        'tables[1].rescale.recommend.from[1] is "a", which is not a number.'
    ),
    PULSE + "[tables.rescale.recommend]\nform = [1, 5]\nfrom = [1, 5]": (
        "tables[1].rescale.recommend.form is not a known key; did you mean tables[1].rescale.recommend.from?"
    ),
    PROJECTS + '[events]\ncompletes = ["x"]': ('events says what steps mean, but no [[tables]] has the name "events".'),
    "[events]\ncompletes = []": "events.completes is an empty list; it needs at least one entry.",
    "[events]\ncancels = [3]": "events.cancels[1] is 3, which is not text in quotes.",
    '[[events.steps]]\nstage = "x"': "events.steps[1].step is missing.",
    '[[events.steps]]\nstep = "x"\noutcome = "resistence"': (
        'events.steps[1].outcome is "resistence", which is none of commitment, compliance, resistance '
        "or none; did you mean resistance?"
    ),
    '[[events.steps]]\nstep = "x"\nreason = "savings"': (
        'events.steps[1].reason is "savings", which is none of speed, specification, continuity, experience, '
        "relationship, control, risk, budget, trust, capacity, facts, process or other."
    ),
    '[[events.echoes]]\nstep = "x"': "events.echoes[1].after is missing.",
    '[[events.echoes]]\nstep = "x"\nafter = []': (
        "events.echoes[1].after is an empty list; it needs at least one entry."
    ),
}


@pytest.mark.parametrize(("text", "sentence"), FAULTS.items(), ids=[sentence[:60] for sentence in FAULTS.values()])
def test_a_fault_is_one_sentence_with_file_key_and_nearest_name(tmp_path: Path, text: str, sentence: str) -> None:
    assert problems(tmp_path, text) == [f"team.toml: {sentence}"]


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    text = 'lable = "x"\ndate_order = "dmyy"\n' + PROJECTS + '[tables.columns]\nprojct_id = "x"\nregoin = "y"\n'
    assert problems(tmp_path, text) == [
        'team.toml: date_order is "dmyy", which is none of dmy, mdy or ymd; did you mean dmy?',
        "team.toml: tables[1].columns.projct_id: projects has no such column; did you mean project_id?",
        "team.toml: tables[1].columns.regoin: projects has no such column; did you mean region?",
        "team.toml: lable is not a known key; did you mean label?",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("label = ", "this is not TOML: invalid value (at line 1, column 9)."),
        (
            'label "x"',
            "this is not TOML: expected '=' after a key in a key/value pair (at line 1, column 7).",
        ),
        ('label = "x"\nmissing = ["a"', "this is not TOML: unclosed array (at line 2, column 15)."),
        ("a = 1\na = 2\n", "this is not TOML: cannot overwrite a value (at line 2, column 6)."),
    ],
)
def test_a_file_that_is_not_toml_names_line_and_column(tmp_path: Path, text: str, sentence: str) -> None:
    assert problems(tmp_path, text) == [f"team.toml: {sentence}"]


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    missing = tmp_path / "none.toml"
    with pytest.raises(MappingProblem, match=f"^{re.escape(str(missing))}: there is no such mapping file\\.$"):
        load_mapping(missing)
    with pytest.raises(MappingProblem, match=r": the mapping file cannot be read: Is a directory\.$"):
        load_mapping(tmp_path)
    latin = tmp_path / "latin.toml"
    latin.write_bytes('label = "Förderung"'.encode("latin-1"))
    with pytest.raises(MappingProblem, match=r"^latin\.toml: the file is not UTF-8 text; save it as UTF-8\.$"):
        load_mapping(latin)


def test_an_unknown_profile_names_the_nearest_or_all() -> None:
    with pytest.raises(MappingProblem, match=r'^There is no profile "copa"; did you mean coupa\?$'):
        load_profile("copa")
    with pytest.raises(MappingProblem, match=r'^There is no profile "qqq"; the profiles are ariba_approvals, .*xes\.$'):
        load_profile("qqq")


def places(value: object, path: tuple = ()) -> list[tuple]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in entries for place in places(part, (*path, key)))]


@pytest.mark.parametrize("wrong", [3, 0.5, float("nan"), True, "x", "", [], [[]], [3], {}, {"x": 1}, {"x": {"y": {}}}])
def test_whatever_stands_in_the_wrong_place_is_told_in_words(wrong: object) -> None:
    found = places(tomllib.loads(COMPLETE))
    assert ("tables", 0, "columns", "project_id") in found
    for place in found[1:]:
        content = tomllib.loads(COMPLETE)
        parent = content
        for key in place[:-1]:
            parent = parent[key]
        parent[place[-1]] = wrong
        try:
            Mapping.model_validate(content)
        except ValidationError as error:
            sentences = mapping.faults_of(error)
            assert sentences
            assert all(text.startswith(str(place[0])) for text in sentences)


# The schema -------------------------------------------------------------------------------------------------


def test_the_tables_are_those_of_the_schema_that_a_team_brings() -> None:
    brought = SCHEMA.split("-- Tables the build makes")[0]
    assert tuple(re.findall(r"^create table (\w+)", brought, re.MULTILINE)) == mapping.TEAM_TABLES
    assert tuple(mapping.TABLE_COLUMNS) == mapping.TEAM_TABLES


def test_the_columns_are_those_the_schema_explains() -> None:
    for table, columns in mapping.TABLE_COLUMNS.items():
        explained = re.findall(rf"^comment on column {table}\.(\w+) is", SCHEMA, re.MULTILINE)
        assert list(columns) == [column for column in explained if column not in mapping.COUNTED_COLUMNS]


def test_scales_and_allowed_words_come_from_the_schema() -> None:
    assert mapping.SCALES["pulse"]["recommend"] == (0, 10)
    assert mapping.SCALES["pulse"]["willingness"] == (1, 7)
    assert mapping.SCALES["stakeholders"] == {"power": (1, 5), "interest": (1, 5)}
    assert mapping.EVENT_WORDS["outcome"] == ("commitment", "compliance", "resistance", "none")
    assert mapping.EVENT_WORDS["reason"][-1] == "other"


# The profiles -----------------------------------------------------------------------------------------------


def required_columns(table: str) -> list[str]:
    body = re.search(rf"^create table {table} \(\n(.*?)^\);", SCHEMA, re.DOTALL | re.MULTILINE)
    assert body is not None
    needed = re.findall(r"^ {4}(\w+) [^\n]*(?:not null|primary key)", body[1], re.MULTILINE)
    derived = mapping.COUNTED_COLUMNS | ({"stage", "sequence"} if table == "events" else set())
    return [column for column in needed if column not in derived]


def plain(header: str) -> str:
    return re.sub(r"[\s_.]", "", header.casefold())


def present(block: TableMap, column: str, headers: set[str]) -> bool:
    if column in block.constants:
        return True
    return any(plain(name) in headers for name in block.columns.get(column, (column,)))


def fits(block: TableMap, headers: set[str]) -> bool:
    return all(present(block, column, headers) for column in required_columns(block.name))


def example_headers(path: Path) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {plain(header) for header in next(csv.reader(file))}


def test_required_columns_are_found_in_the_schema() -> None:
    assert required_columns("projects") == ["project_id", "requesting_function"]
    assert required_columns("stage_visits") == ["project_id", "stage", "entered_at", "holder_function"]
    assert required_columns("events") == ["project_id", "happened_at", "step", "actor_function"]


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_loads_and_has_a_label_sources_and_examples(name: str) -> None:
    profile = load_profile(name)
    text = (mapping.PROFILES_PATH / f"{name}.toml").read_text(encoding="utf-8")
    assert profile.label
    assert "# Sources\n" in text
    assert "https://" in text
    assert "# Not confirmed: " in text
    assert list((EXAMPLES / name).glob("*.csv"))


def test_every_example_is_listed_here() -> None:
    assert sorted(FILLS) == sorted(f"{path.parent.name}/{path.stem}" for path in EXAMPLES.glob("*/*.csv"))


@pytest.mark.parametrize("example", FILLS)
def test_an_example_has_the_required_columns_of_just_the_tables_it_fills(example: str) -> None:
    profile = load_profile(example.split("/")[0])
    path = EXAMPLES / f"{example}.csv"
    blocks = profile.table_blocks_for(path.name, path.stem)
    assert [block.name for block in blocks if fits(block, example_headers(path))] == FILLS[example]


@pytest.mark.parametrize("example", FILLS)
def test_an_example_has_as_many_cells_on_every_line_as_headers(example: str) -> None:
    with (EXAMPLES / f"{example}.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    assert 10 <= len(lines) - 1 <= 20
    assert {len(line) for line in lines} == {len(lines[0])}


@pytest.mark.parametrize("example", [name for name, tables in FILLS.items() if "projects" in tables])
def test_every_status_of_an_example_is_one_of_ours(example: str) -> None:
    known = load_settings().enumeration("status")
    path = EXAMPLES / f"{example}.csv"
    headers = example_headers(path)
    block = next(block for block in load_profile(path.parent.name).tables if fits(block, headers))
    ours = {normalise(theirs): status for theirs, status in block.values.get("status", {}).items()}
    assert set(ours.values()) <= set(known.values())
    header = next((name for name in block.columns.get("status", ()) if plain(name) in headers), None)
    assert header or path.parent.name == "xes"
    with path.open(encoding="utf-8", newline="") as file:
        words = {row[header] for row in csv.DictReader(file)} if header else set()
    left_out = set(block.leave_out.get("status", ()))
    assert [word for word in words - left_out - {""} if normalise(word) not in ours | known] == []


@pytest.mark.parametrize(
    ("profile", "step", "outcome"),
    [
        ("ariba_approvals", "Denied", "resistance"),
        ("ariba_approvals", "Not Approved", "resistance"),
        ("ariba_approvals", "Approved", "compliance"),
        ("ariba_approvals", "Submitted", "none"),
        ("coupa", "rejected", "resistance"),
        ("coupa", "approved", "compliance"),
        ("unimarket", "Declined", "resistance"),
        ("unimarket", "Approved", "compliance"),
        ("xes", "Declaration FINAL_APPROVED by SUPERVISOR", "compliance"),
        ("xes", "Request returned to requester", "resistance"),
        ("xes", "Offer disapproved", "resistance"),
        ("xes", "Request assigned", "none"),
    ],
)
def test_the_profiles_know_a_yes_from_a_no(profile: str, step: str, outcome: str) -> None:
    assert load_profile(profile).events.rule_for(step).outcome == outcome


def test_a_signed_contract_ends_a_case_of_an_xes_log_and_an_assignment_does_not() -> None:
    events = load_profile("xes").events
    assert events.rule_for("Contract signed").ends == "completed"
    assert events.rule_for("Request withdrawn").ends == "cancelled"
    assert events.rule_for("Request assigned").ends is None
