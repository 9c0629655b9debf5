"""A draft begins with the guesses, is changed step by step, and is an ordinary mapping that loads the files."""

from pathlib import Path
from textwrap import dedent

import pytest

from dashboard.importing import import_files
from dashboard.importing.detect import detect
from dashboard.importing.draft import Draft, adopted, begins_with_contact, choose, proposed
from dashboard.importing.mapping import Mapping, MappingProblem, load_mapping, load_profile
from dashboard.importing.mapping_text import mapping_text
from tests.importing.example import SETTINGS, rows

LOG = """
    Ticket;Decided on;What;Department;Comment
    T-1;13.01.2026 09:30;Request submitted;Operations;
    T-1;14.01.2026 10:00;Rejected by lawyer;Law;too risky
    T-1;16.01.2026 10:00;Approved by lawyer;Law;
    T-2;15.01.2026 11:00;Request submitted;Engineering;
    T-2;20.01.2026 11:00;Order sent;Buying desk;
"""
UPDATES = """
    number,incident_state,opened_at,sys_updated_at,assignment_group
    R-1,New,2026-01-05,2026-01-05 10:00,Desk
    R-1,New,2026-01-05,2026-01-06 10:00,Desk
    R-1,Closed,2026-01-05,2026-01-09 10:00,?
"""
CONTACTS = """
    Call ID,Project,Date,Department,Result,End Date
    1,P1,05-2026,Legal,went well,05-2026
    1,P1,05-2026,Finance,went well,05-2026
    2,P1,06-2026,Legal,so-so,06-2026
"""


def drafted(folder: Path, **texts: str) -> tuple[Draft, list[Path]]:
    paths = []
    for name, text in texts.items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return proposed(detect(paths, SETTINGS, lambda *_: None)), paths


def loaded(folder: Path, draft: Draft, paths: list[Path]):
    """Import as the wizard does: through the text of the mapping file."""
    (folder / "mapping.toml").write_text(mapping_text(draft.mapping()), encoding="utf-8")
    mapping = load_mapping(folder / "mapping.toml")
    report = import_files(paths, folder / "team.duckdb", SETTINGS, mapping=mapping)
    return {one.table: one for one in report.tables}


def test_a_log_loads_with_the_guesses_alone(tmp_path):
    draft, paths = drafted(tmp_path, export=LOG)
    assert draft.missing() == []
    assert (loaded(tmp_path, draft, paths)["events"].new, rows(tmp_path, "select count(*) from project_clock")) == (
        5,
        [(2,)],
    )


def test_steps_that_are_given_a_meaning_end_projects_and_are_objections(tmp_path):
    draft, paths = drafted(tmp_path, export=LOG)
    assert {step: rows for step, (rows, _) in draft.steps(SETTINGS).items()} == {
        **{"Request submitted": 2, "Approved by lawyer": 1},
        **{"Order sent": 1, "Rejected by lawyer": 1},
    }
    draft.set_step("Rejected by lawyer", stage="legal_review", outcome="resistance", reason="risk", ends=None)
    draft.set_step("Approved by lawyer", stage="legal_review", outcome="commitment", reason=None, ends=None)
    draft.set_step("Order sent", stage=None, outcome="none", reason=None, ends="completed")
    draft.sides |= {"Law": "control", "Buying desk": "procurement"}
    loaded(tmp_path, draft, paths)
    assert rows(tmp_path, "select step, stage, reason from events where outcome = 'resistance'") == [
        ("Rejected by lawyer", "legal_review", "risk")
    ]
    assert rows(tmp_path, "select project_id, status from project_clock order by 1") == [
        ("T-1", "open"),
        ("T-2", "completed"),
    ]
    assert rows(tmp_path, "select side from function_side where function in ('Law', 'Buying desk') order by 1") == [
        ("control",),
        ("procurement",),
    ]


def test_only_functions_that_the_settings_do_not_know_are_asked_for_their_side(tmp_path):
    draft, _ = drafted(tmp_path, export=LOG)
    assert draft.functions(SETTINGS) == {"Law": 2, "Buying desk": 1}


def test_a_step_that_is_said_to_go_on_leaves_the_other_steps_of_its_pattern_as_they_were(tmp_path):
    draft, _ = drafted(tmp_path, export=LOG)
    draft.events = {"completes": ["*lawyer"], "steps": [{"step": "*lawyer", "outcome": "resistance"}]}
    draft.set_step("Approved by lawyer", stage=None, outcome="commitment", reason=None, ends=None)
    told = {step: (meaning.outcome, meaning.ends) for step, (_, meaning) in draft.steps(SETTINGS).items()}
    assert told["Approved by lawyer"] == ("commitment", None)
    assert told["Rejected by lawyer"] == ("resistance", "completed")
    assert told["Order sent"] == ("none", None)


def test_a_log_of_updates_makes_its_projects_too_and_a_group_nobody_entered_has_a_name(tmp_path):
    draft, paths = drafted(tmp_path, updates=UPDATES)
    assert [block["name"] for block in draft.blocks["updates.csv"]] == ["projects", "stage_visits"]
    tables = loaded(tmp_path, draft, paths)
    assert (tables["projects"].new, tables["projects"].left_out) == (1, 2)
    assert (tables["stage_visits"].new, tables["stage_visits"].left_out, tables["stage_visits"].refused) == (2, 1, 0)
    assert rows(tmp_path, "select requesting_function from projects") == [("not recorded",)]
    assert rows(tmp_path, "select holder_function from stage_visits order by 1") == [("Desk",), ("not recorded",)]


