"""Runs the benchmarks: python -m benchmarks [--scale 2 --scale 20 --scale 200] [--out results.json]."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import click

from benchmarks import exports, forecasts, loading, pages, queries


@click.command()
@click.option(
    "--scale", "scales", type=int, multiple=True, default=(2, 20, 200), show_default=True, help="1 = 500 projects"
)
@click.option("--out", type=click.Path(path_type=Path), help="Write the results as JSON, too.")
@click.option("--keep", type=click.Path(path_type=Path), help="Keep the generated files and databases in this folder.")
def main(scales: tuple[int, ...], out: Path | None, keep: Path | None) -> None:
    """Measure loading, queries and pages at each scale of the sample company."""
    with tempfile.TemporaryDirectory(prefix="down-the-hall-bench-") as temporary:
        folder = keep or Path(temporary)
        results: list[dict[str, object]] = [_at(scale, folder) for scale in scales]
        results.append(_forecasts(folder))
        results.append(_exports(folder))
    if out:
        out.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def _at(scale: int, folder: Path) -> dict[str, object]:
    click.echo(f"\nScale {scale} ({scale * 500:,} projects)")
    loaded = loading.measure(scale, folder)
    _table(["load", "figure"], [[name, value] for name, value in loaded.items() if name != "database"])
    database = Path(str(loaded["database"]))
    queried = queries.measure(database)
    _table(
        ["query", "12 months, ms", "its scan, ms", "ratio", "all time, ms"],
        [[row["query"], row["recent_ms"], row["scan_ms"], row["ratio"], row["all_ms"]] for row in queried],
    )
    shown = pages.measure(database)
    _table(list(shown[0]), [list(row.values()) for row in shown])
    return {"scale": scale, "loading": loaded, "queries": queried, "pages": shown}


def _forecasts(folder: Path) -> dict[str, object]:
    click.echo("\nForecasts, tried on the past: mean pinball loss in days, the smaller the better")
    found = forecasts.measure(folder)
    _table(
        ["file", "percentile", "forecasts", "loss", "naive", "unfinished", "without figure", "85 % held", "cases"],
        [[_precise(value) for value in row.values()] for row in found],
    )
    return {"forecasts": found}


def _exports(folder: Path) -> dict[str, object]:
    click.echo("\nFiles of the sample company")
    found = exports.measure(folder)
    _table(["file", "ms"], [list(row.values()) for row in found])
    return {"exports": found}


def _table(headers: list[str], rows: list[list[object]]) -> None:
    cells = [headers, *[[_text(value) for value in row] for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headers))]
    for row in cells:
        click.echo(
            "  ".join(
                cell.ljust(width) if n == 0 else cell.rjust(width)
                for n, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
        )


def _precise(value: object) -> object:
    return "" if value is None else f"{value:.3f}" if isinstance(value, float) else value


def _text(value: object) -> str:
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    sys.exit(main())
