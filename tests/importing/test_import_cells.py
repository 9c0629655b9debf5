"""What a cell means: dates, times, numbers, yes and no, lists, and words that stand for ours."""

from datetime import datetime

import pytest

from dashboard.importing.mapping import Mapping
from tests.importing.example import PROJECTS, SETTINGS, load, load_text, put, rows

pytestmark = pytest.mark.slow


def read(folder, columns: dict[str, list[str]], **said: object):
    """Import projects with these columns and return the report of the file and the columns as they were read."""
    records = [("project_id", "requesting_function", *columns)]
    records += [(f"P{number:02}", "IT", *cells) for number, cells in enumerate(zip(*columns.values(), strict=True))]
    paths = put(folder, projects="".join("\t".join(record) + "\n" for record in records))
    (table,) = load(folder, *paths, mapping=Mapping.model_validate(said)).tables
    return table, rows(folder, f"select {', '.join(columns)} from projects order by project_id")


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("2026-01-05", datetime(2026, 1, 4, 23)),
        ("2026-01-05 10:00", datetime(2026, 1, 5, 9)),
        ("2026-07-05 10:00", datetime(2026, 7, 5, 8)),
        ("2026-07-05T10:00:00Z", datetime(2026, 7, 5, 10)),
        ("2026-07-05 10:00:00.123+0200", datetime(2026, 7, 5, 8, 0, 0, 123_000)),
        ("2026-07-05T10:00:00-05:00", datetime(2026, 7, 5, 15)),
        ("5.7.2026 10:00", datetime(2026, 7, 5, 8)),
        ("2026/7/5 10:00", datetime(2026, 7, 5, 8)),
        ("20260705", datetime(2026, 7, 4, 22)),
        ("05-Jul-2026 10:00", datetime(2026, 7, 5, 8)),
        ("July 5, 2026 10:00 PM", datetime(2026, 7, 5, 20)),
        ("07/25/2026 12:05 AM", datetime(2026, 7, 24, 22, 5)),
        # The hour that summer time skips, and the one that comes twice.
        ("2026-03-29 01:59", datetime(2026, 3, 29, 0, 59)),
        ("2026-03-29 03:00", datetime(2026, 3, 29, 1)),
        ("2026-10-25 03:00", datetime(2026, 10, 25, 2)),
        ("2026-10-25 02:30+02:00", datetime(2026, 10, 25, 0, 30)),
        ("2026-10-25 02:30+01:00", datetime(2026, 10, 25, 1, 30)),
    ],
)
def test_a_time_is_read_in_the_companys_zone_unless_it_says_its_own(tmp_path, cell, utc):
    _, found = read(tmp_path, {"intake_at": [cell]})
    assert found == [(utc,)]


def test_the_time_zone_of_the_mapping_wins(tmp_path):
    _, found = read(tmp_path, {"intake_at": ["2026-07-05 10:00"]}, time_zone="UTC")
    assert found == [(datetime(2026, 7, 5, 10),)]


def test_one_date_that_can_be_read_in_one_way_only_settles_the_others(tmp_path):
    table, found = read(tmp_path, {"need_by": ["03/04/2026", "13/04/2026", ""]})
    assert [str(day) for (day,) in found] == ["2026-04-03", "2026-04-13", "None"]
    assert table.notes == ["dates are read as day-month, since 1 of them can be nothing else"]


def test_dates_that_contradict_each_other_settle_nothing(tmp_path):
    table, _ = read(tmp_path, {"need_by": ["03/04/2026", "13/04/2026", "04/13/2026"]})
    assert (table.new, table.refused, table.notes) == (2, 1, [])
    assert table.refusals[0].sentence().endswith("could be day-month or month-day; say date_order in a mapping file.")


@pytest.mark.parametrize(("order", "day"), [("dmy", "2026-04-03"), ("mdy", "2026-03-04")])
def test_the_mapping_says_what_an_ambiguous_date_means(tmp_path, order, day):
    table, found = read(tmp_path, {"need_by": ["03/04/2026"]}, date_order=order)
    assert (str(found[0][0]), table.notes) == (day, [])


@pytest.mark.parametrize(
    ("order", "cell", "utc"),
    [
        ("dmy", "3/4/2026 9:05", datetime(2026, 4, 3, 7, 5)),
        ("mdy", "3/4/2026 9:05:30", datetime(2026, 3, 4, 8, 5, 30)),
        ("mdy", "3/4/2026 9:05 PM", datetime(2026, 3, 4, 20, 5)),
    ],
)
def test_the_mapping_says_what_an_ambiguous_time_means(tmp_path, order, cell, utc):
    _, found = read(tmp_path, {"intake_at": [cell]}, date_order=order)
    assert found == [(utc,)]


@pytest.mark.parametrize(("which", "day"), [("first", "2024-02-01"), ("last", "2024-02-29")])
def test_a_month_stands_for_its_first_or_last_day_when_the_mapping_says_so(tmp_path, which, day):
    _, found = read(tmp_path, {"need_by": ["02-2024", "2024/2"]}, month_only=which)
    assert [str(found_day) for (found_day,) in found] == [day, day]


def test_numbers_with_a_decimal_comma_are_told_from_those_with_a_point(tmp_path):
    table, found = read(tmp_path, {"spend": ["1.234,50", "1.000", "€ 12", "7 000"]})
    assert [float(spend) for (spend,) in found] == [1234.5, 1000, 12, 7000]
    assert table.notes == ["numbers are read with a decimal comma, since 1 of them can have no other"]
    _, found = read(tmp_path, {"spend": ["1,234.50", "1,000", "12 USD", "7'000"]})
    assert [float(spend) for (spend,) in found] == [1234.5, 1000, 12, 7000]


