"""The mappings in docs/mappings and the profiles, from a team's file to the ledger, against other computations."""

from pathlib import Path

import pytest

from dashboard.importing import import_files
from dashboard.importing.mapping import load_mapping, load_profile, profile_names
from dashboard.settings import load_settings
from tests.importing.example import rows
from tests.second_opinion.request_for_payment import shared_file

pytestmark = pytest.mark.slow

MAPPINGS = Path(__file__).parents[2] / "docs" / "mappings"
PROFILES = Path(__file__).with_name("profiles")


def imported(folder: Path, name: str, file: str):
    path = shared_file(f"data/{name}/{file}")
    if path is None:
        pytest.skip("the shared data is not here")
    mapping = load_mapping(MAPPINGS / f"{name}.toml")
    return {
        table.table: table
        for table in import_files([path], folder / "team.duckdb", load_settings(None), mapping=mapping).tables
    }


@pytest.mark.slow
def test_the_requests_for_payment_are_counted_as_published(tmp_path):
    tables = imported(tmp_path, "request_for_payment", "events.csv.gz")
    assert (tables["projects"].new, tables["events"].new, tables["events"].left_out) == (6_760, 35_001, 1_071)
    objections = """
        select actor_function, count(*) from events where outcome = 'resistance' group by all order by 2 desc, 1
    """
    assert rows(tmp_path, objections) == [
        ("ADMINISTRATION", 822),
        ("SUPERVISOR", 174),
        ("MISSING", 66),
        ("PRE_APPROVER", 51),
        ("BUDGET OWNER", 47),
        ("EMPLOYEE", 3),
    ]
    unattributed = "select distinct holder_function from visit where holder_side = 'unattributed' order by all"
    assert rows(tmp_path, unattributed) == [("MISSING",), ("UNDEFINED",)]
    assert rows(tmp_path, "select side from function_side where function = 'ADMINISTRATION'") == [("control",)]


@pytest.mark.slow
def test_importing_the_requests_for_payment_again_changes_nothing(tmp_path):
    imported(tmp_path, "request_for_payment", "events.csv.gz")
    events = imported(tmp_path, "request_for_payment", "events.csv.gz")["events"]
    assert (events.new, events.changed, events.unchanged, events.left_out) == (0, 0, 35_001, 1_071)


@pytest.mark.slow
def test_touch_and_wait_of_the_purchasing_example_agree_with_the_second_opinion(tmp_path):
    events = imported(tmp_path, "purchasing_example", "PurchasingExample.csv.gz")["events"]
    assert (events.new, events.refused, events.left_out) == (9_119, 0, 0)
    minutes = """
        select holder_function,
            (sum(epoch_us(left_at) - epoch_us(entered_at)) filter (where mode = 'touch') // 60000000)::bigint,
            (sum(epoch_us(left_at) - epoch_us(entered_at)) filter (where mode = 'wait') // 60000000)::bigint
        from visit group by all order by all
    """
    assert rows(tmp_path, minutes) == [
        ("Financial Manager", 7_518, 372_776),
        ("Purchasing Agent", 360_660, 12_562_866),
        ("Requester", 30_048, 431_779),
        ("Requester Manager", 9_124, 468_154),
        ("Supplier", 635_084, 3_909_882),
    ]
    exits = "select status, count(*) from project_clock group by all order by all"
    assert rows(tmp_path, exits) == [("cancelled", 195), ("completed", 413)]
    assert rows(tmp_path, "select sum(elapsed_us)::bigint from project_clock") == [(1_127_273_460_000_000,)]
    assert rows(tmp_path, "select count(*) from visit where holder_side = 'unattributed'") == [(0,)]


@pytest.mark.slow
def test_the_holdings_of_the_incident_log_agree_with_the_second_opinion(tmp_path):
    tables = imported(tmp_path, "incident_log", "incident_event_log.zip")
    visits = tables["stage_visits"]
    # Six holdings take no time and are entered again within their minute, so that they have no key of their own.
    assert (visits.new + visits.refused, visits.refused) == (109_517, 6)
    assert rows(tmp_path, "select status, count(*) from project_clock group by all") == [("completed", 24_918)]
    assert rows(tmp_path, "select count(*) from stage_visits where stage = '-100'") == [(2,)]
    assert rows(tmp_path, "select sum(elapsed_us)::bigint from project_clock") == [(28_278_798_900_000_000,)]
    held = "select sum(epoch_us(ends_at) - epoch_us(starts_at))::bigint from segment where stage <> 'unattributed'"
    assert rows(tmp_path, held) == [(28_278_798_900_000_000,)]


@pytest.mark.slow
def test_meetings_without_projects_are_contacts_of_departments(tmp_path):
    tables = imported(tmp_path, "ministers_meetings", "MixedProcessedData.csv.gz")
    contacts = tables["interactions"]
    assert (tables["projects"].new, contacts.read, contacts.refused) == (10, 15_781, 77)
    assert {refusal.rule for refusal in contacts.refusals} == {"is outside the years 1970 to 2099"}


@pytest.mark.parametrize("name", profile_names())
def test_the_example_exports_of_a_profile_are_loaded_with_sensible_dates(tmp_path, name):
    report = import_files([PROFILES / name], tmp_path / "team.duckdb", load_settings(None), mapping=load_profile(name))
    assert all(table.accepted > 0 for table in report.tables)
    assert all(table.read == table.accepted + table.refused + table.left_out for table in report.tables)
    assert sum(table.refused for table in report.tables) <= 1
    assert "2025-01-01" < report.as_of < "2026-01-01"
    ((first, timed),) = rows(
        tmp_path, "select min(started_at)::text, count(*) filter (where is_timed) from project_clock"
    )
    assert "2024-06-01" < first < report.as_of
    assert timed > 0
