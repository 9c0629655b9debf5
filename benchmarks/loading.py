"""How fast a company is loaded and built, and how much memory that takes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# A process of its own, so that its peak of memory is the import's and nothing else's.
IMPORT = """
import json, resource, sys, time
from datetime import date
from pathlib import Path
from dashboard import importing
from dashboard.importing.match import REQUIRED
from dashboard.settings import load_settings

folder, database = Path(sys.argv[1]), Path(sys.argv[2])
files = [folder / f"{table}.csv" for table in REQUIRED if (folder / f"{table}.csv").exists()]
marks = {}
def progress(task, done, total):
    marks.setdefault(task.split(" ")[0], time.perf_counter())
started = time.perf_counter()
report = importing.import_files(files, database, load_settings(), as_of=date(2026, 10, 31), progress=progress)
ended = time.perf_counter()
print(json.dumps({
    "rows": sum(table.read for table in report.tables),
    "refused": sum(table.refused for table in report.tables),
    "import_seconds": ended - started,
    "read_seconds": marks["Loading"] - started,
    "load_seconds": marks["Building"] - marks["Loading"],
    "build_seconds": ended - marks["Building"],
    "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""


def measure(scale: int, folder: Path) -> dict[str, object]:
    """Generate a company of this scale, import it, and return seconds, rows per second and peak memory."""
    files, database = folder / f"company_{scale}", folder / f"company_{scale}.duckdb"
    # A file kept from an earlier run would be added to.
    database.unlink(missing_ok=True)
    started = time.perf_counter()
    generate = [sys.executable, str(ROOT / "sample_data" / "generate.py"), "--scale", str(scale), "--out", str(files)]
    subprocess.run(generate, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    generated = time.perf_counter() - started
    done = subprocess.run(
        [sys.executable, "-c", IMPORT, str(files), str(database)], check=True, cwd=ROOT, capture_output=True, text=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    return {
        "generate_seconds": generated,
        **found,
        "rows_per_second": int(found["rows"] / found["import_seconds"]),
        "file_mib": database.stat().st_size / 2**20,
        "database": str(database),
    }
