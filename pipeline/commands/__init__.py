"""The commands: the only room that prints, asks and exits."""

import sys

from pipeline.commands import quiet

__all__ = ["main"]


def main() -> None:
    """The program; ends with the exit status of the contract.

    A night in which nothing is new is over before anything heavy is loaded.
    """
    status = quiet.night(sys.argv[1:])
    if status is not None:
        sys.exit(status)
    from pipeline.commands.program import main as program

    program()
