"""Which table switches on which finding, found by leaving each one out: writes dashboard/findings/data/switches.toml.

Run it with `make switches` when a finding or a table is added.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dashboard.database import Database, open_database
from dashboard.findings import FINDINGS, Finding
from dashboard.importing import SAMPLE, SAMPLE_AS_OF, import_files
from dashboard.importing.mapping import Mapping as WordMapping
from dashboard.scope import Scope
from dashboard.settings import load_settings

FILE = Path(__file__).resolve().parents[2] / "dashboard/findings/data/switches.toml"
# Everything but projects; events stand in for stage visits, and are in no sample.
OPTIONAL = (
    *("stage_visits", "stakeholders", "interactions", "pulse", "effort", "benefits", "development"),
    *("milestones", "actions"),
)
HEAD = """\
# Which table switches on which finding. Not written by hand: `make switches` imports the sample company once for each
# table, without it, and notes which findings no longer show anything (on), or show something else (fuller), of a year
# compared with the one before.
"""


def company(folder: Path, files: Path, without: tuple[str, ...] = ()) -> Database:
    """Import the files of a folder but those of some tables."""
    path = folder / f"without_{'_'.join(without) or 'nothing'}.duckdb"
    paths = [file for file in sorted(files.glob("*.csv")) if file.stem not in without]
    import_files(paths, path, load_settings(), mapping=WordMapping(time_zone="Europe/Berlin"), as_of=SAMPLE_AS_OF)
    return open_database(path)


def found_in(database: Database, names: Iterable[str] = FINDINGS) -> dict[str, Finding]:
    """Return findings of a year compared with the one before."""
    last: date = SAMPLE_AS_OF
    scope = Scope(database.dataset.as_of, database.dataset.time_zone, last - timedelta(days=364), last, "previous")
    return {name: FINDINGS[name](database, scope) for name in names if not name.startswith("project/")}


def switched(full: Mapping[str, Finding], less: Mapping[str, Finding]) -> dict[str, list[str]]:
    """Return what a company with less shows no longer (on), and what it shows another way (fuller)."""
    shown = [name for name, found in full.items() if found.state == "shown"]
    on = [name for name in shown if less[name].state != "shown"]
    fuller = [name for name in shown if name not in on and not _is_same(full[name], less[name])]
    return {"on": on, "fuller": fuller}


def _is_same(one: Finding, other: Finding) -> bool:
    # What is only in the chart, such as a milestone, counts as well.
    drawn = [_rounded(found.draw(mode="light")) if found.draw else None for found in (one, other)]
    rows = [
        _rounded(found.rows.astype("object").where(found.rows.notna(), None).to_dict("list")) for found in (one, other)
    ]
    return rows[0] == rows[1] and drawn[0] == drawn[1]


def _rounded(part: Any) -> Any:
    """Return a chart without the last digits of its figures, which hang on the order of adding."""
    if isinstance(part, dict):
        if "datasets" in part:
            part = {**part, "datasets": list(part["datasets"].values())}
        return {key: _rounded(value) for key, value in part.items() if not str(value).startswith("data-")}
    if isinstance(part, list):
        return [_rounded(one) for one in part]
    return round(part, 9) if isinstance(part, float) else part


def main() -> None:
    """Write the file."""
    folder = Path(tempfile.mkdtemp())
    try:
        full = found_in(company(folder, SAMPLE))
        parts = [HEAD]
        for table in OPTIONAL:
            parts.append(f"\n[{table}]\n")
            for key, names in switched(full, found_in(company(folder, SAMPLE, (table,)))).items():
                parts.append(f"{key} = [\n" + "".join(f'  "{name}",\n' for name in names) + "]\n")
            sys.stderr.write(f"{table}\n")
        FILE.write_text("".join(parts), encoding="utf-8")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