@pytest.mark.parametrize("cell", ["1e3", "0x1F", "infinity", "nan", "12,34.5", "1..2", "twelve", "-5"])
def test_what_is_no_amount_is_refused(tmp_path, cell):
    table, _ = read(tmp_path, {"spend": [cell, "1"]})
    assert (table.new, table.refused) == (1, 1)
    assert table.refusals[0].first_value == cell


def test_yes_and_no_are_known_in_many_words(tmp_path):
    words = ["yes", "Y", "1", "TRUE", "x", "Ja", "no", "N", "0", "False", "nein", "maybe", ""]
    table, found = read(tmp_path, {"repeat_request": words})
    assert [value for (value,) in found] == [True] * 6 + [False] * 5 + [None]
    assert [refusal.sentence() for refusal in table.refusals] == [
        'projects.csv line 13: repeat_request is "maybe", which is not one of false, true.'
    ]


def test_a_list_is_cut_sorted_and_refused_when_one_of_its_words_is_unknown(tmp_path):
    text = "stakeholder_id,function,protects\nS1,Legal,Risk; trust;;risk\nS2,IT,\nS3,IT,risk;fame\n"
    table = load_text(tmp_path, "stakeholders", text)
    assert rows(tmp_path, "select protects from stakeholders order by stakeholder_id") == [
        (["risk", "trust"],),
        (None,),
    ]
    assert table.refusals[0].first_value == "risk;fame"


def test_a_list_may_be_separated_as_the_mapping_says(tmp_path):
    mapping = Mapping.model_validate(
        {"tables": [{"name": "stakeholders", "list_separator": "|"}, {"name": "projects"}]}
    )
    load_text(tmp_path, "stakeholders", "stakeholder_id,function,protects\nS1,Legal,risk|trust\n", mapping=mapping)
    assert rows(tmp_path, "select protects from stakeholders") == [(["risk", "trust"],)]


def test_roles_that_are_not_the_same_stay_apart(tmp_path):
    roles = ["EMPLOYEE", "SUPERVISOR", "BUDGET OWNER", "ADMINISTRATION", "DIRECTOR", "Support", "Security", "People"]
    visits = "".join(f"P1,intake,2026-01-05 {hour:02}:00,{role}\n" for hour, role in enumerate(roles))
    table = load_text(tmp_path, "stage_visits", f"project_id,stage,entered_at,holder_function\n{visits}")
    assert rows(tmp_path, "select holder_function from stage_visits order by entered_at") == [(role,) for role in roles]
    assert table.notes == ["there is no column left_at, so each visit ends when the next of its project begins"]


def test_words_of_one_file_that_are_read_as_one_are_noted(tmp_path):
    visits = "P1,Legal,2026-01-05,2026-01-06,Legal\nP1,legal check,2026-01-06,2026-01-07,Rechtsabteilung\n"
    table = load_text(tmp_path, "stage_visits", f"project_id,stage,entered_at,left_at,holder_function\n{visits}")
    assert table.notes == [
        '"Legal", "Rechtsabteilung" are all read as Legal, as [[functions]] and [[stages]] of the settings say',
        '"Legal", "legal check" are all read as legal_review, as [[functions]] and [[stages]] of the settings say',
    ]


def test_a_mapping_puts_functions_on_a_side_and_a_later_import_keeps_them_there(tmp_path):
    sides = {"employee": "stakeholder", "Finance": "stakeholder", "Robot": "control"}
    log = """
        project_id,happened_at,step,actor_function
        P1,2026-01-05,A,EMPLOYEE
        P1,2026-01-06,B,Finance
        P1,2026-01-07,C,Elf
    """
    report = load(tmp_path, *put(tmp_path, events=log), mapping=Mapping.model_validate({"sides": sides}))
    names = "'EMPLOYEE', 'Finance', 'Robot', 'Elf'"
    known = f"select function, side from function_side where function in ({names}) order by all"
    assert rows(tmp_path, known) == [("EMPLOYEE", "stakeholder"), ("Finance", "stakeholder"), ("Robot", "control")]
    assert rows(tmp_path, "select holder_function, holder_side from visit order by entered_at, known_at") == [
        ("EMPLOYEE", "stakeholder"),
        ("Finance", "stakeholder"),
        ("Elf", "unattributed"),
    ]
    assert report.warnings[0].startswith("warn: Functions without a side: 1 (Elf); give them one under [sides]")
    load(tmp_path, *put(tmp_path, projects=PROJECTS))
    assert rows(tmp_path, known) == [("EMPLOYEE", "stakeholder"), ("Finance", "control"), ("Robot", "control")]


def test_a_word_the_mapping_gives_a_meaning_is_not_missing(tmp_path):
    block = {"name": "projects", "values": {"category": {"?": "None chosen"}}}
    _, found = read(tmp_path, {"category": ["?", "-"], "region": ["?", "-"]}, missing=["?"], tables=[block])
    assert found == [("None chosen", None), ("-", "-")]


def test_a_header_the_mapping_gives_to_one_column_is_not_taken_for_another(tmp_path):
    block = {"name": "projects", "columns": {"title": "Category"}}
    _, found = read(tmp_path, {"category": ["Pumps"]}, tables=[block])
    assert found == [(None,)]
    assert rows(tmp_path, "select title from projects") == [("Pumps",)]


def test_the_settings_name_every_function_once():
    assert len(SETTINGS.function_sides()) == len(SETTINGS.functions)
