"""Where the program begins: a night in which nothing is new is over before anything is loaded."""

import gc
import sys

from pipeline.commands import quiet


def main() -> None:
    """The program; ends with the exit status of the contract."""
    gc.set_threshold(50_000, 20, 50)  # what is loaded stays: looking through it finds nothing
    status = quiet.night(sys.argv[1:])
    if status is not None:
        sys.exit(status)
    from pipeline.commands.program import main as program

    program()
