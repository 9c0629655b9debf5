"""The settings: the defaults explain themselves, and a mistake in a team's file is told in one sentence."""

import re
import tomllib
from pathlib import Path

import pytest

from dashboard.settings import DEFAULTS_PATH, SettingsProblem, load_settings, normalise, team_file


@pytest.fixture(autouse=True)
def _no_file_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOWN_THE_HALL_SETTINGS", raising=False)


def load_team(folder: Path, text: str):
    """Load the defaults with this text as the team's own file."""
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def problems(folder: Path, text: str) -> tuple[str, ...]:
    """Load this text as the team's own file and return what is said to be wrong with it."""
    with pytest.raises(SettingsProblem) as caught:
        load_team(folder, text)
    return caught.value.problems


def keys_without_comment(text: str) -> list[str]:
    """List the keys no comment stands right before; in a list of tables the first entry explains the keys."""
    table, explained, missing, line_before = "", set(), [], ""
    for line in text.splitlines():
        if line.startswith("["):
            table = line.strip("[]")
        elif match := re.match(r"(\w+) =", line):
            path = f"{table}.{match[1]}"
            if line_before.startswith("# "):
                explained.add(path)
            elif path not in explained:
                missing.append(path)
        line_before = line
    return missing


def test_every_key_is_explained_by_a_comment():
    assert keys_without_comment(DEFAULTS_PATH.read_text(encoding="utf-8")) == []


def test_the_check_for_comments_finds_a_key_without_one():
    assert keys_without_comment("[a]\n# why\nx = 1\ny = 2\n") == ["a.y"]


def test_the_defaults_load_and_hold_what_the_design_says():
    settings = load_settings()
    assert settings.day_length_seconds == 8 * 3600
    assert list(settings.stage_sides().items())[:3] == [
        ("intake", "procurement"),
        ("requirements", "stakeholder"),
        ("strategy", "stakeholder"),
    ]
    assert [stage.name for stage in settings.stages if not stage.ranked] == ["on_hold"]
    assert sum(part.weight for part in settings.credibility.components.values()) == pytest.approx(1)
    assert settings.people.minimum_people == 5
    assert not settings.people.show_people
    assert not settings.access.sql


def test_names_match_regardless_of_case_and_separators():
    assert normalise("  Legal__Review - 2.b ") == "legal review 2 b"
    stages = load_settings().stage_names()
    for written in ("legal_review", "Legal Review", "LEGAL-REVIEW", "legal.check", "Review by Legal"):
        assert stages[normalise(written)] == "legal_review"


def test_functions_know_their_synonyms_and_their_side():
    settings = load_settings()
    for written, side in (("Purchasing", "procurement"), ("infosec", "control"), ("Vendor", "supplier")):
        assert settings.function_sides()[settings.function_names()[normalise(written)]] == side


@pytest.mark.parametrize(
    "log",
    [
        ["EMPLOYEE", "SUPERVISOR", "BUDGET OWNER", "DIRECTOR", "ADMINISTRATION", "PRE_APPROVER", "Requester"],
        ["Support", "IT", "Technology", "Digital", "Maintenance", "Construction", "Engineering", "Customer service"],
        ["Management", "Management board", "Board", "Director", "Committee", "Security", "IT security", "Compliance"],
        ["Buyer", "Sourcing", "Category manager", "Procurement", "Contract management", "Legal", "Lawyer"],
        ["Finance", "Controlling", "Accounting", "Accounts payable", "Treasury", "Tax", "Internal audit", "Audit"],
        ["People", "HR", "Business", "User", "External", "Supplier", "Bidder", "Contractor"],
    ],
)
def test_different_roles_of_one_log_stay_different(log: list[str]):
    names = load_settings().function_names()
    assert len({names.get(normalise(role), role) for role in log}) == len(log)


@pytest.mark.parametrize(
    "log",
    [
        ["RFI", "RFP", "Tender", "Shortlist", "Demo", "Technical evaluation", "Commercial evaluation", "Negotiation"],
        ["New", "Open", "Triage", "Intake", "Specification", "Requirements", "Sourcing strategy", "Category strategy"],
        ["Finance approval", "Budget approval", "Award", "Management approval", "Legal review", "Contract drafting"],
        ["Security review", "Data protection review", "Risk assessment", "Signature", "Order placement", "Handover"],
    ],
)
def test_different_stages_of_one_log_stay_different(log: list[str]):
    names = load_settings().stage_names()
    assert len({names.get(normalise(stage), stage) for stage in log}) == len(log)


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("status", "In progress", "open"),
        ("involved_at", "after the fact", "after_commitment"),
        ("boolean", "Ja", "true"),
        ("protects", "uptime", "continuity"),
        ("protects", "cost savings", "savings"),
        ("language", "uptime", "continuity"),
        ("measure", "savings", "savings"),
        ("reason", "Uptime", "continuity"),
        ("reason", "misc", "other"),
        ("medium", "1:1", "one_to_one"),
        ("tactics", "Co-create", "cocreate"),
        ("method", "Reverse auction", "auction"),
    ],
)
def test_enumerations_know_their_synonyms(name: str, written: str, value: str):
    assert load_settings().enumeration(name)[normalise(written)] == value


