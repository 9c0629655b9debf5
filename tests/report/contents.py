"""Contents for the tests of files: of the sample company, and made up where a case must be extreme."""

from datetime import date, datetime

import pandas as pd

from dashboard import query
from dashboard.database import Database, Dataset
from dashboard.findings import FINDINGS, Finding
from dashboard.report import Content, content
from dashboard.scope import Scope

AS_OF = datetime(2026, 10, 31, 22, 59, 59)
DATASET = Dataset("Brightwater, sample data", AS_OF, AS_OF, "EUR", "Europe/Berlin", True, 28_800_000_000, 5)
SCOPE = Scope(AS_OF, "Europe/Berlin", date(2025, 11, 1), date(2026, 10, 31), "previous")


def of_sample(database: Database) -> list[Content]:
    """Every finding of the last year of a file; those of a project for its longest one."""
    dataset = database.dataset
    scope = Scope(dataset.as_of, dataset.time_zone, SCOPE.from_on, SCOPE.until_on, "previous")
    longest = query.run(database, "cycle_time/internal_share_by_project", scope).nlargest(1, "days")
    project = Scope(dataset.as_of, dataset.time_zone, project_id=longest["project_id"].iloc[0])
    return [content(database, name, project if name.startswith("project/") else scope) for name in FINDINGS]


def made_up(rows: pd.DataFrame, name: str = "resistance/notes", dataset: Dataset = DATASET, **fields) -> Content:
    """A content with these rows; `fields` are those of the finding."""
    usual = {
        "title_question": "What is it?",
        "sentence": "Legal holds 31 % of elapsed time",
        "subline": "Days · 9 projects",
        "measures": ("time_by_holder",),
        "queries": ("cycle_time/time_by_holder",),
    }
    return Content(name, Finding(rows=rows, **(usual | fields)), SCOPE, dataset)
