"""The commands. The only room that prints and exits; exit statuses are fixed by contract.

0 published or fine · 1 a file has errors (check), a difference (verify), needs attention (--strict)
2 wrong usage or settings · 3 the run failed, nothing published · 4 another run is at work
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pipeline.cli import commandline, desk, outlet  # desk adds its commands to the group
from pipeline.cli.batch import commands
from pipeline.settings import SettingsError

__all__ = ["commands", "desk", "main"]

WRONG_USAGE, FAILED, BUSY = 2, 3, 4


@contextmanager
def _exit_statuses() -> Iterator[None]:
    """Failures that people can act on: one line and the status of the contract."""
    try:
        yield
    except SettingsError as error:
        _stop(WRONG_USAGE, str(error))
    except click.UsageError as error:
        _stop(WRONG_USAGE, commandline.mistake(error))
    except click.Abort:
        _stop(FAILED, "Đã dừng theo yêu cầu; chưa công bố gì.")
    except _run_failures() as error:
        from pipeline.lock import AlreadyRunning

        _stop(BUSY if isinstance(error, AlreadyRunning) else FAILED, str(error))
    except Exception as error:  # a defect of ours, or a system that fails in a new way
        if os.environ.get("PIPELINE_TRACEBACK"):
            raise
        what = f"{type(error).__name__} tại {_where(error)}"
        _stop(FAILED, f"Gặp lỗi ngoài dự kiến ({what}); chưa công bố gì, bản trước giữ nguyên.")


def _where(error: BaseException) -> str:
    """The innermost place of ours, for whoever mends it."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "pipeline" in Path(f.filename).parts] or list(frames)
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"


def _run_failures() -> tuple[type[Exception], ...]:
    """Loaded only when something was raised."""
    from pipeline.deciding import DecisionLost
    from pipeline.intake.inbox import InboxMissingError
    from pipeline.ledger import LedgerError
    from pipeline.lock import AlreadyRunning, LockError
    from pipeline.publish.release import ReleaseError
    from pipeline.received import StoreError

    fatal = (InboxMissingError, LedgerError, LockError, ReleaseError, StoreError)
    return (AlreadyRunning, DecisionLost, *fatal)


def _stop(status: int, line: str) -> None:
    click.echo(f"Lỗi: {line}" if status == FAILED else line, err=True)
    sys.exit(status)


def main() -> None:
    """The program; ends with the exit status of the contract."""
    for stream in (sys.stdout, sys.stderr):  # Windows consoles are not UTF-8 by themselves
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    outlet.install()
    with _exit_statuses():
        status = commands.main(standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
