"""What is loaded, from which files and when, and how many rows were refused."""

from __future__ import annotations

from dashboard import query, words
from dashboard.database import Database
from dashboard.findings.finding import Finding
from dashboard.scope import Scope, local_day

NAME = "data/loaded_files"


def loaded(database: Database, scope: Scope) -> Finding:
    """What was read of every file, and what came of its rows."""
    rows, dataset = query.run(database, NAME, scope), database.dataset
    accepted, refused, waiting = (int(rows[f"{name}_rows"].sum()) for name in ("accepted", "refused", "waiting"))
    files = rows["file_name"].nunique()
    were = "was" if refused == 1 else "were"
    sentence = f"{words.count(accepted, 'row')} of {words.count(files, 'file')} are loaded; "
    sentence += f"{refused:,} {were} refused" if refused else "none was refused"
    if waiting != refused:
        sentence += f", and {waiting:,} of them still {'waits' if waiting == 1 else 'wait'} to be mended"
    built = words.date_long(local_day(dataset.built_at, dataset.time_zone))
    as_of = words.date_long(local_day(dataset.as_of, dataset.time_zone))
    made_up = " (made up)" if dataset.is_sample else ""
    return Finding(
        "What is loaded, and from where?",
        sentence,
        f"Rows by file and table · source: {dataset.label}{made_up} · loaded {built} · data as of {as_of}",
        rows,
        (),
        (NAME,),
        caveats=(
            "Rows read are those accepted, refused and left out by the mapping, always. A row that two files bring is"
            " counted in both. Of a file that was loaded more than once, its newest load counts.",
        ),
    )
