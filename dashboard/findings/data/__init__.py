"""What is loaded and whether it can be trusted.

These findings are about the file, not about the company: they have no measure and no chart, are on no slide and in no
deck, and stand beside `FINDINGS`, not in it.
"""

from dashboard.findings.data.checks import check, check_names
from dashboard.findings.data.loaded import loaded
from dashboard.findings.data.refused import (
    Refusals,
    file_names,
    mended_name,
    reasons_in,
    refusals_of,
    refused,
    rows_to_mend,
)
from dashboard.findings.data.tables import NOT_THERE, optional_tables, switches
from dashboard.findings.data.usage import NAME as USAGE
from dashboard.findings.data.usage import usage

__all__ = [
    "NOT_THERE",
    "USAGE",
    "Refusals",
    "check",
    "check_names",
    "file_names",
    "loaded",
    "mended_name",
    "optional_tables",
    "reasons_in",
    "refusals_of",
    "refused",
    "rows_to_mend",
    "switches",
    "usage",
]
