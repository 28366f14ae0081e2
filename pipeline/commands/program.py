"""The commands. The only room that prints and exits; exit statuses are fixed by contract.

0 published or fine · 1 a file has errors (check), a difference (verify), needs attention (--strict)
2 wrong usage or settings · 3 the run failed, nothing published · 4 another run is at work
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click

from pipeline.commands import commandline, failures, outlet
from pipeline.commands import desk as desk  # adds its commands to the group
from pipeline.commands.batch import commands
from pipeline.commands.clock import clock
from pipeline.state import disk


@contextmanager
def _exit_statuses() -> Iterator[None]:
    """Failures that people can act on: one line and the status of the contract."""
    try:
        yield
    except click.UsageError as error:
        _stop(failures.WRONG_USAGE, commandline.mistake(error))
    except (Exception, KeyboardInterrupt) as error:
        with suppress(Exception):
            failures.log(error, clock())
        if os.environ.get("PIPELINE_TRACEBACK") and failures.is_unexpected(error):
            raise
        _stop(*failures.verdict(error))


def _stop(status: int, line: str) -> None:
    line = disk.shown(line)  # it may name a file or folder whose name speaks to the terminal
    click.echo(f"Lỗi: {line}" if status == failures.FAILED else line, err=True)
    sys.exit(status)


def main() -> None:
    """The program; ends with the exit status of the contract."""
    outlet.install()
    with _exit_statuses():
        status = commands.main(standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
