"""Write the sample company: tables as CSV files, and truth.toml with what was planted in them.

`python -m sample_data.generate --seed 1 --scale 1 --as-of 2026-10-31 --out FOLDER`. The same arguments give
the same bytes. Projects are drawn and written in chunks, so that memory does not grow with the scale.
"""

import argparse
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

if __package__ in (None, ""):  # run as a file: make the package importable from wherever we are
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sample_data import asks, contacts, interactions, office, people, planted, projects, tracker, truth
from sample_data.working_time import WorkingTime

CHUNK = 4_000
HERE = Path(__file__).resolve().parent


class Writer:
    """Appends tables to CSV files: a header once, UTF-8, LF."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.rows: dict[str, int] = {}

    def append(self, name: str, table: pd.DataFrame) -> None:
        """Write the rows of one table below those already written."""
        is_new = name not in self.rows
        path = self.folder / f"{name}.csv"
        table.to_csv(
            path,
            mode="w" if is_new else "a",
            header=is_new,
            index=False,
            lineterminator="\n",
            encoding="utf-8",
        )
        self.rows[name] = self.rows.get(name, 0) + len(table)


def generate(plan: planted.Plan, folder: Path) -> dict[str, int]:
    """Write all tables and truth.toml into a folder; the number of rows per table."""
    clock = WorkingTime.between(plan.start - timedelta(days=500), plan.as_of + timedelta(days=4_000))
    intake = projects.Intake(plan, clock)
    staff, staff_table = people.draw(plan)
    writer, found = Writer(folder), truth.Truth(plan, clock)
    writer.append("stakeholders", staff_table)
    writer.append("effort", office.effort_without_project(plan))
    first_ask = 0
    for chunk, first in enumerate(range(0, plan.project_count, CHUNK)):
        some = projects.draw(plan, intake, chunk, first, min(CHUNK, plan.project_count - first))
        actors = asks.cast(plan, staff, some)
        asked = asks.draw(plan, staff, some, actors)
        objections = asked.objections_per_visit(some.present.shape)
        projects.pass_time(plan, clock, some, objections)
        rows, answered = contacts.lay_out(plan, clock, staff, some, actors, asked)
        given = tracker.dates(plan, clock, some)
        table = interactions.table(plan, clock, staff, some, rows, first_ask, writer.rows.get("interactions", 0))
        first_ask += len(asked)
        writer.append("projects", tracker.projects_table(plan, clock, some, given))
        writer.append("stage_visits", tracker.visits_table(plan, clock, some, objections))
        writer.append("interactions", table)
        writer.append("effort", office.effort(plan, clock, some))
        writer.append("benefits", office.benefits(plan, clock, some))
        found.count(some, answered, given, tracker.status_of(some, found.limit))
    writer.append("pulse", people.pulse(plan, clock, intake, staff))
    writer.append("development", office.development(plan))
    writer.append("milestones", office.milestones(plan))
    writer.append("actions", office.actions(plan))
    (folder / "truth.toml").write_text(found.text(writer.rows), encoding="utf-8", newline="\n")
    return writer.rows


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    effects = "\n".join(f"  {name:24} {meaning}" for name, meaning in planted.EFFECTS.items())
    parser = argparse.ArgumentParser(
        prog="python -m sample_data.generate", description=__doc__.splitlines()[0],
        epilog=f"effects:\n{effects}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=1, help="another seed, another company (default 1)")
    parser.add_argument("--scale", type=float, default=1.0, help="1 = 500 projects (default), 200 = 100,000")
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 10, 31), help="the last day")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to (default: beside this file)")
    parser.add_argument("--without", nargs="+", default=[], choices=sorted(planted.EFFECTS), metavar="EFFECT",
                        help="leave effects out, see below")  # fmt: skip
    parser.add_argument("--trust-step", type=float, default=planted.TRUST_STEP * 100, metavar="POINTS",
                        help="by how much trust steps up at its milestone, 0 to 100 (default 10)")  # fmt: skip
    parser.add_argument("--involvement-step", type=float, default=0.0, metavar="SHARE",
                        help="share of late projects, 0 to 1, that are early from that day on (default 0)")  # fmt: skip
    return parser.parse_args(given)


def main() -> None:
    """Generate, and say what was written."""
    chosen = arguments()
    started = time.perf_counter()
    plan = planted.Plan(
        chosen.seed, chosen.scale, chosen.as_of, frozenset(chosen.without),
        trust_step=chosen.trust_step / 100, involvement_step=chosen.involvement_step,
    )  # fmt: skip
    for name, count in generate(plan, chosen.out).items():
        print(f"{name:14} {count:>10,} rows")
    print(f"written to {chosen.out} in {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