def test_savings_is_no_reason_and_other_protects_nothing():
    settings = load_settings()
    assert "savings" not in settings.enumeration("reason")
    assert "other" not in settings.enumeration("protects")


def test_every_enumeration_of_the_contract_has_all_its_values():
    expected = {
        "boolean": "true false",
        "status": "open completed cancelled bypassed on_hold",
        "involved_at": "need specification supplier_chosen contract_drafted after_commitment",
        "holder_side": "procurement stakeholder control supplier on_hold",
        "mode": "touch wait blocked",
        "visit_outcome": "advanced sent_back withdrawn",
        "interaction_outcome": "commitment compliance resistance none",
        "medium": "email call meeting one_to_one workshop committee document visual survey system",
        "purpose": "prealign ask update resolve",
        "protects": "speed specification continuity experience relationship control risk budget trust "
        "capacity facts process savings",
        "reason": "speed specification continuity experience relationship control risk budget trust "
        "capacity facts process other",
        "tactics": "speak_their_language prealign cocreate visual small_win rational_case policy pressure "
        "coalition plain_ask exchange personal_appeal",
        "stance": "unaware resistant neutral supportive leading",
        "effort_kind": "internal_alignment supplier analysis administration",
        "skill": "technical influence",
        "development_kind": "training coaching recognition",
        "development_unit": "hours count",
        "milestone_kind": "small_win incident change",
        "pulse_side": "stakeholder procurement",
    }
    settings = load_settings()
    for name, values in expected.items():
        assert set(settings.enumeration(name).values()) == set(values.split()), name


def test_a_team_file_replaces_keys_one_by_one_and_lists_whole(tmp_path: Path):
    settings = load_team(
        tmp_path,
        '[company]\ncurrency = "USD"\n[working_time]\nworking_days = ["sun", "mon"]\n'
        '[synonyms.method]\nspot = ["spot buy"]\n',
    )
    assert settings.company.currency == "USD"
    assert settings.company.time_zone == "Europe/Berlin"
    assert settings.working_time.working_days == ("sun", "mon")
    assert settings.enumeration("method")["spot buy"] == "spot"


def test_a_team_can_give_a_word_another_meaning_without_repeating_the_other_list(tmp_path: Path):
    assert load_settings().enumeration("status")["closed"] == "completed"
    settings = load_team(tmp_path, '[synonyms.status]\ncancelled = ["closed"]\n')
    assert settings.enumeration("status")["closed"] == "cancelled"
    assert settings.enumeration("status")["signed"] == "completed"


def test_the_environment_names_the_team_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    named = tmp_path / "ours.toml"
    named.write_text("[people]\nminimum_people = 8\n", encoding="utf-8")
    monkeypatch.setenv("DOWN_THE_HALL_SETTINGS", str(named))
    assert load_settings().people.minimum_people == 8
    assert team_file(tmp_path / "hall.duckdb") == named


