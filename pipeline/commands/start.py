"""Where the program begins: a night in which nothing is new is over before anything is loaded."""

import sys

from pipeline.commands import quiet


def main() -> None:
    """The program; ends with the exit status of the contract."""
    status = quiet.night(sys.argv[1:])
    if status is not None:
        sys.exit(status)
    from pipeline.commands.program import main as program

    program()
