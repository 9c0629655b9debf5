"""Runs the command line: python -m dashboard."""

import sys

from dashboard.cli_importing import COMMANDS


def _run() -> None:
    # Charts and statistics take seconds to load, and a file is brought in without them.
    if sys.argv[1:] and sys.argv[1] in COMMANDS:
        name = sys.argv.pop(1)
        COMMANDS[name].main(prog_name=f"python -m dashboard {name}", help_option_names=["-h", "--help"])
    from dashboard.cli import main

    main(prog_name="python -m dashboard")


if __name__ == "__main__":
    _run()