def test_the_team_file_beside_the_database_is_found(tmp_path: Path):
    assert team_file(tmp_path / "hall.duckdb") is None
    (tmp_path / "settings.toml").touch()
    assert team_file(tmp_path / "hall.duckdb") == tmp_path / "settings.toml"


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path):
    assert load_team(tmp_path, "\ufeff[people]\nminimum_people = 6\n").people.minimum_people == 6


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "[people]\nminimum_peple = 5",
            "people.minimum_peple is not a known key; did you mean people.minimum_people?",
        ),
        ("[peeple]\nminimum_people = 5", "peeple is not a known key; did you mean people?"),
        (
            '[people]\ntime_zone = "UTC"',
            "people.time_zone is not a known key; did you mean company.time_zone?",
        ),
        (
            '[synonyms.status]\nopn = ["x"]',
            "synonyms.status.opn is not a known key; did you mean synonyms.status.open?",
        ),
        (
            "[credibility.components.trst]\nweight = 1",
            "credibility.components.trst is not a known key; did you mean credibility.components.trust?",
        ),
        (
            '[[functions]]\nname = "A"\nside = "control"\nsynonim = []',
            "functions[1].synonim is not a known key; did you mean functions[1].synonyms?",
        ),
        (
            '[company]\ntime_zone = "Europe/Berlim"',
            'company.time_zone is "Europe/Berlim", which is not a time zone; did you mean Europe/Berlin?',
        ),
        (
            '[company]\nholiday_country = "QQQ"',
            'company.holiday_country is "QQQ", for which no holidays are known.',
        ),
        (
            '[company]\nholiday_subdivision = "BYY"',
            'company.holiday_subdivision is "BYY", for which no holidays are known in "DE"; did you mean BY?',
        ),
        (
            '[company]\ncurrency = "euro"',
            'company.currency is "euro", which is not three capital letters such as "EUR".',
        ),
        (
            '[working_time]\nday_ends = "09:00"',
            "working_time.day_ends is 09:00, not later than day_starts, 09:00.",
        ),
        (
            '[working_time]\nday_ends = "25:00"',
            'working_time.day_ends is "25:00", which is not a time of day such as "09:00".',
        ),
        (
            "[working_time]\nworking_days = []",
            "working_time.working_days is an empty list; it needs at least one entry.",
        ),
        (
            '[working_time]\nworking_days = ["monday"]',
            'working_time.working_days[1] is "monday", which is none of mon, tue, wed, thu, fri, sat or sun.',
        ),
        (
            '[clock]\nend_stage = "handovr"',
            'clock.end_stage is "handovr", which is not a stage; did you mean handover?',
        ),
        ("[people]\nminimum_people = 2", "people.minimum_people is 2, but must be at least 3."),
        ('[people]\nminimum_people = "5"', 'people.minimum_people is "5", which is not a whole number.'),
        ("[people]\nminimum_people = true", "people.minimum_people is true, which is not a whole number."),
        ("[people]\nshow_people = 1", "people.show_people is 1, which is not true or false."),
        ("people = 5", "people is 5, which is not a table of keys."),
        ("[targets]\ntrust = 170", "targets.trust is 170, but must be at most 100."),
        ('[targets]\ntrust = "70"', 'targets.trust is "70", which is not a number.'),
        ("[targets]\ntrust = nan", "targets.trust is nan, which is not a number."),
        ("[targets]\ntrust = true", "targets.trust is true, which is not a number."),
        ("[targets]\ncycle_days = 0", "targets.cycle_days is 0, but must be above 0."),
        (
            '[[functions]]\nname = "A"\nside = "inside"',
            'functions[1].side is "inside", which is none of procurement, stakeholder, control or supplier.',
        ),
        ('[[stages]]\nname = "a"', "stages[1].default_side is missing."),
        ('[[stages]]\nname = " "\ndefault_side = "control"', "stages[1].name is empty."),
        (
            '[[stages]]\nname = "a"\ndefault_side = "control"\nsynonyms = ["c"]\n'
            '[[stages]]\nname = "b"\ndefault_side = "control"\nsynonyms = ["C"]',
            'stages: "C" stands for both a and b.',
        ),
        (
            '[synonyms.status]\nopen = ["completed"]',
            'synonyms.status: "completed" stands for both open and completed.',
        ),
        ('[synonyms.status]\nopen = "x"', 'synonyms.status.open is "x", which is not a list.'),
        (
            '[synonyms.reason]\nother = ["uptime"]',
            'synonyms.reason: "uptime" stands for both continuity and other.',
        ),
        ("[spend_bands]\nedges = [5, 5]", "spend_bands.edges must increase, but 5 follows 5."),
        (
            "[credibility.components.trust]\nweight = -1",
            "credibility.components.trust.weight is -1, but must be at least 0.",
        ),
        (
            "[credibility.components.trust]\ntarget = 40",
            "credibility.components.trust.target is 40, not above the floor, 40.",
        ),
    ],
)
def test_a_mistake_is_told_in_one_sentence(tmp_path: Path, text: str, sentence: str):
    assert problems(tmp_path, text) == (f"settings.toml: {sentence}",)


def test_weights_that_are_all_zero_are_refused(tmp_path: Path):
    names = tomllib.loads(DEFAULTS_PATH.read_text(encoding="utf-8"))["credibility"]["components"]
    text = "\n".join(f"[credibility.components.{name}]\nweight = 0" for name in names)
    (sentence,) = problems(tmp_path, text)
    assert sentence.endswith("credibility.components have no weight at all; at least one weight must be above 0.")


def test_all_mistakes_are_told_at_once(tmp_path: Path):
    told = problems(tmp_path, "[people]\nminimum_peple = 5\nminimum_people = 1\n[samples]\nmedian_from = 0\n")
    assert len(told) == 3


def test_a_file_that_is_not_toml_says_where(tmp_path: Path):
    (sentence,) = problems(tmp_path, "[people]\nminimum_people 5")
    assert sentence.startswith("settings.toml: this is not TOML: ")
    assert "line 2" in sentence


def test_a_file_in_another_encoding_says_so(tmp_path: Path):
    path = tmp_path / "settings.toml"
    path.write_bytes("[company]\ncurrency = 'ü'".encode("cp1252"))
    with pytest.raises(SettingsProblem, match="save it as UTF-8"):
        load_settings(path)


def test_a_file_that_is_named_and_not_there_is_an_error(tmp_path: Path):
    with pytest.raises(SettingsProblem, match=r"elsewhere\.toml: there is no such settings file"):
        load_settings(tmp_path / "elsewhere.toml")


def test_settings_cannot_be_changed_after_loading():
    with pytest.raises(ValueError, match="frozen"):
        load_settings().people.minimum_people = 1
