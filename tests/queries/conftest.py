"""Files that many tests read: the sample company, and the company of the random draws."""

from datetime import date
from pathlib import Path

import pytest

from dashboard.database import Database, open_database
from dashboard.importing import import_sample
from tests.queries import random_company
from tests.queries.drawn import SETTINGS, company


@pytest.fixture(scope="session")
def sample(tmp_path_factory) -> Database:
    path = tmp_path_factory.mktemp("sample") / "sample.duckdb"
    import_sample(path, SETTINGS)
    return open_database(path)


@pytest.fixture(scope="session")
def random_files(tmp_path_factory) -> tuple[Database, Database]:
    """One random company twice: as drawn, and with the rows of every file in another order."""
    folder: Path = tmp_path_factory.mktemp("random")
    rows, shuffled = random_company.rows(seed=7), random_company.shuffled(random_company.rows(seed=7), seed=8)
    as_of = date(2026, 10, 31)
    return company(folder / "drawn", as_of, **rows), company(folder / "shuffled", as_of, **shuffled)


@pytest.fixture(scope="session")
def seen_early(tmp_path_factory) -> Database:
    """The random company as of a day with much dated after it."""
    folder: Path = tmp_path_factory.mktemp("early")
    return company(folder, date(2026, 5, 31), **random_company.rows(seed=7))