def test_contacts_of_one_number_count_once_months_are_read_and_unknown_answers_are_asked_for(tmp_path):
    draft, paths = drafted(tmp_path, contacts=CONTACTS)
    projects, contacts = draft.blocks["contacts.csv"]
    assert (projects["name"], contacts["name"], contacts["one_row_per"]) == (
        "projects",
        "interactions",
        "interaction_id",
    )
    assert draft.general == {"month_only": "first"}
    begins = contacts["columns"]["happened_at"]
    assert projects["columns"] == {"project_id": "Project", "intake_at": begins}, "other days are not its project's"
    assert projects["take"] == "first" and begins_with_contact([projects, contacts])
    contacts["columns"]["outcome"] = "Result"
    ((_, block, column, _, words),) = draft.unknown_words(SETTINGS)
    assert (block, column) == (contacts, "outcome")
    known = {word for word, _ in words}
    block["values"] = {"outcome": dict.fromkeys(known, "commitment")}
    tables = loaded(tmp_path, draft, paths)
    assert (tables["interactions"].new, tables["interactions"].left_out, tables["interactions"].refused) == (2, 1, 0)
    assert rows(tmp_path, "select happened_at::date::text from interactions order by 1") == [
        ("2026-04-30",),
        ("2026-05-31",),
    ]


def test_a_project_is_chosen_once_for_all_that_a_file_feeds_and_stays_where_it_was_said(tmp_path):
    draft, _ = drafted(tmp_path, contacts=CONTACTS.replace("Project", "Group"))
    blocks = draft.blocks["contacts.csv"]
    projects, contacts = blocks
    assert "project_id" not in projects["columns"] | contacts["columns"]
    choose(blocks, contacts, "project_id", "Group")
    assert projects["columns"]["project_id"] == contacts["columns"]["project_id"] == "Group"
    choose(blocks, contacts, "project_id", "Call ID")
    assert projects["columns"]["project_id"] == "Group"
    choose(blocks, contacts, "project_id", None)
    assert "project_id" not in contacts["columns"] and projects["columns"]["project_id"] == "Group"


def test_what_is_required_and_nowhere_is_said_until_it_is_given_a_value(tmp_path):
    draft, _ = drafted(tmp_path, export="Ticket,Decided on,What\nT-1,2026-01-05,Go\nT-1,2026-01-06,Stop\n")
    assert draft.missing() == ["export.csv: events needs actor_function. Choose the column, or one value for all rows."]
    (block,) = draft.blocks["export.csv"]
    block["constants"]["actor_function"] = ""
    assert len(draft.missing()) == 1
    block["constants"]["actor_function"] = "Procurement"
    assert draft.missing() == []
    assert draft.mapping().table("events").constants == {"actor_function": "Procurement"}


def test_of_several_files_each_has_its_own_part_of_the_mapping(tmp_path):
    projects = "Project no,Requesting department,Status\nT-1,Operations,active\nT-2,IT,active\n"
    draft, paths = drafted(tmp_path, list=projects, export=LOG)
    assert [block.files for block in draft.mapping().tables] == [("list.csv",), ("export.csv",)]
    tables = loaded(tmp_path, draft, paths)
    assert (tables["projects"].new, tables["events"].new) == (2, 5)


def test_a_mapping_file_that_was_saved_makes_the_same_draft_again(tmp_path):
    draft, paths = drafted(tmp_path, export=LOG)
    draft.set_step("Order sent", stage="signature", outcome="none", reason=None, ends="completed")
    draft.sides["Law"] = "control"
    (tmp_path / "saved.toml").write_text(mapping_text(draft.mapping()), encoding="utf-8")
    again = adopted(draft.found, load_mapping(tmp_path / "saved.toml"))
    assert again.mapping().model_dump() == draft.mapping().model_dump()


def test_a_profile_takes_the_headers_that_are_there_and_gives_projects_to_what_speaks_of_them(tmp_path):
    draft, paths = drafted(tmp_path, audit_log=UPDATES)
    draft = adopted(draft.found, load_profile("servicenow"))
    projects, visits = draft.blocks["audit_log.csv"]
    assert visits["columns"] == {
        **{"project_id": "number", "stage": "incident_state", "entered_at": "sys_updated_at"},
        "holder_function": "assignment_group",
    }
    assert projects["constants"] == {"requesting_function": "not recorded"}
    assert draft.missing() == []
    assert loaded(tmp_path, draft, paths)["projects"].new == 1


def test_a_mapping_that_fits_no_file_leaves_everything_to_be_said(tmp_path):
    draft, _ = drafted(tmp_path, export=LOG)
    other = Mapping.model_validate({"tables": [{"name": "effort", "columns": {"week_of": "Woche"}}]})
    assert adopted(draft.found, other).missing() == ["Say for one file at least what it holds."]


def test_a_mapping_that_cannot_be_says_why(tmp_path):
    draft, _ = drafted(tmp_path, export=LOG)
    draft.sides["Law"] = "nobody"
    with pytest.raises(MappingProblem, match="which is none of procurement"):
        draft.mapping()


def test_a_file_that_speaks_of_projects_makes_none_where_some_are_loaded(tmp_path):
    draft, _ = drafted(tmp_path, updates=UPDATES)
    for again in (
        proposed(draft.found, has_projects=True),
        adopted(draft.found, Mapping(), has_projects=True),
    ):
        assert [block["name"] for block in again.blocks["updates.csv"]] == ["stage_visits"]
