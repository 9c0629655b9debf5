"""Named queries: headers that are read, names that are found, values a filter can take."""

import pandas as pd
import pytest

from dashboard import query
from dashboard.database import DatabaseProblem
from dashboard.settings import load_settings
from tests.queries.drawn import company, day, scope_of

HEADER = "-- purpose: Something.\n-- grain: a, b\n"


def test_a_header_is_read_key_by_key():
    found = query._read(
        "x/y",
        HEADER + "-- param: scope STRUCT | filters\n-- column: a DECIMAL(18, 2) | money | euro\n-- note: One.\n"
        "-- note: Two.\nselect 1 -- column: not this",
    )
    assert (found.name, found.purpose, found.grain, found.notes) == ("x/y", "Something.", ("a", "b"), ("One.", "Two."))
    assert found.columns == (query.Column("a", "DECIMAL(18, 2)", "money | euro"),)
    assert [parameter.name for parameter in found.parameters] == ["scope"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("-- colum: a BIGINT | typo\n" + HEADER, 'the header line "-- colum: a BIGINT | typo" has no known key'),
        ("-- purpose: Something.\nselect 1", "the header needs one purpose and one grain"),
        (HEADER + "-- grain: c\nselect 1", "the header needs one purpose and one grain"),
        (HEADER + "-- column: a | no type\nselect 1", "is not written NAME TYPE | meaning"),
        (HEADER + "-- column: a BIGINT\nselect 1", "is not written NAME TYPE | meaning"),
    ],
)
def test_a_header_that_is_not_one_is_refused_by_name_and_line(text, says):
    with pytest.raises(ValueError, match="queries/x/y.sql") as problem:
        query._read("x/y", text)
    assert says in str(problem.value)


def test_an_unknown_query_names_the_nearest():
    with pytest.raises(query.UnknownQuery, match="Did you mean cycle_time/time_by_holder"):
        query.query("cycle_time/time_by_holders")
    with pytest.raises(query.UnknownQuery, match="See all with"):
        query.query("zzz")


def test_a_query_that_exists_is_found():
    assert query.query("cycle_time/summary").grain == ("projects",)


@pytest.fixture
def small(tmp_path):
    return company(
        tmp_path,
        day(31),
        projects="""
        project_id | requesting_function | category | method | intake_at
        A          | IT                  | Steel    |        | 2026-01-01
        B          | Engineering         |          |        | 2026-01-01
        C          | IT                  | Steel    |        | 2026-01-01
        """,
        interactions="""
        interaction_id | project_id | function | happened_at | outcome
        I              | A          | Legal    | 2026-01-03  | resistance
        """,
    )


def test_a_filter_knows_the_values_of_the_file_and_those_not_recorded(small):
    assert query.known_values(small) == {
        "functions": ["Engineering", "IT", "Legal"],
        "requesting_functions": ["Engineering", "IT"],
        "answering_functions": ["Legal"],
        "categories": ["Steel", "not recorded"],
        "business_units": ["not recorded"],
        "regions": ["not recorded"],
        "methods": ["not recorded"],
        "components": sorted(load_settings().credibility.components),
    }


@pytest.mark.parametrize(
    ("filters", "projects"),
    [
        ({}, 3),
        ({"functions": ("IT",)}, 2),
        ({"functions": ("IT", "Engineering")}, 3),
        ({"categories": ("not recorded",)}, 1),
        ({"functions": ("IT",), "categories": ("not recorded",)}, 0),
        ({"regions": ("not recorded",)}, 3),
        ({"methods": ("rfp",)}, 0),
    ],
)
def test_filters_of_one_kind_add_and_of_two_kinds_narrow(filters, projects, small):
    assert query.run(small, "cycle_time/summary", scope_of(small, **filters))["projects"][0] == projects


def test_rows_written_as_parquet_are_read_back_the_same(tmp_path):
    rows = pd.DataFrame({"name": ["a", None], "days": [1.5, 2.0]})
    query.write_parquet(rows, tmp_path / "rows.parquet")
    import duckdb

    with duckdb.connect() as connection:
        back = connection.read_parquet(str(tmp_path / "rows.parquet")).fetchall()
    assert back == [("a", 1.5), (None, 2.0)]


def test_a_parquet_file_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(DatabaseProblem, match="cannot be written"):
        query.write_parquet(pd.DataFrame({"a": [1]}), tmp_path / "no such folder" / "rows.parquet")
